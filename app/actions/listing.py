"""Turns what the archive holds into the rows of the worklist, in the window and on the line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping

from app.commands import Command
from app.headless import Console, Result, Verb
from app.worklist import BOTH, AnalysisState, WorklistRow
from app.workstation import Records, Workstation
from domain.finding import Decision
from records.archive import StudySummary

# Modalities of what was made of a study, not of its images.
RESULTS = frozenset(("SR", "DOC", "KO", "PR", "SEG"))


def rows(records: Records) -> tuple[WorklistRow, ...]:
    """Return one row for each study on this seat."""
    decisions = records.drafts.decisions()
    return tuple(
        _row(summary, analysis_state(decisions.get(summary.study.uid)))
        for summary in records.archive.studies()
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


def studies(station: Workstation, _said: Namespace, _console: Console) -> Result:
    """List the studies on this seat."""
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
                "read_state": s.read_state.value,
                "origin": s.origin,
            }
            for s in station.records.archive.studies()
        ]
    }


def _studies_words(result: Result) -> str:
    lines = [
        f"{s['study_uid']}  {s['patient_id']}  {s['patient_name']}  {s['date']}  "
        f"{','.join(s['modalities'])}  {s['description']}  "
        f"{s['instances']} of {s['expected'] or s['instances']}"
        for s in result["studies"]
    ]
    return "\n".join(lines) or "No studies on this seat."


def _no_arguments(_parser: ArgumentParser) -> None: ...


COMMANDS: tuple[Command, ...] = ()
VERBS = (Verb("studies", "the studies on this seat", _no_arguments, studies, _studies_words),)
