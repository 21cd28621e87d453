"""Makes the file for whoever helps: how this seat stands, and nothing of any patient or secret.

It is plain text, so that a person reads all of it before it is saved: what is shown is what is
saved, byte for byte.
"""

from __future__ import annotations

import getpass
import platform
import re
import socket
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

from app.actions.doctor import examine
from app.actions.peers import any_peers
from app.actions.rotating import key_state
from app.commands import Command
from app.gate import guarded
from app.options import Policy
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import LightboxError
from domain.rights import Right
from domain.work import Work
from records.files import create_private, disk_errors_in_words, write_all
from records.known_words import words_of_patients

COMMANDS: tuple[Command, ...] = ()

_LOG_BYTES = 200_000
_TOKEN = re.compile(r"[\w.@:^-]+")
_UID = re.compile(r"[0-2](?:\.\d+){4,}\Z|2\.25\.\d{5,}\Z")
_DATE = re.compile(r"(?:19|20)\d{6}\Z")
_PATH = re.compile(r"(?:/[\w.@+-]+){2,}/?|[A-Za-z]:\\[\w\\.@+ -]+")
_LEFT_OUT = "[left out]"


@guarded(Right.SUPPORT_BUNDLE)
def bundle(station: Workstation, work: Work) -> str:
    """Return the whole text of the file: to be read before it is saved.

    Raises:
        AuditUnavailable: It could not be recorded, so it was not made.
    """
    station.records.audit.record(
        AuditEvent(AuditCode.APPLICATION_ACTIVITY, "support.bundle", station.user)
    )
    keep_out = _words_to_leave_out(station)
    parts = (
        ("Lightbox support file", [datetime.now(UTC).isoformat(timespec="seconds")]),
        ("System", [f"{platform.platform()}, Python {platform.python_version()}"]),
        ("State", [_state(c.what, c.words, ok=c.ok) for c in examine(station, work)]),
        ("Kept", _counts(station)),
        ("Keys", _keys(station)),
        ("Policy", [f"{f.name} = {getattr(station.policy, f.name)!r}" for f in fields(Policy)]),
        ("Packages", sorted({f"{d.name} {d.version}" for d in distributions()})),
        ("Log", _log(station.profile / "log" / "lightbox.log")),
    )
    return "".join(
        f"== {title} ==\n" + "".join(f"{without(line, keep_out)}\n" for line in lines) + "\n"
        for title, lines in parts
    )


@guarded(Right.SUPPORT_BUNDLE)
def save_bundle(station: Workstation, text: str, file: Path) -> None:
    """Save the text that a person has read.

    Raises:
        LightboxError: It cannot be written there, or a file of this name is there.
    """
    station.records.audit.record(AuditEvent(AuditCode.EXPORT, "support.save", station.user))
    try:
        descriptor = create_private(file)
    except OSError as error:
        raise LightboxError(
            "The support file cannot be written there.",
            advice="Name a file that does not exist yet, in a folder of your own.",
        ) from error
    with disk_errors_in_words(), open(descriptor, "wb") as opened:  # noqa: PTH123 - a descriptor
        write_all(opened.fileno(), text.encode())


def without(line: str, keep_out: Iterable[str]) -> str:
    """Return a line without names, numbers of patients and studies, dates, places and peers."""
    known = frozenset(keep_out)

    def judged(token: re.Match[str]) -> str:
        word = token[0]
        parts = {word.casefold(), *re.split(r"[\^=@:]", word.casefold())}
        if parts & known or _UID.fullmatch(word) or _DATE.fullmatch(word):
            return _LEFT_OUT
        return word

    return _TOKEN.sub(judged, _PATH.sub(_last_part, line))


def _last_part(path: re.Match[str]) -> str:
    return "…/" + path[0].replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


def _words_to_leave_out(station: Workstation) -> frozenset[str]:
    own = {getpass.getuser(), socket.gethostname(), *station.user.split(), station.user}
    for peer in any_peers(station):
        said = str(peer)
        own |= {peer.name, *re.split(r"[@:/]+", said), said}
    seat = station.records.settings.load()
    own |= {seat.aet}
    # What every program and every log says is no name, even where a peer is called so.
    words = {word.casefold() for word in own if len(word) > 2} - {"lightbox", "root", "https"}
    return words_of_patients(station.records.database) | words


def _state(what: str, words: str, *, ok: bool) -> str:
    return f"{'ok' if ok else 'NO'}  {what}: {words}"


def _counts(station: Workstation) -> list[str]:
    archive = station.records.archive
    room = station.records.space.filling()
    return [
        f"studies: {len(archive.every_study())}",
        f"peers: {len(any_peers(station))}",
        f"models: {len(station.models)}",
        f"disk: {room.used_percent:.0f} % used",
        f"audit events: {station.records.audit.head()[0]}",
    ]


def _keys(station: Workstation) -> list[str]:
    state = key_state(station)
    return [
        f"guard: {state.guard} since {state.guard_since}",
        f"recovery key: {'yes' if state.recovery_since else 'no'}",
        *(f"{c.name}: generation {c.current} since {c.since}" for c in state.classes),
    ]


def _log(file: Path) -> list[str]:
    try:
        with file.open("rb") as opened:
            start = max(0, opened.seek(0, 2) - _LOG_BYTES)
            opened.seek(start)
            lines = opened.read().decode("utf-8", "replace").splitlines()
            return lines[1:] if start else lines  # the first one may be half a line
    except FileNotFoundError:
        return []
