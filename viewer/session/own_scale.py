"""The scale that a reader gave an image by a line of known length, in every number on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from domain.measurement import Calibration, Measurement, Place, Region


def rescaled(marks: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Return the marks, each by the newest scale that a reader gave its image, or by none.

    Said anew after every change, so that undoing a calibration undoes it in every number.
    """
    items = tuple(marks)
    lines = [mark for mark in items if isinstance(mark, Calibration)]
    return tuple(
        mark if isinstance(mark, Calibration) else _by(mark, scaled(mark.place, lines))
        for mark in items
    )


def scaled(place: Place, marks: Iterable[Measurement]) -> Place:
    """Return a place by the newest scale that a reader gave its image, or by none."""
    own = line_of(place, marks)
    if own is None:
        return replace(place, reader_scale=None, scaled_by="")
    return replace(place, reader_scale=worth(own, place), scaled_by=words(own))


def line_of(place: Place, marks: Iterable[Measurement]) -> Calibration | None:
    """Return the line of known length on an image (all of its frames)."""
    own = [
        mark
        for mark in marks
        if isinstance(mark, Calibration)
        and place.sop_uid
        and (mark.place.series_uid, mark.place.sop_uid) == (place.series_uid, place.sop_uid)
    ]
    return own[-1] if own else None


def worth(line: Calibration, place: Place) -> float:
    """Return what one step of what the file says is truly worth, by a line of known length."""
    by_file = replace(place, reader_scale=None)
    return line.true_mm / by_file.true(line.start).distance_to(by_file.true(line.end))


def words(line: Calibration) -> str:
    """Return who gave a scale, by what, when."""
    at = f"{line.made.astimezone():%Y-%m-%d %H:%M}"
    return f"{line.true_mm:.1f} mm set by {line.author.name}, {at}"


def _by(mark: Measurement, place: Place) -> Measurement:
    if place == mark.place:
        return mark
    now = replace(mark, place=place)
    if isinstance(now, Region) and now.statistics is not None:
        area = now.area_mm2 if place.has_millimetres else None
        return replace(now, statistics=replace(now.statistics, area_mm2=area))
    return now
