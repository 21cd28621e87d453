"""After a kill the same study stands on the same screens; after leaving properly nothing does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.actions.importing import import_files
from domain.work import Unwatched
from imaging import phantom
from tests.seats import open_workstation

ROOT = Path(__file__).parents[2]
PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test


def run(profile: Path, what: str, study_uid: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-m", "tests.faults.reading_program", str(profile), what, study_uid],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "LIGHTBOX_PASSPHRASE": PASSPHRASE},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.timeout(120)
def test_the_screen_comes_back_after_a_kill_and_not_after_leaving(tmp_path: Path) -> None:
    examination = replace(
        phantom.demonstration().current,
        key="tests/ui killed",
        shape=(24, 64, 64),
        spacing_mm=(5.6, 5.6, 13.0),
    )
    profile = tmp_path / "seat"
    station = open_workstation(profile, passphrase=PASSPHRASE)
    files = []
    for number, part10 in enumerate(phantom.dicom_series(examination)):
        files.append(tmp_path / f"{number}.dcm")
        files[-1].write_bytes(part10)
    import_files(station, files, Unwatched())
    station.close()

    with run(profile, "arrange", examination.study_uid) as first:
        assert first.stdout is not None
        before = first.stdout.readline().strip()
        os.kill(first.pid, signal.SIGKILL)
    kept = (profile / "screen").read_bytes()
    assert examination.study_uid.encode() not in kept

    with run(profile, "leave", "") as second:
        assert second.stdout is not None
        at, after = (line.strip() for line in second.stdout)
    assert second.returncode == 0
    assert at
    assert after == before
    assert not (profile / "screen").exists()
