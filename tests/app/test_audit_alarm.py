"""A log that is not whole is told as soon as the seat is opened, and stays told."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from app import headless
from app.actions import auditing, duties
from domain.audit import AuditCode, AuditUnavailable, Outcome
from tests.app.conftest import PASSPHRASE, wait_until
from tests.seats import open_workstation


@pytest.fixture
def rolled_back(tmp_path: Path) -> Path:
    """A seat whose audit database is yesterday's."""
    profile = tmp_path / "seat"
    open_workstation(profile, passphrase=PASSPHRASE).close()
    shutil.copy(profile / "audit" / "audit.db", tmp_path / "yesterday.db")
    open_workstation(profile, passphrase=PASSPHRASE).close()
    shutil.copy(tmp_path / "yesterday.db", profile / "audit" / "audit.db")
    return profile


def test_a22_an_older_log_put_back_is_told_on_opening_before_anything_is_asked(
    rolled_back: Path,
) -> None:
    """A-22: the alarm stands before sign-in; it is on record, and on the terminal too."""
    station = open_workstation(rolled_back, passphrase=PASSPHRASE)
    assert "an older copy was put back" in station.audit_alarm
    (told,) = station.telling.items
    assert told.sentence.startswith("The audit log of this seat is not whole.")
    newest = station.records.audit.recent(1)[0].event
    assert (newest.code, newest.outcome) == (AuditCode.SECURITY_ALERT, Outcome.MAJOR_FAILURE)
    assert newest.action == "audit.broken"
    station.close()
    said = headless.parser(auditing.VERBS, rolled_back).parse_args(["audit", "search"])
    err = io.StringIO()
    headless.run(
        said,
        auditing.VERBS,
        lambda at: open_workstation(at, passphrase=PASSPHRASE),
        out=io.StringIO(),
        err=err,
    )
    assert "The audit log is not whole." in err.getvalue()


def test_a_change_far_back_is_told_when_the_whole_log_has_been_checked(tmp_path: Path) -> None:
    """A-20 at the start: the background looks at every event."""
    profile = tmp_path / "seat"
    station = open_workstation(profile, passphrase=PASSPHRASE)
    with station.records.audit._database.writing() as writer:
        writer.run("DROP TRIGGER events_are_not_changed")
        writer.run(
            "UPDATE events SET body = replace(body, 'seat.start', 'seat.other') WHERE seq = 1"
        )
    station.close()
    for _ in range(3):
        open_workstation(profile, passphrase=PASSPHRASE).close()
    station = open_workstation(profile, passphrase=PASSPHRASE)
    assert station.audit_alarm == ""
    duties.take_up(station)
    wait_until(lambda: station.audit_alarm != "")
    assert "Event 1 is not what was recorded" in station.audit_alarm
    station.close()


def test_a24_a_seat_whose_whole_audit_log_is_gone_does_not_start_as_if_it_were_new(
    tmp_path: Path,
) -> None:
    """A-24: said as a missing history, and nothing is made in its place."""
    profile = tmp_path / "seat"
    open_workstation(profile, passphrase=PASSPHRASE).close()
    shutil.rmtree(profile / "audit")
    shutil.rmtree(profile / "sealed")
    with pytest.raises(AuditUnavailable) as told:
        open_workstation(profile, passphrase=PASSPHRASE)
    assert "history of the audit log is missing" in str(told.value)
    assert not (profile / "audit").exists()


def test_a_whole_log_raises_no_alarm(tmp_path: Path) -> None:
    for _ in range(2):
        station = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
        duties.take_up(station)
        assert station.audit_alarm == ""
        station.close()
