"""The file ``keys.json``: wrapped keys and what they are for, sealed against any change.

    guard       how the master key is wrapped: under a passphrase, or a key in the keyring
    recovery    the master key once more, for the private half of a printed key (optional)
    accounts    the master key once more for each account, as ``unlocking`` describes (optional)
    classes     for each class of data its generations, each a key wrapped by the master key
    notes       which short notes were put into the keyring
    seal        HMAC-SHA256 over all of this, under a key derived from the master key

Without the seal, whoever can write to the disk could let a given-up generation seal again, or
put a recovery key of their own beside ours.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.errors import LightboxError
from records.database import Damaged
from records.files import replace_durably
from records.key import Key
from records.sharing import one_at_a_time

NAME = "keys.json"
_LOCK = "keys.lock"
VERSION = 3  # since there are ways for accounts
_WITHOUT_ACCOUNTS = 2
_MAGIC = "lightbox-keys"


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


@dataclass(frozen=True, slots=True)
class Guard:
    """What unwraps the master key, and the master key as it wraps it."""

    kind: str  # "passphrase" or "keyring"
    number: int  # counts up with every renewal
    made: str
    master: bytes
    salt: bytes = b""  # of a passphrase
    stretching: Stretching = field(default_factory=Stretching)

    def __post_init__(self) -> None:
        if self.kind not in ("passphrase", "keyring"):
            raise ValueError("a profile is guarded by a passphrase or a keyring")


@dataclass(frozen=True, slots=True)
class Recovery:
    """The master key, sealed to the public half of a printed key."""

    made: str
    public: bytes
    master: bytes


@dataclass(frozen=True, slots=True)
class Accounts:
    """What lets accounts bring the keys back: the key of a box, wrapped, and the box."""

    key: bytes
    box: bytes


@dataclass(frozen=True, slots=True)
class Wrapped:
    """One generation of a class: its key, wrapped by the master key, and since when."""

    made: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Class:
    """The generations of one class of data, and the one that seals from now on."""

    current: int
    generations: dict[int, Wrapped]

    def __post_init__(self) -> None:
        if self.current not in self.generations:
            raise ValueError("the current generation is one of the generations")


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Everything that stands in the file."""

    id: str
    guard: Guard
    classes: dict[str, Class] = field(default_factory=dict)
    recovery: Recovery | None = None
    notes: tuple[str, ...] = ()
    version: int = _WITHOUT_ACCOUNTS
    seal: str = ""
    accounts: Accounts | None = None

    def with_accounts(self, accounts: Accounts) -> KeyFile:
        """Return a file with these ways, which an earlier version would not understand."""
        return replace(self, accounts=accounts, version=VERSION)


def read(profile: Path) -> KeyFile:
    """Return what the key file says; whether the seal fits, ``demand_sealed`` asks.

    Raises:
        Damaged: It cannot be understood.
        LightboxError: A later version has written it.
    """
    try:
        document = json.loads((profile / NAME).read_bytes())
        version = document[_MAGIC]
        if isinstance(version, int) and version > VERSION:
            raise LightboxError(
                "A later version of Lightbox has written this profile's keys.",
                advice="Start that version, or a newer one.",
            )
        return _of_the_first_version(document) if version == 1 else _understood(document)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise damaged() from None


def demand_sealed(file: KeyFile, master: Key) -> None:
    """Go on only if the file is as a program with this master key wrote it.

    Raises:
        Damaged: It is not.
    """
    if not hmac.compare_digest(file.seal, _seal(_document(file), master)):
        raise damaged()


def write(profile: Path, file: KeyFile, master: Key) -> None:
    """Replace the key file: afterwards all of the new one is there, or all of the old."""
    replace_durably(profile / NAME, text(file, master))


def text(file: KeyFile, master: Key) -> bytes:
    """Return the bytes of a key file under its seal."""
    document = _document(file)
    document["seal"] = _seal(document, master)
    return json.dumps(document, indent=1).encode("ascii")


@contextmanager
def changing(profile: Path) -> Iterator[None]:
    """Let one program at a time read, change and write the key file."""
    with one_at_a_time(profile / _LOCK):
        yield


def damaged() -> Damaged:
    """Return the one sentence for a key file that is not what was written."""
    return Damaged(
        "The key file keys.json of this profile cannot be understood.",
        advice="Restore it from the last backup of the profile.",
    )


def _seal(document: Mapping[str, Any], master: Key) -> str:
    said = {name: value for name, value in document.items() if name != "seal"}
    body = json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")
    key = master.derive(b"key file", salt=b"lightbox keys 2")
    return hmac.new(key, body, "sha256").hexdigest()


def _document(file: KeyFile) -> dict[str, Any]:
    guard: dict[str, Any] = {
        "kind": file.guard.kind,
        "number": file.guard.number,
        "made": file.guard.made,
        "master": as_text(file.guard.master),
    }
    if file.guard.kind == "passphrase":
        cost = file.guard.stretching
        guard |= {
            "salt": as_text(file.guard.salt),
            "passes": cost.passes,
            "memory_kib": cost.memory_kib,
            "lanes": cost.lanes,
        }
    accounts = file.accounts
    more: dict[str, Any] = {}  # what a file of the second version does not have
    if accounts is not None:
        more["accounts"] = {"key": as_text(accounts.key), "box": as_text(accounts.box)}
    return {
        _MAGIC: file.version,
        "id": file.id,
        "guard": guard,
        "recovery": None
        if file.recovery is None
        else {
            "made": file.recovery.made,
            "public": as_text(file.recovery.public),
            "master": as_text(file.recovery.master),
        },
        "classes": {
            name: {
                "current": kept.current,
                "generations": {
                    str(number): {"made": wrapped.made, "key": as_text(wrapped.key)}
                    for number, wrapped in sorted(kept.generations.items())
                },
            }
            for name, kept in sorted(file.classes.items())
        },
        "notes": list(file.notes),
        **more,
    }


def _understood(document: Mapping[str, Any]) -> KeyFile:
    said, accounts = document["recovery"], document.get("accounts")
    return KeyFile(
        id=str(document["id"]),
        guard=_guard(document["guard"], document["guard"]["kind"]),
        classes={
            str(name): Class(
                int(kept["current"]),
                {
                    int(number): Wrapped(str(one["made"]), as_bytes(one["key"]))
                    for number, one in kept["generations"].items()
                },
            )
            for name, kept in document["classes"].items()
        },
        recovery=None
        if said is None
        else Recovery(str(said["made"]), as_bytes(said["public"]), as_bytes(said["master"])),
        notes=tuple(str(note) for note in document["notes"]),
        version=int(document[_MAGIC]),
        seal=str(document["seal"]),
        accounts=None
        if accounts is None
        else Accounts(as_bytes(accounts["key"]), as_bytes(accounts["box"])),
    )


def _of_the_first_version(document: Mapping[str, Any]) -> KeyFile:
    """Read a file of the time when every key was derived from the master key."""
    guard = _guard({**document, "number": 1, "made": ""}, document["guard"])
    return KeyFile(id=str(document["id"]), guard=guard, version=1)


def _guard(said: Mapping[str, Any], kind: str) -> Guard:
    number, made, master = int(said["number"]), str(said["made"]), as_bytes(said["master"])
    if kind != "passphrase":
        return Guard(kind, number, made, master)
    cost = Stretching(said["passes"], said["memory_kib"], said["lanes"])
    return Guard(kind, number, made, master, as_bytes(said["salt"]), cost)


def now() -> str:
    """Return the moment as it stands in the file."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def as_text(value: bytes) -> str:
    """Return bytes as they stand in the file."""
    return base64.b64encode(value).decode("ascii")


def as_bytes(value: str) -> bytes:
    """Return bytes that stand in the file as text; refuse everything else."""
    return base64.b64decode(value, validate=True)
