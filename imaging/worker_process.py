"""One worker process for foreign bytes, and the watch that kills it when it is too slow.

What a worker says is bounded and checked; its death is the end of one task, told as ``Unreadable``.
"""

from __future__ import annotations

import json
import math
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable
from imaging.apart import command, environment
from imaging.segments import Segment

_LENGTH = struct.Struct("<I")
_ANSWER_BYTES = 256 << 20  # an enhanced object of 10,000 frames answers with 4 MiB
_OBJECT_BYTES = 4 << 30  # DICOM cannot say a greater length of its pixels
_START_SECONDS = 60.0  # a cold disk may take long to load numpy; this is no fault of the file
_READY = b"ready"
_KINDS = frozenset(("|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<f4", "<f8"))
_LONG = frozenset(("transcode", "deidentify", "texts"))  # as the worker has it
# A worker learns no secret that the program was started with.
_SET = {
    "OPENBLAS_NUM_THREADS": "1",  # numpy would reserve memory for threads it never needs here
    # glibc gives the memory of each frame back to the system and takes it anew for the next: a
    # seventh of the time of decoding. So much is kept instead; elsewhere nobody reads these.
    "MALLOC_MMAP_THRESHOLD_": str(16 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(32 << 20),
}


@dataclass(slots=True, eq=False)
class Worker:
    """One process, started when first needed and again after each death."""

    memory_bytes: int
    seconds: float
    deadline: float = math.inf  # when the watch kills it
    killed: bool = False
    _process: subprocess.Popen[bytes] | None = None
    _incoming: Segment | None = None
    _outgoing: Segment | None = None
    _held: bytes | None = None  # the object that the worker still has open
    _number: int = -1
    _ready: bool = False

    def start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._discard()
        self._incoming = Segment(_OBJECT_BYTES)
        self._outgoing = Segment(_OBJECT_BYTES)
        shared = [s.descriptor for s in (self._incoming, self._outgoing) if s.descriptor >= 0]
        apart: dict[str, Any] = (
            {"creationflags": 0x08000200}  # no console window, a process group of its own
            if sys.platform == "win32"
            else {"pass_fds": shared, "start_new_session": True}  # Ctrl+C is not for workers
        )
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
            command("imaging.worker", self.memory_bytes, self.seconds),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=environment(_SET),
            **apart,
        )
        self.killed = False
        self._ready = False

    def let_go(self) -> None:
        """Give back the memory of the object that was read last."""
        self._held = None
        for segment in (self._incoming, self._outgoing):
            if segment is not None:
                segment.trim()

    def begin(self) -> None:
        """Set a deadline before the watch is woken, so that it does not fall asleep again."""
        self.deadline = time.monotonic() + _START_SECONDS

    def ask(
        self,
        do: str,
        part10: bytes,
        number: int,
        *,
        frame: int,
        room: int,
        keep: bool,
        width: int = 0,
        seconds: float = math.inf,
        syntax: str = "",
        said: object = None,
    ) -> dict[str, Any]:
        if len(part10) > _OBJECT_BYTES or room > self.memory_bytes:
            raise Unreadable(
                "The object is larger than this workstation reads.",
                reason="too-large",
                advice="If it is genuine, open it on the system that made it.",
            )
        self.start()
        assert self._process is not None and self._incoming is not None  # noqa: S101, PT018
        assert self._outgoing is not None  # noqa: S101
        if self._held is None or self._held is not part10:
            self._incoming.trim()
            self._incoming.mapped(len(part10))[: len(part10)] = part10
            self._number = number
            self._held = part10 if keep else None
        self._outgoing.trim()
        self._outgoing.mapped(room)
        task: dict[str, Any] = {
            "do": do,
            "object": self._number,
            "length": len(part10),
            "frame": frame,
            "width": width,
            "syntax": syntax,
            "said": said,
            # Every frame of an object at once may take longer than any one thing that is looked at.
            "seconds": seconds if do in _LONG else min(seconds, self.seconds),
            "incoming": self._incoming.token(),
            "outgoing": self._outgoing.token(),
        }
        try:
            self._await_ready()
            self.deadline = time.monotonic() + task["seconds"]
            return self._exchange(json.dumps(task).encode())
        except (OSError, EOFError, ValueError, TypeError) as error:
            timed_out = self.killed
            self._discard()
            raise _stopped(timed_out=timed_out) from error
        except BaseException:
            self._discard()  # an answer on its way would be taken for that of the next task
            raise

    def _await_ready(self) -> None:
        if self._ready:
            return
        self.deadline = time.monotonic() + _START_SECONDS
        try:
            self._ready = self._exactly(len(_READY)) == _READY
        except (OSError, EOFError) as error:
            # No fault of the file: it must not be set aside for it.
            raise RuntimeError("the process that reads files does not start") from error

    def _exchange(self, task: bytes) -> dict[str, Any]:
        process = self._process
        assert process is not None and process.stdin is not None  # noqa: S101, PT018
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(_LENGTH.pack(len(task)) + task)
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        if length > _ANSWER_BYTES:
            raise EOFError("no honest worker says that much")
        answer = json.loads(self._exactly(length))
        return dict(answer)

    def _exactly(self, length: int) -> bytes:
        assert self._process is not None and self._process.stdout is not None  # noqa: S101, PT018
        received = bytearray()
        while len(received) < length:
            piece = self._process.stdout.read(min(length - len(received), 1 << 20))
            if not piece:
                raise EOFError("the worker is gone")
            received += piece
        return bytes(received)

    def take(self, handed: list[Any]) -> NDArray[np.generic]:
        """Return a copy of the array that the worker handed over."""
        kind, shape = handed
        if kind not in _KINDS or not all(isinstance(n, int) and n >= 0 for n in shape):
            raise ValueError("no kind of pixel")
        assert self._outgoing is not None  # noqa: S101
        size = math.prod(shape) * np.dtype(kind).itemsize
        with memoryview(self._outgoing.mapped(0)) as memory:
            if size > memory.nbytes:
                raise ValueError("more pixels than there is memory")
            return np.frombuffer(memory, kind, math.prod(shape)).reshape(shape).copy()

    def kill(self) -> None:
        process = self._process
        if process is not None:
            self.killed = True
            process.kill()

    def close(self) -> None:
        process = self._process
        if process is not None and process.stdin is not None:
            process.stdin.close()  # the worker ends when it reads the end of its tasks
            try:
                process.wait(1.0)
            except subprocess.TimeoutExpired:
                process.kill()
        self._discard()

    def _discard(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        for segment in (self._incoming, self._outgoing):
            if segment is not None:
                segment.close()
        self._incoming = self._outgoing = None
        self._held = None


def _stopped(*, timed_out: bool) -> Unreadable:
    if timed_out:
        return Unreadable(
            "Reading the file took too long and was stopped.",
            reason="timeout",
            advice="The file is probably damaged; send or copy it again from where it came.",
        )
    return Unreadable(
        "The file brought its reader down.",
        reason="crashed",
        advice="The file is probably damaged; keep it away from other programs.",
    )


class Watch:
    """Kills workers that are past their deadline; asleep while none is at work."""

    def __init__(self, workers: list[Worker]) -> None:
        self._workers = workers
        self._wake = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def look(self) -> None:
        """Make sure that the watch is awake."""
        if self._wake.is_set():
            return
        with self._starting:
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="reading-watch", daemon=True)
                self._thread.start()
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        quiet_since = time.monotonic()
        rest = threading.Event()
        while not self._stopping:
            now = time.monotonic()
            for worker in self._workers:
                if worker.deadline < now:
                    worker.kill()
            if any(worker.deadline < math.inf for worker in self._workers):
                quiet_since = now
            elif now - quiet_since > 2.0:
                self._wake.clear()
                # A task begun between the look and the clearing would go unwatched.
                if all(worker.deadline == math.inf for worker in self._workers):
                    self._wake.wait()
                quiet_since = time.monotonic()
            rest.wait(0.05)
