"""The pointer over the crosshair says what it would do, and the hand then does it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from domain.volume import Doubt, Volume
from tests.viewer.phantoms import READER, STUDY, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.content import space_of
from viewer.session.crosshair import CrossLine, cross_lines
from viewer.session.pointing import Pointing
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation
from viewer.ui.asking import ask_rect
from viewer.ui.grid import ViewportGrid
from viewer.ui.overlays import picture_area

GAP = Doubt("gap", "1 image missing between 12 and 14 (gap 3.0 mm).")


def made(content: Volume) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang()
    return screen


@pytest.fixture
def screen() -> Screen:
    on = lattice((24, 40, 40), (1.0, 1.0, 1.5))
    voxels = np.random.default_rng(1).integers(-200, 400, on.shape).astype(np.int16)
    return made(volume(on, voxels=voxels, missing=(13,), doubts=(GAP,)))


@pytest.fixture
def grid(qtbot: QtBot, screen: Screen) -> Iterator[ViewportGrid]:
    grid = ViewportGrid(screen, Pointing(screen, author=lambda: READER))
    qtbot.addWidget(grid)
    grid.resize(1000, 800)
    grid.show()
    yield grid
    grid.close_pictures()


def line(screen: Screen, grid: ViewportGrid, number: int, other: int) -> tuple[CrossLine, QPoint]:
    """Return a line of the crosshair, and where its picture begins in the viewport."""
    view = grid.viewports[number]
    area = picture_area(screen, number, view.width(), view.height())
    plane = screen.plane(number, area.width(), area.height())
    content = screen.viewports[number].content
    assert plane is not None
    assert content is not None
    at = screen.crosshair(space_of(content))
    assert at is not None
    lines = cross_lines(screen.viewports, number, plane, at)
    return next(each for each in lines if each.viewport == other), area.topLeft()


def handle(screen: Screen, grid: ViewportGrid) -> QPoint:
    found, corner = line(screen, grid, 0, 1)
    view = grid.viewports[0]
    area = picture_area(screen, 0, view.width(), view.height())
    x, y = found.turn_handles(area.width(), area.height())[0]
    return QPoint(round(x), round(y)) + corner


def move(view: QWidget, to: QPoint, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    at = QPointF(to)
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, view.mapToGlobal(at), Qt.MouseButton.NoButton, button,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_the_pointer_changes_over_a_handle_and_back_beside_it(
    screen: Screen, grid: ViewportGrid
) -> None:
    view = grid.viewports[0]
    before = view.cursor().shape()
    move(view, handle(screen, grid))
    assert view.cursor().shape() is Qt.CursorShape.OpenHandCursor
    move(view, handle(screen, grid) + QPoint(60, -60))
    assert view.cursor().shape() is before


def test_dragging_a_handle_turns_the_planes(screen: Screen, grid: ViewportGrid) -> None:
    view, at = grid.viewports[0], handle(screen, grid)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
    move(view, at + QPoint(50, -10), Qt.MouseButton.LeftButton)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at + QPoint(50, -10))
    for number in (1, 2):
        state = screen.viewports[number].state
        assert state is not None
        assert state.orientation is Orientation.OBLIQUE


def test_p06_the_button_over_the_picture_lets_the_measuring_begin(
    screen: Screen, grid: ViewportGrid, qtbot: QtBot
) -> None:
    screen.choose_tool("length")
    view = grid.viewports[1]
    grid.remedy_wanted.connect(screen.measure_anyway)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 120))
    words = screen.acknowledged.asks(screen.viewports[1])
    assert words
    area = picture_area(screen, 1, view.width(), view.height())
    button = ask_rect(area.toRectF(), words).center().toPoint()
    with qtbot.waitSignal(grid.remedy_wanted):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=button)
    assert screen.acknowledged.asks(screen.viewports[1]) == ""
    assert not screen.acknowledged.must_ask(screen.viewports[1])
