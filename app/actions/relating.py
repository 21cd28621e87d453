"""Ratios of two lengths, and lengths beside what they were: made, counted, put into words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.commands import Command
from app.headless import Result
from app.state.reading import Reading
from app.workstation import Workstation
from domain.errors import LightboxError, Refused
from domain.measurement import Author, Length, Measurement
from domain.relation import (
    CARDIOTHORACIC,
    RATIO,
    Comparison,
    LengthChange,
    Ratio,
    RatioAt,
    RatioCourse,
    change_now,
    ratio_now,
    why_no_ratio,
)
from domain.rights import Right
from domain.study import Study
from imaging.explaining_relations import explain_ratio
from viewer.session.chronology import when_made
from viewer.session.explained import content_under


def courses(reading: Reading) -> tuple[RatioCourse, ...]:
    """Return the ratios of the open study, each with what it was in earlier studies."""
    marks = _marks(reading)
    found = [
        ratio_now(r, marks)
        for r in reading.annotations.relations
        if isinstance(r, Ratio) and r.study_uid == reading.study.uid
    ]
    return tuple(
        replace(course, earlier=_earlier(reading, course.ratio.name)) for course in found if course
    )


def changes(reading: Reading) -> tuple[LengthChange, ...]:
    """Return the lengths of the open study that a reader linked with earlier ones."""
    marks = _marks(reading)
    found = [
        change_now(r, marks)
        for r in reading.annotations.relations
        if isinstance(r, Comparison) and r.study_uid == reading.study.uid
    ]
    return tuple(change for change in found if change)


def _marks(reading: Reading) -> dict[str, Measurement]:
    """Return the marks that relations are about: those of priors as they are, or were kept."""
    kept = {mark.id: mark for marks in reading.earlier_marks.values() for mark in marks}
    for uid in reading.beside:
        kept = {id_: mark for id_, mark in kept.items() if mark.place.study_uid != uid}
    return kept | {mark.id: mark for mark in reading.annotations.items}


def _earlier(reading: Reading, name: str) -> tuple[RatioAt, ...]:
    """Return what the ratio of that name was in earlier studies, the oldest first."""
    marks = _marks(reading)
    found: list[RatioAt] = []
    for study in sorted(_priors(reading), key=when_made):
        if study.uid in reading.beside:
            relations = tuple(r for r in reading.annotations.relations if r.study_uid == study.uid)
        else:
            relations = reading.earlier_relations.get(study.uid, ())
        known = [ratio_now(r, marks) for r in relations if isinstance(r, Ratio) and r.name == name]
        last = next((course for course in reversed(known) if course), None)
        if last is not None:
            found.append(RatioAt(study.date, study.time, last.value, last.ratio.view))
    return tuple(found)


def _priors(reading: Reading) -> tuple[Study, ...]:
    now = when_made(reading.study)
    return tuple(p for p in reading.priors if when_made(p) <= now)


# ------------------------------------------------------------------------------- making


def make_ratio(reading: Reading, name: str, author: str) -> Ratio:
    """Make a ratio of the chosen lengths, or of the two made last on the active image.

    The shorter one stands above the line.

    Raises:
        Refused: There are no two lengths, or they share no image or scale.
    """
    one, other = _two_lengths(reading)
    why = why_no_ratio(one, other)
    if why:
        raise Refused(why, advice="Draw two lengths on one image.")
    over, under = sorted((one, other), key=lambda length: length.millimetres)
    made = ratio_between(reading, over, under, name=name, author=author)
    for old in reading.annotations.relations:
        if isinstance(old, Ratio) and set(old.lengths) == set(made.lengths):
            made = replace(made, id=old.id)
    reading.annotations.relate(made)
    return made


def ratio_between(
    reading: Reading, over: Length, under: Length, *, name: str, author: str
) -> Ratio:
    """Return the ratio of two lengths, with the projection that their image was made in."""
    content = content_under(over, (*reading.screen.contents, *reading.screen.priors))
    sources = content.sources if content is not None else ()
    views = [s.instance.view_position for s in sources if s.instance.sop_uid == over.place.sop_uid]
    return Ratio(
        over.place.study_uid,
        over.id,
        under.id,
        Author(author),
        datetime.now(UTC),
        name,
        views[0] if views else "",
    )


def _two_lengths(reading: Reading) -> tuple[Length, Length]:
    screen = reading.screen
    chosen = [m for m in reading.annotations.items if screen.is_chosen(m.id)]
    lengths = [m for m in chosen if isinstance(m, Length)]
    if len(lengths) == 2:
        return lengths[0], lengths[1]
    here = [m for m in screen.marks(screen.active) if isinstance(m, Length)]
    own = {m.id for m in reading.annotations.items}
    here = sorted((m for m in here if m.id in own), key=lambda m: m.made)
    if len(lengths) == 1:
        same = [m for m in here if m.id != lengths[0].id and not why_no_ratio(m, lengths[0])]
        if same:
            return same[-1], lengths[0]
    if len(here) < 2:
        raise Refused(
            "A ratio needs two lengths on one image.",
            advice="Draw them with D, one after the other.",
        )
    return here[-2], here[-1]


def compare_length(reading: Reading, author: str) -> Comparison:
    """Link the chosen length of a prior with the length made last on the open study.

    Raises:
        Refused: No length of a prior is chosen, or the open study has none.
    """
    screen = reading.screen
    mark = reading.annotations.mark(screen.chosen)
    earlier = {study.uid: study for study in _priors(reading) if study.uid in reading.beside}
    if not isinstance(mark, Length) or mark.place.study_uid not in earlier:
        raise Refused(
            "No length of an earlier study is chosen.",
            advice="Click the length on the prior, then ask again.",
        )
    own = [m for m in reading.own_marks if isinstance(m, Length)]
    alike = [m for m in own if mark.label.strip() and m.label.strip() == mark.label.strip()]
    own = alike or own
    if not own:
        raise Refused(
            "The open study has no length to compare with.",
            advice="Draw it with D, then ask again.",
        )
    now = max(own, key=lambda m: m.made)
    study = earlier[mark.place.study_uid]
    made = Comparison(
        reading.study.uid, now.id, mark.id, study.uid, study.date, Author(author),
        datetime.now(UTC),
    )  # fmt: skip
    for old in reading.annotations.relations:
        if isinstance(old, Comparison) and old.now == made.now:
            made = replace(made, id=old.id)
    reading.annotations.relate(made)
    return made


def turn_over(reading: Reading, ratio_id: str) -> None:
    """Let the lengths of a ratio change places."""
    for old in reading.annotations.relations:
        if old.id == ratio_id and isinstance(old, Ratio):
            reading.annotations.relate(replace(old, over=old.under, under=old.over))


# ------------------------------------------------------------------------- command line


def ratios_of_spec(
    reading: Reading,
    spec: Sequence[dict[str, Any]],
    marks: Sequence[Measurement],
    author: str,
) -> tuple[Ratio, ...]:
    """Return the ratios that a specification names.

    Args:
        reading: The open study.
        spec: Its entries; those of kind ratio have ``of``, the numbers (from 1) of two lengths
            among the other entries, the one above the line first, and perhaps a ``name``.
        marks: What the other entries became, in their order.
        author: Who asks.

    Raises:
        LightboxError: An entry cannot be understood, or its lengths have no ratio.
    """
    found = []
    for entry in spec:
        try:
            over, under = (marks[int(number) - 1] for number in entry["of"] if int(number) > 0)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise LightboxError(
                "A ratio of the specification does not name two measurements.",
                advice='Write {"kind": "ratio", "of": [1, 2]}: numbers of entries, from 1.',
            ) from error
        if not isinstance(over, Length) or not isinstance(under, Length):
            raise LightboxError("A ratio is of two lengths.", advice="Name two of kind length.")
        why = why_no_ratio(over, under)
        if why:
            raise LightboxError(why, advice="Name two lengths on one image.")
        name = str(entry.get("name", "")).strip() or RATIO
        found.append(ratio_between(reading, over, under, name=name, author=author))
    return tuple(found)


def ratio_said(reading: Reading, ratio: Ratio, marks: Sequence[Measurement]) -> Result:
    """Return a ratio as the command line prints it."""
    course = ratio_now(ratio, {mark.id: mark for mark in marks})
    if course is None:
        raise LightboxError("The lengths of a ratio are gone.")
    course = replace(course, earlier=_earlier(reading, ratio.name))
    content = content_under(course.over, tuple(reading.contents.values()))
    return {
        "id": ratio.id,
        "kind": "ratio",
        "name": ratio.name,
        "caption": f"{ratio.name} {course.words}",
        "value": course.value,
        "of": course.lines,
        "view": ratio.view,
        "change": course.change,
        "not_comparable": course.not_comparable,
        "earlier": [{"date": at.date, "value": at.value, "view": at.view} for at in course.earlier],
        "explanation": [
            {"label": row.label, "value": row.value, "source": row.source}
            for row in explain_ratio(course, content).rows
        ],
    }


# ------------------------------------------------------------------------------- commands


def _ratio(name: str) -> Callable[[Workstation], None]:
    def run(station: Workstation) -> None:
        if station.reading is not None:
            make_ratio(station.reading, name, station.full_name)

    return run


def _compare(station: Workstation) -> None:
    if station.reading is not None:
        compare_length(station.reading, station.full_name)


def _turn_last_over(station: Workstation) -> None:
    if station.reading is None:
        return
    own = [r for r in station.reading.annotations.relations if isinstance(r, Ratio)]
    if not own:
        raise Refused("There is no ratio.", advice="Draw two lengths, then ask for their ratio.")
    turn_over(station.reading, own[-1].id)


def _open(station: Workstation) -> bool:
    return station.reading is not None


COMMANDS = (
    Command("measure.ratio", "Ratio of two lengths", _ratio(RATIO), menu="Edit", enabled=_open,
            room="read", needs=Right.MEASURE),
    Command("measure.cardiothoracic", "Cardiothoracic ratio of two lengths",
            _ratio(CARDIOTHORACIC), menu="Edit", enabled=_open, room="read", needs=Right.MEASURE),
    Command("measure.ratio_over", "Turn the ratio over", _turn_last_over, enabled=_open,
            room="read", needs=Right.MEASURE),
    Command("measure.compare_length", "Compare with the chosen prior length", _compare,
            menu="Edit", enabled=_open, room="read", needs=Right.MEASURE),
)  # fmt: skip
