"""A structured report that was changed after its PDF was signed is flagged wherever (A-28)."""

from __future__ import annotations

import io
import subprocess
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest

from app.actions.importing import import_files
from app.actions.opening import load_study, open_study
from app.actions.proving import prove
from app.actions.signing import VERBS, Signed, sign_report, verdict_of, write_documents
from app.headless import BareVerb, Console
from app.state.reading import Reading
from app.workstation import Workstation
from domain.errors import Refused
from domain.work import Unwatched
from imaging import phantom
from reports.agreement import vouched_in
from reports.signing import sign
from tests.app.conftest import PASSPHRASE, wait_until
from tests.app.test_signing_attacks import _finished
from tests.seats import open_workstation


@pytest.fixture
def signed(station: Workstation, study_uid: str) -> Signed:
    reading = load_study(station, study_uid, Unwatched())
    report = _finished(station, reading)
    return sign_report(station, reading, report, prove(station, PASSPHRASE))


def _tampered(sr: bytes) -> bytes:
    """Return a structured report in which one text says the contrary, all else as it was."""
    dataset = pydicom.dcmread(io.BytesIO(sr))

    def change(items: pydicom.Sequence) -> bool:
        for item in items:
            if "TextValue" in item:
                item.TextValue = "Malignant."
                return True
            if "ContentSequence" in item and change(item.ContentSequence):
                return True
        return False

    assert change(dataset.ContentSequence)
    return _written(dataset)


def _written(dataset: pydicom.Dataset, **said: bool) -> bytes:
    out = io.BytesIO()
    pydicom.dcmwrite(out, dataset, enforce_file_format=True, **said)
    return out.getvalue()


def _in_another_syntax(sr: bytes) -> bytes:
    dataset = pydicom.dcmread(io.BytesIO(sr))
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.ImplicitVRLittleEndian
    return _written(dataset, implicit_vr=True, little_endian=True)


def _verify(folder: Path, sr: bytes) -> dict[str, object]:
    (folder / "sr.dcm").write_bytes(sr)
    verb = next(verb for verb in VERBS if verb.name == "verify")
    assert isinstance(verb, BareVerb)
    said = Namespace(
        file=folder / "report.pdf", certificate=None, revoked=None, structured=folder / "sr.dcm"
    )
    return verb.run(said, Console(io.StringIO()))


def test_a28_a_tampered_structured_report_does_not_pass_beside_its_pdf(
    station: Workstation, signed: Signed, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """A-28; judge: dsrdump reads both, and dcmdump finds the one text that differs."""
    write_documents(station, station.records.drafts.documents(signed.report.id), tmp_path)
    assert _verify(tmp_path, signed.sr)["ok"]
    assert _verify(tmp_path, _in_another_syntax(signed.sr))["ok"]
    tampered = _tampered(signed.sr)
    found = _verify(tmp_path, tampered)
    assert not found["ok"]
    assert found["code"] == "disagrees"
    assert "not the one that was signed" in str(found["verdict"])
    texts = []
    for name, content in (("was", signed.sr), ("is", tampered)):
        (tmp_path / f"{name}.dcm").write_bytes(content)
        done = subprocess.run(  # noqa: S603 - a judge of the system
            [program("dsrdump"), str(tmp_path / f"{name}.dcm")],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        texts.append(done.stdout)
    assert "Malignant." not in texts[0]
    assert "Malignant." in texts[1]


@pytest.mark.parametrize(
    ("keyword", "other"), [("PatientID", "SOMEBODY-ELSE"), ("StudyInstanceUID", "2.25.4711")]
)
def test_a28_a_structured_report_under_another_patient_or_study_does_not_pass(
    station: Workstation,
    signed: Signed,
    tmp_path: Path,
    program: Callable[[str], str],
    keyword: str,
    other: str,
) -> None:
    """A-28: each line is as it was, and of somebody else; judge: dsrdump reads the same lines."""
    write_documents(station, station.records.drafts.documents(signed.report.id), tmp_path)
    dataset = pydicom.dcmread(io.BytesIO(signed.sr))
    assert dataset[keyword].value != other
    setattr(dataset, keyword, other)
    moved = _written(dataset)
    found = _verify(tmp_path, moved)
    assert (found["ok"], found["code"]) == (False, "disagrees")
    contents = []
    for name, content in (("was", signed.sr), ("is", moved)):
        (tmp_path / f"{name}.dcm").write_bytes(content)
        done = subprocess.run(  # noqa: S603 - a judge of the system
            [program("dsrdump"), "--no-document-header", str(tmp_path / f"{name}.dcm")],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        contents.append(done.stdout)
    assert contents[0] == contents[1] != ""


def test_a28_an_archive_that_hands_out_a_tampered_report_is_told_of_on_opening_the_study(
    signed: Signed, small_study: tuple[phantom.Examination, Path], tmp_path: Path
) -> None:
    """A-28, at another seat that signed nothing; judge: what stands on the screen."""
    _, folder = small_study
    other = open_workstation(tmp_path / "other", passphrase=PASSPHRASE)
    try:
        for name, content in (("pdf", signed.encapsulated), ("sr", _tampered(signed.sr))):
            (tmp_path / f"{name}.dcm").write_bytes(content)
        files = [*sorted(folder.iterdir()), tmp_path / "pdf.dcm", tmp_path / "sr.dcm"]
        import_files(other, files, Unwatched())
        reading = _opened(other, signed.report.study_uid)
        wait_until(lambda: bool(other.telling.items))
        assert "not the one that was signed" in other.telling.items[-1].sentence
        uid = pydicom.dcmread(io.BytesIO(signed.sr)).SOPInstanceUID
        assert "not the one that was signed" in reading.objects.failed[uid]
    finally:
        other.close()


def test_a_report_that_agrees_with_its_pdf_is_told_of_nowhere(
    signed: Signed, small_study: tuple[phantom.Examination, Path], tmp_path: Path
) -> None:
    _, folder = small_study
    other = open_workstation(tmp_path / "other", passphrase=PASSPHRASE)
    try:
        for name, content in (("pdf", signed.encapsulated), ("sr", signed.sr)):
            (tmp_path / f"{name}.dcm").write_bytes(content)
        files = [*sorted(folder.iterdir()), tmp_path / "pdf.dcm", tmp_path / "sr.dcm"]
        import_files(other, files, Unwatched())
        reading = _opened(other, signed.report.study_uid)
        wait_until(lambda: not other.jobs.under_way)
        assert reading.objects.failed == {}
        assert other.telling.items == ()
    finally:
        other.close()


def _opened(station: Workstation, study_uid: str) -> Reading:
    open_study(station, study_uid)
    wait_until(lambda: station.reading is not None and station.reading.loaded)
    assert station.reading is not None
    return station.reading


def test_a28_the_check_of_a_signed_report_looks_at_the_structured_one_too(
    station: Workstation, signed: Signed
) -> None:
    """A-28, at the seat that signed; judge: the hash in the PDF, which pypdf reads as well."""
    verdict = verdict_of(station, signed.report)
    assert verdict is not None
    assert verdict.ok
    said = vouched_in(signed.pdf)
    assert said is not None
    from pypdf import PdfReader

    meta = PdfReader(io.BytesIO(signed.pdf)).metadata
    assert meta is not None
    assert str(meta["/Keywords"]) == said.mark


def test_a_pdf_that_vouches_for_nothing_is_compared_with_nothing(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    from reports.signing import make_identity

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    reader = make_identity("Dr Made Up")
    (tmp_path / "report.pdf").write_bytes(sign(out.getvalue(), reader, reason="Made up"))
    (tmp_path / "seat-certificate.pem").write_bytes(reader.certificate_pem)
    with pytest.raises(Refused, match="vouches for no structured report"):
        _verify(tmp_path, b"")
