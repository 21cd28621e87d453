"""An audit event becomes the message of PS3.15 A.5, and nothing a peer said becomes part of it.

The judge is xmllint with the schema of A.5.1.1 (``audit-message.rng``).
"""

from __future__ import annotations

import base64
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from domain.audit import AuditCode, AuditEvent, Outcome, RecordedEvent
from pacs_client.audit_message import audit_message

SCHEMA = Path(__file__).with_name("audit-message.rng")
HOSTILE = 'x\r\n<EventID csd-code="110105"/>\x1b[2J\u202e\x00\udcff&amp;]]>"\''


def recorded(event: AuditEvent) -> RecordedEvent:
    return RecordedEvent(42, datetime(2026, 1, 12, 8, 30, tzinfo=UTC), event, "ct-2", "1.0", "s1")


def judged(folder: Path, *messages: bytes) -> None:
    """Let xmllint say whether each is a message of the standard."""
    files = []
    for number, message in enumerate(messages):
        files.append(folder / f"{number}.xml")
        files[-1].write_bytes(message)
    done = subprocess.run(  # noqa: S603 - a judge from the system
        ["/usr/bin/xmllint", "--noout", "--relaxng", str(SCHEMA), *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def an_event(code: AuditCode, **other: object) -> AuditEvent:
    facts: dict[str, object] = {
        "patient_id": "1CT1",
        "study_uid": "1.2.3",
        "peer": "PACS@10.1.2.3:11112",
        "detail": {"why": "second opinion"},
    }
    return AuditEvent(code, "some.action", "dr.house", **{**facts, **other})  # type: ignore[arg-type]


@pytest.mark.parametrize("code", list(AuditCode))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_kind_of_event_is_a_message_of_the_standard(
    tmp_path: Path, code: AuditCode, outcome: Outcome
) -> None:
    full = an_event(code, outcome=outcome)
    bare = AuditEvent(code, "seat.start", "", outcome)
    judged(tmp_path, audit_message(recorded(full)), audit_message(recorded(bare)))


@pytest.mark.parametrize("code", list(AuditCode))
def test_what_a_peer_said_stays_text_in_every_message(tmp_path: Path, code: AuditCode) -> None:
    """A-09: line ends, terminal codes, bidi marks and XML from outside; the judge is xmllint."""
    hostile = AuditEvent(
        code, HOSTILE, HOSTILE, Outcome.SUCCESS, HOSTILE, HOSTILE, f"{HOSTILE}@{HOSTILE}",
        {HOSTILE: HOSTILE},
    )  # fmt: skip
    written = audit_message(recorded(hostile))
    judged(tmp_path, written)
    text = written.decode()
    assert not any(c in text for c in "\x1b\u202e\r")
    document = ET.fromstring(written)  # noqa: S314 - our own message
    (event_id,) = document.iter("EventID")
    assert event_id.get("csd-code") == code.value
    details = {
        base64.b64decode(pair.get("value") or "").decode()
        for pair in document.iter("ParticipantObjectDetail")
    }
    if code is not AuditCode.QUERY:  # there the words are the query
        assert HOSTILE.encode("utf-8", "backslashreplace").decode() in details


def test_a_message_names_one_patient_one_study_and_everybody_who_took_part(tmp_path: Path) -> None:
    message = audit_message(recorded(an_event(AuditCode.EXPORT)))
    judged(tmp_path, message)
    document = ET.fromstring(message)  # noqa: S314 - our own message
    objects = {
        (part.get("ParticipantObjectTypeCode"), part.get("ParticipantObjectTypeCodeRole")):
        part.get("ParticipantObjectID")
        for part in document.iter("ParticipantObjectIdentification")
    }  # fmt: skip
    assert objects == {("2", "3"): "1.2.3", ("1", "1"): "1CT1"}
    person, peer = document.iter("ActiveParticipant")
    assert (person.get("UserID"), person.get("UserIsRequestor")) == ("dr.house", "true")
    assert (peer.get("UserID"), peer.get("NetworkAccessPointID")) == ("PACS", "10.1.2.3")
    assert peer.get("NetworkAccessPointTypeCode") == "2"
    (identified,) = document.iter("EventIdentification")
    assert identified.get("EventDateTime") == "2026-01-12T08:30:00.000+00:00"
    (source,) = document.iter("AuditSourceIdentification")
    assert source.get("AuditSourceID") == "ct-2"


def test_a_refused_right_is_the_use_of_a_restricted_function() -> None:
    refused = an_event(
        AuditCode.SECURITY_ALERT, outcome=Outcome.SERIOUS_FAILURE, detail={"needs": "data.export"}
    )
    document = ET.fromstring(audit_message(recorded(refused)))  # noqa: S314 - our own message
    types = [part.get("csd-code") for part in document.iter("EventTypeCode")]
    assert types == ["110132", "some.action"]
    (identified,) = document.iter("EventIdentification")
    assert identified.get("EventOutcomeIndicator") == "8"
