"""With the network gone it is said calmly since when, and what waits goes when the line is back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from app.actions.hearing import heard
from app.actions.line import look_after, note_jump
from app.actions.peers import add_peer
from app.clock import Clock, Jump
from app.state.line import Line
from app.workstation import Workstation
from records.clock_set import settle_after_clock_was_set
from records.outbox import Outgoing
from tests.app.conftest import wait_until
from tests.peers.servers import free_port

CT = "1.2.840.10008.5.1.4.1.1.2"
START = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)


@dataclass
class Clocks:
    """A clock that can be set, and one that only counts."""

    shown: datetime = START
    counted: float = 0.0

    def passes(self, seconds: float) -> None:
        self.shown += timedelta(seconds=seconds)
        self.counted += seconds

    def line(self) -> Line:
        return Line(now=lambda: self.shown, clock=lambda: self.counted)

    def clock(self) -> Clock:
        return Clock(now=lambda: self.shown, counted=lambda: self.counted)


def test_the_network_is_gone_since_the_last_archive_fell_silent_and_only_then() -> None:
    clocks = Clocks()
    line = clocks.line()
    names = ("A", "B")
    assert line.down_since(names) is None  # nobody has tried: nothing is known
    line.heard("A", answered=False)
    assert line.down_since(names) is None  # one archive's trouble is not the network's
    clocks.passes(600)
    line.heard("B", answered=False)
    assert line.down_since(names) == START + timedelta(seconds=600)
    clocks.passes(600)
    line.heard("A", answered=False)
    assert line.down_since(names) == START + timedelta(seconds=600)

    assert line.heard("B", answered=True)  # it is back
    assert not line.heard("B", answered=True)
    assert line.down_since(names) is None
    assert line.down_since(()) is None  # a seat without archives has no network to miss


@pytest.mark.parametrize(
    "by", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=3650), timedelta(days=-3650)]
)
def test_f16_a_clock_that_was_set_is_noticed_once_and_by_how_much(by: timedelta) -> None:
    """F-16. Judge: the jump is known, for it was made."""
    clocks = Clocks()
    clock = clocks.clock()
    clocks.passes(3600)
    assert clock.look() is None

    clocks.shown += by
    jump = clock.look()

    assert jump is not None
    assert jump.by == by
    clocks.passes(86_400)
    assert clock.look() is None


def test_f16_a_clock_that_is_put_right_by_seconds_is_no_jump() -> None:
    clocks = Clocks()
    clock = clocks.clock()
    for _ in range(50):
        clocks.passes(10)
        clocks.shown += timedelta(seconds=1)
        assert clock.look() is None
        clock = clocks.clock()


@pytest.fixture
def waiting(station: Workstation) -> Workstation:
    """A seat whose archive is gone and for which something waits."""
    add_peer(station, "PACS", f"PACS@127.0.0.1:{free_port()}")
    objects = [Outgoing("1.2.9", CT, "1.2.840.10008.1.2.1", b"report")]
    station.records.outbox.put("PACS", "1.2.3", "report", objects, now=datetime.now(UTC))
    return station


def test_an_archive_is_asked_while_something_waits_for_it_and_once_a_minute(
    waiting: Workstation,
) -> None:
    look_after(waiting)
    wait_until(lambda: not waiting.echoing)
    tried = waiting.line.of("PACS").tried
    assert waiting.line.down_since(["PACS"]) is not None

    for _ in range(5):
        look_after(waiting)
    wait_until(lambda: not waiting.echoing)

    assert waiting.line.of("PACS").tried == tried
    assert waiting.telling.items == ()  # a line that is down is no error


def test_nobody_is_asked_where_nothing_waits_and_nobody_looks(station: Workstation) -> None:
    add_peer(station, "PACS", f"PACS@127.0.0.1:{free_port()}")
    look_after(station)
    assert station.line.seconds_since_tried("PACS") == float("inf")

    station.enter("transfers")
    look_after(station)
    wait_until(lambda: not station.echoing)
    assert station.line.down_since(["PACS"]) is not None


def test_what_waits_is_due_at_once_when_the_line_is_back(waiting: Workstation) -> None:
    box = waiting.records.outbox
    (entry,) = box.take("PACS", datetime.now(UTC))
    box.failed(entry.id, datetime.now(UTC) + timedelta(hours=1), "no answer")
    assert box.due(datetime.now(UTC)) == ()
    heard(waiting, "PACS", answered=False)

    heard(waiting, "PACS", answered=True)

    assert [one.id for one in box.due(datetime.now(UTC) + timedelta(seconds=1))] == [entry.id]


def test_f16_nothing_waits_ten_years_because_the_clock_went_back(waiting: Workstation) -> None:
    """F-16. What failed by a clock ten years ahead is due by the right one."""
    box, now = waiting.records.outbox, datetime.now(UTC)
    ahead = now + timedelta(days=3650)
    note_jump(waiting, Jump(timedelta(days=3650), ahead))
    settle_after_clock_was_set(waiting.records.database, ahead)
    (entry,) = box.take("PACS", ahead)
    box.failed(entry.id, ahead, "no answer")
    assert box.due(now + timedelta(days=1)) == ()

    note_jump(waiting, Jump(timedelta(days=-3650), now))

    assert [one.id for one in box.due(datetime.now(UTC))] == [entry.id]
    assert waiting.records.audit.recent(1)[0].event.action == "clock.set"
    assert waiting.jumped is not None


def test_f16_nothing_is_given_up_because_the_clock_went_ten_years_ahead(
    waiting: Workstation,
) -> None:
    """F-16. A jump ahead makes nothing old: it is tried again, not refused."""
    box, ahead = waiting.records.outbox, datetime.now(UTC) + timedelta(days=3650)
    (entry,) = box.take("PACS", datetime.now(UTC))
    waiting.records.outbox.give_back([entry.id])
    settle_after_clock_was_set(waiting.records.database, ahead)
    (entry,) = box.take("PACS", ahead)

    assert box.failed(entry.id, ahead, "no answer").state.value == "waiting"
