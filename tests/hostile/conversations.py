"""Conversations that no honest caller holds, made from one that could be (B-19)."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

from tests.faults.listening import SENDER
from tests.peers.bad_peer import (
    CT,
    ECHO,
    EXPLICIT,
    FIND,
    IMPLICIT,
    MOVE,
    associate_request,
    command,
    item,
    row,
    uid_element,
    unit,
    user_information,
    value,
)

COMMITMENT = "1.2.840.10008.1.20.1"
_OFFERS = (
    (ECHO, IMPLICIT), (CT, IMPLICIT), (FIND, IMPLICIT), (MOVE, IMPLICIT),
    (COMMITMENT, IMPLICIT), (CT, EXPLICIT),
)  # fmt: skip
_ECHO, _CT, _FIND, _MOVE, _COMMIT = 1, 3, 5, 7, 9
OPENING = associate_request(*_OFFERS, calling=SENDER)
_RELEASE = unit(5, bytes(4))
_HEAD = OPENING[6:74] + item(0x10, b"1.2.840.10008.3.1.1.1")
_UIDS = ("../../../etc/passwd", "", "1." * 33 + "1", "1..2", "01.2", "1.2\0", "CON", "1.2 ", "1.٢")


def _with_uids(fields: bytes, *more: bytes) -> bytes:
    """Return a command set that also names a class or an object."""
    inside = fields[12:] + b"".join(more)
    return struct.pack("<HHLL", 0, 0, 4, len(inside)) + inside


def _request(context: int, said: bytes, data: bytes = b"") -> list[bytes]:
    units = [unit(4, value(context, 3, said))]
    return [*units, unit(4, value(context, 2, data))] if data else units


def _store(uid: str, data: bytes, sop_class: str = CT) -> list[bytes]:
    fields = command(0x0001, data=True, m=2)
    return _request(
        _CT, _with_uids(fields, uid_element(0x0002, sop_class), uid_element(0x1000, uid)), data
    )


def _honest() -> list[bytes]:
    """Return what a caller says that echoes, stores, finds and goes."""
    data = row(sop="1.2.3.4", study="1.2.3", series="1.2.3.1", id="7", name="DOE^JANE")
    return [
        OPENING,
        *_request(_ECHO, command(0x0030, m=1)),
        *_store("1.2.3.4", data),
        *_request(_FIND, command(0x0020, data=True, m=3), row(level="STUDY", study="")),
        _RELEASE,
    ]


def _flipped(dice: random.Random) -> bytes:
    said = bytearray(b"".join(_honest()))
    # In half of them the association is left whole, so that what follows it is looked at.
    first = len(OPENING) if dice.random() < 0.5 else 0
    for _ in range(dice.randint(1, 12)):
        said[dice.randrange(first, len(said))] ^= 1 << dice.randrange(8)
    return bytes(said)


def _cut(dice: random.Random) -> bytes:
    said = b"".join(_honest())
    return said[: dice.randrange(len(said))]


def _out_of_order(dice: random.Random) -> bytes:
    first, *others = _honest()
    others += [unit(7, bytes(4)), OPENING, unit(2, OPENING[6:]), unit(3, bytes(4)), unit(6, b"1")]
    dice.shuffle(others)
    return first + b"".join(others[: dice.randint(1, len(others))])


def _with_a_false_length(dice: random.Random) -> bytes:
    said = _honest()
    place = dice.randrange(len(said))
    whole = bytearray(said[place])
    at = 2 if dice.random() < 0.5 else min(6, len(whole) - 4)
    lie = dice.choice((0, 1, 2, 5, 0xFFFF, 0x20000, 0x7FFFFFFF, 0xFFFFFFFF))
    whole[at : at + 4] = struct.pack(">L", lie)
    return b"".join([*said[:place], bytes(whole), *said[place + 1 :]])


def _odd_request(dice: random.Random) -> bytes:
    """Return an association request against PS3.8, and what would follow it."""
    syntaxes = b"".join(item(0x40, b"1.2.840.10008.1.2.4.%d" % n) for n in range(50, 88))

    def context(number: int, inside: bytes) -> bytes:
        return item(0x20, bytes((number % 256, 0, 0, 0)) + inside)

    ct = item(0x30, CT.encode()) + item(0x40, IMPLICIT.encode())
    about = user_information()
    body = dice.choice(
        (
            context(2, ct) + about,
            context(0, ct) + about,
            context(1, ct) + context(1, ct) + about,
            b"".join(context(2 * n + 1, ct) for n in range(200)) + about,
            b"".join(
                context(2 * n + 1, item(0x30, CT.encode()) + syntaxes) for n in range(128)
            )
            + about,
            context(1, ct),
            context(1, item(0x30, CT.encode())) + about,
            context(1, item(0x40, IMPLICIT.encode())) + about,
            context(1, item(0x30, b"x" * 65000) + item(0x40, IMPLICIT.encode())) + about,
            context(1, item(0x30, "1.٢".encode()) + item(0x40, b"\0" * 64)) + about,
            context(1, ct) + item(0x50, item(0x51, struct.pack(">L", 0)) * 50),
            context(1, ct) + item(0x50, item(0x51, b"\1")),
            context(1, ct) + item(0x50, item(0x54, b"\xff\xff" + bytes(9)) + about[4:]),
            context(1, ct) + item(0x50, item(0x56, b"\0\x09abc") + about[4:]),
            context(1, ct) + item(0x50, item(0x58, b"\2\1\xff\xff" + b"u" * 30000) + about[4:]),
            context(1, ct) + about * 3,
            item(0x99, b"?" * 20) + context(1, ct) + about,
            b"",
        )
    )  # fmt: skip
    head = bytearray(_HEAD)
    if dice.random() < 0.3:
        at = dice.randrange(len(head))
        head[at] = dice.randrange(256)
    return unit(1, bytes(head) + body) + b"".join(_honest()[1:])


def _odd_command(dice: random.Random) -> bytes:
    """Return a message that PS3.7 knows nothing of."""
    noise = bytes(dice.randrange(256) for _ in range(dice.randrange(2, 400)))
    echo = command(0x0030, m=1)
    said: list[bytes] = dice.choice(
        (
            _request(_ECHO, command(0x1234, m=1)),
            _request(_ECHO, command(0x0140, m=1)),
            _request(_ECHO, command(0x0030, data=True, m=1), noise),
            _request(_ECHO, struct.pack("<HHLL", 0, 0, 4, 0xFFFFFFFF) + echo[12:]),
            _request(_ECHO, struct.pack("<HHL", 0, 0x0110, 0x7FFFFFFF) + noise),
            _request(_ECHO, noise),
            _request(_ECHO, b""),
            _request(dice.randrange(256), echo),
            [unit(4, value(_ECHO, dice.randrange(256), echo))],
            [unit(4, value(_CT, 1, b"")) for _ in range(2000)],
            [unit(4, value(_CT, 1, echo) + value(_FIND, 3, echo))],
            [unit(4, value(_CT, 3, command(0x0001, data=True, m=1)) + value(_FIND, 2, noise))],
            [unit(4, value(_ECHO, 3, echo) * 500)],
            [unit(4, struct.pack(">LBB", dice.choice((0, 1, 9999)), _ECHO, 3) + echo)],
            _request(_FIND, command(0x0FFF, a=1)),
            _request(_CT, command(0x0001, m=1)),
        )
    )
    return OPENING + b"".join(said) + _RELEASE


def _odd_object(dice: random.Random) -> bytes:
    """Return an object that lies about itself, or is none."""
    noise = bytes(dice.randrange(256) for _ in range(dice.randrange(2, 4000)))
    nested = (b"\x08\0\x40\x11" + b"\xff" * 4 + b"\xfe\xff\x00\xe0" + b"\xff" * 4) * 3000
    whole = row(sop="1.2.3.4", study="1.2.3", series="1.2.3.1", id="7", name="DOE^JANE")
    data = dice.choice((noise, nested, whole, whole[:-3], b"\0", whole + noise))
    uid = dice.choice((*_UIDS, "1.2.3.4", "1.2.3.5"))
    sop_class = dice.choice((CT, "1.2.840.10008.5.1.4.1.1.4", "", "../CT"))
    return OPENING + b"".join(_store(uid, data, sop_class)) + _RELEASE


def _odd_question(dice: random.Random) -> bytes:
    """Return a query, a move or a commitment that asks for nonsense."""
    noise = bytes(dice.randrange(256) for _ in range(dice.randrange(2, 2000)))
    keys = dice.choice(
        (
            noise,
            row(level="GALAXY"),
            row(level="STUDY", study="*" * 5000),
            row(level="STUDY", date="0000-99999999", name="*" * 200 + "?"),
            row(level="IMAGE", sop="' OR 1=1 --"),
            row(level="STUDY", study="\\".join(["1.2.3"] * 3000)),
            b"",
        )
    )
    destination = b"\0\0\0\x06" + struct.pack("<L", 8) + dice.choice((b"NOBODY  ", b"../..   "))
    said: list[bytes] = dice.choice(
        (
            _request(_FIND, command(0x0020, data=True, m=1), keys or b"\0"),
            _request(_MOVE, _with_uids(command(0x0021, data=True, m=1), destination), keys or b" "),
            _request(_COMMIT, command(0x0130, data=True, m=1), noise),
            _request(_COMMIT, command(0x0100, data=True, m=1), noise),
            _request(_FIND, command(0x0020, m=1)),
            [unit(4, value(_FIND, 3, command(0x0020, data=True, m=1))), _RELEASE],
        )
    )
    return OPENING + b"".join(said) + _RELEASE


FAMILIES: tuple[Callable[[random.Random], bytes], ...] = (
    _flipped,
    _flipped,
    _cut,
    _out_of_order,
    _with_a_false_length,
    _odd_request,
    _odd_command,
    _odd_object,
    _odd_question,
)


def bad_conversation(dice: random.Random, number: int) -> bytes:
    """Return everything that a caller says, whatever is answered."""
    return FAMILIES[number % len(FAMILIES)](dice)
