"""Hands tasks about foreign bytes to worker processes, and their answers back.

A worker that hangs, dies or eats memory costs its own task an ``Unreadable``; the next task gets a
new worker.
"""

from __future__ import annotations

import math
import queue
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import count
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from imaging.worker_process import Watch, Worker

_MANY = 4  # tasks begun ahead for each worker, so that none waits for bytes

_Key = TypeVar("_Key")
_Answer = TypeVar("_Answer")


class Workers:
    """The worker processes that are there, each with one task at a time. For any thread."""

    def __init__(self, workers: int, *, memory_bytes: int, seconds: float) -> None:
        if workers < 1:
            raise ValueError("reading needs at least one worker")
        self.seconds = seconds  # what one look at an object may take
        self._workers = [Worker(memory_bytes, seconds) for _ in range(workers)]
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._watch = Watch(self._workers)
        self._numbers = count()
        self._closed = False

    def close(self) -> None:
        """Stop every worker, after the task it is at."""
        if self._closed:
            return
        self._closed = True
        for worker in [self._idle.get() for _ in self._workers]:
            worker.close()
            self._idle.put(worker)  # whoever waits for one learns that it is too late
        self._watch.stop()

    def warm(self) -> None:
        """Start the workers before they are needed. Returns at once."""
        for worker in self._at_rest():
            worker.start()
            self._idle.put(worker)

    def let_go(self) -> None:
        """Give back the memory of objects that workers at rest still have before them.

        A run stays with its worker from frame to frame; after the last one nobody asks for it.
        """
        for worker in self._at_rest():
            worker.let_go()
            self._idle.put(worker)

    def _at_rest(self) -> list[Worker]:
        """Take the workers that have no task; whoever calls puts them back."""
        found: list[Worker] = []
        while len(found) < len(self._workers):
            try:
                found.append(self._idle.get_nowait())
            except queue.Empty:
                break
        return found

    def ask(
        self,
        do: str,
        part10: bytes,
        *,
        frame: int = 0,
        room: int = 0,
        key: str = "",
        again: bool = False,
        width: int = 0,
        seconds: float = math.inf,
        syntax: str = "",
        said: object = None,
    ) -> tuple[dict[str, Any], NDArray[np.generic] | None]:
        """Let a worker do one task; return its answer and a copy of the array it handed over."""
        worker = self._idle.get()
        try:
            if self._closed:
                raise RuntimeError("these readers are closed")
            worker.begin()
            self._watch.look()
            number = next(self._numbers)
            answer = worker.ask(
                do, part10, number, frame=frame, room=room, keep=again, width=width,
                seconds=seconds, syntax=syntax, said=said,
            )  # fmt: skip
            if answer.get("reason") == "memory":
                worker.close()  # what a codec leaves behind then is not trusted
            if "reason" in answer:
                raise Unreadable(
                    str(answer["sentence"]),
                    reason=str(answer["reason"]),
                    advice=str(answer["advice"]),
                )
            taken = worker.take(answer[key]) if key and answer[key] is not None else None
            return answer, taken
        except (KeyError, TypeError, ValueError, IndexError) as error:
            worker.kill()
            raise strange() from error
        finally:
            worker.deadline = math.inf
            if not again:
                worker.let_go()
            self._idle.put(worker)

    def many(
        self, tasks: Iterable[tuple[_Key, Callable[[], _Answer]]]
    ) -> Iterator[tuple[_Key, _Answer | Unreadable]]:
        """Do many tasks at once; yields each key with its outcome, as they finish."""
        waiting: dict[Future[_Answer], _Key] = {}
        with ThreadPoolExecutor(len(self._workers), "reading") as threads:
            for key, task in tasks:
                waiting[threads.submit(task)] = key
                if len(waiting) >= _MANY * len(self._workers):
                    yield from _finished(waiting)
            while waiting:
                yield from _finished(waiting)


def _finished(
    waiting: dict[Future[_Answer], _Key],
) -> Iterator[tuple[_Key, _Answer | Unreadable]]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        key = waiting.pop(future)
        error = future.exception()
        if isinstance(error, Unreadable):
            yield key, error
        else:
            yield key, future.result()


def strange() -> Unreadable:
    """Return what is told when an answer is no honest one."""
    return Unreadable(
        "Reading the file gave an answer that makes no sense.",
        reason="crashed",
        advice="Keep the file away from other programs and ask its sender what it is.",
    )
