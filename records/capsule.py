"""A capsule: a study with its signed reports in one encrypted, signed file, for a stick.

How it is laid out, and how it is read, stands in ``verify_capsule``, which needs nothing of
Lightbox; here it is written, and its findings are put into the words of this program.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from domain.errors import LightboxError, Refused, Unreadable
from domain.work import Work
from records import verify_capsule as form
from records.files import create_private, disk_errors_in_words, sync_folder, write_all
from records.verify_capsule import Contents, Member

_ITERATIONS = 600_000
_LEAST_LETTERS = 12
_WORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


class BadPassphrase(LightboxError):
    """A passphrase is too easily guessed, or is not the capsule's."""


@dataclass(frozen=True, slots=True)
class Packed:
    """One object to put into a capsule; ``read`` gives its bytes when its turn comes."""

    name: str
    kind: str
    sop_uid: str
    sop_class: str
    series_uid: str
    size: int
    sha256: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class About:
    """What the list of contents says beside its members."""

    made: str
    sender: str
    study: dict[str, str]
    expected: int | None


@dataclass(frozen=True, slots=True)
class Signer:
    """Who vouches for a capsule: an EC P-256 key and its certificate, both PEM."""

    key_pem: bytes
    certificate_pem: bytes

    def __repr__(self) -> str:
        return "Signer(…)"


def new_passphrase() -> str:
    """Return a passphrase that nobody guesses: five groups of five letters, 123 bits."""
    groups = ("".join(secrets.choice(_WORD_LETTERS) for _ in range(5)) for _ in range(5))
    return "-".join(groups)


def write_capsule(
    target: Path,
    passphrase: str,
    about: About,
    members: Sequence[Packed],
    signer: Signer,
    work: Work,
) -> None:
    """Write a capsule, all of it or nothing.

    Raises:
        BadPassphrase: It has fewer than twelve letters.
        Refused: A file of this name is there already.
        OutOfSpace: There is no room.
        Damaged: An object here is not what it was.
    """
    if len(passphrase) < _LEAST_LETTERS:
        raise BadPassphrase(
            f"A capsule's passphrase has at least {_LEAST_LETTERS} letters.",
            advice="Use the one that is proposed, and tell it another way than with the stick.",
        )
    if target.exists():
        raise Refused("A file of this name is there already.", advice="Choose another name.")
    listed = _canonical({**asdict(about), "members": [_line(member) for member in members]})
    salt = secrets.token_bytes(32)
    key, proof = form.key_of(passphrase, salt, _ITERATIONS)
    # Every signature has one length, so the header can say how long what holds it will be.
    blank = _envelope(listed, bytes(64), signer)
    header = _canonical(
        {
            "cipher": "AES-256-GCM",
            "kdf": "PBKDF2-HMAC-SHA512",
            "chunk": form.CHUNK_BYTES,
            "iterations": _ITERATIONS,
            "salt": salt.hex(),
            "proof": proof,
            "contents": len(blank),
        }
    )
    envelope = _envelope(listed, _signature(form.signed_part(header, listed), signer), signer)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    with disk_errors_in_words():
        try:
            descriptor = create_private(part)
            try:
                write_all(descriptor, form.MAGIC, len(header).to_bytes(4, "big"), header)
                _write(descriptor, AESGCM(key), header, envelope, members, work)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            part.rename(target)
            sync_folder(target.parent)
        finally:
            part.unlink(missing_ok=True)


def _write(
    descriptor: int,
    key: AESGCM,
    header: bytes,
    envelope: bytes,
    members: Sequence[Packed],
    work: Work,
) -> None:
    header_hash = hashlib.sha256(header).digest()

    def section(number: int, content: bytes) -> None:
        view = memoryview(content)
        count = form.chunks_in(len(content))
        for chunk in range(count):
            piece = view[chunk * form.CHUNK_BYTES : (chunk + 1) * form.CHUNK_BYTES]
            context = form.context_of(header_hash, number, chunk, last=chunk == count - 1)
            write_all(descriptor, key.encrypt(form.nonce_of(number, chunk), piece, context))

    section(0, envelope)
    for number, member in enumerate(members, start=1):
        work.pause_point()
        content = member.read()
        if hashlib.sha256(content).hexdigest() != member.sha256:
            raise Unreadable(
                "An object changed while it was put into the capsule.", reason="changed"
            )
        section(number, content)
        work.report(number / len(members), f"{number} written")


def _line(member: Packed) -> dict[str, object]:
    return {
        "name": member.name,
        "size": member.size,
        "sha256": member.sha256,
        "kind": member.kind,
        "sop_uid": member.sop_uid,
        "sop_class": member.sop_class,
        "series_uid": member.series_uid,
    }


def _envelope(listed: bytes, signature: bytes, signer: Signer) -> bytes:
    public = _key(signer).public_key()
    return _canonical(
        {
            "list": listed.decode("ascii"),
            "signature": signature.hex(),
            "public_key": b64encode(
                public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            ).decode("ascii"),
            "certificate": signer.certificate_pem.decode("ascii"),
        }
    )


def _signature(signed: bytes, signer: Signer) -> bytes:
    """Return r and s, 32 bytes each: what a browser checks."""
    r, s = decode_dss_signature(_key(signer).sign(signed, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _key(signer: Signer) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(signer.key_pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise TypeError("capsules are signed with P-256")
    return key


def _canonical(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii")


class OpenCapsule:
    """A capsule whose contents are read and signed; its members are read one by one."""

    def __init__(self, capsule: form.Capsule) -> None:
        self._capsule = capsule

    @property
    def contents(self) -> Contents:
        return self._capsule.contents

    @property
    def is_longer(self) -> bool:
        """Whether something was put behind the last member."""
        return self._capsule.is_longer()

    def read(self, number: int) -> bytes | None:
        """Return a member (from 0), or None where it is damaged, changed or cut off."""
        try:
            return b"".join(self._capsule.read(number))
        except InvalidTag:
            return None


@contextmanager
def open_capsule(path: Path, passphrase: str) -> Iterator[OpenCapsule]:
    """Open a capsule for as long as the block runs.

    Raises:
        BadPassphrase: It is not this capsule's.
        Unreadable: It is no capsule, or what it says of itself was changed.
    """
    with _read(path) as file:
        try:
            capsule = form.Capsule(file, passphrase)
        except form.WrongWord as error:
            raise BadPassphrase(
                "The passphrase does not open this capsule.",
                advice="Ask its sender; small and large letters differ.",
            ) from error
        except form.NoCapsule as error:
            raise Unreadable(
                str(error), reason="hostile", advice="Ask its sender for the capsule again."
            ) from error
        yield OpenCapsule(capsule)


def is_capsule(path: Path) -> bool:
    """Whether a file begins as a capsule does."""
    try:
        with path.open("rb") as file:
            return file.read(len(form.MAGIC)) == form.MAGIC
    except OSError:
        return False


@contextmanager
def _read(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise Unreadable(
            "The capsule cannot be read.", reason="missing", advice="Check the stick."
        ) from error
    with file:
        yield file


__all__ = [
    "About",
    "BadPassphrase",
    "Contents",
    "Member",
    "OpenCapsule",
    "Packed",
    "Signer",
    "is_capsule",
    "new_passphrase",
    "open_capsule",
    "write_capsule",
]
