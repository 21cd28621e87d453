"""ZIP archives on their way in: one member after the other, unpacked in a process of its own.

Nothing is unpacked to disk and no member's name becomes a path. What an archive may cost is
bounded: its memory, its pace, and how many bytes come out of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from domain.errors import Unreadable
from imaging.speaking import Speaking

MEMBER, DATA, END = b"M", b"D", b"E"

_MEMORY_BYTES = 1 << 30
_PATIENCE_SECONDS = 60.0
# Images shrink to a third, blank ones to a hundredth; only what is made to grow goes beyond.
_GENUINE_GROWTH, _ALWAYS_BYTES = 200, 1 << 30
_MEMBERS = 1_000_000
_LOCAL_HEADER = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name there, and its bytes or why there are none."""

    name: str
    content: bytes | Unreadable


def is_archive(file: Path) -> bool:
    """Return whether a file is a ZIP archive; DICOM may begin like one, and is none."""
    with file.open("rb") as opened:
        return begins_as_archive(opened.read(132))


def begins_as_archive(begin: bytes) -> bool:
    """Return whether a file that begins with these 132 bytes is a ZIP archive."""
    return begin.startswith(_LOCAL_HEADER) and begin[128:132] != b"DICM"


def is_locked(file: Path) -> bool:
    """Return whether the first member of an archive is enciphered (APPNOTE 4.4.4, bit 0)."""
    with file.open("rb") as opened:
        begin = opened.read(8)
    return begin.startswith(_LOCAL_HEADER) and bool(begin[6] & 1)


def members(archive: Path, password: str | None, *, largest: int) -> Iterator[Member]:
    """Yield every file of an archive as it is unpacked, folders left out.

    The last one may be the archive itself, with the reason why there is no more of it. Whoever
    stops asking ends the process.

    Args:
        archive: A ZIP file.
        password: What it is locked by, if it is: ZipCrypto or AES.
        largest: How many bytes a member may have.
    """
    told = json.dumps({"path": str(archive.absolute()), "password": password}).encode()
    with Speaking(
        "imaging.unpacking_worker",
        lambda stdin: stdin.write(told),
        memory_bytes=_MEMORY_BYTES,
        patience_seconds=_PATIENCE_SECONDS,
        stopped=_stopped,
    ) as process:
        try:
            yield from _members(process, archive.stat().st_size, largest)
        except Unreadable as refusal:
            yield Member(archive.name, refusal)


def _members(process: Speaking, size: int, largest: int) -> Iterator[Member]:
    most = max(_ALWAYS_BYTES, _GENUINE_GROWTH * size)
    count = total = 0
    name, held, came = "", bytearray(), 0
    for kind, data in process.pieces():
        if kind == MEMBER:
            count += 1
            name, held, came = data.decode("utf-8", "replace"), bytearray(), 0
        elif kind == DATA:
            came += len(data)
            total += len(data)
            if came <= largest:
                held += data
            else:
                held.clear()
        if count > _MEMBERS or total > most:
            raise Unreadable(
                "The archive grows beyond anything genuine when it is unpacked.",
                reason="hostile",
                advice="Keep it away from other programs and ask its sender what it is.",
            )
        if kind == END and not name.endswith("/"):
            yield Member(name, bytes(held) if came <= largest else _too_large(came, largest))


def _too_large(size: int, largest: int) -> Unreadable:
    return Unreadable(
        f"The file has {size} bytes; at most {largest} are taken in.",
        reason="too-large",
        advice="Ask the sender to split or compress it.",
    )


def _stopped(timed_out: bool) -> Unreadable:
    if timed_out:
        return Unreadable(
            "Unpacking the archive took too long and was stopped.",
            reason="timeout",
            advice="Copy it again from where it came.",
        )
    return Unreadable(
        "The archive brought its reader down.",
        reason="crashed",
        advice="It is probably damaged; keep it away from other programs.",
    )
