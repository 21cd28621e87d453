"""A damaged image is found by the command line, and comes again from the archive it came from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.job.conftest import Judged, KnownStudy
from tests.job.seat import Seat

pytestmark = pytest.mark.timeout(240)


def test_a_damaged_and_a_lost_image_come_again_from_a_real_archive(
    dcmqrscp_archive: Judged,
    known_study: KnownStudy,
    program: Callable[[str], str],
    tmp_path: Path,
) -> None:
    """Judge: dcmqrscp holds the good copies; the seat's own hashes say which they were."""
    dcmqrscp_archive.fill(program, known_study.files)
    seat = Seat(tmp_path / "profile")
    seat.settle(dcmqrscp_archive.seat_port, dcmqrscp_archive.peer)
    seat.do("retrieve", "PACS", known_study.uid)
    assert seat.do("archive", "check")["ok"]
    damaged, lost, *_ = sorted(f for f in (seat.profile / "objects").glob("??/*") if f.is_file())
    content = bytearray(damaged.read_bytes())
    content[1000] ^= 1
    damaged.write_bytes(content)
    lost.unlink()

    # At start the row of a lost file is taken out, and the study says what it is short of.
    found = seat.try_to("archive", "check")
    assert found.status == 1
    assert [fault["kind"] for fault in json.loads(found.out)["faults"]] == ["damaged"]

    repaired = seat.do("archive", "check", "--repair")

    assert repaired["ok"], repaired
    assert repaired["fetched"] >= 1
    (study,) = seat.do("studies")["studies"]
    assert study["instances"] == known_study.shape[0]
    assert list((seat.profile / "objects").glob(f"??/{damaged.name}.damaged"))
    assert seat.do("archive", "check")["ok"]
