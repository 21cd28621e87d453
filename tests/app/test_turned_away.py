"""A-35: however many callers are turned away, the audit log grows by a few events a minute."""

from __future__ import annotations

import random
from pathlib import Path

from app.actions.receiving import start_listening
from app.turned_away import MOST_CALLERS, Turned, TurnedAway
from app.workstation import Workstation
from domain.audit import AuditCode, Outcome
from domain.audit_search import Sought
from pacs_client.answering import Notice


class Counting:
    """A clock that counts as it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_caller_is_on_record_at_once_and_then_once_a_minute_with_a_count() -> None:
    clock, told = Counting(), list[Turned]()
    turned_away = TurnedAway(told.append, clock)
    for _ in range(3 * 60 * 10):
        turned_away.note("listen.refused-caller", "EVIL", "10.0.0.9")
        clock.seconds += 0.1
    turned_away.finish()
    assert [one.times for one in told[:2]] == [1, 599]
    assert len(told) == 4
    assert sum(one.times for one in told) == 1800
    clock.seconds += 120
    turned_away.look()
    turned_away.look()
    turned_away.note("listen.refused-caller", "EVIL", "10.0.0.9")
    assert told[-1].times == 1  # back after a rest: at once


def test_a35_a_million_refused_callers_fill_neither_the_log_nor_the_disk(
    station: Workstation,
) -> None:
    """A-35: the judges are the number of events, and the sizes of the log and of its folder."""
    listener = start_listening(station, host="127.0.0.1", port=0)
    clock = Counting()
    station.turned_away._clock = clock
    station.turned_away._began = 0.0
    dice = random.Random("A-35")  # noqa: S311 - the same callers every time
    before, size = station.records.audit.head()[0], _bytes(station.profile)
    addresses = [f"10.0.{dice.randrange(256)}.{dice.randrange(256)}" for _ in range(10_000)]
    for number in range(1_000_000):
        clock.seconds += 0.001  # a thousand a second: sixteen minutes
        address = "10.9.9.9" if number % 2 else addresses[number % len(addresses)]
        listener._noticed(Notice("refused-caller", f"EVIL{number}", address))
    station.turned_away.finish()
    search = station.records.audit.search
    flood = list(search.each(Sought(code=AuditCode.SECURITY_ALERT)))
    assert sum(int(one.event.detail.get("times", "1")) for one in flood) == 1_000_000
    assert len(flood) <= 18 * (2 * MOST_CALLERS + 2)
    assert station.records.audit.head()[0] - before == len(flood)
    assert {one.event.outcome for one in flood} == {Outcome.SERIOUS_FAILURE}
    one_caller = [one for one in flood if one.event.peer.endswith("@10.9.9.9")]
    assert len(one_caller) <= 18
    assert sum(int(one.event.detail.get("times", "1")) for one in one_caller) == 500_000
    assert _bytes(station.profile) - size < 20_000_000


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
