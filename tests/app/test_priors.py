"""An earlier study stands beside the open one; another patient's only after a person confirms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pydicom
import pytest

from app.actions.importing import import_files
from app.actions.measuring import measure_spec
from app.actions.not_shown import not_shown
from app.actions.opening import close_study, open_study
from app.actions.priors import (
    COMMANDS,
    close_beside,
    confirm_beside,
    decline_beside,
    listed,
    open_beside,
)
from app.state.reading import Reading
from app.workstation import Workstation
from domain.work import Unwatched
from imaging import phantom
from tests.app.conftest import wait_until

SPEC = [{"kind": "length", "points": [[0, 0, 0], [30, 40, 0]]}]
Open = Callable[[str], Reading]


def _keep(station: Workstation, folder: Path, key: str, **changed: str) -> str:
    """Import a small study of the demonstration patient with some tags changed; return its UID."""
    examination = replace(
        phantom.demonstration().prior,
        key=f"tests/app {key}",
        shape=(8, 32, 32),
        spacing_mm=(11.2, 11.2, 40.0),
    )
    files = []
    for number, part10 in enumerate(phantom.dicom_series(examination)):
        dataset = pydicom.dcmread(BytesIO(part10))
        for tag, value in changed.items():
            setattr(dataset, tag, value)
        files.append(folder / f"{key}{number}.dcm")
        dataset.save_as(files[-1])
    assert import_files(station, files, Unwatched()).stored == 8
    return examination.study_uid


@pytest.fixture
def prior_uid(station: Workstation, tmp_path: Path) -> str:
    return _keep(station, tmp_path, "prior")


@pytest.fixture
def stranger_uid(station: Workstation, tmp_path: Path) -> str:
    return _keep(station, tmp_path, "stranger", PatientID="OTHER-1", PatientName="ROE^RICHARD")


def beside(station: Workstation, reading: Reading, uid: str) -> None:
    open_beside(station, uid)
    wait_until(lambda: uid in reading.beside and reading.beside[uid].loaded)


def test_p36_priors_are_listed_by_date_with_their_age_and_stand_beside_under_their_role(
    station: Workstation, study_uid: str, prior_uid: str, tmp_path: Path, opened: Open
) -> None:
    older = _keep(station, tmp_path, "older", StudyDate="20240102")
    reading = opened(study_uid)

    rows = listed(station, reading)
    assert [row.study_uid for row in rows] == [prior_uid, older]
    assert rows[0].age == "6 months before"
    beside(station, reading, prior_uid)

    assert [view.role for view in reading.screen.viewports] == ["Current", "Prior"]
    shown = [view.content.study_uid for view in reading.screen.viewports if view.content]
    assert shown == [study_uid, prior_uid]


def test_p36_studies_of_the_same_day_are_told_apart_by_their_time(
    station: Workstation, study_uid: str, tmp_path: Path, opened: Open
) -> None:
    same_day = _keep(station, tmp_path, "same", StudyDate="20260112", StudyTime="071500")
    later = _keep(station, tmp_path, "later", StudyDate="20260112", StudyTime="201500")
    reading = opened(study_uid)

    earlier_row, later_row = listed(station, reading)

    assert (earlier_row.study_uid, later_row.study_uid) == (same_day, later)
    assert earlier_row.when == "2026-01-12 07:15"
    assert earlier_row.age == "same day, 3 hours before"
    assert later_row.age == "same day, 10 hours after"
    beside(station, reading, later)
    assert [view.role for view in reading.screen.viewports] == ["Current", "Later"]


def test_p30_another_patient_is_asked_about_and_nothing_of_it_is_shown(
    station: Workstation, study_uid: str, stranger_uid: str, opened: Open
) -> None:
    reading = opened(study_uid)

    open_beside(station, stranger_uid)

    asked = [reading.asked_beside]
    assert [study.patient.id for study in asked if study is not None] == ["OTHER-1"]
    assert reading.beside == {}
    decline_beside(station)
    asked.append(reading.asked_beside)
    assert asked[1] is None
    assert {c.study_uid for c in reading.screen.contents} == {study_uid}
    assert listed(station, reading) == ()


def test_p30_a_confirmed_other_patient_is_never_linked_and_keeps_its_own_marks(
    station: Workstation, study_uid: str, stranger_uid: str, opened: Open
) -> None:
    reading = opened(study_uid)
    open_beside(station, stranger_uid)
    confirm_beside(station)
    wait_until(lambda: stranger_uid in reading.beside and reading.beside[stranger_uid].loaded)
    screen = reading.screen

    assert [study.uid for study in screen.strangers] == [stranger_uid]
    assert [view.role for view in screen.viewports] == ["Current", "Another patient"]
    before = screen.viewports[1]
    screen.toggle_link()
    screen.scroll(0, 3)
    screen.zoom(0, 2.0)
    assert not screen.link
    assert screen.viewports[1] == before
    (mark,) = measure_spec(station, reading, SPEC)
    other = replace(mark, place=replace(mark.place, study_uid=stranger_uid))
    reading.annotations.place(mark)
    reading.annotations.place(replace(other, id="other"))
    assert [m.id for m in reading.own_marks] == [mark.id]
    assert [m.id for m in station.records.drafts.marks(stranger_uid)] == ["other"]
    close_beside(station)
    assert screen.strangers == ()
    assert [m.id for m in station.records.drafts.marks(stranger_uid)] == ["other"]
    assert [m.id for m in station.records.drafts.marks(study_uid)] == [mark.id]


def test_p30_without_a_patient_id_nobody_is_taken_for_the_same(
    station: Workstation, tmp_path: Path, opened: Open
) -> None:
    one = _keep(station, tmp_path, "one", PatientID="")
    other = _keep(station, tmp_path, "other", PatientID="")
    reading = opened(one)

    open_beside(station, other)

    assert reading.asked_beside is not None
    assert reading.beside == {}


def test_p29_a_prior_that_comes_after_its_study_was_closed_is_dropped(
    station: Workstation, study_uid: str, prior_uid: str, opened: Open
) -> None:
    reading = opened(study_uid)
    held: list[Callable[[], None]] = []
    station.jobs.deliver = held.append
    open_beside(station, prior_uid)
    wait_until(lambda: len(held) > 0)

    close_study(station)
    for call in held:
        call()

    assert reading.beside == {}
    assert reading.screen.contents == ()
    assert reading.screen.priors == ()


def test_marks_on_a_prior_are_kept_with_the_prior(
    station: Workstation, study_uid: str, prior_uid: str, opened: Open
) -> None:
    reading = opened(study_uid)
    beside(station, reading, prior_uid)
    (mark,) = measure_spec(station, reading, SPEC)
    on_prior = replace(mark, place=replace(mark.place, study_uid=prior_uid))

    reading.annotations.place(on_prior)
    close_beside(station)

    assert station.records.drafts.marks(prior_uid) == (on_prior,)
    assert station.records.drafts.marks(study_uid) == ()
    assert opened(prior_uid).annotations.items == (on_prior,)


def test_a_prior_that_is_asked_for_twice_before_it_comes_stands_beside_once(
    station: Workstation, study_uid: str, prior_uid: str, opened: Open
) -> None:
    reading = opened(study_uid)
    beside(station, reading, prior_uid)
    (mark,) = measure_spec(station, reading, SPEC)
    reading.annotations.place(replace(mark, place=replace(mark.place, study_uid=prior_uid)))
    close_beside(station)

    open_beside(station, prior_uid)
    open_beside(station, prior_uid)
    wait_until(lambda: prior_uid in reading.beside and not station.jobs.under_way)

    assert len(reading.annotations.items) == 1


def test_ctrl_right_goes_to_the_next_study_and_ctrl_down_to_the_next_patient(
    station: Workstation, tmp_path: Path, opened: Open
) -> None:
    _keep(station, tmp_path, "first")
    _keep(station, tmp_path, "second", StudyDate="20240102")
    _keep(station, tmp_path, "stranger", PatientID="OTHER-1", StudyDate="20230102")
    station.worklist.reload()
    go = {command.shortcut: command.run for command in COMMANDS}
    order = [row.study_uid for row in station.worklist.rows]
    opened(order[0])

    go["Ctrl+Right"](station)
    assert station.opening is not None
    assert station.opening.study_uid == order[1]
    go["Ctrl+Left"](station)
    assert station.opening is not None
    assert station.opening.study_uid == order[0]
    go["Ctrl+Down"](station)
    assert station.opening is not None
    patients = {row.study_uid: row.patient_id for row in station.worklist.rows}
    assert patients[station.opening.study_uid] != patients[order[0]]
    close_study(station)


def test_p31_what_is_not_shown_is_listed_with_its_reason(
    station: Workstation, study_uid: str, tmp_path: Path, opened: Open
) -> None:
    report = pydicom.dcmread(BytesIO(next(iter(phantom.dicom_series(_small())))))
    del report.PixelData
    kind, uid = pydicom.uid.UID("1.2.840.10008.5.1.4.1.1.9.1.1"), pydicom.uid.UID("1.2.3.4.5")
    report.SOPClassUID = report.file_meta.MediaStorageSOPClassUID = kind
    report.SOPInstanceUID = report.file_meta.MediaStorageSOPInstanceUID = uid
    report.SeriesInstanceUID, report.Modality, report.StudyInstanceUID = "1.2.3.4", "ECG", study_uid
    report.save_as(tmp_path / "sr.dcm")
    import_files(station, [tmp_path / "sr.dcm"], Unwatched())
    station.records.archive.expect(study_uid, 40, "PACS")

    reading = opened(study_uid)
    found = {what.title: what for what in not_shown(reading)}

    assert found["Waveform"].count == 1
    assert found["Waveform"].sop_uid == "1.2.3.4.5"
    assert found["Not received"].count == 40 - 25
    assert all(what.reason.endswith(".") for what in found.values())


def test_p31_an_image_that_came_without_its_pixels_is_missing_and_no_document(
    station: Workstation, study_uid: str, tmp_path: Path, opened: Open
) -> None:
    header = pydicom.dcmread(BytesIO(next(iter(phantom.dicom_series(_small())))))
    del header.PixelData
    header.StudyInstanceUID, header.SeriesInstanceUID = study_uid, "1.2.3.4"
    for number in (5, 6):
        uid = pydicom.uid.UID(f"1.2.3.4.{number}")
        header.SOPInstanceUID = header.file_meta.MediaStorageSOPInstanceUID = uid
        header.save_as(tmp_path / f"{number}.dcm")
    import_files(station, [tmp_path / "5.dcm", tmp_path / "6.dcm"], Unwatched())

    reading = opened(study_uid)

    (found,) = (what for what in not_shown(reading) if "without their pixels" in what.title)
    assert (found.count, found.grave) == (2, True)
    assert reading.objects.items == ()


def _small() -> phantom.Examination:
    return replace(
        phantom.demonstration().current,
        key="tests/app small",
        shape=(24, 64, 64),
        spacing_mm=(5.6, 5.6, 13.0),
    )


def test_p31_images_that_arrive_change_no_viewport(
    station: Workstation, small_study: tuple[phantom.Examination, Path], opened: Open
) -> None:
    examination, folder = small_study
    files = sorted(folder.iterdir())
    import_files(station, files[:20], Unwatched())
    reading = opened(examination.study_uid)
    before = (station.room, reading.screen.viewports, reading.screen.active)

    import_files(station, files[20:], Unwatched())
    station.worklist.reload()

    assert (station.room, reading.screen.viewports, reading.screen.active) == before


def test_a_study_asked_for_again_while_it_opens_is_opened_once(
    station: Workstation, study_uid: str
) -> None:
    open_study(station, study_uid)
    first = station.opening
    open_study(station, study_uid)

    assert station.opening is first or station.reading is not None
    wait_until(lambda: station.reading is not None and station.reading.loaded)
