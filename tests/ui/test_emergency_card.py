"""The sign-in card: emergency access with a reason, and the sites of this computer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from pytestqt.qtbot import QtBot

from app.sites import add_site
from app.ui.frame.reason_card import ReasonCard
from app.ui.frame.sign_in import SignIn
from app.ui.start import Start
from app.ui.theme import Theme
from app.workstation import Workstation
from domain.audit import Outcome
from tests.app.accounts_seat import (
    ADMIN,
    ADMINS_PASSWORD,
    PASSWORD,
    READER,
    Opened,
    Time,
    with_reader,
)
from tests.app.conftest import PASSPHRASE
from tests.ui.seated import begun, settle, station_of

REASON = "Bleeding in the resuscitation room, nobody else is here"


@pytest.fixture
def secrets(tmp_path: Path) -> dict[str, str]:
    yesterday = Time(datetime.now(UTC) - timedelta(days=1))
    return with_reader(tmp_path / "seat", yesterday, second_factor=True)


@pytest.fixture
def start(
    qtbot: QtBot, theme: Theme, tmp_path: Path, secrets: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Start]:  # fmt: skip
    """The program on a seat with accounts, one of two sites, asking who is there."""
    assert secrets
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    add_site("North", tmp_path / "seat")
    add_site("South", tmp_path / "south")
    with begun(theme, tmp_path / "seat", PASSPHRASE) as made:
        qtbot.waitUntil(lambda: made._who is not None and made._who.asks, timeout=20_000)
        yield made
        settle(made, qtbot)


def _gate(start: Start) -> SignIn:
    return start.window._gate


def _prove(start: Start, name: str, password: str, secret: str) -> None:
    gate = _gate(start)
    gate._emergency.click()
    for field, text in (
        (gate._name, name),
        (gate._passphrase, password),
        (gate._code, pyotp.TOTP(secret).now()),
    ):
        field.setText(text)
    gate._go.click()


def _reason_card(start: Start, qtbot: QtBot) -> ReasonCard:
    pages = start.window._pages
    qtbot.waitUntil(lambda: isinstance(pages.currentWidget(), ReasonCard), timeout=9000)
    card = pages.currentWidget()
    assert isinstance(card, ReasonCard)
    return card


def _go_on_without(card: ReasonCard) -> None:
    assert card._away is not None
    card._away.click()


def _left_for(start: Start) -> str:
    return str(start.goes_to or "")


def _is_open(station: Workstation) -> bool:
    return station.session.emergency is not None


def _begun(station: Workstation) -> list[tuple[str, Outcome]]:
    told = [kept.event for kept in station.records.audit.recent(40)]
    return [(e.who, e.outcome) for e in told if e.action == "emergency.begin"]


def test_emergency_access_at_sign_in_asks_a_reason_after_the_proof_and_opens_with_it(
    start: Start, qtbot: QtBot, secrets: dict[str, str]
) -> None:
    gate = _gate(start)
    assert gate._emergency.isVisibleTo(gate)
    _prove(start, READER, PASSWORD, secrets[READER])
    assert "recorded and reported" in gate._hint.text()
    card = _reason_card(start, qtbot)
    station = station_of(start)
    assert start.seat is None
    assert not _is_open(station)

    card._reason.setText("why not")
    card._go.click()
    assert "Emergency access needs a reason." in card._wrong.text()
    assert _begun(station) == []

    card._reason.setText(REASON)
    card._go.click()
    qtbot.waitUntil(lambda: start.seat is not None, timeout=9000)
    assert _is_open(station)
    assert _begun(station) == [(READER, Outcome.SUCCESS)]
    assert station.records.emergencies.all()[0].reason == REASON


def test_emergency_access_at_the_lock_stands_over_the_rooms_until_a_reason_is_given(
    start: Start, qtbot: QtBot, secrets: dict[str, str]
) -> None:
    gate = _gate(start)
    _prove(start, READER, PASSWORD, secrets[READER])
    card = _reason_card(start, qtbot)
    _go_on_without(card)
    qtbot.waitUntil(lambda: start.seat is not None, timeout=9000)
    station = station_of(start)
    assert not _is_open(station)

    start.lock()
    assert gate._emergency.isVisibleTo(gate)
    assert not gate._emergency.isChecked()
    gate._emergency.click()
    gate._passphrase.setText(PASSWORD)
    gate._go.click()
    card = _reason_card(start, qtbot)
    assert start.window._pages.indexOf(start.window.workspace) < 0  # type: ignore[arg-type]
    card._reason.setText(REASON)
    card._go.click()
    assert start.window._pages.currentWidget() is start.window.workspace
    assert _is_open(station)
    start.lock()  # it is open already: there is nothing to ask for
    assert not gate._emergency.isVisibleTo(gate)


def test_who_may_not_use_emergency_access_is_refused_on_record_and_let_in_without_it(
    start: Start, qtbot: QtBot, secrets: dict[str, str]
) -> None:
    _prove(start, ADMIN, ADMINS_PASSWORD, secrets[ADMIN])
    qtbot.waitUntil(lambda: start.seat is not None, timeout=9000)
    station = station_of(start)
    assert not _is_open(station)
    assert _begun(station) == [(ADMIN, Outcome.SERIOUS_FAILURE)]
    start.lock()
    gate = _gate(start)
    assert not gate._emergency.isVisibleTo(gate)


def test_emergency_access_and_sites_are_absent_where_there_is_nothing_to_choose(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    add_site("North", tmp_path / "seat")
    with Opened(tmp_path / "seat"):
        pass
    with begun(theme, tmp_path / "seat", PASSPHRASE) as made:
        gate = _gate(made)
        qtbot.waitUntil(lambda: bool(gate._sites.menu().actions()), timeout=9000)
        assert not gate._emergency.isVisibleTo(gate)
        assert not gate._sites.isVisibleTo(gate)
        qtbot.waitUntil(lambda: made.seat is not None, timeout=20_000)
        made.lock()
        assert made.window.is_locked
        assert not gate._emergency.isVisibleTo(gate)
        settle(made, qtbot)


def test_another_site_is_chosen_at_the_card_and_never_over_a_lock(
    start: Start, qtbot: QtBot, tmp_path: Path, secrets: dict[str, str]
) -> None:
    gate = _gate(start)
    qtbot.waitUntil(lambda: gate._sites.isVisibleTo(gate), timeout=9000)
    here, there = gate._sites.menu().actions()
    assert [(a.text(), a.isChecked()) for a in (here, there)] == [("North", True), ("South", False)]
    here.trigger()
    assert not _left_for(start)

    _prove(start, READER, PASSWORD, secrets[READER])
    _go_on_without(_reason_card(start, qtbot))
    qtbot.waitUntil(lambda: start.seat is not None, timeout=9000)
    start.lock()
    assert not gate._sites.isVisibleTo(gate)
    gate._other.click()
    assert gate._sites.isVisibleTo(gate)
    there.trigger()
    assert _left_for(start) == str(tmp_path / "south")
    left = [kept.event.action for kept in station_of(start).records.audit.recent(5)]
    assert "site.leave" in left
