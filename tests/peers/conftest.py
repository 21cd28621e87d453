"""Real peers on 127.0.0.1: Orthanc, DCMTK's archive, and our own listener."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from app.actions.receiving import start_listening
from app.actions.seat import set_seat
from pacs_client.listen import Listener, Notice
from pacs_client.peers import Peer, WebPeer
from pacs_client.web_address import Basic, WebAddress
from tests.peers.sending_seat import HASTY, Sender
from tests.peers.servers import SEAT, answers, dcmqrscp, free_port, orthanc, run, running
from tests.peers.shelf import FolderShelf
from tests.peers.studies import MadeStudy, make_study
from tests.peers.web_servers import PASSWORD, USER, web_orthanc
from tests.seats import open_workstation

# Taken from here by the tests of this folder.
__all__ = ["SEAT", "OrthancDesk", "Seat", "answers", "free_port", "run", "running"]


@dataclass(frozen=True, slots=True)
class Seat:
    """Our own receiving side as the tests see it."""

    listener: Listener
    shelf: FolderShelf
    notices: list[Notice]

    @property
    def peer(self) -> Peer:
        return Peer("Seat", SEAT, "127.0.0.1", self.listener.port)


@pytest.fixture(scope="session")
def seat_port() -> int:
    return free_port()


@dataclass(frozen=True, slots=True)
class OrthancDesk:
    """Orthanc as a client: what its users ask of it over HTTP, on 127.0.0.1."""

    port: int

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Return what Orthanc answers."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, path, None if body is None else json.dumps(body))
            answer = line.getresponse()
            said = answer.read()
            assert answer.status == 200, f"{path}: {answer.status} {said[:300]!r}"
            return json.loads(said)
        finally:
            line.close()

    def sop_uids(self, study_uid: str) -> list[str]:
        """Return the SOP instance UIDs of a study that Orthanc lists, in order."""
        asked = {"Level": "Instance", "Query": {"StudyInstanceUID": study_uid}, "Expand": True}
        found = self.ask("POST", "/tools/find", asked)
        return sorted(each["MainDicomTags"]["SOPInstanceUID"] for each in found)


@pytest.fixture(scope="session")
def http_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def orthanc_desk(orthanc_server: Peer, http_port: int) -> OrthancDesk:
    assert orthanc_server.aet == "ORTHANC"
    return OrthancDesk(http_port)


@pytest.fixture(scope="session")
def orthanc_server(
    program: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
    seat_port: int,
    http_port: int,
) -> Iterator[Peer]:
    """Orthanc, which knows this seat as LIGHTBOX and nobody else."""
    folder = tmp_path_factory.mktemp("orthanc")
    with orthanc(program("Orthanc"), folder, seat_port=seat_port, http_port=http_port) as peer:
        yield peer


@pytest.fixture(scope="session")
def dcmqrscp_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where DCMTK's archive works; its log is output.txt."""
    return tmp_path_factory.mktemp("dcmqrscp")


@pytest.fixture(scope="session")
def dcmqrscp_server(
    program: Callable[[str], str], dcmqrscp_folder: Path, seat_port: int
) -> Iterator[Peer]:
    """DCMTK's archive, which knows this seat as LIGHTBOX."""
    with dcmqrscp(program("dcmqrscp"), dcmqrscp_folder, seat_port=seat_port) as peer:
        yield peer


@pytest.fixture(params=["orthanc", "dcmqrscp"])
def archive(request: pytest.FixtureRequest) -> Peer:
    """Each real archive in turn."""
    peer = request.getfixturevalue(f"{request.param}_server")
    assert isinstance(peer, Peer)
    return peer


@pytest.fixture(scope="session")
def web_archive(
    program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebPeer]:
    """Orthanc as an archive on the web, behind a password."""
    with web_orthanc(program("Orthanc"), tmp_path_factory.mktemp("web-orthanc")) as port:
        url = f"http://127.0.0.1:{port}/dicom-web"
        yield WebPeer("Orthanc", WebAddress(url, Basic(USER, PASSWORD)))


@pytest.fixture
def seat(request: pytest.FixtureRequest, tmp_path: Path, seat_port: int) -> Iterator[Seat]:
    """Our listener where the archives expect it, knowing them and DCMTK's clients."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    known = [
        Peer("Client", "CLIENT", "localhost", free_port()),
        Peer("Seat", SEAT, "127.0.0.1", seat_port),
    ]
    for name in ("orthanc_server", "dcmqrscp_server"):
        if name in request.fixturenames or "archive" in request.fixturenames:
            known.append(request.getfixturevalue(name))
    shelf = FolderShelf(folder, known)
    notices: list[Notice] = []
    listener = Listener(SEAT, seat_port, shelf, noticed=notices.append)
    with listener:
        yield Seat(listener, shelf, notices)


@pytest.fixture
def study(tmp_path: Path) -> MadeStudy:
    return make_study(tmp_path / "study")


@pytest.fixture(scope="module")
def module_sender(tmp_path_factory: pytest.TempPathFactory, seat_port: int) -> Iterator[Sender]:
    """A seat that also listens where Orthanc wants to report."""
    folder = tmp_path_factory.mktemp("sender") / "seat"
    station = open_workstation(folder, passphrase="correct horse battery staple")  # noqa: S106
    station.limits = replace(HASTY, report_seconds=20)
    set_seat(station, port=seat_port)
    start_listening(station, host="127.0.0.1")
    yield Sender(station)
    station.close()


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    station = open_workstation(tmp_path / "seat", passphrase="correct horse battery")  # noqa: S106
    station.limits = HASTY
    yield Sender(station)
    station.close()
