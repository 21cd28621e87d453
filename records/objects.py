r"""Encrypted files of any size that can be read in part, named by nobody but us.

One file holds one object under a key of its own, derived (HKDF-SHA256) from the archive's key
and the name of the file, of which 120 bits are random. That key encrypts this one file, once:
so a plain counter is a nonce that cannot repeat, and a chunk moved to another file does not
decrypt.
Every chunk of 1 MiB is authenticated together with the header (name, both lengths), and its
nonce is its place in order: chunks cannot be swapped, cut off, or added unseen.

    header  40 bytes   magic, name, length of the object, length of the note
    chunks             1 MiB + 16 bytes of tag each, the last one shorter
    note               what the index knew of the object, so that a lost index can be rebuilt

A name is only given to a file that is whole and on the disk: part file, fsync, rename; the
folder is synced before the index may mention the name.
"""

from __future__ import annotations

import errno
import hashlib
import io
import itertools
import os
import secrets
import struct
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import NotFound
from records.database import Damaged
from records.files import (
    create_private,
    disk_errors_in_words,
    open_existing,
    private_folder,
    sync_folder,
    write_all,
)

CHUNK = 1 << 20
_TAG = 16
_MAGIC = b"LBXOBJ\x00\x01"
_HEADER = struct.Struct(">8s16sQQ")
_PART = ".part"
_DAMAGED = ".damaged"
_RESERVE = "reserve"
_RESERVE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """One object that is whole on the disk under its name, and not yet in any index."""

    name: str
    size: int
    sha256: bytes = b""  # of its bytes; empty where nobody asked


class ObjectFiles:
    """The folder of encrypted objects. Threads and processes may share it."""

    def __init__(self, folder: Path, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("the key of the object files has 32 bytes")
        self._folder = folder
        self._key = key
        self._scratch = threading.local()
        self._first_shelf = secrets.randbelow(256)
        self._turn = itertools.count()
        private_folder(folder)
        self._keep_reserve()

    def __repr__(self) -> str:
        return f"ObjectFiles({self._folder.name})"

    def shelf(self) -> str:
        """Return the two hex digits of the folder that is being filled."""
        # A thousand objects to a folder, one folder after the other: a batch then syncs one
        # folder instead of many, and rarely has to make one.
        return f"{(self._first_shelf + next(self._turn) // 1000) % 256:02x}"

    def write(
        self, content: bytes | memoryview, note: bytes, *, shelf: str = "", sha256: bytes = b""
    ) -> Written:
        """Keep one object. It may be indexed once ``settle`` has been called for its name.

        ``sha256`` is that of the content, where somebody has counted it already.

        Raises:
            OutOfSpace: There was no room; nothing of it is left.
        """
        name = (shelf or self.shelf()) + secrets.token_hex(15)
        cipher, header = self._cipher(name), _header(name, len(content), len(note))
        path = self._path(name)
        part = path.with_name(name + _PART)
        private_folder(path.parent)
        view = memoryview(content)
        with disk_errors_in_words():
            try:
                descriptor = create_private(part)
                try:
                    write_all(descriptor, header)
                    for number, start in enumerate(range(0, len(view), CHUNK)):
                        piece = view[start : start + CHUNK]
                        write_all(descriptor, cipher.encrypt(_nonce(number), piece, header))
                    write_all(descriptor, cipher.encrypt(_NOTE_NONCE, note, header))
                    # After a failed fsync the pages may be gone although a second one succeeds:
                    # the file is given up and the sender tries anew.
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
                part.rename(path)
            except OSError:
                part.unlink(missing_ok=True)
                raise
        return Written(name, len(view), sha256 or hashlib.sha256(view).digest())

    def settle(self, names: Iterable[str]) -> None:
        """Force the names of written objects to the disk."""
        with disk_errors_in_words():
            for folder in sorted({self._path(name).parent for name in names}):
                sync_folder(folder)

    def read(self, name: str) -> bytes:
        """Return the whole object.

        Raises:
            NotFound: There is no such file.
            Damaged: Its bytes are not the ones that were written.
        """
        with self._open(name) as (file, header, length, _note):
            content = bytearray(length)
            self._decrypt(file, name, header, length, 0, memoryview(content))
        return bytes(content)

    def read_into(self, name: str, buffer: memoryview, offset: int = 0) -> None:
        """Fill a buffer with the object's bytes from ``offset`` on, decrypting only their chunks.

        Raises:
            NotFound: There is no such file.
            Damaged: Its bytes are not the ones that were written, or too few.
        """
        with self._open(name) as (file, header, length, _note):
            if offset < 0 or offset + len(buffer) > length:
                raise ValueError("asked for bytes outside the object")
            self._decrypt(file, name, header, length, offset, buffer)

    def size(self, name: str) -> int:
        """Return how many bytes the object has."""
        with self._open(name) as (_file, _header_bytes, length, _note):
            return length

    def note(self, name: str) -> bytes:
        """Return what was written beside the object."""
        with self._open(name) as (file, header, length, note_length):
            file.seek(_HEADER.size + _stored(length))
            sealed = file.read(note_length + _TAG)
            try:
                return self._cipher(name).decrypt(_NOTE_NONCE, sealed, header)
            except InvalidTag as error:
                raise _damaged() from error

    def holds(self, name: str) -> bool:
        return self._path(name).is_file()

    def written(self, name: str) -> float:
        """Return when a file was written, in seconds of the system's clock."""
        return self._path(name).stat().st_mtime

    def remove(self, name: str) -> None:
        """Delete an object's file, if it is there."""
        with disk_errors_in_words():
            self._path(name).unlink(missing_ok=True)

    @contextmanager
    def reserve_lent(self) -> Iterator[None]:
        """Give the disk back a little space that was set apart for the time when it is full."""
        reserve = self._folder / _RESERVE
        with disk_errors_in_words():
            reserve.unlink(missing_ok=True)
        try:
            yield
        finally:
            self._keep_reserve()

    def _keep_reserve(self) -> None:
        reserve = self._folder / _RESERVE
        # On a disk that is full already there is nothing to set apart, and reading still works.
        with suppress(OSError):
            if not reserve.exists():
                descriptor = create_private(reserve)
                try:
                    write_all(descriptor, os.urandom(_RESERVE_BYTES))
                except OSError:
                    reserve.unlink()
                finally:
                    os.close(descriptor)

    def set_aside(self, name: str) -> None:
        """Keep a damaged file for whoever examines it, under a name that nothing reads."""
        path = self._path(name)
        with disk_errors_in_words():
            path.rename(path.with_name(name + _DAMAGED))
            sync_folder(path.parent)

    def names(self) -> Iterator[str]:
        """Yield the name of every whole object."""
        for file in self._files():
            if not file.suffix:
                yield file.name

    def remove_parts(self) -> int:
        """Delete what was never finished; return how many files that were."""
        parts = [file for file in self._files() if file.suffix == _PART]
        with disk_errors_in_words():
            for part in parts:
                part.unlink(missing_ok=True)
        return len(parts)

    def _files(self) -> Iterator[Path]:
        for shelf in sorted(self._folder.iterdir()):
            if len(shelf.name) == 2 and shelf.is_dir():
                yield from sorted(shelf.iterdir())

    def _path(self, name: str) -> Path:
        if len(name) != 32 or not set(name) <= set("0123456789abcdef"):
            raise ValueError("an object's name is 32 hexadecimal digits")
        return self._folder / name[:2] / name

    def _cipher(self, name: str) -> AESGCM:
        derive = HKDF(SHA256(), length=32, salt=bytes.fromhex(name), info=b"lightbox object")
        return AESGCM(derive.derive(self._key))

    def _open(self, name: str) -> _Opened:
        return _Opened(self._path(name), name)

    def _decrypt(
        self,
        file: io.FileIO,
        name: str,
        header: bytes,
        length: int,
        offset: int,
        buffer: memoryview,
    ) -> None:
        cipher = self._cipher(name)
        end = offset + len(buffer)
        first = offset // CHUNK
        file.seek(_HEADER.size + first * (CHUNK + _TAG))
        for number in range(first, (end + CHUNK - 1) // CHUNK):
            start = number * CHUNK
            size = min(CHUNK, length - start)
            sealed = self._room("sealed", size + _TAG)
            _fill(file, sealed)
            low, high = max(offset, start), min(end, start + size)
            target = buffer[low - offset : high - offset]
            whole = high - low == size
            opened = target if whole else self._room("opened", size)
            try:
                cipher.decrypt_into(_nonce(number), sealed, header, opened)
            except InvalidTag as error:
                raise _damaged() from error
            if not whole:
                target[:] = opened[low - start : high - start]

    def _room(self, purpose: str, size: int) -> memoryview:
        # Kept per thread: fresh memory for every chunk would cost more than decrypting it.
        room = getattr(self._scratch, purpose, None)
        if room is None:
            room = bytearray(CHUNK + _TAG)
            setattr(self._scratch, purpose, room)
        return memoryview(room)[:size]


class _Opened:
    """A context manager around one open file whose header has been read."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name
        self._file: io.FileIO | None = None

    def __enter__(self) -> tuple[io.FileIO, bytes, int, int]:
        try:
            self._file = io.FileIO(open_existing(self._path), "rb")
        except FileNotFoundError as error:
            raise NotFound("An image that the index knows has no file.") from error
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise _damaged() from error
            with disk_errors_in_words():
                raise
        header = self._file.read(_HEADER.size)
        try:
            magic, name, length, note_length = _HEADER.unpack(header)
        except struct.error as error:
            self._file.close()
            raise _damaged() from error
        if magic != _MAGIC or name != bytes.fromhex(self._name) or self._wrong(length, note_length):
            self._file.close()
            raise _damaged()
        return self._file, header, length, note_length

    def __exit__(self, *_error: object) -> None:
        if self._file is not None:
            self._file.close()

    def _wrong(self, length: int, note_length: int) -> bool:
        # Before any memory is asked for: a forged length must not be believed.
        found = self._path.stat().st_size
        return found != _HEADER.size + _stored(length) + note_length + _TAG


def _header(name: str, length: int, note_length: int) -> bytes:
    return _HEADER.pack(_MAGIC, bytes.fromhex(name), length, note_length)


def _stored(length: int) -> int:
    return length + _TAG * ((length + CHUNK - 1) // CHUNK)


def _nonce(number: int) -> bytes:
    return b"data" + number.to_bytes(8, "big")


_NOTE_NONCE = b"note" + bytes(8)


def _fill(file: io.FileIO, buffer: memoryview) -> None:
    while buffer:
        count = file.readinto(buffer)
        if not count:
            raise _damaged()
        buffer = buffer[count:]


def _damaged() -> Damaged:
    return Damaged(
        "An object in the archive is damaged, so it is not shown.",
        advice="Fetch the study again from where it came.",
    )
