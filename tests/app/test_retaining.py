"""PR05: retention on a real seat: dry run, execution, what stays and why, and the audit before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.actions import retaining
from app.actions.erasing import place_hold
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, AuditUnavailable
from domain.errors import Refused
from domain.work import Unwatched
from records.outbox import Outgoing
from records.retention import RetentionRule, Since
from tests.app.erasable import give_everything, somebody
from tests.records.making import a_study, an_instance, part10

TODAY = date(2026, 1, 13)
FIVE = RetentionRule("five", 5)


def store(station: Workstation, number: int, day: str) -> str:
    study = a_study(f"1.2.{number}", date=day)
    station.records.archive.store(part10(), an_instance(number, study=study), origin="test")
    return study.uid


@pytest.fixture
def seat(station: Workstation) -> Workstation:
    """Six studies: five are over, each but one kept by somebody; the sixth is young."""
    for number in range(1, 6):
        store(station, number, "20201231")
    store(station, 6, "20210113")
    retaining.set_rules(station, (FIVE,))
    retaining.pin(station, "1.2.2")
    place_hold(station, study_uid="1.2.3", reason="a court")
    instance = an_instance(4, study=a_study("1.2.4"))
    sent = Outgoing(instance.sop_uid, instance.sop_class, "1.2.840.10008.1.2.1")
    station.records.outbox.put("pacs", "1.2.4", "", [sent])
    store(station, 5, "20201231")
    return station


def test_a_dry_run_names_what_goes_and_of_all_else_why_it_stays(seat: Workstation) -> None:
    before = seat.records.database.changes()
    said = {v.facts.study_uid: v.reason for v in retaining.dry_run(seat, today=TODAY)}
    assert said == {
        "1.2.1": "expired",
        "1.2.2": "pinned",
        "1.2.3": "held",
        "1.2.4": "busy",
        "1.2.5": "expired",
        "1.2.6": "not-yet",
    }
    assert seat.records.database.changes() == before


def test_a_run_deletes_exactly_what_the_dry_run_named_and_says_so_before(
    seat: Workstation,
) -> None:
    kept = retaining.run(seat, Unwatched(), today=TODAY)
    assert (kept.deleted, kept.images, kept.failed) == (2, 2, 0)
    assert set(seat.records.archive.every_study()) == {"1.2.2", "1.2.3", "1.2.4", "1.2.6"}
    told = [e.event for e in seat.records.audit.recent(10)]
    deleted = [e for e in told if e.action == "retention.delete"]
    assert {e.study_uid for e in deleted} == {"1.2.1", "1.2.5"}
    assert {e.code for e in deleted} == {AuditCode.STUDY_DELETED}
    assert all(e.detail == {"rule": "five", "kept_until": "2025-12-31"} for e in deleted)
    # The last day of the sixth is today: it goes tomorrow.
    assert retaining.run(seat, Unwatched(), today=TODAY + timedelta(days=1)).deleted == 1


def test_nothing_goes_that_cannot_be_put_on_record(
    seat: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = seat.records.audit.record

    def record(event: AuditEvent) -> int:
        if event.code is AuditCode.STUDY_DELETED:
            raise AuditUnavailable("The audit log cannot be written, so this was not done.")
        return real(event)

    monkeypatch.setattr(seat.records.audit, "record", record)
    with pytest.raises(AuditUnavailable):
        retaining.run(seat, Unwatched(), today=TODAY)
    assert len(seat.records.archive.every_study()) == 6


def test_a_hold_that_is_placed_during_a_run_still_keeps_its_study(
    seat: Workstation,
) -> None:
    class HoldingMeanwhile(Unwatched):
        def report(self, done: float, note: str = "") -> None:
            _ = (note,)
            if done == 0:
                for uid in ("1.2.1", "1.2.5"):
                    place_hold(seat, study_uid=uid, reason="a court, just now")

    kept = retaining.run(seat, HoldingMeanwhile(), today=TODAY)
    assert (kept.deleted, kept.failed) == (0, 2)
    assert len(seat.records.archive.every_study()) == 6


def test_opening_a_study_keeps_it_where_the_last_access_counts(station: Workstation) -> None:
    uid = store(station, 1, "20100101")
    with station.records.database.writing() as writer:
        writer.run("UPDATE studies SET arrived = '2020-01-01T10:00:00+00:00'")
    retaining.set_rules(station, (RetentionRule("idle", 1, since=Since.ACCESS),))
    today = datetime.now(UTC).date()
    (verdict,) = retaining.dry_run(station, today=today)
    assert (verdict.goes, verdict.kept_until) == (True, date(2021, 1, 1))
    station.records.audit.record(
        AuditEvent(AuditCode.INSTANCES_ACCESSED, "study.open", "me", study_uid=uid)
    )
    (verdict,) = retaining.dry_run(station, today=today)
    assert verdict.reason == "not-yet"


def test_signed_reports_outlive_the_images_unless_the_rule_says_otherwise(
    station: Workstation,
) -> None:
    for letter, with_reports in (("Q", False), ("R", True)):
        who = somebody(letter)
        give_everything(station, who)
        for entry in station.records.outbox.entries(study_uid=who.study_uid):
            station.records.outbox.stored(entry.id, entry.put_at)
        retaining.pin(station, who.study_uid, on=False)
        retaining.set_rules(station, (RetentionRule("r", 5, with_reports=with_reports),))
        assert retaining.run(station, Unwatched(), today=date(2040, 1, 1)).deleted == 1
        assert bool(station.records.drafts.reports(who.study_uid)) is not with_reports


def test_two_rules_of_one_name_are_refused(station: Workstation) -> None:
    with pytest.raises(Refused, match="this name"):
        retaining.set_rules(station, (FIVE, FIVE))
