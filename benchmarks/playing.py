"""Runs that play, and radiographs that are panned, in the real window."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import made
from benchmarks.bench import Bench
from benchmarks.child import driven
from benchmarks.rows import NotRun, Row

_A_SECOND = 30.0
_FRAMES, _ROWS, _COLUMNS = 300, 480, 640


def cine(bench: Bench) -> Iterator[Row | NotRun]:
    """A colour ultrasound run at 30 images a second, for ten seconds."""
    what = f"cine {_COLUMNS}x{_ROWS} in colour at {_A_SECOND:.0f} a second, images left out"
    folder = bench.new_folder()
    run = made.run(
        folder / "files", frames=_FRAMES, rows=_ROWS, columns=_COLUMNS, a_second=_A_SECOND
    )
    seen = driven("driven_cine", str(bench.seat_with(run)), run.study_uid)
    if isinstance(seen, str):
        yield NotRun(what, seen)
        return
    due = seen["shown"] + seen["dropped"]
    # Images left out count as due when the next one is shown: the last few may be missing.
    assert abs(due / seen["seconds"] - _A_SECOND) < 0.1 * _A_SECOND, "it must keep its pace"
    assert abs(seen["painted"] - seen["shown"]) <= 2, "what counts as shown must be painted"
    share = 100 * seen["dropped"] / due
    yield Row(
        what,
        share,
        "%",
        "1 %",
        share < 1.0,
        note=f"{seen['painted']} painted in {seen['seconds']:.1f} s, "
        f"the program busy {100 * seen['busy']:.0f} % of one core",
    )


def panning(bench: Bench) -> Iterator[Row | NotRun]:
    """A radiograph of 12 megapixels and 16 bits, dragged with the mouse in 1920x1080 pixels."""
    what = "radiograph 4000x3000 of 16 bits panned in 1920x1080"
    folder = bench.new_folder()
    image = made.radiograph(folder / "files", rows=3000, columns=4000)
    seen = driven("driven_panning", str(bench.seat_with(image)), image.study_uid)
    if isinstance(seen, str):
        yield NotRun(what, seen)
        return
    for name, words in (("fitted", "the whole image"), ("zoomed", "zoomed in twice")):
        p95 = float(seen[f"{name}_p95"])
        yield Row(
            f"{what}, {words}, a step, p95",
            p95 * 1000,
            "ms",
            "33 ms",
            p95 <= 0.033,
            note=f"median {1000 * seen[f'{name}_median']:.1f}",
        )


ROWS = (cine, panning)
