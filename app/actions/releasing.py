"""Takes every key out of memory while a seat is locked, and brings them back to the same seat.

Only where a site asks for it (``keys_leave_at_lock``): else what a locked seat does goes on, and
the keys for that stay. Nothing is broken off: the listener stops to answer, what runs ends first,
and then the keys go. What may be kept open without a key stays open: the study on the screen, what
was typed, the places of the windows.
"""

from __future__ import annotations

from app.actions.receiving import start_listening_quietly
from app.commands import Command
from app.workstation import Release, Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError
from records.database import Occupied

COMMANDS: tuple[Command, ...] = ()


def release(station: Workstation) -> None:
    """Begin to take the keys out of memory, where the site asks for it.

    Not on a seat with accounts: who its people are stands in the records, and a person's own
    password opens no record. It could never be unlocked, nor could anybody else sign in.
    """
    if not station.policy.keys_leave_at_lock or station.release is not None:
        return
    if not station.session.single_user:
        return
    listened = station.listener is not None
    for listener in (station.listener, station.secure_listener):
        if listener is not None:
            listener.stop()
    station.listener = station.secure_listener = None
    station.release = Release(listened=listened)
    go_on(station)


def go_on(station: Workstation) -> bool:
    """Let the keys go as soon as nothing runs; return whether they have. Asked every second."""
    leaving = station.release
    if leaving is None or not station.jobs.quiet:
        return False
    if not station.records.keys.held:
        return True
    records = station.records
    if not leaving.said:
        # On record before it happens: without keys there is no log to write to.
        event = AuditEvent(AuditCode.APPLICATION_ACTIVITY, "keys.release", station.user)
        records.audit.record(event)
        leaving.said = True
    try:
        records.audit.rest()
        records.database.rest()
    except Occupied:
        return False  # somebody asks something just now
    station.readers.let_go()
    records.frames.rest()
    records.archive.forget()
    records.keys.release()
    return True


def reopen(station: Workstation, passphrase: str) -> None:
    """Bring the keys back, and go on with what was stopped; takes as long as a proof does.

    Raises:
        WrongPassphrase: It does not open this seat; the failed try is on record once one does.
        NoSafeKeyring: The keyring does not answer.
        AuditUnavailable: It could not be recorded; the keys are out of memory again.
    """
    leaving = station.release
    if leaving is None:
        return
    keys = station.records.keys
    if not keys.held:
        try:
            keys.reopen(passphrase=None if keys.in_keyring else passphrase)
        except LightboxError:
            leaving.failed += 1
            raise
    try:
        station.records.audit.record(
            AuditEvent(
                AuditCode.APPLICATION_ACTIVITY,
                "keys.reopen",
                station.user,
                detail={"failed": str(leaving.failed)},
            )
        )
    except LightboxError:
        keys.release()
        raise
    station.release = None
    if leaving.listened:
        start_listening_quietly(station)
