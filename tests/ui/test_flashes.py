"""No part of a window is ever shown as a window of its own: it would take the keyboard with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.state.objects import Objects, OpenObject
from app.ui.messages import Nothing
from app.ui.read.measurements import MeasurementsPanel
from app.ui.read.objects.object_panel import ObjectPanel
from app.ui.read.objects.objects_list import ObjectsList
from app.ui.theme import Theme
from tests.ui import test_objects
from tests.ui.test_explanation import length
from tests.ui.test_findings_panel import Desk
from tests.viewer.phantoms import STUDY, volume


class Shown(QObject):
    """Notes every window that appears."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(type(watched).__name__)
        return False


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[Shown]:
    noted = Shown()
    qapp.installEventFilter(noted)
    yield noted
    qapp.removeEventFilter(noted)


def test_deleting_the_last_mark_shows_no_window(qtbot: QtBot, theme: Theme, shown: Shown) -> None:
    desk = Desk()
    desk.reading.screen.open(STUDY)
    desk.reading.screen.take(volume(), finished=True)
    desk.reading.screen.hang()
    mark = length(desk)
    panel = MeasurementsPanel(theme, desk.reading, desk.asks())
    qtbot.addWidget(panel)
    panel.show()
    shown.windows.clear()

    desk.reading.annotations.remove(mark.id)

    assert "Nothing measured yet" in {label.text() for label in panel.findChildren(QLabel)}
    assert shown.windows == []


def _nothing(theme: Theme) -> QWidget:
    return Nothing(theme, "Nothing yet", "Do something.")


def _objects() -> Objects:
    return Objects((test_objects.IMAGE, test_objects.REPORT))


def _list(theme: Theme) -> QWidget:
    return ObjectsList(theme, _objects(), test_objects.Desk().asks())


def _panel(theme: Theme) -> QWidget:
    objects = _objects()
    objects.show(OpenObject(test_objects.REPORT, "SR", "Report", reason="It is damaged."))
    return ObjectPanel(theme, objects, test_objects.Desk().asks())


@pytest.mark.parametrize("make", [_nothing, _list, _panel])
def test_a_part_that_has_no_place_yet_is_not_shown(
    make: Callable[[Theme], QWidget], qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    qtbot.addWidget(make(theme))
    assert shown.windows == []
