"""What is known of a study's instances, without opening their files."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import NotFound
from domain.study import Instance, Series
from records.database import Database
from records.facts import instance_from
from records.serialising import from_json

_INSTANCE_FACTS = (
    "SELECT instances.facts, coalesce(instances.study_facts, studies.facts),"
    " coalesce(instances.series_facts, series.facts) FROM instances"
    " JOIN series ON series.id = instances.series JOIN studies ON studies.id = series.study"
)
_INSTANCE_ORDER = "instances.number IS NULL, instances.number, instances.sop_uid"


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """One series with the number of its instances that are held."""

    series: Series
    instances: int


class Index:
    """The series and instances that are held."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
            instance_from(*row)
            for row in self._database.rows(
                f"{_INSTANCE_FACTS} WHERE series.uid = ? ORDER BY {_INSTANCE_ORDER}",
                (series_uid,),
            )
        )

    def instances_of_study(self, study_uid: str) -> tuple[Instance, ...]:
        """Return all that the index knows of a study, by series and instance number."""
        return tuple(
            instance_from(*row)
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
        return instance_from(*row)
