"""The command set that opens every DICOM message (PS3.7 annex E)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, fields
from enum import IntEnum


class Field(IntEnum):
    """Which message it is (PS3.7 table E.1-1, CommandField)."""

    C_STORE_RQ = 0x0001
    C_STORE_RSP = 0x8001
    C_GET_RQ = 0x0010
    C_GET_RSP = 0x8010
    C_FIND_RQ = 0x0020
    C_FIND_RSP = 0x8020
    C_MOVE_RQ = 0x0021
    C_MOVE_RSP = 0x8021
    C_ECHO_RQ = 0x0030
    C_ECHO_RSP = 0x8030
    N_EVENT_REPORT_RQ = 0x0100
    N_EVENT_REPORT_RSP = 0x8100
    N_SET_RQ = 0x0120
    N_SET_RSP = 0x8120
    N_ACTION_RQ = 0x0130
    N_ACTION_RSP = 0x8130
    N_CREATE_RQ = 0x0140
    N_CREATE_RSP = 0x8140
    C_CANCEL_RQ = 0x0FFF


@dataclass(frozen=True, slots=True)
class Command:
    """One command set; None where an element is absent."""

    field: int
    affected_class: str | None = None
    requested_class: str | None = None
    message_id: int | None = None
    answers: int | None = None  # MessageIDBeingRespondedTo
    destination: str | None = None
    priority: int | None = None
    has_data: bool = False
    status: int | None = None
    comment: str | None = None
    error_id: int | None = None
    affected_uid: str | None = None
    requested_uid: str | None = None
    event_type: int | None = None
    action_type: int | None = None
    remaining: int | None = None
    completed: int | None = None
    failed: int | None = None
    warning: int | None = None
    originator: str | None = None
    originator_message_id: int | None = None

    @property
    def sop_class(self) -> str:
        return self.affected_class or self.requested_class or ""


# Element number in group 0000 -> attribute. All are US or text; AT lists are not needed here.
_NUMBERS = {
    0x0100: "field",
    0x0110: "message_id",
    0x0120: "answers",
    0x0700: "priority",
    0x0900: "status",
    0x0903: "error_id",
    0x1002: "event_type",
    0x1008: "action_type",
    0x1020: "remaining",
    0x1021: "completed",
    0x1022: "failed",
    0x1023: "warning",
    0x1031: "originator_message_id",
}
_TEXTS = {
    0x0002: "affected_class",
    0x0003: "requested_class",
    0x0600: "destination",
    0x0902: "comment",
    0x1000: "affected_uid",
    0x1001: "requested_uid",
    0x1030: "originator",
}
_UIDS = frozenset({0x0002, 0x0003, 0x1000, 0x1001})
_DATA_SET_TYPE = 0x0800
_NO_DATA = 0x0101
_ORDER = sorted([*_NUMBERS, *_TEXTS, _DATA_SET_TYPE])

_HEAD = struct.Struct("<HHL")
_NUMBER = struct.Struct("<HHLH")


def encode(command: Command) -> bytes:
    """Return a command set as it is sent: implicit VR, little endian, in order of tags."""
    parts: list[bytes] = []
    for element in _ORDER:
        if element == _DATA_SET_TYPE:
            kind = 0x0001 if command.has_data else _NO_DATA
            parts.append(_NUMBER.pack(0, element, 2, kind))
        elif element in _NUMBERS:
            number = getattr(command, _NUMBERS[element])
            if number is not None:
                parts.append(_NUMBER.pack(0, element, 2, number))
        else:
            text = getattr(command, _TEXTS[element])
            if text is not None:
                value = text.encode("ascii", "replace")
                if len(value) % 2:
                    value += b"\0" if element in _UIDS else b" "
                parts.append(_HEAD.pack(0, element, len(value)) + value)
    body = b"".join(parts)
    return struct.pack("<HHLL", 0, 0, 4, len(body)) + body


def decode(data: bytes | bytearray | memoryview) -> Command:
    """Return the command set that a peer sent.

    Raises:
        ValueError: It is not a command set.
    """
    found: dict[str, object] = {}
    has_data: bool | None = None
    at, end = 0, len(data)
    while at < end:
        if end - at < 8:
            raise ValueError("a command element is cut short")
        group, element, length = _HEAD.unpack_from(data, at)
        at += 8
        if group != 0 or length > end - at:
            raise ValueError("this is not a command set")
        value = bytes(data[at : at + length])
        at += length
        if element in _NUMBERS or element == _DATA_SET_TYPE:
            if length == 0:
                continue
            if length != 2:
                raise ValueError("a command number has the wrong length")
            number = int.from_bytes(value, "little")
            if element == _DATA_SET_TYPE:
                has_data = number != _NO_DATA
            else:
                found[_NUMBERS[element]] = number
        elif element in _TEXTS:
            found[_TEXTS[element]] = value.rstrip(b"\0 ").lstrip(b" ").decode("ascii", "replace")
    if "field" not in found or has_data is None:
        raise ValueError("a command set lacks its field or data set type")
    return Command(**found, has_data=has_data)  # type: ignore[arg-type]


assert {f.name for f in fields(Command)} == {  # noqa: S101 - the two tables must cover the noun
    *_NUMBERS.values(),
    *_TEXTS.values(),
    "has_data",
}
