"""Keeps old audit events in sealed files: encrypted, signed, and part of the same chain.

A file is a line that says which events it holds, between which hashes, and what its content hashes
to, signed with the seat's audit key; then the events, compressed and encrypted. The line can be
checked without the key of the content, so the chain is seen to go on even where, after its years,
the content has been destroyed and the line alone is left.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from records.database import Damaged
from records.files import create_durably, replace_durably
from records.generations import Generations
from records.verify_audit import Sealed, canonical, sealed_in, signed_part

CLASS = "audit-archive"
_MOST_BYTES = 1 << 30  # of one file's events: an archive that claims more is no archive of ours


@dataclass(frozen=True, slots=True)
class Archived:
    """One sealed file, as the log knows it."""

    first: int
    last: int
    root: bytes
    file: str
    newest: datetime

    def expires(self, years: int) -> datetime:
        """Return when its newest event has been kept for so many years."""
        try:
            return self.newest.replace(year=self.newest.year + years)
        except ValueError:  # 29 February
            return self.newest.replace(year=self.newest.year + years, month=3, day=1)


class KeyElsewhere(Damaged):
    """An archive is whole and signed, and its content opens under keys that are not here."""


class Classes(Protocol):
    """Gives the keys of a class of data: a profile's, or those of the seat that it came from."""

    def generations(self, name: str, /) -> Generations: ...


class AuditArchives:
    """The sealed files of one seat's log."""

    def __init__(
        self,
        folder: Path,
        keys: Classes,
        public: Ed25519PublicKey,
        signer: Callable[[], Ed25519PrivateKey],
    ) -> None:
        self._folder = folder  # beside the log: what copies that copies these
        self._keys, self._public = keys, public
        self._signer = signer  # unsealed for the moment in which it signs

    def write(self, rows: Sequence[tuple[int, bytes, bytes]], before: bytes, newest: str) -> str:
        """Keep events in a new file, read it again to be sure, and return its name."""
        first, last, root = rows[0][0], rows[-1][0], rows[-1][2]
        lines = b"".join(
            b'{"event":%b,"hash":"%b"}\n' % (body, hash_.hex().encode()) for _, body, hash_ in rows
        )
        generation = self._keys.generations(CLASS).newest
        head: dict[str, object] = {
            "lightbox-audit-archive": 1,
            "first": first,
            "last": last,
            "before": before.hex(),
            "root": root.hex(),
            "newest": newest,
            "generation": generation,
        }
        nonce = os.urandom(12)
        key = self._keys.generations(CLASS).key(generation)
        packed = zlib.compress(lines, 6)
        sealed = nonce + AESGCM(bytes(key.content)).encrypt(nonce, packed, canonical(head))
        head["content"] = hashlib.sha256(sealed).hexdigest()
        head["signature"] = self._signer().sign(signed_part(head)).hex()
        name = f"archive-{first:012}-{last:012}.sealed"
        path = self._folder / name
        if not create_durably(path, canonical(head) + b"\n" + sealed):
            path.unlink()  # of a try that ended before the log knew of it
            create_durably(path, canonical(head) + b"\n" + sealed)
        if [row[1:] for row in self.rows(name)] != [row[1:] for row in rows]:
            raise Damaged("An archive of the audit log does not read back as it was written.")
        return name

    def sealed(self, name: str) -> Sealed:
        """Return what a file's signed line says.

        Raises:
            Damaged: The file is gone, or not what was signed.
        """
        try:
            return sealed_in((self._folder / name).read_bytes(), self._public)
        except (OSError, ValueError) as error:
            raise Damaged("An archive of the audit log is missing, or was changed.") from error

    def rows(self, name: str) -> Iterator[tuple[int, bytes, bytes]]:
        """Yield the events of a file: number, body and hash.

        Raises:
            Damaged: The file is gone, or not what was signed; or its content was destroyed.
        """
        sealed = self.sealed(name)
        if not sealed.has_content:
            raise Damaged("The content of this archive was destroyed after its years.")
        head, _, content = (self._folder / name).read_bytes().partition(b"\n")
        said = json.loads(head)
        bound = canonical({k: v for k, v in said.items() if k not in ("content", "signature")})
        try:
            key = self._keys.generations(CLASS).key(int(said["generation"]))
            packed = AESGCM(bytes(key.content)).decrypt(content[:12], content[12:], bound)
        except (InvalidTag, ValueError, Damaged) as error:
            # Its content is what was signed: what is missing is the key, as on a seat that was
            # restored under keys of its own.
            raise KeyElsewhere("An archive of the audit log is sealed by another key.") from error
        opened = zlib.decompressobj()
        lines = opened.decompress(packed, _MOST_BYTES)
        if opened.unconsumed_tail:
            raise Damaged("An archive of the audit log is larger than any of ours.")
        for line in lines.splitlines():
            body, _, rest = line.removeprefix(b'{"event":').rpartition(b',"hash":"')
            yield int(json.loads(body)["seq"]), body, bytes.fromhex(rest[:64].decode("ascii"))

    def destroy(self, name: str) -> None:
        """Destroy the content of a file, and leave the line that the chain goes on by."""
        head, _, _content = (self._folder / name).read_bytes().partition(b"\n")
        replace_durably(self._folder / name, head + b"\n")


def moment(text: str) -> datetime:
    """Read when an event was written."""
    return datetime.fromisoformat(text).astimezone(UTC)
