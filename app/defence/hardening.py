"""Keeps what this program holds in memory out of core files and away from other programs."""

from __future__ import annotations

import ctypes
import sys

_PR_SET_DUMPABLE = 4


def keep_memory_private() -> None:
    """Let no core file be written, and no other program of this user read our memory.

    Core files are also switched off for every program that is started from here. On Linux the
    system then gives this process's /proc entries to root; what a program asks about itself
    still works. macOS and Windows have no such switch beyond the core file.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
