"""`listen` in a process of its own, to be pushed at, traced, attacked and killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from app.actions.peers import add_peer
from pacs_client.peers import Peer
from records.archive import Archive
from records.database import Database, open_database
from records.keys import Keys, Stretching, open_keys
from tests.job.seat import PASSPHRASE, Seat
from tests.peers.servers import SEAT, free_port
from tests.seats import open_workstation

# A guess at the passphrase may cost little here: a listener is started many times.
_CHEAP = Stretching(passes=1, memory_kib=64, lanes=1)
SENDER = "SENDER"


@dataclass(frozen=True, slots=True)
class Profile:
    """A seat that knows one sender, and what its records hold when nobody listens."""

    folder: Path
    port: int

    @property
    def keys(self) -> Keys:
        return open_keys(self.folder, passphrase=PASSPHRASE)

    @contextmanager
    def records(self) -> Iterator[tuple[Archive, Database]]:
        """Open the records as a crash left them: nothing is put right."""
        keys = self.keys
        database = open_database(self.folder / "seat.db", keys.data_key("seat"))
        archive = Archive(database, self.folder / "objects", keys.data_key("objects"))
        try:
            yield archive, database
        finally:
            archive.close()
            database.close()

    def alerts(self) -> list[str]:
        """Return the security alerts of the audit log, read by another process."""
        file = self.folder.parent / "audit.json"
        Seat(self.folder).do("audit", "export", "--out", file)
        return re.findall(r"listen\.[a-z-]+", file.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Listening:
    """A listener that runs."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def peer(self) -> Peer:
        return Peer("Seat", SEAT, "127.0.0.1", self.port)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    @property
    def said(self) -> str:
        """What it has written to its error stream."""
        return self.log.read_text(encoding="utf-8")

    @property
    def resident_bytes(self) -> int:
        """What the system says that this process and its workers hold in memory."""
        return sum(one.memory_info().rss for one in self._processes())

    @property
    def threads(self) -> int:
        return int(psutil.Process(self.process.pid).num_threads())

    @property
    def handles(self) -> int:
        return int(psutil.Process(self.process.pid).num_fds())

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _processes(self) -> list[psutil.Process]:
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]


def new_profile(folder: Path, *others: str, may: str | None = None) -> Profile:
    """Make a seat that knows SENDER and others by their titles, with what they may ask of it."""
    open_keys(folder, passphrase=PASSPHRASE, stretching=_CHEAP)
    station = open_workstation(folder, passphrase=PASSPHRASE)
    try:
        for title in (SENDER, *others):
            add_peer(station, title, f"{title}@127.0.0.1:{free_port()}", may=may)
    finally:
        station.close()
    return Profile(folder, free_port())


@contextmanager
def listening(profile: Profile) -> Iterator[Listening]:
    """Run `listen` until the block ends, or until somebody kills it."""
    seat = Seat(profile.folder)
    log = profile.folder.parent / "said.txt"
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and program
            seat.command("listen", "--host", "127.0.0.1", "--port", profile.port),
            env=seat.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
    listener = Listening(process, profile.port, log)
    with process:
        try:
            while "on port" not in listener.said:
                assert process.poll() is None, listener.said
                time.sleep(0.02)
            yield listener
        finally:
            process.kill()
    # One line when it began: no error that flew, and nothing of what callers said.
    assert listener.said.count("\n") == 1, listener.said


def echoes(program: Callable[[str], str], listener: Listening, title: str = SENDER) -> bool:
    """Whether DCMTK's client gets its echo."""
    done = subprocess.run(  # noqa: S603 - DCMTK's client, by its full path
        [program("echoscu"), "-aet", title, "-aec", SEAT, "127.0.0.1", str(listener.port)],
        capture_output=True,
        timeout=30,
        check=False,
    )
    return done.returncode == 0
