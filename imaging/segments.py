"""Memory that a reader shares with one of its workers.

The reader makes a segment before it starts the worker and alone decides its size, so a worker
can neither make the reader allocate nor leave a named segment behind when it is killed:

Linux    an anonymous memory file, sealed against shrinking, handed over as a descriptor
macOS    a shared-memory object whose name is removed before anyone else learns it
Windows  a named mapping without a file, gone when the last handle is closed
"""

from __future__ import annotations

import mmap
import os
import sys
from uuid import uuid4

_GIVE_BACK_ABOVE = 64 << 20  # bytes kept between tasks; more is given back to the system


class Segment:
    """The reader's side: a piece of memory that grows up to ``capacity`` bytes."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._map: mmap.mmap | None = None
        self._generation = 0
        self._name = f"lightbox-{uuid4()}"
        self._touched = 0
        self.descriptor = _anonymous_file(capacity)

    def mapped(self, length: int) -> mmap.mmap:
        """Return the memory, at least ``length`` bytes long."""
        if length > self._capacity:
            raise ValueError(f"a segment of {self._capacity} bytes cannot hold {length}")
        if self._map is None or len(self._map) < length:
            self._unmap()
            size = max(1 << 20, 1 << (max(length, 1) - 1).bit_length())
            size = min(size, self._capacity)
            self._generation += 1
            self._map = _map(self.descriptor, size, f"{self._name}-{self._generation}")
        self._touched = max(self._touched, length)
        return self._map

    def token(self) -> list[str | int]:
        """Return what the worker needs to map the same memory."""
        size = 0 if self._map is None else len(self._map)
        return [self.descriptor, size, f"{self._name}-{self._generation}"]

    def trim(self) -> None:
        """Give a large object's memory back to the system."""
        if self._map is None or self._touched <= _GIVE_BACK_ABOVE:
            return
        if sys.platform == "linux":
            self._map.madvise(mmap.MADV_REMOVE)
        self._touched = 0

    def close(self) -> None:
        self._unmap()
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def _unmap(self) -> None:
        if self._map is not None:
            self._map.close()
            self._map = None


class Window:
    """The worker's side of a segment; maps again only when the reader did."""

    def __init__(self) -> None:
        self._token: tuple[int, int, str] | None = None
        self._map: mmap.mmap | None = None

    def mapped(self, token: tuple[int, int, str]) -> mmap.mmap:
        """Return the memory that the reader's ``token`` names."""
        if self._map is None or token != self._token:
            # Not closed but let go: what still looks into it keeps it alive.
            self._map = _map(*token)
            self._token = token
        return self._map


if sys.platform == "win32":

    def _anonymous_file(capacity: int) -> int:  # noqa: ARG001 - Windows maps without a file
        return -1

    def _map(descriptor: int, size: int, name: str) -> mmap.mmap:  # noqa: ARG001
        return mmap.mmap(-1, size, tagname=name)

elif sys.platform == "linux":
    import fcntl

    def _anonymous_file(capacity: int) -> int:
        descriptor = os.memfd_create("lightbox", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(descriptor, capacity)
        # A worker that shrank the file would kill the reader at its next look.
        seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
        return descriptor

    def _map(descriptor: int, size: int, name: str) -> mmap.mmap:  # noqa: ARG001
        return mmap.mmap(descriptor, size)

else:
    import _posixshmem  # type: ignore[import-not-found]

    def _anonymous_file(capacity: int) -> int:
        name = f"/lb{uuid4().hex[:20]}"
        descriptor: int = _posixshmem.shm_open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode=0o600)
        _posixshmem.shm_unlink(name)
        os.ftruncate(descriptor, capacity)
        return descriptor

    def _map(descriptor: int, size: int, name: str) -> mmap.mmap:  # noqa: ARG001
        return mmap.mmap(descriptor, size)
