"""Ties the room of archives and transfers to the workstation."""

from __future__ import annotations

from app.actions import outbox, retrieving, searching
from app.actions.seat import any_peers
from app.ui.pages import Page
from app.ui.transfers.asks import TransfersAsks
from app.ui.transfers.room import TransfersRoom
from app.ui.wiring.capsules import send_to_stick
from app.ui.wiring.desk import Desk


def transfers_room(desk: Desk) -> TransfersRoom:
    """Return the room, which asks for everything through the desk."""
    station = desk.station
    return TransfersRoom(
        desk.theme,
        station.transfers,
        TransfersAsks(
            search=lambda question: desk.do(lambda: searching.search(station, question)),
            retrieve=lambda uids: desk.do(lambda: retrieving.retrieve_chosen(station, uids)),
            retry=lambda id_: desk.do(lambda: outbox.retry_parcel(station, id_)),
            discard=lambda id_: desk.do(lambda: outbox.discard_parcel(station, id_)),
            archives=lambda: tuple(peer.name for peer in any_peers(station)),
            saved=desk.saved,
            send_to_stick=lambda: send_to_stick(desk),
        ),
        _pages(desk),
        wanted=station.take_page,
    )


def _pages(_desk: Desk) -> tuple[Page, ...]:
    """Return the pages beside that of the archives; each is built when it is looked at."""
    return ()
