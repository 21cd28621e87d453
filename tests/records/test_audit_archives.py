"""AU06: old events lie in sealed files, the chain goes on, and none goes before seven years."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from domain.audit import AuditCode, AuditEvent
from domain.audit_search import Sought
from domain.errors import OutOfSpace, Refused
from records.audit import AuditLog
from records.keys import Keys
from tests.records.test_audit_search import opened

ROOT = Path(__file__).resolve().parents[2]
BEGAN = datetime(2026, 2, 28, 12, tzinfo=UTC)


class Time:
    """The seat's clock, as it is set."""

    def __init__(self) -> None:
        self.now = BEGAN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def log(profile: Path, keys: Keys, time: Time) -> AuditLog:
    """Three years of two hundred events each, signed at the end of every year."""
    log = opened(profile, keys, time)
    for year in range(3):
        time.now = BEGAN + timedelta(days=365 * year)
        for number in range(200):
            log.record(
                AuditEvent(AuditCode.QUERY, "find", f"dr.{year}", patient_id=f"P{year}.{number}")
            )
        log.checkpoint()
    return log


def stand_alone(profile: Path, export: Path, *archives: Path) -> dict[str, object]:
    """Let the verifier judge alone, in a folder of its own."""
    away = profile / "auditor"
    away.mkdir(exist_ok=True)
    shutil.copy(ROOT / "records" / "verify_audit.py", away)
    audit = profile / "audit"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-I", "verify_audit.py", str(export), "--json",
         f"--checkpoints={audit / 'checkpoints.jsonl'}", f"--key={audit / 'seat-audit.pem'}",
         *(f"--archive={file}" for file in archives)],
        cwd=away, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode == 2:
        return {"ok": False, "reason": done.stderr}
    verdict: dict[str, object] = json.loads(done.stdout)
    return verdict


def live_only(log: AuditLog, profile: Path) -> Path:
    """Write what is in the database alone, as an auditor without the archives' key gets it."""
    out = profile / "live.jsonl"
    with out.open("w") as file:
        for body, root in log._database.rows("SELECT body, hash FROM events ORDER BY seq"):
            file.write(f'{{"event":{body},"hash":"{bytes(root).hex()}"}}\n')
    return out


def files(profile: Path) -> list[Path]:
    return sorted((profile / "audit").glob("archive-*"))


def test_old_events_move_into_a_sealed_file_and_the_chain_goes_on(
    log: AuditLog, profile: Path
) -> None:
    moved = log.archive(BEGAN + timedelta(days=1))
    assert moved is not None
    assert (moved.first, moved.last) == (1, 200)
    assert log.archive(BEGAN + timedelta(days=1)) is None
    (file,) = files(profile)
    assert b"dr.0" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    verdict = log.verify()
    assert (verdict.ok, verdict.events) == (True, 600)
    assert log.at_first_sight().ok
    # The log goes on, signs, is searched, and is opened again.
    log.record(AuditEvent(AuditCode.QUERY, "find", "dr.new"))
    log.checkpoint()
    assert log.verify().ok
    assert log.search.count(Sought(text="P0.")) == 0
    assert log.search.count(Sought(who="dr.1")) == 200
    assert log.search.find(Sought(), before=203).events[-1].seq == 201
    log.close()


def test_an_export_holds_every_event_and_an_auditor_without_the_key_checks_the_seals(
    log: AuditLog, profile: Path
) -> None:
    """The judge is the stand-alone verifier: with the whole export, and with the seals alone."""
    log.archive(BEGAN + timedelta(days=1))
    log.archive(BEGAN + timedelta(days=400))
    out = profile / "whole.jsonl"
    assert log.export(out) == 600
    assert stand_alone(profile, out)["ok"] is True
    live = live_only(log, profile)
    assert stand_alone(profile, live)["ok"] is False
    assert stand_alone(profile, live, *files(profile)) == {
        "ok": True, "events": 600, "first_bad": None, "reason": "All 600 events are as they were"
        " recorded.",
    }  # fmt: skip
    assert stand_alone(profile, live, files(profile)[1])["ok"] is False
    log.close()


def swapped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-40] ^= 1
    path.write_bytes(content)


def redated(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"last":200', b'"last":199'))


def gone(path: Path) -> None:
    path.unlink()


def emptied_and_renamed(path: Path) -> None:
    path.write_bytes(b"{}\n")


@pytest.mark.parametrize("attack", [swapped, redated, gone, emptied_and_renamed])
def test_an_archive_that_is_changed_or_missing_is_found(
    log: AuditLog, profile: Path, attack: Callable[[Path], None]
) -> None:
    """The judge is the stand-alone verifier on the seals, beside the log's own check."""
    log.archive(BEGAN + timedelta(days=1))
    live = live_only(log, profile)
    assert stand_alone(profile, live, *files(profile))["ok"] is True
    attack(files(profile)[0])
    assert not log.verify().ok
    assert stand_alone(profile, live, *files(profile))["ok"] is False
    log.close()


def test_nothing_younger_than_seven_years_is_ever_destroyed(
    log: AuditLog, profile: Path, time: Time
) -> None:
    """AU06: a clock that is set decides nothing a day too early; the log still verifies after."""
    moved = log.archive(BEGAN + timedelta(days=1))
    assert moved is not None
    seven = BEGAN.replace(year=2033)
    for now in (BEGAN, seven - timedelta(days=1), seven - timedelta(seconds=1)):
        with pytest.raises(Refused):
            log.destroy_archive(moved, years=7, now=now)
    for years in (6, 1, 0, -7):
        with pytest.raises(Refused):
            log.destroy_archive(moved, years=years, now=seven + timedelta(days=9999))
    with pytest.raises(Refused):
        log.destroy_archive(moved, years=10, now=seven + timedelta(days=1))
    assert log.holds_content(moved)
    time.now = seven + timedelta(days=1)
    log.destroy_archive(moved, years=7, now=time.now)
    assert not log.holds_content(moved)
    # What it said is gone, and that it was there is still proved.
    assert log.verify().ok
    assert stand_alone(profile, live_only(log, profile), *files(profile))["ok"] is True
    log.close()


def test_a_leap_day_is_kept_until_the_first_of_march(profile: Path, keys: Keys, time: Time) -> None:
    time.now = datetime(2028, 2, 29, 23, tzinfo=UTC)
    log = opened(profile, keys, time)
    for _ in range(3):
        log.record(AuditEvent(AuditCode.QUERY, "find", "dr.house"))
        log.checkpoint()
    moved = log.archive(time.now + timedelta(days=1))
    assert moved is not None
    assert moved.expires(7) == datetime(2035, 3, 1, 23, tzinfo=UTC)
    log.close()


def test_the_database_refuses_to_delete_what_lies_in_no_archive(log: AuditLog) -> None:
    log.archive(BEGAN + timedelta(days=1))
    for sql in (
        "DELETE FROM events WHERE seq = 201",
        "DELETE FROM archived",
        "UPDATE archived SET last = 600",
        "INSERT INTO archived VALUES (300, 500, x'00', 'f', '2026')",
    ):
        with pytest.raises(dbapi2.IntegrityError), log._database.writing() as writer:
            writer.run(sql)
    assert log.verify().ok
    log.close()


def test_a_try_that_ended_half_way_is_made_again(
    log: AuditLog, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OutOfSpace("The disk is full.")

    with monkeypatch.context() as disk:
        disk.setattr(log._archives, "write", full)
        with pytest.raises(OutOfSpace):
            log.archive(BEGAN + timedelta(days=1))
    assert log.verify().events == 600
    # A file that was written, and of which the log never knew: the program was killed between.
    half = profile / "audit" / "archive-000000000001-000000000200.sealed"
    half.write_bytes(b"half")
    assert log.archive(BEGAN + timedelta(days=1)) is not None
    assert log.verify().events == 600
    log.close()


def test_the_last_signed_events_stay_in_the_log_however_old_they_are(log: AuditLog) -> None:
    log.archive(BEGAN + timedelta(days=9999))
    assert log.head()[0] == 600
    assert log.search.count(Sought()) == 600 - 511  # 512 was signed last but one
    assert log.at_first_sight().ok
    log.close()
