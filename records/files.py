"""Files that are whole or absent: written aside, forced to the disk, then named."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from domain.errors import LightboxError, OutOfSpace

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# Never through a link, never with line ends changed, never into a child process.
SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class DiskFailed(LightboxError):
    """The disk refused to keep or give bytes for another reason than being full."""


@contextmanager
def disk_errors_in_words() -> Iterator[None]:
    """Turn the system's refusals to write into sentences for a person."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise out_of_space() from error
        raise DiskFailed(
            f"The disk could not keep what was written ({os.strerror(error.errno or 0)}).",
            advice="Check the disk of this workstation before you go on.",
        ) from error


def out_of_space() -> OutOfSpace:
    """Return the one sentence for a full disk."""
    return OutOfSpace(
        "The disk is full, so nothing more can be kept.",
        advice="Free some space on the disk that holds the profile, then try again.",
    )


def private_folder(folder: Path) -> None:
    """Make a folder that only this user can open, and force its name to the disk."""
    if folder.is_dir():
        return
    with disk_errors_in_words():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)


def create_private(path: Path) -> int:
    """Open a new file that only this user can read, for writing; it must not exist."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | SAFELY, 0o600)


def open_existing(path: Path) -> int:
    """Open a file for reading, never through a symbolic link."""
    return os.open(path, os.O_RDONLY | SAFELY)


def write_all(descriptor: int, *pieces: bytes | bytearray | memoryview) -> None:
    """Write every byte of the pieces, however many calls the system makes of it."""
    for piece in pieces:
        view = memoryview(piece)
        while view:
            view = view[os.write(descriptor, view) :]


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to the disk."""
    if os.name == "nt":  # Windows offers no handle on a folder to flush
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_durably(path: Path, content: bytes) -> None:
    """Put new content under a name: afterwards either all of it is there, or all of the old."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with disk_errors_in_words():
        try:
            part.unlink(missing_ok=True)
            descriptor = create_private(part)
            try:
                write_all(descriptor, content)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            part.replace(path)
            sync_folder(path.parent)
        except OSError:
            part.unlink(missing_ok=True)
            raise


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a private file to write to, that stands under its name once all of it is on the disk.

    Raises:
        OutOfSpace: There was no room; nothing is left under the name.
    """
    part = path.with_name(path.name + ".part")
    with disk_errors_in_words():
        part.unlink(missing_ok=True)
        descriptor = create_private(part)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            sync_folder(path.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def create_durably(path: Path, content: bytes) -> bool:
    """Put content under a name that nobody has taken yet; False when somebody has."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with disk_errors_in_words():
        try:
            part.unlink(missing_ok=True)
            descriptor = create_private(part)
            try:
                write_all(descriptor, content)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            try:
                # link, not rename: of two programs that start together only one may win.
                os.link(part, path)
            except FileExistsError:
                return False
            sync_folder(path.parent)
            return True
        finally:
            part.unlink(missing_ok=True)
