"""Ties the room of archives and transfers to the workstation."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

from app.actions import archive_doctor, outbox, retrieving, searching
from app.actions.peers import any_peers
from app.ui.pages import Page
from app.ui.transfers.asks import TransfersAsks
from app.ui.transfers.room import TransfersRoom
from app.ui.wiring.capsules import send_to_stick
from app.ui.wiring.deidentify import deidentify_page
from app.ui.wiring.desk import Desk
from app.ui.wiring.intake import IntakePages
from app.ui.wiring.orders import orders_page


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
            may=desk.may,
            stop_search=lambda: searching.stop_search(station),
            examine=lambda name: desk.do(
                lambda: archive_doctor.examine_in_background(station, name)
            ),
            save_page=lambda: _save_page(desk),
            by_get=lambda name: desk.do(lambda: retrieving.retrieve_by_get(station, name)),
            copy=lambda words: desk.do(lambda: station.copy(words)),
            close_doctor=lambda: station.transfers.show_doctor(None),
            send_to_stick=lambda: send_to_stick(desk),
        ),
        _pages(desk),
        wanted=station.take_page,
    )


def _pages(desk: Desk) -> tuple[Page, ...]:
    """Return the pages beside that of the archives; each is built when it is looked at."""
    return (orders_page(desk), *IntakePages(desk).pages(), deidentify_page(desk))


def _save_page(desk: Desk) -> None:
    """Ask where the page for the archive's administrator is to lie, and write it there."""
    doctored = desk.station.transfers.doctor
    if doctored is None or doctored.diagnosis is None:
        return
    diagnosis = doctored.diagnosis
    name, _kind = QFileDialog.getSaveFileName(
        desk.window,
        QCoreApplication.translate("transfers", "Save page for the archive team"),
        "retrieve-examination.html",
        "HTML (*.html)",
    )
    if name:
        desk.do(lambda: archive_doctor.save_page(diagnosis, Path(name)))
