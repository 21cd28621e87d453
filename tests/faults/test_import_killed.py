"""F-03: an import that is killed is gone on with; nothing stored is read twice or counted twice."""

from __future__ import annotations

import hashlib
import random
import re
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.actions.importing import interrupted, take_in
from domain.errors import NotFound
from domain.work import Unwatched
from tests.job.seat import PASSPHRASE, Seat
from tests.peers.studies import make_study
from tests.seats import open_workstation

IMAGES = 400


def objects(profile: Path) -> int:
    return sum(1 for file in (profile / "objects").glob("??/*") if not file.suffix)


def kill_when(seat: Seat, enough: int, *words: object) -> None:
    """Run a verb, and kill it once the archive holds so many files."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and program
        seat.command(*words),
        env=seat.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with process:
        while objects(seat.profile) < enough and process.poll() is None:
            time.sleep(0.002)
        process.kill()


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(file): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.mark.timeout(240)
def test_an_import_killed_again_and_again_ends_whole_and_reads_nothing_stored_twice(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    """Judge: strace names every source file that the last run opens; sha256 of the sources."""
    source = tmp_path / "source"
    study = make_study(source, series=1, images=IMAGES)
    before = hashes(source)
    seat = Seat(tmp_path / "profile")
    seat.do("studies")
    chance = random.Random(3)  # noqa: S311 - moments, not secrets
    for turn in range(3):
        kill_when(seat, 1 + turn * 100 + chance.randrange(90), "import", source)
    station = open_workstation(seat.profile, passphrase=PASSPHRASE)
    try:
        (left,) = interrupted(station)
        stored = set(station.records.archive.sop_uids(study.uid))
    finally:
        station.close()

    trace = tmp_path / "trace"
    strace = [program("strace"), "-f", "-qq", "-e", "trace=openat", "-o", str(trace)]
    done = subprocess.run(  # noqa: S603 - a judge, by full path
        [*strace, *seat.command("import", source)],
        env=seat.environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    opened = set(re.findall(rf'"({re.escape(str(source))}/[^"]+)"', trace.read_text()))

    assert 0 < len(stored) < IMAGES
    assert {uid for uid, file in study.files.items() if str(file) in opened} == (
        set(study.files) - stored
    )
    told = seat.do("imports", left.id)["files"]
    assert [one["outcome"] for one in told] == ["stored"] * IMAGES
    assert hashes(source) == before
    again = seat.do("import", source)
    assert (again["counts"]["stored"], again["counts"]["already here"]) == (0, IMAGES)


@pytest.mark.timeout(120)
def test_a_killed_import_of_an_archive_goes_on_where_it_was(tmp_path: Path) -> None:
    study = make_study(tmp_path / "source", series=1, images=150)
    archive = tmp_path / "from the clinic.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in study.files.values():
            packed.write(file, f"DICOM/{file.name}")
    seat = Seat(tmp_path / "profile")
    seat.do("studies")
    kill_when(seat, 40, "import", archive)

    done = seat.do("import", "--continue")

    assert done["counts"]["stored"] == 150
    assert len(done["files"]) == 150
    assert seat.do("studies")["studies"][0]["instances"] == 150


def test_a_stick_that_is_pulled_out_is_told_and_can_be_gone_on_with(tmp_path: Path) -> None:
    source, away = tmp_path / "stick", tmp_path / "pulled out"
    study = make_study(source, series=1, images=200)
    station = open_workstation(tmp_path / "profile", passphrase=PASSPHRASE)

    class Puller(Unwatched):
        asked = 0

        def pause_point(self) -> None:
            self.asked += 1
            if self.asked == 150:
                source.rename(away)

    try:
        with pytest.raises(NotFound, match="is not there any more"):
            take_in(station, [source], Puller())
        away.rename(source)
        (left,) = interrupted(station)
        done = take_in(station, [source], Unwatched())

        assert (done.run, done.stored, done.ended) == (left.id, 200, 200)
        assert len(station.records.archive.sop_uids(study.uid)) == 200
        assert interrupted(station) == ()
    finally:
        station.close()
