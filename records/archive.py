"""The studies this seat holds: encrypted objects, their index, and what was put aside."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, IntEnum
from functools import lru_cache
from pathlib import Path

from domain.errors import NotFound, OutOfSpace, Refused
from domain.study import Instance, Series, Study
from records.database import Damaged, Database, Reader, Writer
from records.matching import KEYS, LEVELS, UNIQUE, Rule, answerable, condition, fold
from records.objects import ObjectFiles, Written
from records.serialising import from_json, plain, read_dataclass, to_json, to_json_without
from records.sharing import ProfileLock

# One commit for this many objects: the commit's own cost vanishes, a crash costs little.
_BATCH = 64
_BATCH_BYTES = 256 << 20
_WRITERS = 4


class Kept(Enum):
    """What became of an object that was handed in."""

    NEW = "new"
    DUPLICATE = "duplicate"  # held already, with the same content
    CONFLICT = "conflict"  # against what is held, which stays; the new one is in quarantine


class ReadState(Enum):
    """How far the reading of a study is."""

    UNREAD = "unread"
    READING = "reading"
    DRAFT = "draft"
    SIGNED = "signed"  # signed here, not yet confirmed by the archive
    STORED = "stored"


class Priority(IntEnum):
    """How soon a study must be read; the list is sorted by it."""

    CRITICAL = 0
    URGENT = 1
    ROUTINE = 2


@dataclass(frozen=True, slots=True)
class StudySummary:
    """One row of the worklist."""

    study: Study
    modalities: tuple[str, ...]
    series: int
    instances: int
    expected: int | None  # None: nobody has said how many there are
    expected_by: str
    read_state: ReadState
    read_by: str
    origin: str
    arrived: datetime
    priority: Priority

    @property
    def complete(self) -> bool | None:
        """Whether every expected instance is held; None where the number is not known."""
        return None if self.expected is None else self.instances >= self.expected


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """One series with the number of its instances that are held."""

    series: Series
    instances: int


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Something that came and was not taken into a study, with the reason."""

    id: str
    origin: str
    reason: str
    name: str  # what the sender called it; may name a patient
    conflict: bool  # whether it contradicts something that is held
    sop_uid: str
    study_uid: str
    size: int
    arrived: datetime


@dataclass(frozen=True, slots=True)
class Swept:
    """What start-up found half-done after a crash, and put right."""

    parts: int = 0  # unfinished files deleted
    removals: int = 0  # deletions finished
    indexed: tuple[str, ...] = ()  # SOP UIDs of whole objects that had no row
    quarantined: int = 0  # whole objects that could not be taken back
    lost: tuple[str, ...] = ()  # SOP UIDs whose file is gone
    in_use: bool = False  # another program holds the archive: nothing was touched

    @property
    def anything(self) -> bool:
        return self != Swept()


class Archive:
    """The local archive. Threads and processes may share it.

    An object is held once ``store`` has returned: its file and the file's name are on the disk,
    and so is its row in the index. Nothing is in the index before that.
    """

    def __init__(self, database: Database, objects_folder: Path, key: bytes) -> None:
        self._database = database
        self._objects = ObjectFiles(objects_folder, key)
        self._lock = ProfileLock(objects_folder / "in-use")

    def __repr__(self) -> str:
        return "Archive()"

    def close(self) -> None:
        """Let another program sweep this archive. The database is closed by whoever opened it."""
        self._lock.release()

    # --- keeping ---------------------------------------------------------------------------

    def store(self, part10: bytes, instance: Instance, *, origin: str) -> Kept:
        """Keep one object; when this returns NEW it survives a loss of power.

        Raises:
            OutOfSpace: There was no room; nothing of it is left.
        """
        return self.store_many([(part10, instance)], origin=origin)[0]

    def store_many(
        self, objects: Iterable[tuple[bytes, Instance]], *, origin: str
    ) -> tuple[Kept, ...]:
        """Keep many objects, with one commit for every few dozen.

        Raises:
            OutOfSpace: There was no room. Earlier batches are held, this one left nothing.
        """
        kept: list[Kept] = []
        for batch in _batches(objects):
            kept += self._store_batch(batch, origin)
        return tuple(kept)

    def _store_batch(self, batch: Sequence[tuple[bytes, Instance]], origin: str) -> list[Kept]:
        results: list[Kept | None] = [None] * len(batch)
        held = self._held({instance.sop_uid for _, instance in batch})
        texts: dict[int, _Texts] = {}
        # One that is held, or that came twice in this batch, is settled one by one below.
        for place, (_, instance) in enumerate(batch):
            if instance.sop_uid not in held:
                held.add(instance.sop_uid)
                texts[place] = _texts(instance)
        written = self._write(
            {place: (batch[place][0], text.note) for place, text in texts.items()}
        )
        try:
            self._objects.settle(file.name for file in written.values())
            with self._database.writing() as writer:
                rows = _Rows(writer, origin)
                for place, file in written.items():
                    if rows.add(batch[place][1], texts[place], file):
                        results[place] = Kept.NEW
        except BaseException:
            for file in written.values():
                self._objects.remove(file.name)
            raise
        for place, file in written.items():
            if results[place] is None:
                self._objects.remove(file.name)
        return [
            self._settle_dispute(*batch[place], origin) if result is None else result
            for place, result in enumerate(results)
        ]

    def _write(self, wanted: Mapping[int, tuple[bytes, bytes]]) -> dict[int, Written]:
        """Write the objects of a batch with their notes: all of them, or none."""
        shelf = self._objects.shelf()
        if len(wanted) == 1:
            ((place, (part10, note)),) = wanted.items()
            return {place: self._objects.write(part10, note, shelf=shelf)}
        # Each thread waits for its own fsync, and the disk settles several at once: on a busy
        # disk four times as many objects a second as one after the other.
        with ThreadPoolExecutor(_WRITERS, "archive") as writers:
            tasks = {
                place: writers.submit(self._objects.write, part10, note, shelf=shelf)
                for place, (part10, note) in wanted.items()
            }
        failures = [error for task in tasks.values() if (error := task.exception())]
        if failures:
            for task in tasks.values():
                if not task.exception():
                    self._objects.remove(task.result().name)
            raise failures[0]
        return {place: task.result() for place, task in tasks.items()}

    def _held(self, sop_uids: set[str]) -> set[str]:
        with self._database.reading() as reader:
            return {
                uid
                for uid in sop_uids
                if reader.row("SELECT 1 FROM instances WHERE sop_uid = ?", (uid,))
            }

    def _settle_dispute(self, part10: bytes, instance: Instance, origin: str) -> Kept:
        """Decide about an object that the index did not take."""
        with self._database.reading() as reader:
            row = reader.row(
                "SELECT object, facts, study_facts, transfer_syntax FROM instances"
                " WHERE sop_uid = ?",
                (instance.sop_uid,),
            )
            reason = _contradiction(reader, instance)
        if row is None and not reason:
            # What stood against it has gone in the meantime.
            return self.store(part10, instance, origin=origin)
        if row is not None:
            same_syntax = row[3] == instance.transfer_syntax
            if same_syntax and _dataset(self._objects.read(row[0])) == _dataset(part10):
                return Kept.DUPLICATE
            reason = reason or "another object with the same SOP Instance UID is held"
        self._put_aside(part10, origin, reason, "", instance)
        return Kept.CONFLICT

    def quarantine(self, part10: bytes, *, origin: str, reason: str, name: str = "") -> str:
        """Keep something that cannot be taken into a study; return its id.

        Raises:
            OutOfSpace: There was no room; nothing of it is left.
        """
        return self._put_aside(part10, origin, reason, name, None)

    def _put_aside(
        self, part10: bytes, origin: str, reason: str, name: str, conflict: Instance | None
    ) -> str:
        digest = hashlib.sha256(part10).digest()
        row = self._database.row(
            "SELECT id FROM quarantine WHERE sha256 = ? AND reason = ?", (digest, reason)
        )
        if row is not None:  # a peer that tries again does not fill the quarantine
            return str(row[0])
        about = Quarantined(
            id="",
            origin=origin,
            reason=reason,
            name=name,
            conflict=conflict is not None,
            sop_uid=conflict.sop_uid if conflict else "",
            study_uid=conflict.study.uid if conflict else "",
            size=len(part10),
            arrived=datetime.now(UTC),
        )
        note = json.dumps({"quarantined": plain(about)}).encode("ascii")
        file = self._objects.write(part10, note)
        try:
            self._objects.settle([file.name])
            with self._database.writing() as writer:
                _add_quarantined(writer, about, file.name, digest)
        except BaseException:
            self._objects.remove(file.name)
            raise
        return file.name

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Return all that was put aside, newest first."""
        return tuple(
            Quarantined(
                id=row[0],
                origin=row[1],
                reason=row[2],
                name=row[3],
                conflict=bool(row[4]),
                sop_uid=row[5],
                study_uid=row[6],
                size=row[7],
                arrived=datetime.fromisoformat(row[8]),
            )
            for row in self._database.rows(
                "SELECT id, origin, reason, name, conflict, sop_uid, study_uid, size, arrived"
                " FROM quarantine ORDER BY arrived DESC, id"
            )
        )

    def conflicts(self) -> tuple[Quarantined, ...]:
        """Return what was put aside because it contradicts something held."""
        return tuple(item for item in self.quarantined() if item.conflict)

    def read_quarantined(self, id_: str) -> bytes:
        """Return the bytes of something that was put aside.

        Raises:
            NotFound: Nothing in quarantine has this id.
        """
        return self._objects.read(self._quarantined_object(id_))

    def discard_quarantined(self, id_: str) -> None:
        """Delete something that was put aside.

        Raises:
            NotFound: Nothing in quarantine has this id.
        """
        name = self._quarantined_object(id_)
        with self._database.writing() as writer:
            writer.run("DELETE FROM quarantine WHERE id = ?", (id_,))
            writer.run("INSERT INTO removals VALUES (?)", (name,))
        self._finish_removals([name])

    def _quarantined_object(self, id_: str) -> str:
        row = self._database.row("SELECT object FROM quarantine WHERE id = ?", (id_,))
        if row is None:
            raise NotFound("Nothing in quarantine has this number.")
        return str(row[0])

    # --- reading objects -------------------------------------------------------------------

    def read(self, sop_uid: str) -> bytes:
        """Return the exact bytes that were stored.

        Raises:
            NotFound: No such object is held.
            Damaged: The file is not as it was written.
        """
        return self._objects.read(self._object(sop_uid)[0])

    def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
        """Return ``length`` bytes from ``offset`` on, decrypting only the chunks they lie in.

        Raises:
            NotFound: No such object is held.
            Damaged: The file is not as it was written.
        """
        part = bytearray(length)
        self.read_part_into(sop_uid, offset, memoryview(part))
        return bytes(part)

    def read_into(self, sop_uid: str, buffer: bytearray | memoryview) -> int:
        """Decrypt the whole object into the start of a buffer; return how many bytes it has.

        Raises:
            NotFound: No such object is held.
            Damaged: The file is not as it was written.
        """
        name, size = self._object(sop_uid)
        if len(buffer) < size:
            raise ValueError(f"the buffer has {len(buffer)} bytes, the object {size}")
        self._objects.read_into(name, memoryview(buffer)[:size])
        return size

    def read_part_into(self, sop_uid: str, offset: int, buffer: bytearray | memoryview) -> None:
        """Fill a buffer of bytes with the object's bytes from ``offset`` on.

        Raises:
            NotFound: No such object is held.
            Damaged: The file is not as it was written.
        """
        self._objects.read_into(self._object(sop_uid)[0], memoryview(buffer), offset)

    def size(self, sop_uid: str) -> int:
        """Return how many bytes an object has.

        Raises:
            NotFound: No such object is held.
        """
        return self._object(sop_uid)[1]

    def _object(self, sop_uid: str) -> tuple[str, int]:
        row = self._database.row("SELECT object, size FROM instances WHERE sop_uid = ?", (sop_uid,))
        if row is None:
            raise NotFound("This image is not in the local archive.")
        return str(row[0]), int(row[1])

    # --- asking ----------------------------------------------------------------------------

    def holds(self, sop_uid: str) -> bool:
        """Return whether an object is held."""
        return (
            self._database.row("SELECT 1 FROM instances WHERE sop_uid = ?", (sop_uid,)) is not None
        )

    def sop_uids(self, study_uid: str) -> frozenset[str]:
        """Return the SOP UIDs of a study that are held; empty where nothing of it is."""
        return frozenset(
            row[0]
            for row in self._database.rows(
                "SELECT i.sop_uid FROM instances i JOIN series s ON s.id = i.series"
                " JOIN studies ON studies.id = s.study WHERE studies.uid = ?",
                (study_uid,),
            )
        )

    def studies(
        self,
        text: str = "",
        *,
        matching: Mapping[str, str] | None = None,
        states: Iterable[ReadState] = (),
        limit: int = 1000,
    ) -> tuple[StudySummary, ...]:
        """Return the worklist: most urgent first, then newest.

        ``text`` is what a person types; every word must begin a word of the name, a number, or a
        description. ``matching`` are DICOM keys as in ``find``.
        """
        where, values = _conditions(matching or {}, "STUDY")
        words = _WORD.findall(text)
        if words:
            where.append("studies.id IN (SELECT rowid FROM study_words WHERE words MATCH ?)")
            values.append(" ".join(f'"{word}"*' for word in words))
        elif text.strip():
            return ()
        wanted = [state.value for state in states]
        if wanted:
            where.append(f"studies.read_state IN ({', '.join('?' * len(wanted))})")
            values += wanted
        return self._summaries(
            where,
            values,
            "studies.priority, studies.date DESC, studies.time DESC, studies.id DESC",
            limit,
        )

    def study(self, study_uid: str) -> StudySummary:
        """Return one study's row of the worklist.

        Raises:
            NotFound: Nothing of the study is held.
        """
        found = self._summaries(["studies.uid = ?"], [study_uid], "1", 1)
        if not found:
            raise NotFound("This study is not in the local archive.")
        return found[0]

    def priors(self, study: Study) -> tuple[StudySummary, ...]:
        """Return the same patient's other studies, newest first.

        The same patient is the same ID of the same issuer. Without an ID nobody is the same:
        a name is not enough to lay one person's images beside another's.
        """
        if not study.patient.id.strip():
            return ()
        return self._summaries(
            ["studies.patient_id = ?", "studies.issuer = ?", "studies.uid <> ?"],
            [study.patient.id, study.patient.issuer, study.uid],
            "studies.date DESC, studies.time DESC, studies.id DESC",
            1000,
        )

    def _summaries(
        self, where: list[str], values: list[object], order: str, limit: int
    ) -> tuple[StudySummary, ...]:
        condition_sql = " AND ".join(where) or "1"
        rows = self._database.rows(
            "SELECT studies.facts, modalities, series, instances, e.count, e.source, read_state,"  # noqa: S608
            " read_by, origin, arrived, priority FROM studies"
            " LEFT JOIN expectations e ON e.study_uid = studies.uid"
            f" WHERE {condition_sql} ORDER BY {order} LIMIT ?",
            [*values, limit],
        )
        return tuple(
            StudySummary(
                study=from_json(Study, row[0]),
                modalities=_modalities(row[1]),
                series=row[2],
                instances=row[3],
                expected=row[4],
                expected_by=row[5] or "",
                read_state=ReadState(row[6]),
                read_by=row[7],
                origin=row[8],
                arrived=datetime.fromisoformat(row[9]),
                priority=Priority(row[10]),
            )
            for row in rows
        )

    def series_of(self, study_uid: str) -> tuple[SeriesSummary, ...]:
        """Return a study's series by number."""
        return tuple(
            SeriesSummary(from_json(Series, facts), count)
            for facts, count in self._database.rows(
                "SELECT series.facts, series.instances FROM series"
                " JOIN studies ON studies.id = series.study WHERE studies.uid = ?"
                " ORDER BY series.number IS NULL, series.number, series.id",
                (study_uid,),
            )
        )

    def instances(self, series_uid: str) -> tuple[Instance, ...]:
        """Return all that the index knows of a series, by instance number."""
        return tuple(
            _instance(*row)
            for row in self._database.rows(
                f"{_INSTANCE_FACTS} WHERE series.uid = ? ORDER BY {_INSTANCE_ORDER}",
                (series_uid,),
            )
        )

    def instances_of_study(self, study_uid: str) -> tuple[Instance, ...]:
        """Return all that the index knows of a study, by series and instance number."""
        return tuple(
            _instance(*row)
            for row in self._database.rows(
                f"{_INSTANCE_FACTS} WHERE studies.uid = ?"
                f" ORDER BY series.number IS NULL, series.number, series.id, {_INSTANCE_ORDER}",
                (study_uid,),
            )
        )

    def instance(self, sop_uid: str) -> Instance:
        """Return what the index knows of one object.

        Raises:
            NotFound: No such object is held.
        """
        row = self._database.row(f"{_INSTANCE_FACTS} WHERE instances.sop_uid = ?", (sop_uid,))
        if row is None:
            raise NotFound("This image is not in the local archive.")
        return _instance(*row)

    def find(self, level: str, keys: Mapping[str, str]) -> list[dict[str, str]]:
        """Answer a DICOM query from the index (PS3.4 C.2.2.2, C.6).

        Every key that was asked comes back, empty where the index does not know it.

        Raises:
            Refused: There is no such level.
        """
        if level not in LEVELS:
            raise Refused("The query names no level that can be answered.")
        unique = UNIQUE[level]
        asked = {keyword: answerable(keyword, level) for keyword in (*keys, unique)}
        columns = {keyword: key.column for keyword, key in asked.items() if key is not None}
        where, values = _conditions(keys, level)
        # A patient's answer is one row, however many studies there are.
        group = " GROUP BY studies.patient_id, studies.issuer" if level == "PATIENT" else ""
        rows = self._database.rows(
            f"SELECT {', '.join(columns.values())} FROM {_TABLES[level]}"  # noqa: S608
            f" WHERE {' AND '.join(where) or '1'}{group} ORDER BY {_ORDER[level]}",
            values,
        )
        answers = []
        for row in rows:
            known = dict(zip(columns, row, strict=True))
            answer = {
                keyword: _as_text(keyword, known.get(keyword))
                for keyword in asked
                if keyword != "QueryRetrieveLevel"
            }
            answers.append({"QueryRetrieveLevel": level, **answer})
        return answers

    def matching(self, level: str, keys: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
        """Return the objects that a retrieve request names: SOP UID, class, transfer syntax.

        Raises:
            Refused: There is no such level, or the request names no entity of it.
        """
        if level not in LEVELS:
            raise Refused("The request names no level that can be retrieved.")
        if not keys.get(UNIQUE[level], "").strip(" *\x00"):
            raise Refused("The request does not say what to retrieve.")
        where, values = _conditions(keys, "IMAGE")
        rows = self._database.rows(
            "SELECT instances.sop_uid, instances.sop_class, instances.transfer_syntax"  # noqa: S608
            f" FROM {_TABLES['IMAGE']} WHERE {' AND '.join(where)} ORDER BY {_ORDER['IMAGE']}",
            values,
        )
        return tuple((str(uid), str(kind), str(syntax)) for uid, kind, syntax in rows)

    # --- what people say about studies -----------------------------------------------------

    def expect(self, study_uid: str, count: int, source: str) -> None:
        """Note how many instances a study has, and who says so. It need not be held yet."""
        with self._database.writing() as writer:
            _expect(writer, study_uid, count, source)

    def set_read_state(self, study_uid: str, state: ReadState, by: str) -> None:
        """Note how far the reading is, and whose it is.

        Raises:
            NotFound: Nothing of the study is held.
        """
        self._change_study(
            "UPDATE studies SET read_state = ?, read_by = ? WHERE uid = ?",
            (state.value, by, study_uid),
        )

    def set_priority(self, study_uid: str, priority: Priority) -> None:
        """Note how soon a study must be read.

        Raises:
            NotFound: Nothing of the study is held.
        """
        self._change_study(
            "UPDATE studies SET priority = ? WHERE uid = ?", (int(priority), study_uid)
        )

    def _change_study(self, sql: str, values: tuple[object, ...]) -> None:
        with self._database.writing() as writer:
            if not writer.run(sql, values):
                raise NotFound("This study is not in the local archive.")

    def delete_study(self, study_uid: str) -> int:
        """Delete a study's objects and its rows; return how many objects that were.

        Raises:
            NotFound: Nothing of the study is held.
        """
        try:
            return self._delete_some(study_uid, -1)
        except OutOfSpace:
            # The way out of a full disk must not need a disk that is not full.
            with self._objects.reserve_lent():
                count = 0
                while self.sop_uids(study_uid):
                    count += self._delete_some(study_uid, _BATCH)
                return count

    def _delete_some(self, study_uid: str, limit: int) -> int:
        """Delete up to ``limit`` objects (-1: all), and the study with the last of them."""
        with self._database.writing() as writer:
            row = writer.row("SELECT id, instances FROM studies WHERE uid = ?", (study_uid,))
            if row is None:
                raise NotFound("This study is not in the local archive.")
            number, held = row
            found = writer.rows(
                "SELECT i.id, i.object FROM instances i JOIN series s ON s.id = i.series"
                " WHERE s.study = ? LIMIT ?",
                (number, limit),
            )
            names = [name for _, name in found]
            # Noted before the rows go: after a crash the files are not mistaken for lost rows.
            writer.run_many("INSERT INTO removals VALUES (?)", [(name,) for name in names])
            if len(found) == held:
                writer.run("DELETE FROM studies WHERE id = ?", (number,))
                writer.run("DELETE FROM expectations WHERE study_uid = ?", (study_uid,))
            else:
                writer.run_many("DELETE FROM instances WHERE id = ?", [(id_,) for id_, _ in found])
        self._finish_removals(names)
        return len(names)

    def _finish_removals(self, names: Sequence[str]) -> None:
        for name in names:
            self._objects.remove(name)
        with self._database.writing() as writer:
            writer.run_many("DELETE FROM removals WHERE object = ?", [(name,) for name in names])

    # --- after a crash ---------------------------------------------------------------------

    def sweep(self) -> Swept:
        """Put right what a crash left half-done. Called at start, before anything is received.

        Unfinished files go. A whole object without a row was written but never acknowledged: it
        is taken into the index from its own note. A row without a file is taken out, and the
        study is then short of what it is expected to have, for everyone to see.
        """
        with self._lock.alone() as alone:
            return self._sweep() if alone else Swept(in_use=True)

    def _sweep(self) -> Swept:
        parts = self._objects.remove_parts()
        removals = [name for (name,) in self._database.rows("SELECT object FROM removals")]
        self._finish_removals(removals)
        present = set(self._objects.names())
        known = {
            name
            for (name,) in self._database.rows(
                "SELECT object FROM instances UNION ALL SELECT object FROM quarantine"
            )
        }
        indexed: list[str] = []
        quarantined = 0
        for name in sorted(present - known):
            sop_uid = self._take_back(name)
            if sop_uid:
                indexed.append(sop_uid)
            else:
                quarantined += 1
        lost = self._forget_lost(known - present)
        return Swept(parts, len(removals), tuple(indexed), quarantined, lost)

    def _take_back(self, name: str) -> str:
        """Index a whole object that no row knows; return its SOP UID, or "" if it went aside."""
        try:
            content, note = self._objects.read(name), self._objects.note(name)
        except Damaged:
            self._objects.set_aside(name)
            return ""
        self._objects.settle([name])
        document = json.loads(note)
        if "quarantined" in document:
            about = from_json(Quarantined, json.dumps(document["quarantined"]))
            with self._database.writing() as writer:
                _add_quarantined(writer, about, name, hashlib.sha256(content).digest())
            return ""
        instance: Instance = from_json(Instance, note.decode("ascii"))
        with self._database.writing() as writer:
            file = Written(name, len(content))
            taken = _Rows(writer, "found at start").add(instance, _texts(instance), file)
        if taken:
            return instance.sop_uid
        self._settle_dispute(content, instance, "found at start")
        self._objects.remove(name)
        return ""

    def _forget_lost(self, names: set[str]) -> tuple[str, ...]:
        lost: list[str] = []
        with self._database.writing() as writer:
            for name in sorted(names):
                writer.run("DELETE FROM quarantine WHERE object = ?", (name,))
                row = writer.row(
                    "SELECT i.sop_uid, studies.uid, studies.instances FROM instances i"
                    " JOIN series s ON s.id = i.series JOIN studies ON studies.id = s.study"
                    " WHERE i.object = ?",
                    (name,),
                )
                if row is None:
                    continue
                sop_uid, study_uid, count = row
                if not writer.row("SELECT 1 FROM expectations WHERE study_uid = ?", (study_uid,)):
                    _expect(writer, study_uid, count, "what was held before files were lost")
                writer.run("DELETE FROM instances WHERE object = ?", (name,))
                lost.append(sop_uid)
        return tuple(lost)


class _Rows:
    """Adds the rows of a batch, looking each study and series up once."""

    def __init__(self, writer: Writer, origin: str) -> None:
        self._writer = writer
        self._origin = origin
        self._arrived = datetime.now(UTC).isoformat()
        self._studies: dict[str, tuple[int, str, str, str]] = {}
        self._series: dict[str, tuple[int, int, str]] = {}

    def add(self, instance: Instance, texts: _Texts, file: Written) -> bool:
        """Add one instance; False when it contradicts what is held, or is held already."""
        patient = instance.study.patient
        cached = instance.study.uid in self._studies and instance.series.uid in self._series
        # Asked first, so that no study or series is begun for an object that does not join it.
        if not cached and _contradiction(self._writer, instance):
            return False
        study = self._study(instance.study)
        if (study[1], study[2]) != (_text(patient.id), _text(patient.issuer)):
            return False
        series = self._series_row(instance.series, study[0])
        if series[1] != study[0] or instance.series.study_uid != instance.study.uid:
            return False
        pixels = instance.pixels
        return bool(
            self._writer.run(
                "INSERT INTO instances (sop_uid, series, sop_class, transfer_syntax, number,"
                " frames, pixel_rows, pixel_columns, frame_of_reference, image_type,"
                " content_time, manufacturer, facts, study_facts, series_facts, object, size,"
                " origin, arrived) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (sop_uid) DO NOTHING",
                (
                    instance.sop_uid,
                    series[0],
                    instance.sop_class,
                    instance.transfer_syntax,
                    instance.number,
                    pixels.frames if pixels else None,
                    pixels.rows if pixels else None,
                    pixels.columns if pixels else None,
                    instance.frame_of_reference,
                    _text("\\".join(instance.image_type)),
                    _text(instance.content_time),
                    _text(instance.manufacturer),
                    texts.facts,
                    None if texts.study == study[3] else texts.study,
                    None if texts.series == series[2] else texts.series,
                    file.name,
                    file.size,
                    self._origin,
                    self._arrived,
                ),
            )
        )

    def _study(self, study: Study) -> tuple[int, str, str, str]:
        known = self._studies.get(study.uid)
        if known is not None:
            return known
        question = "SELECT id, patient_id, issuer, facts FROM studies WHERE uid = ?"
        row = self._writer.row(question, (study.uid,))
        if row is None:
            self._insert_study(study)
            row = self._writer.row(question, (study.uid,))
        if row is None:
            raise AssertionError("a study's row vanished inside its own transaction")
        self._studies[study.uid] = found = (row[0], row[1], row[2], row[3])
        return found

    def _insert_study(self, study: Study) -> None:
        patient = study.patient
        number = self._writer.insert(
            "INSERT INTO studies (uid, facts, patient_id, issuer, patient_name, name_key,"
            " birth_date, sex, age, date, time, accession, description, referring,"
            " referring_key, study_id, origin, arrived)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                study.uid,
                to_json(study),
                _text(patient.id),
                _text(patient.issuer),
                _text(patient.name),
                _text(fold(patient.name)),
                _text(patient.birth_date),
                _text(patient.sex),
                _text(study.age),
                _text(study.date),
                _text(study.time),
                _text(study.accession),
                _text(study.description),
                _text(study.referring_physician),
                _text(fold(study.referring_physician)),
                _text(study.study_id),
                self._origin,
                self._arrived,
            ),
        )
        words = (
            patient.name,
            patient.id,
            study.accession,
            study.description,
            study.date,
            study.referring_physician,
            study.study_id,
        )
        self._writer.run(
            "INSERT INTO study_words (rowid, words) VALUES (?, ?)",
            (number, _text(" ".join(words).replace("^", " ").replace("=", " "))),
        )

    def _series_row(self, series: Series, study: int) -> tuple[int, int, str]:
        known = self._series.get(series.uid)
        if known is not None:
            return known
        question = "SELECT id, study, facts FROM series WHERE uid = ?"
        row = self._writer.row(question, (series.uid,))
        if row is None:
            self._insert_series(series, study)
            row = self._writer.row(question, (series.uid,))
        if row is None:
            raise AssertionError("a series' row vanished inside its own transaction")
        self._series[series.uid] = found = (row[0], row[1], row[2])
        return found

    def _insert_series(self, series: Series, study: int) -> None:
        self._writer.run(
            "INSERT INTO series (uid, study, facts, modality, number, description, body_part,"
            " date, time, protocol, laterality) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                series.uid,
                study,
                to_json(series),
                _text(series.modality),
                series.number,
                _text(series.description),
                _text(series.body_part),
                _text(series.date),
                _text(series.time),
                _text(series.protocol),
                _text(series.laterality),
            ),
        )
        words = _text(f" {series.modality} {series.description} {series.body_part}")
        self._writer.run(
            "UPDATE study_words SET words = words || ? WHERE rowid = ?", (words, study)
        )


def _contradiction(reader: Reader, instance: Instance) -> str:
    """Say what in the index speaks against taking an instance, or nothing."""
    study = instance.study
    row = reader.row("SELECT patient_id, issuer FROM studies WHERE uid = ?", (study.uid,))
    if row is not None and row != (_text(study.patient.id), _text(study.patient.issuer)):
        return "its study is held under another patient"
    row = reader.row(
        "SELECT studies.uid FROM series JOIN studies ON studies.id = series.study"
        " WHERE series.uid = ?",
        (instance.series.uid,),
    )
    if row is not None and row[0] != study.uid:
        return "its series is held under another study"
    row = reader.row(
        "SELECT series.uid FROM instances JOIN series ON series.id = instances.series"
        " WHERE sop_uid = ?",
        (instance.sop_uid,),
    )
    if row is not None and row[0] != instance.series.uid:
        return "an object with its SOP Instance UID is held in another series"
    if instance.series.study_uid != study.uid:
        return "its series says it belongs to another study"
    return ""


def _add_quarantined(writer: Writer, about: Quarantined, name: str, digest: bytes) -> None:
    writer.run(
        "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            name,
            name,
            about.size,
            digest,
            about.origin,
            about.reason,
            _text(about.name),
            int(about.conflict),
            about.sop_uid,
            about.study_uid,
            about.arrived.isoformat(),
        ),
    )


def _expect(writer: Writer, study_uid: str, count: int, source: str) -> None:
    if count < 0:
        raise ValueError(f"a study cannot have {count} instances")
    writer.run(
        "INSERT INTO expectations VALUES (?, ?, ?) ON CONFLICT (study_uid)"
        " DO UPDATE SET count = excluded.count, source = excluded.source",
        (study_uid, count, source),
    )


def _dataset(part10: bytes) -> bytes:
    """Return an object without its preamble and file meta, which every sender writes anew.

    PS3.10 7.1: the group length (0002,0000) comes first and says where the data set begins.
    """
    if part10[128:140] != b"DICM\x02\x00\x00\x00UL\x04\x00":
        return part10
    start = 144 + int.from_bytes(part10[140:144], "little")
    return part10[start:] if start < len(part10) else part10


def _batches(
    objects: Iterable[tuple[bytes, Instance]],
) -> Iterator[list[tuple[bytes, Instance]]]:
    batch: list[tuple[bytes, Instance]] = []
    size = 0
    for part10, instance in objects:
        batch.append((part10, instance))
        size += len(part10)
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


_INSTANCE_FACTS = (
    "SELECT instances.facts, coalesce(instances.study_facts, studies.facts),"
    " coalesce(instances.series_facts, series.facts) FROM instances"
    " JOIN series ON series.id = instances.series JOIN studies ON studies.id = series.study"
)
_INSTANCE_ORDER = "instances.number IS NULL, instances.number, instances.sop_uid"
_TABLES = {
    "PATIENT": "studies",
    "STUDY": "studies",
    "SERIES": "studies JOIN series ON series.study = studies.id",
    "IMAGE": (
        "studies JOIN series ON series.study = studies.id"
        " JOIN instances ON instances.series = series.id"
    ),
}
_ORDER = {
    "PATIENT": "studies.name_key, studies.patient_id",
    "STUDY": "studies.date DESC, studies.time DESC, studies.id",
    "SERIES": "studies.id, series.number IS NULL, series.number, series.id",
    "IMAGE": f"studies.id, series.id, {_INSTANCE_ORDER}",
}
_WORD = re.compile(r"[^\W_]+")


def _conditions(keys: Mapping[str, str], level: str) -> tuple[list[str], list[object]]:
    where: list[str] = []
    values: list[object] = []
    for keyword, wanted in keys.items():
        key = answerable(keyword, level)
        found = condition(key, wanted) if key is not None else None
        if found is not None:
            where.append(found[0])
            values += found[1]
    return where, values


def _as_text(keyword: str, value: object) -> str:
    if value is None:
        return ""
    key = KEYS.get(keyword)
    if key is not None and key.rule is Rule.MODALITIES:
        return "\\".join(_modalities(str(value)))
    if keyword == "SOPClassesInStudy":
        return str(value).replace(",", "\\")
    return str(value)


def _modalities(column: str) -> tuple[str, ...]:
    return tuple(modality for modality in column.split("\\") if modality)


def _instance(facts: str, study: str, series: str) -> Instance:
    instance: Instance = read_dataclass(
        Instance, json.loads(facts), study=_read_study(study), series=_read_series(series)
    )
    return instance


@lru_cache(maxsize=256)
def _read_study(text: str) -> Study:
    study: Study = from_json(Study, text)
    return study


@lru_cache(maxsize=1024)
def _read_series(text: str) -> Series:
    series: Series = from_json(Series, text)
    return series


@dataclass(frozen=True, slots=True)
class _Texts:
    """An instance as the index writes it: its study and series are mostly those of the others."""

    facts: str
    study: str
    series: str

    @property
    def note(self) -> bytes:
        """The whole instance as one JSON object."""
        return f'{self.facts[:-1]},"study":{self.study},"series":{self.series}}}'.encode("ascii")


def _texts(instance: Instance) -> _Texts:
    return _Texts(
        to_json_without(instance, "study", "series"),
        _write_study(instance.study),
        _write_series(instance.series),
    )


@lru_cache(maxsize=64)
def _write_study(study: Study) -> str:
    return to_json(study)


@lru_cache(maxsize=256)
def _write_series(series: Series) -> str:
    return to_json(series)


def _text(value: str) -> str:
    """Return a value as a column can hold it; the exact value is in the facts beside it."""
    return value.encode("utf-8", "replace").decode("utf-8")
