"""The seat's receiving side: who may come in, how many, and for how long they may stay silent.

pynetdicom's own server accepts any caller, believes any length and can be held for ever by half
a unit; so connections are taken here, and its coding of the hand-shake is all that is used.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

from domain.errors import LightboxError
from domain.log import logger
from pacs_client.answering import Notice, Shelf, Visit, converse
from pacs_client.commitment import Reports
from pacs_client.contexts import Call, Context
from pacs_client.peers import Peer, Right, check_title
from pacs_client.secure import Identity, TooSlow, secured_visit
from pacs_client.services import (
    COMMITMENT,
    DEFLATED,
    FINDS,
    GETS,
    MOVES,
    PLAIN,
    VERIFICATION,
    storable,
)
from pacs_client.wire import Aborted, Limits, Lost, Nonsense, Stalled, Unit, Wire, abort_unit

__all__ = ["Listener", "Notice", "Policy", "Shelf"]

_log = logger("pacs_client")

_STORAGE_ROOT = "1.2.840.10008.5.1.4.1.1."

# PS3.8 9.3.4: result, source, reason
_UNKNOWN_CALLING = (1, 1, 3)
_UNKNOWN_CALLED = (1, 1, 7)
_LIMIT_EXCEEDED = (2, 3, 2)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a site allows on the receiving side."""

    # Connections that have not yet said who they are; the oldest goes when a new one comes.
    unnamed: int = 48
    unnamed_per_address: int = 16
    unnamed_seconds: float = 10.0
    # Associations of known peers. A peer that has none inside is let in beyond the first number:
    # others, however greedy, keep nobody out.
    associations: int = 100
    associations_per_peer: int = 12
    held_bytes: int = 3 << 30  # objects on their way in, all associations together
    private_classes: frozenset[str] = frozenset()  # storage classes of vendors
    check_addresses: bool = True  # a known name counts only from its own host
    background: int = 4  # commitment reports on their way out


@dataclass(slots=True, eq=False)
class _Guest:
    """One connection, from accept to close."""

    connection: socket.socket
    address: str
    since: float = field(default_factory=monotonic)
    caller: str = ""  # set when the association is accepted
    wire: Wire | None = None
    thread: threading.Thread | None = None

    def shut(self) -> None:
        with suppress(OSError):
            # Of the socket itself: TLS would take its leave, while another thread reads from it.
            socket.socket.shutdown(self.connection, socket.SHUT_RDWR)


class Listener:
    """Receives for this seat until it is stopped."""

    def __init__(
        self,
        aet: str,
        port: int,
        shelf: Shelf,
        *,
        host: str = "127.0.0.1",
        identity: Identity | None = None,
        policy: Policy | None = None,
        limits: Limits | None = None,
        reports: Reports | None = None,
        noticed: Callable[[Notice], None] = lambda _: None,
    ) -> None:
        check_title(aet)
        self.aet = aet
        self.port = port  # 0 until started: a free one is taken
        self.reports = reports or Reports()
        self._host = host
        self._identity = identity  # with it, whoever calls must speak TLS and show a certificate
        self._shelf = shelf
        self._policy = policy or Policy()
        self._limits = limits or Limits()
        self._noticed = noticed
        # Replaced as a whole by the door's thread alone, so that others may read it any time.
        self._guests: tuple[_Guest, ...] = ()
        self._background: tuple[threading.Thread, ...] = ()
        self._closing = threading.Event()
        self._door: socket.socket | None = None
        self._porter: threading.Thread | None = None

    def start(self) -> None:
        """Begin to receive.

        Raises:
            LightboxError: The port is taken, or may not be opened.
        """
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        door = socket.socket(family, socket.SOCK_STREAM)
        try:
            # On Windows SO_REUSEADDR lets any program take the port over; there it is claimed.
            claim = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
            door.setsockopt(socket.SOL_SOCKET, claim or socket.SO_REUSEADDR, 1)
            door.bind((self._host, self.port))
            door.listen(128)
            door.settimeout(0.2)
        except OSError as error:
            door.close()
            raise LightboxError(
                f"Port {self.port} cannot be opened for receiving.",
                advice="Stop the other program that uses it, or choose another port.",
            ) from error
        self.port = int(door.getsockname()[1])
        self._door = door
        self._closing.clear()
        self._porter = threading.Thread(target=self._watch_the_door, name="listener")
        self._porter.start()

    def stop(self) -> None:
        """Take nobody more, end every association, and wait until all has ended."""
        self._closing.set()
        if self._porter is not None:
            self._porter.join()
            self._porter = None
        for guest in self._guests:
            if guest.caller == "":
                guest.shut()
        for thread in [guest.thread for guest in self._guests] + list(self._background):
            if thread is not None:
                thread.join()
        self._guests = ()
        self._background = ()

    def __enter__(self) -> Listener:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # The door: one thread, which alone changes who is in.

    def _watch_the_door(self) -> None:
        door = self._door
        if door is None:
            return
        with door:
            while not self._closing.is_set():
                try:
                    connection, place = door.accept()
                except TimeoutError:
                    self._forget_the_gone()
                    continue
                except OSError:
                    # Out of file handles: those inside go on, and give theirs back.
                    self._closing.wait(0.2)
                    continue
                self._let_in(connection, str(place[0]))

    def _forget_the_gone(self) -> None:
        self._guests = tuple(g for g in self._guests if g.thread and g.thread.is_alive())
        self._background = tuple(t for t in self._background if t.is_alive())

    def _let_in(self, connection: socket.socket, address: str) -> None:
        self._forget_the_gone()
        unnamed = [guest for guest in self._guests if not guest.caller]
        here = [guest for guest in unnamed if guest.address == address]
        # A good peer says who it is at once, so the one that has been silent longest goes: idle
        # connections, however many, keep nobody out.
        if len(here) >= self._policy.unnamed_per_address:
            here[0].shut()
        elif len(unnamed) >= self._policy.unnamed:
            unnamed[0].shut()
        if len(self._guests) > 2 * (self._policy.unnamed + self._policy.associations):
            connection.close()
            return
        guest = _Guest(connection, address)
        guest.thread = threading.Thread(
            target=self._receive, args=(guest,), name=f"association from {address}"
        )
        self._guests = (*self._guests, guest)
        guest.thread.start()

    # One guest: one thread.

    def _receive(self, guest: _Guest) -> None:
        def on_tick() -> None:
            if self._closing.is_set():
                raise Lost("this seat is closing")

        if not self._is_secure(guest, on_tick):
            guest.connection.close()
            return
        wire = Wire(guest.connection, self._limits, on_tick=on_tick, room=self._room)
        guest.wire = wire
        parting = b""
        try:
            visit = self._agreed(guest, wire)
            if visit is not None:
                converse(visit)
                parting = abort_unit(0, 0) if self._closing.is_set() else b""
        except Lost:
            parting = abort_unit(2, 0)
        except Aborted:
            pass
        except Stalled:
            parting = abort_unit(2, 0)
            self._tell(Notice("stalled", guest.caller, guest.address))
        except Nonsense as error:
            parting = abort_unit(2, 2)
            self._tell(Notice("protocol", guest.caller, guest.address, str(error)))
        finally:
            wire.close(parting)

    def _is_secure(self, guest: _Guest, on_tick: Callable[[], None]) -> bool:
        """Put TLS on a connection where this seat asks for it; return whether it may go on."""
        if self._identity is None:
            return True
        seconds = self._policy.unnamed_seconds
        try:
            guest.connection = secured_visit(guest.connection, self._identity, seconds, on_tick)
        except Lost:
            return False  # this seat is closing: nobody did anything wrong
        except (OSError, TooSlow) as error:
            if self._closing.is_set():
                return False  # it was shut here, in the middle of its hand-shake
            self._tell(Notice("refused-certificate", "", guest.address, type(error).__name__))
            return False
        return True

    def _tell(self, notice: Notice) -> None:
        _log.info("listener", kind=notice.kind, address=notice.address, detail=notice.detail)
        # Nothing of a patient's leaves with these, so they go on even where the log is full.
        with suppress(LightboxError):
            self._noticed(notice)

    def _agreed(self, guest: _Guest, wire: Wire) -> Visit | None:
        unit, body = wire.read_unit(self._policy.unnamed_seconds)
        if unit is not Unit.ASSOCIATE_RQ:
            raise Nonsense("no association request")
        # pynetdicom brings pydicom: read when somebody calls for the first time.
        from pacs_client.handshake import accept_unit, read_call, reject_unit

        call = read_call(body)
        peer = self._shelf.peer_called(call.calling)
        refusal = self._reason_against(call, peer, guest)
        if refusal is not None or peer is None:
            kind, code = refusal or ("refused-caller", _UNKNOWN_CALLING)
            self._tell(Notice(kind, call.calling, guest.address, f"called {call.called!r}"))
            wire.close(reject_unit(*code))
            return None
        agreed = {
            id_: self._chosen(offer.abstract, offer.syntaxes, call, peer)
            for id_, offer in call.offers
        }
        classes = {o.abstract for id_, o in call.offers if agreed[id_]}
        barred = {o.abstract for _, o in call.offers if not self._may(o.abstract, call, peer)}
        if barred := {abstract for abstract in barred if self._offers(abstract)}:
            detail = f"{len(barred)} services, {min(barred)} first"
            self._tell(Notice("refused-service", call.calling, guest.address, detail))
        roles = {c: r for c, r in self._roles(call, peer).items() if c in classes}
        guest.caller = call.calling
        wire.peer_takes(call.unit_bytes)
        wire.write(accept_unit(call, agreed, roles, self._limits))
        contexts = {
            id_: Context(id_, offer.abstract, syntax)
            for id_, offer in call.offers
            if (syntax := agreed[id_]) is not None
        }
        return Visit(
            seat_aet=self.aet,
            caller=call.calling,
            peer=peer,
            address=guest.address,
            wire=wire,
            contexts=contexts,
            serves=frozenset(c for c, (_, provider) in roles.items() if provider),
            shelf=self._shelf,
            reports=self.reports,
            limits=self._limits,
            notice=self._noticed,
            in_background=self._in_background,
            closing=self._closing.is_set,
        )

    def _reason_against(
        self, call: Call, peer: Peer | None, guest: _Guest
    ) -> tuple[str, tuple[int, int, int]] | None:
        if call.called != self.aet:
            return "refused-called", _UNKNOWN_CALLED
        if peer is None:
            return "refused-caller", _UNKNOWN_CALLING
        if peer.identity is not None and self._identity is None:
            # Whoever is to be spoken to with TLS only is not answered without it either.
            return "refused-clear", _UNKNOWN_CALLING
        if self._policy.check_addresses and guest.address not in addresses_of(peer.host):
            return "refused-address", _UNKNOWN_CALLING
        inside = [other.caller for other in self._guests if other.caller]
        own = inside.count(call.calling)
        full = len(inside) >= self._policy.associations
        if own >= self._policy.associations_per_peer or (full and own):
            return "full", _LIMIT_EXCEEDED
        return None

    def _chosen(
        self, abstract: str, syntaxes: tuple[str, ...], call: Call, peer: Peer
    ) -> str | None:
        """Return the transfer syntax for one offer, or None where it is not taken."""
        if not self._may(abstract, call, peer):
            return None
        if abstract == VERIFICATION or not self._stores(abstract):
            return next((syntax for syntax in PLAIN if syntax in syntaxes), None)
        # The caller's own order: its first is what it holds. Deflated ones can grow without
        # bound when they are read, so they are the last choice.
        storables = [syntax for syntax in syntaxes if storable(syntax)]
        return next((s for s in storables if s != DEFLATED), next(iter(storables), None))

    def _offers(self, abstract: str) -> bool:
        """Return whether there are peers that may ask this seat for a service."""
        named = (VERIFICATION, COMMITMENT, *FINDS, *MOVES, *GETS)
        return abstract in named or self._stores(abstract)

    def _stores(self, abstract: str) -> bool:
        from pacs_client.handshake import STORAGE_CLASSES

        return (
            abstract in STORAGE_CLASSES
            or abstract.startswith(_STORAGE_ROOT)
            or abstract in self._policy.private_classes
        )

    def _may(self, abstract: str, call: Call, peer: Peer) -> bool:
        if abstract == VERIFICATION:
            return Right.ECHO in peer.rights
        if abstract in FINDS:
            return Right.FIND in peer.rights
        if abstract in MOVES:
            return Right.MOVE in peer.rights
        if abstract in GETS:
            return Right.GET in peer.rights
        if abstract == COMMITMENT:
            return Right.COMMIT in peer.rights
        if not self._stores(abstract):
            return False
        _, provider = call.roles.get(abstract, (True, False))
        return Right.STORE in peer.rights or (provider and Right.GET in peer.rights)

    def _roles(self, call: Call, peer: Peer) -> dict[str, tuple[bool, bool]]:
        roles = {}
        for abstract, (user, provider) in call.roles.items():
            if abstract == COMMITMENT:
                roles[abstract] = (user, provider)
            elif self._stores(abstract):
                roles[abstract] = (
                    user and Right.STORE in peer.rights,
                    provider and Right.GET in peer.rights,
                )
        return roles

    def _room(self) -> bool:
        held = sum(guest.wire.held_bytes for guest in self._guests if guest.wire)
        return held <= self._policy.held_bytes

    def _in_background(self, task: Callable[[], None]) -> bool:
        self._background = tuple(t for t in self._background if t.is_alive())
        if len(self._background) >= self._policy.background:
            return False

        def run() -> None:
            try:
                task()
            except LightboxError as error:
                _log.info("commitment report not delivered", reason=str(error))

        thread = threading.Thread(target=run, name="commitment report")
        self._background = (*self._background, thread)
        thread.start()
        return True


def addresses_of(host: str) -> frozenset[str]:
    """Return every address a host name stands for; none when it cannot be resolved."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return frozenset()
    return frozenset(str(place[4][0]) for place in found)
