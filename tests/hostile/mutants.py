"""Files that are wrong in one way or another, made from those that pydicom tests itself with."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from pathlib import Path

import pydicom.data

_SMALL = 40_000
_EXPLICIT = b"1.2.840.10008.1.2.1\0"
_LONG = (b"OB", b"OW", b"OF", b"OD", b"OL", b"SQ", b"UC", b"UR", b"UT", b"UN")


def seeds() -> list[bytes]:
    """Return the small files that come with pydicom: every transfer syntax, and many oddities."""
    folder = Path(pydicom.data.__file__).parent / "test_files"
    files = sorted(file for file in folder.glob("*.dcm") if file.stat().st_size < _SMALL)
    return [file.read_bytes() for file in files]


def cut(dice: random.Random, count: int) -> Iterator[bytes]:
    """Yield files that end anywhere in their first 4 KiB, or anywhere at all (B-01)."""
    chosen = dice.sample(seeds(), 10)
    for turn in range(count):
        seed = chosen[turn % len(chosen)]
        most = len(seed) if turn % 5 == 4 else min(len(seed), 4096)
        yield seed[: dice.randrange(most)]


def flipped(dice: random.Random, count: int) -> Iterator[bytes]:
    """Yield files with 1 to 32 bytes of their header changed (B-02)."""
    each = seeds()
    for turn in range(count):
        mutant = bytearray(each[turn % len(each)])
        # Often only a few: a file that is all noise tries little.
        for _ in range(dice.randint(1, dice.choice((2, 6, 32)))):
            mutant[dice.randrange(128, min(len(mutant), 4096))] = dice.randrange(256)
        yield bytes(mutant)


def with_false_lengths(dice: random.Random, count: int) -> Iterator[bytes]:
    """Yield files one of whose elements has another length than it says (B-03)."""
    each = [(seed, places) for seed in seeds() if len(places := _lengths(seed)) > 5]
    for turn in range(count):
        seed, places = each[turn % len(each)]
        at, size = dice.choice(places)
        (true,) = struct.unpack("<H" if size == 2 else "<L", seed[at : at + size])
        most = (1 << 8 * size) - 1
        lie = dice.choice((0, 1, most >> 1, most, most - 1, true | 1, true + 2, 0x100)) & most
        yield seed[:at] + lie.to_bytes(size, "little") + seed[at + size :]


def _lengths(part10: bytes) -> list[tuple[int, int]]:
    """Return where the lengths of a plain explicit file's elements stand, with their sizes."""
    if _EXPLICIT not in part10[132:600]:
        return []
    found, at = [], 132
    while at + 12 <= len(part10):
        long = part10[at + 4 : at + 6] in _LONG
        place, size = (at + 8, 4) if long else (at + 6, 2)
        found.append((place, size))
        length = int.from_bytes(part10[place : place + size], "little")
        if length == 0xFFFFFFFF:
            break
        at = place + size + length
    return found
