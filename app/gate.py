"""The one place where every command, verb and service is allowed or refused.

Hiding a button is a courtesy; this is the lock. A refusal is itself an event of the audit log,
with outcome 8 (serious failure), written before the refusal is told.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from app.roles import shipped_roles
from app.session import Session, Step, acting, who_acts
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError, NotFound
from domain.rights import About, NotAllowed, Person, Right, granted, image_kinds

__all__ = [
    "BY_EMERGENCY",
    "GUARDED",
    "Locked",
    "NotAllowed",
    "NotSignedIn",
    "about_answer",
    "about_study",
    "as_service",
    "demand",
    "guarded",
    "may",
    "opened_by_emergency",
    "shows",
]

P = ParamSpec("P")
T = TypeVar("T")


class NotSignedIn(NotAllowed):
    """Nobody is signed in, or has not yet done what a first sign-in asks."""

    def __init__(self, right: Right, steps: tuple[Step, ...] = ()) -> None:
        super().__init__(right)
        self.args = ("Nobody is signed in at this seat.",)
        self.advice = "Sign in; on the command line with --as NAME."
        if steps:
            self.args = ("This account is not set up yet, so it may do nothing.",)
            self.advice = "First: " + ", ".join(step.value for step in steps) + "."


class Locked(LightboxError):
    """The seat is locked: nobody is here to answer for what is asked."""

    def __init__(self) -> None:
        super().__init__("This seat is locked.", advice="Unlock it, then ask again.")


# Every service that asks, by its name: for the list of rights, and for the test of all roles.
GUARDED: dict[str, Right] = {}

# What emergency access opens: reading, and nothing that changes or carries away.
BY_EMERGENCY = frozenset({Right.WORKLIST, Right.READ_IMAGES, Right.READ_REPORTS, Right.MEASURE})


def may(station: Workstation, right: Right, about: About | None = None) -> bool:
    """Return whether whoever acts may do it now; asks nobody and writes nothing."""
    return not _nobody_here(station) and _permits(station.acting, right, about)


def _nobody_here(station: Workstation) -> bool:
    """Return whether the seat is locked and this is no deed of before, nor one of the seat's own.

    A job that was begun by somebody goes on for them behind the lock, and so do the duties.
    """
    return who_acts() is None and station.session.locked


def shows(station: Workstation, right: Right, about: About | None = None) -> bool:
    """Return whether the person at the seat may, whatever job brings the news to the screen."""
    return _permits(station.session, right, about)


def _permits(session: Session, right: Right, about: About | None) -> bool:
    if session.rights.allows(right, about):
        return True
    emergency = session.emergency
    return (
        emergency is not None
        and right in BY_EMERGENCY
        and emergency.opens(about)
        and session.rights.allows(Right.EMERGENCY_USE)
    )


def about_study(station: Workstation, study_uid: str) -> About:
    """Return what is known here of a study; what is not known stays empty, and opens nothing."""
    try:
        held = station.records.archive.study(study_uid)
    except NotFound:
        return About(study_uid=study_uid)
    patient = held.study.patient
    return About(
        patient.id,
        patient.issuer,
        study_uid,
        image_kinds(held.modalities),
        held.study.institution,
    )


def about_answer(
    station: Workstation,
    study_uid: str,
    patient: tuple[str, str],
    modalities: Iterable[str],
) -> About:
    """Return what an archive, or an order, says of a study, with what is known of it here.

    Where no modality is said nothing is known of it, whatever part of it may lie here already.
    """
    here = about_study(station, study_uid)
    said = image_kinds(name for name in modalities if name)
    kinds = said | here.modalities if said else frozenset()
    return About(*patient, study_uid, kinds, here.institution)


def demand(
    station: Workstation, right: Right, about: About | None = None, *, action: str = ""
) -> None:
    """Go on only if whoever acts may do it.

    Raises:
        NotAllowed: They may not; the log says so.
        Locked: Nobody is there; the log says that it was tried.
        AuditUnavailable: They may not, and not even that could be written.
    """
    if may(station, right, about) and _still_holds(station, right, about):
        _note_emergency(station, right, about)
        return
    asked = about or About()
    locked = _nobody_here(station)
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            action or right.value,
            station.user,
            Outcome.SERIOUS_FAILURE,
            patient_id=asked.patient_id,
            study_uid=asked.study_uid,
            detail={"needs": right.value, **({"seat": "locked"} if locked else {})},
        )
    )
    if locked:
        raise Locked
    session = station.acting
    if not session.is_somebody or session.steps:
        raise NotSignedIn(right, session.steps)
    raise NotAllowed(right)


def _still_holds(station: Workstation, right: Right, about: About | None) -> bool:
    """Return whether the accounts as they are kept now leave whoever acts the right.

    A role may be taken away, or an account closed, at the command line while somebody works in a
    window; and what they began goes on behind them. So a session only ever loses by this: what
    was given meanwhile counts once the session has been read anew.
    """
    session, people = station.acting, station.records.people
    if session.person.name == SERVICE:
        return True
    account = None if session.single_user else people.find(session.person.name)
    if account is None:
        return not people.any
    if not account.active:
        return False
    now = granted(account.person, station.roles)
    return now == session.rights or _permits(replace(session, rights=now), right, about)


def _note_emergency(station: Workstation, right: Right, about: About | None) -> None:
    session = station.acting
    if about is not None and session.emergency and not session.rights.allows(right, about):
        opened_by_emergency(station, about)


def opened_by_emergency(station: Workstation, about: About) -> None:
    """Put on record, once, what nothing but emergency access opens, before it is opened."""
    session, records = station.acting, station.records
    emergency = session.emergency
    if emergency is None or records.emergencies.has_opened(emergency.review, about.study_uid):
        return
    records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            "emergency.open",
            session.person.name,
            patient_id=about.patient_id,
            study_uid=about.study_uid,
            detail={"emergency": str(emergency.review)},
        )
    )
    now = datetime.now(UTC)
    records.emergencies.opened(emergency.review, about.study_uid, about.patient_id, now)


def guarded(
    right: Right,
) -> Callable[[Callable[Concatenate[Workstation, P], T]], Callable[Concatenate[Workstation, P], T]]:
    """Let a service ask for a right before its first line runs.

    A service that is handed a study, by its UID or as it is open, asks for the right to this
    one: roles and people may be limited to modalities and institutions. Of a study that is not
    here, ``about`` says what an archive answered of it.
    """

    def around(
        service: Callable[Concatenate[Workstation, P], T],
    ) -> Callable[Concatenate[Workstation, P], T]:
        name = f"{service.__module__.removeprefix('app.actions.')}.{service.__name__}"
        GUARDED[name] = right
        find_studies, find_answer = _studies_among(service), _said_of(service)

        @wraps(service)
        def asked(station: Workstation, /, *args: P.args, **kwargs: P.kwargs) -> T:
            demand(station, right, action=name)
            answered = find_answer(args, kwargs)
            if answered is not None:
                demand(station, right, answered, action=name)
            else:
                for study_uid in find_studies(args, kwargs):
                    demand(station, right, about_study(station, study_uid), action=name)
            return service(station, *args, **kwargs)

        return asked

    return around


def _studies_among(
    service: Callable[..., object],
) -> Callable[[tuple[Any, ...], dict[str, Any]], Iterable[str]]:
    """Return how to find, among a service's arguments, the studies that it is about."""
    names = list(inspect.signature(service).parameters)[1:]
    by = next((name for name in _STUDIES if name in names), None)
    if by is None:
        return lambda _args, _kwargs: ()
    at = names.index(by)

    def find(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterable[str]:
        said = args[at] if at < len(args) else kwargs.get(by)
        return _STUDIES[by](said) if said else ()

    return find


def _said_of(
    service: Callable[..., object],
) -> Callable[[tuple[Any, ...], dict[str, Any]], About | None]:
    """Return how to find, among a service's arguments, what an archive said of its study."""
    names = list(inspect.signature(service).parameters)[1:]
    if "about" not in names:
        return lambda _args, _kwargs: None
    at = names.index("about")

    def find(args: tuple[Any, ...], kwargs: dict[str, Any]) -> About | None:
        said = args[at] if at < len(args) else kwargs.get("about")
        return said if isinstance(said, About) else None

    return find


# What services call a study that they are handed, and how its UID is found in it.
_STUDIES: dict[str, Callable[[Any], Iterable[str]]] = {
    "study_uid": lambda uid: (uid,),
    "study_uids": lambda uids: tuple(uids),
    "reading": lambda reading: (reading.study.uid,),
    "report": lambda report: (report.study_uid,),
}


@contextmanager
def as_service() -> Iterator[None]:
    """Let the seat's own duties be done by its service: whoever sits here, and if nobody does.

    A viewer at the seat stops no clinic's receiving, and borrows nothing either: only what the
    seat does unasked runs so, and it hands no image and no report to the screen.
    """
    with acting(_service()):
        yield


# No account can have this name: it is what the log says of what nobody asked for.
SERVICE = "(service)"


@cache
def _service() -> Session:
    person = Person(SERVICE, "What the seat does unasked", ("service",))
    return Session(person, granted(person, shipped_roles()))
