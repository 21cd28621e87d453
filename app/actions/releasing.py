"""Takes every key out of memory while a seat is locked, and brings them back to the same seat.

Only where a site asks for it (``keys_leave_at_lock``): else what a locked seat does goes on, and
the keys for that stay. Nothing is broken off: the listener stops to answer, what runs ends first,
and then the keys go. What may be kept open without a key stays open: the study on the screen, what
was typed, the places of the windows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.actions.receiving import start_listening_quietly
from app.actions.trying import MustWait, NotProved
from app.commands import Command
from app.workstation import Release, Workstation
from domain.account_names import LONGEST, folded
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError
from domain.lock_out import Standing
from records.database import Occupied
from records.keys import WrongPassphrase
from records.sign_in_tries import tried

COMMANDS: tuple[Command, ...] = ()


def release(station: Workstation) -> None:
    """Begin to take the keys out of memory, where the site asks for it.

    Never from a person who could not bring them back.
    """
    if not station.policy.keys_leave_at_lock or station.release is not None:
        return
    session, records = station.session, station.records
    without = frozenset() if session.single_user else records.people.without_way()
    if session.person.name in without and not records.keys.in_keyring:
        return
    listened = station.listener is not None
    for listener in (station.listener, station.secure_listener):
        if listener is not None:
            listener.stop()
    station.listener = station.secure_listener = None
    by_keyring = without if records.keys.in_keyring else frozenset()
    station.release = Release(listened, by_keyring)
    go_on(station)


def go_on(station: Workstation) -> bool:
    """Let the keys go as soon as nothing runs; return whether they have. Asked every second."""
    leaving = station.release
    if leaving is None or leaving.proving or not station.jobs.quiet:
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


@contextmanager
def keys_back(station: Workstation, secret: str, name: str = "") -> Iterator[None]:
    """Bring the keys back for a proof, and keep them if it was one; else they leave again.

    On a seat with accounts ``name`` says whose password it is. Takes as long as a proof does.

    Raises:
        WrongPassphrase: It does not open this seat; the failed try is on record once one does.
        NotProved: It does not open this seat for this account; the try is counted the same way.
        MustWait: It was wrong too often; nothing was looked at.
        NoSafeKeyring: The keyring does not answer.
        AuditUnavailable: It could not be recorded; the keys are out of memory again.
    """
    leaving = station.release
    if leaving is None:
        yield
        return
    name = "" if station.session.single_user else folded(name)[:LONGEST]
    leaving.proving = True
    try:
        _reopen(station, leaving, secret, name)
        yield
    except BaseException:
        leaving.proving = False
        if station.records.keys.held:
            leaving.said = False  # they leave once more, and that is on record too
            go_on(station)  # or as soon as nothing runs
        raise
    station.release = None
    if leaving.listened:
        start_listening_quietly(station)


def _reopen(station: Workstation, leaving: Release, secret: str, name: str) -> None:
    keys, records = station.records.keys, station.records
    if not keys.held:
        try:
            if name and name not in leaving.by_keyring:
                _by_password(station, leaving, secret, name)
            else:
                keys.reopen(passphrase=None if keys.in_keyring else secret)
        except MustWait:
            raise  # nothing was looked at
        except LightboxError:
            leaving.failed += 1
            raise
    try:
        records.audit.record(
            AuditEvent(
                AuditCode.APPLICATION_ACTIVITY,
                "keys.reopen",
                name or station.user,
                detail={"failed": str(leaving.failed)},
            )
        )
        _tell_tries(station, leaving, name)
    except LightboxError:
        keys.release()
        raise


def _by_password(station: Workstation, leaving: Release, secret: str, name: str) -> None:
    """Try an account's password while there is no log to count in: it is counted here."""
    clock, minutes = station.records.tries.clock, station.policy.lock_out_minutes
    before = leaving.tries.get(name, Standing())
    wait = before.wait_seconds(clock(), minutes)
    if wait > 0:
        raise MustWait(wait)
    leaving.tries[name] = tries = Standing(before.failures + 1, clock())  # before it is looked at
    leaving.untold[name] = leaving.untold.get(name, 0) + 1
    try:
        station.records.people.bring_keys_back(name, secret)
    except WrongPassphrase:
        raise NotProved(tries.wait_seconds(clock(), minutes)) from None
    leaving.untold[name] -= 1  # what follows is a try of its own, in the log


def _tell_tries(station: Workstation, leaving: Release, but: str) -> None:
    """Put on record what was tried at other names; whoever proves it now sets back their own."""
    for name in [name for name in leaving.untold if name != but]:
        for _ in range(leaving.untold.pop(name)):
            station.records.tries.begin(tried(name, name), lambda _standing: None)
