"""What a seat does without being asked: listen, show what arrives, send what waits."""

from __future__ import annotations

from datetime import UTC, datetime

from app.actions.receiving import start_listening
from app.actions.seat import peers
from app.actions.sending import deliver_in_background, show_outbox
from app.commands import Command
from app.transfers import ArchiveState
from app.workstation import Workstation
from domain.errors import LightboxError
from records.outbox import OutboxState

COMMANDS: tuple[Command, ...] = ()
SEND_TITLE = "Send reports"


def take_up(station: Workstation) -> None:
    """Begin the duties of a seat that was just opened; a taken port is told, not fatal."""
    try:
        start_listening(station)
    except LightboxError as error:
        station.telling.error(error)
    known = peers(station)
    if known:
        station.archive = ArchiveState(known[0].name, None)
    show_outbox(station)
    look_after(station)


def look_after(station: Workstation) -> None:
    """Show what has arrived and send what is due. Called every few seconds; never waits."""
    station.worklist.reload()
    if any(job.title == SEND_TITLE for job in station.jobs.under_way):
        return
    box = station.records.outbox
    if box.due(datetime.now(UTC)) or box.entries(state=OutboxState.SENT):
        deliver_in_background(station)
