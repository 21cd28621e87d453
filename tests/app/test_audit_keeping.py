"""AU06: the seat seals what is old, and lets nobody destroy what is younger than seven years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.actions import audit_keeping
from app.gate import NotAllowed
from app.options import OptionError, Policy, read
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.work import Unwatched
from tests.app.test_alerts import as_person

LATER = datetime.now(UTC) + timedelta(days=3 * 365)


@pytest.fixture
def old(station: Workstation) -> Workstation:
    """A seat with six hundred events, which are three years old when LATER has come."""
    log = station.records.audit
    for number in range(600):
        log.record(AuditEvent(AuditCode.QUERY, "find", f"dr.{number}"))
    log.checkpoint()
    return station


def test_old_events_are_sealed_on_record_and_the_whole_log_still_verifies(
    old: Workstation,
) -> None:
    assert audit_keeping.seal_old(old, Unwatched(), LATER) == 1
    assert audit_keeping.seal_old(old, Unwatched(), LATER) == 0
    newest = old.records.audit.recent(1)[0].event
    assert (newest.action, newest.detail["first"]) == ("audit.sealed", "1")
    assert old.records.audit.verify().ok
    assert old.records.audit.at_first_sight().ok


def test_seven_years_less_a_day_is_too_early_and_a_day_more_is_not(old: Workstation) -> None:
    audit_keeping.seal_old(old, Unwatched(), LATER)
    (archive,) = old.records.audit.archived()
    ends = archive.expires(7)
    assert audit_keeping.destroy_expired(old, ends - timedelta(days=1)) == 0
    assert old.records.audit.holds_content(archive)
    assert audit_keeping.destroy_expired(old, ends + timedelta(days=1)) == 1
    assert not old.records.audit.holds_content(archive)
    assert old.records.audit.recent(1)[0].event.action == "audit.destroyed"
    assert old.records.audit.verify().ok


def test_no_policy_keeps_the_log_for_less_than_seven_years() -> None:
    for years in (0, 6, -7, 101):
        with pytest.raises(OptionError):
            read(Policy, {"audit_years": years})


def test_who_may_not_manage_retention_destroys_nothing(old: Workstation) -> None:
    audit_keeping.seal_old(old, Unwatched(), LATER)
    as_person(old, "viewer", rights=False)
    with pytest.raises(NotAllowed):
        audit_keeping.destroy_expired(old, datetime(2099, 1, 1, tzinfo=UTC))
