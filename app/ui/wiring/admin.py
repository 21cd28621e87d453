"""Lists the pages of administration; each is built when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.gate import shows
from app.ui.pages import Page
from app.ui.wiring.desk import Desk
from domain.rights import Right

# To add a page: its id, its title, the right that shows it, and what builds it.
_PAGES: tuple[tuple[str, str, Right, Callable[[Desk], QWidget]], ...] = ()


def admin_pages(desk: Desk) -> tuple[Page, ...]:
    """Return every page; those that a person has no right to are absent from the rail."""
    tr = desk.window.tr
    return tuple(
        Page(
            id_,
            tr(title),
            lambda build=build: build(desk),  # type: ignore[misc]
            group=tr("Administration"),
            allowed=lambda right=right: shows(desk.station, right),  # type: ignore[misc]
        )
        for id_, title, right, build in _PAGES
    )
