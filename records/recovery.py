"""The recovery key: 160 bits on paper that open a profile when its guard is lost.

    XJ4K7  0BQ2M  …      eight groups of four characters and one that checks them

The characters are Crockford's: no I, L, O or U; whoever writes those is understood all the same.
The check is a weighted sum over GF(32), of the group's place too: one wrong character, two that
changed places and two groups that changed places are each found, and their group is named.

The paper is half of an X25519 pair. The profile keeps the public half, so that its master key
can be renewed, and sealed to the paper anew, while the paper lies in the safe.
"""

from __future__ import annotations

import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import LightboxError
from records.key import BYTES, Key, overwrite

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110")
_SECRET_BYTES = 20
_GROUPS, _GROUP = 8, 4
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
_NONCE, _TAG = 12, 16
# Held against a key where none was ever made: sealed to nobody, and the same work.
NO_PAPER = b"\x09".ljust(32, b"\x00") + bytes(_NONCE + BYTES + _TAG)


class NotARecoveryKey(LightboxError):
    """What was typed is no recovery key."""


def new_secret() -> bytes:
    """Return what a new recovery key stands for."""
    return secrets.token_bytes(_SECRET_BYTES)


def as_words(secret: bytes) -> str:
    """Return a secret as it is printed: eight groups of five characters."""
    number = int.from_bytes(secret, "big")
    places = range(_GROUPS * _GROUP - 1, -1, -1)
    values = [number >> (5 * place) & 31 for place in places]
    groups = [values[start : start + _GROUP] for start in range(0, len(values), _GROUP)]
    return " ".join(
        "".join(_LETTERS[value] for value in (*group, _check(place, group)))
        for place, group in enumerate(groups)
    )


def from_words(words: str) -> bytes:
    """Return what a printed recovery key stands for, however it was typed.

    Raises:
        NotARecoveryKey: A character is wrong, missing or too many; the group is named.
    """
    typed = "".join(c for c in words.upper() if c not in " -\t\r\n").translate(_READ_AS)
    wanted = _GROUPS * (_GROUP + 1)
    if len(typed) != wanted:
        raise NotARecoveryKey(
            f"A recovery key has {wanted} characters; {len(typed)} were typed.",
            advice="Type the eight groups of the printed page.",
        )
    number = 0
    for place in range(_GROUPS):
        group = [_LETTERS.find(c) for c in typed[place * 5 : place * 5 + 5]]
        if -1 in group or _check(place, group[:-1]) != group[-1]:
            raise NotARecoveryKey(
                f"Group {place + 1} of the recovery key is not as it was printed.",
                advice="Compare it with the page; 0 and O, 1, I and L are the same here.",
            )
        for value in group[:-1]:
            number = number << 5 | value
    return number.to_bytes(_SECRET_BYTES, "big")


def public_half(secret: bytes | bytearray) -> bytes:
    """Return what a profile keeps of a recovery key."""
    return _private(secret).public_key().public_bytes_raw()


def seal_to(public: bytes, master: Key, id_: str) -> bytes:
    """Seal a profile's master key so that only the paper opens it."""
    ephemeral = X25519PrivateKey.generate()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    ours = ephemeral.public_key().public_bytes_raw()
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(_agreed(shared, ours, public)).encrypt(nonce, master.content, _about(id_))
    return ours + nonce + sealed


def open_with(secret: bytes | bytearray, sealed: bytes, id_: str) -> Key:
    """Return the master key that was sealed to this paper.

    Raises:
        InvalidTag: It was sealed to another, or changed.
    """
    if len(sealed) != 32 + _NONCE + BYTES + _TAG:
        raise InvalidTag
    private, theirs = _private(secret), sealed[:32]
    shared = private.exchange(X25519PublicKey.from_public_bytes(theirs))
    key = _agreed(shared, theirs, private.public_key().public_bytes_raw())
    room = bytearray(BYTES)
    AESGCM(key).decrypt_into(sealed[32 : 32 + _NONCE], sealed[32 + _NONCE :], _about(id_), room)
    return Key(room)


def _private(secret: bytes | bytearray) -> X25519PrivateKey:
    derive = HKDF(SHA256(), length=32, salt=b"lightbox recovery", info=b"private half")
    room = bytearray(32)
    derive.derive_into(secret, room)
    private = X25519PrivateKey.from_private_bytes(room)
    overwrite(room)
    return private


def _agreed(shared: bytes, theirs: bytes, public: bytes) -> bytes:
    derive = HKDF(SHA256(), length=32, salt=theirs + public, info=b"lightbox recovery")
    return derive.derive(shared)


def _about(id_: str) -> bytes:
    return f"{id_} recovery".encode()


def _check(place: int, group: list[int]) -> int:
    # Distinct weights: a sum that two exchanged characters leave as it was has none.
    total, weight = place + 1, 1
    for value in group:
        weight = _times(weight, 2)
        total ^= _times(weight, value)
    return total


def _times(one: int, other: int) -> int:
    product = 0
    for bit in range(5):
        if other >> bit & 1:
            product ^= one << bit
    for bit in range(8, 4, -1):
        if product >> bit & 1:
            product ^= _POLYNOMIAL << (bit - 5)
    return product
