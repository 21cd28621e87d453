"""Files on their way in: what lies under the folders that were named, and their bytes.

Links are never followed, sizes are asked before anything is read, and what cannot be DICOM by its
first bytes is not read any further.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from domain.errors import NotFound, Unreadable
from imaging.foreign.kinds import BEGIN_BYTES, Kind, kind_of
from imaging.part10 import may_be_dicom, program_in
from imaging.unpacking import begins_as_archive, members

_HEAD = 132
_PIECE = 16 << 20
_CALLED_DICOM = frozenset((".dcm", ".dicom", ".dic", ".ima"))
_SAFELY = 0 if sys.platform == "win32" else os.O_NOFOLLOW | os.O_NONBLOCK
_INDEX = "DICOMDIR"


@dataclass(frozen=True, slots=True)
class Found:
    """What lies under the named paths."""

    files: tuple[Path, ...]
    links: tuple[Path, ...] = ()  # not followed
    indexes: tuple[Path, ...] = ()  # DICOMDIR: they list the other files, and are none themselves


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it was read: its bytes, or why there are none."""

    place: str  # unique within one import, and printable
    stamp: str  # size and time of change
    content: bytes | Unreadable
    path: Path | None = None  # None: it lay in an archive


def found_under(paths: Sequence[Path]) -> Found:
    """Return every file named or lying under a named folder. An index stands for its folder.

    Raises:
        NotFound: A named path does not exist.
    """
    files: dict[Path, None] = {}
    links: dict[Path, None] = {}
    indexes: dict[Path, None] = {}
    for path in paths:
        if path.name.upper() == _INDEX and path.is_file():
            path = path.parent
        if path.is_dir():
            _walk(path, files, links, indexes)
        elif path.is_file():
            files[path] = None
        else:
            raise NotFound(
                "A path to import does not exist.", advice="Check the name or the stick."
            )
    return Found(tuple(files), tuple(links), tuple(indexes))


def _walk(
    folder: Path, files: dict[Path, None], links: dict[Path, None], indexes: dict[Path, None]
) -> None:
    # Without recursion of our own: how deep folders go is the maker's choice.
    for here, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        at = Path(here)
        for name in (*folders, *sorted(names)):
            path = at / name
            try:
                kind = path.lstat().st_mode
            except OSError:
                continue  # gone since
            if stat.S_ISLNK(kind):
                links[path] = None
            elif stat.S_ISREG(kind):
                (indexes if name.upper() == _INDEX else files)[path] = None


class Reading:
    """Reads files one after the other, leaving out those that an earlier run has done."""

    def __init__(
        self,
        largest: int,
        *,
        password: str | None = None,
        done: Callable[[str, str], bool] = lambda _place, _stamp: False,
    ) -> None:
        self._largest = largest
        self._password = password
        self._done = done
        self._places: set[str] = set()

    def sources(self, file: Path, *, listed: bool = False) -> Iterator[Source]:
        """Yield a file, or where it is an archive each file of that.

        ``listed``: an index says that it is DICOM, so it is read whatever it begins with.
        """
        place = self._place(str(file))
        try:
            about = file.lstat()
            stamp = f"{about.st_size}:{about.st_mtime_ns}"
            if self._done(place, stamp):
                return
            content = _read(file, self._largest, listed=listed)
            if content is None:
                yield from self._members(file, place, stamp)
                return
            yield Source(place, stamp, content, file)
        except OSError:
            yield Source(place, "", _not_read(), file)

    def _members(self, file: Path, whole: str, stamp: str) -> Iterator[Source]:
        for member in members(file, self._password, largest=self._largest):
            name = PurePosixPath(member.name).name
            if name.upper() == _INDEX:
                continue
            content = member.content
            failed = member.name == file.name and isinstance(content, Unreadable)
            place = whole if failed else self._place(f"{file}/{member.name}")
            if isinstance(content, bytes) and (kind := kind_of(content[:BEGIN_BYTES])):
                content = _nobodys(kind)
            elif isinstance(content, bytes) and not _worth_reading(name, content[:_HEAD]):
                content = no_dicom(content[:_HEAD])
            if not self._done(place, stamp):
                yield Source(place, stamp, content)

    def _place(self, name: str) -> str:
        """Return a name that can be shown and kept, another one for each file."""
        shown = name.encode("utf-8", "replace").decode("utf-8")
        shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown)
        place, count = shown, 1
        while place in self._places:  # an archive may hold two files of one name
            count += 1
            place = f"{shown} ({count})"
        self._places.add(place)
        return place


def _read(file: Path, largest: int, *, listed: bool) -> bytes | Unreadable | None:
    """Return what a file holds, or why it is not read; None where it is an archive."""
    descriptor = os.open(file, os.O_RDONLY | _SAFELY | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as opened:
        about = os.fstat(opened.fileno())
        if not stat.S_ISREG(about.st_mode):
            return _not_read()
        begin = opened.read(BEGIN_BYTES)
        if begins_as_archive(begin[:_HEAD]):
            return None
        if not listed and (kind := kind_of(begin)):
            return _nobodys(kind)
        if not listed and not _worth_reading(file.name, begin[:_HEAD]):
            return no_dicom(begin[:_HEAD])
        if about.st_size > largest:
            return too_large(about.st_size, largest)
        opened.seek(0)
        whole = opened.read(about.st_size)  # at once: no second copy of it is made
        while piece := opened.read(_PIECE):  # it grows while it is read
            whole += piece
            if len(whole) > largest:
                return too_large(len(whole), largest)
    return whole


def _worth_reading(name: str, head: bytes) -> bool:
    """Return whether a file is DICOM, or was meant to be: then it is kept, however damaged."""
    if may_be_dicom(head):
        return True
    suffix = PurePosixPath(name).suffix.casefold()
    # Discs call their images 00000017 or IM000003; README and AUTORUN are text.
    return suffix in _CALLED_DICOM or (not suffix and not _is_text(head) and not program_in(head))


def _is_text(head: bytes) -> bool:
    return all(byte >= 0x20 or byte in b"\t\r\n\f" for byte in head)


def no_dicom(head: bytes) -> Unreadable:
    """Say that a file is no DICOM, and what can be done with it."""
    if what := program_in(head):
        return Unreadable(
            f"This is {what} and no DICOM file.",
            reason="not-dicom",
            advice="It was left where it is. Media bring viewers along; none is needed.",
        )
    if head.startswith(b"PK\x03\x04"):
        return Unreadable(
            "This is an archive within an archive.",
            reason="not-dicom",
            advice="Unpack the outer one, and take the folder in.",
        )
    return Unreadable(
        "This is not a DICOM file.",
        reason="not-dicom",
        advice="It was left where it is. Only DICOM objects can be opened here.",
    )


def _nobodys(kind: Kind) -> Unreadable:
    return Unreadable(
        f"This is a {kind.value} file, which does not say whose it is.",
        reason="no-patient",
        advice="Take it in again with its patient, or with a study of this seat.",
    )


def too_large(size: int, largest: int) -> Unreadable:
    """Say that a file is larger than this seat takes."""
    return Unreadable(
        f"The file has {size} bytes; at most {largest} are taken in.",
        reason="too-large",
        advice="Ask the sender to split or compress it.",
    )


def _not_read() -> Unreadable:
    return Unreadable(
        "The file could not be read from where it lies.",
        reason="not-read",
        advice="Clean the disc, or try the stick in another socket; then take it in again.",
    )
