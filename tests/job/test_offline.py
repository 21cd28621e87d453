"""With no network at all the whole local job is done, and not one connection is tried."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.job.conftest import KnownStudy
from tests.job.seat import Seat

pytestmark = pytest.mark.timeout(240)


class Alone:
    """A seat whose programs have no network, not even their own; each call out is written down."""

    def __init__(self, seat: Seat, folder: Path, program: Callable[[str], str]) -> None:
        self._seat, self._folder = seat, folder
        self._before = [program("unshare"), "-n", program("strace"), "-f", "-qq"]
        self._number = 0

    def do(self, *words: object) -> dict[str, Any]:
        self._number += 1
        log = self._folder / f"{self._number}.trace"
        done = subprocess.run(  # noqa: S603 - our own program, under the system's own
            [
                *self._before,
                "-e",
                "trace=connect,sendto",
                "-o",
                str(log),
                *self._seat.command(*words),
            ],
            env=self._seat.environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stderr}{done.stdout}"
        found = json.loads(done.stdout)
        assert isinstance(found, dict)
        return found

    def calls_out(self) -> list[str]:
        return [
            line
            for log in self._folder.glob("*.trace")
            for line in log.read_text().splitlines()
            if "AF_INET" in line
        ]


def test_import_reading_measuring_reporting_and_signing_need_no_network(
    known_study: KnownStudy, program: Callable[[str], str], tmp_path: Path
) -> None:
    """Judges: a network namespace with nothing in it, and strace's list of connections."""
    may = subprocess.run(  # noqa: S603 - the system's own
        [program("unshare"), "-n", "true"], capture_output=True, check=False
    )
    if may.returncode != 0:
        pytest.skip("this user may not take the network away")
    alone = Alone(Seat(tmp_path / "profile"), tmp_path, program)
    uid = known_study.uid
    alone.do("peers", "add", "PACS", "PACS@192.0.2.1:104")  # documentation address: nobody's

    assert alone.do("import", known_study.folder)["stored"] == known_study.shape[0]
    assert alone.do("studies", "--search", "demonstr")["studies"][0]["study_uid"] == uid
    alone.do("render", uid, "--layout", "mpr", "--size", "600x500", "--out", tmp_path / "a.png")
    spec = [{"kind": "length", "points": [[p.x, p.y, p.z] for p in known_study.points]}]
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    (length,) = alone.do("measure", uid, "--spec", tmp_path / "spec.json", "--keep")["measurements"]
    assert length["millimetres"] == pytest.approx(known_study.distance_mm, abs=1e-3)
    draft = alone.do("report", uid, "--out", tmp_path / "draft")
    decided = [
        word
        for section in draft["sections"]
        for sentence in section["sentences"]
        if sentence["origin"] == "drafted"
        for word in ("--accept", sentence["id"])
    ]
    said = alone.do("report", uid, *decided, "--write", "indication=Without a network.")
    alone.do("sign", said["report"], "--out", tmp_path / "signed")
    assert alone.do("archive", "check")["ok"]
    assert alone.do("audit", "verify")["ok"]

    assert list((tmp_path / "signed").iterdir())
    assert alone.calls_out() == []
    waits = alone.do("outbox")
    assert [parcel["state"] for parcel in waits["parcels"]] == ["waiting"]  # and nothing is lost
