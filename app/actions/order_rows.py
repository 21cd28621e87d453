"""Shows the orders of today in the window, and does there what is done of them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from app.actions.orders import ask_orders, demand_order, match, may_know, today, worklists
from app.actions.performing import complete_step, discontinue_step, start_step, tell_in_background
from app.commands import Command
from app.gate import guarded
from app.jobs import Pool
from app.state.ordered import OrderRow, WorklistAnswer
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.order import ScheduledStep
from domain.performed import PerformedStep
from domain.rights import Right
from pacs_client.peers import Peer
from pacs_client.worklist import Orders, Wanted

ASKING = "Ask what is ordered"
_URGENT = ("STAT", "HIGH")
_PREGNANCY = {"0002": "possibly pregnant", "0003": "pregnant"}


@guarded(Right.ORDERS)
def show_orders(station: Workstation) -> None:
    """Show what is known of today's orders; a line that is down hides nothing."""
    session = station.session.id

    def show(rows: tuple[OrderRow, ...]) -> None:
        if station.session.id == session:  # else they were read for somebody who left
            station.ordered.show(rows)

    station.jobs.start(
        "Look at the orders",
        lambda _work: order_rows(station),
        pool=Pool.DESK,
        shown=False,
        succeeded=show,
        failed=station.telling.error,
    )


@guarded(Right.ORDERS)
def ask_for_orders(station: Workstation) -> None:
    """Ask every worklist for today's orders, each aside; what is known is shown meanwhile."""
    show_orders(station)
    if any(answer.found is None and not answer.trouble for answer in station.ordered.answers):
        return  # being asked already
    for source in worklists(station):
        _ask_one(station, source)


def _ask_one(station: Workstation, source: Peer) -> None:
    name, day = source.name, today()
    station.ordered.answered(WorklistAnswer(name))

    def came(found: Orders) -> None:
        station.heard_of(name, answered=True)
        known = sum(may_know(station, step) for step in found.steps)
        station.ordered.answered(
            WorklistAnswer(name, known, cut=found.cut, left_out=found.refused_rows)
        )
        show_orders(station)

    def failed(error: Exception) -> None:
        station.jobs.dismiss(job)
        station.heard_of(name, answered=False)
        station.ordered.answered(WorklistAnswer(name, 0, str(error)))
        if not isinstance(error, LightboxError):
            station.telling.error(error)

    job = station.jobs.start(
        ASKING,
        lambda work: ask_orders(station, source, Wanted(day, day), work),
        pool=Pool.ASKING,
        shown=False,
        succeeded=came,
        failed=failed,
        cancelled=lambda: station.ordered.answered(WorklistAnswer(name, 0, "stopped")),
    )


@guarded(Right.ORDERS)
def order_rows(station: Workstation) -> tuple[OrderRow, ...]:
    """Return today's orders as they are known, in the order of their start."""
    day = f"{today():%Y%m%d}"
    known = (known.step for known in station.records.orders.steps(day, day))
    return tuple(_row(station, step) for step in known if may_know(station, step))


def _row(station: Workstation, step: ScheduledStep) -> OrderRow:
    found = match(station, step)
    performed = station.records.performed.of_order(step.key)
    return OrderRow(
        key=step.key,
        time=f"{step.start_time[:2]}:{step.start_time[2:4]}" if len(step.start_time) > 3 else "",
        modality=step.modality,
        station=step.station_name or step.station_aet,
        patient_name=step.patient.name,
        patient_id=step.patient.id,
        birth_date=step.patient.birth_date,
        sex=step.patient.sex,
        procedure=step.words,
        accession=step.accession,
        peer=step.peer,
        state=performed.state.value if performed else "SCHEDULED",
        urgent=step.priority in _URGENT,
        caution=caution_of(step),
        study_uid=found.study_uid if found else "",
        untold=_untold(station, performed),
    )


def caution_of(step: ScheduledStep) -> str:
    """Return what whoever does the examination must know before it begins."""
    parts = (step.allergies, step.alerts, _PREGNANCY.get(step.pregnancy, ""), step.special_needs)
    return ", ".join(part.strip() for part in parts if part.strip())


def _untold(station: Workstation, step: PerformedStep | None) -> str:
    if step is None:
        return ""
    messages = station.records.performed.messages(step_uid=step.uid)
    refused = [m for m in messages if m.state == "refused"]
    if refused:
        return f"{refused[0].peer}: {refused[0].reason}"
    waiting = [m for m in messages if m.state == "waiting" and m.reason]
    return f"{waiting[0].peer}: {waiting[0].reason}" if waiting else ""


@guarded(Right.PERFORM_ORDERS)
def do_of_order(station: Workstation, key: str, what: str) -> None:
    """Start, complete or discontinue an examination, and tell of it in the background.

    Raises:
        Refused: It is not in the state for that.
    """
    order = station.records.orders.step(key)
    demand_order(station, order)
    if what == "start":
        start_step(station, order)
    elif what == "complete":
        complete_step(station, order)
    elif what == "tell":
        step = station.records.performed.of_order(key)
        if step is not None:
            station.records.performed.retry(step.uid, datetime.now(UTC))
    else:
        discontinue_step(station, order, what)
    tell_in_background(station, then=partial(show_orders, station))
    show_orders(station)


def _go_to_orders(station: Workstation) -> None:
    station.enter("transfers", "orders")


COMMANDS = (
    Command("orders.show", "Orders of today", _go_to_orders, menu="Study", needs=Right.ORDERS),
)
