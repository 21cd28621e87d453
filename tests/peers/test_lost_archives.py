"""An archive that dies or freezes in the middle costs time and no image: the rest comes later."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pydicom
import pytest

from domain.work import Unwatched
from pacs_client.association import PeerTrouble
from pacs_client.listen import Listener
from pacs_client.peers import Peer
from pacs_client.query import Criteria, echo, search
from pacs_client.retrieve import How, Progress, retrieve
from pacs_client.send import Outgoing, send
from pacs_client.wire import Limits
from tests.peers.conftest import SEAT, free_port
from tests.peers.proxy import Proxy
from tests.peers.servers import orthanc
from tests.peers.shelf import FolderShelf
from tests.peers.studies import CT, MadeStudy

WORK = Unwatched()
HASTY = Limits(
    connect_seconds=2, associate_seconds=2, idle_seconds=2, stall_seconds=2, fruitless_seconds=2
)


def fill(archive: Peer, study: MadeStudy) -> None:
    objects = [
        Outgoing(uid, CT, str(pydicom.dcmread(path).file_meta.TransferSyntaxUID), path.read_bytes)
        for uid, path in study.files.items()
    ]
    assert send(archive, SEAT, objects, WORK).complete


def bring(
    archive: Peer,
    study: MadeStudy,
    shelf: FolderShelf,
    how: How,
    told: Callable[[Progress], None] = lambda _: None,
) -> tuple[bool, str]:
    """Bring a study; return whether it is complete, and why not."""
    try:
        done = retrieve(
            archive,
            SEAT,
            study.uid,
            held=lambda: shelf.of_study(study.uid),
            work=WORK,
            prefer=how,
            keep=shelf.keep if how == "get" else None,
            on_progress=told,
            limits=HASTY,
        )
    except PeerTrouble as error:
        return False, str(error)
    return done.complete, done.reason


@pytest.mark.timeout(120)
def test_orthanc_killed_in_a_move_leaves_a_short_study_and_the_rest_comes_when_it_is_back(
    program: Callable[[str], str], tmp_path: Path, study: MadeStudy
) -> None:
    """F-09; the judge is Orthanc's own count of the study's instances."""
    (tmp_path / "orthanc").mkdir()
    (tmp_path / "shelf").mkdir()
    shelf = FolderShelf(tmp_path / "shelf")
    home, http = free_port(), free_port()
    processes: list[int] = []

    def server() -> object:
        return orthanc(
            program("Orthanc"),
            tmp_path / "orthanc",
            seat_port=home,
            http_port=http,
            started=processes.append,
        )

    with Listener(SEAT, 0, shelf) as listener, Proxy(listener.port, port=home) as line:
        with server() as archive:  # type: ignore[attr-defined]  # a context of a Peer
            shelf.peers[archive.aet] = archive
            fill(archive, study)
            line._pace = 15_000

            def kill_after_five(now: Progress) -> None:
                if now.received >= 5 and len(processes) == 1:
                    os.kill(processes[0], signal.SIGKILL)
                    processes.append(0)

            complete, reason = bring(archive, study, shelf, "move", kill_after_five)
            assert not complete
            assert reason.endswith(".")
            held = shelf.of_study(study.uid)
            assert 5 <= len(held) < 24
        line._pace = None
        before = len(shelf.callers)
        with server() as archive:  # type: ignore[attr-defined]  # the same
            assert bring(archive, study, shelf, "move") == (True, "")
            with urlopen(f"http://127.0.0.1:{http}/statistics") as said:
                counted = json.load(said)["CountInstances"]
    assert shelf.of_study(study.uid) == study.uids
    assert counted == 24
    assert len(shelf.callers) - before == 24 - len(held)


@pytest.mark.timeout(60)
def test_a_frozen_archive_is_given_up_and_others_are_served_meanwhile(
    program: Callable[[str], str], tmp_path: Path, study: MadeStudy, dcmqrscp_server: Peer
) -> None:
    """F-10: SIGSTOP in the middle of a C-GET; a third party, dcmqrscp, answers meanwhile."""
    (tmp_path / "orthanc").mkdir()
    (tmp_path / "shelf").mkdir()
    shelf = FolderShelf(tmp_path / "shelf")
    processes: list[int] = []
    others: list[float] = []
    with orthanc(
        program("Orthanc"),
        tmp_path / "orthanc",
        seat_port=free_port(),
        http_port=free_port(),
        started=processes.append,
    ) as archive:
        fill(archive, study)
        with Proxy(archive.port, bytes_per_second=15_000) as line:
            slow = Peer("Orthanc", "ORTHANC", "127.0.0.1", line.port)

            def freeze(now: Progress) -> None:
                if now.received >= 5 and not others:
                    os.kill(processes[0], signal.SIGSTOP)
                    others.append(echo(dcmqrscp_server, SEAT, limits=HASTY))

            try:
                complete, reason = bring(slow, study, shelf, "get", freeze)
                others.append(echo(dcmqrscp_server, SEAT, limits=HASTY))
            finally:
                os.kill(processes[0], signal.SIGCONT)
            assert not complete
            assert reason.endswith(".")
            assert 5 <= len(shelf.of_study(study.uid)) < 24
            assert len(others) == 2
            line._pace = None
            assert bring(slow, study, shelf, "get")[0]
    assert shelf.of_study(study.uid) == study.uids


@pytest.mark.timeout(60)
@pytest.mark.parametrize("after", [0, 100, 700])
def test_a_half_open_line_ends_every_question_with_a_sentence(
    orthanc_server: Peer, study: MadeStudy, tmp_path: Path, after: int
) -> None:
    """F-10: bytes vanish and nothing closes, at three places of a find and of a C-GET."""
    fill(orthanc_server, study)
    (tmp_path / "shelf").mkdir()
    shelf = FolderShelf(tmp_path / "shelf")
    with Proxy(orthanc_server.port) as line:
        archive = Peer("Orthanc", "ORTHANC", "127.0.0.1", line.port)
        line.hang_after(after)
        with pytest.raises(PeerTrouble) as told:
            search(archive, SEAT, Criteria(patient_id="LBX-1"), WORK, limits=HASTY)
        assert str(told.value).endswith(".")
        line.plug_in()
        line.hang_after(20 * after)
        complete, reason = bring(archive, study, shelf, "get")
        assert not complete
        assert reason.endswith(".")
        line.plug_in()
        assert bring(archive, study, shelf, "get")[0]
    assert shelf.of_study(study.uid) == study.uids
