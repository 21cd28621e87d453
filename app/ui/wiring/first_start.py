"""Ties the steps of a first start to the seat, whose records were just made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.actions import people, recovering
from app.jobs import Jobs, Pool
from app.ui.frame.first_steps import Failed, FirstAsks, FirstSteps
from app.ui.frame.sign_in import Entry
from app.ui.theme import Theme
from app.ui.wiring.who import Who
from app.workstation import Workstation
from domain.account_names import account_name
from domain.errors import LightboxError
from records.people import Account

FIRST_ROLE = "it"  # manages people and roles, and reads nothing


class FirstStart(QObject):
    """Shows the steps, and then the rooms to whoever is there by then."""

    def __init__(
        self, theme: Theme, station: Workstation, jobs: Jobs, who: Who, let_in: Callable[[], None]
    ) -> None:
        super().__init__(who)
        self._station, self._jobs, self._who, self._let_in = station, jobs, who, let_in
        asks = FirstAsks(self._make_key, self._save_page, self._add_first, self._done)
        self._card = FirstSteps(theme, asks)
        who.window.show_card(self._card)

    def _make_key(self, show: Callable[[str], None], failed: Failed) -> None:
        self._jobs.start(
            "Make the recovery key",
            lambda _work: recovering.make_recovery_key(self._station),
            pool=Pool.DESK,
            succeeded=show,
            failed=failed,
        )

    def _save_page(self, words: str) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self._who.window, self.tr("Save the page to print"), "recovery-key.pdf", "*.pdf"
        )
        if not name:
            return
        try:
            recovering.write_page(recovering.page_of(self._station, words), Path(name))
        except LightboxError as error:
            self._card.show_failure(error)

    def _add_first(self, name: str, full_name: str, password: str, failed: Failed) -> None:
        """Make the account, and sign its person in: what else a first sign-in asks comes next."""

        def work(_work: object) -> str:
            account = Account(account_name(name), full_name, (FIRST_ROLE,))
            people.add(self._station, account, password)
            return account.name

        def not_in(error: Exception) -> None:
            self._leave()
            self._who.ask()
            self._who.window.show_failure(error)

        def succeeded(made: str) -> None:
            self._who.sign_in(Entry(password, made), self._leave, not_in)

        self._jobs.start("Add a person", work, pool=Pool.DESK, succeeded=succeeded, failed=failed)

    def _leave(self) -> None:
        self._card.forget()
        self._who.window.hide_card()

    def _done(self) -> None:
        self._leave()
        self._let_in()
