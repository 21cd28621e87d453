"""Ties the page of de-identification to the workstation."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog

from app.actions import reviewing
from app.actions.peers import any_peers
from app.actions.proving import demand_proof
from app.ui.pages import Page
from app.ui.transfers.deidentify import DeidentifyAsks, DeidentifyPage
from app.ui.wiring.desk import Desk
from domain.errors import NotFound
from domain.rights import Right


def deidentify_page(desk: Desk) -> Page:
    """Return the page; whoever may not de-identify does not see it."""
    station = desk.station
    asks = DeidentifyAsks(
        review=lambda: station.review,
        look=lambda: desk.do(lambda: reviewing.look_through(station)),
        changes=lambda: desk.do(lambda: reviewing.show_changes(station)),
        send=lambda: desk.do(lambda: _send(desk)),
        export=lambda medium: desk.do(lambda: _export(desk, medium=medium)),
        watches=(station.watch,),
    )
    title = QCoreApplication.translate("transfers", "De-identify")
    return Page(
        "deidentify",
        title,
        lambda: DeidentifyPage(desk.theme, asks),
        allowed=lambda: desk.may(Right.DEIDENTIFY),
    )


def _export(desk: Desk, *, medium: bool) -> None:
    demand_proof(desk.station, spends=False)  # before anything else is asked
    chosen = QFileDialog.getExistingDirectory(
        desk.window, QCoreApplication.translate("transfers", "An empty folder for the copies")
    )
    if chosen:
        reviewing.export_reviewed(desk.station, Path(chosen), medium=medium)


def _send(desk: Desk) -> None:
    demand_proof(desk.station, spends=False)  # before anything else is asked
    names = [peer.name for peer in any_peers(desk.station)]
    if not names:
        raise NotFound(
            "This seat knows no peer to send to.", advice="Add one in the settings, page Network."
        )
    translate = QCoreApplication.translate
    name, chosen = QInputDialog.getItem(
        desk.window,
        translate("transfers", "Send to a peer"),
        translate("transfers", "Copies that name nobody go to"),
        names,
        editable=False,
    )
    if chosen:
        reviewing.send_reviewed(desk.station, name)
