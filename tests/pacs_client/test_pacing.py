"""The limit of a peer holds over all its lines together, and a fast peer is not held by it."""

from __future__ import annotations

import socket
from threading import Thread

import pytest

from pacs_client.pacing import Pace, Paces
from pacs_client.wire import Limits, Wire


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_two_lines_together_get_no_more_than_the_limit() -> None:
    clock = Clock()
    pace = Pace(50_000, clock)
    went = [0, 0]
    for _ in range(1000):  # ten seconds
        clock.now += 0.01
        for line in (0, 1):
            went[line] += pace.grant(16_384)
    assert sum(went) <= 50_000 * 10 + pace.burst
    assert sum(went) >= 50_000 * 10 - pace.burst


def test_a_pause_saves_up_no_more_than_a_quarter_of_a_second() -> None:
    clock = Clock()
    pace = Pace(100_000, clock)
    clock.now = 3600.0
    assert pace.grant(10_000_000) == pace.burst == 25_000
    assert pace.grant(1) == 0


def test_what_could_not_be_sent_is_given_back() -> None:
    pace = Pace(100_000, Clock())
    granted = pace.grant(20_000)
    pace.give_back(granted - 5_000)
    assert pace.grant(100_000) == 20_000


def test_every_association_to_a_peer_draws_from_one_bucket_and_other_peers_from_theirs() -> None:
    paces = Paces()
    assert paces.of("PACS", 50_000) is paces.of("PACS", 50_000)
    assert paces.of("PACS", 50_000) is not paces.of("OTHER", 50_000)
    changed = paces.of("PACS", 60_000)
    assert changed is not None
    assert changed.bytes_per_second == 60_000
    assert paces.of("PACS", 0) is None


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0 bytes"):
        Pace(0)


def test_a_line_with_a_pace_sends_every_byte_in_order() -> None:
    ours, theirs = socket.socketpair()
    sent = bytes(range(256)) * 400
    got = bytearray()

    def hear() -> None:
        while part := theirs.recv(65_536):
            got.extend(part)

    listener = Thread(target=hear)
    listener.start()
    ticks: list[int] = []
    pace = Pace(400_000)
    wire = Wire(ours, Limits(), on_tick=lambda: ticks.append(1), pace=pace)
    wire.write(sent)
    wire.close()
    listener.join()
    theirs.close()
    assert bytes(got) == sent
    assert pace.grant(pace.burst) < pace.burst  # it was drawn from
