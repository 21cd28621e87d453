"""Legal holds and pins: what must not be deleted, by whose word and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from domain.errors import NotFound, Refused
from records.database import Database, Reader


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold on a patient or on one study. It binds until it is lifted."""

    id: int
    patient_id: str
    issuer: str
    study_uid: str
    reason: str
    who: str
    since: datetime
    lifted: str = ""
    lifted_by: str = ""


class Held(Refused):
    """Under a legal hold, so it is neither deleted nor erased."""


def under_hold() -> Held:
    """Return the one sentence for what a hold keeps."""
    return Held(
        "This is under a legal hold, so it is not deleted.",
        advice="Whoever placed the hold can lift it: `lightbox hold list`.",
    )


class Holds:
    """The holds and pins of a seat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        *,
        patient_id: str = "",
        issuer: str = "",
        study_uid: str = "",
        reason: str,
        who: str,
        now: datetime | None = None,
    ) -> Hold:
        """Place a hold on a patient or a study; it need not be on this seat yet.

        Raises:
            Refused: It is on both or neither, or no reason is given.
        """
        if bool(patient_id) == bool(study_uid):
            raise Refused("A hold is on one patient or on one study.")
        if not reason.strip():
            raise Refused("A hold needs a reason.", advice="Say who asks for it, and why.")
        moment = (now or datetime.now(UTC)).astimezone(UTC).isoformat()
        with self._database.writing() as writer:
            id_ = writer.insert(
                "INSERT INTO holds (patient_id, issuer, study_uid, reason, who, since)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (patient_id, issuer, study_uid, reason.strip(), who, moment),
            )
        return next(hold for hold in self.all() if hold.id == id_)

    def lift(self, id_: int, *, who: str, now: datetime | None = None) -> None:
        """Let a hold bind no longer; that it did stays on record.

        Raises:
            NotFound: No hold of this number binds.
        """
        moment = (now or datetime.now(UTC)).astimezone(UTC).isoformat()
        with self._database.writing() as writer:
            if not writer.run(
                "UPDATE holds SET lifted = ?, lifted_by = ? WHERE id = ? AND lifted = ''",
                (moment, who, id_),
            ):
                raise NotFound("There is no hold of this number.")

    def all(self, *, lifted_too: bool = False) -> tuple[Hold, ...]:
        """Return the holds that bind, or every one that ever did."""
        rows = self._database.rows(
            "SELECT id, patient_id, issuer, study_uid, reason, who, since, lifted, lifted_by"
            " FROM holds WHERE ? OR lifted = '' ORDER BY id",
            (lifted_too,),
        )
        return tuple(
            Hold(id_, patient, issuer, study, why, who, datetime.fromisoformat(since), *lifted)
            for id_, patient, issuer, study, why, who, since, *lifted in rows
        )

    def pin(self, study_uid: str, *, who: str, on: bool = True) -> None:
        """Keep a study from being deleted by age, or let it be again.

        Raises:
            NotFound: Nothing of the study is held.
        """
        with self._database.writing() as writer:
            if not writer.row("SELECT 1 FROM studies WHERE uid = ?", (study_uid,)):
                raise NotFound("This study is not in the local archive.")
            if on:
                writer.run(
                    "INSERT OR IGNORE INTO pins VALUES (?, ?, ?)",
                    (study_uid, who, datetime.now(UTC).isoformat()),
                )
            else:
                writer.run("DELETE FROM pins WHERE study_uid = ?", (study_uid,))

    def pinned(self) -> frozenset[str]:
        return frozenset(uid for (uid,) in self._database.rows("SELECT study_uid FROM pins"))


def is_held(reader: Reader, study_uid: str) -> bool:
    """Return whether a study, or the patient whose it is, is under a hold."""
    return (
        reader.row(
            "SELECT 1 FROM holds WHERE lifted = '' AND (study_uid = ? OR (patient_id <> '' AND"
            " EXISTS (SELECT 1 FROM studies s WHERE s.uid = ? AND s.patient_id = holds.patient_id"
            " AND s.issuer = holds.issuer)))",
            (study_uid, study_uid),
        )
        is not None
    )


def patient_is_held(reader: Reader, patient_id: str, issuer: str) -> bool:
    """Return whether a patient, or a study of theirs, is under a hold."""
    return (
        reader.row(
            "SELECT 1 FROM holds WHERE lifted = '' AND ((patient_id = ? AND issuer = ?)"
            " OR study_uid IN (SELECT uid FROM studies WHERE patient_id = ? AND issuer = ?))",
            (patient_id, issuer, patient_id, issuer),
        )
        is not None
    )
