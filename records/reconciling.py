"""Puts a study under the patient it belongs to by a person's word, and takes the word back.

The objects stay byte for byte as they came; only what the index says of them changes, and it says
that it was changed, by whom and why (IHE Patient Information Reconciliation).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from domain.errors import NotFound, Refused
from domain.study import Instance, Patient, Study
from records.coercing import coerced
from records.database import Database, Writer
from records.facts import as_column
from records.matching import fold
from records.objects import ObjectFiles
from records.quarantine import Quarantined, add_row
from records.sealing import seal_instance, seal_study
from records.serialising import from_json, to_json
from records.words import searchable


@dataclass(frozen=True, slots=True)
class Coercion:
    """One decision about whose a study is."""

    id: int
    study_uid: str
    was: Patient
    now: Patient
    who: str
    made: datetime
    reason: str
    own: bool  # of the study itself, not of objects that join it
    undone: str = ""


_COERCION = "SELECT id, study_uid, was, now, who, made, reason, own, undone FROM coercions"


class Reconciling:
    """The decisions about patients, and what they do to the index."""

    def __init__(self, database: Database, objects: ObjectFiles) -> None:
        self._database = database
        self._objects = objects

    def coercions(self, study_uid: str) -> tuple[Coercion, ...]:
        """Return every decision about a study, oldest first, undone ones too."""
        return tuple(
            Coercion(
                int(id_), uid, from_json(Patient, was), from_json(Patient, now), who,
                datetime.fromisoformat(made), reason, bool(own), undone,
            )
            for id_, uid, was, now, who, made, reason, own, undone in self._database.rows(
                f"{_COERCION} WHERE study_uid = ? ORDER BY id", (study_uid,)
            )
        )  # fmt: skip

    def coerced(self, instance: Instance) -> Instance:
        """Return an instance under the patient that counts for it."""
        with self._database.reading() as reader:
            return coerced(reader, instance)

    def disputed(self) -> dict[str, int]:
        """Return how many objects of each study wait because they contradict it."""
        return {
            str(uid): int(count)
            for uid, count in self._database.rows(
                "SELECT study_uid, count(*) FROM quarantine WHERE conflict AND settled = ''"
                " AND study_uid <> '' GROUP BY study_uid"
            )
        }

    def reconcile(
        self, study_uid: str, patient: Patient, *, also: Sequence[Patient], who: str, reason: str
    ) -> None:
        """Put a study under ``patient``, and let objects that name one of ``also`` join it.

        Raises:
            NotFound: Nothing of the study is held.
            Refused: It is that patient's already, and nobody else is to join.
        """
        with self._database.writing() as writer:
            number, study = _held(writer, study_uid)
            decided = [(study.patient, True)] if study.patient != patient else []
            known = {(study.patient.id, study.patient.issuer)}
            decided += [(other, False) for other in also if (other.id, other.issuer) not in known]
            if not decided:
                raise Refused("The study is this patient's already.")
            made = datetime.now(UTC).isoformat()
            for was, own in decided:
                writer.insert(
                    "INSERT INTO coercions (study_uid, was_id, was_issuer, was, now, own, who,"
                    " made, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (study_uid, as_column(was.id), as_column(was.issuer), to_json(was),
                     to_json(patient), int(own), who, made, as_column(reason)),
                )  # fmt: skip
            _put_under(writer, number, study, patient)

    def undo(self, study_uid: str, who: str) -> Coercion:
        """Take the last decision about a study back, with all that it let join.

        Raises:
            NotFound: Nothing was decided about it that still counts.
        """
        standing = [c for c in self.coercions(study_uid) if not c.undone]
        if not standing:
            raise NotFound("Nothing was reconciled on this study that could be taken back.")
        last = standing[-1].made
        with self._database.writing() as writer:
            number, study = _held(writer, study_uid)
            taken_back = [c for c in standing if c.made == last]
            words = f"{datetime.now(UTC).isoformat()} {who}"
            for one in taken_back:
                writer.run(
                    "UPDATE coercions SET undone = ? WHERE id = ?", (as_column(words), one.id)
                )
                self._send_away(writer, study_uid, one.now if one.own else one.was)
            for one in taken_back:
                if one.own:
                    _put_under(writer, number, study, one.was)
        return taken_back[0]

    def _send_away(self, writer: Writer, study_uid: str, was: Patient) -> None:
        """Put objects that joined by a decision back into quarantine, by their rows alone."""
        for object_, size, origin, sop_uid in writer.rows(
            "SELECT i.object, i.size, i.origin, i.sop_uid FROM instances i"
            " JOIN joined_instances j ON j.sop_uid = i.sop_uid JOIN series s ON s.id = i.series"
            " JOIN studies ON studies.id = s.study"
            " WHERE studies.uid = ? AND j.was_id = ? AND j.was_issuer = ?",
            (study_uid, as_column(was.id), as_column(was.issuer)),
        ):
            aside = Quarantined(
                id="",
                origin=origin,
                reason="Its study is held under another patient; the two are not mixed.",
                name="",
                conflict=True,
                sop_uid=sop_uid,
                study_uid=study_uid,
                size=size,
                arrived=datetime.now(UTC),
            )
            writer.run("DELETE FROM instances WHERE sop_uid = ?", (sop_uid,))
            digest = hashlib.sha256(self._objects.read(object_)).digest()
            add_row(writer, aside, object_, digest)


def _held(writer: Writer, study_uid: str) -> tuple[int, Study]:
    row = writer.row("SELECT id, facts FROM studies WHERE uid = ?", (study_uid,))
    if row is None:
        raise NotFound("This study is not in the local archive.")
    return int(row[0]), from_json(Study, row[1])


def _put_under(writer: Writer, number: int, study: Study, patient: Patient) -> None:
    writer.run(
        "UPDATE studies SET facts = ?, patient_id = ?, issuer = ?, patient_name = ?, name_key = ?,"
        " birth_date = ?, sex = ? WHERE id = ?",
        (
            to_json(replace(study, patient=patient)),
            as_column(patient.id),
            as_column(patient.issuer),
            as_column(patient.name),
            as_column(fold(patient.name)),
            as_column(patient.birth_date),
            as_column(patient.sex),
            number,
        ),
    )
    # The old name finds it too: whoever looks for it under that one is to see what became of it.
    words = " " + searchable(f"{patient.name} {patient.id}")
    writer.run(
        "UPDATE study_words SET words = words || ? WHERE rowid = ?", (as_column(words), number)
    )
    seal_study(writer, study.uid)
    for row, sop_uid, facts in writer.rows(
        "SELECT i.id, i.sop_uid, i.study_facts FROM instances i JOIN series s ON s.id = i.series"
        " WHERE s.study = ? AND i.study_facts IS NOT NULL",
        (number,),
    ):
        own = replace(from_json(Study, facts), patient=patient)
        writer.run("UPDATE instances SET study_facts = ? WHERE id = ?", (to_json(own), row))
        seal_instance(writer, sop_uid)
