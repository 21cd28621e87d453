"""Nobody signs for another, twice on one proof, unsaved words, or beside another patient (A-29)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.actions.exporting import export_study
from app.actions.importing import import_files
from app.actions.opening import load_study
from app.actions.priors import close_beside, confirm_beside, open_beside
from app.actions.proving import Proof, ProofNeeded, prove
from app.actions.reporting import write_report
from app.actions.signers import identity_of, trusted_here
from app.actions.signing import sign_report
from app.options import Policy
from app.roles import shipped_roles
from app.session import Session
from app.state.reading import Reading
from app.workstation import Workstation
from domain.errors import Refused
from domain.report import Report, Stage
from domain.rights import Person, granted
from domain.work import Unwatched
from imaging import phantom
from records.keys import WrongPassphrase
from reports import composing
from reports.signing import common_name, verify
from tests.app.conftest import PASSPHRASE, wait_until
from tests.app.test_locking import Time


@pytest.fixture
def reading(station: Workstation, study_uid: str) -> Reading:
    return load_study(station, study_uid, Unwatched())


@pytest.fixture
def finished(station: Workstation, reading: Reading) -> Report:
    return _finished(station, reading)


def _finished(station: Workstation, reading: Reading) -> Report:
    report = write_report(station, reading)
    for section in report.sections:
        if section.required:
            report = composing.write_section(report, section.id, "Nothing of note.")
    station.records.drafts.save_report(report)
    return report


@pytest.fixture
def clock(station: Workstation) -> Time:
    made, session = Time(1000.0), station.session
    session.clock = made
    session.began = session.proved = session.touched = made.now
    return made


Attack = Callable[[Workstation, Reading, Report, Time], None]


def _sign(station: Workstation, reading: Reading, report: Report, proof: Proof) -> None:
    sign_report(station, reading, report, proof)


def _for_another(station: Workstation, reading: Reading, report: Report, _clock: Time) -> None:
    """Give the proof of one person, and sign as the next who sits down."""
    proof = prove(station, PASSPHRASE)
    person = Person("other", "Dr Other", ("radiologist",))
    station.session = Session(person, granted(person, shipped_roles()), clock=station.session.clock)
    _sign(station, reading, report, proof)


def _twice_on_one_proof(
    station: Workstation, reading: Reading, report: Report, _clock: Time
) -> None:
    proof = prove(station, PASSPHRASE)
    station.session.taken = proof.number  # another report was signed with it
    _sign(station, reading, report, proof)


def _on_an_old_proof(station: Workstation, reading: Reading, report: Report, clock: Time) -> None:
    proof = prove(station, PASSPHRASE)
    clock.now += 61
    _sign(station, reading, report, proof)


def _on_no_proof(station: Workstation, reading: Reading, report: Report, clock: Time) -> None:
    _sign(station, reading, report, Proof(station.session.id, 0, clock.now))


def _with_a_guess(station: Workstation, reading: Reading, report: Report, _clock: Time) -> None:
    _sign(station, reading, report, prove(station, "guessed"))


def _unsaved(station: Workstation, reading: Reading, report: Report, _clock: Time) -> None:
    changed = composing.write_section(report, report.sections[0].id, "Malignant.")
    _sign(station, reading, changed, prove(station, PASSPHRASE))


def _of_another_study(station: Workstation, reading: Reading, report: Report, _clock: Time) -> None:
    other = replace(reading.study, uid="2.25.1")
    _sign(station, replace(reading, study=other), report, prove(station, PASSPHRASE))


def _of_another_patient(
    station: Workstation, reading: Reading, report: Report, _clock: Time
) -> None:
    patient = replace(reading.study.patient, id="SOMEBODY-ELSE")
    elsewhere = replace(reading, study=replace(reading.study, patient=patient))
    _sign(station, elsewhere, report, prove(station, PASSPHRASE))


ATTACKS: tuple[tuple[Attack, type[Exception]], ...] = (
    (_for_another, ProofNeeded),
    (_twice_on_one_proof, ProofNeeded),
    (_on_an_old_proof, ProofNeeded),
    (_on_no_proof, ProofNeeded),
    (_with_a_guess, WrongPassphrase),
    (_unsaved, Refused),
    (_of_another_study, Refused),
    (_of_another_patient, Refused),
)


@pytest.mark.parametrize(
    ("attack", "refused"), ATTACKS, ids=lambda one: getattr(one, "__name__", "")
)
def test_a29_a_report_is_not_signed(
    station: Workstation, reading: Reading, finished: Report, clock: Time,
    attack: Attack, refused: type[Exception],
) -> None:  # fmt: skip
    """A-29; judge: this matrix. Nothing is signed, kept or queued."""
    with pytest.raises(refused):
        attack(station, reading, finished, clock)
    assert station.records.drafts.report(finished.id).stage is Stage.DRAFT
    assert station.records.drafts.documents(finished.id) == ()
    assert station.records.outbox.entries() == ()


def test_a29_nobody_signs_while_images_of_another_patient_are_on_the_screen(
    station: Workstation, study_uid: str, opened: Callable[[str], Reading], tmp_path: Path
) -> None:
    """A-29: the match of patients is a hard stop; judge: the records."""
    stranger = replace(phantom.demonstration().prior, shape=(4, 32, 32), spacing_mm=(11, 11, 80))
    files = []
    for number, part10 in enumerate(phantom.dicom_series(stranger)):
        files.append(tmp_path / f"{number}.dcm")
        files[-1].write_bytes(part10.replace(b"LBX-DEMO-1", b"LBX-OTHER1"))
    import_files(station, files, Unwatched())
    reading = opened(study_uid)
    report = _finished(station, reading)
    open_beside(station, stranger.study_uid)
    confirm_beside(station)
    wait_until(lambda: bool(reading.screen.strangers))
    with pytest.raises(Refused, match="another patient"):
        sign_report(station, reading, report, prove(station, PASSPHRASE))
    assert station.records.drafts.report(report.id).stage is Stage.DRAFT
    close_beside(station)
    sign_report(station, reading, report, prove(station, PASSPHRASE))
    assert station.records.drafts.report(report.id).stage is Stage.SIGNED


def test_a29_each_person_signs_with_a_key_of_their_own_that_bears_their_name(
    station: Workstation,
) -> None:
    """A-29; judge: pyHanko by way of ``verify``, against each certificate alone."""
    seat = identity_of(station)
    signers = {}
    for name in ("anita", "vikram"):
        person = Person(name, f"Dr {name.title()}", ("radiologist",))
        station.session = Session(person, granted(person, shipped_roles()))
        signers[name] = identity_of(station)
        assert identity_of(station) == signers[name]
        assert common_name(signers[name].certificate_pem) == person.full_name
    assert len({seat.certificate_pem, *(s.certificate_pem for s in signers.values())}) == 3
    assert set(trusted_here(station)) >= {s.certificate_pem for s in signers.values()}


def test_a_proof_lets_data_leave_for_a_short_time_and_signs_nothing(
    station: Workstation, study_uid: str, clock: Time, tmp_path: Path
) -> None:
    clock.now += 299
    export_study(station, study_uid, tmp_path / "one", Unwatched())
    clock.now += 2
    with pytest.raises(ProofNeeded):
        export_study(station, study_uid, tmp_path / "two", Unwatched())
    assert not (tmp_path / "two").exists()
    prove(station, PASSPHRASE)
    export_study(station, study_uid, tmp_path / "two", Unwatched())
    assert any((tmp_path / "two").rglob("*.dcm"))


def test_a_site_may_ask_for_a_proof_at_each_export_or_for_none(
    station: Workstation, study_uid: str, clock: Time, tmp_path: Path
) -> None:
    station.policy = Policy(proof_minutes=0)
    export_study(station, study_uid, tmp_path / "one", Unwatched())
    with pytest.raises(ProofNeeded):
        export_study(station, study_uid, tmp_path / "two", Unwatched())
    prove(station, PASSPHRASE)
    export_study(station, study_uid, tmp_path / "two", Unwatched())
    station.policy = Policy(prove_again_at_export=False)
    clock.now += 10_000
    export_study(station, study_uid, tmp_path / "three", Unwatched())
    assert any((tmp_path / "three").rglob("*.dcm"))


def test_a_signed_report_verifies_with_its_signers_certificate_alone(
    station: Workstation, reading: Reading, finished: Report
) -> None:
    signed = sign_report(station, reading, finished, prove(station, PASSPHRASE))
    (certificate,) = trusted_here(station)
    assert verify(signed.pdf, (certificate,)).ok
