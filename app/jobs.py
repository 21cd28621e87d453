"""Runs long tasks off the GUI thread and brings what they say back to it.

Qt-free: ``deliver`` is how a call reaches the GUI thread. The window passes a queued Qt
signal; a test passes a function that calls at once, or a list's append.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from threading import Event, Lock
from time import monotonic
from typing import Any, TypeVar

from app.session import Session, acting
from domain.work import Cancelled, Work

T = TypeVar("T")
Deliver = Callable[[Callable[[], None]], None]


class Pool(Enum):
    """The kinds of work that may run side by side."""

    RECORDS = "records"
    NETWORK = "network"
    ASKING = "asking"  # archives that are searched: one that is silent holds up no other
    SENDING = "sending"  # a peer that is slow or dead holds up neither a search nor other peers
    DECODE = "decode"
    COMPUTE = "compute"
    DESK = "desk"  # what a reader stands and waits for: never behind an import or a model
    BEHIND = "behind"  # what nobody waits for: one at a time, and it gives way
    CARE = "care"  # what looks after the records when nobody wants anything else of them
    OPENING = "opening"  # the study that was clicked: behind nothing but a click before it


# How many jobs of a kind run at once: one writer, and one model at a time.
_AT_ONCE = {
    Pool.RECORDS: 1,
    Pool.NETWORK: 4,
    Pool.ASKING: 16,
    Pool.SENDING: 8,
    Pool.DECODE: 2,
    Pool.COMPUTE: 1,
    Pool.DESK: 1,
    Pool.BEHIND: 1,
    Pool.CARE: 1,
    Pool.OPENING: 1,
}
_REPORT_SECONDS = 0.05


class Ending(Enum):
    """How a job stands; each job reaches exactly one of the last three."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job:
    """One task under way, as the GUI sees it. ``about`` is the study it belongs to."""

    def __init__(self, title: str, about: str, deliver: Deliver, tell: Callable[[], None]) -> None:
        self.title = title
        self.about = about
        self.done = 0.0
        self.note = ""
        self.begun_by: Session | None = None
        self.model = ""  # the id of the model that it runs, where it is a run
        self.why = ""  # it was cancelled, where somebody said so
        self.state = Ending.WAITING
        self.error: Exception | None = None
        self._deliver = deliver
        self._tell = tell
        self._stop = Event()
        self.drop: Callable[[], object] = lambda: None
        self._said = (0.0, "")  # when a report was passed on last, and its note

    @property
    def under_way(self) -> bool:
        return self.state in (Ending.WAITING, Ending.RUNNING)

    def cancel(self, why: str = "") -> None:
        """Ask the task to stop at its next pause point; one that waits for its turn ends now."""
        self.why = why
        self._stop.set()
        self.drop()

    def report(self, done: float, note: str = "") -> None:
        # A thousand images are a thousand reports; an eye sees a few of them in a second.
        now = monotonic()
        if note == self._said[1] and done < 1.0 and now - self._said[0] < _REPORT_SECONDS:
            return
        self._said = (now, note)
        self._deliver(lambda: self._show(done, note))

    def pause_point(self) -> None:
        if self._stop.is_set():
            raise Cancelled

    def _show(self, done: float, note: str) -> None:
        if self.under_way:
            self.done, self.note, self.state = done, note, Ending.RUNNING
            self._tell()

    def _end(self, state: Ending, error: Exception | None = None) -> None:
        self.state, self.error = state, error
        self.done = 1.0 if state is Ending.DONE else self.done
        self._tell()


@dataclass(slots=True, eq=False)
class _Asked:
    """What somebody asked for: it may hold parts of a window, which die on the window's thread."""

    task: Callable[[Work], Any]
    succeeded: Callable[[Any], None]
    failed: Callable[[Exception], None]
    cancelled: Callable[[], None]


class Jobs:
    """Starts jobs on their pools; remembers those under way and those that failed."""

    def __init__(self, deliver: Deliver) -> None:
        self.deliver = deliver  # brings a call to the GUI thread
        self.whose: Callable[[], Session | None] = lambda: None  # who begins a job now
        self.sees: Callable[[Job], bool] = lambda _: True  # what the person here may know of
        self._pools = {
            pool: ThreadPoolExecutor(at_once, thread_name_prefix=f"lightbox-{pool.value}")
            for pool, at_once in _AT_ONCE.items()
        }
        self._jobs: list[Job] = []
        self._watchers: list[Callable[[], None]] = []
        self._running: set[Job] = set()
        self._counting = Lock()
        self._closed = False

    @property
    def items(self) -> tuple[Job, ...]:
        """What the person here sees: under way, or failed and not dismissed; oldest first."""
        return tuple(job for job in self._jobs if self.sees(job))

    @property
    def under_way(self) -> tuple[Job, ...]:
        return tuple(job for job in self._jobs if job.under_way)

    @property
    def quiet(self) -> bool:
        """Whether nothing runs or waits at all, shown or not."""
        return not self.running

    @property
    def running(self) -> frozenset[Job]:
        """Jobs, shown or not, whose ending has not been called yet."""
        with self._counting:
            return frozenset(self._running)

    @contextmanager
    def brought_home_by(self, deliver: Deliver) -> Iterator[None]:
        """Bring calls to the GUI thread that way for as long as a window is there."""
        before, self.deliver = self.deliver, deliver
        try:
            yield
        finally:
            self.deliver = before

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change, until the returned function is called."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def dismiss(self, job: Job) -> None:
        """Forget a failed job that a person has seen."""
        if not job.under_way and job in self._jobs:
            self._jobs.remove(job)
            self._tell()

    def start(
        self,
        title: str,
        task: Callable[[Work], T],
        *,
        pool: Pool = Pool.COMPUTE,
        about: str = "",
        model: str = "",
        shown: bool = True,
        succeeded: Callable[[T], None],
        failed: Callable[[Exception], None],
        cancelled: Callable[[], None] = lambda: None,
    ) -> Job:
        """Run ``task`` in the background; exactly one of the three endings is called.

        A job that is not ``shown`` stands on no list: for what a seat does every few seconds.
        Whoever began it answers for it to its end, whoever sits here by then.
        """
        session = self.whose()
        job = Job(title, about, lambda call: self.deliver(call), self._tell)
        job.model, job.begun_by = model, session
        if shown:
            self._jobs.append(job)
            self._tell()

        held = [_Asked(task, succeeded, failed, cancelled)]
        # From here on ``held`` alone knows them: its one entry goes where the ending is called,
        # and the thread of a pool, which may let go of the job last, has none of it.
        del task, succeeded, failed, cancelled

        def finish(future: Future[T]) -> None:
            asked = held.pop()
            with self._counting:
                self._running.discard(job)
            error = Cancelled() if future.cancelled() else future.exception()
            match error:
                case None:
                    self._forget(job)
                    job._end(Ending.DONE)
                    asked.succeeded(future.result())
                case Cancelled():
                    self._forget(job)
                    job._end(Ending.CANCELLED)
                    asked.cancelled()
                case Exception():
                    job._end(Ending.FAILED, error)
                    asked.failed(error)
                case _:
                    raise error

        def run() -> T:
            job.pause_point()
            with acting(session):
                done: T = held[0].task(job)
                return done

        def end(future: Future[T]) -> None:
            with acting(session):
                finish(future)

        with self._counting:
            self._running.add(job)
        future = self._submit(pool, run)
        job.drop = future.cancel
        future.add_done_callback(lambda f: self.deliver(lambda: end(f)))
        return job

    def _submit(self, pool: Pool, run: Callable[[], T]) -> Future[T]:
        if not self._closed:
            return self._pools[pool].submit(run)
        # The ending of a job that was still under way at the close may ask for the next one.
        dropped: Future[T] = Future()
        dropped.cancel()
        return dropped

    def _forget(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)

    def close(self) -> None:
        """Ask every job to stop, and wait until none runs. One started later is cancelled."""
        self._closed = True
        for job in self.under_way:
            job.cancel()
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)

    def _tell(self) -> None:
        for changed in tuple(self._watchers):
            changed()
