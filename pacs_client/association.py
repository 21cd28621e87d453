"""An association that this seat opens to a peer: agreed upon, used, released.

The hand-shake is coded by pynetdicom; the connection and its time limits are ours (wire.py),
because pynetdicom waits without bound for a peer that stalls inside a unit.

LightboxError
 └─ PeerTrouble
     ├─ PeerUnreachable   nobody answers at that address
     ├─ PeerRefused       the peer answers and does not want us
     │   └─ ServiceRefused   it wants us, but none of what we came for
     ├─ PeerStalled       the peer went silent
     └─ PeerFailed        the peer broke off, answered with an error, or does not speak DICOM
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from time import monotonic
from types import TracebackType
from typing import Any

from pynetdicom import _config as pynetdicom_settings
from pynetdicom.pdu import A_ASSOCIATE_AC, A_ASSOCIATE_RJ, A_ASSOCIATE_RQ
from pynetdicom.pdu_primitives import (
    A_ASSOCIATE,
    ImplementationClassUIDNotification,
    ImplementationVersionNameNotification,
    MaximumLengthNotification,
    SCP_SCU_RoleSelectionNegotiation,
)
from pynetdicom.presentation import PresentationContext

from domain.errors import LightboxError
from domain.work import Unwatched, Work
from pacs_client.command import Command, Field
from pacs_client.part10 import IMPLEMENTATION_CLASS, IMPLEMENTATION_NAME
from pacs_client.peers import Peer
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

# What pynetdicom decodes must be valid, and nothing it decodes may reach a log.
pynetdicom_settings.ENFORCE_UID_CONFORMANCE = True
pynetdicom_settings.LOG_REQUEST_IDENTIFIERS = False
pynetdicom_settings.LOG_RESPONSE_IDENTIFIERS = False
pynetdicom_settings.LOG_HANDLER_LEVEL = "none"

APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"
_ACCEPTED = 0


class PeerTrouble(LightboxError):
    """The other side of the network is why something did not happen."""


class PeerUnreachable(PeerTrouble):
    """Nobody answers at the peer's address."""


class PeerRefused(PeerTrouble):
    """The peer does not want this association, or none of what it is for."""


class ServiceRefused(PeerRefused):
    """The peer accepted us, and none of what we came for."""


class PeerStalled(PeerTrouble):
    """The peer answered too slowly, or not at all."""


class PeerFailed(PeerTrouble):
    """The peer broke off, answered with an error, or does not speak DICOM."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One presentation context: what for, and in which transfer syntaxes, best first."""

    abstract: str
    syntaxes: tuple[str, ...]
    # We offer to be the provider of this class too: C-GET's store, commitment's event.
    serve: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """One presentation context that both sides agreed on."""

    id: int
    abstract: str
    syntax: str


@dataclass(frozen=True, slots=True)
class Call:
    """What a caller says when it asks for an association."""

    calling: str
    called: str
    offers: tuple[tuple[int, Offer], ...]  # with their context ids
    unit_bytes: int
    roles: dict[str, tuple[bool, bool]]  # class -> (wants to be user, wants to be provider)


# The hand-shake's units


def request_unit(
    seat_aet: str, peer_aet: str, offers: Sequence[Offer], limits: Limits
) -> tuple[bytes, dict[int, Offer]]:
    """Return an A-ASSOCIATE-RQ, and which offer has which context id."""
    numbered = {2 * place + 1: offer for place, offer in enumerate(offers)}
    contexts = []
    for id_, offer in numbered.items():
        context = PresentationContext()
        context.context_id = id_
        context.abstract_syntax = offer.abstract
        context.transfer_syntax = list(offer.syntaxes)
        contexts.append(context)
    primitive = A_ASSOCIATE()
    primitive.application_context_name = APPLICATION_CONTEXT
    primitive.calling_ae_title = seat_aet
    primitive.called_ae_title = peer_aet
    primitive.presentation_context_definition_list = contexts
    served = {offer.abstract: (True, True) for offer in offers if offer.serve}
    primitive.user_information = _user_information(limits, served)
    return bytes(A_ASSOCIATE_RQ(primitive).encode()), numbered


def accept_unit(
    call: Call, agreed: dict[int, str | None], roles: dict[str, tuple[bool, bool]], limits: Limits
) -> bytes:
    """Return an A-ASSOCIATE-AC: per context id the transfer syntax, or None where refused."""
    contexts = []
    for id_, offer in call.offers:
        context = PresentationContext()
        context.context_id = id_
        chosen = agreed[id_]
        # PS3.8 9.3.3.2: a refused context still carries one syntax, which is not looked at.
        context.transfer_syntax = [chosen or offer.syntaxes[0]]
        context.result = _ACCEPTED if chosen else 0x03
        contexts.append(context)
    primitive = A_ASSOCIATE()
    primitive.application_context_name = APPLICATION_CONTEXT
    primitive.calling_ae_title = call.calling
    primitive.called_ae_title = call.called
    primitive.result = _ACCEPTED
    primitive.result_source = 0x01
    primitive.presentation_context_definition_results_list = contexts
    primitive.user_information = _user_information(limits, roles)
    return bytes(A_ASSOCIATE_AC(primitive).encode())


def reject_unit(result: int, source: int, reason: int) -> bytes:
    """Return an A-ASSOCIATE-RJ (PS3.8 table 9-21)."""
    return bytes((Unit.ASSOCIATE_RJ, 0, 0, 0, 0, 4, 0, result, source, reason))


def _user_information(limits: Limits, roles: dict[str, tuple[bool, bool]]) -> list[Any]:
    longest = MaximumLengthNotification()
    longest.maximum_length_received = limits.unit_bytes
    class_uid = ImplementationClassUIDNotification()
    class_uid.implementation_class_uid = IMPLEMENTATION_CLASS
    version = ImplementationVersionNameNotification()
    version.implementation_version_name = IMPLEMENTATION_NAME
    selections = []
    for sop_class, (user, provider) in roles.items():
        selection = SCP_SCU_RoleSelectionNegotiation()
        selection.sop_class_uid = sop_class
        selection.scu_role, selection.scp_role = user, provider
        selections.append(selection)
    return [longest, class_uid, version, *selections]


def _roles(primitive: A_ASSOCIATE) -> dict[str, tuple[bool, bool]]:
    return {
        str(item.sop_class_uid): (bool(item.scu_role), bool(item.scp_role))
        for item in primitive.user_information
        if isinstance(item, SCP_SCU_RoleSelectionNegotiation)
    }


def read_call(body: memoryview) -> Call:
    """Return what an A-ASSOCIATE-RQ says.

    Raises:
        Nonsense: It is not one, or against PS3.8.
    """
    try:
        unit = A_ASSOCIATE_RQ()
        unit.decode(_whole(Unit.ASSOCIATE_RQ, body))
        primitive = unit.to_primitive()
        offers = tuple(
            (
                int(context.context_id or 0),
                Offer(str(context.abstract_syntax), tuple(map(str, context.transfer_syntax))),
            )
            for context in primitive.presentation_context_definition_list
        )
        call = Call(
            primitive.calling_ae_title.strip(),
            primitive.called_ae_title.strip(),
            offers,
            primitive.maximum_length_received or 0,
            _roles(primitive),
        )
    except Exception as error:
        # Eleven kinds of exception leave the decoder when the bytes are hostile.
        raise Nonsense("an association request that cannot be read") from error
    ids = [id_ for id_, _ in call.offers]
    if len(set(ids)) != len(ids) or not all(
        id_ % 2 and 0 < id_ < 256 and offer.syntaxes for id_, offer in call.offers
    ):
        raise Nonsense("presentation contexts that are numbered wrongly")
    return call


def _whole(unit: Unit, body: memoryview) -> bytes:
    return bytes((unit, 0)) + len(body).to_bytes(4, "big") + bytes(body)


def _read_answer(body: memoryview) -> tuple[dict[int, str], int]:
    try:
        unit = A_ASSOCIATE_AC()
        unit.decode(_whole(Unit.ASSOCIATE_AC, body))
        primitive = unit.to_primitive()
        agreed = {
            int(context.context_id or 0): str(context.transfer_syntax[0])
            for context in primitive.presentation_context_definition_results_list
            if context.result == _ACCEPTED and context.transfer_syntax
        }
        return agreed, primitive.maximum_length_received or 0
    except Exception as error:
        raise Nonsense("an association answer that cannot be read") from error


def _read_rejection(body: memoryview) -> tuple[int, int, int]:
    try:
        unit = A_ASSOCIATE_RJ()
        unit.decode(_whole(Unit.ASSOCIATE_RJ, body))
        return int(unit.result or 0), int(unit.source or 0), int(unit.reason_diagnostic or 0)
    except Exception as error:
        raise Nonsense("a rejection that cannot be read") from error


# In plain words


def _rejected(peer: Peer, seat_aet: str, result: int, source: int, reason: int) -> PeerRefused:
    if (source, reason) == (1, 3):
        return PeerRefused(
            f"{peer.name} does not know the name {seat_aet}.",
            advice=f"Ask its administrator to add {seat_aet} with this computer's address.",
        )
    if (source, reason) == (1, 7):
        return PeerRefused(
            f"{peer.name} does not go by the name {peer.aet}.",
            advice="Check its application entity title in the list of peers.",
        )
    if source == 3 or result == 2:
        return PeerRefused(
            f"{peer.name} has no free connection at the moment.",
            advice="Try again in a few minutes.",
        )
    return PeerRefused(
        f"{peer.name} refused the connection and gave no reason.",
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
    wire = Wire(_connected(peer, limits), limits, on_tick=work.pause_point)
    try:
        with _in_plain_words(peer):
            contexts = _negotiated(peer, seat_aet, offers, wire, limits)
    except BaseException:
        wire.close(abort_unit(0, 0))
        raise
    return Association(peer, wire, contexts, limits)


def _negotiated(
    peer: Peer, seat_aet: str, offers: Sequence[Offer], wire: Wire, limits: Limits
) -> list[Context]:
    request, numbered = request_unit(seat_aet, peer.aet, offers, limits)
    wire.write(request)
    unit, body = wire.read_unit(limits.associate_seconds)
    if unit is Unit.ASSOCIATE_RJ:
        raise _rejected(peer, seat_aet, *_read_rejection(body))
    if unit is Unit.ABORT:
        raise Aborted("instead of an answer")
    if unit is not Unit.ASSOCIATE_AC:
        raise Nonsense("no answer to the association request")
    agreed, unit_bytes = _read_answer(body)
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
