"""However often the receiving process dies, nothing it acknowledged is missing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pydicom
import pytest
from pydicom.filebase import DicomBytesIO

from domain.work import Unwatched
from pacs_client.peers import Peer
from pacs_client.send import Outgoing, send
from tests.peers.conftest import SEAT
from tests.peers.receiving_seat import open_archive
from tests.peers.studies import CT, make_study

REPOSITORY = Path(__file__).resolve().parents[2]
KILLS = 20


@pytest.mark.timeout(180)
def test_twenty_kills_during_a_move_lose_nothing_and_only_the_rest_is_fetched(
    dcmqrscp_server: Peer, dcmqrscp_folder: Path, seat_port: int, tmp_path: Path
) -> None:
    study = make_study(tmp_path / "study", series=1, images=500)
    objects = [
        Outgoing(uid, CT, "1.2.840.10008.1.2.1", path.read_bytes)
        for uid, path in study.files.items()
    ]
    assert send(dcmqrscp_server, SEAT, objects, Unwatched()).complete
    log = dcmqrscp_folder / "output.txt"  # the sender's own account, which is the judge
    before = log.stat().st_size
    profile = tmp_path / "profile"
    profile.mkdir()
    dice = random.Random(20260112)  # noqa: S311 - moments, not secrets

    def acknowledged() -> int:
        said = log.read_bytes()[before:]
        return said.count(b"Move SCP: Received Store SCU RSP [Status=Success]")

    def offered() -> int:
        return log.read_bytes()[before:].count(b"Store SCU RQ")

    def start() -> tuple[subprocess.Popen[str], dict[str, object]]:
        command = [sys.executable, "-m", "tests.peers.receiving_seat"]
        words = [str(profile), str(seat_port), str(dcmqrscp_server), study.uid]
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*command, *words], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        found: dict[str, object] = json.loads(process.stdout.readline())
        return process, found

    held_before = 0
    for _ in range(KILLS):
        process, found = start()
        with process:
            assert found["lost"] == []
            held = found["held"]
            assert isinstance(held, int)
            assert held >= acknowledged()
            assert held >= held_before
            held_before = held
            assert process.stdout is not None
            for _ in range(dice.randint(1, 25)):
                process.stdout.readline()
            time.sleep(dice.uniform(0.0, 0.02))  # before, in, and after the storing of one image
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            time.sleep(0.1)  # what was acknowledged reaches the sender's log

    asked_before = offered()
    process, found = start()
    with process:
        assert process.stdout is not None
        lines = process.stdout.read().splitlines()
    assert process.returncode == 0
    assert isinstance(found["held"], int)
    assert 0 < found["held"] < len(study.uids)  # the kills did fall into the transfer
    assert json.loads(lines[-1]) == {"state": "COMPLETE", "received": len(study.uids)}
    assert offered() - asked_before == len(study.uids) - found["held"]

    archive = open_archive(profile)
    assert archive.sweep().lost == ()
    assert archive.sop_uids(study.uid) == study.uids
    for uid, path in study.files.items():
        here = pydicom.dcmread(DicomBytesIO(archive.read(uid)))
        assert here == pydicom.dcmread(path)
    archive.close()
