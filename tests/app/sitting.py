"""Puts somebody with shipped roles onto a seat, as a sign-in does, without the time it takes."""

from __future__ import annotations

from app.roles import shipped_roles
from app.session import Session
from app.workstation import Workstation
from domain.rights import Person, granted


def sit_down(
    station: Workstation,
    *roles: str,
    name: str = "somebody",
    modalities: frozenset[str] = frozenset(),
    institutions: frozenset[str] = frozenset(),
) -> Session:
    """Begin the session of a person who holds these roles, within their own limits."""
    person = Person(name, name.title(), roles, modalities, institutions)
    station.session = Session(person, granted(person, shipped_roles()))
    return station.session
