"""Texts that carry their signature in their last lines, so that the two are never apart.

    lock_after_minutes = 5
    # --- signed: nothing above this line may be changed ---
    # what = policy
    # by = IT of the clinic
    # at = 2026-01-12T08:00:00+00:00
    # key = SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU
    # signature = BASE64

The signature is plain Ed25519 (RFC 8032) over every byte before the line that holds it, so any
other program can check it. The lines are comments to TOML, which reads the text as before.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from domain.errors import LightboxError

_RULE = "# --- signed: nothing above this line may be changed ---\n"
_END = re.compile(
    re.escape(_RULE) + r"# what = (?P<what>[a-z]+)\n# by = (?P<by>[^\n]*)\n# at = (?P<at>[^\n]+)\n"
    r"# key = (?P<key>SHA256:[A-Za-z0-9+/]{43})\n# signature = (?P<signature>[A-Za-z0-9+/=]+)\n\Z"
)
LARGEST = 1 << 20


class BadSignature(LightboxError):
    """A text is not what its signature stands for, or is signed by somebody else."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who says to have signed a text, and when. Believe it only after ``check``."""

    what: str
    by: str
    at: datetime
    key: str  # the fingerprint of the key


def sign(
    text: str, key_pem: bytes, passphrase: bytes | None, *, what: str, by: str, at: datetime
) -> str:
    """Return the text with a signature in its last lines, in place of one it had.

    Raises:
        BadSignature: The key cannot be read with this passphrase.
    """
    if not by.strip() or "\n" in by:
        raise BadSignature("Whoever signs has a name, in one line.", advice="Give it with --by.")
    try:
        key = load_pem_private_key(key_pem, passphrase)
    except (ValueError, TypeError) as error:
        raise BadSignature(
            "The key cannot be opened with this passphrase.",
            advice="Make one with `policy key`, and keep its passphrase apart from it.",
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadSignature("This is no key for signing.", advice="Make one with `policy key`.")
    public = _public_pem(key.public_key())
    body = unsigned(text)
    body += "" if body.endswith("\n") else "\n"
    body += (
        f"{_RULE}# what = {what}\n# by = {by.strip()}\n"
        f"# at = {at.isoformat(timespec='seconds')}\n# key = {fingerprint(public)}\n"
    )
    signature = base64.b64encode(key.sign(body.encode("utf-8"))).decode("ascii")
    return f"{body}# signature = {signature}\n"


def unsigned(text: str) -> str:
    """Return what stands above the signature; the whole text where there is none."""
    found = _END.search(plain(text))
    return plain(text)[: found.start()] if found else plain(text)


def signed(text: str) -> Signed | None:
    """Return who says to have signed, without believing it; None where nobody does."""
    found = _END.search(plain(text))
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found["at"])
    except ValueError:
        return None
    return Signed(found["what"], found["by"], at, found["key"])


def check(text: str, what: str, public_pem: str) -> Signed:
    """Return who signed a text.

    Raises:
        BadSignature: It is unsigned, signed with another key or as something else, or altered.
    """
    said = signed(text)
    found = _END.search(plain(text))
    if said is None or found is None:
        raise BadSignature(
            f"The {what} carries no signature, and this seat takes none without.",
            advice="Ask your administrator for the signed file.",
        )
    if said.what != what:
        raise BadSignature(f"This is a signed {said.what}, and no {what}.")
    if said.key != fingerprint(public_pem):
        raise BadSignature(
            f"The {what} is signed with another key than this site's.",
            advice=f"The site's key is {fingerprint(public_pem)}.",
        )
    covered = plain(text)[: found.start("signature") - len("# signature = ")]
    try:
        _public_key(public_pem).verify(
            base64.b64decode(found["signature"]), covered.encode("utf-8")
        )
    except (InvalidSignature, ValueError) as error:
        raise BadSignature(
            f"The {what} was altered after it was signed.",
            advice="Put the signed file back as it came from your administrator.",
        ) from error
    return said


def make_key(passphrase: bytes | None) -> tuple[bytes, str]:
    """Return a new key for signing and what it is checked with, each in PEM."""
    key = Ed25519PrivateKey.generate()
    hiding = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hiding)
    return private, _public_pem(key.public_key())


def fingerprint(public_pem: str) -> str:
    """Return what a person compares of a key.

    Raises:
        BadSignature: This is no such key.
    """
    raw = _public_key(public_pem).public_bytes(Encoding.Raw, PublicFormat.Raw)
    return "SHA256:" + base64.b64encode(hashlib.sha256(raw).digest()).decode("ascii").rstrip("=")


def plain(text: str) -> str:
    """Return a text as it is signed: an editor's line ends decide nothing."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _public_key(pem: str) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem.encode("ascii"))
    except ValueError as error:
        raise _no_key() from error
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key()
    return key


def _no_key() -> BadSignature:
    return BadSignature(
        "This is no key that a signature is checked with.",
        advice="It is the file that ends in .pub, made by `policy key`.",
    )


def _public_pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
