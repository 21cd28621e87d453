"""A study leaves as the files it came as, where the site allows it, and it is on record."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.actions.exporting import export_study
from app.options import Policy
from app.workstation import Workstation
from domain.errors import Refused
from domain.work import Unwatched
from imaging import phantom


def test_an_exported_study_holds_the_same_bytes_as_were_taken_in(
    station: Workstation,
    study_uid: str,
    small_study: tuple[phantom.Examination, Path],
    tmp_path: Path,
) -> None:
    files = export_study(station, study_uid, tmp_path / "out", Unwatched())

    came = {f.read_bytes() for f in small_study[1].iterdir()}
    assert {f.read_bytes() for f in files} == came


def test_a_site_that_forbids_export_is_obeyed_and_the_attempt_is_on_record(
    station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    station.policy = Policy(may_export_images=False)

    with pytest.raises(Refused, match="does not allow"):
        export_study(station, study_uid, tmp_path / "out", Unwatched())

    assert not (tmp_path / "out").exists()
    last = station.records.audit.recent(1)[0].event
    assert (last.action, last.outcome.value) == ("export.study", 8)


def test_nothing_is_written_over(station: Workstation, study_uid: str, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(Refused, match="holds files already"):
        export_study(station, study_uid, tmp_path, Unwatched())
