"""An association that this seat opens to a peer: agreed upon, used, released.

The hand-shake is coded by pynetdicom (handshake.py); the connection and its time limits are ours
(wire.py), because pynetdicom waits without bound for a peer that stalls inside a unit.

LightboxError
 └─ PeerTrouble
     ├─ PeerUnreachable   nobody answers at that address
     ├─ PeerUntrusted     whoever answers cannot prove to be the peer, or does not believe us
     ├─ PeerRefused       the peer answers and does not want us
     │   ├─ SeatUnknown      it does not know our title
     │   ├─ TitleWrong       it goes by another title than the one we called it
     │   ├─ PeerBusy         it has no room now
     │   ├─ Unexplained      it refuses the association and gives no reason
     │   └─ ServiceRefused   it wants us, but none of what we came for
     ├─ PeerStalled       the peer went silent
     └─ PeerFailed        the peer broke off, answered with an error, or does not speak DICOM
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from time import monotonic
from types import TracebackType

from domain.errors import LightboxError
from domain.work import Unwatched, Work
from pacs_client.command import Command, Field
from pacs_client.contexts import Context, Offer
from pacs_client.peers import Peer
from pacs_client.secure import Identity, TooSlow, secured_call
from pacs_client.wire import (
    RELEASE_REQUEST,
    Aborted,
    Limits,
    Lost,
    Message,
    Nonsense,
    Stalled,
    Unit,
    Wire,
    abort_unit,
)


class PeerTrouble(LightboxError):
    """The other side of the network is why something did not happen."""


class PeerUnreachable(PeerTrouble):
    """Nobody answers at the peer's address."""


class PeerUntrusted(PeerTrouble):
    """Whoever answers cannot prove to be the peer, or does not believe this seat."""


class PeerRefused(PeerTrouble):
    """The peer does not want this association, or none of what it is for."""


class SeatUnknown(PeerRefused):
    """The peer does not know this seat's title."""


class TitleWrong(PeerRefused):
    """The peer goes by another title than the one it was called."""


class PeerBusy(PeerRefused):
    """The peer has no free connection at the moment."""


class ServiceRefused(PeerRefused):
    """The peer accepted us, and none of what we came for."""


class Unexplained(PeerRefused):
    """The peer refused the association and gave no reason."""


class PeerStalled(PeerTrouble):
    """The peer answered too slowly, or not at all."""


class PeerFailed(PeerTrouble):
    """The peer broke off, answered with an error, or does not speak DICOM."""


# In plain words


# PS3.8 table 9-21: source and reason. Older programs give (1, 1) for whatever they dislike.
_REJECTED = {
    (1, 2): "does not speak the DICOM that this workstation speaks (application context)",
    (2, 1): "refused the connection in its protocol layer and gave no reason",
    (2, 2): "speaks another version of the DICOM protocol",
}


def _rejected(peer: Peer, seat_aet: str, result: int, source: int, reason: int) -> PeerRefused:
    if (source, reason) == (1, 3):
        return SeatUnknown(
            f"{peer.name} does not know the name {seat_aet}.",
            advice=f"Ask its administrator to add {seat_aet} with this computer's address.",
        )
    if (source, reason) == (1, 7):
        return TitleWrong(
            f"{peer.name} does not go by the name {peer.aet}.",
            advice="Check its application entity title in the list of peers.",
        )
    if source == 3 or result == 2:
        return PeerBusy(
            f"{peer.name} has no free connection at the moment.",
            advice="Try again in a few minutes.",
        )
    said = _REJECTED.get((source, reason), "refused the connection and gave no reason")
    kind = PeerRefused if (source, reason) in _REJECTED else Unexplained
    return kind(
        f"{peer.name} {said}.",
        advice="Ask its administrator whether this workstation is allowed to connect.",
    )


@contextmanager
def _in_plain_words(peer: Peer) -> Iterator[None]:
    try:
        yield
    except Stalled as error:
        raise PeerStalled(
            f"{peer.name} stopped answering.",
            advice="Try again; if it happens again, tell its administrator.",
        ) from error
    except Lost as error:
        raise PeerFailed(
            f"{peer.name} closed the connection in the middle of the work.",
            advice="Try again; what has arrived is kept.",
        ) from error
    except Aborted as error:
        raise PeerFailed(
            f"{peer.name} broke the work off.",
            advice="Try again; if it happens again, ask its administrator what its log says.",
        ) from error
    except Nonsense as error:
        raise PeerFailed(
            f"{peer.name} answered with something that is not DICOM.",
            advice="Check its address and port in the list of peers.",
        ) from error


class Association:
    """An open association, this seat being the one that asked for it."""

    def __init__(
        self,
        peer: Peer,
        wire: Wire,
        contexts: Sequence[Context],
        limits: Limits,
    ) -> None:
        self.peer = peer
        self.contexts = tuple(contexts)
        self._wire = wire
        self._limits = limits
        self._last_id = 0
        self._open = True

    def context(self, abstract: str, syntax: str | None = None) -> Context | None:
        """Return the agreed context for a class, in one syntax or in any."""
        for context in self.contexts:
            if context.abstract == abstract and syntax in (None, context.syntax):
                return context
        return None

    def next_id(self) -> int:
        """Return a message id not used on this association before (PS3.7 E.1)."""
        self._last_id = self._last_id % 0xFFFF + 1
        return self._last_id

    def send(self, context: Context, command: Command, data: bytes | memoryview = b"") -> None:
        """Send one message.

        Raises:
            PeerStalled, PeerFailed: The peer takes no more.
        """
        with self._breaking_off():
            self._wire.send(context.id, replace(command, has_data=bool(len(data))), data)

    def receive(
        self,
        within_seconds: float | None = None,
        *,
        prefix: Callable[[int, Command], bytes] | None = None,
    ) -> Message:
        """Return the next message of the peer.

        Raises:
            PeerStalled, PeerFailed: None came.
        """
        within = self._limits.idle_seconds if within_seconds is None else within_seconds
        with self._breaking_off():
            if prefix is None:
                message = self._wire.receive(within)
            else:
                message = self._wire.receive(within, prefix=prefix)
            if message is None:
                raise Lost("released by the peer")
            if message.context not in {context.id for context in self.contexts}:
                raise Nonsense("a context that was not agreed")
            return message

    def answer(self, message_id: int, within_seconds: float | None = None) -> Message:
        """Return the peer's answer to one of our messages.

        Raises:
            PeerStalled, PeerFailed: None came, or one to something else.
        """
        message = self.receive(within_seconds)
        if message.command.answers != message_id or message.command.status is None:
            with self._breaking_off():
                raise Nonsense("an answer to a question that was not asked")
        return message

    def status(self, message_id: int) -> int:
        """Return the status of the peer's answer to one of our messages.

        Raises:
            PeerStalled, PeerFailed: None came, or one to something else.
        """
        status = self.answer(message_id).command.status
        assert status is not None  # noqa: S101 - answer() lets no other through
        return status

    def syntax_of(self, message: Message) -> str:
        """Return the transfer syntax a message's data set is in."""
        return next(c.syntax for c in self.contexts if c.id == message.context)

    def arrived(self) -> bool:
        """Whether something from the peer waits to be read."""
        return self._wire.arrived()

    @contextmanager
    def _breaking_off(self) -> Iterator[None]:
        try:
            with _in_plain_words(self.peer):
                yield
        except LightboxError:
            self.abort()
            raise

    def release(self) -> None:
        """End in good order; a peer that does not answer is left."""
        if not self._open:
            return
        self._open = False
        with suppress(Lost, Stalled, Nonsense, Aborted):
            self._wire.write(RELEASE_REQUEST)
            deadline = monotonic() + _RELEASE_SECONDS
            while monotonic() < deadline:
                unit, _ = self._wire.read_unit(_RELEASE_SECONDS)
                if unit in (Unit.RELEASE_RP, Unit.ABORT):
                    break
        self._wire.close()

    def abort(self) -> None:
        """End at once."""
        if self._open:
            self._open = False
            self._wire.close(abort_unit(0, 0))

    def __enter__(self) -> Association:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.release()
        else:
            self.abort()


_RELEASE_SECONDS = 3.0


def open_association(
    peer: Peer,
    seat_aet: str,
    offers: Sequence[Offer],
    *,
    limits: Limits | None = None,
    work: Work | None = None,
) -> Association:
    """Return an open association for at least one of ``offers``.

    Raises:
        PeerUnreachable, PeerRefused, PeerStalled, PeerFailed: There is none, and why.
        Cancelled: The person stopped the work.
    """
    limits = limits or Limits()
    work = work or Unwatched()
    work.pause_point()
    connection = open_line(peer, limits, work)
    wire = Wire(connection, limits, on_tick=work.pause_point, pace=peer.pace)
    try:
        with _in_plain_words(peer), _certificate_shown(peer):
            contexts = _negotiated(peer, seat_aet, offers, wire, limits)
    except BaseException:
        wire.close(abort_unit(0, 0))
        raise
    return Association(peer, wire, contexts, limits)


def open_line(peer: Peer, limits: Limits, work: Work) -> socket.socket:
    """Return a connection to the peer, with TLS where it is spoken to with TLS.

    Raises:
        PeerUnreachable, PeerUntrusted, PeerStalled, PeerFailed: There is none, and why.
    """
    connection = _connected(peer, limits)
    if peer.identity is not None:
        connection = _secured(connection, peer, peer.identity, limits, work)
    return connection


def _negotiated(
    peer: Peer, seat_aet: str, offers: Sequence[Offer], wire: Wire, limits: Limits
) -> list[Context]:
    # pynetdicom brings pydicom: read when somebody is called for the first time.
    from pacs_client.handshake import read_answer, read_rejection, request_unit

    request, numbered = request_unit(seat_aet, peer.aet, offers, limits)
    wire.write(request)
    unit, body = wire.read_unit(limits.associate_seconds)
    if unit is Unit.ASSOCIATE_RJ:
        raise _rejected(peer, seat_aet, *read_rejection(body))
    if unit is Unit.ABORT:
        raise Aborted("instead of an answer")
    if unit is not Unit.ASSOCIATE_AC:
        raise Nonsense("no answer to the association request")
    agreed, unit_bytes = read_answer(body)
    contexts = [
        Context(id_, offer.abstract, agreed[id_])
        for id_, offer in numbered.items()
        if agreed.get(id_) in offer.syntaxes
    ]
    if not contexts:
        raise ServiceRefused(
            f"{peer.name} does not offer this service to {seat_aet}.",
            advice="Ask its administrator which services this workstation may use.",
        )
    wire.peer_takes(unit_bytes)
    return contexts


def _connected(peer: Peer, limits: Limits) -> socket.socket:
    advice = f"Check that it is switched on and that {peer.host}:{peer.port} is its address."
    try:
        return socket.create_connection((peer.host, peer.port), timeout=limits.connect_seconds)
    except TimeoutError as error:
        raise PeerUnreachable(f"{peer.name} does not answer.", advice=advice) from error
    except (OSError, UnicodeError) as error:
        raise PeerUnreachable(f"{peer.name} cannot be reached.", advice=advice) from error


def _secured(
    connection: socket.socket, peer: Peer, identity: Identity, limits: Limits, work: Work
) -> socket.socket:
    try:
        return secured_call(
            connection, identity, peer.host, limits.associate_seconds, work.pause_point
        )
    except ssl.SSLCertVerificationError as error:
        raise PeerUntrusted(
            f"Whoever answers in the place of {peer.name} cannot prove to be it.",
            advice=f"Ask its administrator which authority signed its certificate and whether"
            f" {peer.host} stands in it ({error.verify_message}).",
        ) from error
    except TooSlow as error:
        raise PeerStalled(
            f"{peer.name} does not finish the secure connection.",
            advice="Check that it speaks TLS at this port.",
        ) from error
    except OSError as error:
        if _is_about_our_certificate(error):
            raise _not_believed(peer) from error
        raise PeerFailed(
            f"{peer.name} does not speak TLS here, or none that this seat may use.",
            advice="Check its port for secure connections, and that it offers TLS 1.3."
            if identity.oldest == "1.3"
            else "Check its port for secure connections, and that it offers TLS 1.2 or newer.",
        ) from error


@contextmanager
def _certificate_shown(peer: Peer) -> Iterator[None]:
    """Explain an end before any answer: since TLS 1.3 that is the verdict on a certificate."""
    try:
        yield
    except Lost as error:
        if peer.identity is None:
            raise
        raise _not_believed(peer) from error


def _is_about_our_certificate(error: OSError) -> bool:
    """Return whether the other side ended TLS for what this seat showed, and not for its TLS."""
    reason = (error.reason or "") if isinstance(error, ssl.SSLError) else ""
    about = ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED", "DECRYPT_ERROR")
    return "ALERT" in reason and any(word in reason for word in about)


def _not_believed(peer: Peer) -> PeerUntrusted:
    return PeerUntrusted(
        f"{peer.name} ended the connection when this seat showed its certificate.",
        advice="Give its administrator the authority that signed it, or get one signed by theirs.",
    )


def status_failure(peer: Peer, status: int, doing: str) -> PeerFailed:
    """Return the error for a status that is neither success, pending nor warning (PS3.7 C)."""
    known = {
        0x0122: "does not know this kind of object",
        0x0124: "does not allow it",
        0x0211: "does not know this operation",
        0x0213: "has no resources left",
        0xA801: "does not know this workstation's name as a destination",
        0xA900: "found the request not matching its service",
    }
    if 0xA700 <= status <= 0xA7FF:
        reason = "is out of resources"
    elif 0xC000 <= status <= 0xCFFF:
        reason = "could not process it"
    else:
        reason = known.get(status, "reported a failure")
    return PeerFailed(
        f"{peer.name} {reason} (status {status:04X}) while {doing}.",
        advice="Try again; if it happens again, ask its administrator what its log says.",
    )


PENDING = frozenset({0xFF00, 0xFF01})
CANCELLED_STATUS = 0xFE00


def cancel(association: Association, context: Context, message_id: int) -> None:
    """Ask the peer to stop the operation with this message id (PS3.7 9.3.2.3)."""
    association.send(context, Command(Field.C_CANCEL_RQ, answers=message_id))
