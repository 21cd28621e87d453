"""Lets the sealed files of old audit events be read on a restored seat, whose keys are others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from records.audit_archives import CLASS, AuditArchives
from records.backup.cells import AUDIT, Cell
from records.backup.sealed import torn
from records.generations import Generations
from records.key import Key
from records.keys import Keys

_SIGNING_KEY = "audit-signing-key"
_FILES = "archive-*.sealed"
KIND = "archive-keys"


def archive_key_cells(profile: Path, keys: Keys) -> Iterator[Cell]:
    """Yield the keys of the sealed files, where there are any: the log outlives its seat."""
    if any((profile / "audit").glob(_FILES)):
        kept = keys.generations(CLASS)
        said = {str(number): kept.key(number).content.hex() for number in kept.known}
        yield Cell(AUDIT, f"{KIND}.{CLASS}", json.dumps(said).encode())


def reseal_archives(profile: Path, keys: Keys, said: bytes) -> int:
    """Seal every file of old events anew under this profile's keys; return how many."""
    secret = keys.unseal(_SIGNING_KEY)
    if secret is None:
        raise torn()
    signer = Ed25519PrivateKey.from_private_bytes(secret)
    old = {int(number): Key(bytes.fromhex(key)) for number, key in json.loads(said).items()}
    folder, public = profile / "audit", signer.public_key()
    before = AuditArchives(folder, _Old(Generations(old, max(old))), public, lambda: signer)
    after = AuditArchives(folder, keys, public, lambda: signer)
    count = 0
    for path in sorted(folder.glob(_FILES)):
        if not before.sealed(path.name).has_content:
            continue  # destroyed after its years; its signed line goes on
        head = json.loads(path.read_bytes().partition(b"\n")[0])
        rows = list(before.rows(path.name))
        after.write(rows, bytes.fromhex(head["before"]), head["newest"])
        count += 1
    return count


class _Old:
    """The keys of the seat before, as far as its archives ask for them."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations

    def generations(self, _name: str) -> Generations:
        return self._generations
