"""A study goes from one seat to another on a stick, with its report, and is counted there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.actions.capsules import make_capsule, take_capsule, words_of
from app.actions.importing import import_files
from app.actions.opening import load_study
from app.actions.proving import prove
from app.actions.reporting import write_report
from app.actions.signing import sign_report
from app.workstation import Workstation
from domain.errors import Refused, Unreadable
from domain.work import Unwatched
from imaging import phantom
from records.capsule import BadPassphrase, open_capsule
from reports import composing
from tests.app.conftest import PASSPHRASE
from tests.seats import open_workstation

WORD = "on its way by bus"


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Workstation]:
    """Another seat, that has nothing yet."""
    seat = open_workstation(tmp_path / "clinic", passphrase=PASSPHRASE)
    yield seat
    seat.close()


@pytest.fixture
def signed(station: Workstation, study_uid: str) -> str:
    """The small study with a signed report."""
    reading = load_study(station, study_uid, Unwatched())
    report = write_report(station, reading)
    for section in report.sections:
        if section.required:
            report = composing.add(report, section.id, "Nothing of note.")
    station.records.drafts.save_report(report)
    sign_report(station, reading, report, prove(station, PASSPHRASE))
    return study_uid


def test_a_study_arrives_with_its_report_and_its_signature_holds(
    station: Workstation, clinic: Workstation, signed: str, tmp_path: Path
) -> None:
    made = make_capsule(station, signed, tmp_path / "s.capsule", WORD, Unwatched())
    assert made.page.read_text(encoding="utf-8").startswith("<!doctype html>")

    taken = take_capsule(clinic, made.file, WORD, Unwatched())

    assert taken.whole, words_of(taken)
    assert (taken.stored, taken.listed) == (made.members, made.members)
    assert (taken.reports, taken.reports_hold) == (1, 1)
    there, here = station.records.archive, clinic.records.archive
    assert here.sop_uids(signed) == there.sop_uids(signed)
    assert all(here.read(uid)[128:] == there.read(uid)[128:] for uid in here.sop_uids(signed))
    assert here.study(signed).complete
    again = take_capsule(clinic, made.file, WORD, Unwatched())
    assert (again.stored, again.duplicates, again.whole) == (0, made.members, True)


def test_a_changed_byte_is_named_and_the_study_is_marked_incomplete(
    station: Workstation, clinic: Workstation, study_uid: str, tmp_path: Path
) -> None:
    made = make_capsule(station, study_uid, tmp_path / "s.capsule", WORD, Unwatched())
    harmed = bytearray(made.file.read_bytes())
    harmed[-100] ^= 4
    made.file.write_bytes(harmed)

    taken = take_capsule(clinic, made.file, WORD, Unwatched())

    assert not taken.whole
    assert taken.damaged == [f"series-001/{made.members:05}.dcm"]
    assert f"{made.members - 1} of {made.members} objects are here" in words_of(taken)
    summary = clinic.records.archive.study(study_uid)
    assert (summary.instances, summary.expected) == (made.members - 1, made.members)
    assert summary.complete is False


def test_what_the_sender_lacked_is_lacking_here_too(
    station: Workstation, clinic: Workstation, study_uid: str, tmp_path: Path
) -> None:
    station.records.archive.expect(study_uid, 120, "PACS-MAIN")
    made = make_capsule(station, study_uid, tmp_path / "s.capsule", WORD, Unwatched())
    assert not made.complete
    taken = take_capsule(clinic, made.file, WORD, Unwatched())
    assert not taken.whole
    assert "120 were expected" in words_of(taken)
    assert clinic.records.archive.study(study_uid).expected == 120


def test_nothing_is_taken_from_what_is_no_capsule_or_with_another_passphrase(
    station: Workstation, clinic: Workstation, study_uid: str, tmp_path: Path
) -> None:
    made = make_capsule(station, study_uid, tmp_path / "s.capsule", WORD, Unwatched())
    with pytest.raises(BadPassphrase):
        take_capsule(clinic, made.file, WORD.upper(), Unwatched())
    made.file.write_bytes(made.file.read_bytes()[40:])
    with pytest.raises(Unreadable):
        take_capsule(clinic, made.file, WORD, Unwatched())
    assert clinic.records.archive.studies() == ()


def test_a_site_may_keep_its_studies_and_the_attempt_is_on_record(
    station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    station.policy = replace(station.policy, may_make_capsules=False)
    with pytest.raises(Refused, match="does not allow"):
        make_capsule(station, study_uid, tmp_path / "s.capsule", WORD, Unwatched())
    assert not (tmp_path / "s.capsule").exists()
    assert station.records.audit.recent(1)[0].event.action == "capsule.make"


def test_a_member_of_another_study_stays_out(
    station: Workstation, clinic: Workstation, study_uid: str, tmp_path: Path
) -> None:
    """What is signed is not therefore true: a list may name an object for another study's."""
    other = replace(
        phantom.demonstration().current,
        key="tests/app another",
        shape=(2, 16, 16),
        spacing_mm=(5.6, 5.6, 13.0),
    )
    files = []
    for number, part10 in enumerate(phantom.dicom_series(other)):
        files.append(tmp_path / f"{number}.dcm")
        files[-1].write_bytes(part10)
    import_files(station, files, Unwatched())
    foreign = next(iter(station.records.archive.sop_uids(other.study_uid)))
    with pytest.MonkeyPatch.context() as patched:
        read = station.records.archive.read
        last = station.records.archive.instances_of_study(study_uid)[-1].sop_uid
        patched.setattr(
            station.records.archive, "read", lambda uid: read(foreign if uid == last else uid)
        )
        made = make_capsule(station, study_uid, tmp_path / "s.capsule", WORD, Unwatched())
    with open_capsule(made.file, WORD) as opened:
        assert opened.contents.members[-1].sop_uid == last
    taken = take_capsule(clinic, made.file, WORD, Unwatched())
    assert taken.refused == [f"series-001/{made.members:05}.dcm"]
    assert clinic.records.archive.sop_uids(other.study_uid) == frozenset()
