"""AD07: whoever leaves for another site takes nothing along, not even in memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread

from app.actions.importing import import_files
from domain.work import Unwatched
from imaging import phantom
from tests.seats import open_workstation

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of a seat that lives for one test
NAME = "QZXWLEAVINGQZ"


def a_seat(folder: Path, name: str) -> tuple[Path, str]:
    """Make a site that holds one small study of a patient of this name."""
    examination = replace(
        phantom.demonstration().current,
        key=f"leaving {name}",
        shape=(24, 64, 64),
        spacing_mm=(5.6, 5.6, 13.0),
    )
    profile = folder / name
    station = open_workstation(profile, passphrase=PASSPHRASE)
    files = []
    for number, part10 in enumerate(phantom.dicom_series(examination)):
        files.append(folder / f"{name}-{number}.dcm")
        files[-1].write_bytes(part10)
        dataset = dcmread(files[-1])
        dataset.PatientName = f"{NAME}^{name.upper()}"
        dataset.save_as(files[-1])
    import_files(station, files, Unwatched())
    station.close()
    return profile, examination.study_uid


def memory_holds(pid: int, word: str) -> bool:
    """Return whether a word lies anywhere in a process's memory, as UTF-8 or as Qt keeps it."""
    forms = word.encode(), word.encode("utf-16-le")
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
            if place is None or line.endswith(("[vvar]", "[vvar_vclock]", "[vsyscall]")):
                continue
            start, end = int(place[1], 16), int(place[2], 16)
            try:
                memory.seek(start)
                content = memory.read(end - start)
            except OSError:
                continue
            if any(form in content for form in forms):
                return True
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="memory of another process: /proc")
@pytest.mark.timeout(240)
def test_after_leaving_for_another_site_no_name_of_this_one_is_in_memory(tmp_path: Path) -> None:
    """AD07. Judge: all of the program's memory, searched from outside before and after."""
    north, study_uid = a_seat(tmp_path, "north")
    south = tmp_path / "south"
    open_workstation(south, passphrase=PASSPHRASE).close()
    program = [sys.executable, "-m", "tests.faults.leaving_program", str(north), study_uid]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and program
        [*program, str(south)],
        cwd=ROOT,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "LIGHTBOX_PASSPHRASE": PASSPHRASE,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as window:
        try:
            assert window.stdin is not None
            assert window.stdout is not None
            assert window.stdout.readline() == "open\n"
            try:
                assert memory_holds(window.pid, NAME)  # the search can find
            except PermissionError:
                pytest.skip("the memory of another process may not be read here")
            window.stdin.write("\n")
            window.stdin.flush()
            there = f"--profile\0{south}\0".encode()
            command = Path(f"/proc/{window.pid}/cmdline")
            for _ in range(600):
                if there in command.read_bytes() and (south / "window").is_file():
                    break
                time.sleep(0.1)
            assert there in command.read_bytes()
            time.sleep(2)  # the other site's window stands, and asks who is there
            assert window.poll() is None
            assert not memory_holds(window.pid, NAME)
        finally:
            window.kill()
    left = open_workstation(north, passphrase=PASSPHRASE)
    assert "site.leave" in [kept.event.action for kept in left.records.audit.recent(10)]
    left.close()
