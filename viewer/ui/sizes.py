"""Tells a screen how large its pictures are, before any of them is painted."""

from __future__ import annotations

from collections.abc import Mapping

from viewer.session.layout import Cell
from viewer.session.screen import Screen
from viewer.ui.overlays import picture_area


def tell_sizes(screen: Screen, placed: Mapping[int, Cell]) -> None:
    """Tell the size of every picture: what a viewport's warning strip leaves of it."""
    for number, cell in placed.items():
        if number < len(screen.viewports):
            area = picture_area(screen, number, cell.width, cell.height)
            screen.sized(number, area.width(), area.height())
