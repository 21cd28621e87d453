"""Segments beside the images: each with its volume and eye, or why it is not drawn."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.state.reading import Findings, Reading
from app.ui.buttons import IconButton, Link
from app.ui.read.asks import ReadAsks
from app.ui.read.segments import SegmentsPanel
from app.ui.sliders import Slider
from app.ui.theme import Theme
from domain.finding import Mask
from tests.viewer.phantoms import STUDY, volume
from viewer.session.annotations import Annotations
from viewer.session.content import space_of
from viewer.session.explained import About
from viewer.session.hanging import one
from viewer.session.screen import Screen
from viewer.session.segments_shown import Segment, millilitres


def a_reading() -> Reading:
    annotations = Annotations()
    screen = Screen(annotations)
    screen.open(STUDY)
    ct = volume()
    screen.take(ct, finished=True)
    screen.hang(one(ct))
    labels = np.zeros(ct.lattice.shape, np.uint8)
    labels[2:6, 2:6, 2:6] = 1
    where, mask = space_of(ct), Mask(ct.lattice, labels, {1: "Liver"})
    liver = Segment(
        "a#1", "Organs", "Liver", "automatic, Net", (180, 140, 240), where, STUDY.uid, mask,
        volume_ml=1412.3,
    )  # fmt: skip
    lost = Segment(
        "a#2",
        "Organs",
        "Spleen",
        "",
        (80, 190, 200),
        "x",
        STUDY.uid,
        reason="Not of a series here.",
    )
    screen.segments.take((liver, lost), (("Old set", "The file is damaged."),))
    return Reading(STUDY, (), (), (), screen, annotations, Findings(lambda _items: None))


class Asked:
    """The one question the panel asks."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def show_segment(self, key: str) -> None:
        self.shown.append(key)


def words(panel: QWidget) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel)]


def a_panel(qtbot: QtBot, theme: Theme, reading: Reading, asked: Asked) -> SegmentsPanel:
    asks: ReadAsks = asked  # type: ignore[assignment]  # all that the panel asks for
    panel = SegmentsPanel(theme, reading, asks)
    qtbot.addWidget(panel)
    panel.resize(344, 600)
    panel.show()
    return panel


def test_every_segment_is_listed_with_its_volume_or_its_reason(qtbot: QtBot, theme: Theme) -> None:
    said = words(a_panel(qtbot, theme, a_reading(), Asked()))
    assert {"Organs", "Liver", "1412 ml", "automatic, Net", "Spleen", "Old set"} <= set(said)
    assert "Not shown. Not of a series here." in said
    assert "The file is damaged." in said


def test_the_eye_hides_one_and_the_slider_fades_all(qtbot: QtBot, theme: Theme) -> None:
    reading = a_reading()
    panel = a_panel(qtbot, theme, reading, Asked())
    (eye,) = [b for b in panel.findChildren(IconButton) if b.accessibleName() == "Hide Liver"]
    eye.click()
    assert not reading.screen.segments.is_ticked(reading.screen.segments.items[0])
    (slider,) = panel.findChildren(Slider)
    assert slider.value() == 40
    slider.setValue(75)
    assert reading.screen.segments.look.opacity == 0.75
    assert "75 %" in words(panel)


def test_a_click_goes_to_the_segment(qtbot: QtBot, theme: Theme) -> None:
    asked = Asked()
    panel = a_panel(qtbot, theme, a_reading(), asked)
    (name,) = [label for label in panel.findChildren(QLabel) if label.text() == "Liver"]
    QTest.mouseClick(name, Qt.MouseButton.LeftButton)
    assert asked.shown == ["a#1"]


def test_volumes_have_the_digits_that_are_worth_saying() -> None:
    assert [millilitres(v) for v in (1412.3, 70.36, 2.281, 0.0461, 0.00042)] == [
        "1412 ml",
        "70.4 ml",
        "2.28 ml",
        "0.0461 ml",
        "0.42 mm³",
    ]


def test_the_link_under_a_volume_says_what_it_rests_on(qtbot: QtBot, theme: Theme) -> None:
    reading = a_reading()
    panel = a_panel(qtbot, theme, reading, Asked())
    (link,) = (each for each in panel.findChildren(Link) if "Where" in each.accessibleName())

    link.click()

    assert reading.screen.asked == About(segment_key="a#1")
    said = [label.text() for label in panel.findChildren(QLabel)]
    assert "64 voxels" in said
    assert any(words.startswith("the volume was stated by its maker") for words in said)
    assert "automatic, Net" in said
    (link,) = (each for each in panel.findChildren(Link) if "Hide" in each.accessibleName())
    link.click()
    assert reading.screen.asked is None
