"""The key of a backup set: made once, wrapped by a passphrase, and by nothing else in the set."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import LightboxError, NotFound
from records.database import Damaged
from records.files import private_folder, replace_durably
from records.guarding import WrongPassphrase, stretched
from records.keyfile import Stretching

SET = "set.json"
_VERSION = 1
_SHORTEST = 12


@dataclass(frozen=True, slots=True)
class SetKey:
    """The opened key of one set. Everything in the set is under keys derived from it."""

    id: str
    secret: bytes = field(repr=False)

    def derived(self, purpose: str) -> bytes:
        """Return the 32-byte key for one purpose."""
        derive = HKDF(SHA256(), length=32, salt=self.id.encode(), info=purpose.encode())
        return derive.derive(self.secret)

    def sign(self, content: bytes) -> str:
        return self._signer().sign(content).hex()

    def signed(self, content: bytes, signature: str) -> bool:
        """Return whether this set's key has signed the content."""
        try:
            self._signer().public_key().verify(bytes.fromhex(signature), content)
        except (InvalidSignature, ValueError):
            return False
        return True

    def _signer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.derived("manifest"))


def new_set(folder: Path, passphrase: str, *, stretching: Stretching | None = None) -> SetKey:
    """Begin a set in a folder that holds none yet.

    Raises:
        WrongPassphrase: The passphrase is too short to protect a copy that leaves the house.
    """
    private_folder(folder)
    key = SetKey(secrets.token_hex(8), secrets.token_bytes(32))
    wrap_set(folder, key, passphrase, stretching=stretching)
    return key


def wrap_set(
    folder: Path, key: SetKey, passphrase: str, *, stretching: Stretching | None = None
) -> None:
    """Put the set under another passphrase; the one before opens nothing any more."""
    if len(passphrase) < _SHORTEST:
        raise WrongPassphrase(
            f"A backup passphrase has at least {_SHORTEST} characters.",
            advice="Take four words or more that nobody would guess, and write them down apart"
            " from the backups.",
        )
    cost, salt, nonce = stretching or Stretching(), os.urandom(16), os.urandom(12)
    sealed = nonce + AESGCM(stretched(passphrase, salt, cost)).encrypt(
        nonce, key.secret, key.id.encode()
    )
    document = {
        "lightbox-backup": _VERSION,
        "id": key.id,
        "salt": base64.b64encode(salt).decode(),
        **asdict(cost),
        "key": base64.b64encode(sealed).decode(),
    }
    replace_durably(folder / SET, json.dumps(document, indent=1).encode())


def has_set(folder: Path) -> bool:
    return (folder / SET).is_file()


def set_id(folder: Path) -> str:
    """Return which set lies in a folder.

    Raises:
        NotFound: None does.
        Damaged: Its first file cannot be understood.
    """
    return str(_document(folder)["id"])


def open_set(folder: Path, passphrase: str) -> SetKey:
    """Open a set by its passphrase.

    Raises:
        NotFound: There is no set here.
        WrongPassphrase: The passphrase does not open it.
        Damaged: Its first file cannot be understood.
    """
    document = _document(folder)
    try:
        cost = Stretching(document["passes"], document["memory_kib"], document["lanes"])
        salt = base64.b64decode(document["salt"], validate=True)
        sealed = base64.b64decode(document["key"], validate=True)
        id_ = str(document["id"])
    except (ValueError, KeyError, TypeError):
        raise _damaged() from None
    try:
        cipher = AESGCM(stretched(passphrase, salt, cost))
        return SetKey(id_, cipher.decrypt(sealed[:12], sealed[12:], id_.encode()))
    except (InvalidTag, ValueError):
        raise WrongPassphrase(
            "The passphrase does not open these backups.",
            advice="Try again; there is no way to read them without it.",
        ) from None


def _document(folder: Path) -> dict[str, Any]:
    try:
        document = json.loads((folder / SET).read_bytes())
        version, _id = document["lightbox-backup"], document["id"]
    except OSError as error:
        raise NotFound(
            "There are no backups in this folder.",
            advice="Connect the disk that holds them, and name the folder that was set.",
        ) from error
    except (ValueError, KeyError, TypeError):
        raise _damaged() from None
    if version != _VERSION:
        raise LightboxError(
            "A later version of Lightbox has written these backups.",
            advice="Start that version, or a newer one.",
        )
    return dict(document)


def _damaged() -> Damaged:
    return Damaged(
        f"The file {SET} of these backups cannot be understood.",
        advice="Restore it from another copy of the backups.",
    )
