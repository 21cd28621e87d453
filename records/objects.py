r"""Encrypted files of any size that can be read in part, named by nobody but us.

One file holds one object under a key of its own, derived (HKDF-SHA256) from one generation of the
archive's keys and the name of the file, of which 120 bits are random. That key encrypts this one
file, once: so a plain counter is a nonce that cannot repeat, and a chunk moved to another file
does not decrypt. Sealed anew under another generation, a file keeps its name: the key is another.
Every chunk of 1 MiB is authenticated together with the header (name, both lengths), and its
nonce is its place in order: chunks cannot be swapped, cut off, or added unseen.

    header  44 bytes   magic, name, length of the object, length of the note, generation of the key
    chunks             1 MiB + 16 bytes of tag each, the last one shorter
    note               what the index knew of the object, so that a lost index can be rebuilt

A header of 40 bytes is one of the time before generations: its key is the first.

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
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

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
from records.generations import Generations, KeyGone
from records.key import Key, KeysAway, overwrite

T = TypeVar("T")
CHUNK = 1 << 20
_TAG = 16
_MAGIC = b"LBXOBJ\x00\x02"
_FIRST_MAGIC = b"LBXOBJ\x00\x01"
_HEADER = struct.Struct(">8s16sQQ")
_GENERATION = struct.Struct(">I")
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

    def __init__(self, folder: Path, keys: Generations | Key | bytes) -> None:
        self._folder = folder
        self._keys = Generations.of(keys)
        self._rooms: list[bytearray] = []  # all there are, to be overwritten at the lock
        self._free: list[tuple[bytearray, bytearray]] = []  # those that no thread decrypts in
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
        self,
        content: bytes | memoryview,
        note: bytes,
        *,
        shelf: str = "",
        sha256: bytes = b"",
        name: str = "",
    ) -> Written:
        """Keep one object. It may be indexed once ``settle`` has been called for its name.

        ``sha256`` is that of the content, where somebody has counted it already. ``name`` is for
        an object that comes back from a backup under the name that rows know it by.

        Raises:
            OutOfSpace: There was no room; nothing of it is left.
        """
        name = name or (shelf or self.shelf()) + secrets.token_hex(15)
        path = self._path(name)
        private_folder(path.parent)
        view = memoryview(content)
        with disk_errors_in_words():
            part = self._write_part(name, view, note)
            try:
                part.rename(path)
            except OSError:
                part.unlink(missing_ok=True)
                raise
        return Written(name, len(view), sha256 or hashlib.sha256(view).digest())

    def _write_part(self, name: str, view: memoryview, note: bytes) -> Path:
        part = self._path(name).with_name(name + _PART)
        try:
            descriptor = create_private(part)
            try:
                cipher, header = self._begin(descriptor, name, len(view), len(note))
                for number, start in enumerate(range(0, len(view), CHUNK)):
                    piece = view[start : start + CHUNK]
                    write_all(descriptor, cipher.encrypt(_nonce(number), piece, header))
                write_all(descriptor, cipher.encrypt(_NOTE_NONCE, note, header))
                # After a failed fsync the pages may be gone although a second one succeeds:
                # the file is given up and the sender tries anew.
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return part

    def _begin(
        self, descriptor: int, name: str, length: int, note_length: int
    ) -> tuple[AESGCM, bytes]:
        """Write the header, and return it with the cipher of the generation that it names."""
        while True:
            generation = self._keys.newest
            header = _header(name, length, note_length, generation)
            os.lseek(descriptor, 0, os.SEEK_SET)
            write_all(descriptor, header)
            # Only now does whoever gives up old keys see that this file needs one.
            if self._keys.newest == generation:
                return self._cipher(name, generation), header

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

        def whole(opened: _Opened) -> bytes:
            content = bytearray(opened.length)
            self._decrypt(opened, 0, memoryview(content))
            return bytes(content)

        return self._reading(name, whole)

    def read_into(self, name: str, buffer: memoryview, offset: int = 0) -> None:
        """Fill a buffer with the object's bytes from ``offset`` on, decrypting only their chunks.

        Raises:
            NotFound: There is no such file.
            Damaged: Its bytes are not the ones that were written, or too few.
        """

        def part(opened: _Opened) -> None:
            if offset < 0 or offset + len(buffer) > opened.length:
                raise ValueError("asked for bytes outside the object")
            self._decrypt(opened, offset, buffer)

        self._reading(name, part)

    def _reading(self, name: str, read: Callable[[_Opened], T]) -> T:
        try:
            with self._open(name) as opened:
                return read(opened)
        except (KeyGone, KeysAway):
            # Between its header and its chunks it was sealed anew, and the older key given up.
            with self._open(name) as opened:
                return read(opened)

    def size(self, name: str) -> int:
        """Return how many bytes the object has."""
        with self._open(name) as opened:
            return opened.length

    def generation(self, name: str) -> int:
        """Return the generation of the key that sealed an object.

        Raises:
            NotFound: There is no such file.
            Damaged: Its header is none.
        """
        with self._open(name) as opened:
            return opened.generation

    def note(self, name: str) -> bytes:
        """Return what was written beside the object."""
        return self._reading(name, self._note)

    def _note(self, opened: _Opened) -> bytes:
        opened.file.seek(len(opened.header) + _stored(opened.length))
        sealed = opened.file.read(opened.note_length + _TAG)
        try:
            cipher = self._cipher(opened.name, opened.generation)
            return cipher.decrypt(_NOTE_NONCE, sealed, opened.header)
        except InvalidTag as error:
            raise _damaged() from error

    # --- another generation of keys ----------------------------------------------------------

    def stage_anew(self, name: str) -> None:
        """Write a copy of an object, sealed by the newest key, beside it.

        Raises:
            NotFound: There is no such file.
            Damaged: Its bytes are not the ones that were written.
            OutOfSpace: There is no room for one object more.
        """
        with self._open(name) as opened:
            content = bytearray(opened.length)
            self._decrypt(opened, 0, memoryview(content))
            note = self._note(opened)
        with disk_errors_in_words():
            self._path(name).with_name(name + _PART).unlink(missing_ok=True)
            self._write_part(name, memoryview(content), note)

    def put_staged(self, name: str) -> None:
        """Let the copy take the object's place; whoever reads the old file reads on."""
        path = self._path(name)
        with disk_errors_in_words():
            path.with_name(name + _PART).rename(path)

    def drop_staged(self, name: str) -> None:
        """Take a copy away whose object has gone meanwhile."""
        self._path(name).with_name(name + _PART).unlink(missing_ok=True)

    def sealed_before(self, generation: int) -> Iterator[str]:
        """Yield the name of every file, unfinished ones too, that needs an older key.

        What was set aside as damaged is not among them: nothing opens it any more.
        """
        for file in self._files():
            if file.suffix not in ("", _PART):
                continue
            with suppress(FileNotFoundError), file.open("rb") as opened:
                head = opened.read(_HEADER.size + _GENERATION.size)
                if _generation_in(head) < generation:
                    yield file.name

    def forget(self) -> None:
        """Overwrite what was decrypted last, by every thread."""
        for room in self._rooms:
            overwrite(room)

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

    def _cipher(self, name: str, generation: int) -> AESGCM:
        key = self._keys.key(generation)
        return AESGCM(key.derive(b"lightbox object", salt=bytes.fromhex(name)))

    def _open(self, name: str) -> _Opened:
        return _Opened(self._path(name), name)

    def _decrypt(self, opened: _Opened, offset: int, buffer: memoryview) -> None:
        cipher = self._cipher(opened.name, opened.generation)
        end = offset + len(buffer)
        first = offset // CHUNK
        opened.file.seek(len(opened.header) + first * (CHUNK + _TAG))
        rooms = self._take_rooms()
        try:
            for number in range(first, (end + CHUNK - 1) // CHUNK):
                start = number * CHUNK
                size = min(CHUNK, opened.length - start)
                sealed = memoryview(rooms[0])[: size + _TAG]
                _fill(opened.file, sealed)
                low, high = max(offset, start), min(end, start + size)
                target = buffer[low - offset : high - offset]
                whole = high - low == size
                plain = target if whole else memoryview(rooms[1])[:size]
                try:
                    cipher.decrypt_into(_nonce(number), sealed, opened.header, plain)
                except InvalidTag as error:
                    raise _damaged() from error
                if not whole:
                    target[:] = plain[low - start : high - start]
        finally:
            self._free.append(rooms)

    def _take_rooms(self) -> tuple[bytearray, bytearray]:
        # Used again, by whichever thread comes next: fresh memory for every chunk would cost more
        # than decrypting it, and there are never more than threads that decrypt at once.
        try:
            return self._free.pop()
        except IndexError:
            rooms = (bytearray(CHUNK + _TAG), bytearray(CHUNK))
            self._rooms.extend(rooms)
            return rooms


class _Opened:
    """A context manager around one open file whose header has been read."""

    file: io.FileIO
    header: bytes
    length: int
    note_length: int
    generation: int

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self.name = name

    def __enter__(self) -> _Opened:
        try:
            self.file = io.FileIO(open_existing(self._path), "rb")
        except FileNotFoundError as error:
            raise NotFound("An image that the index knows has no file.") from error
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise _damaged() from error
            with disk_errors_in_words():
                raise
        try:
            self._read_header()
        except BaseException:
            self.file.close()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()

    def _read_header(self) -> None:
        header = self.file.read(_HEADER.size)
        if header.startswith(_MAGIC):
            header += self.file.read(_GENERATION.size)
        self.header, self.generation = header, _generation_in(header)
        try:
            _magic, name, self.length, self.note_length = _HEADER.unpack_from(header)
        except struct.error as error:
            raise _damaged() from error
        # Before any memory is asked for: a forged length must not be believed. By descriptor: a
        # file sealed anew may have taken this one's name since.
        wanted = len(header) + _stored(self.length) + self.note_length + _TAG
        is_whole = os.fstat(self.file.fileno()).st_size == wanted
        if not self.generation or name != bytes.fromhex(self.name) or not is_whole:
            raise _damaged()


def _generation_in(header: bytes) -> int:
    """Return the generation that a header names; 0 where it is no header."""
    if header.startswith(_FIRST_MAGIC):
        return 1
    if header.startswith(_MAGIC) and len(header) >= _HEADER.size + _GENERATION.size:
        return int(_GENERATION.unpack_from(header, _HEADER.size)[0])
    return 0


def _header(name: str, length: int, note_length: int, generation: int) -> bytes:
    head = _HEADER.pack(_MAGIC, bytes.fromhex(name), length, note_length)
    return head + _GENERATION.pack(generation)


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
