"""A lock that tells whether another program has the same profile open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from records.files import disk_errors_in_words

if os.name != "nt":
    import fcntl


class ProfileLock:
    """Held by everyone who uses a profile; the system lets go of it when they die."""

    def __init__(self, path: Path) -> None:
        # Windows has no shared locks, but refuses to delete a file that somebody has open: there
        # everyone holds a file of their own (not tested on a real Windows yet).
        self._path = path.with_name(f"{path.name}.{os.getpid()}") if os.name == "nt" else path
        with disk_errors_in_words():
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.name != "nt":
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Yield whether nobody else uses the profile; if so, nobody can begin to meanwhile."""
        if os.name == "nt":
            yield self._alone_on_windows()
            return
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Trying to become the only one may have given up the shared lock.
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def _alone_on_windows(self) -> bool:
        try:
            for other in self._path.parent.glob(f"{self._path.stem}.*"):
                if other != self._path:
                    other.unlink()
        except PermissionError:
            return False
        return True

    def release(self) -> None:
        """Stop using the profile."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
