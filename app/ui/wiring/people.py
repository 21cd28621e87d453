"""Ties the page of people to the seat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.actions import people
from app.actions.accounts import renew
from app.actions.roles import roles_here
from app.jobs import Pool
from app.ui.admin.people import Handed, PeopleAsks, PeoplePage
from app.ui.wiring.desk import Desk
from records.people import Account


def people_page(desk: Desk) -> PeoplePage:
    """Return the page of who has an account here."""
    station = desk.station

    def tried(act: Callable[[], object]) -> bool:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - every ending is told in one place
            station.telling.error(error)
            return False
        return True

    def give(
        title: str, make: Callable[[], str], name: str, done: Callable[[Handed], None]
    ) -> None:
        """Make a password off this thread: it is stretched on purpose for long."""

        def succeeded(password: str) -> None:
            if station.session.is_somebody:
                done((name, password))
            renew(station)
            station.changed()  # the first account ends the session of the one person before

        station.jobs.start(
            title,
            lambda _work: make(),
            pool=Pool.DESK,
            succeeded=succeeded,
            failed=station.telling.error,
        )

    def add(account: Account, password: str, done: Callable[[Handed], None]) -> None:
        give("Add a person", lambda: people.add(station, account, password), account.name, done)

    def reset(account: Account, factor: bool, done: Callable[[Handed], None]) -> None:
        give(
            "Reset a person",
            lambda: people.reset(station, account.name, factor=factor),
            account.name,
            done,
        )

    return PeoplePage(
        desk.theme,
        PeopleAsks(
            accounts=lambda: people.accounts(station),
            roles=roles_here(station),
            locked=lambda account: people.is_locked(station, account),
            add=add,
            change=lambda account: tried(lambda: people.change(station, account)),
            set_active=lambda account, active: tried(
                lambda: people.change(station, replace(account, active=active))
            ),
            reset=reset,
            unlock=lambda account: tried(lambda: people.unlock(station, account.name)),
            watches=(station.watch,),
        ),
    )
