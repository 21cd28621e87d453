"""Telling a peer what was done of an order (Modality Performed Procedure Step, PS3.4 annex F)."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from domain.codes import Code
from domain.performed import PerformedSeries, PerformedStep, StepState
from domain.work import Unwatched, Work
from pacs_client.association import PeerFailed, open_association, status_failure
from pacs_client.command import Command, Field
from pacs_client.contexts import Offer
from pacs_client.identifier import Elements, Value, encode, writes
from pacs_client.peers import Peer
from pacs_client.services import PERFORMED_STEP, PLAIN
from pacs_client.wire import Limits

_DUPLICATE = 0x0111
_FAILED = 0x0110
_NO_MORE_UPDATES = 0xA710  # PS3.4 F.7.2.2.3: the error ID of a step that has ended there


class Telling(Enum):
    """What a peer is told."""

    BEGUN = "begun"  # N-CREATE
    ENDED = "ended"  # N-SET


class StepRefused(PeerFailed):
    """The peer has understood, and will not have it: telling it again changes nothing."""


def tell(
    peer: Peer,
    seat_aet: str,
    uid: str,
    telling: Telling,
    attributes: Elements,
    *,
    told_before: bool = False,
    work: Work | None = None,
    limits: Limits | None = None,
) -> None:
    """Tell a peer that a step has begun or ended, and return when it has taken that.

    ``told_before`` says that an earlier try may have arrived without its answer coming back: a
    peer that then knows the step already has been told.

    Raises:
        StepRefused: The peer will not have it.
        PeerTrouble: The peer could not be told.
        Cancelled: The person stopped it.
    """
    work = work or Unwatched()
    offers = [Offer(PERFORMED_STEP, PLAIN)]
    with open_association(peer, seat_aet, offers, limits=limits, work=work) as line:
        number = line.next_id()
        if telling is Telling.BEGUN:
            request = Command(
                Field.N_CREATE_RQ,
                affected_class=PERFORMED_STEP,
                affected_uid=uid,
                message_id=number,
            )
        else:
            request = Command(
                Field.N_SET_RQ,
                requested_class=PERFORMED_STEP,
                requested_uid=uid,
                message_id=number,
            )
        context = line.contexts[0]
        if peer.charset and writes(peer.charset, attributes):
            attributes = {**attributes, "SpecificCharacterSet": peer.charset}
        line.send(context, request, encode(attributes, context.syntax))
        answer = line.answer(number).command
    status = int(answer.status or 0)
    if status == 0x0000 or status == 0x0001 or status in (0x0107, 0x0116) or status >> 12 == 0xB:
        return
    if told_before and _knows_already(telling, status, answer.error_id):
        return
    failure = status_failure(peer, status, "being told of an examination")
    if status in (0x0213, 0x0122, 0x0210, 0x0212):
        raise failure
    raise StepRefused(str(failure), advice=failure.advice)


def _knows_already(telling: Telling, status: int, error_id: int | None) -> bool:
    if telling is Telling.BEGUN:
        return status == _DUPLICATE
    return status == _FAILED and error_id == _NO_MORE_UPDATES


# The attributes of table F.7.2-1, column by column: all of type 1 and 2, whether known or empty.


def creation(step: PerformedStep) -> dict[str, Value]:
    """Return what an N-CREATE says."""
    order = step.scheduled
    scheduled: Elements = {
        "StudyInstanceUID": order.study_uid,
        "ReferencedStudySequence": (),
        "AccessionNumber": order.accession,
        "RequestedProcedureID": order.procedure_id,
        "RequestedProcedureDescription": order.procedure,
        "ScheduledProcedureStepID": order.id,
        "ScheduledProcedureStepDescription": order.description,
        "ScheduledProtocolCodeSequence": _codes(order.protocols),
    }
    return {
        "ScheduledStepAttributesSequence": (scheduled,),
        "PatientName": order.patient.name,
        "PatientID": order.patient.id,
        "IssuerOfPatientID": order.patient.issuer,
        "PatientBirthDate": order.patient.birth_date,
        "PatientSex": order.patient.sex,
        "ReferencedPatientSequence": (),
        "PerformedProcedureStepID": step.id,
        "PerformedStationAETitle": step.station_aet,
        "PerformedStationName": "",
        "PerformedLocation": "",
        "PerformedProcedureStepStartDate": _date(step.started),
        "PerformedProcedureStepStartTime": _time(step.started),
        "PerformedProcedureStepStatus": StepState.IN_PROGRESS.value,
        "PerformedProcedureStepDescription": order.words,
        "PerformedProcedureTypeDescription": "",
        "ProcedureCodeSequence": _codes(order.procedure_codes),
        "PerformedProcedureStepEndDate": "",
        "PerformedProcedureStepEndTime": "",
        "Modality": step.modality,
        "StudyID": order.procedure_id,
        "PerformedProtocolCodeSequence": _codes(order.protocols),
        "PerformedSeriesSequence": (),
    }


def ending(step: PerformedStep) -> dict[str, Value]:
    """Return what the N-SET says that ends a step.

    Raises:
        ValueError: The step goes on.
    """
    if step.ended is None:
        raise ValueError("this step has not ended")
    said: dict[str, Value] = {
        "PerformedProcedureStepStatus": step.state.value,
        "PerformedProcedureStepEndDate": _date(step.ended),
        "PerformedProcedureStepEndTime": _time(step.ended),
        "PerformedProcedureStepDescription": step.scheduled.words,
        "PerformedProcedureTypeDescription": "",
        "ProcedureCodeSequence": _codes(step.scheduled.procedure_codes),
        "PerformedProtocolCodeSequence": _codes(step.scheduled.protocols),
        "PerformedSeriesSequence": tuple(_series(series) for series in step.series),
    }
    if step.reason is not None:
        said["PerformedProcedureStepDiscontinuationReasonCodeSequence"] = _codes((step.reason,))
    return said


def _series(series: PerformedSeries) -> Elements:
    return {
        "PerformingPhysicianName": series.performer,
        "ProtocolName": series.protocol,
        "OperatorsName": series.operators,
        "SeriesInstanceUID": series.uid,
        "SeriesDescription": series.description,
        "RetrieveAETitle": "",
        "ReferencedImageSequence": _references(series.images),
        "ReferencedNonImageCompositeSOPInstanceSequence": _references(series.others),
    }


def _references(objects: tuple[tuple[str, str], ...]) -> tuple[Elements, ...]:
    return tuple(
        {"ReferencedSOPClassUID": sop_class, "ReferencedSOPInstanceUID": uid}
        for sop_class, uid in objects
    )


def _codes(codes: tuple[Code, ...]) -> tuple[Elements, ...]:
    return tuple(
        {"CodeValue": c.value, "CodingSchemeDesignator": c.scheme, "CodeMeaning": c.meaning}
        for c in codes
    )


def _date(moment: datetime) -> str:
    return moment.strftime("%Y%m%d")


def _time(moment: datetime) -> str:
    return moment.strftime("%H%M%S")
