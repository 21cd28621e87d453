"""Finds unusual access as it happens, puts it on record, and keeps it until a person has looked."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic

from app.actions.rescuing import RESCUED
from app.commands import Command
from app.gate import SERVICE, guarded
from app.headless import Result
from app.jobs import Job, Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome, RecordedEvent
from domain.audit_search import Sought
from domain.errors import LightboxError, NotFound
from domain.rights import Right
from domain.unusual_access import PAST, Facts, Seen, Unusual, Watch, family_names, names_in

COMMANDS: tuple[Command, ...] = ()

_MARK = "watched for unusual access"
_LOOK_SECONDS = 15.0
_AT_ONCE = 1000
UNUSUAL, BROKEN, REVIEWED = "access.unusual", "audit.broken", "alert.reviewed"
EMERGENCY = "emergency.begin"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing that somebody has to look at, and what they said of it."""

    seq: int
    at: datetime
    action: str
    person: str  # whose access it was; empty where it is the log itself
    patient_id: str
    study_uid: str
    sign: str
    words: str
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
    review: str = ""

    @property
    def waits(self) -> bool:
        return not self.reviewed_by


def look_after(station: Workstation) -> Job | None:
    """Look through what was recorded since the last look, in the background."""
    if station.watching or monotonic() - station.watched_at < _LOOK_SECONDS:
        return None

    def ended() -> None:
        station.watching, station.watched_at = False, monotonic()

    def succeeded(found: int) -> None:
        ended()
        if found:
            station.changed()

    def failed(error: Exception) -> None:
        ended()
        station.telling.error(error)

    station.watching = True
    return station.jobs.start(
        "Look for unusual access",
        lambda _work: watch(station),
        pool=Pool.ASKING,
        shown=False,
        succeeded=succeeded,
        failed=failed,
        cancelled=ended,
    )


def watch(station: Workstation) -> int:
    """Judge every access since the last look; return how many stand out."""
    log = station.records.audit
    mark = log.mark(_MARK)
    watching = _watch_of(station, mark)
    found = 0
    while events := log.search.after(mark, _AT_ONCE):
        for one in events:
            seen = _seen(one)
            for unusual in watching.see(seen) if seen is not None else ():
                # On record before the mark goes on: after a kill it is found again, not lost.
                _raise(station, unusual)
                found += 1
        mark = events[-1].seq
        log.set_mark(_MARK, mark)
    return found


def _watch_of(station: Workstation, mark: int) -> Watch:
    if station.watch_of_access is None:
        made = Watch(lambda seen: _facts(station, seen))
        since = datetime.now(UTC) - PAST
        past = station.records.audit.search.each(
            Sought(code=AuditCode.INSTANCES_ACCESSED, since=since)
        )
        for one in reversed([one for one in past if one.seq <= mark]):
            seen = _seen(one)
            if seen is not None:
                made.remember(seen)
        station.watch_of_access = made
    return station.watch_of_access


def _seen(recorded: RecordedEvent) -> Seen | None:
    event = recorded.event
    if event.code is not AuditCode.INSTANCES_ACCESSED or event.who == SERVICE:
        return None
    if not event.patient_id or event.outcome is not Outcome.SUCCESS:
        return None
    return Seen(
        recorded.seq, recorded.at.astimezone(), event.who, event.patient_id, event.study_uid
    )


def _facts(station: Workstation, seen: Seen) -> Facts:
    records = station.records
    try:
        name = records.archive.study(seen.study_uid).study.patient.name if seen.study_uid else ""
    except NotFound:
        name = ""
    account = records.people.find(seen.who)
    own = names_in(seen.who) | names_in(account.full_name if account is not None else "")
    ordered = {known.step.patient.id for known in records.orders.steps()}
    return Facts(
        family_names(name),
        own,
        # Without orders nothing can be said of them; studies are read without one then.
        has_order=seen.patient_id in ordered if ordered else None,
        watched=seen.patient_id in records.settings.load().watched_patients,
    )


def _raise(station: Workstation, unusual: Unusual) -> None:
    seen = unusual.seen
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            UNUSUAL,
            SERVICE,
            patient_id=seen.patient_id,
            study_uid=seen.study_uid,
            detail={
                "person": seen.who,
                "sign": unusual.sign.value,
                "words": unusual.words,
                "event": str(seen.seq),
            },
        )
    )


@guarded(Right.ALERTS_REVIEW)
def alerts(station: Workstation) -> tuple[Alert, ...]:
    """Return what stands out, newest first, with what was said of it."""
    search = station.records.audit.search
    reviews: dict[str, RecordedEvent] = {}
    for one in search.each(Sought(action=REVIEWED)):
        reviews[one.event.detail.get("alert", "")] = one  # the first word stands
    found = [
        _alert(one, reviews.get(str(one.seq)))
        for action in (UNUSUAL, BROKEN, EMERGENCY, RESCUED)
        for one in search.each(Sought(action=action, code=AuditCode.SECURITY_ALERT))
        if "needs" not in one.event.detail  # a refusal of the same name is none
    ]
    return tuple(sorted(found, key=lambda alert: -alert.seq))


def _alert(one: RecordedEvent, review: RecordedEvent | None) -> Alert:
    detail = one.event.detail
    return Alert(
        one.seq,
        one.at,
        one.event.action,
        detail.get("person", ""),
        one.event.patient_id,
        one.event.study_uid,
        detail.get("sign", ""),
        detail.get("words", "") or detail.get("reason", ""),
        review.event.who if review is not None else "",
        review.at if review is not None else None,
        review.event.detail.get("words", "") if review is not None else "",
    )


@guarded(Right.ALERTS_REVIEW)
def acknowledge(station: Workstation, seq: int, words: str) -> None:
    """Say what came of an alert; it is kept with who said it.

    Raises:
        LightboxError: Nothing is said, or it is the person's own.
        NotFound: There is no such alert, or somebody has looked at it.
    """
    alert = next((one for one in alerts(station) if one.seq == seq and one.waits), None)
    if alert is None:
        raise NotFound("No such alert waits.", advice="Look at the list again.")
    if not words.strip():
        raise LightboxError("Say what came of it.", advice="A few words are kept with the alert.")
    if is_own(station, alert):
        raise LightboxError(
            "Nobody judges their own access.", advice="Let somebody else look at this alert."
        )
    station.records.audit.record(
        AuditEvent(
            AuditCode.AUDIT_LOG_USED,
            REVIEWED,
            station.user,
            patient_id=alert.patient_id,
            study_uid=alert.study_uid,
            detail={"alert": str(seq), "words": words.strip()},
        )
    )
    station.changed()


def is_own(station: Workstation, alert: Alert) -> bool:
    """Whether it is of the person's own access, which somebody else looks at where there is one."""
    return alert.person == station.user and not station.session.single_user


@guarded(Right.ALERTS_REVIEW)
def watch_patient(station: Workstation, patient_id: str, *, watched: bool = True) -> None:
    """Let every look at a patient stand out, or no longer."""
    seat = station.records.settings.load()
    others = tuple(id_ for id_ in seat.watched_patients if id_ != patient_id)
    now = (*others, patient_id) if watched and patient_id else others
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            "alert.watch" if watched else "alert.unwatch",
            station.user,
            patient_id=patient_id,
        )
    )
    station.records.settings.save(replace(seat, watched_patients=now))


def act(station: Workstation, said: Namespace) -> Result:
    """Do what `audit alerts` says."""
    if said.review is not None:
        acknowledge(station, said.review, said.words)
    if said.watch:
        watch_patient(station, said.watch)
    if said.unwatch:
        watch_patient(station, said.unwatch, watched=False)
    watch(station)
    found = alerts(station)
    lines = [
        f"{one.seq}  {one.at.astimezone():%Y-%m-%d %H:%M}  {one.person}  {one.words}"
        f"  {'waits' if one.waits else f'reviewed by {one.reviewed_by}: {one.review}'}"
        for one in found
    ]
    waiting = sum(one.waits for one in found)
    return {
        "alerts": [
            {"seq": one.seq, "person": one.person, "sign": one.sign, "words": one.words,
             "patient_id": one.patient_id, "waits": one.waits}
            for one in found
        ],
        "verdict": "\n".join([*lines, f"{waiting} of {len(found)} alerts wait for a person."]),
    }  # fmt: skip


def arguments(parser: ArgumentParser) -> None:
    """Say what `audit alerts` takes."""
    parser.add_argument("--review", type=int, metavar="NUMBER", help="say what came of an alert")
    parser.add_argument("--words", default="", help="what came of it")
    parser.add_argument("--watch", default="", metavar="PATIENT_ID", help="every look stands out")
    parser.add_argument("--unwatch", default="", metavar="PATIENT_ID")
