"""Asks archives for the other studies of a patient, and says which archive could not tell."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass

from app.actions.listing import iso_date
from app.actions.peers import any_peer, any_peers
from app.actions.retrieving import start
from app.actions.searching import about_row, ask, is_no_archive, remote_row
from app.commands import Command
from app.gate import about_study, demand, guarded, may
from app.headless import Console, Result, Verb
from app.jobs import Pool
from app.state.merging import RemoteRow, merged
from app.state.reading import Away, Reading
from app.workstation import Workstation
from domain.errors import LightboxError, NotFound, Refused
from domain.relevance import Candidate, ranked
from domain.rights import Right
from domain.study import Study
from domain.work import Work
from pacs_client.peers import AnyPeer
from pacs_client.query import Criteria

ASKING = "Ask for priors"


@dataclass(frozen=True, slots=True)
class Asked:
    """What one archive said of a patient."""

    peer: str
    rows: tuple[RemoteRow, ...] = ()
    trouble: str = ""
    cut: bool = False
    withheld: frozenset[str] = frozenset()  # the patient's own that who asks may not know of


@guarded(Right.FIND)
def ask_for_priors(station: Workstation, archive: AnyPeer, study: Study, work: Work) -> Asked:
    """Return the patient's other studies in one archive, and those of the same name elsewhere.

    The same person is the same ID of the same issuer. A study under another ID with the same name
    and birth date is listed as such; it is never taken for the patient's own.

    Raises:
        Cancelled: The person stopped it.
    """
    patient = study.patient
    if not patient.id.strip():
        return Asked(archive.name)
    rows: list[RemoteRow] = []
    withheld: set[str] = set()
    cut = False
    try:
        # A wildcard in an ID would ask for others' studies; what comes is held against it below.
        by_id = ask(station, archive, Criteria(patient_id=_literal(patient.id)), work)
        cut = by_id.cut
        found = list(by_id.studies)
        if patient.name.strip("^ ") and patient.birth_date:
            by_name = ask(station, archive, Criteria(name=_literal(patient.name)), work)
            found += [
                each
                for each in by_name.studies
                if each.study.patient.birth_date == patient.birth_date
                and each.study.patient.id != patient.id
            ]
    except LightboxError as error:
        return Asked(archive.name, trouble="" if is_no_archive(archive, error) else str(error))
    for remote in found:
        if remote.study.uid == study.uid:
            continue
        row = remote_row(station, remote, archive.name)
        if may(station, Right.FIND, about_row(station, row)):
            rows.append(row)
        elif is_own(row, study):
            withheld.add(row.study_uid)
    return Asked(archive.name, tuple(rows), cut=cut, withheld=frozenset(withheld))


def _literal(text: str) -> str:
    return text.replace("*", "?").replace("\\", "?")


def is_own(row: RemoteRow, study: Study) -> bool:
    """Return whether a row is this patient's: the same ID of the same issuer.

    Where one side names no issuer the ID could be another hospital's: then name and birth date
    must be the same too.
    """
    mine = study.patient
    if not mine.id.strip() or row.patient_id != mine.id:
        return False
    if bool(row.issuer) == bool(mine.issuer):
        return row.issuer == mine.issuer
    return (_bare(row.patient_name), row.birth_date) == (_bare(mine.name), mine.birth_date)


def _bare(name: str) -> str:
    return name.split("=")[0].rstrip("^ ").casefold()


def by_relevance(
    station: Workstation, study: Study, rows: Sequence[RemoteRow]
) -> tuple[RemoteRow, ...]:
    """Return the rows with the prior that matters most first."""
    current = candidate_here(station, study)
    known = {row.study_uid: row for row in rows}
    order = ranked(current, [candidate_of(row) for row in rows])
    first = [known[each.study_uid] for each in order]
    return (*first, *(row for row in rows if row not in first))


def candidate_of(row: RemoteRow) -> Candidate:
    """Return what an archive says of a study, for its relevance."""
    modalities = frozenset(part for part in row.modality.split(", ") if part)
    return Candidate(row.study_uid, row.date.replace("-", ""), modalities, row.description)


def candidate_here(station: Workstation, study: Study) -> Candidate:
    """Return what this seat knows of a study, for its relevance."""
    series = [each.series for each in station.records.archive.series_of(study.uid)]
    words = (study.description, *(f"{s.description} {s.body_part}" for s in series))
    return Candidate(study.uid, study.date, frozenset(s.modality for s in series), " ".join(words))


# In the window


@guarded(Right.FIND)
def look_for_priors(station: Workstation, reading: Reading) -> None:
    """Ask every archive for the open patient's other studies; they are listed as they come."""
    archives = any_peers(station)
    if not archives or not reading.study.patient.id.strip():
        return
    reading.away = Away(asking=tuple(each.name for each in archives))
    for archive in archives:
        _look_in_one(station, reading, archive)


def _look_in_one(station: Workstation, reading: Reading, archive: AnyPeer) -> None:
    def came(asked: Asked) -> None:
        if station.reading is not reading:
            return  # an answer for a study that was left (RELIABILITY P-29)
        reading.away = _with(station, reading, asked)
        reading.changed()

    def failed(error: Exception) -> None:
        station.jobs.dismiss(job)
        came(Asked(archive.name, trouble=str(error)))
        if not isinstance(error, LightboxError):
            station.telling.error(error)

    job = station.jobs.start(
        ASKING,
        lambda work: ask_for_priors(station, archive, reading.study, work),
        pool=Pool.ASKING,
        about=reading.study.uid,
        shown=False,
        succeeded=came,
        failed=failed,
    )


def _with(station: Workstation, reading: Reading, asked: Asked) -> Away:
    away = reading.away
    silent = (*away.silent, asked.peer) if asked.trouble else away.silent
    return Away(
        by_relevance(
            station, reading.study, merged(away.rows, asked.rows, reading.study.patient.id)
        ),
        tuple(name for name in away.asking if name != asked.peer),
        silent,
        away.withheld | asked.withheld,
    )


@guarded(Right.RETRIEVE)
def retrieve_prior(station: Workstation, uid: str) -> None:
    """Bring a listed prior here in the background.

    Raises:
        Refused: It stands under another patient's ID, or is not listed.
    """
    reading = station.reading
    row = next((r for r in (reading.away.rows if reading else ()) if r.study_uid == uid), None)
    if reading is None or row is None:
        raise Refused("This prior is not listed any more.", advice="Open the study again.")
    title = f"{row.patient_name} · {row.description} {row.date}".strip()
    archives = [any_peer(station, name) for name in row.peers]
    start(station, uid, title, archives, row.images, about=about_row(station, row))


# On the command line


def _priors(station: Workstation, said: Namespace, console: Console) -> Result:
    demand(station, Right.FIND, about_study(station, said.study_uid), action="verb.priors")
    study = station.records.archive.study(said.study_uid).study
    every = station.records.archive.priors(study)
    here = [p for p in every if may(station, Right.FIND, about_study(station, p.study.uid))]
    withheld = {prior.study.uid for prior in every if prior not in here}
    result: Result = {
        "study_uid": study.uid,
        "here": [
            {
                "study_uid": prior.study.uid,
                "date": iso_date(prior.study.date),
                "modalities": list(prior.modalities),
                "description": prior.study.description,
            }
            for prior in here
        ],
        "asked": said.archives,
        "away": [],
        "other_ids": [],
        "silent": {},
        "withheld": len(withheld),
    }
    if not said.archives:
        return result
    archives = any_peers(station)
    if not archives:
        raise NotFound(
            "This seat knows no archive yet.",
            advice="Add one with `peers add NAME AET@HOST:PORT`.",
        )
    answers = [ask_for_priors(station, archive, study, console) for archive in archives]
    rows: tuple[RemoteRow, ...] = ()
    for answer in answers:
        rows = merged(rows, answer.rows, study.patient.id)
    rows = by_relevance(station, study, rows)
    result["away"] = [_row(row) for row in rows if is_own(row, study)]
    result["other_ids"] = [
        {**_row(row), "patient_id": row.patient_id, "issuer": row.issuer}
        for row in rows
        if not is_own(row, study)
    ]
    result["withheld"] = len(withheld.union(*(answer.withheld for answer in answers)))
    result["silent"] = {answer.peer: answer.trouble for answer in answers if answer.trouble}
    return result


def _row(row: RemoteRow) -> dict[str, object]:
    return {
        "study_uid": row.study_uid,
        "date": row.date,
        "modalities": row.modality.split(", ") if row.modality else [],
        "description": row.description,
        "instances": row.images,
        "peers": list(row.peers),
        "state": row.place,
    }


def _words(result: Result) -> str:
    lines = [
        f"{p['date']}  {','.join(p['modalities'])}  {p['description']}  on this seat"
        for p in result["here"]
    ]
    lines += [
        f"{p['date']}  {','.join(p['modalities'])}  {p['description']}  in {', '.join(p['peers'])}"
        for p in result["away"]
        if p["state"] != "On this seat"
    ]
    lines += [
        f"{p['date']}  {','.join(p['modalities'])}  {p['description']}  in {', '.join(p['peers'])}"
        f"  under another ID: {p['patient_id']}"
        for p in result["other_ids"]
    ]
    if not lines:
        where = "on this seat or in the archives that answered" if result["asked"] else "here"
        lines = [f"No prior of this patient is {where}."]
    if result["withheld"]:
        lines.append(f"Priors that are not for you to see: {result['withheld']}.")
    lines += [f"{name}: {why}" for name, why in result["silent"].items()]
    return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("study_uid", metavar="STUDY_UID")
    parser.add_argument("--archives", action="store_true", help="ask every archive too")


COMMANDS: tuple[Command, ...] = ()
VERBS = (
    Verb(
        "priors",
        "a patient's other studies, here and in archives",
        _arguments,
        _priors,
        _words,
        needs=Right.FIND,
    ),
)
