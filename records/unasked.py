"""Studies that were sent here unasked, until somebody looks at them."""

from __future__ import annotations

from domain.study import Study
from records.database import Database
from records.facts import as_column


class Unasked:
    """Who sent what nobody asked for, and how much of it lies here unseen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_awaited(self, study: Study) -> bool:
        """Return whether somebody here knows of a study or its patient.

        It is held, being retrieved, announced, or of a patient of whom something is held that
        somebody wanted, or for whom something is ordered.
        """
        identity = (as_column(study.patient.id), as_column(study.patient.issuer))
        row = self._database.row(
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM studies WHERE uid = ? AND unasked = '')"
            " OR EXISTS (SELECT 1 FROM retrieves WHERE study_uid = ?)"
            " OR EXISTS (SELECT 1 FROM expectations WHERE study_uid = ?)"
            " OR EXISTS (SELECT 1 FROM orders WHERE patient_id = ? AND patient_id <> '')"
            " OR EXISTS (SELECT 1 FROM studies WHERE patient_id = ? AND issuer = ?"
            " AND patient_id <> '' AND unasked = '')",
            (study.uid, study.uid, study.uid, identity[0], *identity),
        )
        return row is not None

    def mark(self, study_uid: str, caller: str) -> None:
        """Note that a study came unasked from a caller, unless it is marked already."""
        with self._database.writing() as writer:
            writer.run(
                "UPDATE studies SET unasked = ? WHERE uid = ? AND unasked = ''",
                (as_column(caller), study_uid),
            )

    def studies(self) -> dict[str, str]:
        """Return who sent each study that came unasked and was not looked at."""
        return dict(self._database.rows("SELECT uid, unasked FROM studies WHERE unasked <> ''"))

    def bytes_of(self, caller: str) -> int:
        """Return how many bytes of a caller's lie here that nobody asked for or looked at."""
        row = self._database.row(
            "SELECT sum(i.size) FROM studies JOIN series s ON s.study = studies.id"
            " JOIN instances i ON i.series = s.id WHERE studies.unasked = ?",
            (as_column(caller),),
        )
        return int(row[0] or 0) if row is not None else 0

    def looked_at(self, study_uid: str) -> None:
        """Take the mark away: a person opens the study."""
        if self._database.row(
            "SELECT 1 FROM studies WHERE uid = ? AND unasked <> ''", (study_uid,)
        ):
            with self._database.writing() as writer:
                writer.run("UPDATE studies SET unasked = '' WHERE uid = ?", (study_uid,))
