"""TLS as DICOM wants it: the BCP 195 profile, where both sides show a certificate (PS3.15 B.12).

Whom a certificate belongs to is decided by the authorities that a site names: nothing that comes
with the system is believed.
"""

from __future__ import annotations

import secrets
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from socket import socket
from time import monotonic

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import load_pem_x509_certificate

from domain.errors import LightboxError

# RFC 9325 4.2: forward secrecy and authenticated encryption only; TLS 1.3 has nothing else.
_SUITES = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM"
_TICK_SECONDS = 0.2
_FEW = 4


class BadIdentity(LightboxError):
    """What a seat is to show of itself cannot be used."""


class TooSlow(Exception):
    """The other side did not finish the hand-shake in time."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What this seat shows of itself, and whose word it takes: each in PEM.

    Raises:
        BadIdentity: They cannot be read, or the certificate is not that of the key.
    """

    certificate_pem: str  # this seat's own first, then those between it and the authority
    key_pem: str = field(repr=False)
    authorities_pem: str
    oldest: str = "1.2"  # the oldest TLS that is spoken

    def __post_init__(self) -> None:
        _context(self, calling=True)


@dataclass(frozen=True, slots=True)
class Described:
    """What a person is told of a certificate."""

    subject: str
    issuer: str
    until: datetime


def described(identity: Identity) -> Described:
    """Return whose an identity's certificate is, who says so, and how long it holds.

    Raises:
        BadIdentity: It cannot be read.
    """
    try:
        certificate = load_pem_x509_certificate(identity.certificate_pem.encode())
    except ValueError as error:
        raise BadIdentity(
            "The certificate cannot be read.", advice="Give it in PEM, with its key."
        ) from error
    return Described(
        certificate.subject.rfc4514_string(),
        certificate.issuer.rfc4514_string(),
        certificate.not_valid_after_utc,
    )


@dataclass(frozen=True, slots=True)
class Authorities:
    """Whose word a caller takes that shows nothing of itself, in PEM.

    Raises:
        BadIdentity: They cannot be read.
    """

    pem: str
    oldest: str = "1.2"  # the oldest TLS that is spoken

    def __post_init__(self) -> None:
        _context(self, calling=True)


def calling_context(trust: Identity | Authorities) -> ssl.SSLContext:
    """Return what a connection that this seat opens is secured with."""
    return _context(trust, calling=True)


def secured_call(
    connection: socket,
    trust: Identity | Authorities,
    host: str,
    seconds: float,
    tick: Callable[[], None],
) -> ssl.SSLSocket:
    """Return a connection that this seat opened, with TLS on it.

    Raises:
        ssl.SSLCertVerificationError: The other side is not who it should be.
        OSError: The hand-shake failed.
        TooSlow: It took too long.
    """
    context = _context(trust, calling=True)
    return _shaken(
        context.wrap_socket(connection, server_hostname=host, do_handshake_on_connect=False),
        seconds,
        tick,
    )


def secured_visit(
    connection: socket, identity: Identity, seconds: float, tick: Callable[[], None]
) -> ssl.SSLSocket:
    """Return a connection that a caller opened, with TLS on it and its certificate checked.

    Raises:
        OSError: The caller has no certificate that this seat believes, or no TLS.
        TooSlow: It took too long.
    """
    context = _context(identity, calling=False)
    return _shaken(
        context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False),
        seconds,
        tick,
    )


def _shaken(connection: ssl.SSLSocket, seconds: float, tick: Callable[[], None]) -> ssl.SSLSocket:
    # The deadline is for the whole of it: a byte now and then does not prolong it.
    connection.settimeout(_TICK_SECONDS)
    deadline = monotonic() + seconds
    try:
        while True:
            try:
                connection.do_handshake()
                return connection
            except TimeoutError:
                if monotonic() > deadline:
                    raise TooSlow from None
                tick()
    except BaseException:
        connection.close()
        raise


_VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}


@lru_cache(maxsize=_FEW)
def _context(trust: Identity | Authorities, *, calling: bool) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT if calling else ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = _VERSIONS[trust.oldest]
    context.set_ciphers(_SUITES)
    context.verify_mode = ssl.CERT_REQUIRED
    context.options |= ssl.OP_NO_RENEGOTIATION
    try:
        believed = trust.pem if isinstance(trust, Authorities) else trust.authorities_pem
        context.load_verify_locations(cadata=believed)
    except (ssl.SSLError, ValueError) as error:
        raise BadIdentity(
            "The authorities' certificates cannot be read.",
            advice="Give one PEM file with the certificate of each authority.",
        ) from error
    if isinstance(trust, Authorities):
        return context
    try:
        with _files(trust) as (certificate, key, word):
            context.load_cert_chain(certificate, key, word)
    except (ssl.SSLError, ValueError, TypeError) as error:
        raise BadIdentity(
            "This certificate and this key do not belong together, or cannot be read.",
            advice="Give both as PEM, the key without a passphrase.",
        ) from error
    return context


@contextmanager
def _files(identity: Identity) -> Iterator[tuple[Path, Path, str]]:
    """Lay certificate and key where OpenSSL reads them: the key only enciphered, for a moment."""
    word = secrets.token_urlsafe(32)
    key = load_pem_private_key(identity.key_pem.encode(), None)
    enciphered = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(word.encode())
    )
    with tempfile.TemporaryDirectory(prefix="lightbox-") as folder:
        paths = Path(folder) / "certificate.pem", Path(folder) / "key.pem"
        paths[0].write_text(identity.certificate_pem, encoding="ascii")
        paths[1].write_bytes(enciphered)
        yield *paths, word
