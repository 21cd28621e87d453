"""Notes whether peers answer, and leaves alone for a while one that does not."""

from __future__ import annotations

from datetime import UTC, datetime

from app.commands import Command
from app.gate import guarded
from app.workstation import Workstation
from domain.rights import Right
from domain.work import Work
from pacs_client.association import PeerTrouble, ServiceRefused
from pacs_client.breaker import State
from pacs_client.dicomweb import asking
from pacs_client.peers import AnyPeer, WebPeer
from pacs_client.query import echo

COMMANDS: tuple[Command, ...] = ()


def heard(station: Workstation, archive: str, *, answered: bool) -> None:
    """Note that a peer answered, or did not; what waits for a line that is back goes at once."""
    closed = station.breakers.heard(archive, answered=answered)
    if station.line.heard(archive, answered=answered) or closed:
        station.records.outbox.hasten(archive, datetime.now(UTC))
    station.jobs.deliver(lambda: station.heard_of(archive, answered=answered))


@guarded(Right.SEND)
def may_be_asked(station: Workstation, archive: AnyPeer, work: Work) -> bool:
    """Return whether a peer may be sent to now; one that was silent is first asked for an echo.

    Raises:
        Cancelled: The person stopped it.
    """
    admitted = station.breakers.admit(archive.name)
    if admitted is not State.HALF_OPEN:
        return admitted is State.CLOSED
    return answers(station, archive, work)


def answers(station: Workstation, archive: AnyPeer, work: Work) -> bool:
    """Ask a peer for an echo, and note whether it answered.

    Raises:
        Cancelled: The person stopped it.
    """
    try:
        if isinstance(archive, WebPeer):
            asking.echo(archive, work)
        else:
            echo(archive, station.records.settings.load().aet, work)
    except ServiceRefused:
        pass  # it answers; not every archive lets itself be asked for an echo
    except PeerTrouble:
        heard(station, archive.name, answered=False)
        return False
    heard(station, archive.name, answered=True)
    return True
