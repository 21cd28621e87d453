"""Marks saved as objects come back equal, each version names the one before (P-34, ME06)."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pydicom
import pytest

from app.actions.annotating import looks_at, save
from app.actions.importing import import_files
from app.actions.objects import look_into, take_objects
from app.actions.opening import load_study
from app.actions.written import take_over, take_over_one, written_marks
from app.session import single_user
from app.state.reading import Reading
from app.state.written_marks import marks_of
from app.workstation import Workstation
from domain.errors import Refused
from domain.geometry import Point
from domain.measurement import (
    Angle,
    Arrow,
    Author,
    Bidirectional,
    Calibration,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Outline,
    Place,
    Polygon,
    Polyline,
    Probe,
    RegionStatistics,
    Text,
    caption,
    shape,
)
from domain.presentation import Look
from domain.study import FrameValues, Window
from domain.volume import Volume
from domain.work import Unwatched
from imaging import references
from reports.measurements import marks_report
from reports.presentation_states import alike, presentation_state
from viewer.session import hanging
from viewer.session.content import Content, lattice_of
from viewer.session.screen import Screen
from viewer.session.self_test_bench import drawn
from viewer.session.view_state import Slab, SlabMode

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


def test_two_readers_who_save_the_same_study_never_share_an_identifier(
    station: Workstation, reading: Reading
) -> None:
    marks = one_of_each(reading)
    station.session = single_user("first")
    one = save(station, reading, marks[:3])
    station.session = single_user("second")
    other = save(station, reading, marks[3:6])
    saved = (*one.objects, *other.objects)
    assert len({uid for _kind, uid, _content in saved}) == len(saved) == 4
    for _kind, uid, content in saved:
        assert station.records.archive.read(uid) == content
    assert station.records.archive.conflicts() == ()


def test_a_reader_who_saves_at_two_seats_makes_two_objects(reading: Reading) -> None:
    # Neither seat knows what the other saved: both write a first version.
    study, images, marks = reading.study, reading.instances, one_of_each(reading)
    by = "Example^Dr"
    uids = set()
    for later in (0, 40):
        made = NOW + timedelta(minutes=later)
        written = (
            marks_report(study, images, marks, author=by, made=made),
            presentation_state(study, images[:1], (), Look(), author=by, made=made),
        )
        uids |= {pydicom.dcmread(io.BytesIO(each)).SOPInstanceUID for each in written}
    assert len(uids) == 4


def test_a_window_of_suv_is_saved_for_the_values_of_the_file(
    station: Workstation, opened: Callable[[str], Reading]
) -> None:
    # A state repeats the file's rescale, and knows of no SUV.
    scan = opened(
        _came_in(station, references.positrons(injected="20260112180000", scanned="20260112190000"))
    )
    (content,) = scan.contents.values()
    assert content.unit == "SUVbw"
    screen = scan.screen
    screen.set_window(0, Window(3.5, 7.0, "", "LINEAR_EXACT"))
    assert isinstance(content, Volume)
    source, at = content.sources[0], content.lattice.point(2, 2, 0)
    place = Place(
        scan.study.uid, content.series_uid, content.frame_of_reference, source.instance.sop_uid
    )
    mark = Length(place, at, Point(at.x + 4, at.y, at.z), Author("Dr Example"), NOW)
    saved = save(station, scan, (mark,), looks_at(scan))
    assert saved.left_out == ()
    (state,) = (content for kind, _uid, content in saved.objects if kind == "presentation-state")
    said = pydicom.dcmread(io.BytesIO(state))
    voi = said.SoftcopyVOILUTSequence[0]
    # An hour after the injection, by the definition of the SUV.
    left = references.DOSE_BQ * 2.0 ** (-3600.0 / references.HALF_LIFE_S)
    becquerels = left / (references.WEIGHT_KG * 1000.0)
    assert float(voi.WindowWidth) == pytest.approx(7.0 * becquerels, rel=1e-6)
    assert float(voi.WindowCenter) == pytest.approx(3.5 * becquerels, rel=1e-6)


def _came_in(station: Workstation, reference: references.Reference) -> str:
    folder = station.profile / "came in"
    folder.mkdir()
    for number, part10 in enumerate(reference.files):
        (folder / f"{number}.dcm").write_bytes(part10)
    import_files(station, sorted(folder.iterdir()), Unwatched())
    return str(station.readers.header((folder / "0.dcm").read_bytes()).study.uid)


def _drawn_on(
    station: Workstation,
    opened: Callable[[str], Reading],
    reference: references.Reference,
    draw: Callable[[Screen, Content], None],
    faults: Callable[[bytes], list[str]],
) -> tuple[tuple[Measurement, ...], tuple[Measurement, ...]]:
    """Return the marks drawn on a reference, and what another seat makes of them once saved."""
    reading = opened(_came_in(station, reference))
    (content,) = reading.contents.values()
    reading.screen.hang(hanging.one(content))
    draw(reading.screen, content)
    marks = reading.annotations.items
    saved = save(station, reading, marks, looks_at(reading))
    assert [fault for *_, content in saved.objects for fault in faults(content)] == []
    report = station.readers.measurements(saved.objects[0][2])
    return marks, marks_of(report, reading.study.uid, reading.contents.values())


def _all_the_same(marks: tuple[Measurement, ...], back: tuple[Measurement, ...]) -> None:
    assert [caption(mark) for mark in back] == [caption(mark) for mark in marks]
    assert [mark.label for mark in back] == [mark.label for mark in marks]
    assert [shape(mark) for mark in back] == [shape(mark) for mark in marks]
    for one, other in zip(marks, back, strict=True):
        if isinstance(one, Ellipse | Polygon) and isinstance(other, Ellipse | Polygon):
            assert _values(other) == _values(one)
            # Coordinates are written with 24 bits.
            assert other.area_mm2 == pytest.approx(one.area_mm2, rel=1e-6)


def _values(region: Ellipse | Polygon) -> RegionStatistics | None:
    found = region.statistics
    return None if found is None else replace(found, area_mm2=None)


def test_values_and_the_plane_they_were_read_on_come_back_with_their_marks(
    station: Workstation, opened: Callable[[str], Reading], faults: Callable[[bytes], list[str]]
) -> None:
    def draw(screen: Screen, content: Content) -> None:
        screen.go_to(0, 1)
        lattice = lattice_of(content)
        for tool in ("length", "ellipse", "circle", "rectangle"):
            drawn(screen, tool, lattice.point(10, 20, 1), lattice.point(40, 50, 1))
        drawn(screen, "probe", lattice.point(12, 14, 1))
        screen.set_slab(0, Slab(SlabMode.MIP, 10.0))
        for tool in ("length", "ellipse"):
            drawn(screen, tool, lattice.point(12, 20, 1), lattice.point(45, 52, 1))

    marks, back = _drawn_on(station, opened, references.ladder(), draw, faults)
    _all_the_same(marks, back)
    assert [mark.place.reformatted for mark in back] == [""] * 5 + ["MIP 10.0 mm"] * 2


def test_marks_on_ultrasound_come_back_by_the_scale_of_their_region(
    station: Workstation, opened: Callable[[str], Reading], faults: Callable[[bytes], list[str]]
) -> None:
    def draw(screen: Screen, content: Content) -> None:
        lattice = lattice_of(content)
        for left, right in ((5, 35), (45, 75), (20, 60)):
            for tool in ("length", "ellipse", "rectangle"):
                drawn(screen, tool, lattice.point(left, 20, 0), lattice.point(right, 40, 0))

    marks, back = _drawn_on(station, opened, references.ultrasound(), draw, faults)
    assert [" mm" in caption(mark) for mark in marks] == [True] * 6 + [False] * 3
    _all_the_same(marks, back)


def test_a_reader_s_scale_comes_back_with_its_line_and_holds_for_every_mark(
    station: Workstation, opened: Callable[[str], Reading], faults: Callable[[bytes], list[str]]
) -> None:
    def draw(screen: Screen, content: Content) -> None:
        lattice = lattice_of(content)
        place, by = screen.place(0), (Author(station.user), NOW)
        line = Calibration(place, lattice.point(5, 5, 0), lattice.point(45, 5, 0), 50.0, *by)
        screen.annotations.place(line)
        for tool in ("length", "ellipse", "rectangle"):
            drawn(screen, tool, lattice.point(10, 20, 0), lattice.point(40, 50, 0))

    film = references.projection("DX", imager=False, magnified=False, pixel=False)
    marks, back = _drawn_on(station, opened, film, draw, faults)
    assert isinstance(back[0], Calibration)
    assert back[0].true_mm == 50.0
    assert isinstance(back[1], Length)
    # 30 pixels across and down, of 50 mm / 40.
    assert back[1].millimetres == pytest.approx(30 * 2**0.5 * 1.25, rel=1e-4)
    said = [caption(mark).partition(" set by")[0] for mark in marks[1:]]
    assert [caption(mark).partition(" set by")[0] for mark in back[1:]] == said
    assert [mark.label for mark in back] == [""] * 4


def test_words_longer_than_a_line_come_back_whole(station: Workstation, reading: Reading) -> None:
    words = "Grows since the last examination, " * 6 + "see the report"
    marks = tuple(replace(mark, label=words) for mark in one_of_each(reading)[:7])
    assert [mark.label for mark in brought_back(station, reading, marks)] == [words] * 7


def test_images_with_rescales_of_their_own_get_a_state_each(reading: Reading) -> None:
    first, second, third = reading.instances[:3]
    other = replace(second, values=(FrameValues(2.5, 0.0, "BQML"),))
    assert alike((first, other, third)) == ((first, third), (other,))
    with pytest.raises(Refused, match="rescale"):
        presentation_state(reading.study, (first, other), (), Look(), author="Example^Dr", made=NOW)


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
