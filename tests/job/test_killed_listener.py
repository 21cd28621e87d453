"""However often `listen` is killed while an archive moves a study into it, nothing is lost."""

from __future__ import annotations

import random
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pydicom
import pytest

from tests.job.conftest import Judged
from tests.job.seat import Seat
from tests.peers.servers import SEAT, free_port, run
from tests.peers.studies import make_study

KILLS = 20
IMAGES = 60  # in each of the series, of which every kill interrupts another
ACKNOWLEDGED = b"Move SCP: Received Store SCU RSP [Status=Success]"
OFFERED = b"Store SCU RQ"


@contextmanager
def listening(seat: Seat) -> Iterator[subprocess.Popen[str]]:
    """Run `listen` until the block ends, unless somebody kills it before."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and program
        seat.command("listen", "--host", "127.0.0.1"),
        env=seat.environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        said = process.stderr.readline()
        assert re.search(r"on port \d+", said), said
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.timeout(240)
def test_twenty_kills_of_listen_lose_nothing_that_was_acknowledged(
    dcmqrscp_archive: Judged, program: Callable[[str], str], tmp_path: Path
) -> None:
    study = make_study(tmp_path / "study", series=KILLS, images=IMAGES)
    dcmqrscp_archive.fill(program, tuple(study.files.values()))
    seat = Seat(tmp_path / "profile")
    seat.settle(dcmqrscp_archive.seat_port, dcmqrscp_archive.peer)
    seat.do("peers", "add", "CLIENT", f"CLIENT@127.0.0.1:{free_port()}")
    archive = dcmqrscp_archive.peer
    dice = random.Random(20260112)  # noqa: S311 - moments, not secrets

    def counted(what: bytes, since: int) -> int:
        return dcmqrscp_archive.log.read_bytes()[since:].count(what)

    acknowledged = {}
    for series in study.series:
        begun = dcmqrscp_archive.log.stat().st_size
        with listening(seat) as process:
            move = [program("movescu"), "-S", "-aet", SEAT, "-aec", archive.aet, "-aem", SEAT]
            keys = {
                "QueryRetrieveLevel": "SERIES",
                "StudyInstanceUID": study.uid,
                "SeriesInstanceUID": series,
            }
            words = [word for key, value in keys.items() for word in ("-k", f"{key}={value}")]
            asking = subprocess.Popen(  # noqa: S603 - DCMTK's client, by its full path
                [*move, *words, archive.host, str(archive.port)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            with asking:
                enough = dice.randint(0, IMAGES * 2 // 3)
                patience = time.monotonic() + 20
                while counted(ACKNOWLEDGED, begun) < enough and time.monotonic() < patience:
                    time.sleep(0.002)
                time.sleep(dice.uniform(0.0, 0.02))  # before, in, and after a storing
                process.kill()
                asking.wait(30)
        time.sleep(0.05)  # what was acknowledged reaches the sender's log
        acknowledged[series] = counted(ACKNOWLEDGED, begun)

    assert 0 < sum(acknowledged.values()) < len(study.files)  # the kills did interrupt
    with listening(seat):
        held = {
            series: _uids(seat, study.uid, series, dcmqrscp_archive.seat_port, program, tmp_path)
            for series in study.series
        }
        back = tmp_path / "back"
        back.mkdir()
        got = run(
            [
                *(program("getscu"), "-S", "-aet", "CLIENT", "-aec", SEAT, "-od", back),
                *("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study.uid}"),
                *("127.0.0.1", str(dcmqrscp_archive.seat_port)),
            ]
        )
        assert got.returncode == 0, got.stderr
    for series, uids in held.items():
        # One more may have been stored whose answer the kill cut off.
        assert acknowledged[series] <= len(uids) <= acknowledged[series] + 1
    here = {uid for uids in held.values() for uid in uids}
    read_back = {str(d.SOPInstanceUID): d for d in map(pydicom.dcmread, back.iterdir())}
    assert set(read_back) == here  # every row of the index has its file
    for uid, dataset in read_back.items():
        assert dataset == pydicom.dcmread(study.files[uid])

    begun = dcmqrscp_archive.log.stat().st_size
    done = seat.do("retrieve", "PACS", study.uid)
    assert (done["state"], done["received"]) == ("complete", len(study.files))
    assert counted(OFFERED, begun) == len(study.files) - len(here)
    assert seat.do("audit", "verify")["ok"]


def _uids(
    seat: Seat, study: str, series: str, port: int, program: Callable[[str], str], folder: Path
) -> set[str]:
    """Return the images of a series that the seat says it holds, asked by DCMTK's client."""
    answers = folder / f"{seat.profile.name} {series}"
    answers.mkdir()
    done = run(
        [
            *(program("findscu"), "-S", "-X", "-od", answers, "-aet", "CLIENT", "-aec", SEAT),
            *("-k", "QueryRetrieveLevel=IMAGE", "-k", f"StudyInstanceUID={study}"),
            *("-k", f"SeriesInstanceUID={series}", "-k", "SOPInstanceUID"),
            *("127.0.0.1", str(port)),
        ]
    )
    assert done.returncode == 0, done.stderr
    return {str(pydicom.dcmread(f, force=True).SOPInstanceUID) for f in answers.iterdir()}
