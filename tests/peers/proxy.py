"""A line between two peers on 127.0.0.1 that can be cut, made slow, or left hanging.

This kernel cannot delay packets (RELIABILITY 5.1), so bytes are carried by hand. What happens
to the line happens after a number of bytes, never after a time: a test repeats exactly.
"""

from __future__ import annotations

import select
import socket
import struct
import threading
import time
from contextlib import suppress
from types import TracebackType

_AT_ONCE = 16384
_RESET = struct.pack("ii", 1, 0)  # closing throws away what waits, as a pulled plug does


class Proxy:
    """Carries every connection to ``to_port``; how it fails is the test's to say."""

    def __init__(self, to_port: int, *, port: int = 0, bytes_per_second: int | None = None) -> None:
        self._to_port = to_port
        self._pace = bytes_per_second
        self._door = socket.create_server(("127.0.0.1", port))
        self.port = int(self._door.getsockname()[1])
        self.passed = 0  # bytes carried so far, in both directions
        self._cut_at: int | None = None
        self._hang_at: int | None = None
        self._comes_back = False
        self.cuts = 0  # how often the plug was pulled
        self.connections = 0  # that were opened through it
        self._pulled = False
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._lines: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def cut_after(self, count: int, *, comes_back: bool = True) -> None:
        """Pull the plug once ``count`` more bytes have passed; without a return nobody connects."""
        self._cut_at, self._comes_back = self.passed + count, comes_back

    def hang_after(self, count: int) -> None:
        """Carry nothing more after ``count`` bytes, and close nothing: a half-open line."""
        self._hang_at = self.passed + count

    def plug_in(self) -> None:
        """Let everything through again."""
        self._cut_at = self._hang_at = None
        self._pulled = False

    def _porter(self) -> None:
        self._door.settimeout(0.05)
        while not self._closed.is_set():
            with suppress(TimeoutError):
                near, _ = self._door.accept()
                self._begin(near)

    def _begin(self, near: socket.socket) -> None:
        far = socket.socket()
        if self._pulled or far.connect_ex(("127.0.0.1", self._to_port)):
            _reset(near)
            near.close()
            far.close()
            return
        self.connections += 1
        for line in (near, far):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._lines |= {near, far}
        thread = threading.Thread(target=self._carry, args=(near, far))
        self._threads.append(thread)
        thread.start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        try:
            while not self._closed.is_set():
                ready, _, _ = select.select([near, far], [], [], 0.05)
                for source in ready:
                    data = source.recv(_AT_ONCE)
                    if not data:
                        return
                    self._pass_on(data, far if source is near else near)
        except (OSError, ValueError):
            return  # cut here, or closed by one of the two
        finally:
            with self._lock:
                self._lines -= {near, far}
            for line in (near, far):
                with suppress(OSError):
                    line.close()

    def _pass_on(self, data: bytes, target: socket.socket) -> None:
        while data and not self._closed.is_set():
            room = len(data)
            if self._cut_at is not None:
                room = min(room, self._cut_at - self.passed)
            if self._hang_at is not None:
                room = min(room, self._hang_at - self.passed)
            if self._pace is not None:
                room = min(room, max(1, self._pace // 20))
                time.sleep(room / self._pace)
            if room > 0:
                target.sendall(data[:room])
                self.passed += room
                data = data[room:]
            if self._cut_at is not None and self.passed >= self._cut_at:
                self._pull()
                raise OSError("the plug was pulled")
            while self._hang_at is not None and self.passed >= self._hang_at:
                if self._closed.wait(0.02):
                    return

    def _pull(self) -> None:
        self._cut_at = None
        self._pulled = not self._comes_back
        self.cuts += 1
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            _reset(line)

    def __enter__(self) -> Proxy:
        self._threads.append(threading.Thread(target=self._porter))
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed.set()
        for thread in self._threads:
            thread.join()
        self._door.close()


def _reset(line: socket.socket) -> None:
    """End a connection as a dead line ends: what was on its way is gone."""
    with suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        line.shutdown(socket.SHUT_RDWR)
