"""What has not come of a study, as far as an archive listed it, said wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.commands import Command
from app.state.completeness import Gap, gaps
from app.workstation import Records
from domain.volume import Doubt
from imaging.stacks import Stack
from records.archive import Quarantined

COMMANDS: tuple[Command, ...] = ()


def gaps_of(records: Records, study_uid: str) -> tuple[Gap, ...]:
    """Return what is missing of a study, series by series, as far as an archive listed it."""
    listed = records.retrieves.listed(study_uid)
    if not listed:
        return ()
    titles = {
        each.series.uid: f"Series {each.series.number}" if each.series.number else "A series"
        for each in records.archive.series_of(study_uid)
    }
    held = records.archive.sop_uids(study_uid)
    aside = frozenset(q.name for q in records.archive.quarantined())
    return gaps(((i.sop_uid, i.series_uid, i.number) for i in listed), held, titles, aside)


def aside_of(records: Records, study_uid: str) -> tuple[Quarantined, ...]:
    """Return what came for a study and was put aside: by its own word, or as it was announced."""
    listed = {each.sop_uid for each in records.retrieves.listed(study_uid)}
    return tuple(
        q
        for q in records.archive.quarantined()
        if q.study_uid == study_uid or (q.name and q.name in listed)
    )


def where(records: Records, study_uid: str, announced: int | None) -> str:
    """Return where a study that an archive holds is now."""
    here = len(records.archive.sop_uids(study_uid))
    if not here:
        return "Archive only"
    return "On this seat" if announced is None or here >= announced else "Partly here"


def with_missing(stacks: Iterable[Stack], missing: Iterable[Gap]) -> tuple[Stack, ...]:
    """Return the stacks, each warned of where images of its series have not come."""
    by_series = {gap.series_uid: gap for gap in missing}
    return tuple(
        replace(stack, doubts=(*stack.doubts, _doubt(by_series[stack.series_uid])))
        if stack.series_uid in by_series
        else stack
        for stack in stacks
    )


def _doubt(gap: Gap) -> Doubt:
    which = f"Missing: image {gap.numbers}." if gap.numbers else "Retrieve it again."
    fact = f"Incomplete: {gap.expected - gap.missing} of {gap.expected} images"
    return Doubt("missing", fact, which)
