"""Seals the rows of the index: a hash of what each says, with the hash of the object's bytes.

A seal stands in the row that it seals. Whoever changes a row as this program means to seals it
anew in the same transaction; a row that anything else changed no longer fits its seal. What people
say of a study on the worklist (read state, priority) and the counts that triggers keep are not
under it; the counts are counted again instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from records.database import Reader, Writer

_INSTANCE = (
    "i.sop_uid", "s.uid", "studies.uid", "i.sop_class", "i.transfer_syntax", "i.number", "i.frames",
    "i.pixel_rows", "i.pixel_columns", "i.frame_of_reference", "i.image_type", "i.content_time",
    "i.manufacturer", "i.facts", "i.study_facts", "i.series_facts", "i.object", "i.size",
    "i.origin", "i.arrived", "i.sha256",
)  # fmt: skip
_SERIES = (
    "s.uid", "studies.uid", "s.facts", "s.modality", "s.number", "s.description", "s.body_part",
    "s.date", "s.time", "s.protocol", "s.laterality",
)  # fmt: skip
_STUDY = (
    "uid", "facts", "patient_id", "issuer", "patient_name", "name_key", "birth_date", "sex", "age",
    "date", "time", "accession", "description", "referring", "referring_key", "study_id",
)  # fmt: skip
_FROM_INSTANCES = (
    "FROM instances i JOIN series s ON s.id = i.series JOIN studies ON studies.id = s.study"
)
_FROM_SERIES = "FROM series s JOIN studies ON studies.id = s.study"


def seal_instance(writer: Writer, sop_uid: str) -> None:
    """Seal the row of an instance as it stands."""
    columns = ", ".join(_INSTANCE)
    for row in writer.rows(f"SELECT {columns} {_FROM_INSTANCES} WHERE i.sop_uid = ?", (sop_uid,)):
        writer.run("UPDATE instances SET seal = ? WHERE sop_uid = ?", (_hash(row), sop_uid))


def seal_series(writer: Writer, uid: str) -> None:
    """Seal the row of a series as it stands."""
    for row in writer.rows(f"SELECT {', '.join(_SERIES)} {_FROM_SERIES} WHERE s.uid = ?", (uid,)):
        writer.run("UPDATE series SET seal = ? WHERE uid = ?", (_hash(row), uid))


def seal_study(writer: Writer, uid: str) -> None:
    """Seal the row of a study as it stands."""
    for row in writer.rows(f"SELECT {', '.join(_STUDY)} FROM studies WHERE uid = ?", (uid,)):  # noqa: S608
        writer.run("UPDATE studies SET seal = ? WHERE uid = ?", (_hash(row), uid))


def broken_seals(reader: Reader, study_uid: str) -> tuple[bool, list[str], list[str]]:
    """Return whether a study's row was altered, and of which series and instances.

    A row without a seal was kept before there were any; it is none that was broken.
    """
    study = [
        row[0]
        for row in reader.rows(
            f"SELECT seal, {', '.join(_STUDY)} FROM studies WHERE uid = ?",  # noqa: S608
            (study_uid,),
        )
        if row[0] is not None and row[0] != _hash(row[1:])
    ]
    series = [
        row[1]
        for row in reader.rows(
            f"SELECT s.seal, {', '.join(_SERIES)} {_FROM_SERIES} WHERE studies.uid = ?",
            (study_uid,),
        )
        if row[0] is not None and row[0] != _hash(row[1:])
    ]
    instances = [
        row[1]
        for row in reader.rows(
            f"SELECT i.seal, {', '.join(_INSTANCE)} {_FROM_INSTANCES} WHERE studies.uid = ?",
            (study_uid,),
        )
        if row[0] is not None and row[0] != _hash(row[1:])
    ]
    return bool(study), series, instances


def _hash(row: Sequence[object]) -> bytes:
    digest = hashlib.sha256()
    for value in row:
        said = value if isinstance(value, bytes) else repr(value).encode("utf-8", "replace")
        # The length before each: else two columns could share what they say between them.
        digest.update(f"{type(value).__name__} {len(said)}\n".encode())
        digest.update(said)
    return digest.digest()
