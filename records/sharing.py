"""Locks that tell who else has the same profile open."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import LightboxError
from records.files import SAFELY, disk_errors_in_words, private_folder, write_all

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class WindowOpen(LightboxError):
    """Another window has the profile open."""


class ProfileLock:
    """Held by everyone who uses a profile; the system lets go of it when they die."""

    def __init__(self, path: Path) -> None:
        # Windows has no shared locks, but refuses to delete a file that somebody has open: there
        # everyone holds a file of their own (not tested on a real Windows yet).
        self._path = (
            path.with_name(f"{path.name}.{os.getpid()}") if sys.platform == "win32" else path
        )
        with disk_errors_in_words():
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if sys.platform != "win32":
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Yield whether nobody else uses the profile; if so, nobody can begin to meanwhile."""
        if sys.platform == "win32":
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


def hold_window(profile: Path) -> Callable[[], None]:
    """Let only one window open a profile; return what lets go of it.

    Verbs and a listener without a window need not ask: they may run beside it. The system lets
    go of the lock when a program dies, however it dies; the number in the file is only for the
    sentence.

    Raises:
        WindowOpen: Another window has this profile open.
    """
    private_folder(profile)
    path = profile / "window"
    with disk_errors_in_words():
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | SAFELY, 0o600)
    if not _lock_alone(descriptor):
        holder = os.read(descriptor, 20)
        os.close(descriptor)
        which = f" (process {holder.decode('ascii')})" if holder.isdigit() else ""
        raise WindowOpen(
            f"Lightbox is already open on this profile{which}.",
            advice="Go to that window, or close it first. `listen` may run beside it.",
        )
    os.ftruncate(descriptor, 0)
    write_all(descriptor, str(os.getpid()).encode("ascii"))
    # The file stays: whoever deleted it could let two windows lock two files of one name.
    return lambda: os.close(descriptor)


@contextmanager
def held_alone(path: Path, otherwise: Callable[[], LightboxError]) -> Iterator[None]:
    """Do something that only one program may do at a time to a profile.

    Raises:
        LightboxError: Another program is at it; what ``otherwise`` says.
    """
    with disk_errors_in_words():
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | SAFELY, 0o600)
    try:
        if not _lock_alone(descriptor):
            raise otherwise()
        yield
    finally:
        os.close(descriptor)


def _lock_alone(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            # Far behind the number, which the others must be able to read.
            os.lseek(descriptor, 1 << 20, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.lseek(descriptor, 0, os.SEEK_SET)
    return True


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Wait until no other program, and no other thread of this one, is between these lines."""
    with disk_errors_in_words():
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | SAFELY, 0o600)
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def only_one(path: Path) -> Iterator[bool]:
    """Yield whether no other program, and no other thread of this one, is between these lines."""
    with disk_errors_in_words():
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | SAFELY, 0o600)
    try:
        yield _lock_alone(descriptor)
    finally:
        os.close(descriptor)
