"""A seat as its users drive it: `main.py` in a process of its own, one verb at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pacs_client.peers import Peer

MAIN = Path(__file__).resolve().parents[2] / "main.py"
PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of seats that live for one test


@dataclass(frozen=True, slots=True)
class Said:
    """How a verb ended, and what it said to whom."""

    status: int
    out: str
    err: str

    @property
    def result(self) -> dict[str, Any]:
        """The one JSON object of a verb that succeeded."""
        assert self.status == 0, f"{self.status}: {self.err}{self.out}"
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


@dataclass(frozen=True, slots=True)
class Seat:
    """One profile, and the passphrase that its user gives."""

    profile: Path
    passphrase: str = PASSPHRASE

    def command(self, *words: object) -> list[str]:
        """Return the words of the command line."""
        start = [sys.executable, "-I", "-u", str(MAIN), "--profile", str(self.profile), "--json"]
        return [*start, *(str(word) for word in words)]

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "LIGHTBOX_PASSPHRASE": self.passphrase,
            # No keyring of this machine may answer in the passphrase's place.
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    def try_to(self, *words: object) -> Said:
        """Run one verb to its end, however it ends."""
        done = subprocess.run(  # noqa: S603 - our own interpreter and program
            self.command(*words),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def do(self, *words: object) -> dict[str, Any]:
        """Run one verb that must succeed and return its result."""
        return self.try_to(*words).result

    def settle(self, port: int, archive: Peer) -> None:
        """Give the seat its port, its reader and an archive called PACS."""
        self.do("seat", "--aet", "LIGHTBOX", "--port", port, "--reader", "Dr Judge")
        self.do("peers", "add", "PACS", f"{archive.aet}@{archive.host}:{archive.port}")
