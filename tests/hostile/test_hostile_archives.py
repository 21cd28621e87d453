"""B-19, A-06, A-08 from the other side: an archive's garbled answers end in a value or a sentence.

The archive is a listener of this program behind a line that flips bits; find(1) says what the
asking seat wrote, and where.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.actions.receiving import SeatShelf
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.work import Unwatched
from pacs_client.listen import Listener
from pacs_client.peers import Peer
from pacs_client.query import Criteria, echo, find
from pacs_client.retrieve import retrieve
from pacs_client.wire import Limits
from tests.hostile import counts
from tests.hostile.garbling import GarblingLine
from tests.job.seat import PASSPHRASE
from tests.peers.conftest import SEAT
from tests.peers.shelf import FolderShelf
from tests.peers.studies import MadeStudy, make_study
from tests.seats import open_workstation

LIMITS = Limits(
    connect_seconds=5, associate_seconds=1, idle_seconds=1, stall_seconds=1, fruitless_seconds=1
)


@pytest.fixture
def study(tmp_path: Path) -> MadeStudy:
    return make_study(tmp_path / "study", series=1, images=4)


@pytest.fixture
def archive(tmp_path: Path, study: MadeStudy) -> Iterator[Listener]:
    folder = tmp_path / "archive"
    folder.mkdir()
    shelf = FolderShelf(folder, [Peer("Seat", SEAT, "localhost", 104)])
    for file in study.files.values():
        shelf.keep(file.read_bytes(), SEAT)
    with Listener("ARCHIVE", 0, shelf, limits=LIMITS) as listener:
        yield listener


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workstation]:
    for name in ("here", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    seat = open_workstation(tmp_path / "profile", passphrase=PASSPHRASE)
    yield seat
    seat.close()


@pytest.mark.timeout(600)
def test_b19_garbled_answers_of_an_archive_end_in_a_value_or_a_sentence(
    archive: Listener, station: Workstation, study: MadeStudy, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    marker.touch()
    ended = {"whole": 0, "refused": 0}
    sentences: set[str] = set()

    def came() -> frozenset[str]:
        return frozenset(station.records.archive.sop_uids(study.uid))

    with GarblingLine(archive.port, random.Random("archives")) as line:  # noqa: S311 - no secret
        peer = Peer("Archive", "ARCHIVE", "127.0.0.1", line.port)
        asked: tuple[Callable[[], object], ...] = (
            lambda: echo(peer, SEAT, limits=LIMITS),
            lambda: find(peer, SEAT, Criteria(), Unwatched(), limits=LIMITS),
            lambda: retrieve(
                peer,
                SEAT,
                study.uid,
                held=came,
                work=Unwatched(),
                prefer="get",
                keep=SeatShelf(station).keep,
                limits=LIMITS,
            ),
        )
        for number in range(counts.tries("answers")):
            try:
                asked[number % len(asked)]()
                ended["whole"] += 1
            except LightboxError as error:
                ended["refused"] += 1
                sentences.add(str(error))
    assert all(sentence.endswith(".") for sentence in sentences)
    assert min(ended.values()) > counts.tries("answers") // 20
    # What came under the study's own UIDs is what the archive holds, or lies in quarantine.
    assert came() <= study.uids
    found = subprocess.run(  # noqa: S603 - find, by full path
        [
            *("/usr/bin/find", str(tmp_path), "-newer", str(marker), "-type", "f"),
            *("-not", "-path", f"{station.profile}/*"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout == ""
    counts.TOLD.append(
        f"B-19: {counts.tries('answers')} times an archive's answers were garbled:"
        f" {ended['whole']} came through, {ended['refused']} were refused with a sentence"
    )
