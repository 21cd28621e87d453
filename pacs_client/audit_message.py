"""Writes one audit event as the message that an audit repository takes (PS3.15 A.5).

One message is about at most one patient (A.5.3.7), because one event is. Details travel as value
pairs in Base64, as the schema wants them: what a peer said cannot become XML. Everything else from
outside is written with its hidden characters made visible.
"""

from __future__ import annotations

import base64
import ipaddress
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from domain.audit import AuditCode, AuditEvent, Outcome, RecordedEvent
from domain.showing import visible

_OURS = "99LIGHTBOX"  # of what the standard has no code for: our own actions
_APPLICATION = ("110150", "Application")
_LAUNCHER = ("110151", "Application Launcher")
_DESTINATION = ("110152", "Destination Role ID")
_SOURCE = ("110153", "Source Role ID")
_DESTINATION_MEDIA = ("110154", "Destination Media")
_SOURCE_MEDIA = ("110155", "Source Media")
_STUDY_ID = ("110180", "Study Instance UID")
_CLASS_ID = ("110181", "SOP Class UID")
_NODE_ID = ("110182", "Node ID")
_URI = ("110038", "URI")
_FIND_STUDIES = "1.2.840.10008.5.1.4.1.2.2.1"  # Study Root Query/Retrieve, FIND

_SUCCEEDED = {
    Outcome.MINOR_FAILURE: "Ended before it was done.",
    Outcome.SERIOUS_FAILURE: "Failed, or was refused.",
    Outcome.MAJOR_FAILURE: "Failed, and the program cannot go on.",
}


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of event is written (the tables of A.5.3)."""

    meaning: str
    does: str  # EventActionCode: create, read, update, delete, execute
    person: tuple[str, str] | None = None  # the role of whoever acts
    program: tuple[str, str] | None = None  # of this program
    peer: tuple[str, str] | None = None  # of the other side
    media: tuple[str, str] | None = None  # of a medium, where no other side is named


_KINDS = {
    AuditCode.APPLICATION_ACTIVITY: _Kind(
        "Application Activity", "E", person=_LAUNCHER, program=_APPLICATION
    ),
    AuditCode.AUDIT_LOG_USED: _Kind("Audit Log Used", "R"),
    AuditCode.BEGIN_TRANSFERRING: _Kind(
        "Begin Transferring DICOM Instances", "E", program=_SOURCE, peer=_DESTINATION
    ),
    AuditCode.INSTANCES_ACCESSED: _Kind("DICOM Instances Accessed", "R"),
    AuditCode.INSTANCES_TRANSFERRED: _Kind(
        "DICOM Instances Transferred", "C", program=_DESTINATION, peer=_SOURCE
    ),
    AuditCode.STUDY_DELETED: _Kind("DICOM Study Deleted", "D"),
    AuditCode.EXPORT: _Kind(
        "Export", "R", person=_SOURCE, peer=_DESTINATION, media=_DESTINATION_MEDIA
    ),
    AuditCode.IMPORT: _Kind("Import", "C", person=_DESTINATION, peer=_SOURCE, media=_SOURCE_MEDIA),
    AuditCode.NETWORK_ENTRY: _Kind("Network Entry", "E", program=_APPLICATION),
    AuditCode.ORDER_RECORD: _Kind("Order Record", "U"),
    AuditCode.PATIENT_RECORD: _Kind("Patient Record", "U"),
    AuditCode.QUERY: _Kind("Query", "E", program=_SOURCE, peer=_DESTINATION),
    AuditCode.SECURITY_ALERT: _Kind("Security Alert", "E"),
    AuditCode.USER_AUTHENTICATION: _Kind("User Authentication", "E", program=_APPLICATION),
}

# Our actions that the standard has a type for (CID 401).
_TYPES = {
    "seat.start": ("110120", "Application Start"),
    "seat.stop": ("110121", "Application Stop"),
    "session.sign_in": ("110122", "Login"),
    "session.sign_out": ("110123", "Logout"),
    "listen.start": ("110124", "Attach"),
    "listen.stop": ("110125", "Detach"),
    "emergency.begin": ("110127", "Emergency Override Started"),
}
_RESTRICTED = ("110132", "Use of Restricted Function")


def audit_message(recorded: RecordedEvent) -> bytes:
    """Return the message of one event: UTF-8, without a byte order mark."""
    event = recorded.event
    kind = _KINDS[event.code]
    message = ET.Element("AuditMessage")
    identified = ET.SubElement(
        message,
        "EventIdentification",
        EventActionCode=kind.does,
        EventDateTime=recorded.at.isoformat(timespec="milliseconds"),
        EventOutcomeIndicator=str(event.outcome.value),
    )
    _coded(identified, "EventID", (event.code.value, kind.meaning))
    if (type_ := _type_of(event)) is not None:
        _coded(identified, "EventTypeCode", type_)
    _coded(identified, "EventTypeCode", (visible(event.action), visible(event.action)), _OURS)
    if event.outcome in _SUCCEEDED:
        ET.SubElement(identified, "EventOutcomeDescription").text = _SUCCEEDED[event.outcome]
    _participants(message, recorded, kind)
    ET.SubElement(
        ET.SubElement(
            message, "AuditSourceIdentification", AuditSourceID=_known(recorded.workstation)
        ),
        "AuditSourceTypeCode",
        {"csd-code": "1"},
    )
    _objects(message, recorded)
    written: bytes = ET.tostring(message, encoding="utf-8", xml_declaration=True)
    return written


def _type_of(event: AuditEvent) -> tuple[str, str] | None:
    if event.code is AuditCode.SECURITY_ALERT and "needs" in event.detail:
        return _RESTRICTED
    return _TYPES.get(event.action)


def _participants(message: ET.Element, recorded: RecordedEvent, kind: _Kind) -> None:
    event = recorded.event
    person = ET.SubElement(
        message, "ActiveParticipant", UserID=_known(event.who), UserIsRequestor="true"
    )
    if recorded.session:
        person.set("AlternativeUserID", visible(recorded.session))
    _at(person, recorded.workstation)
    if kind.person is not None:
        _coded(person, "RoleIDCode", kind.person)
    if kind.program is not None:
        program = ET.SubElement(
            message,
            "ActiveParticipant",
            UserID=f"Lightbox {visible(recorded.version)}".strip(),
            UserIsRequestor="false",
        )
        _at(program, recorded.workstation)
        _coded(program, "RoleIDCode", kind.program)
    if event.peer:
        title, _, address = event.peer.partition("@")
        peer = ET.SubElement(
            message,
            "ActiveParticipant",
            UserID=_known(title or address),
            UserIsRequestor="false",
        )
        _at(peer, address)
        if kind.peer is not None:
            _coded(peer, "RoleIDCode", kind.peer)
    elif kind.media is not None:
        medium = ET.SubElement(message, "ActiveParticipant", UserID="file", UserIsRequestor="false")
        _coded(medium, "RoleIDCode", kind.media)
        _coded(ET.SubElement(medium, "MediaIdentifier"), "MediaType", _URI)


def _at(participant: ET.Element, address: str) -> None:
    host = visible(address)
    if host.count(":") == 1:
        host = host.partition(":")[0]  # AET@HOST:PORT
    if not host:
        return
    try:
        ipaddress.ip_address(host)
        kind = "2"
    except ValueError:
        kind = "1"
    participant.set("NetworkAccessPointID", host)
    participant.set("NetworkAccessPointTypeCode", kind)


def _objects(message: ET.Element, recorded: RecordedEvent) -> None:
    event = recorded.event
    if event.code is AuditCode.QUERY:
        asked = _object(message, "2", "3", _FIND_STUDIES, _CLASS_ID)
        ET.SubElement(asked, "ParticipantObjectQuery").text = _base64(_words(event))
        _details(asked, recorded)
    elif event.code is AuditCode.AUDIT_LOG_USED:
        log = _object(message, "2", "13", "urn:lightbox:audit", ("12", "URI"), "RFC-3881")
        ET.SubElement(log, "ParticipantObjectName").text = "Security Audit Log"
        _details(log, recorded)
    elif not event.study_uid:
        # What the standard has no object for: the action itself, with what the event says of it.
        of = event.peer or recorded.workstation
        subject = _object(message, "2", "13", _known(of), _NODE_ID)
        ET.SubElement(subject, "ParticipantObjectName").text = visible(event.action)
        _details(subject, recorded)
    if event.study_uid:
        study = _object(message, "2", "3", _known(event.study_uid), _STUDY_ID)
        ET.SubElement(study, "ParticipantObjectName").text = visible(event.study_uid)
        if event.code is not AuditCode.QUERY:
            _details(study, recorded)
    if event.patient_id:
        patient = _object(
            message, "1", "1", _known(event.patient_id), ("2", "Patient Number"), "RFC-3881"
        )
        # The log holds no names: the number is what the patient is called here.
        ET.SubElement(patient, "ParticipantObjectName").text = visible(event.patient_id)


def _object(
    message: ET.Element,
    type_: str,
    role: str,
    id_: str,
    id_type: tuple[str, str],
    system: str = "DCM",
) -> ET.Element:
    found = ET.SubElement(
        message,
        "ParticipantObjectIdentification",
        ParticipantObjectID=id_,
        ParticipantObjectTypeCode=type_,
        ParticipantObjectTypeCodeRole=role,
    )
    _coded(found, "ParticipantObjectIDTypeCode", id_type, system)
    return found


def _details(found: ET.Element, recorded: RecordedEvent) -> None:
    said = {**recorded.event.detail, "audit sequence": str(recorded.seq)}
    for name, value in sorted(said.items()):
        ET.SubElement(
            found,
            "ParticipantObjectDetail",
            type=_known(name),
            value=_base64(value),
        )


def _coded(parent: ET.Element, name: str, code: tuple[str, str], system: str = "DCM") -> None:
    value, meaning = code
    ET.SubElement(
        parent,
        name,
        {"csd-code": _known(value), "codeSystemName": system, "originalText": _known(meaning)},
    )


def _words(event: AuditEvent) -> str:
    return "\n".join(f"{name}={value}" for name, value in sorted(event.detail.items()))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "backslashreplace")).decode("ascii")


def _known(text: str) -> str:
    return visible(text) or "unknown"
