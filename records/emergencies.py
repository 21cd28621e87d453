"""Emergency access: who went beyond their rights, why, what they opened, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from domain.errors import NotFound
from records.database import Database

JUSTIFIED, NOT_JUSTIFIED = "justified", "not justified"
_COLUMNS = (
    "id, who, reason, patient_id, issuer, began, until, ended, why_ended, verdict, judged_by,"
    " judged, note"
)


@dataclass(frozen=True, slots=True)
class EmergencyAccess:
    """One emergency access, from its reason to the verdict on it."""

    id: int
    who: str
    reason: str
    patient_id: str  # empty: of everybody on this seat
    issuer: str
    began: datetime
    until: datetime
    ended: datetime | None
    why_ended: str
    verdict: str
    judged_by: str
    judged: datetime | None
    note: str
    opened: tuple[str, ...]  # the studies

    @property
    def waits(self) -> bool:
        """Whether nobody has said yet if it was justified."""
        return not self.verdict


class Emergencies:
    """Every emergency access of this seat; none is ever taken away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self, who: str, reason: str, patient: tuple[str, str], began: datetime, until: datetime
    ) -> int:
        """Put one on the list of reviews and return its number."""
        with self._database.writing() as writer:
            writer.run(
                "INSERT INTO emergencies (who, reason, patient_id, issuer, began, until)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (who, reason, *patient, _text(began), _text(until)),
            )
            ((number,),) = writer.rows("SELECT last_insert_rowid()")
        return int(number)

    def opened(self, emergency: int, study_uid: str, patient_id: str, at: datetime) -> None:
        """Note that a study was opened that the person's own rights do not open."""
        with self._database.writing() as writer:
            writer.run(
                "INSERT INTO emergency_opened VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (emergency, study_uid, patient_id, _text(at)),
            )

    def has_opened(self, emergency: int, study_uid: str) -> bool:
        """Return whether a study is on record as opened."""
        row = self._database.row(
            "SELECT 1 FROM emergency_opened WHERE emergency = ? AND study_uid = ?",
            (emergency, study_uid),
        )
        return row is not None

    def end(self, emergency: int, why: str, at: datetime) -> None:
        """Note how it ended, once."""
        with self._database.writing() as writer:
            writer.run(
                "UPDATE emergencies SET ended = ?, why_ended = ? WHERE id = ? AND ended = ''",
                (_text(at), why, emergency),
            )

    def end_all(self, why: str, at: datetime) -> None:
        """End what a crash left open: nobody is in an emergency who has not said so since."""
        with self._database.writing() as writer:
            writer.run(
                "UPDATE emergencies SET ended = ?, why_ended = ? WHERE ended = ''", (_text(at), why)
            )

    def judge(self, emergency: int, verdict: str, who: str, note: str, at: datetime) -> None:
        """Keep what a person says of it.

        Raises:
            NotFound: There is no such emergency access.
        """
        self.get(emergency)
        with self._database.writing() as writer:
            writer.run(
                "UPDATE emergencies SET verdict = ?, judged_by = ?, judged = ?, note = ?"
                " WHERE id = ?",
                (verdict, who, _text(at), note, emergency),
            )

    def get(self, emergency: int) -> EmergencyAccess:
        """Return one of them.

        Raises:
            NotFound: There is no such emergency access.
        """
        found = self._read("WHERE id = ?", (emergency,))
        if not found:
            raise NotFound("There is no emergency access of this number.")
        return found[0]

    def all(self) -> tuple[EmergencyAccess, ...]:
        """Return every one, the newest first."""
        return self._read("", ())

    def waiting(self) -> int:
        """Return how many nobody has judged yet."""
        row = self._database.row("SELECT count(*) FROM emergencies WHERE verdict = ''")
        return int(row[0]) if row is not None else 0

    def _read(self, where: str, values: tuple[object, ...]) -> tuple[EmergencyAccess, ...]:
        opened: dict[int, list[str]] = {}
        for number, uid in self._database.rows(
            "SELECT emergency, study_uid FROM emergency_opened ORDER BY at"
        ):
            opened.setdefault(int(number), []).append(str(uid))
        return tuple(
            EmergencyAccess(
                int(id_), who, reason, patient_id, issuer, datetime.fromisoformat(began),
                datetime.fromisoformat(until), _moment(ended), why, verdict, by, _moment(judged),
                note, tuple(opened.get(int(id_), ())),
            )
            for id_, who, reason, patient_id, issuer, began, until, ended, why, verdict, by, judged,
            note in self._database.rows(
                f"SELECT {_COLUMNS} FROM emergencies {where} ORDER BY id DESC", values  # noqa: S608
            )
        )  # fmt: skip


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
