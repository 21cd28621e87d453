"""Whose keys sign here: the seat's own, and one for every person who has an account."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from app.commands import Command
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from reports.signing import Identity, make_identity

COMMANDS: tuple[Command, ...] = ()

_SEAT_KEY = "signing-key"


def seat_identity(station: Workstation) -> Identity:
    """Return what the seat signs with; the key is made on the first call and never leaves."""
    seat = station.records.settings.load()
    key = station.records.keys.unseal(_SEAT_KEY)
    if key is not None and seat.certificate_pem:
        return Identity(key, seat.certificate_pem.encode())
    made = _make(station, _SEAT_KEY, station.user)
    station.records.settings.save(replace(seat, certificate_pem=made.certificate_pem.decode()))
    return made


def identity_of(station: Workstation) -> Identity:
    """Return what the person signs with who is signed in; nobody signs with another's.

    The one person of a seat without accounts signs with the seat's key.
    """
    session = station.acting
    if session.single_user:
        return seat_identity(station)
    # The name of a key says nothing about whose it is, on a disk that may be stolen.
    owner = hashlib.sha256(session.person.name.encode()).hexdigest()[:32]
    keys = station.records.keys
    key, certificate = keys.unseal(f"{_SEAT_KEY}-{owner}"), keys.unseal(f"signer-{owner}")
    if key is not None and certificate is not None:
        return Identity(key, certificate)
    made = _make(station, f"{_SEAT_KEY}-{owner}", session.person.full_name or session.person.name)
    keys.seal(f"signer-{owner}", made.certificate_pem)
    seat = station.records.settings.load()
    kept = (*seat.signer_certificates, made.certificate_pem.decode())
    station.records.settings.save(replace(seat, signer_certificates=kept))
    return made


def _make(station: Workstation, name: str, person: str) -> Identity:
    made = make_identity(person)
    station.records.audit.record(
        AuditEvent(AuditCode.SECURITY_ALERT, "seat.certificate", station.user)
    )
    station.records.keys.seal(name, made.key_pem)
    return made


def trusted_here(station: Workstation) -> tuple[bytes, ...]:
    """Return the certificates whose signature under a report counts on this seat."""
    seat = station.records.settings.load()
    return tuple(pem.encode() for pem in (seat.certificate_pem, *seat.signer_certificates) if pem)
