"""The sampling loop as machine code: made beside the window, where numba is there.

Until it is ready, and where numba is missing, VTK cuts the same pictures, only more slowly. It is
made anew in every process: what numba would keep on disk are pickles, which can run anything.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from threading import Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.log import logger
from viewer.render import trilinear
from viewer.render.slab import Samples
from viewer.session.view_state import SlabMode

_log = logger(__name__)

Loop = Callable[..., None]
# Few enough that every processor gets some, many enough that none waits long for the last.
_ROWS_PER_TASK = 48
_TYPES = (np.dtype(np.int16), np.dtype(np.float32))
# The compiler is Python and holds the interpreter's lock: it lets the window have it this often.
_TURN_SECONDS = 0.0005
_MODES = {
    SlabMode.OFF: trilinear.ONE,
    SlabMode.MEAN: trilinear.MEAN,
    SlabMode.MIP: trilinear.HIGHEST,
    SlabMode.MINIP: trilinear.LOWEST,
}
THROUGH = Samples(SlabMode.OFF, (0.0,), (1.0,))  # the plane alone


class _Made:
    """What is there of the loop: written by the one thread that makes it."""

    allowed = False
    loop: Loop | None = None
    types: tuple[np.dtype[Any], ...] = ()  # those that it was made for
    thread: Thread | None = None


def allow() -> None:
    """Let the loop be made in a thread of its own when it is first asked for."""
    _Made.allowed = True


def ask(type_: np.dtype[Any]) -> None:
    """Ask for the loop for voxels of a type; where it is there or on its way, do nothing.

    The compiler takes 150 MB for good: a seat that never cuts obliquely never pays them.
    """
    if not _Made.allowed or type_ not in _TYPES or type_ in _Made.types:
        return
    if _Made.thread is None or not _Made.thread.is_alive():
        # A daemon: ending the program does not wait for a compiler.
        _Made.thread = Thread(target=make, args=((type_,),), name="compiling", daemon=True)
        _Made.thread.start()


def make(types: tuple[np.dtype[Any], ...] = _TYPES) -> bool:
    """Make the loop now for voxels of these types; return whether it is there."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        for type_ in types:
            if type_ not in _Made.types:
                _compile(type_)
    except Exception as error:  # noqa: BLE001 - a compiler fails in many ways; VTK remains
        _Made.allowed = False
        _log.info("planes are cut by VTK alone", reason=type(error).__name__)
    finally:
        sys.setswitchinterval(before)
    return is_ready()


def is_ready() -> bool:
    """Return whether ``sampled`` may be called."""
    return _Made.loop is not None


def _compile(type_: np.dtype[Any]) -> None:
    import numba

    loop = _Made.loop
    if loop is None:
        # Without the interpreter's lock, so that the window goes on while rows are sampled.
        loop = numba.njit(nogil=True, error_model="numpy")(trilinear.sample_rows)
    voxels, out = np.zeros((2, 2, 2), type_), np.zeros((1, 1), type_)
    _run(loop, voxels, np.ones(2, np.bool_), np.eye(3, 4), THROUGH, None, out)
    _Made.loop, _Made.types = loop, (*_Made.types, type_)


def sampled(
    voxels: NDArray[Any],
    filled: NDArray[np.bool_],
    into: NDArray[np.float64],
    taken: Samples,
    padding: tuple[float, float] | None,
    size: tuple[int, int],
) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return the values of a picture, and where its middle plane has none.

    Args:
        voxels: (slices, rows, columns), int16 or float32.
        filled: Which slices are there; samples that would need another are left out.
        into: 3x4, from (pixel x, pixel y, mm along the normal, 1) to voxel index.
        taken: The samples along the normal, and what becomes of them.
        padding: Values that are no part of the image and are left out.
        size: Width and height of the picture.
    """
    if _Made.loop is None:
        raise RuntimeError("the sampling loop is not ready")
    out = np.empty((size[1], size[0]), voxels.dtype)
    gap = _run(_Made.loop, voxels, filled, into, taken, padding, out)
    return out, None if filled.all() else gap.view(np.bool_)


def can_sample(voxels: NDArray[Any]) -> bool:
    """Return whether the loop is ready and was made for values like these."""
    made = is_ready() and voxels.dtype in _Made.types
    return made and voxels.flags.c_contiguous and voxels.ndim == 3


def _run(
    loop: Loop,
    voxels: NDArray[Any],
    filled: NDArray[np.bool_],
    into: NDArray[np.float64],
    taken: Samples,
    padding: tuple[float, float] | None,
    out: NDArray[Any],
) -> NDArray[np.uint8]:
    height = out.shape[0]
    gap = np.zeros(out.shape, np.uint8)
    planes = filled.astype(np.uint8)
    matrix = np.ascontiguousarray(into[:3, :4], dtype=np.float64)
    low, high = padding if padding is not None else (np.inf, -np.inf)
    masked = padding is not None or not bool(filled.all())
    mode, offsets = _MODES[taken.mode], taken.offsets
    weights = np.array(taken.weights, np.float32)

    def rows(first: int) -> None:
        last = min(height, first + _ROWS_PER_TASK)
        span = (float(low), float(high))
        loop(
            voxels, planes, matrix, mode, offsets, weights, span, masked, (first, last), out, gap
        )  # fmt: skip

    if height <= _ROWS_PER_TASK:
        rows(0)
    else:
        # The results are None; asking for them brings what failed.
        list(_pool().map(rows, range(0, height, _ROWS_PER_TASK)))
    return gap


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="rows")
