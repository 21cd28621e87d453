"""Marks saved as objects come back equal, each version names the one before (P-34, ME06)."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pydicom
import pytest

from app.actions.annotating import save
from app.actions.objects import look_into, take_objects
from app.actions.opening import load_study
from app.actions.written import take_over, take_over_one, written_marks
from app.reading import Reading
from app.workstation import Workstation
from app.written_marks import marks_of
from domain.errors import Refused
from domain.geometry import Point
from domain.measurement import (
    Angle,
    Arrow,
    Author,
    Bidirectional,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Outline,
    Place,
    Polygon,
    Polyline,
    Probe,
    Text,
    shape,
)
from domain.volume import Volume
from domain.work import Unwatched
from reports.measurements import marks_report

NOW = datetime(2026, 1, 12, 9, 52, tzinfo=UTC)


@pytest.fixture
def reading(station: Workstation, study_uid: str) -> Reading:
    return load_study(station, study_uid, Unwatched())


def one_of_each(reading: Reading) -> tuple[Measurement, ...]:
    """Return a mark of every kind on one slice."""
    volume = reading.main_volume
    assert isinstance(volume, Volume)
    k = 11
    source = volume.sources[volume.plane_of_source.index(k)]
    place = Place(
        reading.study.uid,
        volume.series_uid,
        volume.frame_of_reference,
        source.instance.sop_uid,
        source.frame,
    )
    by = Author("Dr Example"), NOW

    def at(i: float, j: float) -> Point:
        return volume.lattice.point(i, j, k)

    return (
        Length(place, at(10.2, 11.7), at(30.9, 28.4), *by, "Lesion 1"),
        Angle(place, at(10, 10), at(20, 20), at(30, 12), *by),
        Ellipse(place, at(30, 30), at(38, 30), at(30, 34), *by),
        Ellipse(place, at(40, 30), at(45, 30), at(40, 35), *by, is_circle=True),
        Probe(place, at(22, 23), 41.0, "HU", *by),
        Arrow(place, at(12, 12), at(18, 20), *by),
        Text(place, at(25, 12), "Scar", *by),
        Polyline(place, (at(5, 5), at(9, 7), at(12, 15), at(20, 16)), *by),
        Polyline(place, (at(5, 9), at(9, 11)), *by),
        Bidirectional(place, at(10, 40), at(30, 40), at(20, 36), at(20, 45), *by),
        CobbAngle(place, at(10, 50), at(30, 52), at(12, 60), at(33, 55), *by),
        Polygon(place, (at(40, 40), at(50, 42), at(46, 52)), *by),
        Polygon(place, (at(40, 10), at(52, 10), at(52, 20), at(40, 20)), *by, Outline.RECTANGLE),
        Polygon(place, (at(41, 5), at(44, 6), at(45, 8), at(42, 9)), *by, Outline.FREEHAND),
    )


def points_of(mark: Measurement) -> list[Point]:
    found: list[Point] = []
    for field in fields(mark):
        value = getattr(mark, field.name)
        if isinstance(value, Point):
            found.append(value)
        elif isinstance(value, tuple):
            found += [part for part in value if isinstance(part, Point)]
    return found


def brought_back(
    station: Workstation, reading: Reading, marks: tuple[Measurement, ...]
) -> tuple[Measurement, ...]:
    report = marks_report(reading.study, reading.instances, marks, author="Example^Dr", made=NOW)
    read = station.readers.measurements(report)
    return marks_of(read, reading.study.uid, reading.contents.values())


def test_every_kind_of_mark_comes_back_from_a_report_within_a_hundredth_of_a_pixel(
    station: Workstation, reading: Reading
) -> None:
    marks = one_of_each(reading)
    back = brought_back(station, reading, marks)
    assert [shape(mark) for mark in back] == [shape(mark) for mark in marks]
    for one, other in zip(marks, back, strict=True):
        mine, theirs = points_of(one), points_of(other)
        if isinstance(one, Ellipse):
            # Its axes may be told in either order, from either end.
            mine, theirs = extent(one), extent(other)
        assert len(mine) == len(theirs)
        off_mm = max(a.distance_to(b) for a, b in zip(mine, theirs, strict=True))
        assert off_mm < 0.01 * 5.6, shape(one)
        assert (one.place.sop_uid, one.place.frame) == (other.place.sop_uid, other.place.frame)
        assert other.author.name == "Example Dr"


def extent(mark: Measurement) -> list[Point]:
    assert isinstance(mark, Ellipse)
    a, b = (end.array() - mark.centre.array() for end in (mark.axis_a, mark.axis_b))
    if np.linalg.norm(b) > np.linalg.norm(a) + 1e-3:
        a, b = b, a
    pointed = [v if v[np.abs(v).argmax()] > 0 else -v for v in (a, b)]
    if abs(float(np.linalg.norm(a) - np.linalg.norm(b))) < 1e-3:
        pointed.sort(key=lambda v: [round(float(n), 3) for n in v])
    return [mark.centre, *(Point(*(float(n) for n in v)) for v in pointed)]


def test_a_mark_that_only_lies_on_an_image_comes_back_on_it(
    station: Workstation, reading: Reading
) -> None:
    marks = tuple(
        replace(mark, place=replace(mark.place, frame_of_reference=""))
        for mark in one_of_each(reading)[:2]
    )
    back = brought_back(station, reading, marks)
    for one, other in zip(marks, back, strict=True):
        for a, b in zip(points_of(one), points_of(other), strict=True):
            assert a.distance_to(b) < 0.01 * 5.6


def test_the_number_written_stands_beside_ours_where_they_differ(
    station: Workstation, reading: Reading
) -> None:
    length = one_of_each(reading)[0]
    written = marks_report(
        reading.study, reading.instances, (length,), author="Example^Dr", made=NOW
    )
    assert "as written" not in brought_back(station, reading, (length,))[0].label
    report = station.readers.measurements(written)
    (group,) = report.groups
    other = replace(group, numbers=(replace(group.numbers[0], value="99.9"),))
    (mark,) = marks_of(
        replace(report, groups=(other,)), reading.study.uid, reading.contents.values()
    )
    assert mark.label == "Lesion 1: 99.9 mm as written, differs"


def test_b17_marks_on_absent_images_and_foreign_spaces_are_drawn_nowhere(
    station: Workstation, reading: Reading
) -> None:
    marks = one_of_each(reading)
    report = station.readers.measurements(
        marks_report(reading.study, reading.instances, marks, author="Example^Dr", made=NOW)
    )
    assert marks_of(report, reading.study.uid, ()) == ()


def test_saving_again_makes_a_new_version_that_names_the_former(
    station: Workstation, reading: Reading, faults: Callable[[bytes], list[str]]
) -> None:
    marks = one_of_each(reading)
    first = save(station, reading, marks)
    second = save(station, reading, marks[:3])
    assert (first.version, second.version) == (1, 2)
    kinds = [kind for kind, _uid, _content in first.objects]
    assert kinds == ["annotations", "presentation-state"]
    (_, old_uid, _), (_, _, document) = first.objects[0], second.objects[0]
    read = pydicom.dcmread(io.BytesIO(document))
    item = read.PredecessorDocumentsSequence[0].ReferencedSeriesSequence[0]
    assert item.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == old_uid
    for _kind, uid, content in (*first.objects, *second.objects):
        assert station.records.archive.read(uid) == content
        assert faults(content) == []


def test_saved_marks_are_read_only_until_taken_over(station: Workstation, reading: Reading) -> None:
    marks = one_of_each(reading)
    save(station, reading, marks)
    again = load_study(station, reading.study.uid, Unwatched())
    found = look_into(station, again, Unwatched())
    take_objects(again, found)
    again.screen.show_written(written_marks(station, again, found.reports))
    assert len(again.screen.written) == len(marks)
    again.screen.show_mark(again.screen.written[0])
    shown = again.screen.marks(again.screen.active)
    assert len(shown) == len(marks)
    again.annotations.remove(shown[0].id)
    again.annotations.replace(replace(shown[0], label="mine"))
    assert not again.annotations.items
    station.reading = again
    one = again.screen.written[0]
    take_over_one(station, one.id)
    assert [mark.author.name for mark in again.annotations.items] == [station.user]
    assert one not in again.screen.written
    take_over(station)
    assert len(again.annotations.items) == len(marks)
    assert again.screen.written == ()
    assert {mark.author.name for mark in again.annotations.items} == {station.user}
    station.reading = None


def test_marks_that_are_here_are_not_shown_twice(station: Workstation, reading: Reading) -> None:
    for mark in one_of_each(reading):
        reading.annotations.place(mark)
    save(station, reading, reading.annotations.items)
    again = load_study(station, reading.study.uid, Unwatched())
    found = look_into(station, again, Unwatched())
    assert len(found.reports) == 1
    assert written_marks(station, again, found.reports) == ()


def test_without_a_mark_there_is_nothing_to_save(station: Workstation, reading: Reading) -> None:
    with pytest.raises(Refused):
        save(station, reading, ())


@pytest.fixture
def faults(tmp_path: Path, program: Callable[[str], str]) -> Callable[[bytes], list[str]]:
    import subprocess

    def judge(part10: bytes) -> list[str]:
        file = tmp_path / "judged.dcm"
        file.write_bytes(part10)
        done = subprocess.run([program("dciodvfy"), file], capture_output=True, check=False)  # noqa: S603 - a judge, by full path
        said = (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()
        return [line for line in said if line.startswith("Error")]

    return judge
