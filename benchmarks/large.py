"""Studies of a gigabyte and more, and many studies one after the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks import made
from benchmarks.bench import SIZE, Bench, Ct, written
from benchmarks.child import driven
from benchmarks.rows import NotRun, Row

_SLICES = 2000
_FRAMES, _SIDE = 930, 1024  # 1.95 GB, just below what is taken in as one object
# The first switches make what stays for good: widgets, caches, the pools of memory.
_WARM = 30
_ALLOWED_MB = 20.0


def long_ct(bench: Bench) -> Iterator[Row | NotRun]:
    """A CT of 2,000 slices."""
    folder = bench.new_folder()
    ct = written(folder / "files", _SLICES, compressed=False)
    yield from _opened(bench, f"CT of {_SLICES:,} slices", ct, _SLICES, _SLICES * SIZE * SIZE * 2)
    shutil.rmtree(folder)


def long_run(bench: Bench) -> Iterator[Row | NotRun]:
    """One object of 2 GB."""
    folder = bench.new_folder()
    run = made.long_run(folder / "files", frames=_FRAMES, side=_SIDE)
    size = _FRAMES * _SIDE * _SIDE * 2
    yield from _opened(bench, f"multi-frame of {size / 1e9:.2f} GB", run, _FRAMES, size)
    shutil.rmtree(folder)


def _opened(bench: Bench, name: str, study: Ct, images: int, size: int) -> Iterator[Row | NotRun]:
    profile = str(bench.seat_with(study))
    seen = driven("driven_long", profile, study.study_uid, patience=400.0)
    shutil.rmtree(profile)
    if isinstance(seen, str):
        yield NotRun(f"{name}, in the window", seen)
        return
    assert seen["images"] == images
    assert seen["pixels"] * 1e6 == size, "every pixel must be there, in as few bytes as it has"
    first, p95 = float(seen["first_image"]), float(seen["scroll_p95"])
    yield Row(
        f"{name}: first image in the window",
        first * 1000, "ms", "300 ms", first <= 0.3,
        note=f"every image after {seen['loaded']:.1f} s",
    )  # fmt: skip
    yield Row(
        f"{name}: scroll step in the window, p95",
        p95 * 1000, "ms", "16 ms", p95 <= 0.016,
        note=f"median {1000 * seen['scroll_median']:.1f}",
    )  # fmt: skip
    allowed = 400.0 + 1.2 * size / 1e6
    yield Row(
        f"{name}: memory with all of it shown",
        seen["megabytes"],
        "MB",
        f"400 MB + 1.2x what is shown = {allowed:.0f} MB",
        seen["megabytes"] <= allowed,
        note=f"before it opened {seen['before']:.0f}",
    )


def switches(bench: Bench) -> Iterator[Row | NotRun]:
    """A hundred switches between a CT, a run and a radiograph."""
    what = "memory gained by 100 switches between studies"
    folder = bench.new_folder()
    studies = (
        Ct(bench.plain.study_uid, bench.plain.series_uid, bench.plain.files[:75]),
        made.run(folder / "run", frames=60, rows=480, columns=640, a_second=30),
        made.radiograph(folder / "image", rows=2000, columns=2000),
    )
    seen = driven(
        "driven_switches",
        str(bench.seat_with(*studies)),
        *(s.study_uid for s in studies),
        patience=600.0,
    )
    if isinstance(seen, str):
        yield NotRun(what, seen)
        return
    yield _grown(what, seen)


def _grown(what: str, seen: dict[str, Any]) -> Row:
    rest = np.array([(n, mb) for n, mb in seen["memory"] if n >= _WARM])
    a_hundred = 100.0 * float(np.polyfit(rest[:, 0], rest[:, 1], 1)[0])
    # Each study has its own widgets: what counts is whether the same study has more of them later.
    widgets = seen["widgets"]
    return Row(
        what,
        a_hundred,
        "MB",
        f"{_ALLOWED_MB:.0f} MB by the slope after the first {_WARM}",
        a_hundred <= _ALLOWED_MB,
        note=f"resident {seen['memory'][0][1]:.0f} MB after 1, {rest[0, 1]:.0f} after {_WARM}, "
        f"{rest[-1, 1]:.0f} after 100; widgets at most {max(widgets[:6])} before and "
        f"{max(widgets[6:])} after",
    )


ROWS = (long_ct, long_run, switches)
