"""Watches the line to the archives, and the clock that all waiting is counted by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from app.actions.hearing import answers
from app.actions.peers import peers
from app.clock import Jump
from app.commands import Command
from app.jobs import Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, RecordedEvent
from pacs_client.peers import Peer
from records.clock_set import settle_after_clock_was_set

COMMANDS: tuple[Command, ...] = ()

_EVERY_SECONDS = 60.0


def look_after(station: Workstation) -> None:
    """Ask archives for an echo once a minute, while somebody wants to know; note a set clock."""
    jump = station.clock.look()
    if jump is not None:
        note_jump(station, jump)
    if not _somebody_wants_to_know(station):
        return
    for peer in peers(station):
        if peer.name in station.echoing:
            continue
        if station.line.seconds_since_tried(peer.name) >= _EVERY_SECONDS:
            _echo_in_background(station, peer)


def _somebody_wants_to_know(station: Workstation) -> bool:
    return station.room == "transfers" or bool(station.records.outbox.pending())


def _echo_in_background(station: Workstation, peer: Peer) -> None:
    station.echoing.add(peer.name)

    def ended() -> None:
        station.echoing.discard(peer.name)

    def failed(error: Exception) -> None:
        ended()
        station.telling.error(error)

    station.jobs.start(
        "Ask whether archives answer",
        partial(answers, station, peer),
        pool=Pool.NETWORK,
        shown=False,
        succeeded=lambda _: ended(),
        failed=failed,
        cancelled=ended,
    )


def note_jump(station: Workstation, jump: Jump) -> None:
    """Record that the clock was set, say so, and let nothing wait for a time that went back."""
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            "clock.set",
            station.user,
            detail={"seconds": str(jump.seconds)},
        )
    )
    station.jumped = jump
    settle_after_clock_was_set(station.records.database, datetime.now(UTC))
    station.changed()


def look_back(station: Workstation, events: Iterable[RecordedEvent]) -> None:
    """At start: a clock behind the newest of ``events`` was set back while the seat was closed.

    The record itself is in the order of its numbers, whatever the clock said.
    """
    newest = max((event.at for event in events), default=None)
    jump = None if newest is None else station.clock.since(newest)
    if jump is not None:
        note_jump(station, jump)
