"""Receiving from a sender and asking an archive, against DCMTK and Orthanc in the same run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from io import BytesIO
from json import loads
from pathlib import Path
from urllib.request import urlopen

import pydicom
from pydicom.uid import generate_uid

from app.actions.peers import add_peer
from app.actions.starting import open_workstation
from benchmarks.bench import PASSPHRASE, Bench, nodelay
from benchmarks.rows import NotRun, Row, interleaved, seconds
from domain.work import Unwatched
from pacs_client.peers import Peer
from pacs_client.query import Criteria, RemoteStudy, find
from tests.peers.servers import SEAT, answers, free_port, orthanc, run, running
from tests.peers.studies import make_object

_MAIN = Path(__file__).resolve().parents[1] / "main.py"
_ROWS = 1000
# What our own question asks for, so that both carry the same rows.
_ASKED = (
    *("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID"),
    *("StudyDate", "StudyTime", "AccessionNumber", "StudyDescription", "StudyID"),
    *("ModalitiesInStudy", "ReferringPhysicianName"),
    *("NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances"),
)


def program(name: str) -> str:
    """Return a Debian program's path, never its namesake in a virtual environment; or nothing."""
    return shutil.which(name, path="/usr/bin:/usr/sbin:/bin:/usr/local/bin") or ""


@contextmanager
def listening(profile: Path) -> Iterator[Peer]:
    """Run `main.py listen` on a fresh seat as the process of its own that it is."""
    station = open_workstation(profile, passphrase=PASSPHRASE)
    add_peer(station, "SENDER", f"SENDER@127.0.0.1:{free_port()}")
    station.close()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and program
        [
            *(sys.executable, str(_MAIN), "--profile", str(profile)),
            *("listen", "--port", "0", "--host", "127.0.0.1"),
        ],
        env={**nodelay(False), "LIGHTBOX_PASSPHRASE": PASSPHRASE, "PYTHONUNBUFFERED": "1"},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stderr is not None
        announced = re.search(r"on port (\d+)", process.stderr.readline())
        assert announced
        try:
            yield Peer("ours", SEAT, "127.0.0.1", int(announced[1]))
        finally:
            process.terminate()


def sent(files: Sequence[Path], peer: Peer, title: str, *, nagle_off: bool) -> float:
    """Return the seconds that storescu needs to send files over one association."""
    command = [program("storescu"), "-aet", title, "-aec", peer.aet, peer.host, str(peer.port)]

    def send() -> None:
        subprocess.run(  # noqa: S603 - DCMTK's sender, by its full path
            [*command, *map(str, files)], env=nodelay(nagle_off), check=True, capture_output=True
        )

    return seconds(send)


def renamed(files: Sequence[Path], folder: Path) -> list[Path]:
    """Copy files under new identities, so that no receiver has seen them."""
    folder.mkdir(exist_ok=True, parents=True)
    study, series = generate_uid(), generate_uid()
    written = []
    for file in files:
        dataset = pydicom.dcmread(file)
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study, series
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        written.append(folder / f"{dataset.SOPInstanceUID}.dcm")
        dataset.save_as(written[-1], enforce_file_format=True)
    return written


@contextmanager
def _storescp(bench: Bench) -> Iterator[tuple[Peer, Path]]:
    """Run DCMTK's storescp as installed; yield it with the folder it writes to."""
    folder, port = bench.new_folder(), free_port()
    kept = folder / "kept"
    kept.mkdir()
    command = [program("storescp"), "-od", str(kept), "-aet", "STORESCP", str(port)]
    with running(command, folder, lambda: answers(port), nodelay(False)):
        yield Peer("storescp", "STORESCP", "127.0.0.1", port), kept


def receiving(bench: Bench) -> Iterator[Row | NotRun]:
    """A hundred CT slices by C-STORE: encrypted, indexed and forced to the disk before success."""
    what = "receive by C-STORE, encrypted, indexed, fsynced"
    if not program("Orthanc") or not program("storescu"):
        yield NotRun(what, "Orthanc or DCMTK is not installed")
        return
    count, few = len(bench.few), 40
    with ExitStack() as stack:
        mine = stack.enter_context(listening(bench.new_folder()))
        http = {True: free_port(), False: free_port()}
        theirs = {
            off: stack.enter_context(
                orthanc(
                    program("Orthanc"),
                    bench.new_folder(),
                    seat_port=free_port(),
                    http_port=http[off],
                    environment=nodelay(off),
                )
            )
            for off in (True, False)
        }
        storescp, kept = stack.enter_context(_storescp(bench))

        def to(peer: Peer, title: str, *, nagle_off: bool, count: int) -> Callable[[], float]:
            def once() -> float:
                files = renamed(bench.few[:count], bench.new_folder())
                took = sent(files, peer, title, nagle_off=nagle_off)
                for file in files:
                    file.unlink()
                return count / took

            return once

        ours, fast = interleaved(
            to(mine, "SENDER", nagle_off=True, count=count),
            to(theirs[True], SEAT, nagle_off=True, count=count),
            bench.runs,
        )
        # The sender as installed too: it is the same for all three.
        plain, stock = interleaved(
            to(mine, "SENDER", nagle_off=False, count=few),
            to(theirs[False], SEAT, nagle_off=False, count=few),
            3,
        )
        again, dcmtk = interleaved(
            to(mine, "SENDER", nagle_off=False, count=few),
            to(storescp, SEAT, nagle_off=False, count=few),
            3,
        )
        with urlopen(f"http://127.0.0.1:{http[True]}/statistics") as answer:
            assert loads(answer.read())["CountInstances"] == count * (bench.runs + 1)
        with urlopen(f"http://127.0.0.1:{http[False]}/statistics") as answer:
            assert loads(answer.read())["CountInstances"] == few * 4
        assert len(list(kept.iterdir())) == few * 4
        held = counted(mine, bench.new_folder())
        assert held == count * (bench.runs + 1) + 2 * few * 4, held
    yield Row(
        what, ours, "images/s", "at least 0.7x (aim 1.0x)", ours >= 0.7 * fast, fast,
        "Orthanc, Nagle off on both ends",
    )  # fmt: skip
    yield Row(
        what, plain, "images/s", "at least 5x", plain >= 5 * stock, stock,
        "Orthanc, it and the sender as installed",
    )  # fmt: skip
    yield Row(
        what, again, "images/s", "at least 5x", again >= 5 * dcmtk, dcmtk,
        "storescp, it and the sender as installed",
    )  # fmt: skip


def counted(peer: Peer, folder: Path) -> int:
    """Return how many images a peer says it holds, asked by DCMTK."""
    done = run(
        [
            *(program("findscu"), "-S", "-X", "-od", folder, "-aet", "SENDER", "-aec", peer.aet),
            *("-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID"),
            *("-k", "NumberOfStudyRelatedInstances", peer.host, str(peer.port)),
        ]
    )
    assert done.returncode == 0, done.stderr
    rows = [pydicom.dcmread(file, force=True) for file in folder.iterdir()]
    return sum(int(row.NumberOfStudyRelatedInstances) for row in rows)


def asking(bench: Bench) -> Iterator[Row | NotRun]:
    """C-FIND of a thousand studies from Orthanc."""
    what = f"C-FIND of {_ROWS:,} rows"
    if not program("Orthanc") or not program("findscu"):
        yield NotRun(what, "Orthanc or DCMTK is not installed")
        return
    folder = bench.new_folder()
    for number in range(_ROWS):
        uid, part10 = make_object(
            str(generate_uid()), str(generate_uid()), 1, patient_id=f"P{number}", size=4
        )
        (folder / f"{uid}.dcm").write_bytes(part10)
    server = orthanc(
        program("Orthanc"),
        bench.new_folder(),
        seat_port=free_port(),
        http_port=free_port(),
        environment=nodelay(True),
    )
    with server as archive:
        sent(sorted(folder.iterdir()), archive, SEAT, nagle_off=True)

        def ours() -> float:
            found: list[RemoteStudy] = []
            took = seconds(lambda: found.extend(find(archive, SEAT, Criteria(), Unwatched())))
            assert len(found) == _ROWS
            return took

        words = [word for key in ("QueryRetrieveLevel=STUDY", *_ASKED) for word in ("-k", key)]
        command = [program("findscu"), "-v", "-S", "-aet", SEAT, "-aec", archive.aet, *words]

        def peer() -> float:
            said = BytesIO()
            took = seconds(
                lambda: said.write(
                    subprocess.run(  # noqa: S603 - DCMTK's client, by its full path
                        [*command, archive.host, str(archive.port)],
                        env=nodelay(True),
                        stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT,
                        check=True,
                    ).stdout
                )
            )
            assert said.getvalue().count(b"Find Response: ") >= _ROWS
            return took

        mine, theirs = interleaved(ours, peer, bench.runs)
    yield Row(
        what, mine * 1000, "ms", "at most 2x findscu", mine <= 2 * theirs, theirs * 1000, "findscu"
    )


ROWS = (receiving, asking)
