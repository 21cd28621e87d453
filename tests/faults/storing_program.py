"""Stores objects until it is killed, saying which are held: the victim of the crash tests.

    storing_program.py PROFILE FIRST COUNT [many]

Prints "ready", waits for a line on stdin, then prints one SOP UID for every object that the
archive has acknowledged. What object N contains is known from N alone.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from records.archive import Archive, Kept
from records.database import open_database
from records.keys import Stretching, open_keys
from tests.records.making import HORSE, an_instance, part10

CHEAP = Stretching(passes=1, memory_kib=64, lanes=1)


def content(number: int) -> bytes:
    """Return the bytes of object ``number``, 1 to 1.6 MB of them."""
    seed = hashlib.sha256(str(number).encode()).digest()
    return part10(dataset=seed * (40_000 + 1000 * (number % 20)))


def opened(profile: Path) -> Archive:
    keys = open_keys(profile, passphrase=HORSE, stretching=CHEAP)
    database = open_database(profile / "lightbox.db", keys.data_key("database"))
    return Archive(database, profile / "objects", keys.data_key("objects"))


def say(text: str) -> None:
    # One write, no buffer: what was said before the kill is what was said.
    os.write(1, text.encode() + b"\n")


def main() -> None:
    archive = opened(Path(sys.argv[1]))
    first, count = int(sys.argv[2]), int(sys.argv[3])
    say("ready")
    sys.stdin.readline()
    numbers = range(first, first + count)
    if "many" in sys.argv:
        pairs = [(content(number), an_instance(number)) for number in numbers]
        for place in range(0, count, 5):
            kept = archive.store_many(pairs[place : place + 5], origin="test")
            for (_, instance), one in zip(pairs[place : place + 5], kept, strict=True):
                if one is not Kept.CONFLICT:
                    say(instance.sop_uid)
        return
    for number in numbers:
        instance = an_instance(number)
        if archive.store(content(number), instance, origin="test") is not Kept.CONFLICT:
            say(instance.sop_uid)


if __name__ == "__main__":
    main()
