"""Pseudonyms of patients, accessions and UIDs: the same ones every time within a project.

A pseudonym is an HMAC under the project's own key, so that it can be made again and not be
guessed back; the table behind it is the only way from a pseudonym to a person.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from domain.errors import NotFound, Refused
from domain.study import Patient
from records.database import Database, Writer

_FEWEST_DAYS, _SPAN_DAYS = 31, 3_620  # dates move into the past, up to ten years


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """What stands for one patient in one project."""

    id: str
    name: str
    days: int  # that this patient's dates are moved by


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a pseudonym."""

    kind: str
    original: str
    patient_id: str


class Pseudonyms:
    """The projects of this seat, and who is behind their pseudonyms."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def projects(self) -> tuple[str, ...]:
        """Return the names of the projects, in order."""
        rows = self._database.rows("SELECT name FROM pseudonym_projects ORDER BY name")
        return tuple(name for (name,) in rows)

    def begin(self, project: str) -> Project:
        """Return a project; its key is made when it is named for the first time.

        Raises:
            Refused: The name is empty or too long.
        """
        if not project.strip() or len(project) > 64 or not project.isprintable():
            raise Refused(
                "A project has a name of 1 to 64 characters.", advice="Give it a short name."
            )
        with self._database.writing() as writer:
            writer.run(
                "INSERT OR IGNORE INTO pseudonym_projects VALUES (?, ?, ?)",
                (
                    project,
                    secrets.token_bytes(32),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            )
        row = self._database.row("SELECT key FROM pseudonym_projects WHERE name = ?", (project,))
        assert row is not None  # noqa: S101 - written above
        return Project(self._database, project, bytes(row[0]))

    def known(self, project: str) -> Project | None:
        """Return a project that exists, to see what it gives out; it keeps nothing of that."""
        row = self._database.row("SELECT key FROM pseudonym_projects WHERE name = ?", (project,))
        return None if row is None else Project(None, project, bytes(row[0]))

    def behind(self, project: str, replacement: str) -> tuple[Behind, ...]:
        """Return what stands behind a pseudonym, accession or UID that a project gave out.

        Raises:
            NotFound: This seat never gave it out in that project, or has forgotten.
        """
        rows = self._database.rows(
            "SELECT DISTINCT kind, original, patient_id FROM pseudonyms"
            " WHERE project = ? AND replacement = ?",
            (project, replacement),
        )
        if not rows:
            raise NotFound(
                "This project did not give out such a pseudonym.",
                advice="Check the project's name and the pseudonym, letter by letter.",
            )
        return tuple(Behind(*row) for row in rows)

    def forget_patient(self, patient: Patient) -> int:
        """Forget who stands behind a patient's pseudonyms, for ever; return how many there were."""
        with self._database.writing() as writer:
            return forget(writer, patient.id, patient.issuer)


def forget(writer: Writer, patient_id: str, issuer: str, *, shared_id: bool = True) -> int:
    """Forget a patient's pseudonyms with what else is erased; those of no known issuer go too.

    Where nobody else has the number (``shared_id``), whatever says no issuer is the patient's.
    """
    return writer.run(
        "DELETE FROM pseudonyms WHERE patient_id = ?"
        " AND (issuer = ? OR issuer IS NULL OR (issuer = '' AND NOT ?))",
        (patient_id, issuer, shared_id),
    )


class Project:
    """One project: makes pseudonyms, and keeps what is behind them where it has a database."""

    def __init__(self, database: Database | None, name: str, key: bytes) -> None:
        self._database, self.name, self._key = database, name, key

    def __repr__(self) -> str:
        return "Project()"

    def patient(self, patient: Patient) -> Pseudonym:
        """Return what stands for a patient. Patients are the same if ID and issuer are."""
        who = f"{patient.issuer}\0{patient.id}"
        if not patient.id:  # nobody gave a number: the name and the birthday must do
            who = f"\0\0{patient.name}\0{patient.birth_date}"
        code = self._code("patient", who, 10)
        days = int.from_bytes(self._digest("days", who)[:8]) % _SPAN_DAYS
        self._keep([("patient", code, patient.id or patient.name)], patient)
        return Pseudonym(code, f"Anonymous^{code}", -_FEWEST_DAYS - days)

    def accessions(self, numbers: Iterable[str], patient: Patient) -> dict[str, str]:
        """Return what stands for each accession number."""
        made = {number: self._code("accession", number, 12) for number in numbers}
        self._keep([("accession", new, old) for old, new in made.items()], patient)
        return made

    def uids(self, uids: Iterable[str], patient: Patient) -> dict[str, str]:
        """Return what stands for each UID (PS3.5 B.2)."""
        made = {}
        for uid in uids:
            made[uid] = f"2.25.{UUID(bytes=self._digest('uid', uid)[:16], version=5).int}"
        self._keep([("uid", new, old) for old, new in made.items()], patient)
        return made

    def _keep(self, rows: list[tuple[str, str, str]], patient: Patient) -> None:
        if self._database is None:
            return
        with self._database.writing() as writer:
            writer.run_many(
                "INSERT OR IGNORE INTO pseudonyms VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (self.name, kind, new, old, patient.id, patient.issuer)
                    for kind, new, old in rows
                ],
            )

    def _code(self, kind: str, value: str, letters: int) -> str:
        return base64.b32encode(self._digest(kind, value)).decode("ascii")[:letters]

    def _digest(self, kind: str, value: str) -> bytes:
        return hmac.digest(self._key, f"{kind}\0{value}".encode(), "sha256")
