"""One click on a number shows what it rests on, beside the images, without stopping the work."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.buttons import Link
from app.ui.copied import CopyPlace
from app.ui.read.measurements import MeasurementsPanel
from app.ui.report.explanation_card import ExplanationCard
from app.ui.theme import Theme
from domain.geometry import Point
from domain.measurement import Author, Length, Place
from tests.ui.test_findings_panel import Desk, words
from tests.viewer.phantoms import STUDY, volume
from viewer.session.explained import About, value_under

NOW = datetime(2026, 1, 12, 9, 41, tzinfo=UTC)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.reading.screen.open(STUDY)
    desk.reading.screen.take(volume(), finished=True)
    desk.reading.screen.hang()
    return desk


def length(desk: Desk) -> Length:
    content = desk.reading.screen.contents[0]
    where = Place(STUDY.uid, content.series_uid, content.frame_of_reference)
    mark = Length(where, Point(0, 41, -598), Point(3, 45, -598), Author("Dr A. Mehra"), NOW)
    desk.reading.annotations.place(mark)
    return mark


def link(panel: QWidget, words: str) -> Link:
    (found,) = (each for each in panel.findChildren(Link) if words in each.accessibleName())
    return found


def test_the_link_under_a_number_opens_and_closes_its_explanation(
    qtbot: QtBot, theme: Theme, desk: Desk
) -> None:
    mark = length(desk)
    panel = MeasurementsPanel(theme, desk.reading, desk.asks())
    qtbot.addWidget(panel)
    copied: list[str] = []
    place = CopyPlace(panel, copied.append)

    link(panel, "Where this number comes from").click()

    assert desk.reading.screen.asked == About(mark_id=mark.id)
    assert any(said.startswith("95 %") for said in words(panel))
    assert "Image Position (Patient) (0020,0032)" in words(panel)

    link(panel, "Copy the explanation").click()
    assert place.parent() is panel
    assert copied[0].startswith("Length: 5.0 mm\n")

    link(panel, "Hide the explanation").click()
    assert desk.reading.screen.asked is None


def test_the_value_under_the_pointer_is_explained_above_the_marks(
    qtbot: QtBot, theme: Theme, desk: Desk
) -> None:
    panel = MeasurementsPanel(theme, desk.reading, desk.asks())
    qtbot.addWidget(panel)
    screen = desk.reading.screen
    content = screen.contents[0]

    screen.explain(value_under(content, 0, content.lattice.point(2, 3, 4)))  # type: ignore[union-attr]

    qtbot.waitUntil(lambda: "0 HU" in words(panel))
    assert "column 3, row 4, slice 5" in words(panel)


def test_the_explanation_follows_its_mark_and_goes_with_it(desk: Desk) -> None:
    mark = length(desk)
    screen = desk.reading.screen
    screen.explain(About(mark_id=mark.id))
    assert screen.explanation is not None
    assert screen.explanation.number == "5.0 mm"
    desk.reading.annotations.remove(mark.id)
    gone = screen.explanation
    assert gone is None


def test_another_study_brings_no_explanation_along(desk: Desk) -> None:
    screen = desk.reading.screen
    screen.explain(About(mark_id=length(desk).id))
    screen.open(STUDY)
    assert screen.asked is None


def test_beside_the_report_a_card_shows_it_and_escape_closes_it(
    qtbot: QtBot, theme: Theme, desk: Desk
) -> None:
    over = QWidget()
    over.resize(800, 600)
    qtbot.addWidget(over)
    card = ExplanationCard(theme, desk.reading.screen, over)
    over.show()
    assert card.isHidden()

    desk.reading.screen.explain(About(mark_id=length(desk).id))

    assert card.isVisible()
    assert over.rect().contains(card.geometry())
    qtbot.waitUntil(lambda: "5.0 mm" in words(card))
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert card.isHidden()
