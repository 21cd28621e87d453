"""The process that unpacks a ZIP archive: limited, told one file, and gone after it.

Started by ``imaging.unpacking``. What to open comes as JSON on standard input; members leave on
what was standard output, from first to last.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

from stream_unzip import (
    IncorrectPasswordError,
    IntegrityError,
    MissingPasswordError,
    NotStreamUnzippable,
    TruncatedDataError,
    UnsupportedFeatureError,
    UnzipError,
    stream_unzip,
)

from imaging.apart import keep_silent, limit_memory
from imaging.speaking import DONE, FAILED, HEAD
from imaging.unpacking import DATA, END, MEMBER

_READ_BYTES = 1 << 20


def main(memory_bytes: int) -> None:
    """Unpack what standard input names."""
    told = json.loads(sys.stdin.buffer.read())
    out = os.fdopen(os.dup(1), "wb")
    keep_silent()
    limit_memory(memory_bytes)
    try:
        with open(told["path"], "rb") as archive:  # noqa: PTH123 - the name is bytes of the system
            _unpack(archive, told["password"], out)
    except Exception as error:  # noqa: BLE001 - the reader of hostile bytes raises what it likes
        sentence, reason, advice = _in_words(error)
        _say(out, FAILED, json.dumps([sentence, reason, advice]).encode())
    else:
        _say(out, DONE)
    out.flush()


def _unpack(archive: BinaryIO, password: str | None, out: BinaryIO) -> None:
    secret = None if password is None else password.encode()
    for name, _size, pieces in stream_unzip(_read(archive), password=secret):
        _say(out, MEMBER, name)
        for piece in pieces:
            _say(out, DATA, piece)
        _say(out, END)


def _read(archive: BinaryIO) -> Iterator[bytes]:
    while piece := archive.read(_READ_BYTES):
        yield piece


def _say(out: BinaryIO, kind: bytes, data: bytes = b"") -> None:
    out.write(HEAD.pack(kind, len(data)) + data)


def _in_words(error: Exception) -> tuple[str, str, str]:
    match error:
        case MissingPasswordError():
            return "The archive is locked by a password.", "password", "Give its password."
        case IncorrectPasswordError():
            return "This password does not open the archive.", "password", "Ask its sender for it."
        case IntegrityError():
            return (
                "A file of the archive is not what was packed, or the password is wrong.",
                "garbled",
                "Copy the archive again from where it came.",
            )
        case TruncatedDataError():
            return "The archive is cut off.", "garbled", "Copy it again from where it came."
        case NotStreamUnzippable() | UnsupportedFeatureError():
            return (
                "The archive is packed in a way that cannot be read here.",
                "unsupported",
                "Unpack it with the program that made it, and take the folder in.",
            )
        case MemoryError():
            return (
                "Unpacking the archive took more memory than one may take.",
                "memory",
                "Unpack it with the program that made it, and take the folder in.",
            )
        case OSError():
            return "The archive cannot be read.", "missing", "Check the stick or the folder."
        case UnzipError():
            pass
    return "The archive is damaged.", "garbled", "Copy it again from where it came."
