"""Turns what the archive holds into the rows of the worklist, in the window and on the line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from app.actions.missing import gaps_of
from app.commands import Command
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.jobs import Pool
from app.session import Session
from app.state.completeness import Gap
from app.state.worklist import (
    BOTH,
    DAYS,
    AnalysisState,
    Counts,
    Filter,
    List,
    Page,
    Priority,
    ReadState,
    WorklistRow,
)
from app.workstation import Records, Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import NotFound
from domain.finding import Decision
from domain.rights import RESULTS, About, Right, image_kinds
from records.archive import StudyCounts, StudySummary, Wanted
from records.choosing import EVERYTHING, Within


class Pages:
    """Reads pages of the worklist from the records of a seat; one that nothing changed, once."""

    def __init__(self, records: Records, *, today: Callable[[], date] = date.today) -> None:
        self._records, self._today = records, today
        # What the person at the seat may know of; None: of nothing.
        self.within: Callable[[], Within | None] = lambda: EVERYTHING
        self._last: tuple[object, Page] | None = None

    def __call__(self, filter_: Filter, limit: int, chosen: str) -> Page:
        today = self._today()
        within = self.within()
        asked = (filter_, limit, chosen, today, self._records.database.changes(), within)
        last = self._last
        if last is not None and last[0] == asked:
            return last[1]
        page = Page(filter_)
        if within is not None:
            page = self._page(filter_, limit, chosen, today, within)
        self._last = (asked, page)
        return page

    def _page(self, filter_: Filter, limit: int, chosen: str, today: date, within: Within) -> Page:
        archive, decisions = self._records.archive, self._records.drafts.decisions()
        counted = archive.counts([_since(days, today) for days in DAYS], within)
        wanted = _wanted(filter_, counted, today)
        if wanted is None:
            return Page(filter_, counts=_counts(counted, today))
        wanted = replace(wanted, within=within)

        disputed, unasked = archive.disputed(), archive.unasked()

        def row(summary: StudySummary) -> WorklistRow:
            uid = summary.study.uid
            return replace(
                _row(summary, analysis_state(decisions.get(uid))),
                disputed=disputed.get(uid, 0),
                unasked=unasked.get(uid, ""),
            )

        rows = tuple(row(summary) for summary in archive.chosen(wanted, limit=limit))
        passed = archive.count(wanted) if len(rows) == limit else len(rows)
        apart, following = None, None
        if chosen and all(one.study_uid != chosen for one in rows):
            with suppress(NotFound):
                apart = _within(row, archive.study(chosen), within)
        if passed > len(rows) and all(one.read_state is not ReadState.UNREAD for one in rows):
            unread = replace(wanted, states=frozenset((ReadState.UNREAD,)))
            found = archive.chosen(unread, limit=1) if _may_be_unread(wanted) else ()
            following = row(found[0]) if found else None
        return Page(filter_, rows, passed, _counts(counted, today), apart, following)


def _within(
    row: Callable[[StudySummary], WorklistRow], summary: StudySummary, within: Within
) -> WorklistRow | None:
    """Return the row of a study that a person may know of."""
    patient = summary.study.patient
    if within.patient == (patient.id, patient.issuer):
        return row(summary)
    if within.modalities is not None and summary.modalities not in within.modalities:
        return None
    if within.institutions and summary.study.institution not in within.institutions:
        return None
    return row(summary)


def known_to(station: Workstation, session: Session) -> Within | None:
    """Return which studies somebody may know of, here and in lists; None: of none at all."""
    rights, emergency = session.rights, session.emergency
    standing = emergency is not None and not emergency.over()
    if standing and emergency is not None and not emergency.patient_id:
        return EVERYTHING
    patient = None
    if standing and emergency is not None:
        patient = (emergency.patient_id, emergency.issuer)
    if not rights.allows(Right.WORKLIST):
        return None if patient is None else Within(frozenset(), patient=patient)
    if not rights.limited(Right.WORKLIST):
        return EVERYTHING
    everywhere = replace(rights, institutions=frozenset())
    kinds = frozenset(
        names
        for names in station.records.archive.kinds()
        if everywhere.allows(Right.WORKLIST, About(modalities=image_kinds(names)))
    )
    limited = everywhere.limited(Right.WORKLIST)
    return Within(kinds if limited else None, rights.institutions, patient)


def _may_be_unread(wanted: Wanted) -> bool:
    return not wanted.states or ReadState.UNREAD in wanted.states


def _since(days: int, today: date) -> str:
    return (today - timedelta(days=days - 1)).strftime("%Y%m%d")


def _wanted(filter_: Filter, counted: StudyCounts, today: date) -> Wanted | None:
    """Return a filter as the records understand it, or None where nothing can pass."""
    kinds = frozenset(
        kind
        for kind in counted.modalities
        if filter_.modalities & set(image_modalities(kind).split(BOTH))
    )
    if filter_.modalities and not kinds:
        return None
    states = {
        List.MY_UNREAD: ReadState.UNREAD,
        List.DRAFTS: ReadState.DRAFT,
        List.NOT_STORED: ReadState.SIGNED,
    }
    return Wanted(
        filter_.text,
        frozenset((states[filter_.list],)) if filter_.list in states else frozenset(),
        frozenset((Priority.CRITICAL,)) if filter_.list is List.CRITICAL else frozenset(),
        kinds,
        filter_.origins,
        "" if filter_.days is None else _since(filter_.days, today),
        filter_.list is List.INCOMPLETE,
    )


def _counts(counted: StudyCounts, today: date) -> Counts:
    modalities: Counter[str] = Counter()
    for kind, count in counted.modalities.items():
        for one in image_modalities(kind).split(BOTH):
            modalities[one] += count
    states = counted.states
    by_day: dict[int | None, int] = {days: counted.since[_since(days, today)] for days in DAYS}
    return Counts(
        counted.total,
        states[ReadState.UNREAD],
        counted.critical_unread,
        Counter(
            {
                List.MY_UNREAD: states[ReadState.UNREAD],
                List.ALL: counted.total,
                List.CRITICAL: counted.priorities[Priority.CRITICAL],
                List.DRAFTS: states[ReadState.DRAFT],
                List.NOT_STORED: states[ReadState.SIGNED],
                List.INCOMPLETE: counted.incomplete,
            }
        ),
        Counter({None: counted.total, **by_day}),
        modalities,
        counted.origins,
    )


def look_at_worklist(station: Workstation) -> None:
    """Show the list as it stands now, read off the GUI thread."""
    station.jobs.start(
        "Look at the worklist",
        lambda _work: station.worklist.read(),
        pool=Pool.DESK,  # rows appear while an import is under way
        shown=False,
        succeeded=station.worklist.show,
        failed=station.telling.error,
    )


def _row(summary: StudySummary, analysis: AnalysisState) -> WorklistRow:
    study = summary.study
    return WorklistRow(
        study_uid=study.uid,
        patient_name=study.patient.name,
        patient_id=study.patient.id,
        sex=study.patient.sex,
        age=study.age,
        birth_date=study.patient.birth_date,
        modality=image_modalities(summary.modalities),
        description=study.description,
        date=iso_date(study.date),
        time=f"{study.time[:2]}:{study.time[2:4]}" if len(study.time) >= 4 else "",
        accession=study.accession,
        series_count=summary.series,
        image_count=summary.instances,
        expected_count=summary.expected,
        arriving=False,
        priority=summary.priority,
        analysis=analysis,
        read_state=summary.read_state,
        reader=summary.read_by,
        origin=summary.origin,
        issuer=study.patient.issuer,
    )


def image_modalities(modalities: tuple[str, ...]) -> str:
    """Return what a reader calls a study's modality: CT, or PT/CT where there are two.

    Results stored with a study do not count; where there is nothing else, the first does.
    """
    images = list(dict.fromkeys(m for m in modalities if m not in RESULTS))
    # Images have two letters; plans, structures and maps of values have more.
    named = [m for m in images if len(m) == 2] or images[:1] or list(modalities[:1])
    # The body's function is named before the anatomy under it.
    return BOTH.join(sorted(named, key=lambda m: m not in ("PT", "NM"))[:2])


def iso_date(date: str) -> str:
    """Return YYYYMMDD as YYYY-MM-DD; anything else as it is."""
    if len(date) == 8 and date.isdigit():
        return f"{date[:4]}-{date[4:6]}-{date[6:]}"
    return date


def analysis_state(counts: Mapping[Decision, int] | None) -> AnalysisState:
    """Return what models said about a study; None means that no model ever ran on it."""
    if counts is None:
        return AnalysisState("Not analysed")
    for decision in (Decision.PROPOSED, Decision.ACCEPTED, Decision.REJECTED):
        if counts.get(decision):
            waits = decision is Decision.PROPOSED
            return AnalysisState(f"{counts[decision]} {decision.value}", waits=waits)
    return AnalysisState("None found")


@guarded(Right.WORKLIST)
def studies(station: Workstation, said: Namespace, _console: Console) -> Result:
    """List the studies on this seat, or those that words are found in."""
    if said.search:
        station.records.audit.record(
            AuditEvent(AuditCode.QUERY, "studies.search", station.user)  # never what was typed
        )
    return {
        "studies": [
            {
                "study_uid": s.study.uid,
                "patient_id": s.study.patient.id,
                "patient_name": s.study.patient.name,
                "date": iso_date(s.study.date),
                "modalities": list(s.modalities),
                "description": s.study.description,
                "series": s.series,
                "instances": s.instances,
                "expected": s.expected,
                "incomplete": s.complete is False,
                "gaps": [gap.words for gap in _gaps(station.records, s)],
                "read_state": s.read_state.value,
                "origin": s.origin,
            }
            for s in _known_studies(station, said.search, said.limit)
        ]
    }


def _known_studies(station: Workstation, text: str, limit: int) -> tuple[StudySummary, ...]:
    within = known_to(station, station.acting)
    return (
        ()
        if within is None
        else station.records.archive.chosen(Wanted(text, within=within), limit=limit)
    )


def _gaps(records: Records, summary: StudySummary) -> tuple[Gap, ...]:
    return gaps_of(records, summary.study.uid) if summary.complete is False else ()


def _complete_words(study: Result) -> str:
    if study["incomplete"]:
        return "; ".join(
            [f"incomplete: {study['instances']} of {study['expected']}", *study["gaps"]]
        )
    return f"{study['instances']} of {study['expected'] or study['instances']}"


def _studies_words(result: Result) -> str:
    lines = [
        f"{s['study_uid']}  {s['patient_id']}  {s['patient_name']}  {s['date']}  "
        f"{','.join(s['modalities'])}  {s['description']}  "
        f"{_complete_words(s)}"
        for s in result["studies"]
    ]
    return "\n".join(lines) or "No studies on this seat."


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--search",
        default="",
        metavar="TEXT",
        help="words of a name, a number, a description, a report or a finding, as they begin",
    )
    parser.add_argument("--limit", type=int, default=1000, help="at most so many (1000)")


COMMANDS: tuple[Command, ...] = ()
VERBS = (
    Verb(
        "studies",
        "the studies on this seat",
        _arguments,
        studies,
        _studies_words,
        needs=Right.WORKLIST,
    ),
)
