"""Of whom each row of the seat's database tells, so that each can be sealed under that key.

A table with a column ``study_uid`` belongs to its studies and one with ``patient_id`` to its
patients, by themselves. Every other is named here: a test fails for one that is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from records.database import Reader

# Made anew from the rest, or of no meaning on another seat.
LEFT_OUT = ("study_words_", "removals", "backup_notes", "backup_erasures", "sqlite_")

# What tells of no patient.
OF_THE_SEAT = frozenset(
    {
        "ai_feature_history",
        "ai_features",
        "editions",
        "owner_password",
        "people",
        "pseudonym_projects",
        "recovery_codes",
        "roles",
        "settings",
        "sign_in_tries",
    }
)


@dataclass(frozen=True, slots=True)
class Belonging:
    """How the rows of a table are asked for, owner by owner; ``t`` is the table itself."""

    owner: str  # SQL
    source: str = ""  # SQL after FROM; empty: the table alone
    order: str = ""  # SQL that keeps an owner's rows together without sorting; empty: the owner
    columns: tuple[str, ...] = ()  # empty: all that the table has


_STUDY = Belonging("'study:' || t.study_uid")
_PATIENT = Belonging("'patient:' || t.patient_id || '|' || t.issuer")
_OTHERS = {
    "studies": Belonging("'study:' || t.uid", order="t.uid"),
    "series": Belonging(
        "'study:' || s.uid",
        "studies s CROSS JOIN series t ON t.study = s.id",
        "s.uid, t.id",
    ),
    "instances": Belonging(
        "'study:' || s.uid",
        "studies s CROSS JOIN series e ON e.study = s.id CROSS JOIN instances t ON t.series = e.id",
        "s.uid, t.id",
    ),
    "joined_instances": Belonging(
        "'study:' || s.uid",
        "joined_instances t JOIN instances i ON i.sop_uid = t.sop_uid"
        " JOIN series e ON e.id = i.series JOIN studies s ON s.id = e.study",
    ),
    "study_words": Belonging(
        "'study:' || s.uid",
        "study_words t JOIN studies s ON s.id = t.rowid",
        columns=("rowid", "words", "written"),
    ),
    # Said by whoever sent it, so it need not be the study's own: under a key of its own.
    "quarantine": Belonging("'object:' || t.object"),
    "orders": Belonging("'order:' || t.key"),
    "performed_steps": Belonging("'order:' || t.order_key"),
    "step_messages": Belonging(
        "'order:' || p.order_key", "step_messages t JOIN performed_steps p ON p.uid = t.step_uid"
    ),
    "documents": Belonging(
        "'study:' || coalesce(r.study_uid, '')",
        "documents t LEFT JOIN reports r ON r.id = t.report_id",
    ),
    "outbox_objects": Belonging(
        "'study:' || o.study_uid", "outbox_objects t JOIN outbox o ON o.id = t.id"
    ),
    "imports": Belonging("'import:' || t.id"),
    "import_files": Belonging(
        "CASE WHEN t.study_uid = '' THEN 'import:' || t.import ELSE 'study:' || t.study_uid END"
    ),
    "pseudonyms": Belonging("'patient:' || t.patient_id || '|' || coalesce(t.issuer, '')"),
    "holds": Belonging(
        "CASE WHEN t.study_uid = '' THEN 'patient:' || t.patient_id || '|' || t.issuer"
        " ELSE 'study:' || t.study_uid END"
    ),
    "prefetch_looks": Belonging("'order:' || t.for_whom"),
}

# Of whom owners tell, beyond what their label says: (owner, whom).
_ABOUT = (
    "SELECT 'study:' || uid, 'patient:' || patient_id || '|' || issuer FROM studies",
    "SELECT 'order:' || key, 'patient:' || patient_id || '|' ||"
    " coalesce(json_extract(body, '$.patient.issuer'), '') FROM orders",
    "SELECT 'order:' || key, 'study:' || study_uid FROM orders WHERE study_uid <> ''",
    "SELECT 'order:' || for_whom, 'study:' || for_whom FROM prefetch_looks",
    "SELECT 'object:' || object, 'study:' || study_uid FROM quarantine WHERE study_uid <> ''",
    "SELECT DISTINCT 'import:' || import, 'study:' || study_uid FROM import_files"
    " WHERE study_uid <> ''",
)


def tables(reader: Reader) -> tuple[str, ...]:
    """Return every table that is backed up, in the order it was made in."""
    return tuple(
        name
        for (name,) in reader.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith(LEFT_OUT)
    )


def columns(reader: Reader, table: str) -> tuple[str, ...]:
    """Return the columns of a table that are kept."""
    if table in _OTHERS and _OTHERS[table].columns:
        return _OTHERS[table].columns
    return tuple(str(row[1]) for row in reader.rows(f"PRAGMA table_info({table})"))


def belonging(table: str, its_columns: tuple[str, ...]) -> Belonging | None:
    """Return how a table's rows are told apart; None: they belong to the seat."""
    if table in _OTHERS:
        return _OTHERS[table]
    if "study_uid" in its_columns:
        return _STUDY
    if "patient_id" in its_columns and "issuer" in its_columns:
        return _PATIENT
    return None


def about(reader: Reader) -> Iterator[tuple[str, str]]:
    """Yield owners and of whom they tell, as the seat knows it now."""
    for question in _ABOUT:
        yield from reader.each(question)
