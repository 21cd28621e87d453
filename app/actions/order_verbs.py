"""The verb `orders`: what is ordered, and that it was begun, completed or given up."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from app.actions.finding import days_said
from app.actions.listing import iso_date
from app.actions.orders import Asked, ask_every, ask_orders, demand_order, match, may_know, today
from app.actions.peers import peer
from app.actions.performing import (
    complete_step,
    discontinue_step,
    start_step,
    tell_of_steps,
    told_words,
)
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.order import ScheduledStep
from domain.performed import REASONS
from domain.rights import Right
from pacs_client.worklist import Wanted

_DOES = ("start", "complete", "discontinue", "tell")


def _orders(station: Workstation, said: Namespace, console: Console) -> Result:
    if said.what in _DOES:
        return _do(station, said, console)
    first, last = days_said("" if said.date == "all" else said.date or f"{today():%Y%m%d}")
    wanted = Wanted(
        first,
        last,
        modality=(said.modality or "").upper(),
        station_aet=said.station or "",
        patient_id=said.patient_id or "",
    )
    if said.what:
        source = peer(station, said.what)
        found = ask_orders(station, source, wanted, console)
        asked: tuple[Asked, ...] = (Asked(source.name, found),)
    else:
        asked = ask_every(station, wanted, console)
    return {
        "ok": not any(each.trouble for each in asked),
        "orders": [
            _shown(station, step)
            for each in asked
            for step in each.orders.steps
            if may_know(station, step)
        ],
        "cut": [each.peer for each in asked if each.orders.cut],
        "refused_rows": sum(each.orders.refused_rows for each in asked),
        "trouble": {each.peer: each.trouble for each in asked if each.trouble},
    }


def _do(station: Workstation, said: Namespace, console: Console) -> Result:
    if said.what == "tell":
        tell_of_steps(station, console)
        return _told(station, "")
    if not said.step:
        raise LightboxError(
            "Which order is meant?", advice="Name its step ID or its accession number."
        )
    order = station.records.orders.step(said.step)
    demand_order(station, order)
    if said.what == "start":
        step = start_step(station, order)
    elif said.what == "complete":
        step = complete_step(station, order)
    else:
        step = discontinue_step(station, order, said.reason)
    tell_of_steps(station, console)
    return {"step": step.id, "uid": step.uid, "state": step.state.value, **_told(station, step.uid)}


def _told(station: Workstation, uid: str) -> Result:
    messages = station.records.performed.messages(step_uid=uid)
    return {
        "ok": all(m.state != "refused" for m in messages),
        "told": [
            {
                "peer": m.peer,
                "of": m.telling,
                "step_uid": m.step_uid,
                "state": m.state,
                "reason": m.reason,
            }
            for m in messages
        ],
    }


def _shown(station: Workstation, step: ScheduledStep) -> Result:
    found = match(station, step)
    done = station.records.performed.of_order(step.key)
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
        "state": done.state.value if done else "SCHEDULED",
    }


def _orders_words(result: Result) -> str:
    if "told" in result:
        lines = [f"{result['step']}: {result['state']}."] if "step" in result else []
        return "\n".join([*lines, *map(told_words, result["told"])]) or "Nobody is to be told."
    lines = [
        f"{o['date']} {o['time'][:4]}  {o['modality']}  {o['patient_id']}  {o['patient_name']}  "
        f"{o['accession']}  {o['procedure']}  {o['step']} at {o['peer']}"
        + (f"  {o['state']}" if o["state"] != "SCHEDULED" else "")
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
    parser.add_argument(
        "what",
        metavar="PEER|start|complete|discontinue|tell",
        nargs="?",
        help="the worklist to ask (default: all), or what is done of an order;"
        " tell: say again what could not be said",
    )
    parser.add_argument("step", metavar="STEP", nargs="?", help="its step ID or accession number")
    parser.add_argument(
        "--reason", choices=tuple(REASONS), default="unspecified", help="why it is discontinued"
    )
    parser.add_argument(
        "--date", metavar="FROM-TO", help="YYYYMMDD-YYYYMMDD, or all (default: today)"
    )
    parser.add_argument("--modality")
    parser.add_argument("--station", metavar="AET", help="the station it is scheduled for")
    parser.add_argument("--patient-id")


VERBS = (
    Verb(
        "orders",
        "what is ordered, and that it was done",
        _arguments,
        _orders,
        _orders_words,
        needs=Right.ORDERS,
    ),
)
