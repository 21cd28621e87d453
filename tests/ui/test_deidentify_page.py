"""PR02: a person sees what is burned in, blanks it by hand, and nothing leaves before that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from app.actions.deidentifying import Wish
from app.actions.importing import import_files
from app.actions.reviewing import begin_review, export_reviewed
from app.state.review import Leaving, Review, Standing
from app.ui.buttons import Button
from app.ui.frame.proof_card import ProofCard
from app.ui.frame.window import Window
from app.ui.theme import Theme
from app.ui.transfers.blanked_view import BlankedView
from app.ui.transfers.deidentify import TITLES, DeidentifyPage
from app.ui.transfers.leaving_list import LeavingList
from app.ui.wiring.seat import Seat
from app.ui.worklist.table import PATIENT, StudyTable
from app.workstation import Workstation
from docs.picture_ultrasound import STUDY_UID, images
from domain.errors import Refused
from domain.work import Unwatched
from imaging.deidentifying.options import Option
from tests.imaging.deidentifying.made import ct, written
from tests.imaging.deidentifying.test_burned_in import ultrasound
from tests.ui.shown import until
from tests.ui.test_bad_input import a_seat

Desk = tuple[Workstation, Seat, Window]


@pytest.fixture
def desk(theme: Theme, tmp_path: Path) -> Iterator[Desk]:
    with a_seat(theme, tmp_path) as made:
        yield made


def looked_through(station: Workstation, folder: Path, *, beside: bytes = b"") -> Review:
    if beside:
        (folder / "beside.dcm").write_bytes(beside)
    for number, part10 in enumerate(images()):
        (folder / f"{number}.dcm").write_bytes(part10)
    import_files(station, sorted(folder.glob("*.dcm")), Unwatched())
    station.worklist.reload()
    station.worklist.choose(STUDY_UID)
    if beside:
        station.worklist.choose_beside(frozenset((STUDY_UID, str(ct().StudyInstanceUID))))
    begin_review(station)
    review = station.review
    assert review is not None
    until(lambda: not review.looking)
    return review


def page_of(window: Window) -> DeidentifyPage:
    page = window.findChild(DeidentifyPage)
    assert isinstance(page, DeidentifyPage)
    return page


def test_found_text_is_shown_on_the_image_and_can_be_added_taken_away_and_confirmed(
    desk: Desk, tmp_path: Path
) -> None:
    station, _seat, window = desk
    review = looked_through(station, tmp_path)
    QApplication.processEvents()
    page = page_of(window)
    view = page.findChild(BlankedView)
    assert isinstance(view, BlankedView)
    first = review.images[0]
    assert any("PHANTOM" in text.text.upper() for text in first.texts)
    found = len(review.rectangles(first.sop_uid))
    assert found >= 3

    middle = QPoint(view.width() // 2, view.height() // 2)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(view, middle + QPoint(40, 30))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle + QPoint(40, 30))
    assert len(review.rectangles(first.sop_uid)) == found + 1
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle + QPoint(10, 10))
    assert len(review.rectangles(first.sop_uid)) == found

    with pytest.raises(Refused, match="project"):
        export_reviewed(station, tmp_path / "out")
    review.name_project("Teaching")
    with pytest.raises(Refused, match="Nobody has looked at 3"):
        export_reviewed(station, tmp_path / "out")
    for seen in review.images:
        review.confirm(seen.sop_uid)
    export_reviewed(station, tmp_path / "out")
    until(lambda: review.report is not None)
    made = [pydicom.dcmread(file) for file in sorted((tmp_path / "out").rglob("*.dcm"))]
    assert len(made) == 3
    for each, seen in zip(made, review.images, strict=True):
        assert each.BurnedInAnnotation == "NO"
        for left, top, right, bottom in review.rectangles(seen.sop_uid):
            assert len(set(each.pixel_array[top:bottom, left:right].flatten().tolist())) == 1


def test_what_stood_there_before_is_shown_beside_what_will_stand_there(
    desk: Desk, tmp_path: Path
) -> None:
    station, _seat, window = desk
    review = looked_through(station, tmp_path)
    until(lambda: review.lines is not None)
    lines = {line.name: line for line in review.lines or ()}
    name = lines["Patient's Name"]
    assert name.before == "Phantom^Ultrasonia"
    assert (name.after, name.drawn) == ("", True)  # a new project: nobody can say it yet
    assert lines["SOP Instance UID"].drawn
    assert lines["Study Date"].drawn
    assert (lines["Institution Name"].after, lines["Institution Name"].drawn) == ("", False)
    assert station.records.pseudonyms.projects() == ()  # looking makes no pseudonym
    said = [part.text() for part in page_of(window).findChildren(QLabel)]
    assert "at the export" in said
    assert "Names, dates and UIDs are drawn at the export: the project has no name yet." in said


def test_several_studies_stand_on_one_page_and_leave_together_when_each_is_ready(
    desk: Desk, tmp_path: Path
) -> None:
    station, _seat, window = desk
    review = looked_through(station, tmp_path, beside=written(ct()))
    QApplication.processEvents()
    stand = {study.uid: review.standing(study) for study in review.studies}
    other = str(ct().StudyInstanceUID)
    assert stand == {STUDY_UID: Standing.TO_SEE, other: Standing.NO_NEED}
    rows = page_of(window).findChildren(LeavingList)[0].findChildren(QAbstractButton)
    said = {row.accessibleDescription() for row in rows}
    assert {"3 images wait for a look", "Needs no look"} <= said

    review.name_project("Teaching")
    with pytest.raises(Refused, match="Nobody has looked at 3"):
        export_reviewed(station, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    for study in review.studies:
        for seen in study.images or ():
            review.confirm(seen.sop_uid)
    assert review.unready == ()
    export_reviewed(station, tmp_path / "out")
    until(lambda: review.report is not None)
    made = [pydicom.dcmread(file) for file in sorted((tmp_path / "out").rglob("*.dcm"))]
    assert len(made) == 4
    assert len({each.PatientID for each in made}) == 2


def test_a_study_that_cannot_be_looked_through_keeps_all_here_until_it_is_taken_off(
    desk: Desk, tmp_path: Path
) -> None:
    station, _seat, _window = desk
    broken = ultrasound()
    broken.PixelData = encapsulate([b"this is no picture at all" * 4])
    broken["PixelData"].VR = "OB"
    review = looked_through(station, tmp_path, beside=written(broken, str(JPEGBaseline8Bit)))
    review.name_project("Teaching")
    for study in review.studies:
        for seen in study.images or ():
            review.confirm(seen.sop_uid)
    bad = next(study for study in review.studies if study.uid != STUDY_UID)
    assert review.standing(bad) is Standing.FAILED
    with pytest.raises(Refused, match="1 of the studies"):
        export_reviewed(station, tmp_path / "out")
    review.take_off(bad.uid)
    assert review.study_uids == (STUDY_UID,)
    export_reviewed(station, tmp_path / "out")
    until(lambda: review.report is not None)


def test_rows_chosen_together_in_the_worklist_are_what_a_command_for_several_takes(
    desk: Desk, tmp_path: Path
) -> None:
    station, _seat, window = desk
    review = looked_through(station, tmp_path, beside=written(ct()))
    station.enter("worklist")
    table = window.findChild(StudyTable)
    assert isinstance(table, StudyTable)
    other = next(uid for uid in review.study_uids if uid != STUDY_UID)
    station.worklist.choose(other)
    station.worklist.choose(STUDY_UID)
    assert station.worklist.chosen_uids == (STUDY_UID,)
    place = table.visualRect(table.studies.index(table.studies.position(other), PATIENT)).center()
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place
    )
    assert set(station.worklist.chosen_uids) == {STUDY_UID, other}
    station.worklist.reload()
    assert set(station.worklist.chosen_uids) == {STUDY_UID, other}
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert station.worklist.chosen_uids == (other,)


def test_sending_copies_from_the_page_asks_for_the_same_proof_as_writing_them(
    desk: Desk, tmp_path: Path
) -> None:
    station, _seat, window = desk
    looked_through(station, tmp_path)
    station.session.proved = float("-inf")
    send = next(
        button for button in page_of(window).findChildren(Button) if "peer" in button.text()
    )
    send.click()
    assert window.findChild(ProofCard) is not None


def test_every_option_stands_on_the_page_in_plain_words_and_dates_exclude_each_other() -> None:
    assert set(TITLES) == set(Option)
    review = Review((Leaving("1.2.3", "CT"),))
    review.choose(Option.FULL_DATES, on=True)
    assert Option.MODIFIED_DATES not in review.options
    assert Wish("Teaching").options >= {Option.MODIFIED_DATES, Option.PIXELS}
