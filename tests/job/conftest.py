"""Two real archives, and a study with known answers for them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pydicom
import pytest

from domain.geometry import Point
from imaging import phantom
from pacs_client.peers import Peer
from tests.peers.servers import SEAT, dcmqrscp, free_port, orthanc, run

# Small enough to be quick, large enough for the demonstration model's own rules.
SHAPE, SPACING_MM = (80, 272, 272), (1.2, 1.2, 3.0)


@dataclass(frozen=True, slots=True)
class KnownStudy:
    """A study on disk whose content is known from how it was drawn."""

    uid: str
    series_uid: str
    folder: Path
    files: tuple[Path, ...]
    nodules: tuple[phantom.Nodule, ...]
    shape: tuple[int, int, int]
    points: tuple[Point, Point]
    distance_mm: float


@pytest.fixture(scope="session")
def known_study(tmp_path_factory: pytest.TempPathFactory) -> KnownStudy:
    folder = tmp_path_factory.mktemp("phantom")
    current = phantom.demonstration().current
    drawn = replace(current, key="the whole job", shape=SHAPE, spacing_mm=SPACING_MM)
    files = []
    for k, part10 in enumerate(phantom.dicom_series(drawn)):
        files.append(folder / f"{k:03}.dcm")
        files[-1].write_bytes(part10)
    lattice = drawn.lattice
    # Corners of a 3-4-5 triangle of whole voxels: 60 columns of 1.2 mm and 80 rows of 1.2 mm.
    start, end = lattice.point(100, 90, 40), lattice.point(160, 170, 40)
    top_mm = SHAPE[0] * SPACING_MM[2]
    nodules = tuple(n for n in drawn.thorax.nodules if 15.0 < n.centre.z < top_mm - 15.0)
    return KnownStudy(
        drawn.study_uid,
        drawn.series_uid,
        folder,
        tuple(files),
        nodules,
        SHAPE,
        (start, end),
        120.0,
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """A real archive: where it is, the seat's port it knows, and its own account."""

    peer: Peer
    seat_port: int
    log: Path

    def fill(self, program: Callable[[str], str], files: tuple[Path, ...]) -> None:
        """Send files with DCMTK's sender."""
        done = run([program("storescu"), *self._titles, *self._where, *files])
        assert done.returncode == 0, done.stderr

    def rows(
        self, program: Callable[[str], str], folder: Path, level: str, *keys: str
    ) -> list[pydicom.Dataset]:
        """Return what the archive answers to DCMTK's query client."""
        folder.mkdir(parents=True)
        words = [word for key in (f"QueryRetrieveLevel={level}", *keys) for word in ("-k", key)]
        asked: list[str | Path] = [
            program("findscu"),
            "-S",
            "-X",
            "-od",
            folder,
            *self._titles,
            *words,
        ]
        asked += self._where
        done = run(asked)
        assert done.returncode == 0, done.stderr
        return [pydicom.dcmread(file, force=True) for file in sorted(folder.iterdir())]

    @property
    def _titles(self) -> list[str]:
        return ["-aet", SEAT, "-aec", self.peer.aet]

    @property
    def _where(self) -> list[str]:
        return [self.peer.host, str(self.peer.port)]


@pytest.fixture(scope="session")
def orthanc_archive(
    program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Judged]:
    folder, seat_port = tmp_path_factory.mktemp("orthanc"), free_port()
    with orthanc(
        program("Orthanc"),
        folder,
        seat_port=seat_port,
        http_port=free_port(),
        environment={"TCP_NODELAY": "1"},
    ) as peer:
        yield Judged(peer, seat_port, folder / "output.txt")


@pytest.fixture(scope="session")
def dcmqrscp_archive(
    program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Judged]:
    folder, seat_port = tmp_path_factory.mktemp("dcmqrscp"), free_port()
    with dcmqrscp(
        program("dcmqrscp"), folder, seat_port=seat_port, environment={"TCP_NODELAY": "1"}
    ) as peer:
        yield Judged(peer, seat_port, folder / "output.txt")


@pytest.fixture(scope="session")
def faults(program: Callable[[str], str]) -> Callable[..., list[str]]:
    """Return what the programs that judge DICOM objects find wrong in one."""

    def judge(file: Path, *judges: str) -> list[str]:
        # Java 17 counts XPath operators and gives up on TID 1500 unless told not to.
        limits = ("TotalOp", "ExprOp", "ExprGrp")
        options = " ".join(f"-Djdk.xml.xpath{limit}Limit=0" for limit in limits)
        found = []
        for name in judges:
            done = subprocess.run(  # noqa: S603 - a judge, named by its full path
                [program(name), str(file)],
                capture_output=True,
                timeout=120,
                check=False,
                env={**os.environ, "JAVA_TOOL_OPTIONS": options},
            )
            said = (done.stdout + done.stderr).decode("utf-8", "replace")
            bad = ("Error", "Exception", "Abort", "E: ", "F: ")
            found += [line for line in said.splitlines() if line.startswith(bad)]
            if done.returncode or (
                name == "DicomSRValidator" and "IOD validation complete" not in said
            ):
                found.append(f"{name} ended with {done.returncode}: {said}")
        return found

    return judge
