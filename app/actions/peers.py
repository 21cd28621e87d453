"""The archives, scanners and other seats that this seat knows, and how each is reached."""

from __future__ import annotations

from dataclasses import replace

from app.actions.seat import change_seat, identity_of
from app.actions.web_addresses import SaidWeb, address_of, kept_web
from app.commands import Command
from app.gate import guarded
from app.workstation import Workstation
from domain.errors import LightboxError, NotFound, Refused
from domain.rights import Right
from imaging.charsets import Charset
from pacs_client.peers import EVERY_RIGHT, AnyPeer, Peer, WebPeer, parse
from pacs_client.peers import Right as PeerRight
from pacs_client.secure import Identity
from records.delivery import Delivery
from records.outbox import OutboxState
from records.settings import KnownPeer, SetByPolicy


def any_peers(station: Workstation) -> tuple[AnyPeer, ...]:
    """Return every peer this seat may speak to, those on the web alone among them."""
    seat = station.records.settings.load()
    own = identity_of(seat)
    in_clear = station.policy.may_speak_in_clear
    return tuple(_peer_of(station, p, own) for p in seat.peers if in_clear or not p.in_clear)


def peers(station: Workstation) -> tuple[Peer, ...]:
    """Return every peer this seat knows that speaks DICOM's own protocol."""
    return tuple(known for known in any_peers(station) if isinstance(known, Peer))


def _peer_of(station: Workstation, known: KnownPeer, own: Identity | None) -> AnyPeer:
    web = None if known.web is None else address_of(known.web, own)
    pace = station.paces.of(known.name, known.delivery.limit_kb_s * 1000)
    if web is not None and not known.aet:
        return WebPeer(known.name, web, pace)
    return Peer(
        known.name,
        known.aet,
        known.host,
        known.port,
        EVERY_RIGHT if known.rights is None else frozenset(map(PeerRight, known.rights)),
        own if known.tls else None,
        known.charset,
        known.worklist,
        known.steps,
        pace=pace,
        web=web,
    )


def any_peer(station: Workstation, name: str) -> AnyPeer:
    """Return a peer this seat knows, by whatever way it is reached.

    Raises:
        NotFound: Nobody has added it.
        SetByPolicy: It is known, and may not be spoken to without TLS.
    """
    for known in any_peers(station):
        if known.name == name:
            return known
    if station.records.settings.load().peer(name) is not None:
        raise SetByPolicy(f"{name} is not spoken to without TLS")
    raise NotFound(
        f"This seat knows no peer called {name}.",
        advice="List them with `peers`; add one with `peers add NAME AET@HOST:PORT`.",
    )


def peer(station: Workstation, name: str) -> Peer:
    """Return a peer this seat knows that speaks DICOM's own protocol.

    Raises:
        NotFound: Nobody has added it, or it answers on the web alone.
    """
    known = any_peer(station, name)
    if isinstance(known, WebPeer):
        raise NotFound(
            f"{name} answers on the web alone, and this needs DICOM's own protocol.",
            advice="If it has a title and a port, give them: `peers add NAME AET@HOST:PORT`.",
        )
    return known


def delivery_to(station: Workstation, name: str) -> Delivery:
    """Return what is agreed for sending to a peer."""
    known = station.records.settings.load().peer(name)
    return Delivery() if known is None else known.delivery


@guarded(Right.NETWORK_CONFIGURE)
def set_delivery(station: Workstation, name: str, delivery: Delivery) -> None:
    """Agree on how objects are sent to a peer.

    Raises:
        NotFound: Nobody has added it.
    """
    seat = station.records.settings.load()
    change_seat(
        station,
        replace(
            seat,
            peers=tuple(replace(p, delivery=delivery) if p.name == name else p for p in seat.peers),
        ),
        "seat.set_delivery",
        str(any_peer(station, name)),
    )


@guarded(Right.NETWORK_CONFIGURE)
def add_peer(
    station: Workstation,
    name: str,
    address: str,
    *,
    may: str | None = None,
    tls: bool | None = None,
    charset: str | None = None,
    worklist: bool | None = None,
    steps: bool | None = None,
    web: SaidWeb | None = None,
) -> Peer:
    """Remember a peer under a name; a known name is given the new address.

    Args:
        station: The seat.
        name: What this seat calls it.
        address: AET@HOST:PORT.
        may: What it may ask of this seat, separated by commas. None leaves that as it was: of a
            new peer everything.
        tls: Whether it is spoken to with TLS only. None leaves that as it was: a new address must
            not bring patients' data into the clear. Of a new peer: no.
        charset: The character set it is asked in; empty for UTF-8. None leaves that as it was.
        worklist: Whether it is asked for orders. None leaves that as it was: of a new peer no.
        steps: Whether it is told of examinations that begin and end. None: the same.
        web: Where it answers on the web as well. None leaves that as it was.
    """
    try:
        added = parse(address, name=name)
    except ValueError as error:
        raise LightboxError(
            f"This is no address of a peer: {error}.", advice="Write it as AET@HOST:PORT."
        ) from error
    seat = station.records.settings.load()
    before = seat.peer(name)
    rights = _rights(may) if may is not None else (before.rights if before else None)
    secure = tls if tls is not None else (before is not None and before.tls)
    if secure and seat.tls is None:
        raise LightboxError(
            "This seat has no certificate to show a peer under TLS.",
            advice="Give it one with `seat --certificate FILE --key FILE --authorities FILE`.",
        )
    kept = kept_web(before, web or SaidWeb(), identity_of(seat))
    place = KnownPeer(added.name, added.aet, added.host, added.port)
    known = replace(before or place, aet=place.aet, host=place.host, port=place.port)
    _keep(
        station,
        replace(
            known,
            rights=rights,
            tls=secure,
            charset=known.charset if charset is None else _charset(charset),
            worklist=known.worklist if worklist is None else worklist,
            steps=known.steps if steps is None else steps,
            web=kept,
        ),
        str(added),
    )
    return peer(station, name)


@guarded(Right.NETWORK_CONFIGURE)
def add_web(station: Workstation, name: str, said: SaidWeb) -> AnyPeer:
    """Remember where an archive answers on the web; a known peer is given that as well."""
    seat = station.records.settings.load()
    before = seat.peer(name)
    web = kept_web(before, said, identity_of(seat))
    if not name.strip() or web is None:
        raise LightboxError(
            "An archive on the web needs a name and an address.",
            advice="Write `peers add NAME https://HOST/PATH`.",
        )
    _keep(station, replace(before, web=web) if before else KnownPeer(name, web=web), web.url)
    return any_peer(station, name)


def _keep(station: Workstation, known: KnownPeer, address: str) -> None:
    seat = station.records.settings.load()
    others = tuple(p for p in seat.peers if p.name != known.name)
    change_seat(station, replace(seat, peers=(*others, known)), "seat.add_peer", address)


def _rights(said: str) -> tuple[str, ...]:
    words = {word.strip() for word in said.split(",") if word.strip()}
    known = tuple(right.value for right in PeerRight)
    if not words <= set(known):
        raise LightboxError(
            f"These are no rights of a peer: {', '.join(sorted(words - set(known)))}.",
            advice=f"Name some of {', '.join(known)}.",
        )
    return tuple(right for right in known if right in words)


def _charset(said: str) -> str:
    """Return the character set that was named, as the standard spells it."""
    sets = Charset(said)
    if sets.unknown:
        raise LightboxError(
            f"There is no character set {sets.unknown[0]}.",
            advice="Write it as the standard does: ISO_IR 100, ISO_IR 192, GB18030.",
        )
    return said.strip().upper()


@guarded(Right.NETWORK_CONFIGURE)
def remove_peer(station: Workstation, name: str) -> None:
    """Forget a peer.

    Raises:
        NotFound: There is none of this name.
        Refused: Something still waits to be sent to it, and would never arrive.
    """
    waiting = [
        entry
        for entry in station.records.outbox.entries()
        if entry.peer == name and entry.state is not OutboxState.STORED
    ]
    if waiting:
        raise Refused(
            f"{len(waiting)} objects still wait to be stored at {name}.",
            advice="Send or discard them first.",
        )
    seat = station.records.settings.load()
    if seat.peer(name) is None:
        any_peer(station, name)  # says that there is none
    left = tuple(p for p in seat.peers if p.name != name)
    change_seat(station, replace(seat, peers=left), "seat.remove_peer", name)


COMMANDS: tuple[Command, ...] = ()
