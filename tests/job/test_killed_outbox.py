"""A signed report on its way to the archive survives the kill of whoever sends it.

F-05: killed between "signed" and "stored", after a restart it is sent, and the archive holds each
of its objects once. Judge: Orthanc's answer to DCMTK's query client.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.actions.importing import import_files
from app.actions.opening import load_study
from app.actions.proving import prove
from app.actions.reporting import write_report
from app.actions.signing import sign_report
from domain.work import Unwatched
from reports import composing
from tests.job.conftest import Judged
from tests.job.seat import PASSPHRASE, Seat
from tests.job.test_killed_listener import listening
from tests.peers.proxy import Proxy
from tests.peers.studies import make_study
from tests.seats import open_workstation


def signed(seat: Seat, folder: Path) -> tuple[str, tuple[str, ...]]:
    """Take a study in, write and sign a report of it; return the study and the report's objects."""
    study = make_study(folder, series=1, images=4)
    station = open_workstation(seat.profile, passphrase=PASSPHRASE)
    try:
        import_files(station, list(study.files.values()), Unwatched())
        reading = load_study(station, study.uid, Unwatched())
        report = write_report(station, reading)
        for section in report.sections:
            if section.required:
                report = composing.write_section(report, section.id, "Nothing of note.")
        station.records.drafts.save_report(report)
        done = sign_report(station, reading, report, prove(station, PASSPHRASE))
        uids = tuple(
            d.sop_uid for d in station.records.drafts.documents(done.report.id) if d.sop_uid
        )
    finally:
        station.close()
    return study.uid, uids


@pytest.mark.timeout(240)
def test_a_report_whose_sender_is_killed_arrives_once_after_the_restart(
    orthanc_archive: Judged, program: Callable[[str], str], tmp_path: Path
) -> None:
    seat = Seat(tmp_path / "profile")
    dice = random.Random(20260112)  # noqa: S311 - moments, not secrets
    peer = orthanc_archive.peer
    with Proxy(peer.port) as line:
        seat.do("seat", "--aet", "LIGHTBOX", "--port", orthanc_archive.seat_port)
        seat.do("peers", "add", "PACS", f"{peer.aet}@127.0.0.1:{line.port}")
        study_uid, uids = signed(seat, tmp_path / "study")
        assert len(uids) >= 2
        line.hang_after(dice.randint(2_000, 12_000))
        stop_at = line.passed + 2_000
        with listening(seat) as process:
            patience = time.monotonic() + 60
            while line.passed < stop_at and time.monotonic() < patience:
                time.sleep(0.01)
            time.sleep(0.2)  # it hangs in the middle of something
            process.kill()  # SIGKILL: nothing is tidied up
        line.plug_in()
        assert not _stored(seat, study_uid)
        with listening(seat):
            patience = time.monotonic() + 90  # a dead program's claim lasts 20 s
            while not _stored(seat, study_uid) and time.monotonic() < patience:
                time.sleep(1.0)
        (parcel,) = seat.do("outbox")["parcels"]
        assert (parcel["state"], parcel["objects"]) == ("stored", len(uids))
    rows = orthanc_archive.rows(
        program, tmp_path / "rows", "IMAGE", f"StudyInstanceUID={study_uid}", "SOPInstanceUID"
    )
    assert sorted(str(row.SOPInstanceUID) for row in rows) == sorted(uids)
    assert seat.do("audit", "verify")["ok"]


def _stored(seat: Seat, study_uid: str) -> bool:
    return any(
        parcel["study_uid"] == study_uid and parcel["state"] == "stored"
        for parcel in seat.do("outbox")["parcels"]
    )
