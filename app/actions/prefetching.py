"""Fetches the priors that will be wanted before anybody waits for them, and gives way."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from time import monotonic, sleep

from app.actions.away import ask_for_priors, candidate_here, candidate_of, is_own
from app.actions.finding import days_said
from app.actions.orders import about_order, ask_every, today, worklists
from app.actions.peers import any_peer, any_peers
from app.actions.retrieving import fetch
from app.actions.searching import about_row
from app.commands import Command
from app.gate import about_study, guarded, may
from app.headless import Console, Result, Verb
from app.jobs import Pool
from app.state.merging import RemoteRow, merged
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError
from domain.order import ScheduledStep
from domain.relevance import Candidate, Prefetch, Wanted
from domain.rights import Right
from domain.study import Study
from domain.work import Work
from pacs_client.worklist import Wanted as WantedSteps
from records.indexing import OWN

TITLE = "Fetch priors"
_LOOK_SECONDS = 600.0
_GIVE_WAY_SECONDS = 0.5
# Jobs that somebody waits for, by the beginning of their title.
_AWAITED = ("Retrieve from ", "Ask ")


@dataclass(frozen=True, slots=True)
class Planned:
    """One prior that is to be fetched, and for whose sake."""

    trigger: str
    study: Study  # whose prior it is
    row: RemoteRow


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be fetched, and which archives could not say."""

    priors: tuple[Planned, ...]
    silent: tuple[str, ...] = ()
    looked: tuple[str, ...] = ()  # triggers for which every archive has answered


@guarded(Right.RETRIEVE)
def plan(station: Workstation, day: date, work: Work) -> Plan:
    """Return the priors to fetch for the orders of a day and for what arrived on it.

    Raises:
        Cancelled: The person stopped it.
    """
    rules = station.records.settings.load().prefetch
    found: dict[str, Planned] = {}
    silent: dict[str, None] = {}
    looked: list[str] = []
    for trigger, study, current in _triggers(station, day, work):
        work.pause_point()
        if station.records.prefetches.looked(trigger):
            continue
        answers = [ask_for_priors(station, a, study, work) for a in any_peers(station)]
        silent |= dict.fromkeys(answer.peer for answer in answers if answer.trouble)
        if not any(answer.trouble for answer in answers):
            looked.append(trigger)
        rows: tuple[RemoteRow, ...] = ()
        for answer in answers:
            rows = merged(rows, answer.rows, study.patient.id)
        own = {row.study_uid: row for row in rows if is_own(row, study)}
        for each in rules.wanted.chosen(current, map(candidate_of, own.values()), day):
            row = own[each.study_uid]
            done = row.place == "On this seat" or station.records.prefetches.fetched(row.study_uid)
            if not done and may(station, Right.RETRIEVE, about_row(station, row)):
                found.setdefault(row.study_uid, Planned(trigger, study, row))
    return Plan(tuple(found.values()), tuple(silent), tuple(looked))


def _triggers(
    station: Workstation, day: date, work: Work
) -> Iterator[tuple[str, Study, Candidate]]:
    """Yield what priors are fetched for: the day's orders, then what arrived on it.

    Of an order or a study that whoever asks may not know of, no archive is asked in their name.
    """
    if worklists(station):
        ask_every(station, WantedSteps(day, day), work)  # one that is silent is known from before
    for known in station.records.orders.steps(f"{day:%Y%m%d}", f"{day:%Y%m%d}"):
        step = known.step
        if not may(station, Right.RETRIEVE, about_order(station, step)):
            continue
        study = Study(step.study_uid, step.patient, step.start_date, description=step.words)
        yield step.key, study, candidate_ordered(step)
    for summary in station.records.archive.studies():
        uid = summary.study.uid
        arrived = summary.arrived.astimezone().date() == day and summary.origin != OWN
        # What was fetched as a prior fetches no priors of its own.
        if not arrived or not may(station, Right.RETRIEVE, about_study(station, uid)):
            continue
        if not station.records.prefetches.known(uid):
            yield uid, summary.study, candidate_here(station, summary.study)


def candidate_ordered(step: ScheduledStep) -> Candidate:
    """Return what an order says of the study to come, for the relevance of its priors."""
    meanings = (code.meaning for code in (*step.protocols, *step.procedure_codes))
    words = " ".join((step.procedure, step.description, *meanings))
    return Candidate(step.study_uid, step.start_date, frozenset({step.modality} - {""}), words)


@guarded(Right.RETRIEVE)
def prefetch(station: Workstation, day: date, work: Work) -> Result:
    """Fetch what is planned, one after the other, as long as time and disk allow.

    Raises:
        Cancelled: The person stopped it.
    """
    planned = plan(station, day, work)
    records = station.records
    rules = records.settings.load().prefetch
    fetched: list[str] = []
    stopped = ""
    failed: dict[str, str] = {}
    for each in planned.priors:
        stopped = why_not_now(station, rules)
        if stopped:
            break
        give_way(station, work)
        _record(station, each)
        records.prefetches.note(each.row.study_uid, each.trigger, datetime.now(UTC), whole=False)
        archives = [any_peer(station, name) for name in each.row.peers]
        title = f"{each.row.patient_name} · {each.row.description} {each.row.date}".strip()
        try:
            got = fetch(
                station,
                archives,
                each.row.study_uid,
                work,
                title=title,
                announced=each.row.images,
                about=about_row(station, each.row),
            )
        except LightboxError as error:
            failed[each.row.study_uid] = str(error)
            continue
        if got.complete:
            records.prefetches.note(each.row.study_uid, each.trigger, datetime.now(UTC), whole=True)
            fetched.append(each.row.study_uid)
        else:
            failed[each.row.study_uid] = got.reason
    if not stopped and not failed:
        for trigger in planned.looked:
            records.prefetches.look(trigger, datetime.now(UTC))
    return {
        "planned": [described(each) for each in planned.priors],
        "fetched": fetched,
        "failed": failed,
        "stopped": stopped,
        "silent": list(planned.silent),
    }


def why_not_now(station: Workstation, rules: Prefetch) -> str:
    """Return why nothing more is fetched at the moment; nothing where it may be."""
    disk = shutil.disk_usage(station.profile)
    if disk.used * 100 >= rules.fullest_percent * disk.total:
        return f"The disk is filled to {rules.fullest_percent} %."
    if not station.records.space.may_prefetch():
        return "The disk, or what this seat may take of it, is nearly full."
    if not rules.open_at(datetime.now().astimezone().hour):
        return f"Priors are fetched from {rules.from_hour} to {rules.to_hour} o'clock."
    return ""


def give_way(station: Workstation, work: Work) -> None:
    """Wait while anything is on the line that somebody waits for."""
    while any(job.title.startswith(_AWAITED) for job in station.jobs.under_way):
        work.pause_point()
        sleep(_GIVE_WAY_SECONDS)


def _record(station: Workstation, each: Planned) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.BEGIN_TRANSFERRING,
            "prefetch.study",
            station.user,
            patient_id=each.row.patient_id,
            study_uid=each.row.study_uid,
            peer=", ".join(each.row.peers),
            detail={"for": each.study.uid},
        )
    )


def described(each: Planned) -> Result:
    """Return a planned prior as the command line shows it."""
    return {
        "study_uid": each.row.study_uid,
        "date": each.row.date,
        "modalities": each.row.modality.split(", ") if each.row.modality else [],
        "description": each.row.description,
        "instances": each.row.images,
        "peers": list(each.row.peers),
        "patient_id": each.row.patient_id,
        "for_study": each.study.uid,
        "for": each.study.description,
    }


@guarded(Right.RETRIEVE)
def prefetch_in_background(station: Workstation) -> None:
    """Look every ten minutes for priors to fetch, where this seat does so."""
    rules = station.records.settings.load().prefetch
    if not rules.on or monotonic() - station.prefetch_looked_at < _LOOK_SECONDS:
        return
    if why_not_now(station, rules):
        return
    if any(job.title == TITLE for job in station.jobs.under_way):
        return
    station.prefetch_looked_at = monotonic()
    station.jobs.start(
        TITLE,
        lambda work: prefetch(station, today(), work),
        pool=Pool.BEHIND,
        succeeded=lambda _result: station.worklist.reload(),
        failed=station.telling.error,
    )


@guarded(Right.RULES_CONFIGURE)
def set_prefetch(station: Workstation, changed: Prefetch) -> None:
    """Keep which priors are fetched, and when."""
    station.records.audit.record(
        AuditEvent(
            AuditCode.APPLICATION_ACTIVITY,
            "prefetch.set",
            station.user,
            detail={"on": str(changed.on), "most": str(changed.wanted.most)},
        )
    )
    seat = station.records.settings.load()
    station.records.settings.save(replace(seat, prefetch=changed))


# On the command line


def _prefetch(station: Workstation, said: Namespace, console: Console) -> Result:
    before = station.records.settings.load().prefetch
    changed = _changed(before, said)
    if changed != before:
        set_prefetch(station, changed)
    if said.show:
        return {"settings": _settings(changed)}
    day = days_said(said.date)[0] if said.date else today()
    if said.dry_run:
        planned = plan(station, day or today(), console)
        return {
            "planned": [described(each) for each in planned.priors],
            "fetched": [],
            "failed": {},
            "stopped": "",
            "silent": list(planned.silent),
        }
    result = prefetch(station, day or today(), console)
    return {"ok": not result["failed"], **result}


def _changed(before: Prefetch, said: Namespace) -> Prefetch:
    def or_before(new: int | None, old: int) -> int:
        return old if new is None else new

    first, last = before.from_hour, before.to_hour
    if said.hours:
        begin, dash, end = said.hours.partition("-")
        if not (dash and begin.isdecimal() and end.isdecimal()):
            raise LightboxError("These are no hours.", advice="Write them as 20-6, or 0-24.")
        first, last = int(begin), int(end)
    try:
        return Prefetch(
            before.on if said.on is None else said.on,
            Wanted(
                or_before(said.most, before.wanted.most),
                or_before(said.years, before.wanted.years),
                before.wanted.same_region if said.same_region is None else said.same_region,
                before.wanted.same_modality if said.same_modality is None else said.same_modality,
            ),
            first,
            last,
            or_before(said.fullest, before.fullest_percent),
        )
    except ValueError as error:
        raise LightboxError(f"This cannot be set: {error}.") from error


def _settings(rules: Prefetch) -> Result:
    return {
        "on": rules.on,
        "most": rules.wanted.most,
        "years": rules.wanted.years,
        "same_region": rules.wanted.same_region,
        "same_modality": rules.wanted.same_modality,
        "hours": f"{rules.from_hour}-{rules.to_hour}",
        "fullest_percent": rules.fullest_percent,
    }


def _words(result: Result) -> str:
    if "settings" in result:
        return "  ".join(f"{name} {value}" for name, value in result["settings"].items())
    lines = [
        f"{p['date']}  {','.join(p['modalities'])}  {p['description']}  in {', '.join(p['peers'])}"
        f"  for {p['for'] or p['for_study']}"
        + ("  fetched" if p["study_uid"] in result["fetched"] else "")
        for p in result["planned"]
    ]
    lines = lines or ["No prior is to be fetched."]
    lines += [f"{uid}: {why}" for uid, why in result["failed"].items()]
    if result["stopped"]:
        lines.append(f"{result['stopped']} Nothing more is fetched.")
    if result["silent"]:
        lines.append(f"{', '.join(result['silent'])} did not answer.")
    return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--date", metavar="DAY", help="whose orders and arrivals (default: today)")
    parser.add_argument("--dry-run", action="store_true", help="say what would be fetched")
    parser.add_argument("--show", action="store_true", help="show the settings and fetch nothing")
    parser.add_argument("--on", action=BooleanOptionalAction, help="fetch by itself from now on")
    parser.add_argument("--most", type=int, metavar="N", help="priors for each study")
    parser.add_argument("--years", type=int, metavar="N", help="how old they may be")
    parser.add_argument("--same-region", action=BooleanOptionalAction)
    parser.add_argument("--same-modality", action=BooleanOptionalAction)
    parser.add_argument("--hours", metavar="FROM-TO", help="of the day, as 20-6")
    parser.add_argument("--fullest", type=int, metavar="PERCENT", help="of the disk")


COMMANDS: tuple[Command, ...] = ()
VERBS = (
    Verb(
        "prefetch",
        "fetch the priors that will be wanted",
        _arguments,
        _prefetch,
        _words,
        needs=Right.RETRIEVE,
    ),
)
