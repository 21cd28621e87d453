"""Lets an object from quarantine count in the place of the one that is held; both are kept."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from domain.errors import NotFound, Refused
from domain.study import Instance
from records import drafts, outbox
from records.database import Database, Reader
from records.facts import facts_of
from records.indexing import Rows
from records.objects import ObjectFiles, Written
from records.quarantine import Quarantined, add_row


class Replacing:
    """The exchange of two objects of one SOP Instance UID, asked for by a person."""

    def __init__(self, database: Database, objects: ObjectFiles) -> None:
        self._database = database
        self._objects = objects

    def replace(self, id_: str, instance: Instance, *, words: str) -> str:
        """Let a quarantined object count and put the held one aside; return the latter's number.

        Only rows change places, in one transaction: no file is written, and none goes. Were the
        index lost, the notes beside the files would have the two contradict each other again.

        Raises:
            NotFound: Nothing in quarantine has this number, or nothing is held against it.
            Refused: Work was done on the held object, or it belongs somewhere else.
        """
        old = self._database.row(
            "SELECT object FROM instances WHERE sop_uid = ?", (instance.sop_uid,)
        )
        digest = b"" if old is None else hashlib.sha256(self._objects.read(old[0])).digest()
        with self._database.writing() as writer:
            new = writer.row("SELECT object, size, origin FROM quarantine WHERE id = ?", (id_,))
            held = writer.row(
                "SELECT i.object, i.size, i.origin, s.uid FROM instances i"
                " JOIN series s ON s.id = i.series WHERE i.sop_uid = ?",
                (instance.sop_uid,),
            )
            if new is None or held is None or old is None or held[0] != old[0]:
                raise NotFound("There are no two objects here to choose from.")
            if held[3] != instance.series.uid:
                raise Refused(
                    "The two objects belong to different series; neither can stand for the other.",
                    advice="Ask the sender which of them is right.",
                )
            _demand_untouched(writer, instance.study.uid)
            writer.run("DELETE FROM quarantine WHERE id = ?", (id_,))
            writer.run("DELETE FROM instances WHERE sop_uid = ?", (instance.sop_uid,))
            aside = Quarantined(
                id="",
                origin=held[2],
                reason="Another object with the same SOP Instance UID was chosen to count.",
                name="",
                conflict=True,
                sop_uid=instance.sop_uid,
                study_uid=instance.study.uid,
                size=held[1],
                arrived=datetime.now(UTC),
                settled=words,
            )
            add_row(writer, aside, held[0], digest)
            file = Written(new[0], new[1])
            if not Rows(writer, new[2]).add(instance, facts_of(instance), file):
                raise Refused(
                    "The object belongs to another patient or study than the one that is held.",
                    advice="Reconcile the study first.",
                )
        return str(held[0])


def _demand_untouched(reader: Reader, study_uid: str) -> None:
    if outbox.still_needs(reader, study_uid):
        raise Refused(
            "Images of this study are on their way to an archive.",
            advice="Wait until they are stored there, and decide then.",
        )
    if drafts.has_work(reader, study_uid):
        raise Refused(
            "Marks, findings or a report rest on the object that is held.",
            advice="Keep the one that is held, and ask the sender for the other under a new UID.",
        )
