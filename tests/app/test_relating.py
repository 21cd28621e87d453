"""Ratios follow their lengths; their course is that of one projection; they are told in words."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from app.actions import relating
from app.actions.annotating import save
from app.actions.measuring import measure_place
from app.actions.opening import close_study
from app.actions.priors import close_beside
from app.actions.reporting import write_report
from app.state.reading import Reading
from app.workstation import Workstation
from domain.errors import Refused
from domain.geometry import Point
from domain.measurement import Author, Length
from domain.relation import CARDIOTHORACIC, RATIO, Ratio
from domain.volume import ImageStack
from imaging.explaining import Explanation
from tests.app.test_hung_priors import take_in
from tests.phantoms.films import film
from viewer.session.content import lattice_of
from viewer.session.explained import About

Open = Callable[[str], Reading]
_START = datetime(2026, 1, 12, 10, 0, tzinfo=UTC)


def sop_of(reading: Reading, study_uid: str) -> str:
    came = reading.beside.get(study_uid)
    held = came.instances if came is not None else reading.instances
    return held[0].sop_uid


def draw(
    reading: Reading, study_uid: str, row: float, start: float, end: float, label: str = ""
) -> Length:
    """Draw a level line on a film, from column to column."""
    number = next(
        n for n, v in enumerate(reading.screen.viewports)
        if v.content is not None and v.content.study_uid == study_uid
    )  # fmt: skip
    reading.screen.activate(number)
    content = reading.screen.viewports[number].content
    assert isinstance(content, ImageStack)
    lattice = lattice_of(content, 0)
    made = _START + timedelta(seconds=len(reading.annotations.items))
    mark = Length(
        reading.screen.place(number), lattice.point(start, row, 0), lattice.point(end, row, 0),
        Author("Dr Example"), made, label,
    )  # fmt: skip
    reading.annotations.place(mark)
    return mark


def heart_and_chest(reading: Reading, uid: str, heart: float, chest: float) -> Ratio:
    draw(reading, uid, 30, 10, 10 + heart, "Heart")
    draw(reading, uid, 40, 5, 5 + chest, "Chest")
    return relating.make_ratio(reading, CARDIOTHORACIC, "Dr Example")


@pytest.fixture
def pair(station: Workstation, tmp_path: Path, opened: Open) -> tuple[Reading, str, str]:
    old, now = take_in(station, tmp_path, film("20160322"), film("20161108"))
    return opened(now), old, now


def test_a_ratio_follows_its_lengths_and_undo_brings_it_back(
    pair: tuple[Reading, str, str],
) -> None:
    reading, _, now = pair
    made = heart_and_chest(reading, now, 27, 50)
    (course,) = relating.courses(reading)
    assert course.value == pytest.approx(27 / 50, rel=1e-12)
    assert (course.over.label, course.under.label) == ("Heart", "Chest")
    assert course.words == "0.54"

    heart = course.over
    lattice_step = (heart.end.x - heart.start.x) / 27
    longer = replace(heart, end=Point(heart.end.x + 3 * lattice_step, heart.end.y, heart.end.z))
    reading.annotations.replace(longer)
    assert relating.courses(reading)[0].value == pytest.approx(30 / 50, rel=1e-12)

    reading.annotations.remove(heart.id)
    assert relating.courses(reading) == ()
    assert reading.annotations.relations == ()
    reading.annotations.undo()
    assert relating.courses(reading)[0].ratio == made


def test_a_ratio_needs_no_millimetres_but_one_image_and_one_scale(
    station: Workstation, tmp_path: Path, opened: Open
) -> None:
    old, now = take_in(
        station, tmp_path, film("20160322", spacing=None), film("20161108", spacing=None)
    )
    reading = opened(now)
    heart_and_chest(reading, now, 27, 50)

    (course,) = relating.courses(reading)
    assert course.words == "0.54"
    assert course.lines == ("Heart 27.0 px, uncalibrated", "Chest 50.0 px, uncalibrated")
    one = draw(reading, old, 20, 5, 30)
    two = draw(reading, now, 20, 5, 30)
    reading.screen.choose_all()
    reading.screen.chosen, reading.screen.also_chosen = one.id, frozenset((one.id, two.id))
    with pytest.raises(Refused, match="different images"):
        relating.make_ratio(reading, RATIO, "Dr Example")


def test_the_course_goes_over_all_priors_and_the_change_is_since_the_newest(
    station: Workstation, tmp_path: Path, opened: Open
) -> None:
    oldest, old, now = take_in(
        station, tmp_path, film("20150310"), film("20160322"), film("20161108")
    )
    heart_and_chest(opened(oldest), oldest, 24, 50)
    close_study(station)
    heart_and_chest(opened(old), old, 25, 50)
    close_study(station)
    reading = opened(now)
    heart_and_chest(reading, now, 27, 50)

    def said() -> tuple[list[tuple[str, str]], str]:
        (course,) = relating.courses(reading)
        return (
            [(at.date, f"{at.value:.4f}") for at in course.earlier],
            f"{course.change:.4f}",
        )

    expected = ([("20150310", "0.4800"), ("20160322", "0.5000")], "0.0400")
    assert said() == expected
    close_beside(station)  # what was kept of a prior counts without its images too
    assert said() == expected


def test_ratios_of_different_projections_are_not_compared(
    station: Workstation, tmp_path: Path, opened: Open
) -> None:
    old, now = take_in(station, tmp_path, film("20160322", view="AP"), film("20161108", view="PA"))
    reading = opened(now)
    heart_and_chest(reading, old, 25, 50)
    heart_and_chest(reading, now, 27, 50)

    (course,) = relating.courses(reading)
    assert course.not_comparable == "projections differ, not comparable"
    assert course.change is None
    text = write_report(station, reading).sections
    said = [s.text for section in text for s in section.sentences]
    assert any(
        s == "Cardiothoracic ratio 0.54 on 2016-11-08; not compared with 2016-03-22: "
        "projections differ." for s in said
    )  # fmt: skip


def test_c07_the_report_says_both_dates_and_both_sizes(
    station: Workstation, pair: tuple[Reading, str, str]
) -> None:
    reading, old, now = pair
    heart_and_chest(reading, old, 25, 50)
    heart_and_chest(reading, now, 27, 50)
    node_then = draw(reading, old, 10, 10, 30, "Node")
    draw(reading, now, 10, 10, 35, "Node")
    reading.screen.choose(node_then.id)
    relating.compare_length(reading, "Dr Example")

    said = [s.text for section in write_report(station, reading).sections
            for s in section.sentences]  # fmt: skip
    assert "Cardiothoracic ratio 0.54 on 2016-11-08, was 0.50 on 2016-03-22." in said
    assert (
        "Node 12.5 mm · at detector on 2016-11-08, was 10.0 mm · at detector on 2016-03-22"
        " (+2.5 mm, +25 %)." in said
    )
    assert not any(text.startswith(("Heart:", "Chest:", "Node:")) for text in said)


def test_relations_are_kept_with_the_study(
    station: Workstation, pair: tuple[Reading, str, str], opened: Open
) -> None:
    reading, old, now = pair
    heart_and_chest(reading, old, 25, 50)
    made = heart_and_chest(reading, now, 27, 50)
    close_study(station)

    again = opened(now)
    assert [course.ratio for course in relating.courses(again)] == [made]
    again.annotations.remove(made.id)
    close_study(station)
    reopened = opened(now)
    assert relating.courses(reopened) == ()
    assert len(reopened.own_marks) == 2
    assert len(station.records.drafts.relations(old)) == 1


def test_a_ratio_says_what_it_rests_on(pair: tuple[Reading, str, str]) -> None:
    reading, _, now = pair
    made = heart_and_chest(reading, now, 27, 50)
    reading.screen.explain(About(relation_id=made.id))

    shown = reading.screen.explanation
    assert isinstance(shown, Explanation)
    rows = {row.label: row.value for row in shown.rows}
    assert (shown.title, shown.number) == (CARDIOTHORACIC, "0.54")
    assert rows["Above"] == "13.5 mm · at detector"
    assert rows["Below"] == "25.0 mm · at detector"
    assert rows["Projection"] == "PA"
    # Each end of each line is off by two uniform errors of a pixel, along the line.
    share = 1.96 * (4 / 12) ** 0.5
    expected = 0.54 * ((share / 27) ** 2 + (share / 50) ** 2) ** 0.5
    assert float(rows["Uncertainty"].split()[-1]) == pytest.approx(expected, abs=0.006)


def test_the_command_line_measures_ratios(
    pair: tuple[Reading, str, str], station: Workstation
) -> None:
    reading, _, now = pair
    sop = sop_of(reading, now)
    place, points = measure_place(reading, sop, 0, [[10, 30], [37, 30], [5, 40], [55, 40]])
    author, made = Author("Dr Example"), _START
    marks = (
        Length(place, points[0], points[1], author, made),
        Length(place, points[2], points[3], author, made),
    )
    spec = json.loads('[{"kind": "ratio", "of": [1, 2], "name": "Cardiothoracic ratio"}]')
    (ratio,) = relating.ratios_of_spec(reading, spec, marks, station.user)

    said = relating.ratio_said(reading, ratio, marks)
    assert said["value"] == pytest.approx(0.54)
    assert said["caption"] == "Cardiothoracic ratio 0.54"
    assert said["view"] == "PA"


def test_a_saved_ratio_is_a_measurement_without_unit_that_judges_accept(
    station: Workstation,
    pair: tuple[Reading, str, str],
    program: Callable[[str], str],
    tmp_path: Path,
) -> None:
    reading, _, now = pair
    heart_and_chest(reading, now, 27, 50)

    saved = save(station, reading, reading.annotations.items)

    (report,) = [content for kind, _, content in saved.objects if kind == "annotations"]
    file = tmp_path / "ratio.dcm"
    file.write_bytes(report)
    done = subprocess.run([program("dciodvfy"), file], capture_output=True, check=False)  # noqa: S603 - a judge, by full path
    said = (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()
    assert [line for line in said if line.startswith("Error")] == []

    numbers = [
        (
            item.ConceptNameCodeSequence[0].CodeMeaning,
            item.MeasuredValueSequence[0].NumericValue,
            item.MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0].CodeValue,
        )
        for item in _items(pydicom.dcmread(file))
        if item.ValueType == "NUM"
    ]
    assert numbers == [("Length", 13.5, "mm"), ("Length", 25.0, "mm"),
                       ("Cardiothoracic ratio", 0.54, "{ratio}")]  # fmt: skip


def _items(item: Dataset) -> list[Dataset]:
    inside = list(item.get("ContentSequence", []))
    return inside + [below for each in inside for below in _items(each)]
