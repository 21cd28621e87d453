"""ST17: encrypted backups every hour, and a seat as it was at a chosen moment."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.actions import backing_up
from app.actions.restoring import restore
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import NotFound, OutOfSpace, Refused
from domain.work import Unwatched
from main import main
from records.backup.key import open_set, wrap_set
from records.backup.making import Made
from records.backup.restoring import LOOK_FIRST
from records.database import Damaged
from records.keys import WrongPassphrase
from records.outbox import OutboxState, Outgoing
from tests.app.backups import CHEAP, WORDS
from tests.records.making import HORSE, JANE, a_study, an_instance, part10
from tests.seats import open_workstation

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "stick" / "backups"


@pytest.fixture
def station(station: Workstation, folder: Path) -> Workstation:
    backing_up.set_up(station, folder, WORDS, stretching=CHEAP)
    return station


def store(station: Workstation, number: int, content: bytes | None = None) -> bytes:
    content = content or part10()
    station.records.archive.store(content, an_instance(number), origin="test")
    return content


def back_up(station: Workstation, at: datetime, *, full: bool = False) -> Made:
    return backing_up.back_up(station, Unwatched(), full=full, now=at)


def reopened(folder: Path, profile: Path, at: datetime | None = None) -> Workstation:
    restore(
        folder, open_set(folder, WORDS), profile, Unwatched(),
        who="somebody", passphrase=HORSE, at=at, stretching=CHEAP,
    )  # fmt: skip
    return open_workstation(profile, passphrase=HORSE)


def test_a_seat_comes_back_as_it_was_at_each_moment(
    station: Workstation, folder: Path, tmp_path: Path
) -> None:
    first = store(station, 1)
    back_up(station, NOON)
    second = store(station, 2)
    back_up(station, NOON + timedelta(hours=1))
    station.records.archive.delete_study("1.2.3")
    back_up(station, NOON + timedelta(hours=2))
    for hours, held in ((0, [first]), (1.5, [first, second]), (9, [])):
        back = reopened(folder, tmp_path / f"back {hours}", NOON + timedelta(hours=hours))
        try:
            archive = back.records.archive
            found = [archive.read(i.sop_uid) for i in archive.instances_of_study("1.2.3")]
            assert found == held
            assert back.records.audit.verify().ok
            assert not archive.sweep().anything
            assert archive.find is not None
        finally:
            back.close()


def test_an_object_is_copied_once_and_a_quiet_hour_costs_next_to_nothing(
    station: Workstation, folder: Path
) -> None:
    for number in range(5):
        store(station, number, part10(200_000))
    full = back_up(station, NOON)
    files = {path: path.stat().st_mtime_ns for path in folder.glob("objects/??/*")}
    assert len(files) == 5
    quiet = back_up(station, NOON + timedelta(hours=1))
    again = back_up(station, NOON + timedelta(days=1), full=True)
    assert {path: path.stat().st_mtime_ns for path in folder.glob("objects/??/*")} == files
    assert full.run.bytes > 1_000_000
    assert quiet.run.bytes < again.run.bytes < 100_000
    assert not quiet.run.full
    assert again.run.full


def test_nothing_of_a_patient_stands_plainly_in_the_backups(
    station: Workstation, folder: Path
) -> None:
    store(station, 1, part10(dataset=b"DOE^JANE" * 50))
    back_up(station, NOON)
    for path in folder.rglob("*"):
        assert b"DOE" not in path.name.encode()
        if path.is_file():
            content = path.read_bytes()
            assert b"DOE^JANE" not in content, path
            assert b"1.2.3" not in content, path


def test_the_passphrase_and_nothing_of_the_first_seat_is_needed(
    station: Workstation, folder: Path, tmp_path: Path
) -> None:
    store(station, 1)
    back_up(station, NOON)
    with pytest.raises(WrongPassphrase):
        open_set(folder, "correct horse battery staple")
    moved = tmp_path / "elsewhere"
    folder.rename(moved)
    back = reopened(moved, tmp_path / "back")
    assert back.records.archive.holds(an_instance(1).sop_uid)
    back.close()


def test_another_passphrase_opens_the_same_backups_and_the_old_one_does_not(
    station: Workstation, folder: Path
) -> None:
    back_up(station, NOON)
    key = open_set(folder, WORDS)
    wrap_set(folder, key, "another four words", stretching=CHEAP)
    with pytest.raises(WrongPassphrase):
        open_set(folder, WORDS)
    assert open_set(folder, "another four words") == key
    back_up(station, NOON + timedelta(hours=1))


def test_a_short_passphrase_is_refused(station: Workstation, tmp_path: Path) -> None:
    with pytest.raises(WrongPassphrase, match="12 characters"):
        backing_up.set_up(station, tmp_path / "other", "short", stretching=CHEAP)


@pytest.mark.parametrize(
    ("part", "harm"),
    [
        ("pack", "flip"),
        ("pack", "gone"),
        ("index", "cut"),
        ("manifest.json", "flip"),
        ("manifest.json", "gone"),
    ],
)
def test_a_torn_backup_is_named_and_never_restored_from(
    station: Workstation, folder: Path, tmp_path: Path, part: str, harm: str
) -> None:
    store(station, 1)
    back_up(station, NOON)
    store(station, 2)
    made = back_up(station, NOON + timedelta(hours=1), full=True)
    path = folder / "runs" / made.run.id / part
    content = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(
            content[:-7]
            if harm == "cut"
            else content[:40] + bytes([content[40] ^ 1]) + content[41:]
        )
    looked = backing_up.check(station, Unwatched())
    assert [each.whole for each in looked] == [True, False]
    if part == "manifest.json":
        # It never ended: the one before it is the newest there is.
        back = reopened(folder, tmp_path / "back")
        assert len(back.records.archive.instances_of_study("1.2.3")) == 1
        back.close()
    else:
        with pytest.raises(Damaged):
            reopened(folder, tmp_path / "back")
        assert not (tmp_path / "back").exists()
    # The next one builds on what is whole, or on nothing.
    back_up(station, NOON + timedelta(hours=2))
    back = reopened(folder, tmp_path / "later")
    assert len(back.records.archive.instances_of_study("1.2.3")) == 2
    back.close()


def test_a_damaged_image_in_the_backups_is_found_and_copied_again(
    station: Workstation, folder: Path
) -> None:
    store(station, 1)
    back_up(station, NOON)
    (path,) = folder.glob("objects/??/*")
    path.write_bytes(path.read_bytes()[:-1])
    assert [each.whole for each in backing_up.check(station, Unwatched())] == [False]
    back_up(station, NOON + timedelta(days=1), full=True)
    # Both: what was copied again is the very file that the older one names.
    assert [each.whole for each in backing_up.check(station, Unwatched())] == [True, True]


def test_a_restore_that_fails_half_way_leaves_nothing_behind(
    station: Workstation, folder: Path, tmp_path: Path
) -> None:
    store(station, 1)
    back_up(station, NOON)
    (image,) = folder.glob("objects/??/*")
    image.write_bytes(image.read_bytes()[:-1])
    with pytest.raises(Damaged):
        reopened(folder, tmp_path / "place" / "back")
    assert list((tmp_path / "place").iterdir()) == []


def test_the_command_line_restores_by_passphrases_from_files(
    station: Workstation,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store(station, 1)
    back_up(station, NOON)
    for name, words in (("LIGHTBOX_PASSPHRASE", HORSE), ("LIGHTBOX_BACKUP_PASSPHRASE", WORDS)):
        file = tmp_path / name
        file.touch(0o600)
        file.write_text(f"{words}\n", encoding="utf-8")
        monkeypatch.setenv(f"{name}_FILE", str(file))
    back = tmp_path / "back"
    asked = ["backup", "restore", "--from", str(folder), "--to", str(back)]
    assert main([*asked, "--at", "2026-01-12T12:00+00:00"]) == 0
    again = open_workstation(back, passphrase=HORSE)
    assert again.records.archive.holds(an_instance(1).sop_uid)
    again.close()


def test_a_profile_that_holds_anything_is_left_alone(
    station: Workstation, folder: Path, tmp_path: Path
) -> None:
    back_up(station, NOON)
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "something").write_text("of somebody")
    with pytest.raises(Refused, match="holds something"):
        reopened(folder, taken)
    assert [path.name for path in taken.iterdir()] == ["something"]


def test_what_waited_to_be_sent_is_not_sent_again_unasked(
    station: Workstation, folder: Path, tmp_path: Path
) -> None:
    store(station, 1)
    instance = an_instance(1)
    station.records.outbox.put(
        "pacs", "1.2.3", "", [Outgoing(instance.sop_uid, instance.sop_class, "1.2.840.10008.1.2.1")]
    )
    back_up(station, NOON)
    back = reopened(folder, tmp_path / "back")
    (entry,) = back.records.outbox.entries()
    assert (entry.state, entry.reason) == (OutboxState.REFUSED, LOOK_FIRST)
    assert back.records.outbox.due(datetime.now(UTC)) == ()
    assert back.records.outbox.retry(entry.id, datetime.now(UTC)).state is OutboxState.WAITING
    back.close()


def test_the_restored_log_tells_of_the_restore_with_the_old_head_and_the_new(
    station: Workstation, folder: Path, tmp_path: Path
) -> None:
    back_up(station, NOON)
    store(station, 1)
    newest = back_up(station, NOON + timedelta(hours=1)).run
    back = reopened(folder, tmp_path / "back", NOON)
    told = next(e for e in back.records.audit.recent() if e.event.action == "backup.restore")
    assert told.event.detail["newest_known_head"] == f"{newest.audit_seq}:{newest.audit_root}"
    assert told.event.detail["head"].startswith(f"{told.seq - 1}:")
    assert told.seq - 1 < newest.audit_seq
    assert back.records.audit.verify().ok
    back.close()


def test_sealed_files_of_old_audit_events_are_read_on_the_restored_seat(
    station: Workstation, folder: Path, tmp_path: Path
) -> None:
    log = station.records.audit
    for number in range(300):  # more than there are between two signatures
        log.record(AuditEvent(AuditCode.QUERY, f"query {number}", "me"))
    log.checkpoint()
    archived = log.archive(datetime.now(UTC) + timedelta(days=1))
    assert archived is not None
    back_up(station, NOON)
    back = reopened(folder, tmp_path / "back")
    assert back.records.audit.verify().ok
    out = tmp_path / "events"
    back.records.audit.export(out)
    assert '"query 0"' in out.read_text("utf-8")
    back.close()


def test_secrets_come_back_under_the_new_seats_own_keys(
    station: Workstation, folder: Path, tmp_path: Path
) -> None:
    station.records.keys.seal("a-secret", b"of this seat")
    back_up(station, NOON)
    back = reopened(folder, tmp_path / "back")
    assert back.records.keys.unseal("a-secret") == b"of this seat"
    assert back.records.keys.data_key("seat") != station.records.keys.data_key("seat")
    assert backing_up.plan_of(back).folder == ""
    assert back.records.keys.unseal("backup-key") is None
    back.close()


def test_a_full_disk_is_one_sentence_and_leaves_the_older_backups(
    station: Workstation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(station, 1)
    back_up(station, NOON)
    store(station, 2, part10(500_000))
    real = os.write

    def full(descriptor: int, content: bytes) -> int:
        if len(content) > 100_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, content)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OutOfSpace, match="disk for backups is full"):
        back_up(station, NOON + timedelta(hours=1))
    monkeypatch.undo()
    state = backing_up.state_of(station)
    assert state.last == NOON
    assert "disk for backups is full" in state.problem
    assert [each.whole for each in backing_up.check(station, Unwatched())] == [True]
    assert not list(folder.rglob("*.part"))
    back_up(station, NOON + timedelta(hours=2))
    assert backing_up.state_of(station).problem == ""


def test_a_folder_that_is_away_is_one_sentence(station: Workstation, folder: Path) -> None:
    folder.rename(folder.with_name("away"))
    with pytest.raises(NotFound, match="cannot be reached"):
        back_up(station, NOON)
    assert not folder.exists()  # no quiet fresh start in an empty mount point
    assert "cannot be reached" in backing_up.state_of(station).problem


def test_the_stick_of_another_seat_is_left_alone(
    station: Workstation, folder: Path, tmp_path: Path
) -> None:
    other = open_workstation(tmp_path / "other", passphrase=HORSE)
    with pytest.raises(Refused, match="another seat"):
        backing_up.set_up(other, folder, WORDS, stretching=CHEAP)
    backing_up.set_up(other, tmp_path / "theirs", WORDS, stretching=CHEAP)
    other.close()
    folder.rename(folder.with_name("mine"))
    (tmp_path / "theirs").rename(folder)
    with pytest.raises(Refused, match="Other backups"):
        back_up(station, NOON)


def test_backups_go_only_where_the_site_allows(
    station: Workstation, folder: Path, tmp_path: Path
) -> None:
    """PR04: also where a later policy no longer allows what was set before."""
    station.policy = replace(station.policy, backups_only_below=(str(tmp_path / "server"),))
    for elsewhere in (tmp_path / "server-2", tmp_path / "server" / ".." / "other"):
        with pytest.raises(Refused, match="does not allow"):
            backing_up.set_up(station, elsewhere, WORDS, stretching=CHEAP)
    with pytest.raises(Refused, match="does not allow"):
        back_up(station, NOON)
    assert not list(folder.glob("runs/*"))
    backing_up.set_up(station, tmp_path / "server" / "seat-7", WORDS, stretching=CHEAP)
    back_up(station, NOON)


def test_only_so_many_days_are_kept_and_what_they_name(station: Workstation, folder: Path) -> None:
    backing_up.set_up(station, folder, WORDS, keep=2, stretching=CHEAP)
    store(station, 1)
    back_up(station, NOON)
    station.records.archive.delete_study("1.2.3")
    store(station, 2)
    for day in range(1, 4):
        back_up(station, NOON + timedelta(days=day), full=True)
        back_up(station, NOON + timedelta(days=day, hours=1))
    runs = backing_up.backups(station)
    assert [run.full for run in runs] == [True, False, True, False]
    assert runs[0].at == NOON + timedelta(days=2)
    assert len(list(folder.glob("objects/??/*"))) == 1
    assert all(each.whole for each in backing_up.check(station, Unwatched()))


def test_a_restore_is_tried_and_leaves_nothing_behind(station: Workstation) -> None:
    store(station, 1)
    back_up(station, NOON)
    back = backing_up.try_restore(station, Unwatched(), now=NOON)
    state = backing_up.state_of(station)
    assert back.objects == 1
    assert state.test_held
    assert state.tested == NOON
    assert not (station.profile / "restore-test").exists()
    assert station.records.audit.recent(1)[0].event.action == "backup.test"


def test_a_restore_that_fails_is_said_and_on_record(station: Workstation, folder: Path) -> None:
    made = back_up(station, NOON)
    (folder / "runs" / made.run.id / "pack").write_bytes(b"")
    with pytest.raises(Damaged):
        backing_up.try_restore(station, Unwatched(), now=NOON)
    assert not backing_up.state_of(station).test_held
    last = station.records.audit.recent(1)[0].event
    assert (last.action, last.outcome.value) == ("backup.test", 8)


def test_the_patient_is_known_by_name_again(
    station: Workstation, folder: Path, tmp_path: Path
) -> None:
    store(station, 1)
    back_up(station, NOON)
    back = reopened(folder, tmp_path / "back")
    (summary,) = back.records.archive.studies(text="doe jan")
    assert summary.study == a_study()
    assert summary.study.patient == JANE
    back.close()
