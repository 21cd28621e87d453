"""DICOM query keys as conditions on the index (PS3.4 C.2.2.2, single values to wildcards)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

LEVELS = ("PATIENT", "STUDY", "SERIES", "IMAGE")


class Rule(Enum):
    """How one attribute is matched."""

    TEXT = "text"  # single value, or wildcards * and ?
    NAME = "name"  # as TEXT without regard to case, on any of the three groups
    DATE = "date"  # single value, or a range
    TIME = "time"
    UID = "uid"  # one or several, between backslashes
    NUMBER = "number"
    MODALITIES = "modalities"  # any of several, among all of a study's
    ANSWER = "answer"  # only returned


@dataclass(frozen=True, slots=True)
class Key:
    """One attribute: where the index has it, from which level on, and how it is matched."""

    level: str
    column: str
    rule: Rule = Rule.TEXT
    folded: str = ""  # the column a NAME is matched on


KEYS: Mapping[str, Key] = {
    "PatientName": Key("PATIENT", "studies.patient_name", Rule.NAME, "studies.name_key"),
    "PatientID": Key("PATIENT", "studies.patient_id"),
    "IssuerOfPatientID": Key("PATIENT", "studies.issuer"),
    "PatientBirthDate": Key("PATIENT", "studies.birth_date", Rule.DATE),
    "PatientSex": Key("PATIENT", "studies.sex"),
    "NumberOfPatientRelatedStudies": Key(
        "PATIENT",
        "(SELECT count(*) FROM studies s WHERE s.patient_id = studies.patient_id"
        " AND s.issuer = studies.issuer)",
        Rule.ANSWER,
    ),
    "NumberOfPatientRelatedSeries": Key(
        "PATIENT",
        "(SELECT sum(s.series) FROM studies s WHERE s.patient_id = studies.patient_id"
        " AND s.issuer = studies.issuer)",
        Rule.ANSWER,
    ),
    "NumberOfPatientRelatedInstances": Key(
        "PATIENT",
        "(SELECT sum(s.instances) FROM studies s WHERE s.patient_id = studies.patient_id"
        " AND s.issuer = studies.issuer)",
        Rule.ANSWER,
    ),
    "StudyInstanceUID": Key("STUDY", "studies.uid", Rule.UID),
    "StudyDate": Key("STUDY", "studies.date", Rule.DATE),
    "StudyTime": Key("STUDY", "studies.time", Rule.TIME),
    "AccessionNumber": Key("STUDY", "studies.accession"),
    "StudyDescription": Key("STUDY", "studies.description"),
    "StudyID": Key("STUDY", "studies.study_id"),
    "PatientAge": Key("STUDY", "studies.age"),
    "ReferringPhysicianName": Key("STUDY", "studies.referring", Rule.NAME, "studies.referring_key"),
    "ModalitiesInStudy": Key("STUDY", "studies.modalities", Rule.MODALITIES),
    "NumberOfStudyRelatedSeries": Key("STUDY", "studies.series", Rule.ANSWER),
    "NumberOfStudyRelatedInstances": Key("STUDY", "studies.instances", Rule.ANSWER),
    "SOPClassesInStudy": Key(
        "STUDY",
        "(SELECT group_concat(DISTINCT i.sop_class) FROM instances i"
        " JOIN series s ON s.id = i.series WHERE s.study = studies.id)",
        Rule.ANSWER,
    ),
    "SeriesInstanceUID": Key("SERIES", "series.uid", Rule.UID),
    "Modality": Key("SERIES", "series.modality"),
    "SeriesNumber": Key("SERIES", "series.number", Rule.NUMBER),
    "SeriesDescription": Key("SERIES", "series.description"),
    "BodyPartExamined": Key("SERIES", "series.body_part"),
    "SeriesDate": Key("SERIES", "series.date", Rule.DATE),
    "SeriesTime": Key("SERIES", "series.time", Rule.TIME),
    "ProtocolName": Key("SERIES", "series.protocol"),
    "Laterality": Key("SERIES", "series.laterality"),
    "NumberOfSeriesRelatedInstances": Key("SERIES", "series.instances", Rule.ANSWER),
    "SOPInstanceUID": Key("IMAGE", "instances.sop_uid", Rule.UID),
    "SOPClassUID": Key("IMAGE", "instances.sop_class", Rule.UID),
    "InstanceNumber": Key("IMAGE", "instances.number", Rule.NUMBER),
    "AvailableTransferSyntaxUID": Key("IMAGE", "instances.transfer_syntax", Rule.UID),
    "FrameOfReferenceUID": Key("IMAGE", "instances.frame_of_reference", Rule.UID),
    "ImageType": Key("IMAGE", "instances.image_type", Rule.ANSWER),
    "ContentTime": Key("IMAGE", "instances.content_time", Rule.TIME),
    "Manufacturer": Key("IMAGE", "instances.manufacturer"),
    "NumberOfFrames": Key("IMAGE", "instances.frames", Rule.ANSWER),
    "Rows": Key("IMAGE", "instances.pixel_rows", Rule.ANSWER),
    "Columns": Key("IMAGE", "instances.pixel_columns", Rule.ANSWER),
}

_WHOLE_DATE = len("YYYYMMDD")

# What identifies an answer at each level, sent whether it was asked for or not.
UNIQUE = {
    "PATIENT": "PatientID",
    "STUDY": "StudyInstanceUID",
    "SERIES": "SeriesInstanceUID",
    "IMAGE": "SOPInstanceUID",
}


def fold(name: str) -> str:
    """Return a person's name as it is compared: no case, no accents, no empty trailing parts."""
    letters = unicodedata.normalize("NFKD", name.replace("\x00", " "))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    groups = [" ".join(group.casefold().split()).rstrip("^ ") for group in bare.split("=")]
    return "=".join(groups).rstrip("=")


def answerable(keyword: str, level: str) -> Key | None:
    """Return where an attribute is found for an answer at ``level``, or None where it is not."""
    key = KEYS.get(keyword)
    if key is None or LEVELS.index(key.level) > LEVELS.index(level):
        return None
    return key


def condition(key: Key, wanted: str) -> tuple[str, list[object]] | None:
    """Return the SQL that is true for rows matching a value, or None for universal matching."""
    wanted = wanted.strip(" \x00")
    if key.rule is Rule.ANSWER or not wanted or set(wanted) == {"*"}:
        return None
    if key.rule is Rule.NAME:
        return _name(key.folded, wanted)
    if key.rule is Rule.DATE:
        return _range(key.column, wanted.replace(".", ""))
    if key.rule is Rule.TIME:
        return _range(key.column, wanted.replace(":", ""))
    if key.rule is Rule.NUMBER:
        return _number(key.column, wanted)
    values = [value.strip() for value in wanted.split("\\") if value.strip()]
    if key.rule is Rule.UID:
        return f"{key.column} IN ({', '.join('?' * len(values))})", list(values)
    if key.rule is Rule.MODALITIES:
        each = " OR ".join([f"{key.column} GLOB ?"] * len(values))
        return f"({each})", [f"*\\{_glob(value)}\\*" for value in values]
    # Several values of a text key match any of them, as most archives answer.
    each = " OR ".join([f"trim({key.column}) GLOB ?"] * len(values))
    if len(values) == 1 and not set(values[0]) & {"*", "?"}:
        return f"{key.column} = ?", [values[0]]
    return f"({each})", [_glob(value) for value in values]


def _glob(value: str) -> str:
    """DICOM's * and ? mean the same to SQLite; its brackets must lose theirs."""
    return value.replace("[", "[[]")


def _name(column: str, wanted: str) -> tuple[str, list[object]]:
    pattern = _glob(fold(wanted))
    if not pattern or set(pattern) == {"*"}:
        return "1", []
    # The value may be one group (alphabetic, ideographic or phonetic) or the whole name.
    patterns: list[object] = [pattern, f"{pattern}=*", f"*={pattern}", f"*={pattern}=*"]
    return "(" + " OR ".join([f"{column} GLOB ?"] * 4) + ")", patterns


def _range(column: str, wanted: str) -> tuple[str, list[object]]:
    low, dash, high = (part.strip() for part in wanted.partition("-"))
    if not dash:
        if set(low) & {"*", "?"}:  # not DICOM, but sent by many
            return f"{column} GLOB ?", [_glob(low)]
        if len(low) == _WHOLE_DATE:
            return f"{column} = ?", [low]
        # 1200 means 12:00 to the precision that was said.
        return f"substr({column}, 1, ?) = ?", [len(low), low]
    parts: list[str] = [f"{column} <> ''"]
    values: list[object] = []
    if low:
        parts.append(f"{column} >= ?")
        values.append(low)
    if len(high) == _WHOLE_DATE:
        parts.append(f"{column} <= ?")
        values.append(high)
    elif high:
        parts.append(f"substr({column}, 1, ?) <= ?")
        values += [len(high), high]
    return "(" + " AND ".join(parts) + ")", values


def _number(column: str, wanted: str) -> tuple[str, list[object]]:
    try:
        return f"{column} = ?", [int(wanted)]
    except ValueError:
        return "0", []
