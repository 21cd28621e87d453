"""The modes of a profile: its folders and files are for their owner alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from domain.errors import LightboxError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Each may hold a hundred thousand files, all behind a folder that only its owner can open.
_DEEP = frozenset({"objects", "frames"})


class NotYours(LightboxError):
    """A profile belongs to another user of this computer."""


@dataclass(frozen=True, slots=True)
class Loose:
    """Something in a profile that others may open, as it was found."""

    path: Path
    mode: int

    def __str__(self) -> str:
        return f"{self.path.name} ({self.mode:03o})"


def loose(profile: Path, *, deep: bool = False) -> tuple[Loose, ...]:
    """Return what others may read, write or enter; ``deep`` looks at each stored object too.

    Windows guards folders by lists of its own, which the profile inherits from its user.
    """
    if os.name == "nt" or not profile.is_dir():
        return ()
    found = []
    for path in (profile, *_under(profile, deep=deep)):
        try:
            mode = path.lstat().st_mode
        except OSError:
            continue  # gone meanwhile
        if not stat.S_ISLNK(mode) and mode & _OTHERS:
            found.append(Loose(path, stat.S_IMODE(mode)))
    return tuple(found)


def mend(profile: Path) -> tuple[Loose, ...]:
    """Close to others what was open to them; return what was.

    Raises:
        NotYours: The profile is another user's: nothing of it is touched.
    """
    if os.name == "nt" or not profile.is_dir():
        return ()
    if profile.stat().st_uid != os.geteuid():
        raise NotYours(
            "This profile belongs to another user of this computer.",
            advice="Start Lightbox as that user, or with a profile of your own (--profile).",
        )
    mended = []
    for each in loose(profile):
        # On a disk that takes no writing the start fails by itself, where it says why.
        with suppress(OSError):
            each.path.chmod(each.mode & ~_OTHERS)
            mended.append(each)
    return tuple(mended)


def _under(folder: Path, *, deep: bool) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            yield Path(entry.path)
            if entry.is_dir(follow_symlinks=False) and (deep or entry.name not in _DEEP):
                yield from _under(Path(entry.path), deep=deep)
