"""Whether two studies are of one patient."""

from __future__ import annotations

from domain.study import Study


def same_patient(one: Study, other: Study) -> bool:
    """Return whether two studies are of one patient: the same ID of the same issuer, and one."""
    mine, theirs = one.patient, other.patient
    known = bool(mine.id.strip()) or one.uid == other.uid
    return known and (mine.id, mine.issuer) == (theirs.id, theirs.issuer)
