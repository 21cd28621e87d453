"""A-20 to A-25: whatever somebody with the database's key does to the log, an outsider finds it.

The judge is not ours: a decryptor of SQLCipher's format made of hashlib and cryptography, Python's
own SQLite for what it yields, and the verifier that is handed to auditors, run as a program of its
own in a folder of its own.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from domain.audit import AuditUnavailable
from records.audit import open_audit
from records.keys import Keys, open_keys
from records.verify_audit import following
from tests.records.decryptor import decrypted
from tests.records.test_audit import (
    Seat,
    an_event,
    changed,
    changed_with_its_hash,
    cut_off,
    deleted,
    deleted_and_closed_up,
    emptied,
    inserted,
    reordered,
)
from tests.records.test_keys import MemoryKeyring

ROOT = Path(__file__).resolve().parents[2]


class Outsider:
    """Somebody who has the file, its key and the public key, and none of our code that writes."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._folder = seat.folder.parent / "outsider"
        self._folder.mkdir(exist_ok=True)
        shutil.copy(ROOT / "records" / "verify_audit.py", self._folder)
        self._key = self._folder / "seat.pem"
        shutil.copy(seat.folder / "seat-audit.pem", self._key)

    def says(
        self, *checkpoints: Path, anchors: tuple[tuple[int, str], ...] = ()
    ) -> dict[str, object]:
        """Read the database without us, and let the stand-alone verifier judge what is in it."""
        key = bytes(self._seat.keys.data_key("audit").content)
        plain, _bad = decrypted(self._seat.database, key)
        (self._folder / "plain.db").write_bytes(plain)
        connection = sqlite3.connect(self._folder / "plain.db")
        with (self._folder / "events.jsonl").open("w") as file:
            for body, root in connection.execute("SELECT body, hash FROM events ORDER BY seq"):
                file.write(f'{{"event":{body},"hash":"{root.hex()}"}}\n')
        connection.close()
        given = [f"--checkpoints={path}" for path in checkpoints or (self._seat.checkpoints,)]
        given += [f"--anchor={seq}:{root}" for seq, root in anchors]
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-I", "verify_audit.py", "events.jsonl", "--key=seat.pem", "--json",
             *given],
            cwd=self._folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stderr == ""
        verdict: dict[str, object] = json.loads(done.stdout)
        assert done.returncode == (0 if verdict["ok"] else 1)
        return verdict


@pytest.fixture
def seat(profile: Path, keys: Keys) -> Seat:
    return Seat(profile, keys)


def alarm(seat: Seat) -> str:
    """Return what the seat itself says as soon as it is opened, before anybody has signed in."""
    log = open_audit(seat.folder, seat.keys)
    verdict = log.at_first_sight()
    log.close()
    return "" if verdict.ok else verdict.reason


def test_an_untouched_log_is_whole_to_an_outsider_and_raises_no_alarm(seat: Seat) -> None:
    for events in (1, 300, 700):
        seat.use(events)
        assert Outsider(seat).says()["ok"] is True
        assert alarm(seat) == ""


@pytest.mark.parametrize(
    ("attack", "first_bad"),
    [
        (changed, 7),
        (changed_with_its_hash, 1),  # somewhere between the checkpoints at 0 and at 256
        (deleted, 7),
        (deleted_and_closed_up, 1),
        (reordered, 7),
        (inserted, 7),
    ],
)
def test_a20_an_event_that_is_edited_deleted_moved_or_made_up_is_named(
    seat: Seat, attack: Callable[[dbapi2.Connection], None], first_bad: int
) -> None:
    """A-20; the judge is the stand-alone verifier on what an independent decryptor reads."""
    seat.use(300)
    seat.break_in(attack)
    verdict = Outsider(seat).says()
    assert (verdict["ok"], verdict["first_bad"]) == (False, first_bad)
    assert not seat.check().ok


@pytest.mark.parametrize("attack", [cut_off, emptied])
def test_a21_an_end_that_is_cut_off_raises_the_alarm_at_the_start(
    seat: Seat, attack: Callable[[dbapi2.Connection], None]
) -> None:
    """A-21; the judge is the stand-alone verifier on what an independent decryptor reads."""
    seat.use(300)
    seat.break_in(attack)
    verdict = Outsider(seat).says()
    assert verdict["ok"] is False
    assert "its end was cut off" in str(verdict["reason"])
    assert "its end was cut off" in alarm(seat)


def test_a21_an_end_cut_off_together_with_its_checkpoints_is_told_at_the_start(
    seat: Seat,
) -> None:
    """A-21, where only the number kept elsewhere knows more; judge: the foot of a signed report."""
    foot = seat.use(300)
    whole = seat.checkpoints.read_text("utf-8").splitlines(keepends=True)
    assert [json.loads(line)["seq"] for line in whole] == [0, 256, 300]

    def cut_to_the_last_checkpoint(connection: dbapi2.Connection) -> None:
        connection.execute("DELETE FROM events WHERE seq > 256")

    seat.break_in(cut_to_the_last_checkpoint)
    seat.checkpoints.write_text("".join(whole[:2]), "utf-8")
    outsider = Outsider(seat)
    assert outsider.says()["ok"] is True  # of what is left each part agrees with the others
    verdict = outsider.says(anchors=(foot,))
    assert (verdict["ok"], verdict["first_bad"]) == (False, 257)
    assert "knows event 300: its end was cut off" in alarm(seat)


def test_a22_yesterday_s_database_put_back_raises_the_alarm_at_the_start(
    seat: Seat, tmp_path: Path
) -> None:
    """A-22: SQLCipher alone passes it; the judge is the stand-alone verifier."""
    seat.use(100)
    shutil.copy(seat.database, tmp_path / "yesterday.db")
    seat.use(100, first=101)
    shutil.copy(tmp_path / "yesterday.db", seat.database)
    assert decrypted(seat.database, bytes(seat.keys.data_key("audit").content))[1] == []
    verdict = Outsider(seat).says()
    assert (verdict["ok"], verdict["first_bad"]) == (False, 101)
    assert "an older copy was put back" in alarm(seat)


def test_a22_yesterday_s_whole_folder_put_back_disagrees_with_a_signed_report(
    seat: Seat, tmp_path: Path
) -> None:
    """A-22, with its checkpoints: the pair at the foot of a PDF is the judge."""
    seat.use(100)
    shutil.copytree(seat.folder, tmp_path / "yesterday")
    foot = seat.use(100, first=101)
    shutil.rmtree(seat.folder)
    shutil.copytree(tmp_path / "yesterday", seat.folder)
    verdict = Outsider(seat).says(anchors=(foot,))
    assert (verdict["ok"], verdict["first_bad"]) == (False, 101)
    # The seat has its own memory beside the folder.
    assert "an older copy was put back" in alarm(seat)


@pytest.mark.parametrize("memory", ["whole", "without its hash"])
def test_a22_an_older_copy_that_goes_on_is_neither_signed_nor_forgotten(
    seat: Seat, tmp_path: Path, memory: str
) -> None:
    """A-22: a new signature would take the alarm away; the foot of a PDF is the judge."""
    seat.use(100)
    shutil.copytree(seat.folder, tmp_path / "yesterday")
    foot = seat.use(100, first=101)
    shutil.rmtree(seat.folder)
    shutil.copytree(tmp_path / "yesterday", seat.folder)
    if memory == "without its hash":  # as a store that cuts its notes short, or a hand, leaves it
        seat.keys.remember("audit-head", "200:")
    signed = seat.checkpoints.read_bytes()
    seat.use(50, first=1001)
    assert seat.checkpoints.read_bytes() == signed
    assert "knows event 200" in alarm(seat)
    assert Outsider(seat).says(anchors=(foot,))["ok"] is False


def test_a23_one_page_that_is_replayed_breaks_the_chain(seat: Seat) -> None:
    """A-23: every page is whole to SQLCipher; the judge is the stand-alone verifier."""
    seat.use(10)
    old = seat.database.read_bytes()
    seat.use(3, first=11)
    new = seat.database.read_bytes()
    key = bytes(seat.keys.data_key("audit").content)
    at = decrypted(seat.database, key)[0].index(b'"seq":13') // 4096 * 4096
    seat.database.write_bytes(new[:at] + old[at : at + 4096] + new[at + 4096 :])
    assert decrypted(seat.database, key)[1] == []
    verdict = Outsider(seat).says()
    assert (verdict["ok"], verdict["first_bad"]) == (False, 11)
    assert alarm(seat) != ""


def test_a23_a_page_from_the_middle_of_another_day_breaks_the_chain(seat: Seat, keys: Keys) -> None:
    """A-23, spliced from a second log under the same key; the judge is the stand-alone verifier."""
    seat.use(600)
    _splice(seat, keys, '"seq":300,')
    verdict = Outsider(seat).says()
    assert verdict["ok"] is False
    assert 256 < int(str(verdict["first_bad"])) <= 300
    assert not seat.check().ok


def test_a23_a_page_of_another_log_in_an_end_that_nobody_has_signed_breaks_the_chain(
    seat: Seat, keys: Keys
) -> None:
    """A-23, where no checkpoint comes after it; the judge is the stand-alone verifier."""
    seat.use(600)
    log = open_audit(seat.folder, keys)
    for number in range(601, 701):
        log.record(an_event(number))
    log._database.close()  # no close(): as after a kill
    assert json.loads(seat.checkpoints.read_text("utf-8").splitlines()[-1])["seq"] == 600
    _splice(seat, keys, '"seq":650,')
    verdict = Outsider(seat).says()
    assert verdict["ok"] is False
    assert 600 < int(str(verdict["first_bad"])) <= 650
    assert "is not what was recorded" in alarm(seat)
    assert not seat.check().ok


def _splice(seat: Seat, keys: Keys, where: str) -> None:
    """Put the page with an event in from a second log, whole in itself, under the same key."""
    key = bytes(keys.data_key("audit").content)

    def rewritten(connection: dbapi2.Connection) -> None:
        before = bytes.fromhex("00" * 32)
        for seq, body in connection.execute("SELECT seq, body FROM events").fetchall():
            other = body.replace("dr.house", "dr.cuddy")
            before = following(before, other.encode())
            connection.execute(
                "UPDATE events SET body = ?, hash = ? WHERE seq = ?", (other, before, seq)
            )

    original = seat.database.read_bytes()
    seat.break_in(rewritten)
    other = seat.database.read_bytes()
    at = decrypted(seat.database, key)[0].index(where.encode()) // 4096 * 4096
    seat.database.write_bytes(original[:at] + other[at : at + 4096] + original[at + 4096 :])
    assert decrypted(seat.database, key)[1] == []


def test_a24_a_log_deleted_with_its_checkpoints_is_missing_and_never_begins_anew(
    profile: Path, tmp_path: Path
) -> None:
    """A-24: the keyring remembers; without a keyring, the records that are there do."""
    seat = Seat(profile, open_keys(profile, passphrase=None, keyring=MemoryKeyring()))
    foot = seat.use(10)
    outsider = Outsider(seat)
    kept = tmp_path / "kept"
    shutil.copytree(seat.folder, kept)
    shutil.rmtree(seat.folder)
    assert "keyring knows event 10" in alarm(seat)
    # An outsider with one signed report sees it in the log that was begun in its place.
    seat.use(30)
    assert outsider.says(anchors=(foot,))["ok"] is False
    assert alarm(seat) != ""


def test_a24_a_seat_with_records_whose_whole_log_is_gone_does_not_start_quietly(
    profile: Path, keys: Keys
) -> None:
    """A-24, with the sealed keys too, where no keyring remembers anything."""
    seat = Seat(profile, keys)
    seat.use(10)
    shutil.rmtree(seat.folder)
    shutil.rmtree(profile / "sealed")
    with pytest.raises(AuditUnavailable) as told:
        open_audit(seat.folder, keys, begun=True)
    assert "history of the audit log is missing" in str(told.value)
    assert not seat.folder.exists()


def test_a24_a_seat_without_records_whose_keyring_knows_a_log_makes_no_new_key(
    profile: Path,
) -> None:
    """A-24, with the sealed keys too: only the keyring says that there was a log."""
    seat = Seat(profile, open_keys(profile, passphrase=None, keyring=MemoryKeyring()))
    seat.use(10)
    shutil.rmtree(seat.folder)
    shutil.rmtree(profile / "sealed")
    with pytest.raises(AuditUnavailable) as told:
        open_audit(seat.folder, seat.keys)
    assert "history of the audit log is missing" in str(told.value)
    assert seat.keys.sealed_names() == ()  # no key that would begin a history of its own
    assert not seat.checkpoints.exists()


def test_a25_two_copies_that_have_gone_on_separately_disagree_with_each_other_s_signatures(
    seat: Seat, tmp_path: Path
) -> None:
    """A-25: each copy is whole by itself; the judge is the stand-alone verifier with both."""
    seat.use(100)
    copy = tmp_path / "copy"
    shutil.copytree(seat.folder.parent, copy)
    seat.use(20, first=1001)
    other = Seat(copy, open_keys(copy, passphrase="correct horse"))  # noqa: S106 - of this test
    other.use(30, first=2001)
    for one, first_bad, reason in (
        (seat, 121, "ends at event 120, but a signed checkpoint knows event 130"),
        (other, 101, "not the one that a signed checkpoint knows"),
    ):
        assert Outsider(one).says()["ok"] is True
        verdict = Outsider(one).says(seat.checkpoints, other.checkpoints)
        assert (verdict["ok"], verdict["first_bad"]) == (False, first_bad)
        assert reason in str(verdict["reason"])


def test_a25_the_second_of_two_copies_under_one_keyring_is_found_at_its_start(
    profile: Path, tmp_path: Path
) -> None:
    """A-25: the keyring takes no second head."""
    ring = MemoryKeyring()
    seat = Seat(profile, open_keys(profile, passphrase=None, keyring=ring))
    seat.use(10)
    copy = tmp_path / "copy"
    shutil.copytree(profile, copy)
    seat.use(10, first=11)
    other = Seat(copy, open_keys(copy, passphrase=None, keyring=ring))
    assert "knows event 20" in alarm(other)
    other.use(30, first=2001)
    assert "not the one that" in alarm(other)
    assert alarm(seat) == ""


def test_an_alarm_stays_however_the_log_goes_on(seat: Seat) -> None:
    seat.use(300)
    seat.break_in(cut_off)
    for _ in range(3):
        seat.use(100)
        assert alarm(seat) != ""
    assert not seat.check().ok


def test_a_killed_program_leaves_no_alarm_behind(seat: Seat) -> None:
    log = open_audit(seat.folder, seat.keys)
    for number in range(1, 300):
        log.record(an_event(number))
    log._database.close()  # no close(): as after a kill
    assert alarm(seat) == ""
