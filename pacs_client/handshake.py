"""The units of the hand-shake, coded by pynetdicom: the one place that knows that library.

Read from disk with the first association, because it brings all of pydicom.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
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
from pynetdicom.sop_class import _STORAGE_CLASSES

from pacs_client.contexts import Call, Offer
from pacs_client.part10 import IMPLEMENTATION_CLASS, IMPLEMENTATION_NAME
from pacs_client.wire import Limits, Nonsense, Unit

# What pynetdicom decodes must be valid, and nothing it decodes may reach a log.
pynetdicom_settings.ENFORCE_UID_CONFORMANCE = True
pynetdicom_settings.LOG_REQUEST_IDENTIFIERS = False
pynetdicom_settings.LOG_RESPONSE_IDENTIFIERS = False
pynetdicom_settings.LOG_HANDLER_LEVEL = "none"

# An identifier that is none is refused below; the text of a stranger is not to be printed.
warnings.filterwarnings("ignore", message="(?s).*VR UI", module=r"pydicom\.")

APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"
_ACCEPTED = 0

STORAGE_CLASSES = frozenset(str(uid) for uid in _STORAGE_CLASSES.values())


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


def read_answer(body: memoryview) -> tuple[dict[int, str], int]:
    """Return the transfer syntax of each context that was accepted, and the longest unit taken.

    Raises:
        Nonsense: It is no A-ASSOCIATE-AC.
    """
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


def read_rejection(body: memoryview) -> tuple[int, int, int]:
    """Return result, source and reason of an A-ASSOCIATE-RJ (PS3.8 table 9-21).

    Raises:
        Nonsense: It is none.
    """
    try:
        unit = A_ASSOCIATE_RJ()
        unit.decode(_whole(Unit.ASSOCIATE_RJ, body))
        return int(unit.result or 0), int(unit.source or 0), int(unit.reason_diagnostic or 0)
    except Exception as error:
        raise Nonsense("a rejection that cannot be read") from error
