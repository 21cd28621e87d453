"""Why a ratio, or a difference from an earlier length, is what it is."""

from __future__ import annotations

from datetime import datetime
from math import hypot

from domain.measurement import Length, caption
from domain.relation import LengthChange, RatioCourse
from imaging.explaining import PLUS_MINUS, Content, Explanation, Row, explain, lattice_under
from imaging.uncertainty import HOW, half_width


def explain_ratio(course: RatioCourse, content: Content | None) -> Explanation:
    """Return what a ratio rests on: both lengths, their one scale, who made it.

    Args:
        course: The ratio as it is now.
        content: The series of the image under both lengths; None where that is not open.
    """
    rows = [
        Row("Above", caption(course.over), _named(course.over)),
        Row("Below", caption(course.under), _named(course.under)),
    ]
    uncertain = _uncertain(course, content)
    if uncertain is not None:
        rows.insert(0, Row("Uncertainty", f"{PLUS_MINUS} {uncertain:.2g}", HOW))
    rows.append(_scale(course.over))
    below = explain(course.over, content).rows
    rows += [row for row in below if row.label in ("Rule", "Pixel spacing", "Image")]
    rows.append(Row("Projection", course.ratio.view or "not stated", "View Position (0018,5101)"))
    ratio = course.ratio
    rows.append(Row("Made by", ratio.author.name, _clock(ratio.made)))
    return Explanation(ratio.name, course.words, tuple(rows))


def explain_change(change: LengthChange) -> Explanation:
    """Return what a difference rests on: both lengths, and which of them is the earlier one."""
    made = change.comparison
    rows = (
        Row("Now", caption(change.now), change.now.place.spacing_basis),
        Row("Before", caption(change.before), change.before.place.spacing_basis),
        Row("Linked by", made.author.name, _clock(made.made)),
    )
    return Explanation("Change", change.words, rows)


def _scale(length: Length) -> Row:
    if length.place.has_millimetres:
        return Row("Scale", "one for both lengths, so it leaves the ratio as it is")
    return Row("Scale", "none: both lengths are in pixels, and the ratio needs no more")


def _uncertain(course: RatioCourse, content: Content | None) -> float | None:
    """Return the half width of the 95 % interval, the two lengths being drawn independently."""
    lattice = lattice_under(course.over.place, content)
    if lattice is None:
        return None
    shares = [
        half_width(length, lambda m: m.millimetres, lattice) / length.millimetres
        for length in (course.over, course.under)
    ]
    return course.value * hypot(*shares)


def _named(length: Length) -> str:
    return length.label.strip()


def _clock(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M %Z").strip()
