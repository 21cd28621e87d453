"""Erases a patient, or a study with all that was made of it: rows, files, caches, free space.

What goes is found by the rows' own columns: every table with ``study_uid`` loses the studies',
every table with ``patient_id`` the patient's, a new table too. What is under neither is named
here. Signed documents go too: no other way may delete them.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.errors import NotFound
from records.backup.belonging import columns, tables
from records.database import Damaged, Database, Reader, Writer
from records.frames import DecodedFrames, frames_of_study
from records.holding import is_held, patient_is_held, under_hold
from records.objects import ObjectFiles
from records.pseudonyms import forget
from records.removing import Removals

# In these a patient stands who is not the one that the row belongs to, or whose hold is on record.
_NOT_BY_PATIENT = frozenset({"holds", "studies", "orders", "pseudonyms", "joined_instances"})
_SAYS_AN_ID = b"\x10\x00\x20\x00"
_SHORTEST_NAME = 5  # letters; a shorter one stands in too many files by chance


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything of a patient that was found on this seat, before anything of it goes."""

    patient_id: str
    issuer: str
    names: tuple[str, ...]
    studies: tuple[str, ...]  # UIDs, also of studies whose images are gone already
    orders: tuple[str, ...]  # keys
    aside: tuple[str, ...]  # objects in quarantine
    imports: tuple[int, ...]  # whose paths and other words may name the patient
    images: int
    shared_id: bool  # another issuer has a patient of this ID here
    corrected: tuple[str, ...]  # studies of others by now, whose images still say this patient


@dataclass(frozen=True, slots=True)
class Erased:
    """What went."""

    studies: int
    images: int
    rows: int
    whom: tuple[str, ...]  # for the backups: see records.backup.erasing


class Erasing:
    """The way out for everything of somebody."""

    def __init__(
        self, database: Database, objects: ObjectFiles, frames: DecodedFrames | None
    ) -> None:
        self._database, self._objects, self._frames = database, objects, frames
        self._removals = Removals(database, objects)

    def find(self, patient_id: str, issuer: str, told: Iterable[str] = ()) -> Wanted:
        """Find everything of a patient. ``told`` are studies that the audit log names with the ID.

        Raises:
            NotFound: Nothing of the patient is here.
        """
        with self._database.reading() as reader:
            wanted = self._find(reader, patient_id, issuer, told)
        aside = set(wanted.aside) | set(self._aside_by_content(wanted))
        if not (wanted.studies or wanted.orders or aside):
            raise NotFound(
                "Nothing of this patient is on this seat.",
                advice="Check the ID and its issuer, letter by letter; both must be as the images"
                " have them.",
            )
        return replace(wanted, aside=tuple(sorted(aside)))

    def erase(self, wanted: Wanted) -> Erased:
        """Delete what was found, for ever, in one transaction; then its files and caches.

        Raises:
            Held: The patient, or one of the studies, is under a legal hold.
        """
        with self._database.reading() as reader:
            frames = [f for uid in wanted.studies for f in frames_of_study(reader, uid)]
        with self._database.writing() as writer:
            if patient_is_held(writer, wanted.patient_id, wanted.issuer):
                raise under_hold()
            for uid in wanted.studies:
                if is_held(writer, uid):
                    raise under_hold()
            files = self._files(writer, wanted)
            self._removals.note(writer, files)
            rows = self._erase_rows(writer, wanted)
        self._removals.finish(files)
        if self._frames is not None:
            self._frames.forget(frames)
        return Erased(len(wanted.studies), wanted.images, rows, whom(wanted))

    def erase_study(self, study_uid: str) -> Erased:
        """Delete one study and all that was made of it, signed reports too.

        Raises:
            Held: It is under a legal hold.
        """
        with self._database.reading() as reader:
            count = reader.row("SELECT instances FROM studies WHERE uid = ?", (study_uid,))
        images = int(count[0]) if count else 0
        return self.erase(
            Wanted("", "", (), (study_uid,), (), (), (), images, shared_id=False, corrected=())
        )

    # --- finding -----------------------------------------------------------------------------

    def _find(self, reader: Reader, patient_id: str, issuer: str, told: Iterable[str]) -> Wanted:
        own = reader.rows(
            "SELECT uid, instances, patient_name FROM studies WHERE patient_id = ? AND issuer = ?",
            (patient_id, issuer),
        )
        shared = bool(
            reader.row(
                "SELECT 1 FROM studies WHERE patient_id = ? AND issuer <> ?", (patient_id, issuer)
            )
        )
        held = {uid for (uid,) in reader.rows("SELECT uid FROM studies")}
        # The log names no issuer: where two patients have one ID, it cannot say whose it was.
        gone = set() if shared else _with_rows(reader, set(told) - held)
        orders = [
            key
            for key, study_uid, its_issuer in reader.rows(
                "SELECT key, study_uid, coalesce(json_extract(body, '$.patient.issuer'), '')"
                " FROM orders WHERE patient_id = ?",
                (patient_id,),
            )
            if its_issuer == issuer or (not its_issuer and not shared)
        ]
        studies = sorted({uid for uid, _, _ in own} | gone | self._of_orders(reader, orders, held))
        corrected = reader.rows(
            "SELECT DISTINCT study_uid FROM coercions WHERE was_id = ? AND was_issuer = ?",
            (patient_id, issuer),
        )
        names = {str(name) for _, _, name in own} | _names_elsewhere(
            reader, patient_id, studies, orders
        )
        return Wanted(
            patient_id,
            issuer,
            tuple(sorted(names)),
            tuple(studies),
            tuple(orders),
            self._aside_by_rows(reader, studies),
            self._imports(reader, studies),
            sum(count for _, count, _ in own),
            shared,
            tuple(uid for (uid,) in corrected if uid in held and uid not in studies),
        )

    def _of_orders(self, reader: Reader, orders: list[str], held: set[str]) -> set[str]:
        found = set()
        for key in orders:
            row = reader.row("SELECT study_uid FROM orders WHERE key = ?", (key,))
            if row is not None and row[0] and row[0] not in held:
                found.add(str(row[0]))
        return found

    def _aside_by_rows(self, reader: Reader, studies: Sequence[str]) -> tuple[str, ...]:
        return tuple(
            name
            for uid in studies
            for (name,) in reader.rows("SELECT object FROM quarantine WHERE study_uid = ?", (uid,))
        )

    def _imports(self, reader: Reader, studies: Sequence[str]) -> tuple[int, ...]:
        found: set[int] = set()
        for uid in studies:
            found |= {
                int(number)
                for (number,) in reader.rows(
                    "SELECT DISTINCT import FROM import_files WHERE study_uid = ?", (uid,)
                )
            }
        return tuple(sorted(found))

    def _aside_by_content(self, wanted: Wanted) -> tuple[str, ...]:
        """Return what lies in quarantine and says the patient's ID or name, readable or not."""
        ids = _id_elements(wanted.patient_id)
        names = [name.encode() for name in wanted.names if len(name) >= _SHORTEST_NAME]
        found = []
        for name, called in self._database.rows("SELECT object, name FROM quarantine"):
            try:
                content = self._objects.read(name)
            except (NotFound, Damaged):
                continue
            says_another = _SAYS_AN_ID in content and not any(mark in content for mark in ids)
            if says_another:
                continue  # a namesake
            said = content + b"\n" + str(called).encode()
            if any(mark in said for mark in (*ids, *names)):
                found.append(name)
        return tuple(found)

    # --- erasing -----------------------------------------------------------------------------

    def _files(self, reader: Reader, wanted: Wanted) -> list[str]:
        names = list(wanted.aside)
        for uid in wanted.studies:
            names += [
                name
                for (name,) in reader.rows(
                    "SELECT i.object FROM instances i JOIN series e ON e.id = i.series"
                    " JOIN studies s ON s.id = e.study WHERE s.uid = ?",
                    (uid,),
                )
            ]
        return names

    def _erase_rows(self, writer: Writer, wanted: Wanted) -> int:
        triggers = writer.rows(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            " AND sql LIKE '%BEFORE DELETE%RAISE(ABORT%'"
        )
        for name, _ in triggers:
            writer.run(f"DROP TRIGGER {name}")
        count = sum(self._erase_study(writer, uid) for uid in wanted.studies)
        for key in wanted.orders:
            count += _erase_order(writer, key)
        for name in wanted.aside:
            count += writer.run("DELETE FROM quarantine WHERE object = ?", (name,))
        for number in wanted.imports:
            _blank_import(writer, number, wanted)
        if wanted.patient_id:
            count += self._erase_by_patient(writer, wanted)
        for _, sql in triggers:
            writer.run(sql)
        # Words of deleted rows stay in the search table's segments until these are merged.
        writer.run("INSERT INTO study_words (study_words) VALUES ('optimize')")
        return count

    def _erase_study(self, writer: Writer, uid: str) -> int:
        count = writer.run(
            "DELETE FROM documents WHERE report_id IN (SELECT id FROM reports WHERE study_uid = ?)",
            (uid,),
        )
        for (key,) in writer.rows("SELECT key FROM orders WHERE study_uid = ?", (uid,)):
            count += _erase_order(writer, key)
        for table in tables(writer):
            if "study_uid" in columns(writer, table) and table != "holds":
                count += writer.run(f"DELETE FROM {table} WHERE study_uid = ?", (uid,))  # noqa: S608
        count += writer.run("DELETE FROM prefetch_looks WHERE for_whom = ?", (uid,))
        count += writer.run("DELETE FROM prefetches WHERE for_whom = ?", (uid,))
        return count + writer.run("DELETE FROM studies WHERE uid = ?", (uid,))

    def _erase_by_patient(self, writer: Writer, wanted: Wanted) -> int:
        count = 0
        for table in tables(writer):
            its = columns(writer, table)
            if {"patient_id", "issuer"} <= set(its) and table not in _NOT_BY_PATIENT:
                count += writer.run(
                    f"DELETE FROM {table} WHERE patient_id = ? AND issuer = ?",  # noqa: S608
                    (wanted.patient_id, wanted.issuer),
                )
        count += forget(writer, wanted.patient_id, wanted.issuer, shared_id=wanted.shared_id)
        count += writer.run(
            "DELETE FROM holds WHERE patient_id = ? AND issuer = ? AND lifted <> ''",
            (wanted.patient_id, wanted.issuer),
        )
        return count


def whom(wanted: Wanted) -> tuple[str, ...]:
    """Return whose keys are to be destroyed in the backups."""
    patients = []
    if wanted.patient_id:
        patients.append(f"patient:{wanted.patient_id}|{wanted.issuer}")
        if not wanted.shared_id:
            patients.append(f"patient:{wanted.patient_id}|")
    return (
        *patients,
        *(f"study:{uid}" for uid in wanted.studies),
        *(f"order:{key}" for key in wanted.orders),
        *(f"object:{name}" for name in wanted.aside),
        *(f"import:{number}" for number in wanted.imports),
    )


def _with_rows(reader: Reader, studies: set[str]) -> set[str]:
    """Return the studies of which anything is kept, though their images are gone."""
    if not studies:
        return set()
    found: set[str] = set()
    for table in tables(reader):
        if "study_uid" in columns(reader, table):
            rows = reader.each(f"SELECT DISTINCT study_uid FROM {table}")  # noqa: S608
            found |= studies & {uid for (uid,) in rows}
    return found


def _names_elsewhere(
    reader: Reader, patient_id: str, studies: Sequence[str], orders: Sequence[str]
) -> set[str]:
    """Return what the patient is called where the study itself cannot say so any more."""
    found: set[str] = set()
    for key in orders:
        found |= {
            name
            for (name,) in reader.rows(
                "SELECT json_extract(body, '$.patient.name') FROM orders WHERE key = ?", (key,)
            )
        }
    for uid in studies:
        for side in ("was", "now"):
            # Only what was said of this ID: the other side may be another patient.
            found |= {
                name
                for (name,) in reader.rows(
                    f"SELECT json_extract({side}, '$.name') FROM coercions WHERE study_uid = ?"  # noqa: S608
                    f" AND json_extract({side}, '$.id') = ?",
                    (uid, patient_id),
                )
            }
    return {name for name in found if name}


def _erase_order(writer: Writer, key: str) -> int:
    writer.run(
        "DELETE FROM step_messages WHERE step_uid IN"
        " (SELECT uid FROM performed_steps WHERE order_key = ?)",
        (key,),
    )
    writer.run("DELETE FROM performed_steps WHERE order_key = ?", (key,))
    writer.run("DELETE FROM prefetch_looks WHERE for_whom = ?", (key,))
    writer.run("DELETE FROM prefetches WHERE for_whom = ?", (key,))
    return writer.run("DELETE FROM orders WHERE key = ?", (key,))


def _blank_import(writer: Writer, number: int, wanted: Wanted) -> None:
    """Take out of an import's journal what may name somebody; the rest of it stays."""
    writer.run("UPDATE imports SET paths = '[]', media = '[]' WHERE id = ?", (number,))
    parts = {part for name in wanted.names for part in re.split(r"[\\^= ]+", name)}
    words = [word.casefold() for word in (*parts, wanted.patient_id) if len(word) >= 4]
    rows = writer.rows(
        "SELECT place, sentence FROM import_files WHERE import = ? AND study_uid = ''", (number,)
    )
    for count, (place, sentence) in enumerate(rows):
        if any(word in f"{place} {sentence}".casefold() for word in words):
            writer.run(
                "UPDATE import_files SET place = ?, sentence = '', advice = ''"
                " WHERE import = ? AND place = ?",
                (f"(erased {count})", number, place),
            )


def _id_elements(patient_id: str) -> tuple[bytes, ...]:
    """Return the bytes by which an object says that it is the patient's."""
    if not patient_id:
        return ()
    value = patient_id.encode("utf-8")
    value += b" " * (len(value) % 2)
    # Patient ID (0010,0020), LO: little endian with and without its VR, and big endian.
    return (
        _SAYS_AN_ID + b"LO" + struct.pack("<H", len(value)) + value,
        _SAYS_AN_ID + struct.pack("<I", len(value)) + value,
        b"\x00\x10\x00\x20LO" + struct.pack(">H", len(value)) + value,
    )
