"""What is drawn on images and measured: marks, findings, outlines, saved states."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.actions.measuring import statistics
from app.ui.pictures import settle, show_findings
from docs.picturing.looked_at import object_of
from docs.picturing.stage import Stage
from domain.geometry import Point
from domain.measurement import Author, Ellipse, Length, Text
from imaging.phantom import demonstration
from viewer.session.content import lattice_of
from viewer.session.explained import About
from viewer.tools.gesture import Painted

_READER = Author("A. Mehra")


def at_nodule(stage: Stage) -> Point:
    at = demonstration().current.thorax.nodules[0].centre
    stage.screen.place_crosshair(at, stage.screen.view.content.frame_of_reference)  # type: ignore[union-attr]
    settle(150)
    return at


def mark_nodule(stage: Stage) -> str:
    """Measure the largest nodule; return the identifier of its region."""
    at = at_nodule(stage)
    place, now = stage.screen.place(0), datetime.now(UTC)
    right, down = Point(at.x + 12, at.y, at.z), Point(at.x, at.y + 12, at.z)
    region = Ellipse(place, at, right, down, _READER, now)
    region = replace(region, statistics=statistics(stage.reading, region))
    across = Length(
        place, Point(at.x - 8, at.y - 22, at.z), Point(at.x + 8, at.y - 22, at.z), _READER, now
    )
    for mark in (
        region,
        across,
        Text(place, Point(at.x - 50, at.y + 60, at.z), "stable", _READER, now),
    ):
        stage.reading.annotations.place(mark)
    settle(200)
    return region.id


def findings_shown(stage: Stage) -> None:
    at_nodule(stage)
    if not stage.reading.findings.items:
        stage.run("findings.analyse")
        stage.until(lambda: bool(stage.reading.findings.items), 120)
    settle(500)
    show_findings(stage.seat)
    first = stage.reading.findings.items[0]
    stage.reading.findings.choose(first.id)
    stage.screen.show_finding(first)
    settle(500)


def measurements_shown(stage: Stage) -> None:
    stage.screen.choose(mark_nodule(stage))
    stage.tab("measurements")


def explanation_shown(stage: Stage) -> None:
    stage.screen.explain(About(mark_id=mark_nodule(stage)))
    stage.tab("measurements")


def nodule_outlined(stage: Stage) -> None:
    at = at_nodule(stage)
    outlining = stage.screen.outlining
    outlining.set_range((-100.0, 200.0))
    outlining.new(0, "Nodule, left upper lobe")
    outlining.set_radius(9.0)
    outlining.toggle_ball()
    outlining.toggle_only_in_range()
    outlining.paint(0, Painted((at,)))
    settle(1500)
    stage.tab("segments")


def marks_saved(stage: Stage) -> None:
    """Save marks as objects of the study, and open it anew: they come back."""
    mark_nodule(stage)
    stage.run("measure.key_image")
    stage.run("measure.save")
    settle(300)
    stage.until(lambda: not stage.station.jobs.under_way)
    stage.open("chest")
    settle(1500)


def report_of_marks(stage: Stage) -> None:
    marks_saved(stage)
    object_of("SR")(stage)


def state_shown(stage: Stage) -> None:
    marks_saved(stage)
    at_nodule(stage)
    stage.run("objects.next_state")
    settle(500)


def with_prior(stage: Stage) -> None:
    """Measure the heart against the chest on the prior, then on the film beside it."""
    stage.open("film, prior")
    _cardiothoracic(stage, 0.435)
    stage.open("film", anew=False)
    stage.until(lambda: bool(stage.screen.priors), 30)
    settle(1500)
    _cardiothoracic(stage, 0.46)
    stage.tab("measurements")


def _cardiothoracic(stage: Stage, heart: float) -> None:
    """Draw both lines on the film, the one of the heart so long against that of the chest."""
    content, place = stage.screen.viewports[0].content, stage.screen.place(0)
    if content is None:
        raise RuntimeError("no film is shown")
    on = lattice_of(content, 0)
    _, rows, columns = on.shape
    for share, row in ((0.735, 0.74), (0.735 * heart, 0.62)):
        middle = 0.53 if share < 0.5 else 0.5
        left, right = (
            on.point(columns * (middle + side * share / 2), rows * row, 0) for side in (-1, 1)
        )
        stage.reading.annotations.place(Length(place, left, right, _READER, datetime.now(UTC)))
    stage.run("measure.cardiothoracic")
    settle(1500)
