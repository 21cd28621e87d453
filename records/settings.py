"""What this seat is called, where it listens, and whom it knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import get_type_hints

from domain.errors import Refused
from domain.relevance import Prefetch
from domain.routing import Rule
from imaging.presets import OwnPreset
from records.database import Database
from records.delivery import Delivery
from records.retention import RetentionRule
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

    @property
    def in_clear(self) -> bool:
        """Whether patients' data may go to it without TLS."""
        plain_web = self.web is not None and not self.web.url.lower().startswith("https:")
        return plain_web or bool(self.aet and not self.tls)

    def __post_init__(self) -> None:
        if self.web is not None and (self.aet, self.host, self.port) == ("", "", 0):
            return
        if not 0 < self.port < 65536:
            raise ValueError(f"a port lies between 1 and 65535, not {self.port}")
        if not 0 < len(self.aet) <= 16:
            raise ValueError("an application entity title has 1 to 16 characters")


@dataclass(frozen=True, slots=True)
class AuditRepository:
    """Where audit messages are sent on to, and whose word on that place is taken."""

    host: str
    port: int
    authorities_pem: str = ""  # empty: those of the seat's own certificate

    def __post_init__(self) -> None:
        if not (self.host and 0 < self.port < 65536):
            raise ValueError("a repository has a host, and a port between 1 and 65535")


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
    signer_certificates: tuple[str, ...] = ()  # of the people who have signed here, each PEM
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
    policy_pin: str = ""  # the site's policy key that is believed: records/policy_pin.py
    policy_text: str = ""  # the policy that was obeyed last
    tls_minimum: str = "1.2"  # the oldest TLS that is spoken; only policy raises it
    retention: tuple[RetentionRule, ...] = ()  # how long studies are kept; the first that fits
    watched_patients: tuple[str, ...] = ()  # every look at whom stands out
    audit_repository: AuditRepository | None = None  # None: the log is sent nowhere
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


@dataclass(frozen=True, slots=True)
class Fixed:
    """What the site's policy has decided of a seat's settings."""

    values: Mapping[str, object] = field(default_factory=dict)  # by the name of the setting
    peers: tuple[KnownPeer, ...] = ()
    others: bool = True  # whether the seat may know further peers
    plaintext: bool = True  # whether it may know peers that are spoken to without TLS


class SetByPolicy(Refused):
    """A setting that the site's policy has decided was to be changed."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"This is set by site policy: {what}.",
            advice="Ask your administrator; `policy show` lists what the policy decides.",
        )


class Settings:
    """The seat's settings, as they are kept, under what the site's policy has decided."""

    def __init__(self, database: Database, fixed: Fixed | None = None) -> None:
        self._database = database
        self.fixed = fixed or Fixed()

    def own(self) -> Seat:
        """Return what was set on this seat, whatever the policy says; else its default."""
        rows = dict(self._database.rows("SELECT name, value FROM settings"))
        return Seat(**{name: from_json(_KINDS[name], rows[name]) for name in rows})

    def load(self) -> Seat:
        """Return the seat as it stands."""
        seat, fixed = self.own(), self.fixed
        if not (fixed.values or fixed.peers or not fixed.others):
            return seat
        named = {peer.name for peer in fixed.peers}
        others = tuple(p for p in seat.peers if p.name not in named) if fixed.others else ()
        return replace(seat, **{**fixed.values, "peers": (*fixed.peers, *others)})  # type: ignore[arg-type]  # names of fields, checked when the policy was read

    def demand(self, seat: Seat) -> None:
        """Refuse what the policy does not leave to the seat; call it before anything is on record.

        Raises:
            SetByPolicy: Something else is decided.
        """
        for name, value in self.fixed.values.items():
            if getattr(seat, name) != value:
                raise SetByPolicy(name)
        for fixed in self.fixed.peers:
            if seat.peer(fixed.name) != fixed:
                raise SetByPolicy(f"the peer {fixed.name}")
        if not self.fixed.others and len(seat.peers) > len(self.fixed.peers):
            raise SetByPolicy("which peers there are")
        if self.fixed.plaintext:
            return
        before = {peer.name: peer for peer in self.own().peers}
        for peer in seat.peers:
            if peer.in_clear and before.get(peer.name) != peer:
                raise SetByPolicy("no peer is spoken to without TLS")

    def save(self, seat: Seat) -> None:
        """Keep every setting of the seat, all at once.

        Raises:
            SetByPolicy: The policy has decided something else.
        """
        self.demand(seat)
        if self.fixed.values or self.fixed.peers:
            own = self.own()
            named = {peer.name for peer in self.fixed.peers}
            # What the policy decides is not kept as the seat's own: without it, that holds again.
            seat = replace(
                seat,
                **{name: getattr(own, name) for name in self.fixed.values},
                peers=(
                    *(p for p in own.peers if p.name in named or not self.fixed.others),
                    *(p for p in seat.peers if p.name not in named),
                ),
            )
        with self._database.writing() as writer:
            writer.run_many(
                "INSERT INTO settings VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [(each.name, to_json(getattr(seat, each.name))) for each in fields(seat)],
            )
