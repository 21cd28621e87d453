"""Says what stands: the gravest of what a reader should know, and need do nothing about at once."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.actions.peers import any_peers
from app.ui.frame.standing import Standing
from app.workstation import Workstation
from records.space import Room


def _tr(text: str) -> str:
    return QCoreApplication.translate("frame", text)


def standing(station: Workstation) -> Standing:
    """Return the gravest of what stands."""
    if not station.records.keys.held:
        return Standing()  # nothing can be read, and nobody sees it: the seat is locked
    filling = station.records.space.known
    if filling.room is Room.REFUSE:
        return _disk(station)
    gone = _no_network(station)
    if gone.fact:
        return gone
    if station.jumped is not None:
        return _clock(station)
    return _disk(station) if filling.room is not Room.PLENTY else Standing()


def _no_network(station: Workstation) -> Standing:
    since = station.line.down_since(peer.name for peer in any_peers(station))
    if since is None:
        return Standing()
    fact = _tr("No network since {time}.").format(time=f"{since.astimezone():%H:%M}")
    waiting = sum(row.state == "Waiting" for row in station.transfers.outbox)
    if not waiting:
        return Standing(fact, _tr("All that is on this seat can be read and reported."))
    if waiting == 1:
        return Standing(fact, _tr("1 report or study waits, it is not lost."))
    return Standing(fact, _tr("{n} reports and studies wait, none is lost.").format(n=waiting))


def _disk(station: Workstation) -> Standing:
    filling = station.records.space.known
    words = (
        _tr("The quota of this seat is {n} % full.")
        if filling.of_quota
        else _tr("The disk is {n} % full.")
    )
    follows = {
        Room.WARN: _tr("Nothing is deleted by itself."),
        Room.STOP_PREFETCH: _tr("Nothing is fetched ahead any more."),
        Room.REFUSE: _tr("Nothing is taken in until there is room; reading and reporting go on."),
    }
    return Standing(words.format(n=round(filling.used_percent)), follows.get(filling.room, ""))


def _clock(station: Workstation) -> Standing:
    jump = station.jumped
    if jump is None:
        return Standing()

    def seen() -> None:
        station.jumped = None
        station.changed()

    minutes = max(1, round(abs(jump.seconds) / 60))
    by = (
        _tr("{n} minutes").format(n=minutes)
        if minutes < 120
        else _tr("{n} hours").format(n=round(minutes / 60))
        if minutes < 2880
        else _tr("{n} days").format(n=round(minutes / 1440))
    )
    words = (
        _tr("The clock of this computer was set back by {time}.")
        if jump.seconds < 0
        else _tr("The clock of this computer was set forward by {time}.")
    )
    return Standing(
        words.format(time=by), _tr("Check it before you sign: reports carry its time."), seen
    )
