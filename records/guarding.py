"""What stands before the master key: a passphrase that is stretched, or a key in the keyring."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import LightboxError
from records.key import BYTES, Key
from records.keyfile import Guard, KeyFile, Stretching, as_text, now
from records.system_keyring import SERVICE, SafeKeyring, safe_keyring


class WrongPassphrase(LightboxError):
    """The passphrase does not open this profile."""


class NoSafeKeyring(LightboxError):
    """Nothing on this system may hold the key, and no passphrase was given."""


class KeysMissing(LightboxError):
    """The profile holds records, and the keys to them are gone."""


def prepare_guard(
    id_: str,
    number: int,
    master: Key,
    passphrase: str | None,
    store: SafeKeyring | None,
    stretching: Stretching,
) -> Guard:
    """Return a guard that wraps a master key; a keyring holds its part already then.

    Raises:
        WrongPassphrase: The passphrase is empty.
        NoSafeKeyring: The keyring does not keep what it is given.
    """
    if passphrase is not None:
        if not passphrase:
            raise WrongPassphrase("An empty passphrase protects nothing.", advice="Choose one.")
        salt = os.urandom(16)
        guard = Guard("passphrase", number, now(), b"", salt, stretching)
        outer = stretched(passphrase, salt, stretching)
    else:
        if store is None:
            raise _no_safe_keyring()
        guard = Guard("keyring", number, now(), b"")
        outer = bytearray(os.urandom(BYTES))
        with keyring_errors_in_words():
            store.set_password(SERVICE, _entry(id_, number), as_text(bytes(outer)))
            if store.get_password(SERVICE, _entry(id_, number)) != as_text(bytes(outer)):
                raise _no_safe_keyring()
    return replace(guard, master=wrap_guarded(Key(outer), master, id_, guard))


def wrap_guarded(outer: Key, master: Key, id_: str, guard: Guard) -> bytes:
    """Return a master key as its guard wraps it."""
    nonce = os.urandom(12)
    about = f"{id_} {guard.kind} {guard.number}".encode()
    return nonce + AESGCM(outer.content).encrypt(nonce, master.content, about)


def unwrap_guarded(file: KeyFile, passphrase: str | None, store: SafeKeyring | None) -> Key:
    """Return the master key of a key file.

    Raises:
        WrongPassphrase: The passphrase is another.
        NoSafeKeyring: The passphrase, or a keyring that answers, is missing.
        KeysMissing: The keyring does not hold this profile's key.
    """
    guard = file.guard
    outer = outer_key(file, passphrase, store)
    about = f"{file.id} {guard.kind}" + (f" {guard.number}" if file.version > 1 else "")
    room = bytearray(BYTES)
    try:
        AESGCM(outer.content).decrypt_into(
            guard.master[:12], guard.master[12:], about.encode(), room
        )
    except (InvalidTag, ValueError):
        if guard.kind == "keyring":
            raise _other_key() from None
        raise WrongPassphrase(
            "The passphrase does not open this profile.",
            advice="Try again; without it only the printed recovery key opens the records.",
        ) from None
    outer.forget()
    return Key(room)


def outer_key(file: KeyFile, passphrase: str | None, store: SafeKeyring | None) -> Key:
    """Return what wraps the master key: from the keyring, or stretched from the passphrase."""
    guard = file.guard
    if guard.kind == "passphrase":
        if passphrase is None:
            raise NoSafeKeyring(
                "This profile is locked by a passphrase, and none was given.",
                advice="Give the passphrase, or set LIGHTBOX_PASSPHRASE_FILE or"
                " LIGHTBOX_PASSPHRASE.",
            )
        return Key(stretched(passphrase, guard.salt, guard.stretching))
    if store is None:
        raise _no_safe_keyring()
    with keyring_errors_in_words():
        held = store.get_password(SERVICE, _entry(file.id, guard.number))
    if held is None:
        raise KeysMissing(
            "The system's keyring does not hold the key of this profile.",
            advice="Unlock the keyring you were logged in with when the profile was made, or open"
            " it with the recovery key: recover.",
        )
    try:
        return Key(bytearray(base64.b64decode(held, validate=True)))
    except ValueError:
        raise _other_key() from None


def keyring_of_guard() -> SafeKeyring:
    """Return the keyring that guards a profile which was made with one.

    Raises:
        NoSafeKeyring: There is none here that is known to encrypt.
    """
    found = safe_keyring()
    if found is None:
        raise NoSafeKeyring(
            "This profile is guarded by the system's keyring, and none that encrypts is here.",
            advice="Log in as when it was made and unlock the keyring, or open it with the"
            " recovery key: recover.",
        )
    return found


def forget_guard(store: SafeKeyring | None, file: KeyFile) -> None:
    """Take the key of a guard that was replaced out of the keyring."""
    if store is None or file.guard.kind != "keyring":
        return
    # It opens nothing any more; a keyring that does not answer now only keeps something useless.
    with suppress(Exception):
        store.delete_password(SERVICE, _entry(file.id, file.guard.number))


def system_keyring() -> SafeKeyring:
    """Return the system's keyring.

    Raises:
        NoSafeKeyring: There is none that is known to encrypt.
    """
    found = safe_keyring()
    if found is None:
        raise _no_safe_keyring()
    return found


@contextmanager
def keyring_errors_in_words() -> Iterator[None]:
    """Say one sentence whatever the keyring raises: every back end has errors of its own."""
    try:
        yield
    except LightboxError:
        raise
    except Exception:  # noqa: BLE001 - and what they say may hold the secret itself
        raise NoSafeKeyring(
            "The system's keyring did not answer.",
            advice="Unlock it and try again, or use a profile with a passphrase.",
        ) from None


def sealed_under(key: bytes, secret: bytes, purpose: str) -> bytes:
    """Return a small secret as it is kept."""
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, secret, purpose.encode())


def opened_under(key: bytes, sealed: bytes, purpose: str) -> bytes:
    """Return a small secret.

    Raises:
        InvalidTag: It is under another key or name, or not as it was written.
    """
    if len(sealed) < 28:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], purpose.encode())


def _entry(id_: str, number: int) -> str:
    return id_ if number == 1 else f"{id_} guard-{number}"


def stretched(passphrase: str, salt: bytes, cost: Stretching) -> bytearray:
    """Return the 32-byte key that a passphrase stands for at this cost."""
    # Imported here: a seat with a keyring never stretches, and starts 20 ms sooner.
    from argon2.low_level import Type, hash_secret_raw

    raw = hash_secret_raw(
        passphrase.encode(), salt, cost.passes, cost.memory_kib, cost.lanes, BYTES, Type.ID
    )
    return bytearray(raw)


def _other_key() -> KeysMissing:
    return KeysMissing(
        "The key in the system's keyring is not the one of this profile.",
        advice="Restore the keyring, or the profile, from a backup of the same day.",
    )


def _no_safe_keyring() -> NoSafeKeyring:
    return NoSafeKeyring(
        "This system offers no keyring that keeps secrets encrypted.",
        advice="Set LIGHTBOX_PASSPHRASE_FILE or LIGHTBOX_PASSPHRASE to a long passphrase, or"
        " install and unlock a keyring such as GNOME Keyring or KWallet.",
    )
