"""Signers that a clinic's own authority has issued, and lists of those it took back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from reports.signing import Identity


@dataclass(frozen=True)
class Authority:
    """An authority that issues certificates for signing."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def issue(
        self, name: str, *, ends: timedelta = timedelta(days=30), begins: timedelta | None = None
    ) -> Identity:
        """Return a signer whose certificate holds from ``begins`` to ``ends``, counted from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        start = datetime.now(UTC) + (begins or timedelta(minutes=-5))
        certificate = _signed(
            _about(name, self.certificate.subject, key.public_key(), start, ends, authority=False),
            self.key,
        )
        return Identity(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
            certificate.public_bytes(serialization.Encoding.PEM),
        )

    def revokes(self, *identities: Identity) -> bytes:
        """Return a list that takes certificates back, PEM."""
        now = datetime.now(UTC)
        made = x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject)
        made = made.last_update(now).next_update(now + timedelta(days=7))
        for identity in identities:
            serial = x509.load_pem_x509_certificate(identity.certificate_pem).serial_number
            made = made.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now).build()
            )
        return made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def authority(name: str) -> Authority:
    """Return a new authority that signs its own certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - timedelta(days=400)
    about = _about(name, subject, key.public_key(), start, timedelta(days=3650), authority=True)
    return Authority(key, _signed(about, key))


def _about(
    name: str,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    start: datetime,
    ends: timedelta,
    *,
    authority: bool,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(datetime.now(UTC) + ends)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not authority, content_commitment=not authority,
                key_encipherment=False, data_encipherment=False, key_agreement=False,
                key_cert_sign=authority, crl_sign=authority,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )  # fmt: skip


def _signed(about: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    about = about.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
    )
    return about.sign(key, hashes.SHA256())
