"""A seat without a window: it receives, answers, and sends what waits, until it is told to end."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from threading import Event, Thread

from app.actions import audit_sending
from app.actions.performing import tell_in_background
from app.actions.receiving import EVERYWHERE, start_listening
from app.actions.routing import route_in_background
from app.actions.sending import deliver_in_background, queue_unsent, send_now
from app.gate import as_service
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right

_LOOK_SECONDS = 2.0


def _listen(station: Workstation, said: Namespace, console: Console) -> Result:
    listener = start_listening(station, host=said.host, port=said.port, aet=said.aet)
    console.say(f"Listening as {listener.aet} on port {listener.port}. Ctrl+C ends it.")
    ended = Event()
    sender = Thread(target=_send_what_waits, args=(station, ended), name="lightbox-outbox")
    sender.start()
    try:
        if said.until_input_ends:
            sys.stdin.read()
        else:
            ended.wait()
    except KeyboardInterrupt:
        console.say("Ending.")
    finally:
        ended.set()
        sender.join()
    return {"aet": listener.aet, "port": listener.port}


def _send_what_waits(station: Workstation, ended: Event) -> None:
    """Look at the outbox every few seconds; another program that does so too is no harm."""
    begin = send_now
    while True:
        try:
            with as_service():
                queue_unsent(station)
                begin(station)
                begin = deliver_in_background
                route_in_background(station)
                tell_in_background(station)
                station.turned_away.look()
                audit_sending.look_after(station)
        except LightboxError as error:
            station.telling.error(error)  # a full disk, a busy database: looked at again
        if ended.wait(_LOOK_SECONDS):
            return


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--aet", help="application entity title")
    parser.add_argument("--port", type=int, help="port (0 takes a free one)")
    parser.add_argument(
        "--until-input-ends",
        action="store_true",
        help="end when standard input is closed: with the program that started this one",
    )
    parser.add_argument("--host", default=EVERYWHERE, help="address to listen on")


VERBS = (
    Verb(
        "listen",
        "receive, answer queries and send what waits, without a window",
        _arguments,
        _listen,
        lambda r: f"Ended listening as {r['aet']} on port {r['port']}.",
        needs=Right.LISTEN,
    ),
)
