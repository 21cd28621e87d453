"""A signed report is exactly what one trusted person signed, or the seat says why not (A-27)."""

from __future__ import annotations

import io
import random
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfWriter

from domain.report import Report
from domain.study import Instance, Study
from reports.pdf import write_pdf
from reports.signing import Identity, SigningFailed, Stamp, make_identity, sign, verify

REASON = "Final report"


@pytest.fixture(scope="module")
def reader() -> Identity:
    return make_identity("Dr Anita Mehra", organisation="Rural Clinic")


@pytest.fixture(scope="module")
def stranger() -> Identity:
    return make_identity("Dr Anita Mehra", organisation="Rural Clinic")


@pytest.fixture
def unsigned(report: Report, study: Study, instances: tuple[Instance, ...]) -> bytes:
    return write_pdf(report, study, instances, signed_at=report.changed)


@pytest.fixture
def signed(unsigned: bytes, reader: Identity) -> bytes:
    return sign(unsigned, reader, reason=REASON, stamp=Stamp(0, 48, 60, 200, 100))


def test_an_untouched_report_is_intact_and_names_its_signer(
    signed: bytes, reader: Identity
) -> None:
    verdict = verify(signed, [reader])
    assert verdict.ok
    assert verdict.code == "intact"
    assert verdict.signer == "Dr Anita Mehra"
    assert verdict.signed_at is not None
    assert abs(verdict.signed_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert "Dr Anita Mehra" in verdict.sentence
    assert verdict == verify(signed, [reader.certificate_pem])


def test_every_way_to_tamper_has_its_own_sentence(
    unsigned: bytes, signed: bytes, reader: Identity, stranger: Identity
) -> None:
    later = datetime.now(UTC) + timedelta(days=365 * 11)
    flipped = bytearray(signed)
    flipped[signed.index(b"stream") + 40] ^= 0x01
    found = {
        "unsigned": verify(unsigned, [reader]),
        "altered": verify(bytes(flipped), [reader]),
        "overlaid": verify(_overlaid(signed), [reader]),
        "appended": verify(signed + b"\n% more", [reader]),
        "untrusted": verify(signed, [stranger]),
        "expired": verify(signed, [reader], now=later),
        "unreadable": verify(b"%PDF-1.7 and nothing that makes sense", [reader]),
    }
    assert {name: verdict.code for name, verdict in found.items()} == {n: n for n in found}
    assert not any(verdict.ok for verdict in found.values())
    sentences = {verdict.sentence for verdict in found.values()}
    assert len(sentences) == len(found)
    assert all(sentence.endswith(".") for sentence in sentences)


def _overlaid(signed: bytes) -> bytes:
    """Return the report with another version laid over it, as an editor would save it."""
    writer = PdfWriter(io.BytesIO(signed), incremental=True)
    writer.add_metadata({"/Title": "Another report"})
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(signed)
    return out.getvalue()


def test_no_flipped_bit_anywhere_goes_unnoticed(signed: bytes, reader: Identity) -> None:
    draw = random.Random(20260112)  # noqa: S311  which bytes are tried, not a secret
    start, end = _gap(signed)
    # The signature's own bytes are the one part that no digest covers, so they get more tries.
    places = draw.sample(range(len(signed)), 60) + draw.sample(range(start, start + 1900), 80)
    places += [start, start + 1, end - 2, end - 1, 0, 5, len(signed) - 1, len(signed) - 6]
    for place in places:
        flipped = bytearray(signed)
        flipped[place] ^= 1 << draw.randrange(8)
        verdict = verify(bytes(flipped), [reader])
        assert not verdict.ok, f"byte {place} of {len(signed)}"


def test_the_letter_case_and_padding_of_the_signature_cannot_be_changed(
    signed: bytes, reader: Identity
) -> None:
    start, end = _gap(signed)
    lower = signed[:start] + signed[start:end].lower() + signed[end:]
    assert lower != signed
    assert verify(lower, [reader]).code == "altered"
    padded = bytearray(signed)
    padded[end - 3] = ord("7")
    assert verify(bytes(padded), [reader]).code == "altered"


def test_one_byte_more_or_less_at_the_end_is_noticed(signed: bytes, reader: Identity) -> None:
    for changed in (signed + b"\n", signed + b"\x00", signed + b"%%EOF\n", signed[:-1]):
        assert not verify(changed, [reader]).ok


def test_a_second_signature_is_noticed(signed: bytes, reader: Identity, stranger: Identity) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    from reports import signing

    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    fields.append_signature_field(writer, fields.SigFieldSpec("Second"))
    twice = signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="Second"), signing._signer(stranger)
    )
    with pytest.raises(Exception, match=r"(?i)certif|permi|docmdp|allow|sign"):
        twice.sign_pdf(writer)
    with pytest.raises(SigningFailed):
        sign(signed, stranger, reason=REASON)
    assert verify(_overlaid(signed), [reader, stranger]).code == "overlaid"


@pytest.mark.parametrize("junk", [b"", b"hello", b"%PDF-", b"\x00" * 4096, b"%PDF-1.4\n" * 200])
def test_a_file_that_is_no_report_is_said_to_be_none(junk: bytes, reader: Identity) -> None:
    assert verify(junk, [reader]).code == "unreadable"


def test_a_report_cut_short_is_not_intact(signed: bytes, reader: Identity) -> None:
    for part in (0.25, 0.5, 0.9, 0.999):
        assert not verify(signed[: int(len(signed) * part)], [reader]).ok


def test_what_is_no_pdf_cannot_be_signed(reader: Identity) -> None:
    with pytest.raises(SigningFailed):
        sign(b"not a page", reader, reason=REASON)


def test_a_key_never_shows_in_a_message(reader: Identity) -> None:
    assert "PRIVATE" not in repr(reader)


def _gap(signed: bytes) -> tuple[int, int]:
    said = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", signed)
    assert said is not None
    return int(said[2]), int(said[3])


# Other programs as witnesses.


def test_poppler_finds_the_signature_valid_over_the_whole_document(
    signed: bytes, reader: Identity, tmp_path: Path, program: Callable[[str], str]
) -> None:
    output = _pdfsig(signed, reader, tmp_path, program)
    assert "Signature is Valid" in output
    assert "Total document signed" in output
    assert "Signer Certificate Common Name: Dr Anita Mehra" in output
    assert "ETSI.CAdES.detached" in output


def test_poppler_sees_the_flipped_byte_that_we_see(
    signed: bytes, reader: Identity, tmp_path: Path, program: Callable[[str], str]
) -> None:
    flipped = bytearray(signed)
    flipped[signed.index(b"stream") + 40] ^= 0x01
    assert "Digest Mismatch" in _pdfsig(bytes(flipped), reader, tmp_path, program)
    assert not verify(bytes(flipped), [reader]).ok


def _pdfsig(pdf: bytes, reader: Identity, folder: Path, program: Callable[[str], str]) -> str:
    certificate, report, store = folder / "c.pem", folder / "r.pdf", folder / "nss"
    certificate.write_bytes(reader.certificate_pem)
    report.write_bytes(pdf)
    store.mkdir()
    certutil, nss = program("certutil"), f"sql:{store}"
    _ran([certutil, "-N", "-d", nss, "--empty-password"])
    _ran([certutil, "-A", "-d", nss, "-n", "seat", "-t", "CT,C,C", "-i", str(certificate)])
    return _ran([program("pdfsig"), "-nssdir", nss, str(report)])


def _ran(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    return done.stdout + done.stderr


def test_openssl_verifies_the_same_bytes_with_the_seats_certificate(
    signed: bytes, reader: Identity, tmp_path: Path, program: Callable[[str], str]
) -> None:
    start, end = _gap(signed)
    der = bytes.fromhex(signed[start + 1 : end - 1].decode())
    length = 4 + int.from_bytes(der[2:4], "big")
    (tmp_path / "s.der").write_bytes(der[:length])
    (tmp_path / "content").write_bytes(signed[:start] + signed[end:])
    (tmp_path / "ca.pem").write_bytes(reader.certificate_pem)
    command = [program("openssl"), "cms", "-verify", "-inform", "DER", "-binary"]
    command += ["-in", str(tmp_path / "s.der"), "-content", str(tmp_path / "content")]
    command += ["-CAfile", str(tmp_path / "ca.pem"), "-purpose", "any", "-out", "/dev/null"]
    assert "successful" in _ran(command)


def test_qpdf_finds_no_fault_in_the_signed_file(
    signed: bytes, tmp_path: Path, program: Callable[[str], str]
) -> None:
    (tmp_path / "r.pdf").write_bytes(signed)
    output = _ran([program("qpdf"), "--check", str(tmp_path / "r.pdf")])
    assert "No syntax or stream encoding errors found" in output
