"""One TCP connection that carries DICOM messages, every wait bounded by the monotonic clock.

Upper layer protocol data units (PS3.8 section 9.3) come in and go out here, and their values
are joined to messages. A peer may stall, lie about lengths or send noise; each ends in one of
the four exceptions below within the limits, with no more memory held than the limits say.
"""

from __future__ import annotations

import select
import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from io import BytesIO
from time import monotonic, sleep

from pacs_client.command import Command, decode, encode
from pacs_client.pacing import Pace


class Unit(IntEnum):
    """The protocol data units (PS3.8 table 9-11 onwards)."""

    ASSOCIATE_RQ = 1
    ASSOCIATE_AC = 2
    ASSOCIATE_RJ = 3
    DATA = 4
    RELEASE_RQ = 5
    RELEASE_RP = 6
    ABORT = 7


class Lost(Exception):
    """The connection ended without a word."""


class Stalled(Exception):
    """The peer was silent, or slower than any line in use, for too long."""


class Nonsense(Exception):
    """What arrived is not the DICOM upper layer protocol, or not in this place."""


class Aborted(Exception):
    """The peer broke the association off with an A-ABORT."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a wait may take and how much may be held, for one connection."""

    connect_seconds: float = 10.0
    associate_seconds: float = 15.0
    idle_seconds: float = 60.0  # between one message and the next
    stall_seconds: float = 30.0  # for the rest of a unit once it began, and between two units
    report_seconds: float = 60.0  # for a peer's word on whether it keeps what it took
    fruitless_seconds: float = 120.0  # of a retrieve, without one more object here
    slowest_bytes_per_second: int = 1024  # for a whole message, after stall_seconds
    unit_bytes: int = 128 * 1024
    identifier_bytes: int = 8 << 20
    object_bytes: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it came: its command, and its data set still encoded."""

    context: int
    command: Command
    data: BytesIO
    oversize: bool = False  # more came than may be held; what came was dropped


_ASSOCIATE_BYTES = 256 * 1024  # 128 contexts with every transfer syntax need 140 KB
_COMMAND_BYTES = 64 * 1024
_TICK_SECONDS = 0.2
_PACE_SECONDS = 0.02
_PACES_A_TICK = 10
_PARTING_SECONDS = 1.0
_FLUSH_BYTES = 256 * 1024
_LITTLE_BYTES = 1 << 20
_HEAD = struct.Struct(">BxL")
_VALUE_HEAD = struct.Struct(">LBB")
_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)

RELEASE_REQUEST = _HEAD.pack(Unit.RELEASE_RQ, 4) + bytes(4)
RELEASE_REPLY = _HEAD.pack(Unit.RELEASE_RP, 4) + bytes(4)


def abort_unit(source: int, reason: int) -> bytes:
    """Return an A-ABORT (PS3.8 table 9-26): source 0 is the user, 2 the provider."""
    return _HEAD.pack(Unit.ABORT, 4) + bytes((0, 0, source, reason))


def _no_prefix(_context: int, _command: Command) -> bytes:
    return b""


class Wire:
    """A connected socket that speaks in messages. Owned by one thread at a time."""

    def __init__(
        self,
        connection: socket.socket,
        limits: Limits,
        *,
        on_tick: Callable[[], None] = lambda: None,
        pace: Pace | None = None,
        room: Callable[[], bool] = lambda: True,
    ) -> None:
        self._socket = connection
        self._limits = limits
        self._room = room  # whether this and all other lines may hold what they hold
        self._pace = pace  # shared with every other line to the same peer
        self._on_tick = on_tick  # called while waiting, at least five times a second
        self._header = bytearray(6)
        self._body = bytearray(limits.unit_bytes)
        self._fragments: Iterator[tuple[int, int, memoryview]] = iter(())
        self._outgoing = bytearray()
        self._peer_unit_bytes = 16 * 1024
        self.held_bytes = 0  # of the message on its way in, for whoever watches the whole
        with suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(_TICK_SECONDS)

    def peer_takes(self, unit_bytes: int) -> None:
        """Remember the longest unit the peer announced; 0 means that it sets no limit."""
        longest = 128 * 1024
        self._peer_unit_bytes = min(max(unit_bytes, 128), longest) if unit_bytes else longest

    # in

    def read_unit(self, within_seconds: float) -> tuple[Unit, memoryview]:
        """Return the next unit; its bytes are good until the next call.

        Raises:
            Lost, Stalled, Nonsense: No whole unit came.
        """
        self._fill(memoryview(self._header), monotonic() + within_seconds)
        number, length = _HEAD.unpack(self._header)
        try:
            unit = Unit(number)
        except ValueError:
            raise Nonsense(f"unit type {number}") from None
        body = self._room_for(unit, length)
        self._fill(body, monotonic() + self._limits.stall_seconds)
        return unit, body

    def _room_for(self, unit: Unit, length: int) -> memoryview:
        # Refused by what the header claims, before a byte of it is read.
        if unit is Unit.DATA:
            if length > len(self._body):
                raise Nonsense(f"a data unit of {length} bytes")
            return memoryview(self._body)[:length]
        most = _ASSOCIATE_BYTES if unit in (Unit.ASSOCIATE_RQ, Unit.ASSOCIATE_AC) else 4
        if length > most:
            raise Nonsense(f"a unit of type {unit} with {length} bytes")
        return memoryview(bytearray(length))

    def _fill(self, view: memoryview, deadline: float) -> None:
        begun = False
        while view:
            try:
                count = self._socket.recv_into(view)
            except TimeoutError:
                count = None
            except OSError as error:
                raise Lost(str(error)) from error
            if count == 0:
                raise Lost("closed")
            now = monotonic()
            if count is None:
                if now > deadline:
                    raise Stalled
                self._on_tick()
                continue
            view = view[count:]
            if view and not begun:
                # Whoever began a unit ends it soon: the idle wait does not cover half a header.
                begun = True
                deadline = min(deadline, now + self._limits.stall_seconds)
            if view and now > deadline:
                raise Stalled
        if _QUICKACK is not None:
            # A sender that holds small packets back waits for this acknowledgement; the option
            # does not last, so it is set again each time.
            with suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    def receive(
        self,
        within_seconds: float,
        *,
        prefix: Callable[[int, Command], bytes] = _no_prefix,
    ) -> Message | None:
        """Return the next message, or None when the peer asked to release.

        ``prefix`` is told the command and gives bytes to put before the data set, so that a
        file is built without copying the object once more.

        Raises:
            Lost, Stalled, Nonsense, Aborted: No whole message came.
        """
        encoded = bytearray()
        message: Message | None = None
        budget = came = 0
        begun = 0.0
        self.held_bytes = 0
        while True:
            fragment = next(self._fragments, None)
            if fragment is None:
                mid_message = bool(encoded) or message is not None
                within = self._limits.stall_seconds if mid_message else within_seconds
                if not self._next_data_unit(within, mid_message=mid_message):
                    return None
                continue
            context, flags, value = fragment
            begun = begun or monotonic()
            came += len(value)
            if not flags & 2:
                self._hold_to_a_pace(begun, came)
            if flags & 1:
                if message is not None or len(encoded) + len(value) > _COMMAND_BYTES:
                    raise Nonsense("a command inside a data set")
                encoded += value
                if not flags & 2:
                    continue
                try:
                    command = decode(encoded)
                except ValueError as error:
                    raise Nonsense(str(error)) from error
                message = Message(context, command, BytesIO())
                if not command.has_data:
                    return message
                message.data.write(prefix(context, command))
                stored = command.field == 0x0001
                budget = self._limits.object_bytes if stored else self._limits.identifier_bytes
                came = 0
                continue
            if message is None or context != message.context:
                raise Nonsense("a data set without its command")
            if not message.oversize and not self._may_hold(came, budget):
                self.held_bytes = 0
                message = Message(context, message.command, BytesIO(), oversize=True)
            if not message.oversize:
                message.data.write(value)
                self.held_bytes = came
            if flags & 2:
                return message

    def _may_hold(self, count: int, budget: int) -> bool:
        # A little is never refused: questions are still answered while great objects come in.
        return count <= budget and (count <= _LITTLE_BYTES or self._room())

    def _hold_to_a_pace(self, begun: float, came: int) -> None:
        spent = monotonic() - begun - self._limits.stall_seconds
        if spent > 0 and came < spent * self._limits.slowest_bytes_per_second:
            raise Stalled

    def _next_data_unit(self, within_seconds: float, *, mid_message: bool) -> bool:
        unit, body = self.read_unit(within_seconds)
        if unit is Unit.DATA:
            self._fragments = _values(body)
            return True
        if unit is Unit.ABORT:
            raise Aborted(f"source {body[2]}, reason {body[3]}" if len(body) == 4 else "")
        if unit is Unit.RELEASE_RQ and not mid_message:
            self.write(RELEASE_REPLY)
            return False
        raise Nonsense(f"a unit of type {unit} here")

    def arrived(self) -> bool:
        """Whether something from the peer waits to be read."""
        try:
            # What TLS has already deciphered waits with it, and the system knows nothing of that.
            if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
                return True
            return bool(select.select([self._socket], [], [], 0)[0])
        except (OSError, ValueError):
            return False

    # out

    def send(
        self,
        context: int,
        command: Command,
        data: bytes | memoryview = b"",
        *,
        later: bool = False,
    ) -> None:
        """Send one message; with ``later`` it may wait for the next ones to travel together.

        Raises:
            Lost, Stalled: The peer took no more.
        """
        self._append(context, 1, memoryview(encode(command)))
        if command.has_data:
            self._append(context, 0, memoryview(data))
        if not later or len(self._outgoing) > _FLUSH_BYTES:
            self.flush()

    def _append(self, context: int, kind: int, value: memoryview) -> None:
        most = self._peer_unit_bytes - 6
        at = 0
        while True:
            part = value[at : at + most]
            at += len(part)
            last = at >= len(value)
            self._outgoing += _HEAD.pack(Unit.DATA, len(part) + 6)
            self._outgoing += _VALUE_HEAD.pack(len(part) + 2, context, kind | (2 if last else 0))
            self._outgoing += part
            if last:
                return
            if len(self._outgoing) > _FLUSH_BYTES:
                self.flush()

    def flush(self) -> None:
        """Send what was put off.

        Raises:
            Lost, Stalled: The peer took no more.
        """
        data, self._outgoing = self._outgoing, bytearray()
        self.write(data)

    def write(self, data: bytes | bytearray) -> None:
        """Send encoded units.

        Raises:
            Lost, Stalled: The peer took no more.
        """
        view = memoryview(data)
        part = view[:0]
        deadline = monotonic() + self._limits.stall_seconds
        ticked = monotonic()
        while view:
            # After a wait the same bytes are offered again: TLS takes no others.
            part = part or (view if self._pace is None else view[: self._granted(len(view))])
            try:
                count = self._socket.send(part)
            except TimeoutError:
                count = 0
            except OSError as error:
                raise Lost(str(error)) from error
            now = monotonic()
            if count:
                if self._pace is not None:
                    self._pace.give_back(len(part) - count)
                view, part = view[count:], view[:0]
                deadline = now + self._limits.stall_seconds
            elif now > deadline:
                raise Stalled
            if not count or now - ticked > _TICK_SECONDS:
                ticked = now
                self._on_tick()

    def _granted(self, wanted: int) -> int:
        """Wait until some bytes may go, and return how many. That wait is no stall of the peer."""
        assert self._pace is not None  # noqa: S101 - asked only with a pace
        waited = 0
        while not (granted := self._pace.grant(wanted)):
            sleep(_PACE_SECONDS)
            waited += 1
            if waited % _PACES_A_TICK == 0:
                self._on_tick()
        return granted

    def close(self, parting: bytes = b"") -> None:
        """End the connection at once; ``parting`` goes out last, where it still can."""
        with suppress(OSError):
            if parting:
                self._socket.send(parting)
                self._socket.shutdown(socket.SHUT_WR)
                # Closing over unread bytes resets the connection, and the reset can overtake
                # the parting words; so what still comes is dropped for a moment first.
                deadline = monotonic() + _PARTING_SECONDS
                while monotonic() < deadline and self._socket.recv_into(self._body):
                    pass
        with suppress(OSError):
            self._socket.close()


def _values(body: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    at, end = 0, len(body)
    if at == end:
        raise Nonsense("an empty data unit")
    while at < end:
        if end - at < 6:
            raise Nonsense("a presentation data value is cut short")
        length, context, flags = _VALUE_HEAD.unpack_from(body, at)
        if length < 2 or length > end - at - 4:
            raise Nonsense("a presentation data value is longer than its unit")
        yield context, flags, body[at + 6 : at + 4 + length]
        at += 4 + length
