"""Checks that what is kept is still what was written: every object, every row, and no more."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from domain.errors import NotFound
from domain.study import Instance
from records.database import Damaged, Database, Reader, Writer
from records.facts import as_column
from records.matching import fold
from records.objects import ObjectFiles
from records.sealing import broken_seals, seal_instance, seal_series, seal_study
from records.serialising import from_json, to_json
from records.worklist import note_expected

# A file this young may be one whose row is being written now.
_SETTLED_SECONDS = 60.0


class FaultKind(Enum):
    """What is wrong with something that is kept."""

    DAMAGED = "damaged"  # the bytes are not those that were written
    MISSING = "missing"  # the index knows it, and there is no file
    ALTERED = "altered"  # what the index says of it is not what was written there
    UNCOUNTED = "uncounted"  # a study or series says it holds another number than it does
    STRAY = "stray"  # a file that nothing knows


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was written; what is altered above an image has no SOP UID."""

    kind: FaultKind
    study_uid: str = ""
    series_uid: str = ""
    sop_uid: str = ""
    object: str = ""  # the name of its file


@dataclass(frozen=True, slots=True)
class _Row:
    series_uid: str
    sop_uid: str
    object: str
    size: int
    sha256: bytes | None


class Checking:
    """One look at a study, or at the files beside the index. Nothing is deleted by it."""

    def __init__(
        self,
        database: Database,
        objects: ObjectFiles,
        take_back: Callable[[str], str],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._objects = objects
        self._take_back = take_back
        self._now = now

    def check_study(self, study_uid: str, pause: Callable[[], None]) -> tuple[Fault, ...]:
        """Read every object of a study, and every row; keep what was found wrong, and return it.

        ``pause`` is called between objects: it may wait, or raise to stop.

        Raises:
            NotFound: Nothing of the study is held.
        """
        with self._database.reading() as reader:
            rows = _rows(reader, study_uid)
            faults = _altered(reader, study_uid)
        for row in rows:
            pause()
            kind = self._examine(row)
            if kind is not None and self._still_held(row):
                faults.append(Fault(kind, study_uid, row.series_uid, row.sop_uid, row.object))
        self._note(study_uid, faults)
        return tuple(faults)

    def _examine(self, row: _Row) -> FaultKind | None:
        try:
            content = self._objects.read(row.object)
            self._objects.note(row.object)
        except (NotFound, ValueError):  # ValueError: no file can have such a name
            return FaultKind.MISSING
        except Damaged:
            return FaultKind.DAMAGED
        digest = hashlib.sha256(content).digest()
        if len(content) != row.size or row.sha256 not in (None, digest):
            return FaultKind.DAMAGED
        if row.sha256 is None:
            self._adopt(row, digest)
        return None

    def _adopt(self, row: _Row, digest: bytes) -> None:
        """Seal what was kept before there were seals: the file's own tags have just vouched."""
        with self._database.writing() as writer:
            writer.run(
                "UPDATE instances SET sha256 = ? WHERE sop_uid = ? AND sha256 IS NULL",
                (digest, row.sop_uid),
            )
            seal_instance(writer, row.sop_uid)

    def _still_held(self, row: _Row) -> bool:
        found = self._database.row(
            "SELECT 1 FROM instances WHERE sop_uid = ? AND object = ?", (row.sop_uid, row.object)
        )
        return found is not None  # else it was deleted or replaced meanwhile

    def _note(self, study_uid: str, faults: list[Fault]) -> None:
        now = datetime.now(UTC).isoformat()
        with self._database.writing() as writer:
            writer.run("DELETE FROM faults WHERE study_uid = ?", (study_uid,))
            writer.run_many(
                "INSERT INTO faults (study_uid, series_uid, sop_uid, object, kind, found)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [(study_uid, f.series_uid, f.sop_uid, f.object, f.kind.value, now) for f in faults],
            )
            writer.run(
                "INSERT INTO checks VALUES (?, ?)"
                " ON CONFLICT (study_uid) DO UPDATE SET checked = excluded.checked",
                (study_uid, now),
            )
            if writer.row("SELECT 1 FROM studies WHERE uid = ? AND seal IS NULL", (study_uid,)):
                seal_study(writer, study_uid)
            for (uid,) in writer.rows(
                "SELECT s.uid FROM series s JOIN studies ON studies.id = s.study"
                " WHERE studies.uid = ? AND s.seal IS NULL",
                (study_uid,),
            ):
                seal_series(writer, uid)

    def every_study(self) -> tuple[str, ...]:
        """Return the UID of every study as its row has it, be it altered or not."""
        return tuple(uid for (uid,) in self._database.rows("SELECT uid FROM studies ORDER BY id"))

    def check_strays(self) -> tuple[Fault, ...]:
        """Find whole files that no row knows; the next start takes them back or puts them aside."""
        old = self._now() - _SETTLED_SECONDS
        present = [name for name in self._objects.names() if self._objects.written(name) < old]
        known = {
            name
            for (name,) in self._database.rows(
                "SELECT object FROM instances UNION ALL SELECT object FROM quarantine"
                " UNION ALL SELECT object FROM removals"
            )
        }
        return tuple(Fault(FaultKind.STRAY, object=name) for name in present if name not in known)

    def due(self, before: datetime) -> str | None:
        """Return the study that came or was checked longest ago, if that was before a time."""
        row = self._database.row(
            "SELECT studies.uid FROM studies LEFT JOIN checks ON checks.study_uid = studies.uid"
            " WHERE coalesce(checks.checked, studies.arrived) < ?"
            " ORDER BY coalesce(checks.checked, studies.arrived), studies.id LIMIT 1",
            (before.isoformat(),),
        )
        return None if row is None else str(row[0])

    def faults(self, study_uid: str = "") -> tuple[Fault, ...]:
        """Return what was found wrong at the last check, of one study or of all."""
        return tuple(
            Fault(FaultKind(kind), study, series, sop, name)
            for study, series, sop, name, kind in self._database.rows(
                "SELECT study_uid, series_uid, sop_uid, object, kind FROM faults"
                " WHERE ? IN ('', study_uid) ORDER BY id",
                (study_uid,),
            )
        )

    def mend_rows(self, study_uid: str) -> int:
        """Write altered rows of a study anew from what was kept beside its objects.

        Returns how many that were. What has no whole file cannot speak for itself and stays.
        """
        mended = 0
        for fault in self.faults(study_uid):
            if fault.kind is FaultKind.ALTERED and fault.sop_uid:
                mended += self._mend_instance(fault)
            elif fault.kind in (FaultKind.ALTERED, FaultKind.UNCOUNTED):
                mended += self._mend_above(study_uid, fault.series_uid)
        return mended

    def _mend_instance(self, fault: Fault) -> bool:
        try:
            self._objects.read(fault.object)
            self._objects.note(fault.object)
        except (Damaged, NotFound):
            return False
        with self._database.writing() as writer:
            writer.run("DELETE FROM instances WHERE object = ?", (fault.object,))
        return bool(self._take_back(fault.object))

    def _mend_above(self, study_uid: str, series_uid: str) -> bool:
        reconciled = self._database.row(
            "SELECT 1 FROM coercions WHERE study_uid = ? AND undone = ''", (study_uid,)
        )
        instance = self._witness(study_uid, series_uid)
        if instance is None or reconciled is not None:
            # The objects name the patient that a person has said it is not: a person must look.
            return False
        with self._database.writing() as writer:
            _write_study(writer, instance)
            _count_again(writer, study_uid)
        return True

    def _witness(self, study_uid: str, series_uid: str) -> Instance | None:
        """Return an instance of a study, or one of its series, as it was when it was kept."""
        for (name,) in self._database.rows(
            "SELECT i.object FROM instances i JOIN series s ON s.id = i.series"
            " JOIN studies ON studies.id = s.study"
            " WHERE studies.uid = ? AND ? IN ('', s.uid) ORDER BY i.id",
            (study_uid, series_uid),
        ):
            try:
                found: Instance = from_json(Instance, self._objects.note(name).decode("ascii"))
            except (Damaged, NotFound):
                continue
            return found
        return None

    def give_up(self, fault: Fault) -> None:
        """Put a damaged object aside and take its row out, so that a good copy may come.

        The damaged file stays for whoever examines it; the study is short of it until then.
        """
        with self._database.writing() as writer:
            held = writer.row("SELECT instances FROM studies WHERE uid = ?", (fault.study_uid,))
            known = writer.row("SELECT 1 FROM expectations WHERE study_uid = ?", (fault.study_uid,))
            if held is not None and known is None:
                source = "what was held before files were damaged"
                note_expected(writer, fault.study_uid, held[0], source)
            writer.run(
                "DELETE FROM instances WHERE sop_uid = ? AND object = ?",
                (fault.sop_uid, fault.object),
            )
        if fault.kind is FaultKind.DAMAGED and self._objects.holds(fault.object):
            self._objects.set_aside(fault.object)


def _rows(reader: Reader, study_uid: str) -> list[_Row]:
    if reader.row("SELECT 1 FROM studies WHERE uid = ?", (study_uid,)) is None:
        raise NotFound("This study is not in the local archive.")
    return [
        _Row(*row)
        for row in reader.rows(
            "SELECT s.uid, i.sop_uid, i.object, i.size, i.sha256 FROM instances i"
            " JOIN series s ON s.id = i.series JOIN studies ON studies.id = s.study"
            " WHERE studies.uid = ? ORDER BY i.object",
            (study_uid,),
        )
    ]


def _altered(reader: Reader, study_uid: str) -> list[Fault]:
    study, series, instances = broken_seals(reader, study_uid)
    faults = [Fault(FaultKind.ALTERED, study_uid)] if study else []
    faults += [Fault(FaultKind.ALTERED, study_uid, uid) for uid in series]
    for sop_uid in instances:
        row = reader.row(
            "SELECT s.uid, i.object FROM instances i JOIN series s ON s.id = i.series"
            " WHERE i.sop_uid = ?",
            (sop_uid,),
        ) or ("", "")
        faults.append(Fault(FaultKind.ALTERED, study_uid, row[0], sop_uid, row[1]))
    counted = reader.row(
        "SELECT studies.instances = (SELECT count(*) FROM instances i JOIN series s"
        " ON s.id = i.series WHERE s.study = studies.id) AND studies.series ="
        " (SELECT count(*) FROM series s WHERE s.study = studies.id) AND NOT EXISTS"
        " (SELECT 1 FROM series s WHERE s.study = studies.id AND s.instances <>"
        " (SELECT count(*) FROM instances i WHERE i.series = s.id))"
        " FROM studies WHERE uid = ?",
        (study_uid,),
    )
    if counted is not None and not counted[0]:
        faults.append(Fault(FaultKind.UNCOUNTED, study_uid))
    return faults


def _write_study(writer: Writer, instance: Instance) -> None:
    study, patient = instance.study, instance.study.patient
    writer.run(
        "UPDATE studies SET facts = ?, patient_id = ?, issuer = ?, patient_name = ?, name_key = ?,"
        " birth_date = ?, sex = ?, age = ?, date = ?, time = ?, accession = ?, description = ?,"
        " referring = ?, referring_key = ?, study_id = ? WHERE uid = ?",
        (
            to_json(study),
            *(
                as_column(text)
                for text in (
                    patient.id, patient.issuer, patient.name, fold(patient.name),
                    patient.birth_date, patient.sex, study.age, study.date, study.time,
                    study.accession, study.description, study.referring_physician,
                    fold(study.referring_physician), study.study_id,
                )
            ),
            study.uid,
        ),
    )  # fmt: skip
    seal_study(writer, study.uid)
    series = instance.series
    writer.run(
        "UPDATE series SET facts = ?, modality = ?, number = ?, description = ?, body_part = ?,"
        " date = ?, time = ?, protocol = ?, laterality = ? WHERE uid = ?",
        (
            to_json(series),
            as_column(series.modality),
            series.number,
            *(
                as_column(text)
                for text in (
                    series.description, series.body_part, series.date, series.time,
                    series.protocol, series.laterality,
                )
            ),
            series.uid,
        ),
    )  # fmt: skip
    seal_series(writer, series.uid)


def _count_again(writer: Writer, study_uid: str) -> None:
    writer.run(
        "UPDATE series SET instances = (SELECT count(*) FROM instances i WHERE i.series ="
        " series.id) WHERE study = (SELECT id FROM studies WHERE uid = ?)",
        (study_uid,),
    )
    writer.run(
        "UPDATE studies SET series = (SELECT count(*) FROM series s WHERE s.study = studies.id),"
        " instances = (SELECT coalesce(sum(s.instances), 0) FROM series s"
        " WHERE s.study = studies.id) WHERE uid = ?",
        (study_uid,),
    )
