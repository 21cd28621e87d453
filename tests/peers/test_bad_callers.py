"""Whatever a caller does to the listening port, it is cut off soon and a good peer is served."""

from __future__ import annotations

import random
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

from pacs_client.listen import Listener, Notice, Policy
from pacs_client.peers import Peer
from pacs_client.query import echo
from pacs_client.wire import Limits
from tests.peers import bad_peer
from tests.peers.bad_peer import connect, seconds_until_closed
from tests.peers.conftest import SEAT, run
from tests.peers.shelf import FolderShelf

HASTY = Limits(associate_seconds=1, idle_seconds=1, stall_seconds=1)
OPENING = bad_peer.associate_request((bad_peer.ECHO, bad_peer.IMPLICIT))
STORE = bad_peer.associate_request((bad_peer.CT, bad_peer.IMPLICIT))


@pytest.fixture
def notices() -> list[Notice]:
    return []


@pytest.fixture
def listener(tmp_path: Path, notices: list[Notice]) -> Iterator[Listener]:
    shelf = FolderShelf(tmp_path, [Peer("Client", "CLIENT", "localhost", 104)])
    policy = Policy(unnamed_seconds=1)
    with Listener(
        SEAT, 0, shelf, limits=HASTY, policy=policy, noticed=notices.append
    ) as running_listener:
        yield running_listener


def serves_a_good_peer(listener: Listener) -> bool:
    return echo(Peer("Seat", SEAT, "127.0.0.1", listener.port), "CLIENT", limits=HASTY) < 1


def accepted(listener: Listener, opening: bytes = OPENING) -> socket.socket:
    line = connect(listener.port)
    line.sendall(opening)
    head = line.recv(6, socket.MSG_WAITALL)
    assert head[0] == 2
    line.recv(struct.unpack(">BxL", head)[1], socket.MSG_WAITALL)
    return line


BEFORE = {
    "nothing": b"",
    "three bytes of a header": b"\x01\0\0",
    "half a request": OPENING[: len(OPENING) // 2],
    "a request that claims 4 GiB": b"\x01\0\xff\xff\xff\xff" + bytes(1000),
    "data before any request": bad_peer.unit(4, bad_peer.value(1, 3, bytes(20))),
    "an unknown unit": bad_peer.unit(99, bytes(10)),
    "HTTP": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a TLS greeting": b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + bytes(500),
    "a request with no body": bad_peer.unit(1, b""),
    "a request cut inside its items": bad_peer.unit(1, OPENING[6:-20]),
    "a title of control codes": OPENING[:10] + b"LIGHT\r\nBOX".ljust(16) + OPENING[26:],
    "no user information": bad_peer.unit(1, OPENING[6 : -len(bad_peer.user_information())]),
    "a release": bad_peer.unit(5, bytes(4)),
}

AFTER = {
    "nothing": b"",
    "half a data unit": b"\x04\0\0\0\x01\0" + bytes(20),
    "a unit that claims 4 GiB": b"\x04\0\xff\xff\xff\xff" + bytes(1000),
    "a value longer than its unit": bad_peer.unit(4, struct.pack(">LBB", 9999, 1, 3) + bytes(9)),
    "an empty data unit": bad_peer.unit(4, b""),
    "a context nobody agreed": bad_peer.unit(
        4, bad_peer.value(77, 3, bad_peer.command(0x0030, m=1))
    ),
    "an even context": bad_peer.unit(4, bad_peer.value(2, 3, bad_peer.command(0x0030, m=1))),
    "a data set without a command": bad_peer.unit(4, bad_peer.value(1, 2, bytes(64))),
    "a command of noise": bad_peer.unit(4, bad_peer.value(1, 3, b"\xaa" * 64)),
    "a request without an id": bad_peer.unit(4, bad_peer.value(1, 3, bad_peer.command(0x0030))),
    "an answer to nothing": bad_peer.unit(
        4, bad_peer.value(1, 3, bad_peer.command(0x8030, a=1, s=0))
    ),
    "a second request": OPENING,
    "a command that never ends": b"".join(
        bad_peer.unit(4, bad_peer.value(1, 1, bytes(60_000))) for _ in range(3)
    ),
}


@pytest.mark.parametrize("what", BEFORE)
@pytest.mark.timeout(20)
def test_a_caller_is_cut_off_that_begins_with(what: str, listener: Listener) -> None:
    with connect(listener.port) as line:
        line.sendall(BEFORE[what])
        assert seconds_until_closed(line) < 5
    assert serves_a_good_peer(listener)


@pytest.mark.parametrize("what", AFTER)
@pytest.mark.timeout(20)
def test_a_known_caller_is_cut_off_that_goes_on_with(what: str, listener: Listener) -> None:
    with accepted(listener) as line:
        with suppress(ConnectionError):
            line.sendall(AFTER[what])
        assert seconds_until_closed(line) < 5
    assert serves_a_good_peer(listener)


@pytest.mark.timeout(20)
def test_the_largest_honest_request_is_answered(listener: Listener) -> None:
    syntaxes = b"".join(
        bad_peer.item(0x40, b"1.2.840.10008.1.2.4.%d" % number) for number in range(50, 88)
    )
    storage = bad_peer.item(0x30, b"1.2.840.10008.5.1.4.1.1.2") + syntaxes
    contexts = b"".join(
        bad_peer.item(0x20, bytes((2 * place + 1, 0, 0, 0)) + storage) for place in range(128)
    )
    body = OPENING[6 : 6 + 68] + bad_peer.item(0x10, b"1.2.840.10008.3.1.1.1") + contexts
    with accepted(listener, bad_peer.unit(1, body + bad_peer.user_information())) as line:
        line.sendall(bad_peer.unit(5, bytes(4)))
        assert line.recv(10, socket.MSG_WAITALL) == bad_peer.unit(6, bytes(4))


@pytest.mark.timeout(20)
def test_a_store_that_stops_half_way_is_cut_off_and_nothing_is_kept(
    listener: Listener, notices: list[Notice], tmp_path: Path
) -> None:
    store = bad_peer.command(0x0001, data=True, m=1)
    with accepted(listener, STORE) as line:
        line.sendall(bad_peer.unit(4, bad_peer.value(1, 3, store)))
        line.sendall(bad_peer.unit(4, bad_peer.value(1, 0, bytes(10_000))))
        assert seconds_until_closed(line) < 5
    assert "stalled" in {notice.kind for notice in notices}
    assert list(tmp_path.iterdir()) == []
    assert serves_a_good_peer(listener)


@pytest.mark.timeout(30)
def test_a_slow_dripping_caller_is_cut_off_although_it_never_stops(listener: Listener) -> None:
    with connect(listener.port) as line:
        began = time.monotonic()
        with suppress(ConnectionError):
            for byte in OPENING * 10:
                line.sendall(bytes((byte,)))
                time.sleep(0.05)
        assert time.monotonic() - began < 10
    assert serves_a_good_peer(listener)


@pytest.mark.timeout(30)
def test_sixty_idle_connections_keep_no_good_peer_out(
    listener: Listener, program: Callable[[str], str]
) -> None:
    with ExitStack() as stack:
        for place in range(60):
            stack.enter_context(connect(listener.port, f"127.0.0.{1 + place % 3}"))
        assert serves_a_good_peer(listener)
        words = ["-aet", "CLIENT", "-aec", SEAT, "--repeat", "20"]
        said = run([program("echoscu"), *words, "127.0.0.1", str(listener.port)])
        assert said.returncode == 0


@pytest.mark.timeout(30)
def test_one_peer_with_too_many_associations_is_told_so_and_others_get_in(tmp_path: Path) -> None:
    known = [
        Peer("Greedy", "GREEDY", "localhost", 104),
        Peer("Client", "CLIENT", "localhost", 104),
    ]
    policy = Policy(associations_per_peer=3)
    shelf = FolderShelf(tmp_path, known)
    with Listener(SEAT, 0, shelf, policy=policy) as listener, ExitStack() as stack:
        greedy = bad_peer.associate_request(calling="GREEDY")
        for _ in range(3):
            stack.enter_context(accepted(listener, greedy))
        with connect(listener.port) as line:
            line.sendall(greedy)
            assert line.recv(10, socket.MSG_WAITALL) == bytes((3, 0, 0, 0, 0, 4, 0, 2, 3, 2))
        assert serves_a_good_peer(listener)


@pytest.mark.timeout(30)
def test_memory_stays_flat_whatever_lengths_are_claimed(listener: Listener) -> None:
    before = psutil.Process().memory_info().rss
    for _ in range(20):
        with connect(listener.port) as line:
            line.sendall(b"\x01\0\xff\xff\xff\xff")
            with suppress(ConnectionError):
                for _ in range(20):
                    line.sendall(bytes(100_000))
    assert serves_a_good_peer(listener)
    assert psutil.Process().memory_info().rss - before < 50_000_000


@pytest.mark.timeout(60)
def test_five_hundred_garbled_conversations_leave_the_listener_alive(listener: Listener) -> None:
    dice = random.Random(20260112)  # noqa: S311 - the same garbage every time
    echoing = bad_peer.unit(4, bad_peer.value(1, 3, bad_peer.command(0x0030, m=1)))
    for turn in range(500):
        conversation = bytearray(OPENING + echoing + bad_peer.unit(5, bytes(4)))
        for _ in range(dice.randint(1, 12)):
            conversation[dice.randrange(len(conversation))] ^= 1 << dice.randrange(8)
        with connect(listener.port) as line, suppress(OSError):
            line.sendall(conversation)
            line.shutdown(socket.SHUT_WR)
            line.settimeout(0.05)
            line.recv(4096)
        if turn % 100 == 99:
            assert serves_a_good_peer(listener)
