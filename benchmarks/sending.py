"""Sending to archives and getting from them, against DCMTK and pynetdicom in the same run."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from json import loads
from pathlib import Path
from urllib.request import urlopen

import pydicom
from pynetdicom import AE

from app.actions.receiving import SeatShelf
from benchmarks.bench import Bench, nodelay
from benchmarks.network import program, renamed, sent
from benchmarks.rows import NotRun, Row, interleaved, seconds
from domain.work import Unwatched
from pacs_client.peers import Peer
from pacs_client.retrieve import retrieve
from pacs_client.send import Outgoing, send
from tests.peers.servers import SEAT, answers, free_port, orthanc, running
from tests.peers.studies import CT

_EXPLICIT = "1.2.840.10008.1.2.1"
_FEW = 40  # for what waits on Nagle, at some twenty images a second


@contextmanager
def _orthanc(bench: Bench, *, nagle_off: bool) -> Iterator[tuple[Peer, Callable[[], int]]]:
    """Run Orthanc; yield it with what tells how many instances it holds."""
    http_port = free_port()
    with orthanc(
        program("Orthanc"),
        bench.new_folder(),
        seat_port=free_port(),
        http_port=http_port,
        environment=nodelay(nagle_off),
    ) as peer:

        def held() -> int:
            with urlopen(f"http://127.0.0.1:{http_port}/statistics") as answer:
                return int(loads(answer.read())["CountInstances"])

        yield peer, held


@contextmanager
def _storescp(bench: Bench, *, nagle_off: bool) -> Iterator[tuple[Peer, Callable[[], int]]]:
    """Run DCMTK's storescp; yield it with what tells how many files it has written."""
    folder, port = bench.new_folder(), free_port()
    kept = folder / "kept"
    kept.mkdir()
    command = [program("storescp"), "-od", str(kept), "-aet", "STORESCP", str(port)]
    with running(command, folder, lambda: answers(port), nodelay(nagle_off)):
        yield (
            Peer("storescp", "STORESCP", "127.0.0.1", port),
            lambda: len(list(kept.iterdir())),
        )


def _ours(peer: Peer, files: Sequence[Path]) -> float:
    """Return the seconds that our sender takes for files over one association."""
    objects = [Outgoing(file.stem, CT, _EXPLICIT, file.read_bytes) for file in files]

    def act() -> None:
        assert send(peer, SEAT, objects, Unwatched()).complete

    return seconds(act)


def _plain_loop(peer: Peer, files: Sequence[Path]) -> float:
    """Return the seconds of pynetdicom's plain loop, as its own manual shows it."""
    entity = AE(SEAT)
    entity.add_requested_context(CT, _EXPLICIT)

    def act() -> None:
        association = entity.associate(peer.host, peer.port, ae_title=peer.aet)
        assert association.is_established
        for file in files:
            assert association.send_c_store(pydicom.dcmread(file)).Status == 0
        association.release()

    return seconds(act)


def sending(bench: Bench) -> Iterator[Row | NotRun]:
    """C-STORE to Orthanc and to storescp, both as installed and with Nagle off."""
    for title, runs in (("Orthanc", _orthanc), ("storescp", _storescp)):
        what = f"send by C-STORE to {title}"
        if not program(title) or not program("storescu"):
            yield NotRun(what, f"{title} or DCMTK is not installed")
            continue
        with ExitStack() as stack:
            stock, stock_held = stack.enter_context(runs(bench, nagle_off=False))
            quick, quick_held = stack.enter_context(runs(bench, nagle_off=True))

            def rate(
                how: Callable[[Peer, Sequence[Path]], float], peer: Peer, count: int
            ) -> Callable[[], float]:
                def once() -> float:
                    files = renamed(bench.few[:count], bench.new_folder())
                    took = how(peer, files)
                    for file in files:
                        file.unlink()
                    return count / took

                return once

            def storescu(peer: Peer, files: Sequence[Path]) -> float:
                return sent(files, peer, SEAT, nagle_off=True)

            ours, plain = interleaved(
                rate(_ours, stock, _FEW), rate(_plain_loop, stock, _FEW), bench.runs
            )
            fast, theirs = interleaved(
                rate(_ours, quick, _FEW), rate(storescu, quick, _FEW), bench.runs
            )
            for held in (stock_held, quick_held):
                assert held() == 2 * _FEW * (bench.runs + 1), held()
        yield Row(
            what, ours, "images/s", "at least 2.5x", ours >= 2.5 * plain, plain,
            f"pynetdicom's plain loop, {title} as installed",
        )  # fmt: skip
        yield Row(
            what, fast, "images/s", "at least 0.5x", fast >= 0.5 * theirs, theirs,
            "storescu, Nagle off on both ends",
        )  # fmt: skip


def getting(bench: Bench) -> Iterator[Row | NotRun]:
    """C-GET of a study from Orthanc as installed: encrypted and indexed here, plain files there."""
    what = "C-GET from Orthanc, encrypted, indexed, fsynced"
    if not program("Orthanc") or not program("getscu"):
        yield NotRun(what, "Orthanc or DCMTK is not installed")
        return
    with _orthanc(bench, nagle_off=False) as (archive, held):
        files = renamed(bench.few[:_FEW], bench.new_folder())
        study_uid = str(pydicom.dcmread(files[0], stop_before_pixels=True).StudyInstanceUID)
        _ours(archive, files)
        assert held() == _FEW

        def ours() -> float:
            with bench.fresh_seat() as station:
                station.readers.header(files[0].read_bytes())  # a seat at work has its workers

                def act() -> None:
                    done = retrieve(
                        archive,
                        SEAT,
                        study_uid,
                        held=lambda: station.records.archive.sop_uids(study_uid),
                        work=Unwatched(),
                        prefer="get",
                        keep=SeatShelf(station).keep,
                    )
                    assert done.complete
                    assert len(done.received) == _FEW

                return _FEW / seconds(act)

        def theirs() -> float:
            folder = bench.new_folder()
            command = [program("getscu"), "-S", "-aet", SEAT, "-aec", archive.aet]
            keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study_uid}"]
            where = ["-od", str(folder), archive.host, str(archive.port)]
            took = seconds(
                lambda: subprocess.run(  # noqa: S603 - DCMTK's client, by its full path
                    [*command, *keys, *where], env=nodelay(False), check=True, capture_output=True
                )
            )
            assert len(list(folder.iterdir())) == _FEW
            return _FEW / took

        mine, peer = interleaved(ours, theirs, bench.runs)
    yield Row(
        what, mine, "images/s", "at least 5x getscu", mine >= 5 * peer, peer,
        "getscu, both as installed",
    )  # fmt: skip


ROWS = (sending, getting)
