"""The verb that adds, changes, lists and forgets peers."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction, Namespace

from app.actions.agreeing import add_arguments, agreed, as_result, in_words
from app.actions.peers import (
    add_peer,
    add_web,
    any_peers,
    delivery_to,
    remove_peer,
    set_delivery,
)
from app.actions.web_addresses import is_web, said_web, told_web, web_arguments, web_words
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from pacs_client.peers import AnyPeer, WebPeer
from pacs_client.peers import Right as PeerRight


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
        "may": [right.value for right in PeerRight if right in known.rights],
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
        words += [] if len(p["may"]) == len(PeerRight) else [f"may {', '.join(p['may'])}"]
    sent = in_words(p["delivery"])
    words += [f"sent {sent}"] if sent else []
    return "  ".join([*words, *([web_words(p["web"])] if p["web"] else [])])


VERBS = (
    Verb(
        "peers",
        "the archives and scanners this seat knows",
        _peers_arguments,
        _peers,
        _peers_words,
        needs=Right.NETWORK_CONFIGURE,
    ),
)
