"""What was refused is listed with its reason, tried again or discarded by name, and on record."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app import headless
from app.actions import ALL_VERBS
from app.actions.peers import add_peer, delivery_to, peer
from app.workstation import Workstation
from domain.errors import LightboxError, NotFound, Refused
from records.delivery import Delivery, hours_of
from records.outbox import OutboxState, Outgoing

CT, EXPLICIT = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1"


def do(station: Workstation, *said: str) -> dict[str, Any]:
    parsed = headless.parser(ALL_VERBS, Path()).parse_args(said)
    (verb,) = (verb for verb in ALL_VERBS if verb.name == said[0])
    assert isinstance(verb, headless.Verb)
    result = verb.run(station, parsed, headless.Console(io.StringIO()))
    assert verb.words(result)
    return result


@pytest.fixture
def refused(station: Workstation) -> int:
    """One object that a peer refused; its number in the outbox."""
    add_peer(station, "PACS", "ORTHANC@127.0.0.1:4242")
    outgoing = [Outgoing(f"1.2.{n}", CT, EXPLICIT, b"x") for n in (1, 2)]
    first, _ = station.records.outbox.put("PACS", "1.2", "report-1", outgoing)
    station.records.outbox.refused(first.id, "PACS does not take this kind of object.")
    return first.id


def recorded(station: Workstation, action: str) -> list[tuple[str, dict[str, str]]]:
    return [
        (each.event.peer, dict(each.event.detail))
        for each in station.records.audit.recent(100)
        if each.event.action == action
    ]


def test_a_dead_letter_is_listed_with_its_number_and_its_reason(
    station: Workstation, refused: int
) -> None:
    said = do(station, "outbox")
    (parcel,) = said["parcels"]
    assert (parcel["state"], parcel["objects"], parcel["what"]) == ("refused", 2, "report")
    (letter,) = said["refused"]
    assert (letter["id"], letter["sop_uid"]) == (refused, "1.2.1")
    assert letter["reason"] == "PACS does not take this kind of object."


@pytest.mark.parametrize("which", ["number", "all"])
def test_a_dead_letter_is_tried_again_on_a_persons_word(
    station: Workstation, refused: int, which: str
) -> None:
    said = do(station, "outbox", "retry", str(refused) if which == "number" else "all")
    assert said == {"did": "retry", "objects": 1}
    assert station.records.outbox.entry(refused).state is OutboxState.WAITING
    assert recorded(station, "outbox.retry") == [("PACS", {"objects": "1"})]


def test_what_is_discarded_is_sent_no_more_and_the_rest_goes_on(
    station: Workstation, refused: int
) -> None:
    assert do(station, "outbox", "discard", str(refused))["objects"] == 1
    assert recorded(station, "outbox.discard") == [("PACS", {"objects": "1"})]
    assert [e.sop_uid for e in station.records.outbox.entries()] == ["1.2.2"]


def test_all_cannot_be_discarded_at_once_and_what_was_sent_not_at_all(
    station: Workstation, refused: int
) -> None:
    with pytest.raises(LightboxError, match="no number"):
        do(station, "outbox", "discard", "all")
    with pytest.raises(NotFound):
        do(station, "outbox", "discard", "4711")
    station.records.outbox.retry(refused, datetime.now(UTC))
    station.records.outbox.sent(refused, datetime.now(UTC))
    with pytest.raises(Refused, match="stays"):
        do(station, "outbox", "discard", str(refused))


def test_a_peer_is_told_how_it_is_sent_to_and_a_new_address_keeps_that(
    station: Workstation,
) -> None:
    do(station, "peers", "add", "PACS", "A@127.0.0.1:104", "--as", "jpeg-ls", "--limit", "50")
    do(station, "peers", "set", "PACS", "--hours", "20:00-06:00", "--preview-first")
    do(station, "peers", "add", "PACS", "A@127.0.0.2:104")
    agreed = Delivery("jpeg-ls", 50, hours_of("20:00-06:00"), preview_first=True)
    assert delivery_to(station, "PACS") == agreed
    (known,) = do(station, "peers")["peers"]
    assert known["delivery"]["hours"] == ["20:00-06:00"]
    pace = peer(station, "PACS").pace
    assert pace is not None
    assert pace.bytes_per_second == 50_000
    assert peer(station, "PACS").pace is pace  # every association draws from the same
    with pytest.raises(LightboxError, match="hours"):
        do(station, "peers", "set", "PACS", "--hours", "late")
    do(station, "peers", "set", "PACS", "--as", "stored", "--limit", "0", "--hours", "")
    assert delivery_to(station, "PACS") == Delivery(preview_first=True)
    assert peer(station, "PACS").pace is None
