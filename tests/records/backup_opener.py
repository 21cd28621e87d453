"""An independent reader of a backup set: everything that the passphrase and its keys open.

Written from the format alone, with argon2 and cryptography; it uses nothing of Lightbox.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def _hkdf(key: bytes, salt: bytes, info: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=salt, info=info.encode()).derive(key)


def _file(content: bytes, key: bytes, purpose: str) -> bytes:
    assert content[:8] == b"LBXBAK\x00\x01"
    cipher = AESGCM(_hkdf(key, content[8:24], f"lightbox backup {purpose}"))
    found, step = b"", (1 << 20) + 16
    for number, start in enumerate(range(24, len(content), step)):
        last = start + step >= len(content)
        nonce = bytes([last]) + number.to_bytes(11, "big")
        found += cipher.decrypt(nonce, content[start : start + step], None)
    return found


def opened(folder: Path, passphrase: str) -> Iterator[tuple[str, str, bytes]]:
    """Yield all plain bytes of a set: of what kind, under which label, and the bytes."""
    said = json.loads((folder / "set.json").read_bytes())
    yield "file", "set.json", (folder / "set.json").read_bytes()
    outer = hash_secret_raw(
        passphrase.encode(), base64.b64decode(said["salt"]),
        said["passes"], said["memory_kib"], said["lanes"], 32, Type.ID,
    )  # fmt: skip
    sealed, set_id = base64.b64decode(said["key"]), said["id"].encode()
    secret = AESGCM(outer).decrypt(sealed[:12], sealed[12:], set_id)
    keys: dict[str, tuple[str, bytes]] = {}
    for name in ("owners.1", "owners.2"):
        plain = _file((folder / name).read_bytes(), _hkdf(secret, set_id, "owners"), "owners")
        yield "owners", name, plain
        for label, (token, key, *_about) in json.loads(plain)["owners"].items():
            keys[token] = (label, base64.b64decode(key))
    for manifest in sorted(folder.glob("runs/*/manifest.json")):
        yield "manifest", manifest.parent.name, manifest.read_bytes()
        run_id = manifest.parent.name
        content = (manifest.parent / "index").read_bytes()
        plain = _file(content, _hkdf(secret, set_id, "index"), f"index {run_id}")
        yield "index", run_id, plain
        yield from _cells(json.loads(plain), manifest.parent, keys)
    for path in sorted(folder.glob("objects/??/*")):
        name, _, token = path.name.partition("-")
        if token in keys:
            label, key = keys[token]
            yield "object", label, _file(path.read_bytes(), key, f"object {name}")


def _cells(
    index: dict[str, Any], place: Path, keys: dict[str, tuple[str, bytes]]
) -> Iterator[tuple[str, str, bytes]]:
    pack = (place / "pack").read_bytes()
    for token, name, _digest, run_id, offset, length in index["cells"]:
        assert run_id == place.name
        sealed = pack[offset : offset + length]
        bound = f"{run_id} {token} {name}".encode()
        for label, key in keys.values() if token not in keys else (keys[token],):
            # Where a token has no key any more, every other key is tried: none may fit.
            try:
                plain = AESGCM(key).decrypt(sealed[:12], sealed[12:], bound)
            except InvalidTag:
                continue
            yield name, label, zlib.decompress(plain)
