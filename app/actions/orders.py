"""Asks worklists what is ordered, and says which study on this seat answers which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.actions.peers import peers
from app.commands import Command
from app.gate import about_answer, demand, guarded, may
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import NotFound
from domain.order import ScheduledStep
from domain.rights import About, Right
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


@guarded(Right.ORDERS)
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


@guarded(Right.ORDERS)
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


@guarded(Right.ORDERS)
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


def may_know(station: Workstation, step: ScheduledStep) -> bool:
    """Return whether whoever asks may know of an order: what it is for, and of whom."""
    return may(station, Right.ORDERS, about_order(station, step))


def demand_order(station: Workstation, step: ScheduledStep) -> None:
    """Go on only if whoever acts may begin and end the examination that is ordered.

    Raises:
        NotAllowed: They may not; the log says so.
    """
    demand(station, Right.PERFORM_ORDERS, about_order(station, step), action="orders.perform")


def about_order(station: Workstation, step: ScheduledStep) -> About:
    """Return what is known of the examination that is ordered."""
    patient = (step.patient.id, step.patient.issuer)
    return about_answer(station, step.study_uid, patient, (step.modality,))


def _same_patient(step: ScheduledStep, id_: str, issuer: str) -> bool:
    return step.patient.id.strip() == id_.strip() and (
        not issuer or not step.patient.issuer or issuer == step.patient.issuer
    )


def today() -> date:
    """Return the day it is where this seat stands."""
    return datetime.now().astimezone().date()


COMMANDS: tuple[Command, ...] = ()
