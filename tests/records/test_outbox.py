"""What was put into the outbox is sent once, in order, and is not forgotten before it is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import NotFound, Refused
from records.archive import Archive
from records.database import Database, open_database
from records.keys import Keys
from records.outbox import Outbox, OutboxEntry, OutboxState, Outgoing
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
    first, _ = put(outbox, "sr", "pdf")
    assert outbox.claim(first.id, NOW)
    assert not reopened.claim(first.id, NOW)
    assert reopened.due(NOW) == ()  # nor does the pdf overtake what is on the line
    # A program that died gives up its claim by time.
    assert uids(reopened.due(after(120))) == ["sr", "pdf"]
    assert reopened.claim(first.id, after(120))
    reopened.sent(first.id, after(121))
    assert uids(outbox.due(after(121))) == ["pdf"]
    assert not outbox.claim(first.id, after(500))


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
