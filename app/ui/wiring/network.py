"""Ties the network's page to the seat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.actions import peers, receiving, searching, seat
from app.actions.hearing import heard
from app.actions.web_addresses import NO_WEB, SaidWeb
from app.jobs import Pool
from app.ui.settings.network import NetworkAsks, NetworkPage, OwnAddress
from app.ui.settings.peer_form import PeerEntry
from app.ui.settings.web_form import WebEntry
from app.ui.wiring.desk import Desk
from app.workstation import Workstation
from domain.errors import LightboxError
from pacs_client.peers import Right
from pacs_client.secure import Described, described
from records.settings import KnownWeb


def _tr(text: str) -> str:
    return QCoreApplication.translate("network", text)


def network_page(desk: Desk) -> NetworkPage:
    """Return the page of this seat's address and of its peers."""
    station = desk.station

    def kept(act: Callable[[], object]) -> bool:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - every ending is told in one place
            station.telling.error(error)
            return False
        return True

    def set_own(aet: str, port: int, tls_port: int) -> bool:
        done = kept(lambda: seat.set_seat(station, aet=aet, port=port, tls_port=tls_port))
        if done:
            receiving.listen_again_in_background(station)
        return done

    def set_certificate(certificate: Path, key: Path, authorities: Path) -> bool:
        done = kept(lambda: seat.set_certificate(station, certificate, key, authorities))
        if done:
            receiving.listen_again_in_background(station)
        return done

    def keep(entry: PeerEntry) -> bool:
        return kept(lambda: _keep(station, entry))

    return NetworkPage(
        desk.theme,
        NetworkAsks(
            own=lambda: _own(station),
            set_own=set_own,
            set_certificate=set_certificate,
            peers=lambda: _peers(station),
            keep=keep,
            remove=lambda name: desk.do(lambda: peers.remove_peer(station, name)),
            try_it=lambda name, told: _try(desk, name, told),
            fixed=lambda: station.records.settings.fixed,
            watches=(station.watch, station.transfers.watch),
        ),
    )


def _own(station: Workstation) -> OwnAddress:
    own = station.records.settings.load()
    identity = seat.identity_of(own)
    words = "" if identity is None else _certificate_words(described(identity))
    return OwnAddress(own.aet, own.port, own.tls_port, words, station.transfers.listening)


def _certificate_words(shown: Described) -> str:
    words = _tr("Certificate of {subject}, from {issuer}, until {day}")
    if shown.until <= datetime.now(UTC):
        words = _tr(
            "The certificate of {subject}, from {issuer}, ended on {day}: ask for a new one"
        )
    return words.format(
        subject=shown.subject, issuer=shown.issuer, day=shown.until.date().isoformat()
    )


def _peers(station: Workstation) -> tuple[PeerEntry, ...]:
    every = tuple(right.value for right in Right)
    return tuple(
        PeerEntry(
            known.name,
            known.aet,
            known.host,
            known.port,
            known.tls,
            every if known.rights is None else known.rights,
            known.worklist,
            known.steps,
            known.delivery,
            _web(known.web),
        )
        for known in station.records.settings.load().peers
    )


def _web(known: KnownWeb | None) -> WebEntry:
    if known is None:
        return WebEntry()
    return WebEntry(known.url, known.user, bool(known.password or known.token))


def _keep(station: Workstation, entry: PeerEntry) -> None:
    known = station.records.settings.load().peer(entry.name)
    web = _said(_web(known.web if known is not None else None), entry.web)
    if entry.address:
        peers.add_peer(
            station,
            entry.name,
            entry.address,
            may=",".join(entry.may),
            tls=entry.tls,
            worklist=entry.worklist,
            steps=entry.steps,
            web=web,
        )
    else:
        peers.add_web(station, entry.name, web)
    if entry.delivery != peers.delivery_to(station, entry.name):
        peers.set_delivery(station, entry.name, entry.delivery)


def _said(before: WebEntry, now: WebEntry) -> SaidWeb:
    """Return what the form changed; a secret that was not typed anew stays as it is."""
    if now == before:
        return SaidWeb()
    if not now.url:
        return SaidWeb(url=NO_WEB) if before.url else SaidWeb()
    if now.secret and not now.user:
        return SaidWeb(now.url, token=now.secret)
    user = now.user if now.secret or now.user != before.user else None
    return SaidWeb(now.url, user, password=now.secret or None)


def _try(desk: Desk, name: str, told: Callable[[str, bool], None]) -> None:
    station = desk.station

    def succeeded(seconds: float) -> None:
        heard(station, name, answered=True)
        told(_tr("Answered in {n} s").format(n=f"{seconds:.2f}"), True)

    def failed(error: Exception) -> None:
        # How it went stands beside its name; no job is left to look at.
        station.jobs.dismiss(job)
        heard(station, name, answered=False)
        advice = error.advice if isinstance(error, LightboxError) else ""
        told(f"{error} {advice}".strip(), False)
        if not isinstance(error, LightboxError):
            station.telling.error(error)

    job = station.jobs.start(
        f"Ask {name}",
        lambda work: searching.ask_whether_it_answers(station, name, work),
        pool=Pool.NETWORK,
        succeeded=succeeded,
        failed=failed,
    )
