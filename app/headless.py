"""The command line: the same actions, rights and audit as the window, one verb at a time."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

from app.defence.secrets_given import Given
from app.gate import demand
from app.workstation import Workstation
from domain import log
from domain.errors import LightboxError
from domain.rights import Right
from domain.work import Cancelled

Result = dict[str, Any]


class Console:
    """Shows a long task's progress on a terminal; says nothing where nobody watches."""

    def __init__(self, stream: TextIO, given: Given | None = None) -> None:
        self._stream = stream
        self.given = given or Given()  # what was handed over in secret
        self._shows = stream.isatty()

    def report(self, done: float, note: str = "") -> None:
        if self._shows:
            self._stream.write(f"\r{done * 100:3.0f} %  {note[:60]:60}")
            if done >= 1.0:
                self._stream.write("\n")
            self._stream.flush()

    def say(self, words: str) -> None:
        """Tell the person at the terminal something now, before the verb ends."""
        self._stream.write(words + "\n")
        self._stream.flush()

    def line(self, words: str) -> str:
        """Ask for one line that is no secret for long, at the terminal or from standard input."""
        self._stream.write(words)
        self._stream.flush()
        return sys.stdin.readline().strip()

    def pause_point(self) -> None:
        """Go on: an interrupt at the keyboard raises by itself."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of the command line. ``run`` returns what ``--json`` prints.

    ``words`` turns that result into lines for a person. ``without_seat`` does what needs no seat,
    and returns None for what does. ``proves_itself`` says that what is asked takes no right and
    nobody who has signed in, because it asks for a proof of its own.
    """

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Workstation, argparse.Namespace, Console], Result]
    words: Callable[[Result], str]
    needs: Right | None  # what it takes; see app/gate.py. None: it proves itself who asks
    without_seat: Callable[[argparse.Namespace, Console], Result | None] = lambda _said, _c: None
    proves_itself: Callable[[argparse.Namespace], bool] = lambda _said: False


@dataclass(frozen=True, slots=True)
class BareVerb:
    """A verb that opens no seat of its own: it is given the command line only."""

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Console], Result]
    words: Callable[[Result], str]


def parser(verbs: Sequence[Verb | BareVerb], default_profile: Path) -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    # No option is known by its beginning: main.py looks for --site and --profile as they are.
    shared = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    # SUPPRESS: given before or after the verb, the option means the same.
    shared.add_argument(
        "--profile",
        type=Path,
        default=argparse.SUPPRESS,
        help="folder that holds this seat's whole state",
    )
    shared.add_argument(
        "--site", metavar="NAME", default=argparse.SUPPRESS, help="a site of `sites`, by its name"
    )
    shared.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON object"
    )
    shared.add_argument(
        "--passphrase-fd",
        type=int,
        metavar="N",
        default=argparse.SUPPRESS,  # main.py takes it before anything else is looked at
        help="descriptor that gives the passphrase in one line",
    )
    top = argparse.ArgumentParser(
        prog="lightbox",
        description="Radiology workstation. Not cleared as a medical device.",
        parents=[shared],
        allow_abbrev=False,
    )
    top.set_defaults(default_profile=default_profile)
    _add_person(top)
    kinds = top.add_subparsers(dest="verb", metavar="VERB")
    for verb in verbs:
        of_verb = kinds.add_parser(verb.name, help=verb.help, parents=[shared], allow_abbrev=False)
        verb.arguments(of_verb)
        # Where the verb has an option of this name, the person is named before the verb.
        with suppress(argparse.ArgumentError):
            _add_person(of_verb)
    return top


def _add_person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="person",
        metavar="NAME",
        default=argparse.SUPPRESS,
        help="who signs in, on a seat with accounts",
    )


def _incident(error: Exception) -> str:
    """Log one of our own bugs by its places in the code, and return what a person can quote."""
    incident = uuid4().hex[:8]
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    kind = type(error).__name__
    log.logger("app").error("incident", incident=incident, kind=kind, where=where)
    return f"Please report incident {incident} ({kind} at {where[-1] if where else 'start'})."


def run(
    said: argparse.Namespace,
    verbs: Sequence[Verb | BareVerb],
    open_workstation: Callable[[Path], Workstation],
    *,
    given: Given | None = None,
    out: TextIO = sys.stdout,
    err: TextIO = sys.stderr,
) -> int:
    """Run one parsed verb; return the exit status: 0 done, 1 failed, 2 wrong use."""
    verb = next(verb for verb in verbs if verb.name == said.verb)
    console = Console(err, given)
    try:
        alone = verb.run if isinstance(verb, BareVerb) else verb.without_seat
        result = alone(said, console)
        if result is None and isinstance(verb, Verb):
            workstation = open_workstation(getattr(said, "profile", said.default_profile))
            try:
                if workstation.audit_alarm:
                    console.say(f"The audit log is not whole. {workstation.audit_alarm}")
                if verb.needs is not None and not verb.proves_itself(said):
                    demand(workstation, verb.needs, action=f"verb.{verb.name}")
                result = verb.run(workstation, said, console)
            finally:
                workstation.close()
        result = result or {}
    except LightboxError as error:
        advice = f" {error.advice}" if error.advice else ""
        err.write(f"{error}{advice}\n")
        return 1
    except (Cancelled, KeyboardInterrupt):
        err.write("Stopped.\n")
        return 1
    except BrokenPipeError:
        return 1
    except Exception as error:  # noqa: BLE001 - a person at a terminal never sees a traceback
        err.write(f"Something went wrong inside Lightbox. {_incident(error)}\n")
        return 1
    if getattr(said, "json", False):
        out.write(json.dumps(result, ensure_ascii=False, default=str) + "\n")
    elif result.get("ok", True):
        out.write(verb.words(result) + "\n")
    out.flush()
    if result.get("ok", True):
        return 0
    # Nothing broke, but what was asked for does not hold: that is said where errors are said.
    err.write(verb.words(result) + "\n")
    return 1
