"""Takes a passphrase from where it is given, and leaves no copy of it there.

In this order: a file descriptor (``--passphrase-fd``), a file that only its owner can read
(``LIGHTBOX_PASSPHRASE_FILE``), the environment (``LIGHTBOX_PASSPHRASE``), the terminal; other
passphrases by other names likewise. Never the command line, which every user of the computer can
read.
"""

from __future__ import annotations

import ctypes
import getpass
import os
import stat
import sys
from pathlib import Path

from domain.errors import LightboxError

NAME = "LIGHTBOX_PASSPHRASE"
NEW = "LIGHTBOX_NEW_PASSPHRASE"
_MOST_BYTES = 4096


class BadSource(LightboxError):
    """A passphrase cannot be taken from where it is said to be."""


def taken(descriptor: int | None = None) -> str | None:
    """Return the passphrase that this program was given, or None; it is not given twice."""
    given = of(NAME)
    return given if descriptor is None else from_descriptor(descriptor)


def of(name: str) -> str | None:
    """Return what a variable, or the file that ``NAME_FILE`` names, gives; both are taken away.

    Raises:
        BadSource: The file cannot be read, or others can read it.
    """
    plain = _out_of_environment(name)
    file = os.environ.pop(f"{name}_FILE", None)
    return plain or None if file is None else from_file(Path(file))


def new(descriptor: int | None = None) -> str | None:
    """Return the passphrase that is to take the old one's place, or None."""
    if descriptor is not None:
        return from_descriptor(descriptor)
    return of(NEW) or asked("New passphrase", twice=True)


def from_descriptor(descriptor: int) -> str:
    """Return the first line that can be read from an open descriptor, and no byte more.

    Raises:
        BadSource: It is not open for reading, or gives no line.
    """
    said = bytearray()
    try:
        # One byte at a time: what follows on a standard input belongs to somebody else.
        while len(said) <= _MOST_BYTES and (byte := os.read(descriptor, 1)) not in (b"", b"\n"):
            said += byte
    except OSError as error:
        raise BadSource(
            "The passphrase could not be read from the descriptor.",
            advice="Give the number of one that is open for reading.",
        ) from error
    return _line(said)


def from_file(file: Path) -> str:
    """Return the first line of a file that only its owner can read.

    Raises:
        BadSource: It cannot be read, or others can read it.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError as error:
        raise BadSource(
            "The file of the passphrase cannot be read.",
            advice="Name a file of your own that is no link.",
        ) from error
    try:
        mode = os.fstat(descriptor).st_mode
        if os.name != "nt" and stat.S_IMODE(mode) & 0o077:
            raise BadSource(
                "Others can read the file of the passphrase.",
                advice="Give it to its owner alone: chmod 600.",
            )
        return from_descriptor(descriptor)
    finally:
        os.close(descriptor)


def asked(words: str, *, twice: bool = False) -> str | None:
    """Ask at the terminal, without showing what is typed; None where nobody sits at one.

    Raises:
        BadSource: What was typed the second time differs.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    said = getpass.getpass(f"{words}: ", stream=sys.stderr)
    if twice and getpass.getpass(f"{words}, once more: ", stream=sys.stderr) != said:
        raise BadSource("The two passphrases differ.", advice="Type it again.")
    return said or None


def _line(said: bytearray) -> str:
    try:
        words = said.rstrip(b"\r\n").decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadSource("The passphrase is not text.", advice="Write it in UTF-8.") from error
    if not words or len(said) > _MOST_BYTES:
        raise BadSource("No passphrase is given there.", advice="Give it in one line.")
    return words


def _out_of_environment(name: str) -> str | None:
    """Take a variable away: from this program, from its children, and from /proc."""
    value = os.environ.get(name)
    if value is None:
        return None
    if sys.platform == "linux":
        # What the system shows of a program's environment is its first one, in place.
        libc = ctypes.CDLL(None)
        libc.getenv.restype = ctypes.c_void_p
        place = libc.getenv(name.encode())
        if place:
            ctypes.memset(place, 0, len(os.fsencode(value)))
    os.environ.pop(name, None)
    return value
