"""Asks worklists what is ordered, and says which study on this seat answers which order."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.actions.finding import days_said
from app.actions.listing import iso_date
from app.actions.seat import peer, peers
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import NotFound
from domain.order import ScheduledStep
from domain.work import Work
from pacs_client.association import PeerTrouble
from pacs_client.peers import Peer
from pacs_client.worklist import Orders, Wanted, ask_worklist


@dataclass(frozen=True, slots=True)
class Asked:
    """What one worklist answered; ``trouble`` says why it did not."""

    peer: str
    orders: Orders
    trouble: str = ""


def worklists(station: Workstation) -> tuple[Peer, ...]:
    """Return the peers that are asked for orders."""
    return tuple(each for each in peers(station) if each.worklist)


def ask_orders(station: Workstation, source: Peer, wanted: Wanted, work: Work) -> Orders:
    """Ask one worklist and keep what it named; the question is audited before it is asked.

    Raises:
        PeerTrouble: It did not answer.
        Cancelled: The person stopped it.
    """
    station.records.audit.record(
        AuditEvent(
            AuditCode.QUERY,
            "orders.ask",
            station.user,
            peer=str(source),
            patient_id="" if "*" in wanted.patient_id else wanted.patient_id,
        )
    )
    found = ask_worklist(source, station.records.settings.load().aet, wanted, work)
    whole = wanted == Wanted(wanted.first_day, wanted.last_day) and not found.cut
    days = (wanted.first_day, wanted.last_day)
    station.records.orders.see(
        source.name,
        found.steps,
        datetime.now(UTC),
        all_of=(f"{days[0]:%Y%m%d}", f"{days[1]:%Y%m%d}")
        if whole and days[0] and days[1] and not found.refused_rows
        else None,
    )
    return found


def ask_every(station: Workstation, wanted: Wanted, work: Work) -> tuple[Asked, ...]:
    """Ask every worklist; one that does not answer is named and holds up no other.

    Raises:
        NotFound: No peer of this seat serves a worklist.
        Cancelled: The person stopped it.
    """
    sources = worklists(station)
    if not sources:
        raise NotFound(
            "This seat knows no peer that serves a worklist.",
            advice="Add it with `peers add NAME AET@HOST:PORT --worklist`.",
        )
    answers = []
    for source in sources:
        try:
            answers.append(Asked(source.name, ask_orders(station, source, wanted, work)))
        except PeerTrouble as error:
            answers.append(Asked(source.name, Orders(()), str(error)))
    return tuple(answers)


@dataclass(frozen=True, slots=True)
class Match:
    """The study on this seat that answers an order, and by what we know."""

    study_uid: str
    by: str  # study UID, accession


def match(station: Workstation, step: ScheduledStep) -> Match | None:
    """Return the study that was made for an order.

    A study with the order's UID but of another patient is none, and neither is one with its
    accession number alone: the patient must be the same by ID, and by issuer where both say one.
    """
    archive = station.records.archive
    try:
        held = archive.study(step.study_uid).study
    except NotFound:
        held = None
    if held is not None and _same_patient(step, held.patient.id, held.patient.issuer):
        return Match(held.uid, "study UID")
    if not step.accession:
        return None
    found = [
        summary.study
        for summary in archive.studies(matching={"AccessionNumber": step.accession}, limit=20)
        if summary.study.accession == step.accession
        and _same_patient(step, summary.study.patient.id, summary.study.patient.issuer)
    ]
    return Match(found[0].uid, "accession") if len(found) == 1 else None


def _same_patient(step: ScheduledStep, id_: str, issuer: str) -> bool:
    return step.patient.id.strip() == id_.strip() and (
        not issuer or not step.patient.issuer or issuer == step.patient.issuer
    )


def today() -> date:
    """Return the day it is where this seat stands."""
    return datetime.now().astimezone().date()


def _orders(station: Workstation, said: Namespace, console: Console) -> Result:
    first, last = days_said("" if said.date == "all" else said.date or f"{today():%Y%m%d}")
    wanted = Wanted(
        first,
        last,
        modality=(said.modality or "").upper(),
        station_aet=said.station or "",
        patient_id=said.patient_id or "",
    )
    if said.peer:
        source = peer(station, said.peer)
        found = ask_orders(station, source, wanted, console)
        asked: tuple[Asked, ...] = (Asked(source.name, found),)
    else:
        asked = ask_every(station, wanted, console)
    return {
        "ok": not any(each.trouble for each in asked),
        "orders": [_shown(station, step) for each in asked for step in each.orders.steps],
        "cut": [each.peer for each in asked if each.orders.cut],
        "refused_rows": sum(each.orders.refused_rows for each in asked),
        "trouble": {each.peer: each.trouble for each in asked if each.trouble},
    }


def _shown(station: Workstation, step: ScheduledStep) -> Result:
    found = match(station, step)
    return {
        "key": step.key,
        "peer": step.peer,
        "step": step.id,
        "date": iso_date(step.start_date),
        "time": step.start_time,
        "modality": step.modality,
        "station": step.station_aet,
        "patient_id": step.patient.id,
        "issuer": step.patient.issuer,
        "patient_name": step.patient.name,
        "birth_date": step.patient.birth_date,
        "sex": step.patient.sex,
        "accession": step.accession,
        "procedure": step.words,
        "priority": step.priority,
        "study_uid": step.study_uid,
        "allergies": step.allergies,
        "alerts": step.alerts,
        "pregnancy": step.pregnancy,
        "matched_study": found.study_uid if found else None,
        "matched_by": found.by if found else None,
    }


def _orders_words(result: Result) -> str:
    lines = [
        f"{o['date']} {o['time'][:4]}  {o['modality']}  {o['patient_id']}  {o['patient_name']}  "
        f"{o['accession']}  {o['procedure']}  {o['step']} at {o['peer']}"
        + (f"  on this seat (by {o['matched_by']})" if o["matched_study"] else "")
        + (f"  ALLERGIES: {o['allergies']}" if o["allergies"] else "")
        for o in result["orders"]
    ]
    lines += [f"{name}: {why}" for name, why in result["trouble"].items()]
    lines += [f"{name} has more: the list was cut here." for name in result["cut"]]
    if result["refused_rows"]:
        lines.append(
            f"{result['refused_rows']} orders are left out: without a patient or a study, or not"
            " what was asked for."
        )
    return "\n".join(lines) or "Nothing is ordered."


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("peer", metavar="PEER", nargs="?")
    parser.add_argument(
        "--date", metavar="FROM-TO", help="YYYYMMDD-YYYYMMDD, or all (default: today)"
    )
    parser.add_argument("--modality")
    parser.add_argument("--station", metavar="AET", help="the station it is scheduled for")
    parser.add_argument("--patient-id")


VERBS = (Verb("orders", "ask worklists what is ordered", _arguments, _orders, _orders_words),)
