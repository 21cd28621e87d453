"""The panel of what the files say, and of what nobody has measured."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.state.reading import Findings, Reading
from app.ui.read.information import InformationPanel
from app.ui.theme import Theme
from tests.viewer.phantoms import STUDY
from viewer.session.annotations import Annotations
from viewer.session.screen import Screen


def test_p35_a_display_nobody_measured_is_called_not_calibrated(qtbot: QtBot, theme: Theme) -> None:
    annotations = Annotations()
    reading = Reading(
        STUDY, (), (), (), Screen(annotations), annotations, Findings(lambda _items: None)
    )
    panel = InformationPanel(theme, reading)
    qtbot.addWidget(panel)

    said = [found.text() for found in panel.findChildren(QLabel)]

    assert any(text.startswith("Not calibrated:") for text in said)
