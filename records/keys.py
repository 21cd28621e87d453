"""The keys of one profile: one master key, kept wrapped, and everything derived from it.

    profile/keys.json       the master key (32 random bytes), wrapped by AES-256-GCM
    profile/sealed/NAME     small secrets under a key of their own, wrapped likewise

What unwraps the master key is either a second random key in the system's keyring, or a
passphrase stretched by Argon2id (RFC 9106, 64 MiB, 3 passes). The master key itself encrypts
nothing: HKDF-SHA256 derives one key for every purpose.
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import LightboxError
from records.database import Damaged
from records.files import create_durably, private_folder, replace_durably
from records.system_keyring import SafeKeyring, safe_keyring

_FILE = "keys.json"
_SEALED = "sealed"
_SERVICE = "Lightbox"
_VERSION = 1
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")


class WrongPassphrase(LightboxError):
    """The passphrase does not open this profile."""


class NoSafeKeyring(LightboxError):
    """Nothing on this system may hold the key, and no passphrase was given."""


class KeysMissing(LightboxError):
    """The profile holds records, and the keys to them are gone."""


@dataclass(frozen=True, slots=True)
class Stretching:
    """What a guess at the passphrase costs (Argon2id)."""

    passes: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 4

    def __post_init__(self) -> None:
        # Also a guard against a key file that would ask for all of the memory.
        if not (1 <= self.passes <= 100 and 8 <= self.memory_kib <= 4 << 20):
            raise ValueError("this key stretching is outside what is ever written")
        if not 1 <= self.lanes <= 64:
            raise ValueError("this key stretching is outside what is ever written")


class Keys:
    """The opened keys of a profile. Never printed, pickled, or logged."""

    def __init__(self, profile: Path, master: bytes, id_: str, keyring: SafeKeyring | None) -> None:
        self._profile = profile
        self._master = master
        self._id = id_
        self._keyring = keyring

    def __repr__(self) -> str:
        return "Keys()"

    def __reduce__(self) -> str:
        raise TypeError("keys do not leave the process they were opened in")

    @property
    def in_keyring(self) -> bool:
        """Whether the system's keyring guards this profile, rather than a passphrase."""
        return self._keyring is not None

    def data_key(self, purpose: str) -> bytes:
        """Return the 32-byte key for one purpose, the same every time."""
        return _derive(self._master, f"data {purpose}")

    def seal(self, name: str, secret: bytes) -> None:
        """Keep a small secret, replacing the one of this name."""
        path = self._sealed(name)
        private_folder(path.parent)
        replace_durably(path, _wrap(_derive(self._master, f"seal {name}"), secret, name))

    def unseal(self, name: str) -> bytes | None:
        """Return a kept secret, or None where there is none of this name.

        Raises:
            Damaged: The file is not as it was written.
        """
        try:
            sealed = self._sealed(name).read_bytes()
        except FileNotFoundError:
            return None
        try:
            return _unwrap(_derive(self._master, f"seal {name}"), sealed, name)
        except InvalidTag:
            raise Damaged("A sealed secret of this profile is damaged.") from None

    def remember(self, name: str, value: str) -> None:
        """Keep a short note outside the profile's folder if there is a keyring, else sealed."""
        if self._keyring is None:
            self.seal(f"note-{name}", value.encode())
            return
        with _keyring_errors_in_words():
            self._keyring.set_password(_SERVICE, f"{self._id} {name}", value)

    def recall(self, name: str) -> str | None:
        """Return what ``remember`` kept, or None."""
        if self._keyring is None:
            value = self.unseal(f"note-{name}")
            return None if value is None else value.decode()
        with _keyring_errors_in_words():
            return self._keyring.get_password(_SERVICE, f"{self._id} {name}")

    def _sealed(self, name: str) -> Path:
        if not _NAME.match(name):
            raise ValueError("a sealed secret's name is a few lower-case letters, digits, hyphens")
        return self._profile / _SEALED / name


def open_keys(
    profile: Path,
    *,
    passphrase: str | None,
    keyring: SafeKeyring | None = None,
    stretching: Stretching | None = None,
) -> Keys:
    """Open the keys of a profile, or make them for a new one.

    A new profile is guarded by the passphrase if one is given, else by ``keyring``, else by the
    system's keyring if that is known to be safe. A profile that has keys keeps its guard.

    Raises:
        WrongPassphrase: The passphrase does not open this profile.
        NoSafeKeyring: A keyring is needed and none that may be trusted answers.
        KeysMissing: There are records here, and no key file.
        Damaged: The key file cannot be understood.
    """
    private_folder(profile)
    path = profile / _FILE
    if not path.exists():
        _refuse_to_replace_keys(profile)
        _make(path, passphrase, keyring, stretching or Stretching())
    return _open(profile, path, passphrase, keyring)


def _refuse_to_replace_keys(profile: Path) -> None:
    # A new key over old records would make them unreadable for ever, and look like a fresh start.
    kept = [*profile.glob("*.db"), *profile.glob("*/*.db"), *profile.glob("sealed/*")]
    if kept:
        raise KeysMissing(
            "This profile holds records, and its key file keys.json is missing.",
            advice="Restore keys.json from the last backup of the profile.",
        )


def _make(
    path: Path, passphrase: str | None, keyring: SafeKeyring | None, stretching: Stretching
) -> None:
    master, id_ = secrets.token_bytes(32), secrets.token_hex(8)
    if passphrase is not None:
        if not passphrase:
            raise WrongPassphrase("An empty passphrase protects nothing.", advice="Choose one.")
        salt = secrets.token_bytes(16)
        guard: dict[str, Any] = {"salt": _as_text(salt), **asdict(stretching)}
        outer = _stretch(passphrase, salt, stretching)
        kind = "passphrase"
    else:
        store = keyring or _system_keyring()
        outer, guard, kind = secrets.token_bytes(32), {}, "keyring"
        with _keyring_errors_in_words():
            store.set_password(_SERVICE, id_, _as_text(outer))
            if store.get_password(_SERVICE, id_) != _as_text(outer):
                raise _no_safe_keyring()
    document = {
        "lightbox-keys": _VERSION,
        "id": id_,
        "guard": kind,
        **guard,
        "master": _as_text(_wrap(outer, master, f"{id_} {kind}")),
    }
    # Where another program made the keys at the same moment, its keys are the ones that count.
    create_durably(path, json.dumps(document, indent=1).encode("ascii"))


def _open(profile: Path, path: Path, passphrase: str | None, keyring: SafeKeyring | None) -> Keys:
    try:
        document = json.loads(path.read_bytes())
        version, id_, kind = document["lightbox-keys"], document["id"], document["guard"]
        wrapped = base64.b64decode(document["master"], validate=True)
    except (ValueError, KeyError, TypeError):
        raise _damaged_file() from None
    if version != _VERSION:
        raise LightboxError(
            "A later version of Lightbox has written this profile's keys.",
            advice="Start that version, or a newer one.",
        )
    if kind == "keyring":
        store = keyring or _system_keyring()
        return Keys(profile, _unwrap_by_keyring(store, id_, wrapped), id_, store)
    if kind != "passphrase":
        raise _damaged_file()
    if passphrase is None:
        raise NoSafeKeyring(
            "This profile is locked by a passphrase, and none was given.",
            advice="Give the passphrase, or set LIGHTBOX_PASSPHRASE.",
        )
    try:
        stretching = Stretching(document["passes"], document["memory_kib"], document["lanes"])
        salt = base64.b64decode(document["salt"], validate=True)
    except (ValueError, KeyError, TypeError):
        raise _damaged_file() from None
    try:
        master = _unwrap(_stretch(passphrase, salt, stretching), wrapped, f"{id_} {kind}")
    except InvalidTag:
        raise WrongPassphrase(
            "The passphrase does not open this profile.",
            advice="Try again; there is no way to read the records without it.",
        ) from None
    return Keys(profile, master, id_, None)


def _unwrap_by_keyring(store: SafeKeyring, id_: str, wrapped: bytes) -> bytes:
    with _keyring_errors_in_words():
        held = store.get_password(_SERVICE, id_)
    if held is None:
        raise KeysMissing(
            "The system's keyring does not hold the key of this profile.",
            advice="Unlock the keyring you were logged in with when the profile was made.",
        )
    try:
        return _unwrap(base64.b64decode(held, validate=True), wrapped, f"{id_} keyring")
    except (InvalidTag, ValueError):
        raise KeysMissing(
            "The key in the system's keyring is not the one of this profile.",
            advice="Restore the keyring, or the profile, from a backup of the same day.",
        ) from None


def _system_keyring() -> SafeKeyring:
    found = safe_keyring()
    if found is None:
        raise _no_safe_keyring()
    return found


def _no_safe_keyring() -> NoSafeKeyring:
    return NoSafeKeyring(
        "This system offers no keyring that keeps secrets encrypted.",
        advice="Set LIGHTBOX_PASSPHRASE to a long passphrase, or install and unlock a keyring"
        " such as GNOME Keyring or KWallet.",
    )


class _keyring_errors_in_words:  # noqa: N801 - used as a function
    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        # Every back end raises its own kinds; what they say may hold the secret itself.
        if kind is None or issubclass(kind, LightboxError) or not issubclass(kind, Exception):
            return
        raise NoSafeKeyring(
            "The system's keyring did not answer.",
            advice="Unlock it and try again, or use a profile with a passphrase.",
        ) from None


def _damaged_file() -> Damaged:
    return Damaged(
        "The key file keys.json of this profile cannot be understood.",
        advice="Restore it from the last backup of the profile.",
    )


def _derive(master: bytes, purpose: str) -> bytes:
    derive = HKDF(SHA256(), length=32, salt=b"lightbox keys 1", info=purpose.encode())
    return derive.derive(master)


def _stretch(passphrase: str, salt: bytes, cost: Stretching) -> bytes:
    # Imported here: a seat with a keyring never stretches, and starts 20 ms sooner.
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        passphrase.encode(), salt, cost.passes, cost.memory_kib, cost.lanes, 32, Type.ID
    )


def _wrap(key: bytes, secret: bytes, purpose: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, secret, purpose.encode())


def _unwrap(key: bytes, wrapped: bytes, purpose: str) -> bytes:
    if len(wrapped) < 28:
        raise InvalidTag
    return AESGCM(key).decrypt(wrapped[:12], wrapped[12:], purpose.encode())


def _as_text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
