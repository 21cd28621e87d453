"""Whom this seat may talk to on the network: application entities, and archives on the web."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from pacs_client.pacing import Pace
from pacs_client.secure import Identity
from pacs_client.web_address import WebAddress

# PS3.5 table 6.2-1, AE: 16 bytes of the default repertoire, no backslash, no control codes.
_TITLE = re.compile(r"[\x21-\x5b\x5d-\x7e](?:[\x20-\x5b\x5d-\x7e]{0,14}[\x21-\x5b\x5d-\x7e])?")


class Right(Enum):
    """What a peer that calls this seat may ask of it."""

    ECHO = "echo"
    STORE = "store"
    FIND = "find"
    MOVE = "move"
    GET = "get"
    COMMIT = "commit"


EVERY_RIGHT = frozenset(Right)


@dataclass(frozen=True, slots=True)
class Peer:
    """An application entity: our name for it, its title, where it listens.

    Some answer on the web as well (``web``).
    """

    name: str
    aet: str
    host: str
    port: int
    rights: frozenset[Right] = EVERY_RIGHT
    identity: Identity | None = None  # what this seat shows it; None: they speak without TLS
    charset: str = ""  # in which it is asked; empty: UTF-8, and older ones where that fails
    worklist: bool = False  # it answers which examinations are ordered
    steps: bool = False  # it is told when an examination begins and ends
    # How fast this seat may send to it, all associations together; None: as fast as it goes.
    pace: Pace | None = field(default=None, compare=False, repr=False)
    web: WebAddress | None = None

    def __post_init__(self) -> None:
        check_title(self.aet)
        if not self.name.strip():
            raise ValueError("a peer needs a name")
        if not self.host.strip():
            raise ValueError("a peer needs a host")
        if not 0 < self.port < 65536:
            raise ValueError(f"a port lies between 1 and 65535, not {self.port}")

    def __str__(self) -> str:
        return f"{self.aet}@{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class WebPeer:
    """An archive that answers on the web alone: it has no title, and never calls this seat."""

    name: str
    web: WebAddress
    pace: Pace | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a peer needs a name")

    def __str__(self) -> str:
        return str(self.web)


AnyPeer = Peer | WebPeer


def check_title(aet: str) -> None:
    """Refuse what is no application entity title.

    Raises:
        ValueError: It is empty, longer than 16 characters, or holds a forbidden one.
    """
    if not _TITLE.fullmatch(aet):
        raise ValueError(
            f"an application entity title has 1 to 16 plain characters, unlike {aet!r}"
        )


def parse(text: str, *, name: str = "") -> Peer:
    """Return the peer that ``AET@HOST:PORT`` describes.

    Raises:
        ValueError: The text has another form.
    """
    title, at, place = text.partition("@")
    host, colon, port = place.rpartition(":")
    if not (at and colon and port.isascii() and port.isdigit()):
        raise ValueError(f"a peer is written AET@HOST:PORT, unlike {text!r}")
    return Peer(name or title, title, host.strip("[]"), int(port))
