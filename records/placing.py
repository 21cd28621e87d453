"""Refuses places for the records where they cannot be kept safely."""

from __future__ import annotations

import sys
from pathlib import Path

from domain.errors import Refused

# SQLite's write-ahead log needs memory that all programs share, and locks that hold; network
# file systems give neither reliably (sqlite.org/wal.html, "all processes on the same host").
_NETWORK = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb2",
        "smb3",
        "smbfs",
        "afpfs",
        "afs",
        "ncpfs",
        "davfs",
        "fuse.davfs2",
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.glusterfs",
        "fuse.s3fs",
        "ceph",
        "lustre",
        "gpfs",
        "gfs2",
        "ocfs2",
        "beegfs",
        "webdav",
    ]
)
MOUNTS = Path("/proc/self/mounts")


def demand_own_disk(path: Path, *, mounts: Path = MOUNTS) -> None:
    """Refuse a path on a share of the network, where the system tells us that it is one.

    Raises:
        Refused: It lies on a network share.
    """
    if _on_network(path, mounts):
        raise Refused(
            "The profile lies on a network share, where a lost connection would damage it.",
            advice="Choose a folder on a disk of this computer with --profile.",
        )


def _on_network(path: Path, mounts: Path) -> bool:
    if sys.platform == "win32":
        return _on_windows_share(path)
    if not mounts.exists():  # a system that does not tell
        return False
    kinds = {}
    for line in mounts.read_text("utf-8", "replace").splitlines():
        _, place, kind, *_ = line.split(" ")
        # A later mount covers an earlier one at the same place.
        kinds[Path(_unescaped(place))] = kind
    whole = path.absolute().resolve()
    nearest = next((kinds[p] for p in (whole, *whole.parents) if p in kinds), "")
    return nearest in _NETWORK


def _unescaped(place: str) -> str:
    """Return a mount point as it is: proc(5) writes its spaces in octal."""
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        place = place.replace(code, character)
    return place


if sys.platform == "win32":
    import ctypes

    _REMOTE = 4  # DRIVE_REMOTE of GetDriveTypeW

    def _on_windows_share(path: Path) -> bool:
        anchor = path.absolute().resolve().anchor
        return anchor.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(anchor) == _REMOTE
