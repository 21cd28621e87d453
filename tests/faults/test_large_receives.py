"""F-21: a study of thousands, and one object of gigabytes, arrive whole in a bounded memory.

storescu sends, getscu fetches back; hashes are compared, and /proc says what the listener held.
LIGHTBOX_LARGE=1 sends 20,000 instances and 2 GB; else fewer.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pacs_client.association import open_association
from pacs_client.command import Command, Field
from pacs_client.contexts import Offer
from pacs_client.part10 import data_set_of
from tests.faults.great import great_object, watched
from tests.faults.listening import SENDER, Listening, Profile, listening, new_profile
from tests.peers.servers import SEAT
from tests.peers.studies import CT, make_study

LARGE = os.environ.get("LIGHTBOX_LARGE") == "1"
INSTANCES = 20_000 if LARGE else 600
OBJECT_BYTES = 2_000_000_000 if LARGE else 200_000_000
GROWTH = 64 << 20
PIECE = 1 << 20
SECONDS = 1800


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return new_profile(tmp_path / "profile")


def transfer(program: str, listener: Listening, *words: object) -> None:
    """Run one of DCMTK's clients to its end, which must be a good one."""
    done = subprocess.run(  # noqa: S603 - DCMTK's client, by its full path
        [
            *(program, "-aet", SENDER, "-aec", SEAT),
            *("127.0.0.1", str(listener.port), *map(str, words)),
        ],
        env={"PATH": "/usr/bin:/bin", "TCP_NODELAY": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def pixels_of(file: Path, size: int) -> str:
    """Return the hash of the last ``size`` bytes of a file, which are its pixels."""
    digest = hashlib.sha256()
    with file.open("rb") as read:
        read.seek(-size, os.SEEK_END)
        while piece := read.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


@pytest.mark.timeout(SECONDS)
def test_f21_a_large_object_arrives_whole_in_a_bounded_memory(
    profile: Profile, program: Callable[[str], str], tmp_path: Path
) -> None:
    uid, file, digest = great_object(tmp_path / "one.dcm", OBJECT_BYTES)
    _, other, _ = great_object(tmp_path / "other.dcm", OBJECT_BYTES)
    size = OBJECT_BYTES // 2_000_000 * 2_000_000
    back = tmp_path / "back"
    back.mkdir()
    with listening(profile) as listener:
        small = make_study(tmp_path / "small", series=1, images=1)
        transfer(program("storescu"), listener, *small.files.values())
        before = listener.resident_bytes
        with watched(listener) as most:
            transfer(program("storescu"), listener, other, file)
        # Once as it came, once before the reader of its header; no copy more, nor of the one
        # that came before it on the same association.
        assert most[0] - before < 2 * OBJECT_BYTES + GROWTH
        assert_given_back(listener, before)
        keys = ("-k", "QueryRetrieveLevel=IMAGE", "-k", f"SOPInstanceUID={uid}")
        transfer(program("getscu"), listener, "-S", "-od", back, *keys)
    (fetched,) = back.iterdir()
    assert pixels_of(fetched, size) == digest


def assert_given_back(listener: Listening, before: int) -> None:
    """What has been stored is soon held no more."""
    deadline = time.monotonic() + 20
    while listener.resident_bytes - before > GROWTH:
        assert time.monotonic() < deadline, "what has been stored is still held"
        time.sleep(0.05)


@pytest.mark.timeout(SECONDS)
def test_f21_a_sender_that_stays_after_a_large_object_holds_no_memory(
    profile: Profile, tmp_path: Path
) -> None:
    uid, file, _ = great_object(tmp_path / "one.dcm", OBJECT_BYTES)
    with listening(profile) as listener:
        offers = [Offer(CT, ("1.2.840.10008.1.2.1",))]
        with open_association(listener.peer, SENDER, offers) as association:
            before = listener.resident_bytes
            number = association.next_id()
            request = Command(
                Field.C_STORE_RQ,
                affected_class=CT,
                affected_uid=uid,
                message_id=number,
                priority=0,
            )
            association.send(association.contexts[0], request, data_set_of(file.read_bytes()))
            assert association.status(number) == 0
            # The workers that read its header are new since then.
            assert_given_back(listener, before + GROWTH)


@pytest.mark.timeout(SECONDS)
def test_f21_a_study_of_thousands_arrives_whole_in_a_flat_memory(
    profile: Profile, program: Callable[[str], str], tmp_path: Path
) -> None:
    study = make_study(tmp_path / "study", series=1, images=INSTANCES)
    files = sorted(study.files.values())
    with listening(profile) as listener:
        transfer(program("storescu"), listener, *files[: min(200, INSTANCES // 3)])
        before = listener.resident_bytes
        with watched(listener) as most:
            # Every file of the folder, the first ones once more: a line of 20,000 is too long.
            transfer(program("storescu"), listener, "--scan-directories", tmp_path / "study")
        assert most[0] - before < GROWTH
    with profile.records() as (archive, _):
        assert archive.sop_uids(study.uid) == study.uids
