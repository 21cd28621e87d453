"""Begins and ends what was ordered, and tells whoever keeps the orders (MPPS)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from uuid import uuid4

from app.actions.orders import match
from app.actions.peers import peer, peers
from app.commands import Command
from app.gate import guarded
from app.jobs import Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import NotFound
from domain.order import ScheduledStep
from domain.performed import REASONS, PerformedSeries, PerformedStep, StepState
from domain.rights import Right
from domain.study import Instance
from domain.work import Work
from pacs_client.association import PeerTrouble
from pacs_client.performed_step import StepRefused, Telling, creation, ending, tell

TITLE = "Tell of examinations"


@guarded(Right.PERFORM_ORDERS)
def start_step(station: Workstation, order: ScheduledStep) -> PerformedStep:
    """Begin an ordered examination, and queue telling of it.

    Raises:
        Refused: It is under way already.
    """
    now = datetime.now().astimezone()
    step = PerformedStep(
        uid=f"2.25.{uuid4().int}",
        id=f"{now:%y%m%d%H%M%S}{now.microsecond // 1000:03}",
        scheduled=order,
        station_aet=station.records.settings.load().aet,
        modality=order.modality or "OT",
        started=now.replace(microsecond=0),
    )
    _record(station, "orders.start", order)
    station.records.performed.begin(step, told_of_steps(station), now)
    return step


@guarded(Right.PERFORM_ORDERS)
def complete_step(station: Workstation, order: ScheduledStep) -> PerformedStep:
    """End an examination with the images of it that this seat holds.

    Raises:
        NotFound: It was not begun here.
        Refused: It has ended, or this seat holds no image of it.
    """
    series = _performed(order, _made(station, order))
    step = _under_way(station, order).end(StepState.COMPLETED, _now(), series=series)
    _record(station, "orders.complete", order)
    station.records.performed.end(step, _now())
    return step


@guarded(Right.PERFORM_ORDERS)
def discontinue_step(station: Workstation, order: ScheduledStep, reason: str) -> PerformedStep:
    """End an examination that was given up; what was made of it is told all the same.

    Raises:
        NotFound: It was not begun here.
        Refused: It has ended.
    """
    step = _under_way(station, order).end(
        StepState.DISCONTINUED,
        _now(),
        series=_performed(order, _made(station, order)),
        reason=REASONS[reason],
    )
    _record(station, "orders.discontinue", order)
    station.records.performed.end(step, _now())
    return step


def told_of_steps(station: Workstation) -> tuple[str, ...]:
    """Return the names of the peers that are told of examinations."""
    return tuple(each.name for each in peers(station) if each.steps)


def _now() -> datetime:
    return datetime.now().astimezone().replace(microsecond=0)


def _under_way(station: Workstation, order: ScheduledStep) -> PerformedStep:
    step = station.records.performed.of_order(order.key)
    if step is None:
        raise NotFound("This examination was not begun on this seat.", advice="Start it first.")
    return step


def _made(station: Workstation, order: ScheduledStep) -> tuple[Instance, ...]:
    """Return what was made of an order: what readers made of it here is no part of the step."""
    found = match(station, order)
    if found is None:
        return ()
    came = {uid for uid, _, _ in station.records.routings.arrived(found.study_uid)}
    instances = station.records.archive.instances_of_study(found.study_uid)
    return tuple(instance for instance in instances if instance.sop_uid in came)


def _performed(order: ScheduledStep, made: tuple[Instance, ...]) -> tuple[PerformedSeries, ...]:
    series = []
    for uid, group in groupby(made, key=lambda i: i.series.uid):
        held = tuple(group)
        first = held[0].series
        series.append(
            PerformedSeries(
                uid,
                first.protocol or first.description or order.words or order.modality or "unknown",
                first.description,
                order.performer,
                images=tuple((i.sop_class, i.sop_uid) for i in held if i.pixels is not None),
                others=tuple((i.sop_class, i.sop_uid) for i in held if i.pixels is None),
            )
        )
    return tuple(series)


def _record(station: Workstation, action: str, order: ScheduledStep) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.ORDER_RECORD,
            action,
            station.user,
            patient_id=order.patient.id,
            study_uid=order.study_uid,
            peer=order.peer,
        )
    )


# Telling


@guarded(Right.PERFORM_ORDERS)
def tell_of_steps(station: Workstation, work: Work) -> None:
    """Tell what is due, each step in its order. A line that is down is no error: told later."""
    performed = station.records.performed
    while due := performed.due(datetime.now(UTC)):
        for message in due:
            work.pause_point()
            if not performed.claim(message.id, datetime.now(UTC)):
                return  # another process tells it right now
            step = performed.step(message.step_uid)
            telling = Telling(message.telling)
            said = creation(step) if telling is Telling.BEGUN else ending(step)
            try:
                known = peer(station, message.peer)
                _record_told(station, step, str(known))
                tell(
                    known,
                    station.records.settings.load().aet,
                    step.uid,
                    telling,
                    said,
                    told_before=message.tries > 0,
                    work=work,
                )
            except (StepRefused, NotFound) as error:
                performed.refused(message.id, str(error))
                _record_told(station, step, message.peer, Outcome.SERIOUS_FAILURE)
            except PeerTrouble as error:
                performed.failed(message.id, datetime.now(UTC), str(error))
                _heard(station, message.peer, answered=False)
            else:
                performed.told(message.id, datetime.now(UTC))
                _heard(station, message.peer, answered=True)


def _heard(station: Workstation, name: str, *, answered: bool) -> None:
    station.jobs.deliver(partial(station.heard_of, name, answered=answered))


def _record_told(
    station: Workstation, step: PerformedStep, to: str, outcome: Outcome = Outcome.SUCCESS
) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.ORDER_RECORD,
            "orders.tell",
            station.user,
            outcome,
            patient_id=step.scheduled.patient.id,
            study_uid=step.scheduled.study_uid,
            peer=to,
        )
    )


@guarded(Right.PERFORM_ORDERS)
def tell_in_background(station: Workstation, *, then: Callable[[], None] = lambda: None) -> None:
    """Tell what is due, without anyone waiting for it."""
    due = station.records.performed.due(datetime.now(UTC))
    if not due or any(job.title == TITLE for job in station.jobs.under_way):
        return
    station.jobs.start(
        TITLE,
        lambda work: tell_of_steps(station, work),
        pool=Pool.NETWORK,
        succeeded=lambda _none: then(),
        failed=station.telling.error,
    )


def told_words(message: Mapping[str, str]) -> str:
    """Return where one message stands, in words."""
    state = {
        "told": "has been told",
        "waiting": "is still to be told",
        "refused": "will not be told",
    }[message["state"]]
    why = f": {message['reason']}" if message["reason"] else ""
    of = "it has begun" if message["of"] == "begun" else "it has ended"
    return f"{message['peer']} {state} that {of}{why}"


COMMANDS: tuple[Command, ...] = ()
