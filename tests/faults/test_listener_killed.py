"""F-01, F-02, F-20: `listen` killed anywhere in a C-STORE has lost nothing it acknowledged.

storescu is the witness of what was acknowledged, its files of what is to be held, and SQLite's own
check of the index; the kills are strace's, at a system call of choice.
"""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.faults.listening import SENDER, Listening, Profile, listening, new_profile
from tests.faults.tracing import attached, order
from tests.peers.servers import SEAT
from tests.peers.studies import make_study
from tests.records.decryptor import decrypted

# 400 in every run, 10,000 before a release.
INSTANCES = int(os.environ.get("LIGHTBOX_INSTANCES", "400"))


class Sender:
    """DCMTK's storescu with the files of one study, and its own account of what was taken."""

    def __init__(self, storescu: str, folder: Path, count: int) -> None:
        study = make_study(folder, series=1, images=count)
        self.study_uid = study.uid
        self.digests = {uid: digest(file.read_bytes()) for uid, file in study.files.items()}
        self.due = list(study.files)
        self.acknowledged: set[str] = set()
        self._storescu, self._folder = storescu, folder

    def push(self, listener: Listening, uids: Iterable[str]) -> subprocess.Popen[str]:
        """Begin to send over one association."""
        words = ["-v", "-aet", SENDER, "-aec", SEAT, "127.0.0.1", str(listener.port)]
        return subprocess.Popen(  # noqa: S603 - DCMTK's sender, by its full path
            [self._storescu, *words, *(f"{uid}.dcm" for uid in uids)],
            cwd=self._folder,
            env={"PATH": "/usr/bin:/bin", "TCP_NODELAY": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def heard(self, sending: subprocess.Popen[str], *, enough: int | None = None) -> bool:
        """Take down what is acknowledged; return whether it came to ``enough`` before the end."""
        assert sending.stderr is not None
        named, count = "", 0
        for line in sending.stderr:
            if line.startswith("I: Sending file: "):
                named = line.split()[-1].removesuffix(".dcm")
            elif line.startswith("I: Received Store Response (Success)"):
                self.acknowledged.add(named)
                count += 1
                if count == enough:
                    return True
        return False

    def send(self, listener: Listening, uids: Iterable[str]) -> None:
        """Send over one association, to whatever end."""
        with self.push(listener, uids) as sending:
            self.heard(sending)

    def forget_what_was_taken(self) -> None:
        self.due = [uid for uid in self.due if uid not in self.acknowledged]


def digest(part10: bytes) -> str:
    """Return the hash of an object without preamble and meta, which each receiver writes anew."""
    assert part10[128:140] == b"DICM\x02\x00\x00\x00UL\x04\x00"
    return hashlib.sha256(part10[144 + int.from_bytes(part10[140:144], "little") :]).hexdigest()


def held(profile: Profile, sender: Sender) -> set[str]:
    """Return what is indexed after a crash, having compared every byte; nothing is put right."""
    with profile.records() as (archive, _):
        rows = {i.sop_uid for i in archive.instances_of_study(sender.study_uid)}
        assert sender.acknowledged <= rows
        assert {uid: digest(archive.read(uid)) for uid in rows} == {
            uid: sender.digests[uid] for uid in rows
        }
        return rows


def swept(profile: Profile, sender: Sender) -> set[str]:
    """Put right what the crash left; return what is indexed then, file for file."""
    before = held(profile, sender)
    with profile.records() as (archive, database):
        assert archive.sweep().lost == ()
        assert not archive.sweep().anything
        assert database.damage() == ()
    assert not list(profile.folder.rglob("*.part"))
    rows = held(profile, sender)
    assert before <= rows
    files = [file for file in (profile.folder / "objects").glob("??/*") if file.is_file()]
    assert len(files) == len(rows)
    return rows


def index_is_whole(profile: Profile, folder: Path) -> bool:
    """Ask SQLite itself about the index, deciphered by a reader that shares no code with ours."""
    plain, bad = decrypted(profile.folder / "seat.db", bytes(profile.keys.data_key("seat").content))
    copy = folder / "plain.db"
    copy.write_bytes(plain)
    judge = sqlite3.connect(copy)
    try:
        # The words of studies are in a full-text table that needs an extension to be checked.
        return not bad and judge.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        judge.close()


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return new_profile(tmp_path / "profile")


# How often one C-STORE makes each call, seen in its trace; the last answers the release.
CALLS = {"openat": 2, "write": 4, "fsync": 3, "rename": 1, "pwrite64": 12, "sendto": 3}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.timeout(180)
def test_f01_a_kill_at_every_system_call_of_a_store_loses_nothing_that_was_acknowledged(
    profile: Profile, program: Callable[[str], str], tmp_path: Path, call: str
) -> None:
    sender = Sender(program("storescu"), tmp_path / "study", 2 * CALLS[call])
    for moment in range(1, CALLS[call] + 1):
        with listening(profile) as listener:
            # One before, so that the reader of headers runs already: it is not to be struck.
            sender.send(listener, [sender.due[0]])
            assert sender.due[0] in sender.acknowledged
            strike = ("-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={moment}")
            with attached(program("strace"), listener.process.pid, *strike):
                sender.send(listener, [sender.due[1]])
            assert listener.process.wait(30) == -9
        # Only an answer that came before the kill may promise anything.
        after = call == "sendto" and moment == 3
        assert (sender.due[1] in sender.acknowledged) is after
        swept(profile, sender)
        del sender.due[:2]
    assert index_is_whole(profile, tmp_path)


STEPS = (
    ("write part", r"write\(\d+<[^>]*\.part>"),
    ("fsync part", r"fsync\(\d+<[^>]*\.part>"),
    ("rename", r"rename\("),
    ("fsync folder", r"fsync\(\d+<[^>]*/objects/[0-9a-f]{2}>"),
    ("write log", r"pwrite64\(\d+<[^>]*seat\.db-wal>"),
    ("sync log", r"f(?:data)?sync\(\d+<[^>]*seat\.db-wal>"),
    ("answer", r"sendto\(\d+<socket[^>]*>, \"\\4\\0"),
)


def test_f02_an_object_is_on_the_disk_and_indexed_before_its_sender_hears_so(
    profile: Profile, program: Callable[[str], str], tmp_path: Path
) -> None:
    sender = Sender(program("storescu"), tmp_path / "study", 2)
    trace = tmp_path / "trace"
    calls = "trace=openat,write,fsync,fdatasync,rename,pwrite64,sendto"
    with listening(profile) as listener:
        sender.send(listener, [sender.due[0]])
        options = ("-y", "-s", "64", "-o", str(trace), "-e", calls)
        with attached(program("strace"), listener.process.pid, *options):
            sender.send(listener, [sender.due[1]])
    assert sender.acknowledged == set(sender.due)
    found = order(trace.read_text(), STEPS)
    assert found == [name for name, _ in STEPS]


@pytest.mark.timeout(1800)
def test_f01_pushed_under_random_kills_acknowledged_is_stored_is_indexed(
    profile: Profile, program: Callable[[str], str], tmp_path: Path
) -> None:
    sender = Sender(program("storescu"), tmp_path / "study", INSTANCES)
    dice = random.Random(20260112)  # noqa: S311 - moments, not secrets
    kills = 0
    while sender.due:
        with listening(profile) as listener:
            sending = sender.push(listener, sender.due)
            with sending:
                # Most turns are cut short after some; what is left at last goes in one.
                enough = dice.randint(1, max(2, INSTANCES // 10))
                if len(sender.due) > INSTANCES // 10 and sender.heard(sending, enough=enough):
                    time.sleep(dice.uniform(0.0, 0.02))  # before, in, and after a storing
                    listener.kill()
                    kills += 1
                sender.heard(sending)
        assert sender.acknowledged <= held(profile, sender)
        sender.forget_what_was_taken()
    assert kills >= 5
    rows = swept(profile, sender)
    assert rows == set(sender.digests) == sender.acknowledged
    assert index_is_whole(profile, tmp_path)
    sys.stdout.write(
        f"{len(sender.acknowledged)} acknowledged = {len(rows)} stored and indexed,"
        f" hash for hash, after {kills} kills\n"
    )
