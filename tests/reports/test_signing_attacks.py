"""Whatever is done to a signed report, the seat says what (A-27), and other programs agree."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, NameObject, NullObject, NumberObject

from domain.report import Report
from domain.study import Instance, Study
from reports import signing
from reports.pdf import write_pdf
from reports.signing import FIELD, Identity, sign, verify
from tests.reports.signers import Authority, authority

REASON = "Final report"


@pytest.fixture(scope="module")
def clinic() -> Authority:
    return authority("Made-up Clinic")


@pytest.fixture(scope="module")
def reader(clinic: Authority) -> Identity:
    return clinic.issue("Dr Anita Mehra")


@pytest.fixture
def unsigned(report: Report, study: Study, instances: tuple[Instance, ...]) -> bytes:
    return write_pdf(report, study, instances, signed_at=report.changed)


@pytest.fixture
def signed(unsigned: bytes, reader: Identity) -> bytes:
    return sign(unsigned, reader, reason=REASON)


@dataclass(frozen=True)
class Judges:
    """Programs that nobody here wrote, asked about one file against one authority."""

    program: Callable[[str], str]
    folder: Path

    def pdfsig(self, pdf: bytes, trusted: bytes) -> str:
        place = self._place()
        (place / "nss").mkdir()
        (place / "ca.pem").write_bytes(trusted)
        (place / "r.pdf").write_bytes(pdf)
        certutil, nss = self.program("certutil"), f"sql:{place / 'nss'}"
        _ran(certutil, "-N", "-d", nss, "--empty-password")
        _ran(certutil, "-A", "-d", nss, "-n", "clinic", "-t", "CT,C,C", "-i", str(place / "ca.pem"))
        return _ran(self.program("pdfsig"), "-nssdir", nss, str(place / "r.pdf"))

    def mutool(self, pdf: bytes) -> str:
        file = self._place() / "r.pdf"
        file.write_bytes(pdf)
        return _ran(self.program("mutool"), "sign", "-v", str(file))

    def openssl(self, pdf: bytes, trusted: bytes, *options: str) -> bool:
        """Return whether the CMS signs the bytes that its byte range names."""
        place = self._place()
        start, end = _gap(pdf)
        try:
            raw = bytes.fromhex(pdf[start + 1 : end - 1].decode())
        except ValueError:
            return False
        (place / "s.der").write_bytes(raw[: 4 + int.from_bytes(raw[2:4], "big")])
        (place / "content").write_bytes(_covered(pdf))
        (place / "ca.pem").write_bytes(trusted)
        said = _ran(
            self.program("openssl"), "cms", "-verify", "-inform", "DER", "-binary",
            "-in", str(place / "s.der"), "-content", str(place / "content"),
            "-CAfile", str(place / "ca.pem"), "-purpose", "any", "-out", "/dev/null", *options,
        )  # fmt: skip
        return "successful" in said

    def _place(self) -> Path:
        place = self.folder / str(len(list(self.folder.iterdir())))
        place.mkdir()
        return place


@pytest.fixture
def judges(program: Callable[[str], str], tmp_path: Path) -> Judges:
    return Judges(program, tmp_path)


def _ran(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    return done.stdout + done.stderr


def _range(pdf: bytes) -> list[int]:
    said = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", pdf)
    assert said is not None
    return [int(number) for number in said.groups()]


def _gap(pdf: bytes) -> tuple[int, int]:
    _, before, after, _ = _range(pdf)
    return before, after


def _covered(pdf: bytes) -> bytes:
    start, length, after, rest = _range(pdf)
    return pdf[start : start + length] + pdf[after : after + rest]


def _pyhanko(pdf: bytes, trusted: bytes) -> Any:
    """Return what pyHanko alone says of the first signature."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures[0]
    context = ValidationContext(trust_roots=[signing._asn1(trusted)], allow_fetching=False)
    return validate_pdf_signature(found, signer_validation_context=context)


def _later(pdf: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """Return a file with a later version laid over it, the earlier bytes unchanged."""
    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(pdf)
    return out.getvalue()


def test_a27_an_untouched_report_is_intact_for_every_judge(
    signed: bytes, clinic: Authority, judges: Judges
) -> None:
    """A-27; judges: pdfsig, mutool, pyHanko alone, openssl cms."""
    assert verify(signed, [clinic.pem]).code == "intact"
    said = judges.pdfsig(signed, clinic.pem)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "Certificate is Trusted" in said
    assert "unchanged since signing" in judges.mutool(signed)
    assert _pyhanko(signed, clinic.pem).bottom_line
    assert judges.openssl(signed, clinic.pem)


def test_a27_a_flipped_byte_is_altered(signed: bytes, clinic: Authority, judges: Judges) -> None:
    """A-27; judges: pdfsig, pyHanko alone, openssl cms."""
    flipped = bytearray(signed)
    flipped[signed.index(b"stream") + 40] ^= 0x01
    tampered = bytes(flipped)
    verdict = verify(tampered, [clinic.pem])
    assert verdict.code == "altered"
    assert "altered after it was signed" in verdict.sentence
    assert "Digest Mismatch" in judges.pdfsig(tampered, clinic.pem)
    assert not _pyhanko(tampered, clinic.pem).intact
    assert not judges.openssl(tampered, clinic.pem)


def test_a27_a_version_laid_over_it_is_told(
    signed: bytes, clinic: Authority, judges: Judges
) -> None:
    """A-27; judges: pdfsig, mutool, pyHanko alone."""

    def turn(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/Rotate")] = NumberObject(180)

    overlaid = _later(signed, turn)
    assert verify(overlaid, [clinic.pem]).code == "overlaid"
    assert "Not total document signed" in judges.pdfsig(overlaid, clinic.pem)
    assert "edits since signing" in judges.mutool(overlaid)
    assert not _pyhanko(overlaid, clinic.pem).bottom_line
    assert judges.openssl(overlaid, clinic.pem)  # the bytes that were signed are all there
    # Of what stands on no page pyHanko alone would let go what we do not.
    renamed = _later(signed, lambda writer: writer.add_metadata({"/Title": "Another report"}))
    assert _pyhanko(renamed, clinic.pem).bottom_line
    assert verify(renamed, [clinic.pem]).code == "overlaid"


def test_a27_bytes_after_the_end_are_told(signed: bytes, clinic: Authority, judges: Judges) -> None:
    """A-27; judges: pdfsig, openssl cms. pyHanko alone does not see them."""
    appended = signed + b"\n% more"
    assert verify(appended, [clinic.pem]).code == "appended"
    assert "Not total document signed" in judges.pdfsig(appended, clinic.pem)
    assert judges.openssl(appended, clinic.pem)


def test_a27_a_byte_range_that_leaves_out_a_part_is_not_believed(
    signed: bytes, clinic: Authority, judges: Judges
) -> None:
    """A-27; judges: pdfsig, openssl cms."""
    start, before, after, rest = _range(signed)
    for numbers in ([start, before, after, rest - 40], [start, before - 9, after, rest],
                    [after, rest, start, before]):  # fmt: skip
        named = b"/ByteRange [%d %d %d %d" % (start, before, after, rest)
        other = b"/ByteRange [%d %d %d %d" % tuple(numbers)
        swapped = signed.replace(named, other.ljust(len(named)), 1)
        assert swapped != signed
        verdict = verify(swapped, [clinic.pem])
        assert verdict.code in ("altered", "partial", "appended", "unreadable")
        assert not verdict.ok
        said = judges.pdfsig(swapped, clinic.pem)
        assert "Signature is Valid" not in said or "Not total document signed" in said
        assert not judges.openssl(swapped, clinic.pem)


def _signed_twice(unsigned: bytes, reader: Identity) -> bytes:
    """Return a file with two signatures, not as this seat signs: its own forbids a second one."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    twice = unsigned
    for name in (FIELD, "Second"):
        writer = IncrementalPdfFileWriter(io.BytesIO(twice))
        metadata = signers.PdfSignatureMetadata(
            field_name=name, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        )
        field = fields.SigFieldSpec(name)
        signer = signers.PdfSigner(metadata, signing._signer(reader), new_field_spec=field)
        twice = signer.sign_pdf(writer).getvalue()
    return twice


def test_a27_a_second_signature_is_told_whoever_gave_it(
    unsigned: bytes, reader: Identity, clinic: Authority, judges: Judges
) -> None:
    """A-27; judges: pdfsig, mutool."""
    twice = _signed_twice(unsigned, reader)
    assert verify(twice, [clinic.pem]).code == "overlaid"
    said = judges.pdfsig(twice, clinic.pem)
    assert "Signature #2" in said
    assert judges.mutool(twice).count("Mehra") >= 2


def test_a27_a_byte_range_that_is_no_signatures_does_not_hide_how_many_signed(
    unsigned: bytes, reader: Identity, clinic: Authority, judges: Judges
) -> None:
    """A-27: whoever believes it takes both signatures for one version; judge: pdfsig."""
    beyond = ArrayObject(NumberObject(number) for number in (0, 0, 0, 99_999_999))
    misled = _later(
        unsigned, lambda writer: writer.root_object.update({NameObject("/ByteRange"): beyond})
    )
    twice = _signed_twice(misled, reader)
    assert signing._signed_part(twice) == twice
    verdict = verify(twice, [clinic.pem])
    assert verdict.code == "several"
    assert "more than one signature" in verdict.sentence
    said = judges.pdfsig(twice, clinic.pem)
    assert "Signature #2" in said
    assert "Signature #3" not in said


@pytest.mark.parametrize("change", ["lower case", "padding"])
def test_a27_what_no_digest_covers_cannot_be_changed_unseen(
    signed: bytes, clinic: Authority, judges: Judges, change: str
) -> None:
    """A-27: the signature's own bytes. pdfsig and openssl cms find it whole; this seat does not."""
    start, end = _gap(signed)
    gap = bytearray(signed[start:end])
    if change == "lower case":
        gap[:] = gap.lower()
    else:
        gap[-3] = ord("7")
    tampered = signed[:start] + bytes(gap) + signed[end:]
    assert tampered != signed
    assert _covered(tampered) == _covered(signed)
    assert verify(tampered, [clinic.pem]).code == "altered"
    assert "Signature is Valid" in judges.pdfsig(tampered, clinic.pem)
    assert judges.openssl(tampered, clinic.pem)


def test_a27_taking_away_what_keeps_a_signature_provable_is_told(
    unsigned: bytes, reader: Identity, clinic: Authority, judges: Judges
) -> None:
    """A-27, the document security store; judges: pdfsig, openssl cms.

    Reports of this seat have none. One that has carries a revision that its signer did not sign.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    signed = sign(unsigned, reader, reason=REASON)
    out = io.BytesIO(signed)
    DocumentSecurityStore.add_dss(out, None, certs=[signing._asn1(clinic.pem)])
    stored = out.getvalue()
    assert b"/DSS" in stored
    assert verify(stored, [clinic.pem]).code == "overlaid"

    def remove(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/DSS")] = NullObject()

    removed = _later(stored, remove)
    assert verify(removed, [clinic.pem]).code == "overlaid"
    assert "Not total document signed" in judges.pdfsig(removed, clinic.pem)
    assert judges.openssl(removed, clinic.pem)
    # Cut back to what was signed it is what was signed, and nothing else.
    assert verify(stored[: len(signed)], [clinic.pem]).code == "intact"
    assert IncrementalPdfFileWriter(io.BytesIO(signed)).root.get("/DSS") is None


def test_a27_a_note_added_against_the_signers_word_is_told(
    signed: bytes, clinic: Authority, judges: Judges
) -> None:
    """A-27, DocMDP: no changes are allowed at all; judges: pdfsig, mutool, pyHanko alone."""
    note = FreeText(text="Malignant", rect=(50, 550, 200, 650), font_size="20pt")
    noted = _later(signed, lambda writer: writer.add_annotation(0, note))
    assert verify(noted, [clinic.pem]).code == "overlaid"
    assert "Not total document signed" in judges.pdfsig(noted, clinic.pem)
    assert "edits since signing" in judges.mutool(noted)
    assert not _pyhanko(noted, clinic.pem).docmdp_ok


def test_a27_a_certificate_that_has_expired_is_told(
    unsigned: bytes, clinic: Authority, judges: Judges
) -> None:
    """A-27; judges: pdfsig, openssl cms."""
    past = clinic.issue("Dr Anita Mehra", begins=timedelta(days=-30), ends=timedelta(days=-1))
    expired = sign(unsigned, past, reason=REASON)
    verdict = verify(expired, [clinic.pem])
    assert verdict.code == "expired"
    assert "not valid at this time" in verdict.sentence
    assert "Certificate has Expired" in judges.pdfsig(expired, clinic.pem)
    assert not judges.openssl(expired, clinic.pem)


def test_a27_a_certificate_that_was_revoked_is_told(
    signed: bytes, reader: Identity, clinic: Authority, judges: Judges, tmp_path: Path
) -> None:
    """A-27; judge: openssl cms with the same list."""
    revoked = clinic.revokes(reader)
    assert verify(signed, [clinic.pem], revocations=[revoked]).code == "revoked"
    assert not judges.openssl(signed, clinic.pem + revoked, "-crl_check")
    nobody = clinic.revokes()
    assert verify(signed, [clinic.pem], revocations=[nobody]).code == "intact"
    assert judges.openssl(signed, clinic.pem + nobody, "-crl_check")
    # A list that somebody else has signed takes nobody's certificate back.
    forged = authority("Made-up Clinic").revokes(reader)
    assert verify(signed, [clinic.pem], revocations=[forged]).code == "intact"
    assert tmp_path.exists()


def test_a27_a_certificate_of_another_authority_is_not_trusted(
    unsigned: bytes, clinic: Authority, judges: Judges
) -> None:
    """A-27, also where the other bears the same name; judges: pdfsig, openssl cms, pyHanko."""
    stranger = authority("Made-up Clinic").issue("Dr Anita Mehra")
    foreign = sign(unsigned, stranger, reason=REASON)
    verdict = verify(foreign, [clinic.pem])
    assert verdict.code == "untrusted"
    assert "does not trust" in verdict.sentence
    assert "Certificate is Trusted" not in judges.pdfsig(foreign, clinic.pem)
    assert not judges.openssl(foreign, clinic.pem)
    assert not _pyhanko(foreign, clinic.pem).trusted


def test_a27_a_signature_over_sha_1_is_not_accepted(
    unsigned: bytes, reader: Identity, clinic: Authority, judges: Judges
) -> None:
    """A-27; judge: pdfsig names the hash."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha1", subfilter=fields.SigSeedSubFilter.PADES
    )
    signer = signers.PdfSigner(
        metadata, signing._signer(reader), new_field_spec=fields.SigFieldSpec(FIELD)
    )
    weak = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(unsigned))).getvalue()
    verdict = verify(weak, [clinic.pem])
    assert verdict.code == "weak"
    assert "can be forged" in verdict.sentence
    assert "Signing Hash Algorithm: SHA1" in judges.pdfsig(weak, clinic.pem).replace(
        "SHA-1", "SHA1"
    )
