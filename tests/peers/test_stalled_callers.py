"""F-11: callers that drip, or stop in a header, a body or a data set, take nobody's place.

echoscu is the good peer: it is served fifty times while they all hold on.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from pacs_client.listen import Listener, Notice, Policy
from pacs_client.peers import Peer
from pacs_client.wire import Limits
from tests.peers import bad_peer
from tests.peers.bad_peer import connect, seconds_until_closed
from tests.peers.conftest import SEAT, run
from tests.peers.shelf import FolderShelf

LIMITS = Limits(associate_seconds=2, idle_seconds=2, stall_seconds=2)
OPENING = bad_peer.associate_request((bad_peer.CT, bad_peer.IMPLICIT), calling="SLOW")
STORE = bad_peer.unit(4, bad_peer.value(1, 3, bad_peer.command(0x0001, data=True, m=1)))
PIECE = bad_peer.unit(4, bad_peer.value(1, 0, bytes(5000)))
# What each says before it stops.
STOPS = {
    "before a word": b"",
    "in a header": OPENING[:3],
    "in a request": OPENING[:60],
    "after the request": OPENING,
    "in a command": OPENING + STORE[:20],
    "after a command": OPENING + STORE,
    "in a data set": OPENING + STORE + PIECE,
    "in a unit of it": OPENING + STORE + PIECE[:1000],
}


@pytest.fixture
def notices() -> list[Notice]:
    return []


@pytest.fixture
def listener(tmp_path: Path, notices: list[Notice]) -> Iterator[Listener]:
    known = [Peer(title, title, "localhost", 104) for title in ("CLIENT", "SLOW")]
    policy = Policy(unnamed_seconds=2, unnamed_per_address=64, associations_per_peer=64)
    with Listener(
        SEAT, 0, FolderShelf(tmp_path, known), limits=LIMITS, policy=policy, noticed=notices.append
    ) as running_listener:
        yield running_listener


def drip(line: socket.socket, said: bytes, stop: threading.Event) -> None:
    """Say a byte every tenth of a second until nobody listens."""
    with suppress(OSError):
        for byte in said * 100:
            line.sendall(bytes((byte,)))
            if stop.wait(0.1):
                return


@pytest.mark.timeout(120)
def test_f11_whoever_stalls_is_cut_off_and_a_good_peer_is_served_meanwhile(
    listener: Listener, notices: list[Notice], program: Callable[[str], str], tmp_path: Path
) -> None:
    stop = threading.Event()
    with ExitStack() as stack:
        stalled = []
        for said in [*STOPS.values()] * 3:
            stalled.append(stack.enter_context(connect(listener.port)))
            stalled[-1].sendall(said)
        dripping = [stack.enter_context(connect(listener.port)) for _ in range(4)]
        threads = [
            threading.Thread(target=drip, args=(line, said, stop))
            for line, said in zip(dripping, (OPENING, OPENING, PIECE, b"\4\0\0\1\0\0"), strict=True)
        ]
        for thread in threads:
            thread.start()
        words = ["-aet", "CLIENT", "-aec", SEAT, "--repeat", "50"]
        served = run([program("echoscu"), *words, "127.0.0.1", str(listener.port)])
        # Each of them is let go, for the socket gives up after twenty seconds of waiting.
        for line in (*stalled, *dripping):
            seconds_until_closed(line)
        stop.set()
        for thread in threads:
            thread.join()
    assert served.returncode == 0, served.stderr
    assert {notice.kind for notice in notices} == {"stalled"}
    assert len(notices) >= len(stalled)
    assert list(tmp_path.iterdir()) == []


def test_f11_a_slow_but_honest_sender_is_waited_for(
    listener: Listener, notices: list[Notice]
) -> None:
    pieces = OPENING, bad_peer.unit(4, bad_peer.value(1, 3, bad_peer.command(0x0030, m=1)))
    with connect(listener.port) as line:
        line.sendall(pieces[0])
        head = line.recv(6, socket.MSG_WAITALL)
        line.recv(struct.unpack(">BxL", head)[1], socket.MSG_WAITALL)
        half = len(pieces[1]) // 2
        line.sendall(pieces[1][:half])
        threading.Event().wait(1.0)
        line.sendall(pieces[1][half:])
        assert line.recv(1) == b"\4"
        line.sendall(bad_peer.unit(5, bytes(4)))
        seconds_until_closed(line)
    assert notices == []
