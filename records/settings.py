"""What this seat is called, where it listens, and whom it knows."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import get_type_hints

from domain.relevance import Prefetch
from domain.routing import Rule
from imaging.presets import OwnPreset
from records.database import Database
from records.delivery import Delivery
from records.serialising import from_json, to_json


@dataclass(frozen=True, slots=True)
class KnownWeb:
    """Where an archive answers on the web, and how this seat signs in there."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    authorities_pem: str = ""  # whose word is taken; empty: that of the seat's own authorities

    def __post_init__(self) -> None:
        if self.user and self.token:
            raise ValueError("a seat signs in with a password or with a token, not with both")
        if self.password and not self.user:
            raise ValueError("a password belongs to a name")


@dataclass(frozen=True, slots=True)
class KnownPeer:
    """An archive or workstation that this seat talks to, as the person named it.

    One that answers on the web alone has no title, host or port.
    """

    name: str
    aet: str = ""
    host: str = ""
    port: int = 0
    rights: tuple[str, ...] | None = None  # what it may ask of this seat; None: everything
    tls: bool = False
    charset: str = ""  # in which it is asked; empty: UTF-8, and older ones where that fails
    worklist: bool = False  # it answers which examinations are ordered (modality worklist)
    steps: bool = False  # it is told when an examination begins and ends (MPPS)
    delivery: Delivery = field(default_factory=Delivery)  # how this seat sends to it
    web: KnownWeb | None = None

    def __post_init__(self) -> None:
        if self.web is not None and (self.aet, self.host, self.port) == ("", "", 0):
            return
        if not 0 < self.port < 65536:
            raise ValueError(f"a port lies between 1 and 65535, not {self.port}")
        if not 0 < len(self.aet) <= 16:
            raise ValueError("an application entity title has 1 to 16 characters")


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """What this seat shows its peers under TLS, and whose word it takes: each in PEM."""

    certificate_pem: str
    key_pem: str = field(repr=False)
    authorities_pem: str


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """The keys that a reader gave to a command, in place of those it came with."""

    command: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnButton:
    """The tool that a reader put on a mouse button, in place of the habit's."""

    button: str  # left, middle or right
    tool: str


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A check of the self-test that came out wrong, and the tools that rest on it."""

    title: str
    words: str
    tools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SelfTested:
    """How the last self-test ended, and for which program."""

    program: str  # a hash of all that numbers rest on
    at: datetime
    answers: int
    held: tuple[str, ...]
    failed: tuple[FailedCheck, ...] = ()


@dataclass(frozen=True, slots=True)
class HangingChoice:
    """The hanging protocol that a reader wants for studies of a kind."""

    user: str
    kind: str  # CT|CHEST
    protocol: str


@dataclass(frozen=True, slots=True)
class PlacedWindow:
    """Where a window stood: its monitor, its place there in pixels, and its grid of viewports."""

    monitor: str
    x: int
    y: int
    width: int
    height: int
    maximised: bool = False
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Seat:
    """Everything that is set for one seat."""

    aet: str = "LIGHTBOX"
    port: int = 11112
    peers: tuple[KnownPeer, ...] = ()
    user: str = ""
    certificate_pem: str = ""
    tls: OwnCertificate | None = None  # for the network; reports are signed with another key
    tls_port: int = 0  # where callers with TLS are answered; 0: nowhere
    habit: str = "lightbox"  # the set of keys that the hands are used to
    own_keys: tuple[OwnKeys, ...] = ()
    own_buttons: tuple[OwnButton, ...] = ()
    self_tested: SelfTested | None = None
    windows: tuple[PlacedWindow, ...] = ()  # the one with the tools first
    brighter_up: bool | None = None  # which way a drag brightens; None: as the habit has it
    hanging_protocols: tuple[str, ...] = ()  # those made on this seat, each as TOML
    hanging_choices: tuple[HangingChoice, ...] = ()
    presets: tuple[OwnPreset, ...] = ()  # windows that a reader keeps
    rules: tuple[Rule, ...] = ()  # where what arrives goes; the first that holds wins
    prefetch: Prefetch = field(default_factory=Prefetch)  # fetched before anybody asks
    settle_seconds: int = 60  # a study to which nothing came for so long is taken as whole
    open_priors: bool = True  # hang fitting priors by themselves where a protocol has room

    def __post_init__(self) -> None:
        if not 0 < self.port < 65536:
            raise ValueError(f"a port lies between 1 and 65535, not {self.port}")
        if not 0 < len(self.aet) <= 16:
            raise ValueError("an application entity title has 1 to 16 characters")
        if not 0 < self.settle_seconds <= 86_400:
            raise ValueError("a study settles within 1 second to a day")
        if not 0 <= self.tls_port < 65536 or self.tls_port == self.port:
            raise ValueError("the port for TLS is another one, between 1 and 65535, or 0 for none")
        if self.tls is None and (self.tls_port or any(peer.tls for peer in self.peers)):
            raise ValueError("without a certificate nobody can be spoken to with TLS")
        names = [peer.name for peer in self.peers]
        if len(set(names)) != len(names):
            raise ValueError("two peers have the same name")

    def peer(self, name: str) -> KnownPeer | None:
        """Return the peer of this name, or None."""
        return next((peer for peer in self.peers if peer.name == name), None)


_KINDS = get_type_hints(Seat)


class Settings:
    """The seat's settings, as they are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self) -> Seat:
        """Return the seat; what was never set has its default."""
        rows = dict(self._database.rows("SELECT name, value FROM settings"))
        return Seat(**{name: from_json(_KINDS[name], rows[name]) for name in rows})

    def save(self, seat: Seat) -> None:
        """Keep every setting of the seat, all at once."""
        with self._database.writing() as writer:
            writer.run_many(
                "INSERT INTO settings VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [(each.name, to_json(getattr(seat, each.name))) for each in fields(seat)],
            )
