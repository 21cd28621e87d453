"""Files that are sealed in chunks: whole, or recognised as cut, swapped or altered.

header  24 bytes   magic, salt: the file's own key is derived from the given key and the salt
chunks             1 MiB + 16 bytes of tag each; the nonce counts them and marks the last
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from records.database import Damaged
from records.files import create_private, open_existing, write_all

_MAGIC = b"LBXBAK\x00\x01"
_CHUNK = 1 << 20
_TAG = 16
SALT = 16


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file as it lies in the backup: how long, and the hash of its sealed bytes."""

    size: int
    sha256: str


def write_sealed(
    path: Path, key: bytes, purpose: str, pieces: Iterable[bytes], *, salt: bytes = b""
) -> Sealed:
    """Write a file aside, force it to the disk and name it; the caller syncs the folder.

    A ``salt`` that is a keyed hash of the content lets the same content be written again as the
    same bytes; without one it is random.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    salt = salt or os.urandom(SALT)
    cipher = _cipher(key, salt, purpose)
    said, size = hashlib.sha256(), 0
    descriptor = create_private(part)
    try:
        try:
            for piece in (_MAGIC + salt, *_sealed(cipher, pieces)):
                said.update(piece)
                size += len(piece)
                write_all(descriptor, piece)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Sealed(size, said.hexdigest())


def read_sealed(path: Path, key: bytes, purpose: str) -> bytes:
    """Return what a file holds.

    Raises:
        Damaged: It is missing, cut, or not as it was written.
    """
    try:
        with os.fdopen(open_existing(path), "rb") as file:
            content = file.read()
    except OSError as error:
        raise torn() from error
    return opened(content, key, purpose)


def opened(content: bytes, key: bytes, purpose: str) -> bytes:
    """Return what sealed bytes hold.

    Raises:
        Damaged: They are cut, or not as they were written.
    """
    start = len(_MAGIC) + SALT
    if len(content) < start + _TAG or content[: len(_MAGIC)] != _MAGIC:
        raise torn()
    cipher = _cipher(key, content[len(_MAGIC) : start], purpose)
    view, found = memoryview(content), bytearray()
    for number, at in enumerate(range(start, len(content), _CHUNK + _TAG)):
        end = at + _CHUNK + _TAG
        try:
            found += cipher.decrypt(_nonce(number, end >= len(content)), view[at:end], None)
        except InvalidTag:
            raise torn() from None
    return bytes(found)


def torn() -> Damaged:
    """Return the one sentence for a part of a backup that cannot be used."""
    return Damaged(
        "A part of this backup is missing or damaged, so nothing is restored from it.",
        advice="Choose an earlier backup; `lightbox backup check` says which are whole.",
    )


def _sealed(cipher: AESGCM, pieces: Iterable[bytes]) -> Iterator[bytes]:
    # One chunk is kept back, because the last one is marked as such.
    waiting, number = bytearray(), 0
    for piece in pieces:
        waiting += piece
        while len(waiting) > _CHUNK:
            yield cipher.encrypt(_nonce(number, False), bytes(waiting[:_CHUNK]), None)
            del waiting[:_CHUNK]
            number += 1
    yield cipher.encrypt(_nonce(number, True), bytes(waiting), None)


def _cipher(key: bytes, salt: bytes, purpose: str) -> AESGCM:
    derive = HKDF(SHA256(), length=32, salt=salt, info=f"lightbox backup {purpose}".encode())
    return AESGCM(derive.derive(key))


def _nonce(number: int, last: bool) -> bytes:
    return bytes([last]) + number.to_bytes(11, "big")
