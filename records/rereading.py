"""Puts what a newer reader says of held objects into the index, in place of what an older said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from domain.study import Instance
from records.coercing import coerced
from records.database import Database, Writer
from records.facts import Facts, as_column, facts_of
from records.sealing import seal_instance, seal_series, seal_study

_HELD = (
    "SELECT instances.id, instances.number, series.id, studies.id, series.facts, studies.facts,"
    " instances.series_facts IS NULL, instances.study_facts IS NULL, series.uid, studies.uid,"
    " studies.patient_id, studies.issuer FROM instances"
    " JOIN series ON series.id = instances.series JOIN studies ON studies.id = series.study"
    " WHERE instances.sop_uid = ?"
)


class Rereading:
    """Renews the facts of instances; where an object lies, and in which study, stays."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def renew(self, instances: Iterable[Instance]) -> int:
        """Replace what is known of held instances, all or none; return of how many it was.

        One that now claims another patient, study or series than it is filed under is left as it
        was, and so is one that is no longer held. The order, origin, arrival and read state of
        the study stay as they are.
        """
        with self._database.writing() as writer:
            renewing = _Renewing(writer)
            return sum(renewing.renew(instance) for instance in instances)

    def of_older_readers(self, reader: str) -> tuple[str, ...]:
        """Return the studies with an instance that ``reader`` did not read, the newest first."""
        rows = self._database.rows(
            "SELECT DISTINCT studies.uid, studies.id FROM instances"
            " JOIN series ON series.id = instances.series"
            " JOIN studies ON studies.id = series.study"
            " WHERE json_extract(instances.facts, '$.reader') IS NOT ?"
            " ORDER BY studies.id DESC",
            (reader,),
        )
        return tuple(uid for uid, _ in rows)


class _Renewing:
    """One transaction. A series and a study speak as one instance does, and only once anew."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._spoken: dict[tuple[str, int], str] = {}

    def renew(self, instance: Instance) -> bool:
        held = self._writer.row(_HELD, (instance.sop_uid,))
        if held is None:
            return False
        row, number, series_row, study_row, series, study, as_series, as_study, *filed = held
        instance = coerced(self._writer, instance)
        patient = instance.study.patient
        issuer = as_column(patient.issuer)
        says = [instance.series.uid, instance.study.uid, as_column(patient.id), issuer]
        if filed != says:
            return False
        facts = facts_of(replace(instance, number=number))
        series = self._spoken_by("series", series_row, series, facts.series, renews=as_series)
        study = self._spoken_by("studies", study_row, study, facts.study, renews=as_study)
        _write(self._writer, row, instance, facts, study=study, series=series)
        seal_instance(self._writer, instance.sop_uid)
        return True

    def _spoken_by(self, table: str, row: int, held: str, said: str, *, renews: bool) -> str:
        if renews and (table, row) not in self._spoken:
            self._spoken[table, row] = said
            if said != held:
                self._writer.run(f"UPDATE {table} SET facts = ? WHERE id = ?", (said, row))  # noqa: S608
                self._seal(table, row)
        return self._spoken.get((table, row), held)

    def _seal(self, table: str, row: int) -> None:
        (uid,) = self._writer.rows(f"SELECT uid FROM {table} WHERE id = ?", (row,))[0]  # noqa: S608
        (seal_series if table == "series" else seal_study)(self._writer, uid)


def _write(
    writer: Writer, row: int, instance: Instance, facts: Facts, *, study: str, series: str
) -> None:
    pixels = instance.pixels
    writer.run(
        "UPDATE instances SET frames = ?, pixel_rows = ?, pixel_columns = ?,"
        " frame_of_reference = ?, image_type = ?, content_time = ?, manufacturer = ?, facts = ?,"
        " study_facts = ?, series_facts = ? WHERE id = ?",
        (
            pixels.frames if pixels else None,
            pixels.rows if pixels else None,
            pixels.columns if pixels else None,
            instance.frame_of_reference,
            as_column("\\".join(instance.image_type)),
            as_column(instance.content_time),
            as_column(instance.manufacturer),
            facts.instance,
            None if facts.study == study else facts.study,
            None if facts.series == series else facts.series,
            row,
        ),
    )
