"""Deletes a study with the unsigned work on it."""

from __future__ import annotations

from domain.errors import NotFound, OutOfSpace, Refused
from records import drafts, outbox
from records.database import Database, Reader
from records.frames import DecodedFrames, frames_of_study
from records.holding import is_held, under_hold
from records.objects import ObjectFiles
from records.removing import Removals

# So many at a time where the disk is full, and the log of the deletion itself needs room.
_FEW = 64


class Deleting:
    """The way of a study out of the archive."""

    def __init__(
        self,
        database: Database,
        objects: ObjectFiles,
        removals: Removals,
        frames: DecodedFrames | None = None,
    ) -> None:
        self._database = database
        self._frames = frames
        self._objects = objects
        self._removals = removals

    def delete_study(self, study_uid: str) -> int:
        """Delete a study's objects, marks and findings; return how many objects that were.

        Signed reports stay, for they are evidence. What lies in the outbox with its own bytes
        is still sent.

        Raises:
            NotFound: Nothing of the study is held.
            Refused: Its images are on their way, a report on it was begun, or it is held by law.
        """
        with self._database.reading() as reader:
            decoded = frames_of_study(reader, study_uid)
        try:
            return self._delete_some(study_uid, -1)
        except OutOfSpace:
            # The way out of a full disk must not need a disk that is not full.
            with self._objects.reserve_lent():
                count = 0
                while self._held(study_uid):
                    count += self._delete_some(study_uid, _FEW)
                return count
        finally:
            if self._frames is not None and not self._held(study_uid):
                self._frames.forget(decoded)

    def _held(self, study_uid: str) -> bool:
        found = self._database.row("SELECT 1 FROM studies WHERE uid = ?", (study_uid,))
        return found is not None

    def _delete_some(self, study_uid: str, limit: int) -> int:
        """Delete up to ``limit`` objects (-1: all), and the study with the last of them."""
        with self._database.writing() as writer:
            row = writer.row("SELECT id, instances FROM studies WHERE uid = ?", (study_uid,))
            if row is None:
                raise NotFound("This study is not in the local archive.")
            _demand_deletable(writer, study_uid)
            number, held = row
            found = writer.rows(
                "SELECT i.id, i.object FROM instances i JOIN series s ON s.id = i.series"
                " WHERE s.study = ? LIMIT ?",
                (number, limit),
            )
            names = [name for _, name in found]
            # Noted before the rows go: after a crash the files are not mistaken for lost rows.
            self._removals.note(writer, names)
            if len(found) == held:
                writer.run("DELETE FROM studies WHERE id = ?", (number,))
                writer.run("DELETE FROM expectations WHERE study_uid = ?", (study_uid,))
                writer.run("DELETE FROM retrieves WHERE study_uid = ?", (study_uid,))
                writer.run("DELETE FROM listed WHERE study_uid = ?", (study_uid,))
                writer.run("DELETE FROM checks WHERE study_uid = ?", (study_uid,))
                writer.run("DELETE FROM faults WHERE study_uid = ?", (study_uid,))
                drafts.forget_study(writer, study_uid)
            else:
                writer.run_many("DELETE FROM instances WHERE id = ?", [(id_,) for id_, _ in found])
        self._removals.finish(names)
        return len(names)


def _demand_deletable(reader: Reader, study_uid: str) -> None:
    if is_held(reader, study_uid):
        raise under_hold()
    if outbox.still_needs(reader, study_uid):
        raise Refused(
            "Images of this study are still on their way to an archive.",
            advice="Wait until they are stored there, or take them out of the outbox.",
        )
    if drafts.has_draft(reader, study_uid):
        raise Refused(
            "A report on this study was begun and is not signed.",
            advice="Sign it, or delete the draft, and then delete the study.",
        )
