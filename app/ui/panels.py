"""Grounds to put things on: a panel with its hairline, a column that scrolls."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

L = TypeVar("L", bound=QBoxLayout)


class Panel(QFrame):
    """A rectangle of one ground, with a hairline on at most one edge."""

    def __init__(self, ground: str = "s1", edge: str = "") -> None:
        super().__init__()
        self.setProperty("ground", ground)
        self.setProperty("edge", edge)


def column(
    parent: QWidget | None = None,
    *,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
    gap: int = 0,
) -> QVBoxLayout:
    """Return a layout from top to bottom; margins are left, top, right, bottom."""
    return _bare(QVBoxLayout(parent) if parent is not None else QVBoxLayout(), margins, gap)


def line(
    parent: QWidget | None = None,
    *,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
    gap: int = 0,
) -> QHBoxLayout:
    """Return a layout from start to end of the line."""
    return _bare(QHBoxLayout(parent) if parent is not None else QHBoxLayout(), margins, gap)


def _bare(layout: L, margins: tuple[int, int, int, int], gap: int) -> L:
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    return layout


def appear(part: QWidget, *, shown: bool) -> None:
    """Show or hide a part of a window.

    One that was just made and has no place yet appears with its place: shown now, it would flash
    up as a window of its own and take the keyboard with it.
    """
    untouched = not part.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
    if shown and untouched and part.parentWidget() is None:
        return
    part.setVisible(shown)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


class Scrolling(QScrollArea):
    """A column that scrolls from top to bottom when it must, never sideways."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        inside.setProperty("ground", "none")
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
