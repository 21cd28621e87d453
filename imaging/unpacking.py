"""ZIP archives on their way in: one member after the other, unpacked in a process of its own.

Nothing is unpacked to disk and no member's name becomes a path. What an archive may cost is
bounded: its memory, its pace, and how many bytes come out of it.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from domain.errors import Unreadable
from imaging.apart import command, environment

# What the process says: a letter, a length, and so many bytes.
HEAD = struct.Struct("<cI")
MEMBER, DATA, END, FAILED, DONE = b"M", b"D", b"E", b"X", b"."

_MEMORY_BYTES = 1 << 30
_PATIENCE_SECONDS = 60.0
_PIECE_BYTES = 16 << 20
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
        begin = opened.read(132)
    return begin.startswith(_LOCAL_HEADER) and begin[128:] != b"DICM"


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
    with _Process(archive, password) as process:
        try:
            yield from _members(process, archive.stat().st_size, largest)
        except Unreadable as refusal:
            yield Member(archive.name, refusal)


def _members(process: _Process, size: int, largest: int) -> Iterator[Member]:
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


class _Process:
    """The one that unpacks, killed when nobody listens any more or nothing comes for long."""

    def __init__(self, archive: Path, password: str | None) -> None:
        # Told by its input: neither name nor password is seen among processes.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
            command("imaging.unpacking_worker", _MEMORY_BYTES),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=sys.platform != "win32",  # Ctrl+C is not for it
        )
        told = {"path": str(archive.absolute()), "password": password}
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None  # noqa: S101, PT018
        # One that died at its start is noticed when nothing comes from it.
        with suppress(BrokenPipeError):
            stdin.write(json.dumps(told).encode())
            stdin.close()
        self._out: IO[bytes] = stdout
        self._heard = time.monotonic()
        self._waiting = False
        self._over = threading.Event()
        self._timed_out = False
        self._watch = threading.Thread(target=self._look, name="unpacking-watch", daemon=True)

    def __enter__(self) -> _Process:
        self._watch.start()
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
            Unreadable: The archive cannot be unpacked any further, and why.
        """
        while True:
            kind, length = HEAD.unpack(self._exactly(HEAD.size))
            if length > _PIECE_BYTES:
                raise _stopped(timed_out=False)
            data = self._exactly(length)
            if kind == DONE:
                return
            if kind == FAILED:
                sentence, reason, advice = json.loads(data)
                raise Unreadable(str(sentence), reason=str(reason), advice=str(advice))
            yield kind, data

    def _exactly(self, length: int) -> bytes:
        # Only while this waits: whoever takes a member in may take their time.
        self._heard, self._waiting = time.monotonic(), True
        data = self._out.read(length)
        self._waiting = False
        if len(data) < length:
            raise _stopped(timed_out=self._timed_out)
        return data

    def _look(self) -> None:
        while not self._over.wait(1.0):
            if self._waiting and time.monotonic() - self._heard > _PATIENCE_SECONDS:
                self._timed_out = True
                self._process.kill()


def _stopped(*, timed_out: bool) -> Unreadable:
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
