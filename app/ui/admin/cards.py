"""What the cards of administration are made of: a heading on a ground, a field under its name."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.labels import Cut, label
from app.ui.naming import named
from app.ui.panels import Panel, column
from app.ui.theme import Theme


def card(theme: Theme, title: str) -> tuple[Panel, QVBoxLayout]:
    """Return a card under a heading, and the column that its parts go into."""
    panel = Panel("card")
    panel.setAccessibleName(title)
    margins = (theme.px(12), theme.px(10), theme.px(12), theme.px(10))
    inside = column(panel, margins=margins, gap=theme.px(8))
    inside.addWidget(label(title, "medium"))
    return panel, inside


def field(theme: Theme, name: str, box: QWidget) -> QVBoxLayout:
    """Return a field under its name."""
    named(box, name)
    part = column(gap=theme.px(4))
    part.addWidget(Cut(name, "heading"))
    part.addWidget(box)
    return part
