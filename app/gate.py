"""The one place where every command, verb and service is allowed or refused.

Hiding a button is a courtesy; this is the lock. A refusal is itself an event of the audit log,
with outcome 8 (serious failure), written before the refusal is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError
from domain.rights import About, Right

P = ParamSpec("P")
T = TypeVar("T")


class NotAllowed(LightboxError):
    """The person who is signed in does not hold the right."""

    def __init__(self, right: Right) -> None:
        super().__init__(
            "You do not have the right to do this.",
            advice=f"It takes the right {right.value}: ask your administrator.",
        )
        self.right = right


class Locked(LightboxError):
    """The seat is locked: nobody is here to answer for what is asked."""


# Every service that asks, by its name: for the list of rights, and for the test of all roles.
GUARDED: dict[str, Right] = {}


def may(station: Workstation, right: Right, about: About | None = None) -> bool:
    """Return whether whoever is signed in may do it now; asks nobody and writes nothing."""
    session = station.session
    if session.rights.allows(right, about):
        return True
    emergency = session.emergency
    return (
        emergency is not None
        and time.monotonic() < emergency.until
        and right in BY_EMERGENCY
        and session.rights.allows(Right.EMERGENCY_USE)
    )


# What emergency access opens: reading, and nothing that changes or carries away.
BY_EMERGENCY = frozenset({Right.WORKLIST, Right.READ_IMAGES, Right.READ_REPORTS, Right.MEASURE})


def demand(
    station: Workstation, right: Right, about: About | None = None, *, action: str = ""
) -> None:
    """Go on only if whoever is signed in may do it.

    Raises:
        NotAllowed: They may not; the log says so.
        AuditUnavailable: They may not, and not even that could be written.
    """
    if may(station, right, about):
        return
    asked = about or About()
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            action or right.value,
            station.user,
            Outcome.SERIOUS_FAILURE,
            patient_id=asked.patient_id,
            study_uid=asked.study_uid,
            detail={"needs": right.value},
        )
    )
    raise NotAllowed(right)


def guarded(
    right: Right,
) -> Callable[[Callable[Concatenate[Workstation, P], T]], Callable[Concatenate[Workstation, P], T]]:
    """Let a service ask for a right before its first line runs."""

    def around(
        service: Callable[Concatenate[Workstation, P], T],
    ) -> Callable[Concatenate[Workstation, P], T]:
        name = f"{service.__module__.removeprefix('app.actions.')}.{service.__name__}"
        GUARDED[name] = right

        @wraps(service)
        def asked(station: Workstation, /, *args: P.args, **kwargs: P.kwargs) -> T:
            demand(station, right, action=name)
            return service(station, *args, **kwargs)

        return asked

    return around
