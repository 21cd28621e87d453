"""What lets an account's own password bring the keys back into a locked seat.

Each account has an X25519 pair whose private half is stretched from the password (Argon2id). The
master key is sealed to the public half, so that it can be renewed while nobody types. All of this
lies in one box under an *unlock key*, which the master key wraps, and which alone stays in memory
while the others are away. So there is nothing in a disk, and nothing in a memory, to try a
password at: it takes both of them, and then still the password.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cryptography.exceptions import InvalidTag

from domain.passwords import as_typed
from records import keyfile, recovery
from records.guarding import WrongPassphrase, opened_under, sealed_under, stretched
from records.key import Key, overwrite
from records.keyfile import Stretching, as_bytes, as_text

_BOX = "accounts"


@dataclass(frozen=True, slots=True)
class Way:
    """How one account's password leads to the master key."""

    kept: str  # a digest of what the records keep of that password
    salt: bytes
    stretching: Stretching
    public: bytes
    master: bytes = b""


@dataclass(frozen=True, slots=True)
class Ways:
    """Every account's way, and how often they were changed: an older box shows by it."""

    changes: int = 0
    by_name: Mapping[str, Way] = field(default_factory=dict)

    def with_way(self, name: str, way: Way) -> Ways:
        return replace(self, by_name={**self.by_name, name: way})

    def without(self, name: str) -> Ways:
        return replace(self, by_name={n: way for n, way in self.by_name.items() if n != name})


def begun(password: str, kept: str, cost: Stretching) -> Way:
    """Return a way that a password opens, and that leads nowhere yet; takes its time."""
    salt = os.urandom(16)
    private = stretched(as_typed(password), salt, cost)
    way = Way(digest(kept), salt, cost, recovery.public_half(private))
    overwrite(private)
    return way


def digest(kept: str) -> str:
    """Return what a way names of what the records keep of its password."""
    return hashlib.sha256(kept.encode()).hexdigest()


def leading(way: Way, name: str, master: Key, id_: str) -> Way:
    """Return a way that leads to this master key."""
    return replace(way, master=recovery.seal_to(way.public, master, _whose(id_, name)))


def follow(way: Way | None, name: str, password: str, id_: str, cost: Stretching) -> Key:
    """Return the master key; no way takes the same work as a wrong password.

    Raises:
        WrongPassphrase: The password is another, or there is no way for this account.
    """
    salt, cost = (os.urandom(16), cost) if way is None else (way.salt, way.stretching)
    private = stretched(as_typed(password), salt, cost)
    try:
        return recovery.open_with(private, b"" if way is None else way.master, _whose(id_, name))
    except (InvalidTag, ValueError):
        raise WrongPassphrase(
            "The password does not open this seat.", advice="Try again."
        ) from None
    finally:
        overwrite(private)


def boxed(ways: Ways, key: Key, id_: str) -> bytes:
    """Return all ways as they lie in the key file; not even whose they are can be read there."""
    said = {
        "changes": ways.changes,
        "accounts": {
            name: {
                "kept": way.kept,
                "salt": as_text(way.salt),
                "passes": way.stretching.passes,
                "memory_kib": way.stretching.memory_kib,
                "lanes": way.stretching.lanes,
                "public": as_text(way.public),
                "master": as_text(way.master),
            }
            for name, way in sorted(ways.by_name.items())
        },
    }
    return sealed_under(bytes(key.content), json.dumps(said).encode(), f"{id_} {_BOX}")


def unboxed(box: bytes, key: Key, id_: str) -> Ways:
    """Return all ways.

    Raises:
        Damaged: The box is under another key, or not as it was written.
    """
    try:
        said = json.loads(opened_under(bytes(key.content), box, f"{id_} {_BOX}"))
        return Ways(
            int(said["changes"]),
            {
                str(name): Way(
                    str(one["kept"]),
                    as_bytes(one["salt"]),
                    Stretching(one["passes"], one["memory_kib"], one["lanes"]),
                    as_bytes(one["public"]),
                    as_bytes(one["master"]),
                )
                for name, one in said["accounts"].items()
            },
        )
    except (InvalidTag, ValueError, KeyError, TypeError, AttributeError):
        raise keyfile.damaged() from None


def _whose(id_: str, name: str) -> str:
    return f"{id_} account {name}"
