"""One connection to a web archive, in the form that http.client reads; every wait is bounded."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from time import monotonic, sleep
from typing import Any

from pacs_client.pacing import Pace
from pacs_client.wire import Lost, Nonsense, Stalled

_TICK_SECONDS = 0.2
_PACE_SECONDS = 0.02
_HEAD_BYTES = 1 << 20
_READ_AHEAD = 128 * 1024


@dataclass(frozen=True, slots=True)
class WebLimits:
    """How long a wait may take and how much may be held, for one exchange."""

    connect_seconds: float = 10.0
    secure_seconds: float = 15.0
    answer_seconds: float = 60.0  # from the end of the request to the end of the answer's head
    stall_seconds: float = 30.0  # between two bytes
    slowest_bytes_per_second: int = 1024  # of a body, after stall_seconds
    rows_bytes: int = 32 << 20  # of one page of a query's answer: some ignore the limit told
    metadata_bytes: int = 64 << 20
    object_bytes: int = 2 << 30  # of one object, frame or bulk value
    batch_bytes: int = 32 << 20  # of what is stored with one request, but for a larger object
    tries: int = 3  # of a reading request, where the archive says that it is busy
    longest_wait_seconds: float = 30.0  # that an archive may ask for before the next try


class TooMuch(Nonsense):
    """More came, or was announced, than may be held."""


class Line:
    """A connected socket. Time counts while this seat waits, not while it works."""

    def __init__(
        self,
        connection: socket.socket,
        limits: WebLimits,
        tick: Callable[[], None],
        pace: Pace | None = None,
    ) -> None:
        self._pace = pace  # shared with every other line to the same peer
        self._socket = connection
        self._limits = limits
        self._tick = tick
        self.ended = False  # the other side has said all it will say
        self._most_bytes = 0
        self._received = 0
        self._waited = 0.0
        self._whole_seconds: float | None = None
        with suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(_TICK_SECONDS)

    def send(self, data: bytes | bytearray | memoryview) -> None:
        """Send all of it.

        Raises:
            Lost, Stalled: The other side took no more.
        """
        view = memoryview(data)
        part = view[:0]
        deadline = monotonic() + self._limits.stall_seconds
        while view:
            self._tick()
            # After a wait the same bytes are offered again: TLS takes no others.
            part = part or (view if self._pace is None else view[: self._granted(len(view))])
            try:
                count = self._socket.send(part)
            except TimeoutError:
                if monotonic() > deadline:
                    raise Stalled from None
                continue
            except OSError as error:
                raise Lost(str(error)) from error
            if self._pace is not None:
                self._pace.give_back(len(part) - count)
            view, part = view[count:], view[:0]
            deadline = monotonic() + self._limits.stall_seconds

    def _granted(self, wanted: int) -> int:
        """Wait until some bytes may go, and return how many. That wait is no stall of the peer."""
        assert self._pace is not None  # noqa: S101 - asked only with a pace
        while not (granted := self._pace.grant(wanted)):
            sleep(_PACE_SECONDS)
            self._tick()
        return granted

    def expect_head(self) -> None:
        """Begin to wait for an answer."""
        self._expect(_HEAD_BYTES, self._limits.answer_seconds)

    def expect_body(self, most_bytes: int) -> None:
        """Begin to wait for what follows the head of an answer."""
        self._expect(most_bytes, None)

    def _expect(self, most_bytes: int, whole_seconds: float | None) -> None:
        self._most_bytes, self._whole_seconds = most_bytes, whole_seconds
        self._received, self._waited = 0, 0.0

    def makefile(self, _mode: str) -> BufferedReader:
        """Return what http.client reads an answer from."""
        return BufferedReader(_Incoming(self), _READ_AHEAD)

    def receive_into(self, buffer: Any) -> int:
        """Fill some of ``buffer``; 0 means that the other side has ended.

        Raises:
            Lost, Stalled: Nothing more comes.
            TooMuch: More came than may be held.
        """
        if self._received > self._most_bytes + _READ_AHEAD:
            raise TooMuch("more bytes than may be held")
        self._tick()
        begun = monotonic()
        while True:
            try:
                count = self._socket.recv_into(buffer)
            except TimeoutError:
                self._hold_to_a_pace(monotonic() - begun)
                self._tick()
                continue
            except OSError as error:
                raise Lost(str(error)) from error
            self._waited += monotonic() - begun
            self._received += count
            self.ended = count == 0
            self._hold_to_a_pace(0.0)
            return count

    def _hold_to_a_pace(self, silent: float) -> None:
        waited = self._waited + silent
        if self._whole_seconds is not None:
            if waited > self._whole_seconds:
                raise Stalled
            return
        late = waited - self._limits.stall_seconds
        if silent > self._limits.stall_seconds or (
            late > 0 and self._received < late * self._limits.slowest_bytes_per_second
        ):
            raise Stalled

    def close(self) -> None:
        """End it."""
        with suppress(OSError):
            self._socket.close()


class _Incoming(RawIOBase):
    """The reading side of a line as a file."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        return self._line.receive_into(buffer)
