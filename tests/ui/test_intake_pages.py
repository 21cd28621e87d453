"""What is dropped on the window is taken in, and every file's end stands on the page.

A-03: what came unasked is marked, and never gets into a study that somebody has open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import UID
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.actions.receiving import SeatShelf
from app.options import Policy
from app.ui.buttons import Button
from app.ui.frame.dropping import DropTarget, paths_in
from app.ui.frame.sign_in import Gate, GateState
from app.ui.frame.window import Window
from app.ui.theme import Theme
from app.ui.transfers.ended_list import EndedList
from app.ui.transfers.intake import IntakePage
from app.ui.transfers.quarantine import QuarantinePage
from app.ui.wiring.seat import Seat
from app.workstation import Workstation
from domain.errors import OutOfSpace
from imaging import phantom
from tests.ui.shown import until
from tests.ui.test_bad_input import a_seat, opened

Desk = tuple[Workstation, Seat, Window]


@pytest.fixture
def desk(theme: Theme, tmp_path: Path) -> Iterator[Desk]:
    with a_seat(theme, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def images() -> list[bytes]:
    examination = replace(
        phantom.demonstration().current,
        key="tests/ui intake",
        shape=(6, 64, 64),
        spacing_mm=(22.0, 5.6, 13.0),
    )
    return list(phantom.dicom_series(examination))


def folder_of(images: list[bytes], folder: Path) -> Path:
    folder.mkdir()
    for number, part10 in enumerate(images):
        (folder / f"{number}.dcm").write_bytes(part10)
    return folder


def carrying(*paths: Path, urls: tuple[str, ...] = ()) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([*(QUrl.fromLocalFile(str(path)) for path in paths), *map(QUrl, urls)])
    return mime


def hold(window: Window, mime: QMimeData) -> QDragEnterEvent:
    enter = QDragEnterEvent(
        QPoint(400, 300), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(window, enter)
    return enter


def let_go(window: Window, mime: QMimeData) -> None:
    hold(window, mime)  # nothing is let go that was not held above
    drop = QDropEvent(
        QPointF(400, 300), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier, QEvent.Type.Drop,
    )  # fmt: skip
    QApplication.sendEvent(window, drop)


def page_of(seat: Seat, station: Workstation, kind: type[QWidget], id_: str) -> QWidget:
    station.enter("transfers", id_)
    until(lambda: seat.workspace.findChild(kind) is not None)
    page = seat.workspace.findChild(kind)
    assert page is not None
    return page


def rows_of(page: QWidget) -> list[str]:
    (listed,) = page.findChildren(EndedList)
    model = listed.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(model.data(model.index(at, 0), role)) for at in range(model.rowCount())]


def press(page: QWidget, words: str) -> None:
    (button,) = [b for b in page.findChildren(Button) if b.text() == words]
    assert button.isEnabled()
    button.click()


def test_a_folder_dropped_anywhere_is_counted_taken_in_and_told_file_by_file(
    desk: Desk, images: list[bytes], tmp_path: Path
) -> None:
    station, seat, window = desk
    folder = folder_of(images, tmp_path / "images")
    (folder / "notes.txt").write_text("Dear colleague")
    (folder / "cut.dcm").write_bytes(images[0][:-900])
    station.enter("read")  # wherever one is
    drop = window.findChild(DropTarget)
    assert isinstance(drop, DropTarget)

    held = hold(window, carrying(folder))
    assert held.isAccepted()
    assert (drop.isVisible(), drop.words) == (True, "Let go to take in 1 folder")
    let_go(window, carrying(folder))
    until(lambda: not station.jobs.under_way)

    assert not drop.isVisible()
    page = page_of(seat, station, IntakePage, "intake")
    rows = rows_of(page)
    assert sum("\nStored\n" in row for row in rows) == 6
    (cut,) = [row for row in rows if "cut.dcm" in row]
    assert "In quarantine\nThe file ends in the middle of the pixels." in cut
    (notes,) = [row for row in rows if "notes.txt" in row]
    assert "Not DICOM\nThis is not a DICOM file. It was left where it is." in notes


def test_what_is_no_file_cannot_be_let_go_and_nothing_falls_through_the_lock(
    desk: Desk, images: list[bytes], tmp_path: Path
) -> None:
    station, _seat, window = desk
    folder = folder_of(images, tmp_path / "images")
    for mime in (
        carrying(urls=("https://example.org/image.dcm",)),
        carrying(folder, urls=("https://example.org/image.dcm",)),
        carrying(tmp_path / "nothing here"),
        QMimeData(),
    ):
        assert paths_in(mime) == ()
        assert not hold(window, mime).isAccepted()
    window.show_gate(gate())
    assert not hold(window, carrying(folder)).isAccepted()
    let_go(window, carrying(folder))
    assert station.jobs.under_way == ()
    assert station.records.archive.studies() == ()


def gate() -> GateState:
    return GateState(Gate.LOCKED, "A. Mehra")


def test_two_patients_in_one_study_are_put_right_on_the_page_and_back(
    desk: Desk, images: list[bytes], tmp_path: Path
) -> None:
    station, seat, window = desk
    let_go(window, carrying(folder_of(images, tmp_path / "images")))
    until(lambda: not station.jobs.under_way)
    other = dcmread(BytesIO(images[0]))
    other.PatientID, other.PatientName = "PH-77", "Phantom^Other"
    other.SOPInstanceUID = UID(f"{other.SOPInstanceUID}.7")
    other.file_meta.MediaStorageSOPInstanceUID = other.SOPInstanceUID
    other.save_as(tmp_path / "whose.dcm")
    let_go(window, carrying(tmp_path / "whose.dcm"))
    until(lambda: not station.jobs.under_way)
    (study,) = station.records.archive.studies()
    page = page_of(seat, station, QuarantinePage, "quarantine")
    assert isinstance(page, QuarantinePage)
    until(lambda: len([b for b in page.findChildren(Button) if "this patient's" in b.text()]) == 2)

    words = [b for b in page.findChildren(Button) if "this patient's" in b.text()]
    assert not any(button.isEnabled() for button in words)  # first say why
    page.say_why("the wristband was wrong")
    words[1].click()
    until(lambda: not station.records.archive.conflicts())

    changed = station.records.archive.study(study.study.uid)
    assert (changed.study.patient.id, changed.instances) == ("PH-77", 7)
    # The decision is made beside the window; the list is shown when it has come back.
    until(lambda: [row.patient_id for row in station.worklist.rows] == ["PH-77"])


def test_what_nobody_asked_for_is_marked_and_never_gets_into_an_open_study(
    desk: Desk, images: list[bytes], tmp_path: Path
) -> None:
    """A-03: judge: the images on the screen before and after, and the state on the worklist."""
    station, _seat, window = desk
    let_go(window, carrying(folder_of(images[:4], tmp_path / "images")))
    until(lambda: not station.jobs.under_way)
    (study,) = station.records.archive.studies()
    reading = opened(station, study.study.uid)
    before = [i.sop_uid for i in reading.instances]
    shelf = SeatShelf(station)

    shelf.keep(images[4], "CT1")  # the same study: on record, but not on this screen
    stranger = dcmread(BytesIO(images[5]))
    stranger.PatientID, stranger.StudyInstanceUID = "NOBODY-1", UID("1.2.3.4.5")
    stranger.SeriesInstanceUID = UID("1.2.3.4.5.6")
    stranger.SOPInstanceUID = UID("1.2.3.4.5.6.7")
    stranger.file_meta.MediaStorageSOPInstanceUID = stranger.SOPInstanceUID
    written = BytesIO()
    stranger.save_as(written)
    shelf.keep(written.getvalue(), "CT1")
    for _ in range(20):
        QApplication.processEvents()

    assert station.reading is reading
    assert [i.sop_uid for i in reading.instances] == before
    assert station.records.archive.unasked() == {"1.2.3.4.5": "CT1"}
    station.worklist.reload()
    marked = {row.study_uid: row.unasked for row in station.worklist.rows}
    assert marked == {study.study.uid: "", "1.2.3.4.5": "CT1"}
    opened(station, "1.2.3.4.5")
    assert station.records.archive.unasked() == {}


def test_a_caller_may_leave_only_so_much_that_nobody_looks_at(
    desk: Desk, images: list[bytes]
) -> None:
    """A-03: the quota of each caller; another caller is not held to it."""
    station, _seat, _window = desk
    station.policy = Policy(unasked_bytes_per_caller=3 * len(images[0]))
    shelf = SeatShelf(station)
    for part10 in images[:3]:
        shelf.keep(part10, "CT1")

    with pytest.raises(OutOfSpace, match="unasked"):
        shelf.keep(images[3], "CT1")

    (study,) = station.records.archive.studies()
    assert study.instances == 3
    shelf.keep(images[3], "CT2")
    assert "receive.quota" in [e.event.action for e in station.records.audit.recent()]
