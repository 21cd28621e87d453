"""The signature of a report: made with the seat's own key, checked byte by byte.

pyHanko says whether a signature holds for the bytes it covers. That is not enough: bytes added
after them leave its verdict untouched (RELIABILITY 5.5). So ``verify`` also demands that the
signature covers the whole file and that the gap it leaves for itself holds nothing else.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from domain.errors import LightboxError

FIELD = "Signature"
_SEAT_YEARS = 10
_LARGEST_PDF = 256 << 20


class SigningFailed(LightboxError):
    """The report could not be signed; nothing was written."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signs: a private key and the certificate that goes with it, both PEM."""

    key_pem: bytes
    certificate_pem: bytes

    def __repr__(self) -> str:
        return "Identity(…)"  # a key must never reach a log


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where the signature shows: a page (from 0) and a box in points from the lower left."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of a signed report found. ``sentence`` is for a person."""

    ok: bool
    code: str  # intact, altered, overlaid, appended, unsigned, untrusted, expired, several, …
    sentence: str
    signer: str = ""
    signed_at: datetime | None = None
    reasons: tuple[str, ...] = ()


def make_identity(
    name: str,
    *,
    organisation: str = "",
    now: datetime | None = None,
    valid_for: timedelta = timedelta(days=365 * _SEAT_YEARS),
) -> Identity:
    """Return a new EC P-256 key with a self-signed certificate that may sign documents only."""
    if not name.strip():
        raise ValueError("a signing identity needs a name")
    key = ec.generate_private_key(ec.SECP256R1())
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, name.strip()[:64])]
    if organisation.strip():
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation.strip()[:64]))
    subject = x509.Name(attributes)
    begins = (now or datetime.now(UTC)) - timedelta(minutes=5)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + valid_for)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Identity(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        certificate.public_bytes(serialization.Encoding.PEM),
    )


def common_name(certificate_pem: bytes) -> str:
    """Return the name a certificate was made for."""
    return _name(x509.load_pem_x509_certificate(certificate_pem))


def sign(
    pdf: bytes,
    identity: Identity,
    *,
    reason: str,
    location: str = "",
    stamp: Stamp | None = None,
) -> bytes:
    """Return the PDF with one PAdES B-B signature over all of it, after which nothing may change.

    Raises:
        SigningFailed: The PDF or the identity cannot be used.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.stamp import TextStampStyle

    _quieten()
    name = common_name(identity.certificate_pem)
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        box = None if stamp is None else _box(stamp)
        field = fields.SigFieldSpec(FIELD, on_page=stamp.page if stamp else 0, box=box)
        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            name=name,
            reason=reason,
            location=location or None,
            certify=True,
            subfilter=fields.SigSeedSubFilter.PADES,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        )
        # The page itself says who signed and when, in our own type; the field only marks
        # the place that a PDF reader lets a person click.
        style = TextStampStyle(stamp_text=" ", border_width=0)
        signed = signers.PdfSigner(
            metadata, _signer(identity), stamp_style=style, new_field_spec=field
        ).sign_pdf(writer)
    except Exception as error:
        raise SigningFailed(
            "The report could not be signed.", advice="Check the seat's signing identity."
        ) from error
    return bytes(signed.getvalue())


def _box(stamp: Stamp) -> tuple[int, int, int, int]:
    return round(stamp.left), round(stamp.bottom), round(stamp.right), round(stamp.top)


def _signer(identity: Identity) -> Any:
    from asn1crypto import keys, pem
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    certificate = asn1_x509.Certificate.load(pem.unarmor(identity.certificate_pem)[2])
    key = keys.PrivateKeyInfo.load(pem.unarmor(identity.key_pem)[2])
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko leaves it so
    return SimpleSigner(
        signing_cert=certificate,
        signing_key=key,
        cert_registry=store,
        embed_roots=True,
    )


def _quieten() -> None:
    """Keep pyHanko's remarks out of the log: what it finds is in the verdict."""
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # noqa: TID251  not ours to write to


_SENTENCES = {
    "intact": "The report is unchanged since {who} signed it at {when}.",
    "altered": "The report was altered after it was signed: it does not match the signature.",
    "overlaid": "The report was changed after it was signed: a later version was laid over it.",
    "appended": "Bytes were appended to the report after it was signed.",
    "unsigned": "The report is not signed.",
    "untrusted": "The report is signed by {who}, whom this seat does not trust.",
    "expired": "The certificate of {who} is not valid at this time.",
    "revoked": "The certificate of {who} was revoked.",
    "weak": "The signature rests on a hash that can be forged; this seat does not accept it.",
    "several": "The report has more than one signature; a report of this seat has exactly one.",
    "partial": "The signature does not cover the whole report.",
    "unreadable": "The file is damaged or is no PDF, so no signature can be checked.",
}


def verify(
    pdf: bytes,
    trusted: Iterable[bytes | Identity],
    *,
    now: datetime | None = None,
    revocations: Iterable[bytes] = (),
) -> Verdict:
    """Say whether a file is exactly what one trusted person signed, and if not, why not.

    Args:
        pdf: The whole file.
        trusted: PEM certificates of those whose signature counts.
        now: The time at which certificates must be valid; the present unless told.
        revocations: Revocation lists of those who issued the trusted certificates, PEM.
    """
    if not pdf.startswith(b"%PDF-") or len(pdf) > _LARGEST_PDF:
        return _verdict("unreadable")
    certificates, now = _certificates(trusted), now or datetime.now(UTC)
    lists = tuple(revocations)
    try:
        signed = _signed_part(pdf)
        verdict = _verify(signed, certificates, now, lists)
        if not verdict.ok or len(signed) == len(pdf):
            return verdict
    except RecursionError:
        return _verdict("unreadable", reasons=("nested too deeply",))
    except Exception as error:  # noqa: BLE001  a damaged file makes pyHanko raise anything
        return _verdict("unreadable", reasons=(type(error).__name__,))
    # A whole new revision ends in its own cross-reference; anything else is only bytes.
    code = "overlaid" if b"startxref" in pdf[len(signed) :] else "appended"
    return _verdict(code, signer=verdict.signer, signed_at=verdict.signed_at)


_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*\d+\s+\d+\s+(\d{1,10})\s+(\d{1,10})\s*\]")


def _signed_part(pdf: bytes) -> bytes:
    """Return the file up to where its first signature says it ends, or all of it.

    Only to tell what was done to a file: the part is then checked like a whole one, and
    anything after it makes the verdict bad.
    """
    said = _BYTE_RANGE.search(pdf)
    end = int(said[1]) + int(said[2]) if said else len(pdf)
    return pdf[:end]


def _certificates(trusted: Iterable[bytes | Identity]) -> tuple[bytes, ...]:
    return tuple(t.certificate_pem if isinstance(t, Identity) else t for t in trusted)


def _verdict(
    code: str,
    *,
    signer: str = "",
    signed_at: datetime | None = None,
    reasons: Sequence[str] = (),
) -> Verdict:
    when = signed_at.strftime("%Y-%m-%d %H:%M:%S %Z") if signed_at else "an unknown time"
    sentence = _SENTENCES[code].format(who=signer or "an unnamed person", when=when)
    return Verdict(code == "intact", code, sentence, signer, signed_at, tuple(reasons))


def _verify(
    pdf: bytes, trusted: tuple[bytes, ...], now: datetime, revocations: tuple[bytes, ...]
) -> Verdict:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    _quieten()
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    signatures = reader.embedded_signatures
    if not signatures:
        return _verdict("unsigned")
    if len(signatures) > 1:
        return _verdict("several")
    signature = signatures[0]
    certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    signed_at = signature.self_reported_timestamp
    said = _Said(_name(certificate), signed_at)
    if not _hashes_of(signature) <= _STRONG:
        return said.verdict("weak")
    roots = [_asn1(pem) for pem in trusted]
    context = ValidationContext(trust_roots=roots, moment=now, allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=context)
    if not (status.intact and status.valid):
        return said.verdict("altered")
    start, before, after, tail = (int(n) for n in signature.byte_range)
    end = after + tail
    if start != 0 or end != len(pdf) or status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        return said.verdict("partial")
    if not _gap_is_plain(pdf[before:after]):
        return said.verdict("altered", "the signature's own bytes were altered")
    if _is_revoked(certificate, trusted, revocations):
        return said.verdict("revoked")
    known = certificate.public_bytes(serialization.Encoding.DER) in [r.dump() for r in roots]
    holds = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    if not known and not status.trusted:
        # Whom nobody here trusts is not to be told as somebody who is only late.
        then = ValidationContext(
            trust_roots=roots, moment=certificate.not_valid_after_utc, allow_fetching=False
        )
        if holds or not validate_pdf_signature(signature, signer_validation_context=then).trusted:
            return said.verdict("untrusted")
    if not holds:
        return said.verdict("expired")
    if not status.bottom_line:
        return said.verdict("untrusted", *_why(status))
    return said.verdict("intact")


_STRONG = frozenset({"sha256", "sha384", "sha512"})


def _hashes_of(signature: Any) -> set[str]:
    """Return every hash that a signature names, of the document and of its own attributes."""
    names = {str(found["algorithm"].native) for found in signature.signed_data["digest_algorithms"]}
    return names | {str(signature.signer_info["digest_algorithm"]["algorithm"].native)}


def _is_revoked(
    certificate: x509.Certificate, trusted: tuple[bytes, ...], revocations: tuple[bytes, ...]
) -> bool:
    """Return whether its issuer has taken a certificate back, on a list however old.

    A list counts if a trusted certificate has signed it. One that is out of date still tells what
    was revoked by then; nobody takes that back.
    """
    issuers = [x509.load_pem_x509_certificate(pem) for pem in trusted]
    for pem in revocations:
        found = x509.load_pem_x509_crl(pem)
        signed = any(
            issuer.subject == found.issuer
            and isinstance(issuer.public_key(), ec.EllipticCurvePublicKey | rsa.RSAPublicKey)
            and found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # as asked
            for issuer in issuers
        )
        if not signed or certificate.issuer != found.issuer:
            continue
        if found.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Said:
    """What a signature says of itself, to be believed only with the verdict."""

    signer: str
    signed_at: datetime | None

    def verdict(self, code: str, *reasons: str) -> Verdict:
        return _verdict(code, signer=self.signer, signed_at=self.signed_at, reasons=reasons)


def _why(status: Any) -> tuple[str, ...]:
    problem = status.trust_problem_indic
    level = status.modification_level
    return tuple(part.name for part in (problem, level) if part is not None)


def _gap_is_plain(gap: bytes) -> bool:
    """Return whether the gap in the byte range holds the signature, written one way, and nothing.

    The gap is the one part of the file that no digest covers. Letter case of the digits, the
    padding, or parts of the CMS that are not signed could be changed in it unseen.
    """
    from asn1crypto import cms

    if gap[:1] != b"<" or gap[-1:] != b">":
        return False
    try:
        raw = bytes.fromhex(gap[1:-1].decode("ascii"))
    except ValueError:
        return False
    content = cms.ContentInfo.load(raw)
    der = content.dump(force=True)
    if raw[: len(der)] != der or any(raw[len(der) :]) or gap[1:-1] != raw.hex().upper().encode():
        return False
    signed = content["content"]
    signers = signed["signer_infos"]
    # Every part of it that is not signed has one value only (RFC 5652 5.1, RFC 5754).
    return bool(
        content["content_type"].native == "signed_data"
        and signed["version"].native == "v1"
        and signed["encap_content_info"]["content_type"].native == "data"
        and signed["encap_content_info"]["content"].native is None
        and signed["digest_algorithms"].native == [_SHA256]
        and signed["crls"].native is None
        and len(signers) == 1
        and signers[0]["version"].native == "v1"
        and signers[0]["digest_algorithm"].native == _SHA256
        and signers[0]["unsigned_attrs"].native is None
        and len(signed["certificates"]) == 1
        and signers[0]["sid"].chosen["issuer"].dump()
        == signed["certificates"][0].chosen.issuer.dump()
    )


_SHA256 = {"algorithm": "sha256", "parameters": None}


def _asn1(pem: bytes) -> Any:
    from asn1crypto import x509 as asn1_x509

    der = x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
    return asn1_x509.Certificate.load(der)


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""
