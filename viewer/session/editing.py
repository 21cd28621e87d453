"""Changes of marks that keys make: moved by a step, given words, given a known length."""

from __future__ import annotations

from dataclasses import replace

from domain.geometry import Point
from domain.measurement import Arrow, Calibration, Measurement, Probe, Region, caption, shape
from imaging.region_statistics import region_statistics
from viewer.session.calibrating import calibrated
from viewer.session.content import lattice_of, value_at
from viewer.session.screen import Screen
from viewer.session.view_state import SlabMode
from viewer.tools.marks import moved


def nudge(screen: Screen, right: int, down: int) -> None:
    """Move the chosen marks of the active viewport by so many image pixels on the screen."""
    view = screen.view
    if view.content is None or view.state is None:
        return
    step = min(lattice_of(view.content, view.image).spacing_mm[:2])
    start = Point(0.0, 0.0, 0.0)
    to = start.moved(view.state.right, right * step).moved(view.state.down, down * step)
    screen.annotations.replace_all(
        counted_anew(screen, moved(mark, start, to))
        for mark in screen.marks(screen.active)
        if screen.is_chosen(mark.id)
    )


def counted_anew(screen: Screen, mark: Measurement) -> Measurement:
    """Return a mark on the active viewport with the scale and values of where it is now."""
    view = screen.view
    if view.content is None or view.state is None:
        return mark
    now = calibrated(mark, view.content, view.image)
    thick = view.state.slab.mode is not SlabMode.OFF
    under = screen.under(now.place, screen.active)
    if under is None or thick:
        return now
    content, image = under
    if isinstance(now, Region):
        return replace(now, statistics=region_statistics(content, now, image))
    if isinstance(now, Probe):
        found = value_at(content, image, now.at)
        return now if found is None else replace(now, value=found)
    return now


def worded(mark: Measurement, words: str) -> Measurement | None:
    """Return a mark with the words a reader gave it; None where they say nothing it can be.

    A text needs words; a known length needs a number of millimetres.
    """
    said = words.strip()
    if isinstance(mark, Calibration):
        millimetres = _number(said)
        return None if millimetres is None else replace(mark, true_mm=millimetres)
    if mark.kind == "text" and not said:
        return None
    return replace(mark, label=said)


def _number(said: str) -> float | None:
    try:
        number = float(said.lower().removesuffix("mm").strip().replace(",", "."))
    except ValueError:
        return None
    return number if 0 < number < 10_000 else None


def text_of(marks: tuple[Measurement, ...]) -> str:
    """Return marks as lines of text: what each is, its words and its numbers."""
    lines = []
    for mark in marks:
        number = "" if isinstance(mark, Arrow) or mark.kind == "text" else caption(mark)
        kind = {"cobb": "Cobb angle", "bidirectional": "long and short axis"}.get(
            shape(mark), shape(mark)
        )
        parts = (f"{kind[:1].upper()}{kind[1:]}", mark.label, number)
        lines.append("\t".join(part for part in parts if part))
    return "\n".join(lines)
