"""Whatever is done to the audit log, its own check and the stand-alone one both find it."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlcipher3 import dbapi2

from domain.audit import AuditCode, AuditEvent, AuditUnavailable, Outcome
from records import verify_audit
from records.audit import open_audit
from records.keys import Keys, open_keys
from records.verify_audit import canonical, following
from tests.records.conftest import CHEAP
from tests.records.decryptor import decrypted
from tests.records.making import HORSE
from tests.records.test_keys import MemoryKeyring

ROOT = Path(__file__).resolve().parents[2]


def an_event(number: int = 1, **other: object) -> AuditEvent:
    facts: dict[str, object] = {
        "patient_id": f"P{number}",
        "study_uid": "1.2.3",
        "peer": "PACS",
        "detail": {"level": "STUDY"},
    }
    return AuditEvent(AuditCode.QUERY, "find", "dr.house", Outcome.SUCCESS, **{**facts, **other})  # type: ignore[arg-type]


class Seat:
    """One seat's audit log, with what an attacker or a crash can do to it."""

    def __init__(self, profile: Path, keys: Keys) -> None:
        self.keys = keys
        self.folder = profile / "audit"
        self.database = self.folder / "audit.db"
        self.checkpoints = self.folder / "checkpoints.jsonl"

    def use(self, events: int, *, first: int = 1) -> tuple[int, str]:
        """Record events in one run of the program; return the head that a PDF would carry."""
        log = open_audit(self.folder, self.keys)
        for number in range(first, first + events):
            log.record(an_event(number))
        head = log.head()
        log.close()
        return head

    def check(self, *anchors: tuple[int, str]) -> verify_audit.Verdict:
        """Return the log's own verdict, having seen that the stand-alone verifier agrees."""
        log = open_audit(self.folder, self.keys)
        verdict = log.verify()
        export = self.folder.parent / "export.jsonl"
        log.export(export)
        found = stand_alone(export, self.checkpoints, log.public_key_path, *anchors)
        log.close()
        assert (found["ok"], found["reason"]) != (True, "")
        self.independent = found
        return verdict

    def break_in(self, change: Callable[[dbapi2.Connection], object]) -> None:
        """Change the database as somebody can who has stolen its key."""
        connection = dbapi2.connect(str(self.database), isolation_level=None)
        connection.execute(f"PRAGMA key = \"x'{self.keys.data_key('audit').content.hex()}'\"")
        for trigger in ("no_gap", "not_changed", "not_deleted"):
            verb = "have" if trigger == "no_gap" else "are"
            connection.execute(f"DROP TRIGGER events_{verb}_{trigger}")
        connection.execute("DROP TRIGGER events_are_found")
        change(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()


def stand_alone(
    export: Path, checkpoints: Path, key: Path, *anchors: tuple[int, str]
) -> dict[str, object]:
    """Run the verifier as an auditor would: alone, from another folder, without our packages."""
    away = export.parent / "auditor"
    away.mkdir(exist_ok=True)
    shutil.copy(ROOT / "records" / "verify_audit.py", away)
    given = [f"--anchor={seq}:{root}" for seq, root in anchors]
    files: list[str | Path] = [export, "--checkpoints", checkpoints, "--key", key]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-I", "verify_audit.py", *files, "--json", *given],
        cwd=away,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    verdict: dict[str, object] = json.loads(done.stdout)
    assert done.returncode == (0 if verdict["ok"] else 1)
    return verdict


@pytest.fixture
def seat(profile: Path, keys: Keys) -> Seat:
    return Seat(profile, keys)


# --- what is written ---------------------------------------------------------------------------


def test_events_come_back_in_order_and_without_a_gap(seat: Seat) -> None:
    seat.use(3)
    seat.use(2, first=4)
    log = open_audit(seat.folder, seat.keys)
    found = log.recent()
    assert [one.seq for one in found] == [5, 4, 3, 2, 1]
    assert [one.event for one in reversed(found)] == [an_event(n) for n in range(1, 6)]
    assert found[0].at >= found[4].at
    log.close()


def test_an_untouched_log_is_whole(seat: Seat) -> None:
    seat.use(700)
    verdict = seat.check()
    assert verdict == verify_audit.Verdict(True, 700, None, verdict.reason)
    assert seat.independent["ok"] is True
    assert seat.independent["events"] == 700


def test_an_auditor_with_nothing_but_hashlib_finds_the_same_head(seat: Seat) -> None:
    head = seat.use(5)
    log = open_audit(seat.folder, seat.keys)
    log.export(seat.folder / "x.jsonl")
    raw = log._unsealed_signer().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    log.close()
    root = hashlib.sha256(b"lightbox audit 1\n" + raw).digest()
    for line in (seat.folder / "x.jsonl").read_text().splitlines():
        event = json.loads(line)["event"]
        body = json.dumps(event, sort_keys=True, separators=(",", ":")).encode()
        root = hashlib.sha256(root + body).digest()
    assert head == (5, root.hex())


def test_the_log_is_signed_every_256_events_and_at_the_end(seat: Seat) -> None:
    log = open_audit(seat.folder, seat.keys)

    def signed() -> list[int]:
        return [json.loads(line)["seq"] for line in seat.checkpoints.read_text().splitlines()]

    for number in range(1, 256):
        log.record(an_event(number))
    assert signed() == [0]
    log.record(an_event(256))
    assert signed() == [0, 256]
    log.record(an_event(257))
    log.checkpoint()
    log.checkpoint()
    assert signed() == [0, 256, 257]
    log.record(an_event(258))
    log.close()
    assert signed() == [0, 256, 257, 258]


def test_what_a_killed_program_did_not_sign_is_signed_at_the_next_start(seat: Seat) -> None:
    log = open_audit(seat.folder, seat.keys)
    log.record(an_event())
    log._database.close()  # no close(): as after a kill
    open_audit(seat.folder, seat.keys).close()
    assert json.loads(seat.checkpoints.read_text().splitlines()[-1])["seq"] == 1


def test_half_a_checkpoint_left_by_a_crash_is_no_alarm(seat: Seat) -> None:
    seat.use(3)
    with seat.checkpoints.open("a") as file:
        file.write('{"at":"2026-01-12T10:15')
    assert seat.check().ok
    seat.use(3, first=4)
    assert seat.check().ok
    assert all(json.loads(line) for line in seat.checkpoints.read_text().splitlines())


def test_programs_may_record_at_once_and_numbers_have_no_gap(seat: Seat) -> None:
    seat.use(1)
    program = (
        "import sys; from pathlib import Path\n"
        "from records.keys import open_keys; from records.audit import open_audit\n"
        "from tests.records.test_audit import an_event\n"
        "log = open_audit(Path(sys.argv[1]) / 'audit', open_keys(Path(sys.argv[1]),"
        " passphrase='correct horse'))\n"
        "[log.record(an_event(n)) for n in range(200)]\nlog.close()\n"
    )
    others = [
        subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", program, seat.folder.parent], cwd=ROOT
        )
        for _ in range(2)
    ]
    assert [other.wait(60) for other in others] == [0, 0]
    verdict = seat.check()
    assert (verdict.ok, verdict.events) == (True, 401)
    assert seat.independent["ok"] is True


def test_the_log_is_private_and_encrypted(seat: Seat) -> None:
    seat.use(300)
    assert {stat.S_IMODE(file.stat().st_mode) for file in seat.folder.iterdir()} == {0o600}
    for file in seat.folder.iterdir():
        assert b"dr.house" not in file.read_bytes()
    plain, bad = decrypted(seat.database, bytes(seat.keys.data_key("audit").content))
    assert b"dr.house" in plain
    assert bad == []


def test_the_database_itself_refuses_to_change_its_past(seat: Seat) -> None:
    seat.use(3)
    log = open_audit(seat.folder, seat.keys)
    for sql in (
        "UPDATE events SET body = '{}' WHERE seq = 2",
        "DELETE FROM events WHERE seq = 3",
        "INSERT OR REPLACE INTO events VALUES (2, '{}', x'00')",
        "INSERT INTO events VALUES (9, '{}', x'00')",
        "INSERT INTO events VALUES (0, '{}', x'00')",
    ):
        with pytest.raises(dbapi2.IntegrityError), log._database.writing() as writer:
            writer.run(sql)
    assert log.verify().ok
    log.close()


def test_text_from_outside_cannot_forge_a_line_of_the_export(seat: Seat) -> None:
    log = open_audit(seat.folder, seat.keys)
    hostile = 'x"}\n{"event":{"seq":2}}\x1b[2J\u202e\udcff'
    log.record(an_event(peer=hostile, detail={hostile: hostile}))
    log.export(seat.folder / "x.jsonl")
    (line,) = (seat.folder / "x.jsonl").read_text().splitlines()
    assert line.isprintable()
    assert line.isascii()
    assert json.loads(line)["event"]["peer"] == hostile
    log.close()
    assert seat.check().ok


# --- attacks -----------------------------------------------------------------------------------


def rechained(connection: dbapi2.Connection, start: int) -> None:
    """Compute the hashes anew from an event on, as somebody with the database's key could."""
    before = connection.execute("SELECT hash FROM events WHERE seq = ?", (start - 1,)).fetchone()[0]
    rows = connection.execute("SELECT seq, body FROM events WHERE seq >= ? ORDER BY seq", (start,))
    for seq, body in rows.fetchall():
        before = following(bytes(before), body.encode())
        connection.execute("UPDATE events SET hash = ? WHERE seq = ?", (before, seq))


def changed(connection: dbapi2.Connection) -> None:
    connection.execute(
        "UPDATE events SET body = replace(body, 'dr.house', 'dr.cuddy') WHERE seq = 7"
    )


def changed_with_its_hash(connection: dbapi2.Connection) -> None:
    changed(connection)
    rechained(connection, 7)


def deleted(connection: dbapi2.Connection) -> None:
    connection.execute("DELETE FROM events WHERE seq = 7")


def deleted_and_closed_up(connection: dbapi2.Connection) -> None:
    deleted(connection)
    rows = connection.execute("SELECT seq, body FROM events WHERE seq > 7 ORDER BY seq").fetchall()
    for seq, body in rows:
        document = {**json.loads(body), "seq": seq - 1}
        connection.execute(
            "UPDATE events SET seq = ?, body = ? WHERE seq = ?",
            (seq - 1, canonical(document).decode(), seq),
        )
    rechained(connection, 7)


def reordered(connection: dbapi2.Connection) -> None:
    one, two = (
        connection.execute("SELECT body, hash FROM events WHERE seq = ?", (seq,)).fetchone()
        for seq in (7, 8)
    )
    connection.execute("UPDATE events SET body = ?, hash = ? WHERE seq = 7", two)
    connection.execute("UPDATE events SET body = ?, hash = ? WHERE seq = 8", one)


def inserted(connection: dbapi2.Connection) -> None:
    connection.execute("UPDATE events SET seq = -seq WHERE seq >= 7")
    connection.execute("UPDATE events SET seq = 1 - seq WHERE seq < 0")
    connection.execute("INSERT INTO events SELECT 7, body, hash FROM events WHERE seq = 6")


def cut_off(connection: dbapi2.Connection) -> None:
    connection.execute("DELETE FROM events WHERE seq > 290")


def emptied(connection: dbapi2.Connection) -> None:
    connection.execute("DELETE FROM events")


@pytest.mark.parametrize(
    ("attack", "first_bad"),
    [
        (changed, 7),
        (changed_with_its_hash, 1),  # somewhere after the checkpoint at 0, before that at 256
        (deleted, 7),
        (deleted_and_closed_up, 1),
        (reordered, 7),
        (inserted, 7),
        (cut_off, 291),
        (emptied, 1),
    ],
)
def test_a_tampered_log_is_found_by_both_checks(
    seat: Seat, attack: Callable[[dbapi2.Connection], None], first_bad: int
) -> None:
    seat.use(300)
    seat.break_in(attack)
    verdict = seat.check()
    assert not verdict.ok
    assert verdict.first_bad == first_bad
    assert verdict.reason.endswith(".")
    assert seat.independent["ok"] is False
    assert seat.independent["first_bad"] == first_bad
    # Using the log again neither mends nor hides it.
    seat.use(300)
    again = seat.check()
    assert not again.ok
    # Where the log was cut, it has gone on: the next signature is what disagrees.
    assert again.first_bad == (first_bad if attack not in (cut_off, emptied) else again.first_bad)
    assert seat.independent["ok"] is False


def test_a_change_after_the_last_256_names_the_stretch_it_lies_in(seat: Seat) -> None:
    seat.use(600)

    def attack(connection: dbapi2.Connection) -> None:
        connection.execute("UPDATE events SET body = replace(body, 'house', 'x') WHERE seq = 550")
        rechained(connection, 550)

    seat.break_in(attack)
    verdict = seat.check()
    assert (verdict.ok, verdict.first_bad) == (False, 513)


def test_yesterday_s_database_put_back_is_found(seat: Seat, tmp_path: Path) -> None:
    seat.use(100)
    shutil.copy(seat.database, tmp_path / "yesterday.db")
    seat.use(100, first=101)
    shutil.copy(tmp_path / "yesterday.db", seat.database)
    verdict = seat.check()
    assert (verdict.ok, verdict.first_bad) == (False, 101)
    assert "older copy" in verdict.reason
    assert seat.independent["ok"] is False


def test_yesterday_s_database_and_checkpoints_put_back_are_found(
    seat: Seat, tmp_path: Path
) -> None:
    seat.use(100)
    shutil.copytree(seat.folder, tmp_path / "yesterday")
    head = seat.use(100, first=101)
    shutil.rmtree(seat.folder)
    shutil.copytree(tmp_path / "yesterday", seat.folder)
    # The seat's own check remembers; an auditor who has one signed report does too.
    verdict = seat.check(head)
    assert (verdict.ok, verdict.first_bad) == (False, 101)
    assert (seat.independent["ok"], seat.independent["first_bad"]) == (False, 101)
    assert "report" in str(seat.independent["reason"])


def test_a_log_deleted_with_all_its_checkpoints_is_not_a_fresh_start(profile: Path) -> None:
    ring = MemoryKeyring()
    keys = open_keys(profile, passphrase=None, keyring=ring)
    seat = Seat(profile, keys)
    head = seat.use(10)
    shutil.rmtree(seat.folder)
    verdict = seat.check(head)
    assert not verdict.ok
    assert "keyring" in verdict.reason
    assert seat.independent["ok"] is False
    # Not even after new events have filled the place of the old.
    seat.use(30)
    assert not seat.check().ok
    shutil.rmtree(profile / "sealed")
    with pytest.raises(AuditUnavailable):
        open_audit(seat.folder, keys)


def test_the_keyring_alone_remembers_the_highest_number(profile: Path, tmp_path: Path) -> None:
    ring = MemoryKeyring()
    keys = open_keys(profile, passphrase=None, keyring=ring)
    seat = Seat(profile, keys)
    seat.use(10)
    shutil.copytree(profile, tmp_path / "yesterday")
    seat.use(10, first=11)
    shutil.rmtree(profile)
    shutil.copytree(tmp_path / "yesterday", profile)
    seat = Seat(profile, open_keys(profile, passphrase=None, keyring=ring))
    verdict = seat.check()
    assert (verdict.ok, verdict.first_bad) == (False, 11)


def test_one_old_page_put_back_is_found(seat: Seat) -> None:
    # The page of the last events, replaced by itself as it was before they were written.
    seat.use(10)
    old = seat.database.read_bytes()
    seat.use(3, first=11)
    new = seat.database.read_bytes()
    assert len(old) == len(new)
    plain, _ = decrypted(seat.database, bytes(seat.keys.data_key("audit").content))
    at = plain.index(b'"seq":13') // 4096 * 4096
    assert old[at : at + 4096] != new[at : at + 4096]
    seat.database.write_bytes(new[:at] + old[at : at + 4096] + new[at + 4096 :])
    assert (
        decrypted(seat.database, bytes(seat.keys.data_key("audit").content))[1] == []
    )  # SQLCipher sees nothing
    verdict = seat.check()
    assert (verdict.ok, verdict.first_bad) == (False, 11)
    assert seat.independent["ok"] is False


def test_a_forged_checkpoint_is_found(seat: Seat) -> None:
    seat.use(10)
    line = json.loads(seat.checkpoints.read_text().splitlines()[-1])
    line["seq"] = 9
    with seat.checkpoints.open("ab") as file:
        file.write(canonical(line) + b"\n")
    verdict = seat.check()
    assert not verdict.ok
    assert "checkpoints" in verdict.reason
    assert seat.independent["ok"] is False


def test_checkpoints_that_were_deleted_are_missed(seat: Seat) -> None:
    seat.use(10)
    seat.checkpoints.unlink()
    verdict = seat.check()
    assert not verdict.ok
    assert "checkpoint" in verdict.reason
    assert seat.independent["ok"] is False


def test_a_log_signed_by_another_key_is_not_this_seat_s(seat: Seat, tmp_path: Path) -> None:
    seat.use(10)
    seat.check()
    other = Ed25519PrivateKey.generate().public_key()
    (tmp_path / "other.pem").write_bytes(
        other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    found = stand_alone(
        seat.folder.parent / "export.jsonl", seat.checkpoints, tmp_path / "other.pem"
    )
    assert found["ok"] is False


def test_an_edited_export_is_found(seat: Seat) -> None:
    seat.use(10)
    seat.check()
    export = seat.folder.parent / "export.jsonl"
    text = export.read_text()
    for edited in (
        text.replace('"who":"dr.house"', '"who":"dr.cuddy"', 1),
        "".join(text.splitlines(keepends=True)[:-1]),
        "".join(text.splitlines(keepends=True)[1:]),
        "".join(reversed(text.splitlines(keepends=True))),
        "",
    ):
        export.write_text(edited)
        key = seat.folder / "seat-audit.pem"
        assert stand_alone(export, seat.checkpoints, key)["ok"] is False


def test_the_verifier_says_when_it_is_given_something_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("export", "checkpoints", "key"):
        (tmp_path / name).write_text("no such thing\n")
    given = [str(tmp_path / "export"), "--checkpoints", str(tmp_path / "checkpoints")]
    assert verify_audit.main([*given, "--key", str(tmp_path / "key")]) == 2
    assert capsys.readouterr().err.startswith("The files could not be read")


# --- when it cannot be written -----------------------------------------------------------------


def test_an_event_that_cannot_be_written_stops_the_action(seat: Seat) -> None:
    log = open_audit(seat.folder, seat.keys)
    log.record(an_event())
    log._database.close()
    with pytest.raises(AuditUnavailable) as told:
        log.record(an_event(2))
    assert str(told.value) == "The audit log cannot be written, so this was not done."


def test_a_signature_that_cannot_be_kept_stops_the_next_action(seat: Seat) -> None:
    log = open_audit(seat.folder, seat.keys)
    for number in range(1, 256):
        log.record(an_event(number))
    seat.checkpoints.rename(seat.folder / "away")
    seat.checkpoints.mkdir()
    with pytest.raises(AuditUnavailable):
        log.record(an_event(256))
    with pytest.raises(AuditUnavailable):
        log.record(an_event(257))
    assert log.head()[0] <= 256
    seat.checkpoints.rmdir()
    (seat.folder / "away").rename(seat.checkpoints)
    log.record(an_event(257))
    log.close()
    assert seat.check().ok


def test_a_damaged_audit_database_is_not_replaced(seat: Seat) -> None:
    seat.use(10)
    seat.database.write_bytes(bytes(4096))
    with pytest.raises(AuditUnavailable):
        open_audit(seat.folder, seat.keys)
    assert seat.database.read_bytes() == bytes(4096)


def test_a_page_damaged_in_the_middle_is_reported_as_damage(seat: Seat) -> None:
    seat.use(400)
    content = bytearray(seat.database.read_bytes())
    content[4096 * 12 + 100] ^= 1
    seat.database.write_bytes(content)
    log = open_audit(seat.folder, seat.keys)
    verdict = log.verify()
    assert not verdict.ok
    assert "damaged" in verdict.reason
    log.close()


def test_the_same_passphrase_opens_the_same_log(seat: Seat, profile: Path) -> None:
    head = seat.use(3)
    again = open_audit(seat.folder, open_keys(profile, passphrase=HORSE, stretching=CHEAP))
    assert again.head() == head
    again.close()
