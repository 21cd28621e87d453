"""Keeps the C library's heap small, so that a day of studies takes no more memory than one."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from threading import Thread

# M_ARENA_MAX of glibc's malloc.h. By default every thread gets a heap of its own, up to eight for
# each processor, and what one thread freed another never uses: each study that was opened left
# some ten megabytes behind.
_ARENA_MAX = -8
_ARENAS = 2


def few_arenas() -> None:
    """Let all threads share two heaps; where the C library is another, do nothing."""
    mallopt = _function("mallopt")
    if mallopt is not None:
        mallopt(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Hand what was freed back to the system, beside whatever else goes on."""
    trim = _function("malloc_trim")
    if trim is not None:
        Thread(target=trim, args=(0,), name="giving back", daemon=True).start()


def _function(name: str) -> Callable[..., int] | None:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), name, None)
