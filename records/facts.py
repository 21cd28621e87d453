"""An instance as the index writes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from domain.study import Instance, Series, Study
from records.serialising import from_json, read_dataclass, to_json, to_json_without


@dataclass(frozen=True, slots=True)
class Facts:
    """The texts of one instance: its study and series are mostly those of the others."""

    instance: str
    study: str
    series: str

    @property
    def note(self) -> bytes:
        """The whole instance as one JSON object."""
        return f'{self.instance[:-1]},"study":{self.study},"series":{self.series}}}'.encode("ascii")


def facts_of(instance: Instance) -> Facts:
    return Facts(
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


def instance_from(facts: str, study: str, series: str) -> Instance:
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


def as_column(value: str) -> str:
    """Return a value as a column can hold it; the exact value is in the facts beside it."""
    return value.encode("utf-8", "replace").decode("utf-8")


def modalities(column: str) -> tuple[str, ...]:
    """Return the modalities of a study as its column holds them."""
    return tuple(modality for modality in column.split("\\") if modality)
