"""What a seat does without being asked: listen, show what arrives, send what waits."""

from __future__ import annotations

from app.actions import (
    accounts,
    alerts,
    audit_alarm,
    audit_keeping,
    audit_sending,
    backing_up,
    emergency,
    features,
    growing,
    keeping,
    line,
    performing,
    policy,
    prefetching,
    rereading,
    rotating,
    routing,
    self_test,
    unsaid,
)
from app.actions.listing import look_at_worklist
from app.actions.outbox import look_at_outbox, show_outbox
from app.actions.peers import any_peers
from app.actions.receiving import listen_again_in_background, start_listening
from app.actions.retrieving import take_up_again
from app.actions.sending import deliver_in_background, queue_unsent, send_now
from app.actions.signing import finish_signed
from app.commands import Command
from app.gate import as_service
from app.state.transfers import ArchiveState
from app.workstation import Workstation
from domain.errors import LightboxError

COMMANDS: tuple[Command, ...] = ()


def take_up(station: Workstation) -> None:
    """Begin the duties of a seat that was just opened; a taken port is told, not fatal."""
    emergency.forget_unended(station)
    with as_service():
        try:
            start_listening(station)
        except LightboxError as error:
            station.telling.error(error)
        known = any_peers(station)
        if known:
            station.archive = ArchiveState(known[0].name, None)
        queue_unsent(station)
        send_now(station)  # whoever starts a seat expects what waits to go
        finish_signed(station)
        show_outbox(station)
        look_after(station)
        self_test.test_when_changed(station, self_test.when_quiet)
        audit_alarm.verify_in_background(station)


def look_after(station: Workstation) -> None:
    """Show what has arrived and send what is due. Called every few seconds; never waits."""
    if station.release is not None:
        return  # the keys leave, or have left
    unsaid.look_after(station)
    accounts.renew(station)
    emergency.look_after(station)
    with as_service():
        policy.look_again(station)
        features.look_again(station)
        if station.listens_outdated:
            station.listens_outdated = False
            listen_again_in_background(station)
        self_test.look_after(station)
        rereading.look_after(station)
        keeping.look_after(station)
        backing_up.look_after(station)
        rotating.look_after(station)
        line.look_after(station)
        station.turned_away.look()
        audit_sending.look_after(station)
        alerts.look_after(station)
        audit_keeping.look_after(station)
        take_up_again(station)
        growing.look_after(station)
        look_at_worklist(station)
        deliver_in_background(station)
        look_at_outbox(station)
        performing.tell_in_background(station)
        routing.route_in_background(station)
        prefetching.prefetch_in_background(station)
