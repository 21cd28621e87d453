"""Decoded frames of compressed images: in memory first, then on the disk, encrypted.

Only a cache: whatever is not there, or not as it was written, is decoded again and written anew.
A frame goes by the hash of its object's bytes, its number and who decoded it, so that a stale one
cannot be asked for. On the disk each file is sealed by AES-256-GCM under a key of its own, derived
from the seat's; the files of another decoder are deleted at start.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import struct
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.study import Instance
from imaging.decoded import Decoded
from records.database import Database, Reader
from records.files import SAFELY, create_private, write_all
from records.generations import Generations
from records.key import Key

# PS3.5 A.1, A.2, A.3, A.5: little endian implicit and explicit, big endian, deflated.
UNCOMPRESSED = frozenset(
    ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99")
)
_HEAD = struct.Struct(">I")
_PART = ".part"
_NONCE = 12
_WAITING = 64  # frames that may wait to be written; more are not worth the memory


class DecodedFrames:
    """The cache of one seat. Threads may share it; so may processes, each with its own memory."""

    def __init__(
        self,
        folder: Path,
        keys: Generations | Key | bytes,
        decoder: str,
        *,
        memory_bytes: int = 256 << 20,
        disk_bytes: int = 4 << 30,
        may_grow: Callable[[], bool] = lambda: True,
    ) -> None:
        self._version = sha256(decoder.encode()).hexdigest()[:16]
        self._root, self._folder, self._keys = folder, folder / self._version, Generations.of(keys)
        self._memory_bytes, self._disk_bytes = memory_bytes, disk_bytes
        self._may_grow = may_grow  # no cache is worth the last of a disk
        self._memory: OrderedDict[str, Decoded] = OrderedDict()
        self._in_memory = 0
        self._files: OrderedDict[str, int] = (
            OrderedDict()
        )  # name and size, the longest unused first
        self._on_disk = 0
        self._lock = threading.Lock()
        self._waiting: queue.Queue[tuple[str, Decoded] | None] = queue.Queue(_WAITING)
        self._writer: threading.Thread | None = None
        self._closed = False
        self._take_stock()

    def __repr__(self) -> str:
        return f"DecodedFrames({self._root.name})"

    @property
    def bytes_on_disk(self) -> int:
        return self._on_disk

    def get(self, content: bytes, frame: int) -> Decoded | None:
        """Return a frame of the object with this SHA-256, or None where it must be decoded."""
        name = self._name(content, frame)
        with self._lock:
            known = self._memory.get(name)
            if known is not None:
                self._memory.move_to_end(name)
                return known
        found = self._read(name)
        if found is not None:
            self._remember(name, found)
        return found

    def put(self, content: bytes, frame: int, decoded: Decoded) -> None:
        """Keep a frame: at once in memory, and on the disk when there is time."""
        name = self._name(content, frame)
        self._remember(name, decoded)
        with self._lock:
            if self._closed:
                return
            if self._writer is None:
                self._writer = threading.Thread(
                    target=self._write_waiting, name="decoded frames", daemon=True
                )
                self._writer.start()
        with suppress(queue.Full):
            self._waiting.put_nowait((name, decoded))

    def settle(self) -> None:
        """Wait until all that waits to be written is."""
        self._waiting.join()

    def forget(self, frames: Iterable[tuple[bytes, int]]) -> None:
        """Drop every frame of these objects, given as SHA-256 and number of frames."""
        self.settle()
        for content, count in frames:
            for frame in range(count):
                self._drop(self._name(content, frame))

    def clear(self) -> None:
        """Drop everything."""
        self.settle()
        with self._lock:
            self._memory.clear()
            self._files.clear()
            self._in_memory = self._on_disk = 0
        shutil.rmtree(self._root, ignore_errors=True)

    def rest(self) -> None:
        """Write what waits, and keep nothing in memory."""
        self.settle()
        with self._lock:
            self._memory.clear()
            self._in_memory = 0

    def close(self) -> None:
        """Write what waits, and stop."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            writer = self._writer
        if writer is not None:
            self._waiting.put(None)
            writer.join()

    # --- in memory -------------------------------------------------------------------------

    def _remember(self, name: str, decoded: Decoded) -> None:
        size = decoded.stored.nbytes
        if size > self._memory_bytes // 4:
            return  # one frame must not drive out all others
        decoded.stored.flags.writeable = False
        with self._lock:
            before = self._memory.pop(name, None)
            self._in_memory += size - (0 if before is None else before.stored.nbytes)
            self._memory[name] = decoded
            while self._in_memory > self._memory_bytes:
                _, oldest = self._memory.popitem(last=False)
                self._in_memory -= oldest.stored.nbytes

    # --- on the disk -----------------------------------------------------------------------

    def _take_stock(self) -> None:
        """Count what an earlier run left; drop what it left by halves or decoded otherwise."""
        with suppress(OSError):
            for other in self._root.iterdir():
                if other.name != self._version:
                    shutil.rmtree(other, ignore_errors=True)
            found = []
            for file in self._folder.iterdir():
                if file.suffix == _PART:
                    file.unlink(missing_ok=True)
                    continue
                stat = file.stat()
                found.append((stat.st_mtime, file.name, stat.st_size))
            for _, name, size in sorted(found):
                self._files[name] = size
                self._on_disk += size
        self._make_room()

    def _read(self, name: str) -> Decoded | None:
        path = self._folder / name
        try:
            descriptor = os.open(path, os.O_RDONLY | SAFELY)
            try:
                sealed = bytearray(os.fstat(descriptor).st_size)
                with os.fdopen(descriptor, "rb", closefd=False) as file:
                    count = file.readinto(sealed)
            finally:
                os.close(descriptor)
            whole = memoryview(sealed)[:count]
            plain = self._cipher(name).decrypt(whole[:_NONCE], whole[_NONCE:], name.encode())
            (length,) = _HEAD.unpack_from(plain)
            said = json.loads(plain[_HEAD.size : _HEAD.size + length])
            pixels = np.frombuffer(plain, said["kind"], offset=_HEAD.size + length)
            found = Decoded(pixels.reshape(said["shape"]), said["decoder"])
        except (OSError, InvalidTag, ValueError, KeyError, TypeError, struct.error):
            # Gone, cut, altered or of another key: a miss, and out of the way of the next one.
            self._drop_file(name)
            return None
        with self._lock:
            self._files[name] = len(sealed)
            self._files.move_to_end(name)
        with suppress(OSError):
            os.utime(path)
        return found

    def _write_waiting(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            try:
                if self._may_grow():
                    self._write(*waiting)
            finally:
                self._waiting.task_done()
        self._waiting.task_done()

    def _write(self, name: str, decoded: Decoded) -> None:
        path = self._folder / name
        part = path.with_name(f"{name}.{os.getpid()}{_PART}")
        said = {
            "kind": decoded.stored.dtype.str,
            "shape": decoded.stored.shape,
            "decoder": decoded.decoder,
        }
        head = json.dumps(said).encode()
        plain = b"".join((_HEAD.pack(len(head)), head, np.ascontiguousarray(decoded.stored).data))
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._cipher(name).encrypt(nonce, plain, name.encode())
        # A cache that cannot be written is a slow one, no error: the disk has its own warnings.
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            descriptor = create_private(part)
            try:
                write_all(descriptor, sealed)
            finally:
                os.close(descriptor)
            part.replace(path)
            with self._lock:
                self._on_disk += len(sealed) - self._files.pop(name, 0)
                self._files[name] = len(sealed)
            self._make_room()
            return
        with suppress(OSError):
            part.unlink(missing_ok=True)

    def _make_room(self) -> None:
        while True:
            with self._lock:
                if self._on_disk <= self._disk_bytes or not self._files:
                    return
                name = next(iter(self._files))
            self._drop_file(name)

    def _drop(self, name: str) -> None:
        with self._lock:
            dropped = self._memory.pop(name, None)
            if dropped is not None:
                self._in_memory -= dropped.stored.nbytes
        self._drop_file(name)

    def _drop_file(self, name: str) -> None:
        with self._lock:
            self._on_disk -= self._files.pop(name, 0)
        with suppress(OSError):
            (self._folder / name).unlink(missing_ok=True)

    def _name(self, content: bytes, frame: int) -> str:
        return self._key().derive(f"frame {frame}".encode(), salt=content, length=16).hex()

    def _key(self) -> Key:
        return self._keys.key(self._keys.newest)

    def _cipher(self, name: str) -> AESGCM:
        salt = bytes.fromhex(name) + bytes.fromhex(self._version)
        return AESGCM(self._key().derive(b"lightbox decoded frame", salt=salt))


class FramesOfArchive:
    """The cache as whoever reads images asks it: by instance (``imaging.reading.Frames``)."""

    def __init__(self, database: Database, frames: DecodedFrames) -> None:
        self._database, self._frames = database, frames

    def get(self, instance: Instance, frame: int) -> Decoded | None:
        content = self._content(instance)
        return None if content is None else self._frames.get(content, frame)

    def decode(self, instance: Instance, frame: int, decode: Callable[[], Decoded]) -> Decoded:
        """Decode a frame and keep it, unless its object was replaced while that went on."""
        before = self._content(instance)
        decoded = decode()
        if before is not None and self._content(instance) == before:
            self._frames.put(before, frame, decoded)
        return decoded

    def _content(self, instance: Instance) -> bytes | None:
        if instance.transfer_syntax in UNCOMPRESSED:
            return None  # read straight from the store, it comes as fast
        row = self._database.row(
            "SELECT sha256 FROM instances WHERE sop_uid = ?", (instance.sop_uid,)
        )
        return None if row is None or row[0] is None else bytes(row[0])


def frames_of_study(reader: Reader, study_uid: str) -> list[tuple[bytes, int]]:
    """Return what may be in the cache of a study: content and number of frames of each object."""
    return [
        (bytes(content), int(frames or 1))
        for content, frames in reader.rows(
            "SELECT i.sha256, i.frames FROM instances i JOIN series s ON s.id = i.series"
            " JOIN studies ON studies.id = s.study"
            " WHERE studies.uid = ? AND i.sha256 IS NOT NULL",
            (study_uid,),
        )
    ]
