"""The menu of links: which actions are linked, what the active viewport leaves, what is paired."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from viewer.session.link_words import is_paired, offset_words
from viewer.session.links import Link
from viewer.session.screen import Screen
from viewer.ui.wording import later, tr

_NAMES = {
    Link.SCROLL: later("Scroll, by place in the patient"),
    Link.ZOOM: later("Zoom"),
    Link.PAN: later("Pan"),
    Link.WINDOW: later("Window"),
}


def fill_link_menu(menu: QMenu, screen: Screen) -> None:
    """Write the links of a screen into a menu, each with its state."""
    _item(menu, f"{tr('Link viewports')}\tL", screen.toggle_link, on=screen.link)
    menu.addSeparator()
    for link in Link:
        action = _item(
            menu, tr(_NAMES[link]), partial(screen.turn_link, link), on=link in screen.links.on
        )
        action.setEnabled(screen.link)
    menu.addSeparator()
    number, view = screen.active, screen.view
    inner = menu.addMenu(tr("This viewport follows"))
    inner.setEnabled(screen.link and len(screen.viewports) > 1)
    for link in Link:
        _item(
            inner,
            tr(link.value.capitalize()),
            partial(screen.turn_apart, number, link),
            on=link not in view.apart,
        )
    menu.addSeparator()
    _item(menu, f"{tr('Pair the slices shown')}\tAlt+P", partial(screen.pair_slices, number))
    if is_paired(screen, view) or screen.links.pairs:
        _item(menu, tr("Take the pairs apart"), screen.unpair)
    if offset_words(view.offset_mm):
        words = tr("Take back the offset of {mm}").format(mm=offset_words(view.offset_mm))
        _item(menu, words, partial(screen.reset_offset, number))


def _item(menu: QMenu, text: str, act: Callable[[], object], *, on: bool | None = None) -> QAction:
    action = QAction(text, menu)
    if on is not None:
        action.setCheckable(True)
        action.setChecked(on)
    action.triggered.connect(lambda: act())
    menu.addAction(action)
    return action
