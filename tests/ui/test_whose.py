"""Files that are not DICOM wait after a drop until a person says, once for all, whose they are."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication, QListWidget, QWidget

from app.actions.importing import import_files
from app.actions.opening import import_paths
from app.ui.frame.window import Window
from app.ui.main_thread import MainThread
from app.ui.theme import Theme
from app.ui.wiring.desk import Desk
from app.ui.wiring.whose import Whose
from app.ui.worklist.whose import WhoseDialog
from domain.order import ScheduledStep
from domain.study import Patient
from domain.work import Unwatched
from imaging import phantom
from tests.imaging.foreign_files import GREY, WHOLE, affine, nifti, written
from tests.seats import open_workstation
from tests.ui.shown import until


@pytest.fixture
def desk(theme: Theme, tmp_path: Path) -> Iterator[Desk]:
    window = Window(theme, lambda _entry, _opened, _failed: None)
    window.resize(1366, 768)
    main = MainThread(window)
    station = open_workstation(
        tmp_path / "seat",
        passphrase="correct horse battery staple",  # noqa: S106 - lives for one test
        deliver=main.deliver,
    )
    yield Desk(theme, station, window, main, lambda _room: None)
    until(lambda: not station.jobs.under_way)
    QApplication.processEvents()  # what a job brings home starts another look at the list
    until(lambda: not station.jobs.under_way)
    station.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "photo").write_bytes(written(Image.fromarray(GREY), "PNG"))
    (folder / "brain").write_bytes(nifti(WHOLE, affine()))
    return folder


@pytest.fixture
def held(desk: Desk, tmp_path: Path) -> tuple[str, str, int]:
    """A study that is on the seat already: its patient's ID and name, its images."""
    whole = phantom.demonstration().current
    examination = replace(whole, key="whose", shape=(3, 32, 32), spacing_mm=(5.6, 5.6, 13.0))
    files = []
    for number, part10 in enumerate(phantom.dicom_series(examination)):
        files.append(tmp_path / f"{number}.dcm")
        files[-1].write_bytes(part10)
    import_files(desk.station, files, Unwatched())
    return stored(desk)[0]


def asked(desk: Desk, stick: Path) -> tuple[Whose, WhoseDialog]:
    """Drop the stick and return the question that comes up."""
    whose = Whose(desk, desk.window)
    import_paths(desk.station, [stick])
    until(lambda: whose.dialog is not None)
    assert whose.dialog is not None
    return whose, whose.dialog


def field(dialog: WhoseDialog, name: str) -> QWidget:
    (found,) = [w for w in dialog.findChildren(QWidget) if w.accessibleName() == name]
    return found


def fill(dialog: WhoseDialog, **said: str) -> None:
    field(dialog, "A new study").click()  # type: ignore[attr-defined]
    for name, text in said.items():
        field(dialog, name.replace("_", " ")).setText(text)  # type: ignore[attr-defined]


def press(dialog: WhoseDialog, name: str) -> None:
    field(dialog, name).click()  # type: ignore[attr-defined]


def stored(desk: Desk) -> list[tuple[str, str, int]]:
    studies = desk.station.records.archive.studies()
    return [(s.study.patient.id, s.study.patient.name, s.instances) for s in studies]


def test_all_files_of_a_drop_go_to_the_patient_who_is_entered_once(desk: Desk, stick: Path) -> None:
    whose, dialog = asked(desk, stick)
    assert stored(desk) == []

    fill(dialog, Patient_ID="F-1", Patient_name="Meera Sharma", Made_on="2024-01-02")
    press(dialog, "Take them in")

    until(lambda: stored(desk) == [("F-1", "Sharma^Meera", 8)])
    until(lambda: whose.dialog is None)
    assert desk.station.nobodys == ()


def test_an_archive_waits_for_its_patient_too(desk: Desk, stick: Path, tmp_path: Path) -> None:
    packed = tmp_path / "brought.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in stick.iterdir():
            archive.write(file, file.name)
    _whose, dialog = asked(desk, packed)
    assert desk.station.nobodys == (packed,)

    fill(dialog, Patient_ID="F-1", Patient_name="Meera Sharma")
    press(dialog, "Take them in")

    until(lambda: stored(desk) == [("F-1", "Sharma^Meera", 8)])


def test_another_name_under_a_known_id_is_shown_before_anything_is_stored(
    desk: Desk, stick: Path, held: tuple[str, str, int]
) -> None:
    _whose, dialog = asked(desk, stick)

    fill(dialog, Patient_ID=held[0], Patient_name="Somebody Else")
    labels = [w.text() for w in dialog.findChildren(QWidget) if hasattr(w, "text")]
    press(dialog, "Take them in")
    QApplication.processEvents()
    refused = [w.text() for w in dialog.findChildren(QWidget) if hasattr(w, "text")]

    assert [words for words in labels if words.startswith("On this seat this ID is")]
    assert [words for words in refused if "another name. Nothing was stored" in words]
    assert dialog.isVisible()
    assert stored(desk) == [held]
    dialog.reject()


def test_a_study_of_this_seat_is_found_by_typing_and_joined(
    desk: Desk, stick: Path, held: tuple[str, str, int]
) -> None:
    _whose, dialog = asked(desk, stick)
    search = field(dialog, "Search studies")
    (choices,) = dialog.findChildren(QListWidget)

    search.setText("nobody of this name")  # type: ignore[attr-defined]
    until(lambda: choices.count() == 0)
    assert not field(dialog, "Take them in").isEnabled()
    search.setText(held[0])  # type: ignore[attr-defined]
    until(lambda: choices.count() == 1)
    choices.setCurrentRow(0)
    press(dialog, "Take them in")

    until(lambda: stored(desk) == [(held[0], held[1], held[2] + 8)])


def test_files_can_be_made_for_an_order(desk: Desk, stick: Path) -> None:
    step = ScheduledStep(
        "RIS", "7", Patient("O-1", "Rao^Vikram"), "1.2.840.99.7", accession="A-7",
        start_date="20240102", procedure="MR head",
    )  # fmt: skip
    desk.station.records.orders.see("RIS", (step,), datetime.now(UTC))
    _whose, dialog = asked(desk, stick)
    (choices,) = dialog.findChildren(QListWidget)
    assert choices.item(0).text().startswith("Ordered: Rao, Vikram · O-1")

    choices.setCurrentRow(0)
    dialog.choose_modality("MR")
    press(dialog, "Take them in")

    until(lambda: stored(desk) == [("O-1", "Rao^Vikram", 8)])
    (row,) = desk.station.records.archive.studies()
    assert (row.study.uid, row.study.accession) == ("1.2.840.99.7", "A-7")
    assert row.modalities == ("MR",)


def test_files_that_nobody_claims_stay_where_they_are(desk: Desk, stick: Path) -> None:
    whose, dialog = asked(desk, stick)
    dialog.reject()

    until(lambda: whose.dialog is None)
    assert (stored(desk), desk.station.nobodys) == ([], ())
    assert sorted(f.name for f in stick.iterdir()) == ["brain", "photo"]
    assert desk.station.records.archive.quarantined() == ()


def test_a_volume_is_not_taken_in_as_a_photograph(desk: Desk, stick: Path) -> None:
    _whose, dialog = asked(desk, stick)
    fill(dialog, Patient_ID="F-1", Patient_name="Meera Sharma")
    dialog.choose_modality("XC")
    press(dialog, "Take them in")
    QApplication.processEvents()
    assert dialog.isVisible()
    assert len(desk.station.nobodys) == 2
    dialog.reject()
