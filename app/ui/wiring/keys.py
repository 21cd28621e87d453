"""Ties the page of the keys to the seat."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QFileDialog

from app.actions import recovering, rotating
from app.jobs import Pool
from app.sites import Site, known_sites
from app.ui.admin.keys import KeysAsks, KeysPage
from app.ui.wiring.desk import Desk
from app.ui.wiring.proof import ask_over
from domain.errors import LightboxError
from domain.work import Work

T = TypeVar("T")
_TITLE = "Renew keys"


def keys_page(desk: Desk) -> KeysPage:
    """Return the page of the keys."""
    station = desk.station

    def running() -> bool:
        return any(job.title == _TITLE for job in station.jobs.under_way)

    def start(
        work: Callable[[Work], T], succeeded: Callable[[T], None] = lambda _done: None
    ) -> None:
        def done(made: T) -> None:
            succeeded(made)
            station.changed()

        station.jobs.start(_TITLE, work, pool=Pool.CARE, succeeded=done, failed=failed)

    def failed(error: Exception) -> None:
        station.telling.error(error)
        station.changed()

    def once_proved(go_on: Callable[[], None]) -> None:
        over = desk.window.workspace or page
        why = desk.window.tr("What opens this seat is about to change.")
        ask_over(desk.theme, station, over, go_on, action="keys.prove", why=why)

    def renew_guard(words: str) -> None:
        once_proved(lambda: start(lambda _work: rotating.renew_guard(station, words)))

    def make_recovery(shown: Callable[[str], None]) -> None:
        once_proved(lambda: start(lambda _work: recovering.make_recovery_key(station), shown))

    def save_page(words: str) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            desk.window, desk.window.tr("Save the page to print"), "recovery-key.pdf", "*.pdf"
        )
        if name:
            page = recovering.page_of(station, words)
            desk.do(lambda: recovering.write_page(page, Path(name)))

    def sites() -> tuple[Site, ...]:
        try:
            return known_sites()
        except LightboxError:
            return ()  # told where somebody works on the list: `sites`

    page = KeysPage(
        desk.theme,
        KeysAsks(
            state=lambda: rotating.key_state(station),
            running=running,
            rotate=lambda: start(lambda work: rotating.rotate(station, rotating.CLASSES, work)),
            renew_guard=renew_guard,
            make_recovery=make_recovery,
            save_page=save_page,
            sites=sites,
            here=station.profile.resolve(),
            go_to=lambda folder: desk.do(lambda: station.go_over(folder)),
            watches=(station.watch, station.jobs.watch),
        ),
    )
    return page
