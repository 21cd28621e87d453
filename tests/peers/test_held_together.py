"""A-05: what all callers together have on its way in is bounded, and what went by is not counted.

/proc is the judge of what the receiving process holds.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from pacs_client.listen import Listener, Policy
from pacs_client.peers import Peer
from pacs_client.wire import Limits
from tests.peers import bad_peer
from tests.peers.bad_peer import connect, seconds_until_closed
from tests.peers.conftest import SEAT, run
from tests.peers.shelf import FolderShelf
from tests.peers.studies import make_object

TOGETHER = 16 << 20
OUT_OF_RESOURCES = 0xA700
OFFER = (bad_peer.CT, bad_peer.EXPLICIT)


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Listener]:
    shelf = FolderShelf(tmp_path, [Peer("Client", "CLIENT", "localhost", 104)])
    policy = Policy(held_bytes=TOGETHER, associations_per_peer=64)
    with Listener(SEAT, 0, shelf, policy=policy) as running_listener:
        yield running_listener


def accepted(stack: ExitStack, listener: Listener) -> socket.socket:
    line = stack.enter_context(connect(listener.port))
    line.sendall(bad_peer.associate_request(OFFER))
    head = line.recv(6, socket.MSG_WAITALL)
    assert head[0] == 2
    line.recv(struct.unpack(">BxL", head)[1], socket.MSG_WAITALL)
    return line


def an_object(pixels: int) -> tuple[bytes, bytes]:
    """Return the command that announces an object of so many bytes of pixels, and its data set."""
    uid, part10 = make_object("1.2.3", "1.2.3.1", 1, size=int((pixels / 2) ** 0.5))
    data = part10[144 + int.from_bytes(part10[140:144], "little") :]
    fields = bad_peer.command(0x0001, data=True, m=1)[12:]
    names = bad_peer.uid_element(0x0002, bad_peer.CT), bad_peer.uid_element(0x1000, uid)
    inside = fields + b"".join(names)
    return struct.pack("<HHLL", 0, 0, 4, len(inside)) + inside, data


def begin(line: socket.socket, command: bytes, data: bytes) -> None:
    line.sendall(bad_peer.unit(4, bad_peer.value(1, 3, command)))
    for at in range(0, len(data), 100_000):
        line.sendall(bad_peer.unit(4, bad_peer.value(1, 0, data[at : at + 100_000])))


def end(line: socket.socket) -> int:
    """Say that this was all; return the status of the answer."""
    line.sendall(bad_peer.unit(4, bad_peer.value(1, 2, b"")))
    head = line.recv(6, socket.MSG_WAITALL)
    answer = line.recv(struct.unpack(">BxL", head)[1], socket.MSG_WAITALL)
    at = answer.index(struct.pack("<HHL", 0, 0x0900, 2)) + 8
    return int.from_bytes(answer[at : at + 2], "little")


@pytest.mark.timeout(60)
def test_objects_that_come_side_by_side_hold_no_more_than_all_may(
    listener: Listener, program: Callable[[str], str]
) -> None:
    command, data = an_object(12 << 20)
    with ExitStack() as stack:
        lines = [accepted(stack, listener) for _ in range(20)]
        before = psutil.Process().memory_info().rss
        for line in lines:
            begin(line, command, data)
        # A small thing is answered while great ones come in.
        words = ["-aet", "CLIENT", "-aec", SEAT, "127.0.0.1", str(listener.port)]
        assert run([program("echoscu"), *words]).returncode == 0
        grown = psutil.Process().memory_info().rss - before
        statuses = [end(line) for line in lines]
    # Of the 240 MB that were sent.
    assert grown < 100 << 20
    assert statuses.count(0) >= 1
    assert set(statuses) == {0, OUT_OF_RESOURCES}


@pytest.mark.timeout(60)
def test_what_was_stored_takes_no_room_from_the_next_although_its_sender_stays(
    listener: Listener,
) -> None:
    with ExitStack() as stack:
        for _ in range(4):
            line = accepted(stack, listener)
            begin(line, *an_object(12 << 20))
            assert end(line) == 0


@pytest.mark.timeout(60)
def test_a_command_that_drips_in_whole_units_is_cut_off(tmp_path: Path) -> None:
    limits = Limits(associate_seconds=1, idle_seconds=20, stall_seconds=1)
    shelf = FolderShelf(tmp_path, [Peer("Client", "CLIENT", "localhost", 104)])
    with Listener(SEAT, 0, shelf, limits=limits) as hasty, ExitStack() as stack:
        line = accepted(stack, hasty)
        line.settimeout(0.1)
        for _ in range(200):  # twenty seconds of them
            try:
                line.sendall(bad_peer.unit(4, bad_peer.value(1, 1, b"\0")))
                assert line.recv(1) in (b"", b"\7")
                break
            except TimeoutError:
                continue
        else:
            pytest.fail("a caller that never ends its command is listened to for ever")
        line.settimeout(20)
        seconds_until_closed(line)
