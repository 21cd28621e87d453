"""PR02: a person sees what is burned in, blanks it by hand, and nothing leaves before that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions.deidentifying import Wish
from app.actions.importing import import_files
from app.actions.reviewing import begin_review, export_reviewed
from app.state.review import Review
from app.ui.frame.window import Window
from app.ui.theme import Theme
from app.ui.transfers.blanked_view import BlankedView
from app.ui.transfers.deidentify import TITLES, DeidentifyPage
from app.ui.wiring.seat import Seat
from app.workstation import Workstation
from docs.picture_ultrasound import STUDY_UID, images
from domain.errors import Refused
from domain.work import Unwatched
from imaging.deidentifying.options import Option
from tests.ui.shown import until
from tests.ui.test_bad_input import a_seat

Desk = tuple[Workstation, Seat, Window]


@pytest.fixture
def desk(theme: Theme, tmp_path: Path) -> Iterator[Desk]:
    with a_seat(theme, tmp_path) as made:
        yield made


def looked_through(station: Workstation, folder: Path) -> Review:
    for number, part10 in enumerate(images()):
        (folder / f"{number}.dcm").write_bytes(part10)
    import_files(station, sorted(folder.glob("*.dcm")), Unwatched())
    station.worklist.reload()
    station.worklist.choose(STUDY_UID)
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
    station, _seat, _window = desk
    review = looked_through(station, tmp_path)
    lines = {line.name: line for line in review.lines}
    name = lines["Patient's Name"]
    assert name.before == "Phantom^Ultrasonia"
    assert "Phantom" not in name.after
    assert lines["Institution Name"].after == ""
    assert station.records.pseudonyms.projects() == ()  # looking makes no pseudonym


def test_every_option_stands_on_the_page_in_plain_words_and_dates_exclude_each_other() -> None:
    assert set(TITLES) == set(Option)
    review = Review(("1.2.3",), "CT")
    review.choose(Option.FULL_DATES, on=True)
    assert Option.MODIFIED_DATES not in review.options
    assert Wish("Teaching").options >= {Option.MODIFIED_DATES, Option.PIXELS}
