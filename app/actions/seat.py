"""Sets up this seat: its own address on the network, and the peers it knows."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace

from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError, NotFound
from pacs_client.peers import Peer, check_title, parse
from records.settings import KnownPeer


def peers(station: Workstation) -> tuple[Peer, ...]:
    """Return every peer this seat knows."""
    known = station.records.settings.load().peers
    return tuple(Peer(p.name, p.aet, p.host, p.port) for p in known)


def peer(station: Workstation, name: str) -> Peer:
    """Return a peer this seat knows.

    Raises:
        NotFound: Nobody has added it.
    """
    for known in peers(station):
        if known.name == name:
            return known
    raise NotFound(
        f"This seat knows no peer called {name}.",
        advice="List them with `peers`; add one with `peers add NAME AET@HOST:PORT`.",
    )


def add_peer(station: Workstation, name: str, address: str) -> Peer:
    """Remember a peer under a name; a known name is given the new address."""
    try:
        added = parse(address, name=name)
    except ValueError as error:
        raise LightboxError(
            f"This is no address of a peer: {error}.", advice="Write it as AET@HOST:PORT."
        ) from error
    _record(station, "seat.add_peer", str(added))
    seat = station.records.settings.load()
    others = tuple(p for p in seat.peers if p.name != name)
    known = KnownPeer(added.name, added.aet, added.host, added.port)
    station.records.settings.save(replace(seat, peers=(*others, known)))
    return added


def remove_peer(station: Workstation, name: str) -> None:
    """Forget a peer."""
    _record(station, "seat.remove_peer", str(peer(station, name)))
    seat = station.records.settings.load()
    station.records.settings.save(
        replace(seat, peers=tuple(p for p in seat.peers if p.name != name))
    )


def set_seat(
    station: Workstation,
    *,
    aet: str | None = None,
    port: int | None = None,
    reader: str | None = None,
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
    if (said.aet, said.port, said.reader) != (None, None, None):
        set_seat(station, aet=said.aet, port=said.port, reader=said.reader)
    seat = station.records.settings.load()
    return {"aet": seat.aet, "port": seat.port, "reader": station.user}


def _seat_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--aet", help="application entity title (default LIGHTBOX)")
    parser.add_argument("--port", type=int, help="listening port (default 11112)")
    parser.add_argument("--reader", help="the name that stands under reports")


def _peers(station: Workstation, said: Namespace, _console: Console) -> Result:
    if said.what == "add":
        add_peer(station, said.name, said.address)
    if said.what == "remove":
        remove_peer(station, said.name)
    return {
        "peers": [
            {"name": p.name, "aet": p.aet, "host": p.host, "port": p.port} for p in peers(station)
        ]
    }


def _peers_arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="add|remove")
    add = kinds.add_parser("add", help="remember a peer")
    add.add_argument("name")
    add.add_argument("address", metavar="AET@HOST:PORT")
    remove = kinds.add_parser("remove", help="forget a peer")
    remove.add_argument("name")


def _peers_words(result: Result) -> str:
    lines = [f"{p['name']}  {p['aet']}@{p['host']}:{p['port']}" for p in result["peers"]]
    return "\n".join(lines) or "This seat knows no peers yet."


VERBS = (
    Verb(
        "seat",
        "this seat's own title and port",
        _seat_arguments,
        _seat,
        lambda r: f"{r['aet']} on port {r['port']}, read by {r['reader']}",
    ),
    Verb(
        "peers", "the archives and scanners this seat knows", _peers_arguments, _peers, _peers_words
    ),
)
