"""An independent reader of what an account's password opens in a key file: nothing of ours."""

from __future__ import annotations

import base64
import json
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def _raw(said: str) -> bytes:
    return base64.b64decode(said, validate=True)


def _opened(key: bytes, sealed: bytes, about: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], about.encode())


def _derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(secret)


def master_under(file: bytes, passphrase: str) -> bytes:
    """Return the master key as the guard's passphrase opens it."""
    said = json.loads(file)
    guard = said["guard"]
    cost = (guard["passes"], guard["memory_kib"], guard["lanes"])
    outer = hash_secret_raw(passphrase.encode(), _raw(guard["salt"]), *cost, 32, Type.ID)
    return _opened(outer, _raw(guard["master"]), f"{said['id']} passphrase {guard['number']}")


def unlock_key(file: bytes, master: bytes) -> bytes:
    """Return the key that stays in the memory of a locked seat."""
    said = json.loads(file)
    return _opened(master, _raw(said["accounts"]["key"]), f"{said['id']} data unlock 1")


def ways(file: bytes, unlock: bytes) -> dict[str, Any]:
    """Return what lies in the box, by account.

    Raises:
        InvalidTag: The box is under another key.
    """
    said = json.loads(file)
    box = _opened(unlock, _raw(said["accounts"]["box"]), f"{said['id']} accounts")
    accounts = json.loads(box)["accounts"]
    assert isinstance(accounts, dict)
    return accounts


def private_half(way: dict[str, Any], password: str) -> bytes:
    """Return the private key that a password stands for."""
    cost = (way["passes"], way["memory_kib"], way["lanes"])
    stretched = hash_secret_raw(password.encode(), _raw(way["salt"]), *cost, 32, Type.ID)
    return _derived(stretched, b"lightbox recovery", b"private half")


def master_by(file: bytes, unlock: bytes, name: str, password: str) -> bytes:
    """Return the master key as an account's password opens it.

    Raises:
        KeyError: There is no way for this account.
        InvalidTag: The password, or the key of the box, is another.
    """
    way = ways(file, unlock)[name]
    private = X25519PrivateKey.from_private_bytes(private_half(way, password))
    sealed = _raw(way["master"])
    shared = private.exchange(X25519PublicKey.from_public_bytes(sealed[:32]))
    public = private.public_key().public_bytes_raw()
    key = _derived(shared, sealed[:32] + public, b"lightbox recovery")
    return _opened(key, sealed[32:], f"{json.loads(file)['id']} account {name} recovery")
