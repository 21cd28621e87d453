"""A process apart that says what it finds piece by piece, and is killed when it falls silent."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO

from domain.errors import Unreadable
from imaging.apart import command, environment

# What the process says: a letter, a length, and so many bytes.
HEAD = struct.Struct("<cI")
FAILED, DONE = b"X", b"."
PIECE_BYTES = 16 << 20


class Speaking:
    """One process of our own code, told its task by its input, heard until it is done.

    ``stopped`` says in words what it means that it was killed (True) or died (False).
    """

    def __init__(
        self,
        module: str,
        told: Callable[[IO[bytes]], object],
        *,
        memory_bytes: int,
        patience_seconds: float,
        stopped: Callable[[bool], Unreadable],
    ) -> None:
        self._told, self._patience, self._stopped = told, patience_seconds, stopped
        # Told by its input: nothing of a task is seen among processes.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
            command(module, memory_bytes),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment({"OPENBLAS_NUM_THREADS": "1"}),
            start_new_session=sys.platform != "win32",  # Ctrl+C is not for it
        )
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None  # noqa: S101, PT018
        self._in: IO[bytes] = stdin
        self._out: IO[bytes] = stdout
        self._heard = time.monotonic()
        self._waiting = False
        self._over = threading.Event()
        self._timed_out = False
        self._watch = threading.Thread(target=self._look, name="speaking-watch", daemon=True)

    def __enter__(self) -> Speaking:
        self._watch.start()
        self._heard, self._waiting = time.monotonic(), True
        # One that died at its start is noticed when nothing comes from it.
        try:
            with suppress(BrokenPipeError):
                self._told(self._in)
            with suppress(BrokenPipeError):
                self._in.close()
        except BaseException:
            self.__exit__()
            raise
        self._waiting = False
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._process.kill()
        self._process.wait()
        self._out.close()
        self._watch.join()

    def pieces(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield what comes, up to its end.

        Raises:
            Unreadable: It cannot go on, and why.
        """
        while True:
            kind, length = HEAD.unpack(self._exactly(HEAD.size))
            if length > PIECE_BYTES:
                raise self._stopped(False)
            data = self._exactly(length)
            if kind == DONE:
                return
            if kind == FAILED:
                sentence, reason, advice = json.loads(data)
                raise Unreadable(str(sentence), reason=str(reason), advice=str(advice))
            yield kind, data

    def _exactly(self, length: int) -> bytes:
        # Only while this waits: whoever takes a piece in may take their time.
        self._heard, self._waiting = time.monotonic(), True
        data = self._out.read(length)
        self._waiting = False
        if len(data) < length:
            raise self._stopped(self._timed_out)
        return data

    def _look(self) -> None:
        while not self._over.wait(1.0):
            if self._waiting and time.monotonic() - self._heard > self._patience:
                self._timed_out = True
                self._process.kill()
