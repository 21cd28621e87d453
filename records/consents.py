"""What patients agreed to and refused, and under which numbers the same patient is known.

A refusal reaches further than an agreement: it counts for every number that a decision of this
seat has ever joined with the one it was said under, and a number whose issuer is not known is
taken for that of any issuer. A patient who said no once is not asked for anew by a second number.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from domain.consent import Consent, Subject
from domain.study import Patient
from records.database import Database

_COLUMNS = "patient_id, issuer, kind, given, note, who, at"


class Consents:
    """The consents of this seat's patients."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def say(self, consent: Consent) -> None:
        """Keep what a patient said; what was said before stays as its history."""
        with self._database.writing() as writer:
            writer.run(
                f"INSERT INTO consents ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                (
                    consent.patient_id, consent.issuer, consent.subject.value, int(consent.given),
                    consent.note, consent.who, consent.at.astimezone(UTC).isoformat(),
                ),
            )  # fmt: skip

    def history(self, patient: Patient) -> tuple[Consent, ...]:
        """Return all that was said under this patient's numbers, the newest first."""
        found = self._said({(patient.id, patient.issuer)})
        return tuple(sorted(found, key=lambda said: said.at, reverse=True))

    def refused(self, study_uid: str, subject: Subject) -> bool:
        """Return whether the patient of a study has refused, under any number of theirs."""
        return any(not c.given for c in self._standing(self.known_as(study_uid), subject))

    def given(self, study_uid: str, subject: Subject) -> bool:
        """Return whether the patient of a study has agreed, and refused under no number."""
        standing = self._standing(self.known_as(study_uid), subject)
        return bool(standing) and all(consent.given for consent in standing)

    def known_as(self, study_uid: str) -> set[tuple[str, str]]:
        """Return every patient ID and issuer that this study's patient is or was known by."""
        rows = self._database.rows(
            "SELECT patient_id, issuer FROM studies WHERE uid = ?"
            " UNION SELECT j.was_id, j.was_issuer FROM joined_instances j"
            " JOIN instances i ON i.sop_uid = j.sop_uid JOIN series s ON s.id = i.series"
            " JOIN studies ON studies.id = s.study WHERE studies.uid = ?"
            " UNION SELECT was_id, was_issuer FROM coercions WHERE study_uid = ?",
            (study_uid, study_uid, study_uid),
        )
        known = {(str(id_), str(issuer)) for id_, issuer in rows}
        joined = self._joined()
        while grown := {
            other for pair in joined for other in pair
            if any(same(one, known_one) for one in pair for known_one in known)
        } - known:  # fmt: skip
            known |= grown
        return {one for one in known if one[0].strip()}

    def studies_of(self, patient: Patient) -> tuple[str, ...]:
        """Return every study on this seat whose patient is or was known by this number."""
        named = (patient.id, patient.issuer)
        return tuple(
            str(uid)
            for (uid,) in self._database.rows("SELECT uid FROM studies")
            if any(same(named, known) for known in self.known_as(str(uid)))
        )

    def _joined(self) -> tuple[tuple[tuple[str, str], tuple[str, str]], ...]:
        """Return which numbers a decision has joined; one that was taken back joins nothing."""
        return tuple(
            ((str(was), str(was_issuer)), (str(now), str(now_issuer or "")))
            for was, was_issuer, now, now_issuer in self._database.rows(
                "SELECT was_id, was_issuer, json_extract(now, '$.id'),"
                " json_extract(now, '$.issuer') FROM coercions WHERE undone = ''"
            )
        )

    def _said(self, whom: Iterable[tuple[str, str]]) -> list[Consent]:
        known = tuple(whom)
        return [
            Consent(
                id_, issuer, Subject(kind), bool(given), note, who, datetime.fromisoformat(at)
            )
            for id_, issuer, kind, given, note, who, at in self._database.rows(
                f"SELECT {_COLUMNS} FROM consents ORDER BY id"  # noqa: S608
            )
            if any(same((id_, issuer), one) for one in known)
        ]  # fmt: skip

    def _standing(self, whom: set[tuple[str, str]], subject: Subject) -> tuple[Consent, ...]:
        """Return the newest word under each number."""
        newest: dict[tuple[str, str], Consent] = {}
        for said in self._said(whom):
            if said.subject is subject:
                newest[said.patient_id, said.issuer] = said
        return tuple(newest.values())


def same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Return whether two numbers may be one patient's: an issuer that is not known is any."""
    if one[0].strip() != other[0].strip() or not one[0].strip():
        return False
    return not one[1] or not other[1] or one[1] == other[1]
