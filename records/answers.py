"""Answers DICOM queries from the index."""

from __future__ import annotations

from collections.abc import Mapping

from domain.errors import Refused
from records.database import Database
from records.facts import modalities
from records.matching import KEYS, LEVELS, UNIQUE, Rule, answerable, condition

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


class Answers:
    """What a peer may ask of the archive: the queries of PS3.4 C."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
        where, values = conditions(keys, level)
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
        where, values = conditions(keys, "IMAGE")
        rows = self._database.rows(
            "SELECT instances.sop_uid, instances.sop_class, instances.transfer_syntax"  # noqa: S608
            f" FROM {_TABLES['IMAGE']} WHERE {' AND '.join(where)} ORDER BY {_ORDER['IMAGE']}",
            values,
        )
        return tuple((str(uid), str(kind), str(syntax)) for uid, kind, syntax in rows)


def conditions(keys: Mapping[str, str], level: str) -> tuple[list[str], list[object]]:
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
        return "\\".join(modalities(str(value)))
    if keyword == "SOPClassesInStudy":
        return str(value).replace(",", "\\")
    return str(value)
