"""Real peers on 127.0.0.1: Orthanc, DCMTK's archive, and our own listener."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from pacs_client.listen import Listener, Notice
from pacs_client.peers import Peer
from tests.peers.shelf import FolderShelf
from tests.peers.studies import MadeStudy, make_study

SEAT = "LIGHTBOX"


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: Sequence[str], folder: Path, ready: Callable[[], bool]) -> Iterator[int]:
    """Run a program until the block ends; it must become ready within 30 seconds."""
    log = folder / "output.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - a judge, named by its full path
            command, cwd=folder, stdout=output, stderr=output
        )
        try:
            deadline = time.monotonic() + 30
            while not ready():
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"{command[0]} did not start: {log.read_text()[-2000:]}")
                time.sleep(0.05)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def answers(port: int) -> bool:
    """Whether somebody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run(command: Sequence[str | Path], **more: str) -> subprocess.CompletedProcess[str]:
    """Run a judge to its end and return what it said."""
    return subprocess.run(  # noqa: S603 - a judge, named by its full path
        [str(word) for word in command],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60,
        check=False,
        env={"PATH": "/usr/bin:/bin", "TCP_NODELAY": "1", **more},
    )


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
    port = free_port()
    settings = {
        "Name": "tests",
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "HttpPort": http_port,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomAet": "ORTHANC",
        "DicomPort": port,
        "DicomCheckCalledAet": True,
        "DicomAlwaysAllowEcho": False,
        "DicomAlwaysAllowStore": False,
        "DicomAlwaysAllowFind": False,
        "DicomAlwaysAllowGet": False,
        "DicomAlwaysAllowMove": False,
        "UnknownSopClassAccepted": False,
        "OverwriteInstances": False,
        "Plugins": [],
        "DicomModalities": {
            "lightbox": {
                "AET": SEAT,
                "Host": "127.0.0.1",
                "Port": seat_port,
                "AllowEcho": True,
                "AllowStore": True,
                "AllowFind": True,
                "AllowGet": True,
                "AllowMove": True,
                "AllowStorageCommitment": True,
            },
        },
    }
    (folder / "orthanc.json").write_text(json.dumps(settings))

    def ready() -> bool:
        return answers(port) and answers(http_port)

    with running([program("Orthanc"), "orthanc.json"], folder, ready):
        yield Peer("Orthanc", "ORTHANC", "127.0.0.1", port)


@pytest.fixture(scope="session")
def dcmqrscp_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where DCMTK's archive works; its log is output.txt."""
    return tmp_path_factory.mktemp("dcmqrscp")


@pytest.fixture(scope="session")
def dcmqrscp_server(
    program: Callable[[str], str], dcmqrscp_folder: Path, seat_port: int
) -> Iterator[Peer]:
    """DCMTK's archive, which knows this seat as LIGHTBOX."""
    folder = dcmqrscp_folder
    (folder / "objects").mkdir()
    port = free_port()
    (folder / "dcmqrscp.cfg").write_text(
        f"""
NetworkTCPPort = {port}
MaxPDUSize = 131072
MaxAssociations = 16
HostTable BEGIN
seat = (LIGHTBOX, localhost, {seat_port})
HostTable END
VendorTable BEGIN
VendorTable END
AETable BEGIN
QRSCP {folder / "objects"} RW (500, 4096mb) ANY
AETable END
"""
    )
    command = [program("dcmqrscp"), "-v", "-c", "dcmqrscp.cfg", str(port)]
    with running(command, folder, lambda: answers(port)):
        yield Peer("dcmqrscp", "QRSCP", "127.0.0.1", port)


@pytest.fixture(params=["orthanc", "dcmqrscp"])
def archive(request: pytest.FixtureRequest) -> Peer:
    """Each real archive in turn."""
    peer = request.getfixturevalue(f"{request.param}_server")
    assert isinstance(peer, Peer)
    return peer


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
