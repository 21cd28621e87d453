"""What is agreed for a peer is either valid or refused; hours go over midnight."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from records.delivery import Delivery, Hours, hours_of
from records.serialising import from_json, to_json
from records.settings import KnownPeer

INDIA = timezone(timedelta(hours=5, minutes=30))


def at(hour: int, minute: int = 0, day: int = 12) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=INDIA)


@pytest.mark.parametrize(
    ("hours", "moment", "within"),
    [
        ("09:00-17:00", at(9), True),
        ("09:00-17:00", at(16, 59), True),
        ("09:00-17:00", at(17), False),
        ("20:00-06:00", at(23), True),
        ("20:00-06:00", at(5, 59), True),
        ("20:00-06:00", at(6), False),
        ("20:00-06:00", at(19, 59), False),
        ("00:00-06:00,20:00-23:59", at(21), True),
    ],
)
def test_hours_begin_and_end_by_the_clock_on_the_wall(
    hours: str, moment: datetime, within: bool
) -> None:
    assert Delivery(hours=hours_of(hours)).open_at(moment) is within


def test_a_peer_says_when_its_hours_begin_next() -> None:
    delivery = Delivery(hours=hours_of("20:00-06:00,12:00-13:00"))
    assert delivery.opens_at(at(7)) == at(12)
    assert delivery.opens_at(at(14)) == at(20)
    assert delivery.opens_at(at(21)) is None
    assert Delivery(hours=hours_of("09:00-10:00")).opens_at(at(11)) == at(9, day=13)
    assert Delivery().opens_at(at(3)) is None


@pytest.mark.parametrize("text", ["20-06", "24:00-06:00", "20:00", "20:00-20:00", "20:61-06:00"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="hours"):
        hours_of(text)


def test_an_unknown_compression_or_a_limit_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no transfer syntax called jpeg"):
        Delivery("jpeg")
    with pytest.raises(ValueError, match="a limit"):
        Delivery(limit_kb_s=-1)


def test_a_peer_kept_before_there_was_a_delivery_sends_as_before() -> None:
    old = '{"name":"PACS","aet":"A","host":"h","port":104,"rights":null,"tls":false}'
    assert from_json(KnownPeer, old).delivery == Delivery()


def test_a_delivery_reads_back_as_it_was_kept() -> None:
    agreed = Delivery("htj2k", 50, (Hours("20:00", "06:00"),), True, True)
    peer = KnownPeer("PACS", "A", "h", 104, delivery=agreed)
    assert from_json(KnownPeer, to_json(peer)) == peer
    assert agreed.transfer_syntax == "1.2.840.10008.1.2.4.201"
