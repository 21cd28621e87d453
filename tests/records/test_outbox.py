"""What was put into the outbox is sent once, in order, and is not forgotten before it is stored."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import NotFound, Refused
from records.archive import Archive
from records.database import Database, open_database
from records.keys import Keys
from records.outbox import Outbox, OutboxEntry, OutboxState, Outgoing, Turn
from tests.records.making import CT, EXPLICIT_LITTLE, an_instance, part10

NOW = datetime(2026, 1, 12, 10, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def outbox(database: Database, archive: Archive) -> Outbox:
    return Outbox(database, archive, chance=lambda: 0.0)


@pytest.fixture
def reopened(profile: Path, keys: Keys, archive: Archive) -> Iterator[Outbox]:
    """The same outbox as another start of the program sees it."""
    again = open_database(profile / "lightbox.db", keys.data_key("database"))
    yield Outbox(again, archive, chance=lambda: 0.0)
    again.close()


def put(outbox: Outbox, *uids: str, study: str = "1.2.3", peer: str = "PACS") -> list[OutboxEntry]:
    objects = [Outgoing(uid, CT, EXPLICIT_LITTLE, uid.encode()) for uid in uids]
    return list(outbox.put(peer, study, f"report-{study}", objects, now=NOW))


def uids(entries: tuple[OutboxEntry, ...]) -> list[str]:
    return [entry.sop_uid for entry in entries]


def test_what_was_put_in_is_due_at_once_and_after_a_restart(
    outbox: Outbox, reopened: Outbox
) -> None:
    sr, pdf = put(outbox, "sr", "pdf")
    assert uids(reopened.due(NOW)) == ["sr", "pdf"]
    assert reopened.read(sr.id) == b"sr"
    assert reopened.read(pdf.id) == b"pdf"
    assert reopened.entries() == (sr, pdf)


def test_an_object_of_the_archive_is_not_copied(outbox: Outbox, archive: Archive) -> None:
    content, instance = part10(), an_instance()
    archive.store(content, instance, origin="test")
    (entry,) = outbox.put(
        "PACS", "1.2.3", "", [Outgoing(instance.sop_uid, CT, EXPLICIT_LITTLE)], now=NOW
    )
    assert outbox.read(entry.id) == content


def test_a_study_is_not_deleted_while_its_images_are_on_their_way(
    outbox: Outbox, archive: Archive
) -> None:
    instance = an_instance()
    archive.store(part10(), instance, origin="test")
    (entry,) = outbox.put(
        "PACS", "1.2.3", "", [Outgoing(instance.sop_uid, CT, EXPLICIT_LITTLE)], now=NOW
    )
    with pytest.raises(Refused, match="on their way"):
        archive.delete_study("1.2.3")
    outbox.sent(entry.id, NOW)
    with pytest.raises(Refused, match="on their way"):
        archive.delete_study("1.2.3")
    outbox.stored(entry.id, NOW)
    assert archive.delete_study("1.2.3") == 1


def test_what_a_person_takes_out_is_not_sent_and_holds_nothing_back(
    outbox: Outbox, archive: Archive
) -> None:
    instance = an_instance()
    archive.store(part10(), instance, origin="test")
    (entry,) = outbox.put(
        "PACS", "1.2.3", "", [Outgoing(instance.sop_uid, CT, EXPLICIT_LITTLE)], now=NOW
    )
    outbox.refused(entry.id, "not wanted")
    outbox.withdraw(entry.id)
    assert outbox.entries() == ()
    assert archive.delete_study("1.2.3") == 1
    with pytest.raises(NotFound):
        outbox.withdraw(entry.id)
    (sent,) = put(outbox, "sr")
    outbox.sent(sent.id, NOW)
    with pytest.raises(Refused):
        outbox.withdraw(sent.id)


def test_a_signed_report_is_sent_although_its_study_was_deleted(
    outbox: Outbox, archive: Archive
) -> None:
    archive.store(part10(), an_instance(), origin="test")
    (entry,) = put(outbox, "sr")
    archive.delete_study("1.2.3")
    assert outbox.due(NOW) == (entry,)
    assert outbox.read(entry.id) == b"sr"


def test_the_same_object_is_never_queued_twice_for_one_peer(outbox: Outbox) -> None:
    (first,) = put(outbox, "sr")
    (again,) = put(outbox, "sr")
    assert first.id == again.id
    put(outbox, "sr", peer="OTHER")
    assert len(outbox.entries()) == 2


def test_a_failed_try_waits_1_2_4_seconds_and_an_hour_at_most(outbox: Outbox) -> None:
    (entry,) = put(outbox, "sr")
    waits = []
    for _ in range(15):
        entry = outbox.failed(entry.id, NOW, "The archive did not answer.")
        waits.append((entry.next_try - NOW).total_seconds())
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert max(waits) == 3600
    assert (entry.tries, entry.reason) == (15, "The archive did not answer.")
    assert outbox.due(after(3599)) == ()
    assert uids(outbox.due(after(3600))) == ["sr"]


def test_the_wait_is_spread_by_chance(database: Database, archive: Archive) -> None:
    outbox = Outbox(database, archive, chance=lambda: 1.0)
    (entry,) = put(outbox, "sr")
    assert outbox.failed(entry.id, NOW, "x").next_try == after(1.25)


def test_what_waits_holds_back_its_own_study_and_no_other(outbox: Outbox) -> None:
    report, _ = put(outbox, "report", "pdf")
    put(outbox, "addendum")
    put(outbox, "other", study="9")
    put(outbox, "elsewhere", peer="OTHER")
    outbox.failed(report.id, NOW, "x")
    assert uids(outbox.due(NOW)) == ["other", "elsewhere"]
    assert uids(outbox.due(after(1))) == ["report", "pdf", "addendum", "other", "elsewhere"]


def test_sent_is_not_stored_until_the_archive_says_so(outbox: Outbox, reopened: Outbox) -> None:
    sr, pdf = put(outbox, "sr", "pdf")
    outbox.sent(sr.id, after(1))
    outbox.sent(pdf.id, after(2))
    assert outbox.due(after(9)) == ()
    assert not outbox.confirmed("report-1.2.3")
    assert reopened.entry(sr.id).sent_at == after(1)
    assert uids(reopened.entries(state=OutboxState.SENT)) == ["sr", "pdf"]
    outbox.stored(sr.id, after(3))
    assert not reopened.confirmed("report-1.2.3")
    assert outbox.stored(pdf.id, after(4)).stored_at == after(4)
    assert reopened.confirmed("report-1.2.3")
    assert not reopened.confirmed("report-9")


def test_an_object_that_the_archive_lost_is_sent_again_under_its_own_uid(outbox: Outbox) -> None:
    (entry,) = put(outbox, "sr")
    outbox.sent(entry.id, NOW)
    outbox.failed(entry.id, NOW, "The archive does not have it.")
    (due,) = outbox.due(after(1))
    assert (due.id, due.sop_uid, outbox.read(due.id)) == (entry.id, "sr", b"sr")


def test_what_is_stored_is_never_sent_again(outbox: Outbox) -> None:
    (entry,) = put(outbox, "sr")
    outbox.stored(entry.id, NOW)
    outbox.failed(entry.id, NOW, "late news of an earlier try")
    outbox.refused(entry.id, "late news")
    outbox.retry(entry.id, NOW)
    outbox.sent(entry.id, NOW)
    put(outbox, "sr")
    assert outbox.due(after(9999)) == ()
    assert [one.state for one in outbox.entries()] == [OutboxState.STORED]


def test_a_refused_object_waits_for_a_person(outbox: Outbox) -> None:
    (entry,) = put(outbox, "sr")
    refused = outbox.refused(entry.id, "The archive does not take structured reports.")
    assert refused.state is OutboxState.REFUSED
    assert outbox.due(after(99999)) == ()
    outbox.retry(entry.id, after(5))
    assert uids(outbox.due(after(5))) == ["sr"]


def test_two_programs_do_not_send_one_object_at_once(outbox: Outbox, reopened: Outbox) -> None:
    first, second = put(outbox, "sr", "pdf")
    assert uids(outbox.take("PACS", NOW, most=1)) == ["sr"]
    assert reopened.take("PACS", NOW) == ()  # nor does the pdf overtake what is on the line
    outbox.keep_claimed([first.id], after(15))
    assert reopened.take("PACS", after(30)) == ()
    # A program that died gives up its claim by time.
    assert uids(reopened.take("PACS", after(36))) == ["sr", "pdf"]
    reopened.sent(first.id, after(37))
    reopened.give_back([second.id])
    assert uids(outbox.take("PACS", after(37))) == ["pdf"]


def test_a_person_who_asks_again_does_not_double_what_is_on_the_line(
    outbox: Outbox, reopened: Outbox
) -> None:
    (entry,) = put(outbox, "sr")
    outbox.take("PACS", NOW)
    reopened.retry(entry.id, after(1))
    assert reopened.take("PACS", after(1)) == ()
    outbox.keep_claimed([entry.id], datetime.now(UTC))
    with pytest.raises(Refused, match="on the line"):
        reopened.withdraw(entry.id)


def test_reports_leave_before_previews_and_those_before_images(outbox: Outbox) -> None:
    turns = {"image": Turn.IMAGE, "preview": Turn.PREVIEW, "report": Turn.DOCUMENT}
    objects = [
        Outgoing(uid, CT, EXPLICIT_LITTLE, uid.encode(), turn) for uid, turn in turns.items()
    ]
    outbox.put("PACS", "1.2.3", "", objects, now=NOW)
    assert uids(outbox.due(NOW)) == ["report", "preview", "image"]
    assert uids(outbox.due(NOW, up_to=Turn.PREVIEW)) == ["report", "preview"]


def test_what_a_peer_that_answers_will_not_take_is_given_up_after_a_hundred_tries(
    outbox: Outbox,
) -> None:
    (entry,) = put(outbox, "sr")
    now = NOW
    for _ in range(99):
        entry = outbox.failed(entry.id, now, "It has no room.", answered=True)
        assert entry.state is OutboxState.WAITING
    entry = outbox.failed(entry.id, now, "It has no room.", answered=True)
    assert entry.state is OutboxState.REFUSED
    assert entry.reason == "Given up after 100 tries. It has no room."
    assert outbox.read(entry.id) == b"sr"  # not lost: a person may have it tried again
    again = outbox.retry(entry.id, now)
    assert (again.state, again.tries) == (OutboxState.WAITING, 0)


def test_a_line_that_is_down_for_four_weeks_gives_nothing_up_and_one_for_five_does(
    outbox: Outbox,
) -> None:
    (entry,) = put(outbox, "sr")
    for day in range(29):
        for _ in range(24):
            entry = outbox.failed(entry.id, after(day * 86400), "The archive did not answer.")
    assert entry.state is OutboxState.WAITING
    entry = outbox.failed(entry.id, after(31 * 86400), "The archive did not answer.")
    assert entry.state is OutboxState.REFUSED
    outbox.retry(entry.id, after(40 * 86400))
    entry = outbox.failed(entry.id, after(41 * 86400), "The archive did not answer.")
    assert entry.state is OutboxState.WAITING  # a person's word begins a new month


def test_a_line_that_returns_makes_everything_for_that_peer_due_at_once(outbox: Outbox) -> None:
    (entry,) = put(outbox, "sr")
    (other,) = put(outbox, "elsewhere", peer="OTHER")
    for _ in range(12):
        outbox.failed(entry.id, NOW, "The archive did not answer.")
        outbox.failed(other.id, NOW, "The archive did not answer.")
    assert outbox.due(after(60)) == ()
    outbox.hasten("PACS", after(60))
    assert uids(outbox.due(after(60))) == ["sr"]


def test_what_nobody_could_be_asked_about_is_asked_about_later_and_not_sent_again(
    outbox: Outbox,
) -> None:
    (entry,) = put(outbox, "sr")
    outbox.sent(entry.id, NOW)
    assert uids(outbox.to_confirm("PACS", NOW)) == ["sr"]
    for _ in range(3):
        outbox.unconfirmed([entry.id], NOW, "The archive did not answer.")
    assert outbox.to_confirm("PACS", after(3)) == ()
    assert uids(outbox.to_confirm("PACS", after(4))) == ["sr"]
    assert outbox.due(after(4)) == ()
    assert outbox.pending() == {"PACS"}
    outbox.stored(entry.id, after(5), by="storage commitment")
    assert outbox.pending() == frozenset()


def test_an_unknown_entry_is_said_not_to_be_there(outbox: Outbox) -> None:
    for ask in (outbox.entry, outbox.read):
        with pytest.raises(NotFound):
            ask(7)
    with pytest.raises(NotFound):
        outbox.failed(7, NOW, "x")
    with pytest.raises(NotFound):
        outbox.sent(7, NOW)


def test_a_moment_without_a_time_zone_is_refused(outbox: Outbox) -> None:
    with pytest.raises(ValueError, match="time zone"):
        outbox.due(datetime(2026, 1, 12))  # noqa: DTZ001 - that is what is tried


def test_of_ten_thousand_waiting_objects_the_next_are_taken_in_order_and_no_more_are_read(
    outbox: Outbox,
) -> None:
    names = [f"1.2.{n}" for n in range(10_000)]
    outbox.put(
        "PACS", "1.2", "", [Outgoing(uid, CT, EXPLICIT_LITTLE, turn=Turn.IMAGE) for uid in names],
        now=NOW,
    )  # fmt: skip
    tracemalloc.start()
    taken = outbox.take("PACS", NOW, most=500)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert uids(taken) == names[:500]
    assert peak < 2_000_000
    assert outbox.take("PACS", NOW) == ()  # nothing overtakes what is on the line
    for entry in taken[:3]:
        outbox.sent(entry.id, NOW)
    outbox.give_back([entry.id for entry in taken[3:]])
    assert uids(outbox.take("PACS", NOW, most=500)) == names[3:503]
    (parcel,) = outbox.parcels(NOW)
    assert (parcel.waiting, parcel.sent, parcel.objects) == (9_997, 3, 10_000)
