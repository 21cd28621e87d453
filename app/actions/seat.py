"""Sets up this seat: its own address on the network, and the peers it knows."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from dataclasses import replace
from pathlib import Path

from app.actions.agreeing import add_arguments, agreed, as_result, in_words
from app.actions.web_addresses import (
    SaidWeb,
    address_of,
    is_web,
    kept_web,
    said_web,
    told_web,
    web_arguments,
    web_words,
)
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError, NotFound, Refused
from imaging.charsets import Charset
from pacs_client.peers import EVERY_RIGHT, AnyPeer, Peer, Right, WebPeer, check_title, parse
from pacs_client.secure import BadIdentity, Identity
from records.delivery import Delivery
from records.outbox import OutboxState
from records.settings import KnownPeer, OwnCertificate, Seat


def any_peers(station: Workstation) -> tuple[AnyPeer, ...]:
    """Return every peer this seat knows, those on the web alone among them."""
    seat = station.records.settings.load()
    own = identity_of(seat)
    return tuple(_peer_of(station, known, own) for known in seat.peers)


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
        EVERY_RIGHT if known.rights is None else frozenset(map(Right, known.rights)),
        own if known.tls else None,
        known.charset,
        known.worklist,
        known.steps,
        pace=pace,
        web=web,
    )


def identity_of(seat: Seat) -> Identity | None:
    """Return what this seat shows its peers under TLS; None while it has no certificate."""
    own = seat.tls
    if own is None:
        return None
    return Identity(own.certificate_pem, own.key_pem, own.authorities_pem)


def any_peer(station: Workstation, name: str) -> AnyPeer:
    """Return a peer this seat knows, by whatever way it is reached.

    Raises:
        NotFound: Nobody has added it.
    """
    for known in any_peers(station):
        if known.name == name:
            return known
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


def set_delivery(station: Workstation, name: str, delivery: Delivery) -> None:
    """Agree on how objects are sent to a peer.

    Raises:
        NotFound: Nobody has added it.
    """
    _record(station, "seat.set_delivery", str(any_peer(station, name)))
    seat = station.records.settings.load()
    station.records.settings.save(
        replace(
            seat,
            peers=tuple(replace(p, delivery=delivery) if p.name == name else p for p in seat.peers),
        )
    )


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
    _record(station, "seat.add_peer", str(added))
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
    )
    return peer(station, name)


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
    _record(station, "seat.add_peer", web.url)
    _keep(station, replace(before, web=web) if before else KnownPeer(name, web=web))
    return any_peer(station, name)


def _keep(station: Workstation, known: KnownPeer) -> None:
    seat = station.records.settings.load()
    others = tuple(p for p in seat.peers if p.name != known.name)
    station.records.settings.save(replace(seat, peers=(*others, known)))


def _rights(said: str) -> tuple[str, ...]:
    words = {word.strip() for word in said.split(",") if word.strip()}
    known = tuple(right.value for right in Right)
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
    _record(station, "seat.remove_peer", str(any_peer(station, name)))
    seat = station.records.settings.load()
    station.records.settings.save(
        replace(seat, peers=tuple(p for p in seat.peers if p.name != name))
    )


def set_certificate(station: Workstation, certificate: Path, key: Path, authorities: Path) -> None:
    """Give this seat what it shows its peers under TLS, and whose word it takes: PEM files.

    Raises:
        BadIdentity: They cannot be read, or do not belong together.
    """
    try:
        texts = [file.read_text(encoding="ascii") for file in (certificate, key, authorities)]
    except (OSError, UnicodeDecodeError) as error:
        raise BadIdentity(
            "A file of the certificate cannot be read.", advice="Give three files in PEM."
        ) from error
    seat = replace(station.records.settings.load(), tls=OwnCertificate(*texts))
    identity_of(seat)  # refused here rather than at the first connection
    _record(station, "seat.set_certificate")
    station.records.settings.save(seat)


def set_seat(
    station: Workstation,
    *,
    aet: str | None = None,
    port: int | None = None,
    reader: str | None = None,
    tls_port: int | None = None,
) -> None:
    """Give this seat its title, its listening port, and the name that stands under reports."""
    seat = station.records.settings.load()
    try:
        if aet is not None:
            check_title(aet)
        changed = replace(
            seat,
            aet=seat.aet if aet is None else aet,
            port=seat.port if port is None else port,
            user=seat.user if reader is None else reader.strip(),
            tls_port=seat.tls_port if tls_port is None else tls_port,
        )
    except ValueError as error:
        raise LightboxError(
            f"This seat cannot be set so: {error}.", advice="See `seat --help`."
        ) from error
    _record(station, "seat.set")
    station.records.settings.save(changed)
    if reader is not None:
        station.user = reader.strip()


def _record(station: Workstation, action: str, peer_address: str = "") -> None:
    station.records.audit.record(
        AuditEvent(AuditCode.APPLICATION_ACTIVITY, action, station.user, peer=peer_address)
    )


def _seat(station: Workstation, said: Namespace, _console: Console) -> Result:
    files = (said.certificate, said.key, said.authorities)
    if any(files):
        if not all(files):
            raise LightboxError(
                "A certificate needs its key, and the authorities to believe.",
                advice="Give --certificate, --key and --authorities together.",
            )
        set_certificate(station, *files)
    wanted = (said.aet, said.port, said.reader, said.tls_port)
    if wanted != (None, None, None, None):
        set_seat(station, aet=said.aet, port=said.port, reader=said.reader, tls_port=said.tls_port)
    seat = station.records.settings.load()
    return {
        "aet": seat.aet,
        "port": seat.port,
        "reader": station.user,
        "tls_port": seat.tls_port or None,
        "has_certificate": seat.tls is not None,
    }


def _seat_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--aet", help="application entity title (default LIGHTBOX)")
    parser.add_argument("--port", type=int, help="listening port (default 11112)")
    parser.add_argument("--reader", help="the name that stands under reports")
    parser.add_argument("--tls-port", type=int, help="port for callers with TLS; 0 for none")
    parser.add_argument("--certificate", type=Path, help="PEM: shown to peers under TLS")
    parser.add_argument("--key", type=Path, help="PEM: its key, without a passphrase")
    parser.add_argument("--authorities", type=Path, help="PEM: whose word on peers is taken")


def _peers(station: Workstation, said: Namespace, _console: Console) -> Result:
    if said.what == "add":
        _add(station, said)
    if said.what in ("add", "set"):
        before = delivery_to(station, said.name)
        if agreed(said, before) != before or said.what == "set":
            set_delivery(station, said.name, agreed(said, before))
    if said.what == "remove":
        remove_peer(station, said.name)
    return {"peers": [_told(station, known) for known in any_peers(station)]}


def _add(station: Workstation, said: Namespace) -> None:
    web = said_web(said)
    if is_web(said.address):
        if (said.may, said.tls, said.charset, said.worklist, said.steps) != (None,) * 5:
            raise LightboxError(
                "An archive on the web does not speak DICOM's own protocol, which this is about.",
                advice="Leave out --may, --tls, --charset, --worklist and --steps.",
            )
        add_web(station, said.name, web)
        return
    add_peer(
        station,
        said.name,
        said.address,
        may=said.may,
        tls=said.tls,
        charset=said.charset,
        worklist=said.worklist,
        steps=said.steps,
        web=web,
    )


def _told(station: Workstation, known: AnyPeer) -> Result:
    web = None if known.web is None else told_web(known.web)
    delivery = as_result(delivery_to(station, known.name))
    if isinstance(known, WebPeer):
        return {"name": known.name, "delivery": delivery, "web": web}
    return {
        "name": known.name,
        "aet": known.aet,
        "host": known.host,
        "port": known.port,
        "tls": known.identity is not None,
        "may": [right.value for right in Right if right in known.rights],
        "charset": known.charset or None,
        "worklist": known.worklist,
        "steps": known.steps,
        "delivery": delivery,
        "web": web,
    }


def _peers_arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="add|set|remove")
    add = kinds.add_parser("add", help="remember a peer")
    add.add_argument("name")
    add.add_argument("address", metavar="AET@HOST:PORT|URL")
    add.add_argument(
        "--tls", action=BooleanOptionalAction, help="speak to it with TLS only (default: as before)"
    )
    add.add_argument(
        "--may",
        metavar="RIGHTS",
        help="what it may ask of this seat: echo,store,find,move,get,commit"
        " (default: as before, of a new peer all)",
    )
    add.add_argument(
        "--charset", metavar="SET", help="the character set it is asked in (default: UTF-8)"
    )
    add.add_argument(
        "--worklist", action=BooleanOptionalAction, help="ask it for orders (modality worklist)"
    )
    add.add_argument(
        "--steps",
        action=BooleanOptionalAction,
        help="tell it when an examination begins and ends (MPPS)",
    )
    web_arguments(add)
    add_arguments(add)
    change = kinds.add_parser("set", help="agree on how objects are sent to a peer")
    change.add_argument("name")
    add_arguments(change)
    remove = kinds.add_parser("remove", help="forget a peer")
    remove.add_argument("name")


def _peers_words(result: Result) -> str:
    return "\n".join(map(_line, result["peers"])) or "This seat knows no peers yet."


def _line(p: Result) -> str:
    words = [p["name"]]
    if "aet" in p:
        words.append(f"{p['aet']}@{p['host']}:{p['port']}")
        words += ["TLS"] if p["tls"] else []
        words += ["worklist"] if p["worklist"] else []
        words += ["steps"] if p["steps"] else []
        words += [f"asked in {p['charset']}"] if p["charset"] else []
        words += [] if len(p["may"]) == len(Right) else [f"may {', '.join(p['may'])}"]
    sent = in_words(p["delivery"])
    words += [f"sent {sent}"] if sent else []
    return "  ".join([*words, *([web_words(p["web"])] if p["web"] else [])])


VERBS = (
    Verb(
        "seat",
        "this seat's own title and port",
        _seat_arguments,
        _seat,
        lambda r: (
            f"{r['aet']} on port {r['port']}"
            + (f", with TLS on port {r['tls_port']}" if r["tls_port"] else "")
            + f", read by {r['reader']}"
        ),
    ),
    Verb(
        "peers", "the archives and scanners this seat knows", _peers_arguments, _peers, _peers_words
    ),
)
