"""What the retention rules ask of each study, read from the rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from records import drafts, outbox
from records.database import Database
from records.holding import is_held
from records.retention import StudyFacts, day_of


def facts_of_all(
    database: Database, opened: Mapping[str, date], *, only: str = ""
) -> tuple[StudyFacts, ...]:
    """Return the facts of every study, or of one. ``opened`` says when each was opened last."""
    with database.reading() as reader:
        pinned = {uid for (uid,) in reader.rows("SELECT study_uid FROM pins")}
        return tuple(
            StudyFacts(
                study_uid=uid,
                patient_id=patient_id,
                issuer=issuer,
                day=day,
                born=_born(born, day, age),
                modalities=tuple(part for part in modalities.split("\\") if part),
                accessed=max(datetime.fromisoformat(arrived).date(), opened.get(uid, date.min)),
                pinned=uid in pinned,
                held=is_held(reader, uid),
                busy=(
                    "on its way"
                    if outbox.still_needs(reader, uid)
                    else "a report was begun"
                    if drafts.has_draft(reader, uid)
                    else ""
                ),
            )
            for uid, patient_id, issuer, day, born, age, modalities, arrived in reader.rows(
                "SELECT uid, patient_id, issuer, date, birth_date, age, modalities, arrived"
                " FROM studies WHERE ? IN ('', uid) ORDER BY date, uid",
                (only,),
            )
        )


def _born(born: str, day: str, age: str) -> str:
    """Return the day of birth; from the age where only that is said, the latest day it allows."""
    if born or not age:
        return born
    examined = day_of(day)
    if examined is None or len(age) != 4 or not age[:3].isdigit() or age[3] not in "DWMY":
        return ""
    # 063Y: the youngest that this can be is 63 that very day. Days, weeks, months: younger still.
    years = int(age[:3]) if age[3] == "Y" else 0
    try:
        return f"{examined.replace(year=examined.year - years):%Y%m%d}"
    except ValueError:
        return f"{examined.year - years:04}0301"
