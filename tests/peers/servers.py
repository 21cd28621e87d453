"""Starts and stops the real peers that tests and benchmarks talk to, on 127.0.0.1."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pacs_client.peers import Peer

SEAT = "LIGHTBOX"


class DidNotStart(AssertionError):
    """A peer ended, or never answered; what it said is the message."""


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str],
    folder: Path,
    ready: Callable[[], bool],
    environment: Mapping[str, str] | None = None,
) -> Iterator[int]:
    """Run a program until the block ends; it must become ready within 30 seconds."""
    log = folder / "output.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - a judge, named by its full path
            command,
            cwd=folder,
            stdout=output,
            stderr=output,
            env=None if environment is None else {**os.environ, **environment},
        )
        try:
            deadline = time.monotonic() + 30
            while not ready():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise DidNotStart(f"{command[0]} did not start: {log.read_text()[-2000:]}")
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


@contextmanager
def orthanc(
    executable: str,
    folder: Path,
    *,
    seat_port: int,
    http_port: int,
    environment: Mapping[str, str] | None = None,
    encoding: str = "Latin1",
    started: Callable[[int], None] = lambda _process: None,
) -> Iterator[Peer]:
    """Run Orthanc, which knows this seat as LIGHTBOX and nobody else."""
    port = free_port()
    settings = {
        "Name": "tests",
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "HttpPort": http_port,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DefaultEncoding": encoding,  # of its answers
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

    with running([executable, "orthanc.json"], folder, ready, environment) as process:
        started(process)
        yield Peer("Orthanc", "ORTHANC", "127.0.0.1", port)


@contextmanager
def dcmqrscp(
    executable: str,
    folder: Path,
    *,
    seat_port: int,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Peer]:
    """Run DCMTK's archive, which knows this seat as LIGHTBOX; its log is output.txt."""
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
    command = [executable, "-v", "-c", "dcmqrscp.cfg", str(port)]
    with running(command, folder, lambda: answers(port), environment):
        yield Peer("dcmqrscp", "QRSCP", "127.0.0.1", port)
