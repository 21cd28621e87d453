"""Whether others may write where this seat reads what it believes: its policy, its models."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from domain.errors import LightboxError


class UnsafePlace(LightboxError):
    """Somebody else may write where this seat would read what it believes."""


def who_else_may_write(path: Path) -> Path | None:
    """Return the file or folder above it that somebody else may change; None where nobody may.

    Windows keeps no such modes: there the installer's folders are guarded by its own lists.
    """
    if os.name == "nt":
        return None
    whole = path.resolve()
    for place in (whole, *whole.parents):
        try:
            found = place.stat()
        except FileNotFoundError:
            continue
        if found.st_uid not in (0, os.geteuid()):
            return place
        writing = stat.S_IWOTH if _is_own_group(found.st_gid) else stat.S_IWGRP | stat.S_IWOTH
        open_to_all = found.st_mode & writing
        # In a sticky folder (/tmp) others may add names, but not take or change what is there.
        sticky = place != whole and found.st_mode & stat.S_ISVTX
        if open_to_all and not sticky:
            return place
    return None


def _is_own_group(gid: int) -> bool:
    """Return whether a group is the one that some systems make for each user, with no other in."""
    import grp
    import pwd

    try:
        group, me = grp.getgrgid(gid), pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return gid == me.pw_gid and group.gr_name == me.pw_name and set(group.gr_mem) <= {me.pw_name}


def demand_safe_place(path: Path, what: str) -> None:
    """Refuse to read what others may have written.

    Raises:
        UnsafePlace: They may.
    """
    place = who_else_may_write(path)
    if place is not None:
        which = "it" if place == path.resolve() else "a folder above it"
        raise UnsafePlace(
            f"The {what} is not read: others than this user may write to {which}.",
            advice="Let only its owner write there (chmod go-w), then start again.",
        )
