"""The foot of a signed report ties the audit log to a paper that no seat can take back (A-22)."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.actions.exporting_audit import Exported, export_log
from app.actions.importing import import_files
from app.actions.opening import load_study
from app.actions.proving import prove
from app.actions.reporting import write_report
from app.actions.signing import sign_report
from app.workstation import Workstation
from domain.work import Unwatched
from imaging import phantom
from reports import composing
from tests.app.conftest import PASSPHRASE
from tests.records.test_audit import stand_alone
from tests.seats import open_workstation

Anchor = tuple[int, str]


@pytest.fixture
def profile(tmp_path: Path, small_study: tuple[phantom.Examination, Path]) -> Path:
    """The profile of a seat that holds a study and is closed."""
    with opened(tmp_path / "seat") as station:
        import_files(station, sorted(small_study[1].iterdir()), Unwatched())
    return tmp_path / "seat"


@contextmanager
def opened(profile: Path) -> Iterator[Workstation]:
    station = open_workstation(profile, passphrase=PASSPHRASE)
    yield station
    station.close()


def signed(profile: Path, away: Path) -> Path:
    """Sign a report on that seat, and carry its PDF away."""
    with opened(profile) as station:
        (held,) = station.records.archive.studies()
        reading = load_study(station, held.study.uid, Unwatched())
        report = write_report(station, reading)
        for section in report.sections:
            if section.required:
                report = composing.write_section(report, section.id, "Nothing of note.")
        station.records.drafts.save_report(report)
        done = sign_report(station, reading, report, prove(station, PASSPHRASE))
    away.write_bytes(done.pdf)
    return away


def _ran(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    return done.stdout + done.stderr


def foot_of(paper: Path, program: Callable[[str], str]) -> Anchor:
    """Return what pdftotext reads at the foot, which is the same on every page."""
    pages = _ran(program("pdftotext"), paper, "-").split("\f")[:-1]
    feet = [re.findall(r"Audit log (\d+), root ([0-9a-f]{64})", page) for page in pages]
    assert feet
    assert feet == [feet[0]] * len(pages)
    ((seq, root),) = feet[0]
    return int(seq), root


def exported(profile: Path, out: Path) -> Exported:
    with opened(profile) as station:
        prove(station, PASSPHRASE)
        return export_log(station, out)


def judged(log: Exported, *anchors: Anchor) -> dict[str, object]:
    return stand_alone(log.export, log.checkpoints, log.key, *anchors)


def test_a22_the_foot_of_a_signed_report_is_what_the_log_held_when_it_was_signed(
    profile: Path, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """A-22. Judges: pdftotext, pdfsig, and verify_audit.py alone on the exported log."""
    paper = signed(profile, tmp_path / "report.pdf")
    store = tmp_path / "nss"
    store.mkdir()
    _ran(program("certutil"), "-N", "-d", f"sql:{store}", "--empty-password")
    said = _ran(program("pdfsig"), "-nssdir", f"sql:{store}", paper)
    assert "Signature is Valid" in said
    assert "Total document signed" in said

    seq, root = foot_of(paper, program)
    log = exported(profile, tmp_path / "log.jsonl")
    verdict = judged(log, (seq, root))
    assert (verdict["ok"], verdict["first_bad"]) == (True, None)
    # The pair itself decided that: the same root at the event before it is refused.
    for other in ((seq - 1, root), (seq, root[::-1])):
        assert judged(log, other)["ok"] is False


def test_a22_a_whole_profile_put_back_disagrees_with_the_foot_of_a_report_signed_since(
    profile: Path, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """A-22, where the seat's own memory was put back too: only the paper tells, to the same judge.

    The seat lives on afterwards past the number on the paper, which does not heal it.
    """
    shutil.copytree(profile, tmp_path / "yesterday")
    foot = foot_of(signed(profile, tmp_path / "report.pdf"), program)
    shutil.rmtree(profile)
    shutil.copytree(tmp_path / "yesterday", profile)

    older = exported(profile, tmp_path / "older.jsonl")
    assert older.events < foot[0]
    assert judged(older)["ok"] is True  # by itself it is a whole log
    assert judged(older, foot)["ok"] is False

    while (grown := exported(profile, tmp_path / "grown.jsonl")).events <= foot[0]:
        pass
    assert judged(grown)["ok"] is True
    assert judged(grown, foot)["ok"] is False
