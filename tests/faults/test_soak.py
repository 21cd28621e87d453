"""F-26: after hundreds of associations and openings a seat holds what it held after a few.

/proc is the judge of memory, threads and open files. LIGHTBOX_SOAK=10000 is three days' worth.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from app.actions.importing import files_under, import_files
from app.actions.opening import load_study
from domain.work import Unwatched
from pacs_client.peers import Peer
from pacs_client.query import echo
from pacs_client.send import Outgoing, send
from tests.faults.listening import SENDER, echoes, listening, new_profile
from tests.job.seat import PASSPHRASE
from tests.peers.servers import SEAT
from tests.peers.studies import CT, make_study
from tests.seats import open_workstation

ASSOCIATIONS = int(os.environ.get("LIGHTBOX_SOAK", "300"))
OPENINGS = max(20, ASSOCIATIONS // 50)
SHARE = 0.05  # of what was held after the first third
NOISE = 8 << 20


@pytest.mark.timeout(3600)
def test_f26_associations_without_end_leave_threads_files_and_memory_as_they_were(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    profile = new_profile(tmp_path / "profile")
    study = make_study(tmp_path / "study", series=1, images=ASSOCIATIONS)
    objects = [
        Outgoing(uid, CT, "1.2.840.10008.1.2.1", file.read_bytes)
        for uid, file in study.files.items()
    ]
    with listening(profile) as listener:
        held = (0, 0, 0)
        for number, one in enumerate(objects):
            peer = Peer("Seat", SEAT, "127.0.0.1", listener.port)
            if number % 3:
                assert send(peer, SENDER, [one], Unwatched()).complete
            else:
                echo(peer, SENDER)
            if number == ASSOCIATIONS // 3:
                held = (listener.resident_bytes, listener.threads, listener.handles)
        assert echoes(program, listener)
        assert listener.resident_bytes < held[0] * (1 + SHARE) + NOISE
        assert listener.threads <= held[1] + 1
        assert listener.handles <= held[2] + 2


@pytest.mark.timeout(3600)
def test_f26_studies_opened_without_end_leave_threads_files_and_memory_as_they_were(
    tmp_path: Path,
) -> None:
    study = make_study(tmp_path / "study", series=2, images=20)
    station = open_workstation(tmp_path / "profile", passphrase=PASSPHRASE)
    own = psutil.Process()
    try:
        import_files(station, files_under([tmp_path / "study"]), Unwatched())
        held = (0, 0, 0)
        for number in range(OPENINGS):
            reading = load_study(station, study.uid, Unwatched())
            assert len(reading.instances) == len(study.uids)
            del reading
            if number == OPENINGS // 3:
                held = (own.memory_info().rss, own.num_threads(), own.num_fds())
        assert own.memory_info().rss < held[0] * (1 + SHARE) + NOISE
        assert own.num_threads() <= held[1] + 1
        assert own.num_fds() <= held[2] + 1
    finally:
        station.close()
