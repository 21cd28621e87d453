"""The line that the tests of faults cut, slow and leave hanging does what it says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.peers.proxy import Proxy


@pytest.fixture
def echo_port() -> Iterator[int]:
    """A port of this machine that says back whatever it hears."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    line, _ = door.accept()
                    with line, suppress(OSError):
                        while data := line.recv(4096):
                            line.sendall(data)

        thread = threading.Thread(target=serve)
        thread.start()
        yield int(door.getsockname()[1])
        door.shutdown(socket.SHUT_RDWR)
        thread.join()


def _say(port: int, words: bytes) -> bytes:
    """Return what came back until the line ended or as much came as was said."""
    heard = b""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(words)
        while len(heard) < len(words):
            part = line.recv(4096)
            if not part:
                break
            heard += part
    return heard


def test_a_whole_line_carries_everything(echo_port: int) -> None:
    with Proxy(echo_port) as proxy:
        assert _say(proxy.port, b"word" * 1000) == b"word" * 1000
        assert proxy.passed == 8000


def test_a_cut_line_carries_no_byte_more_and_comes_back(echo_port: int) -> None:
    with Proxy(echo_port) as proxy:
        proxy.cut_after(6)
        assert len(_say(proxy.port, b"word")) <= 2
        assert (proxy.passed, proxy.cuts) == (6, 1)
        assert _say(proxy.port, b"word") == b"word"


def test_a_line_that_does_not_come_back_takes_nobody_until_it_is_plugged_in(
    echo_port: int,
) -> None:
    with Proxy(echo_port) as proxy:
        proxy.cut_after(1, comes_back=False)
        assert _say(proxy.port, b"word") == b""
        assert _say(proxy.port, b"word") == b""
        proxy.plug_in()
        assert _say(proxy.port, b"word") == b"word"


def test_a_hanging_line_closes_nothing_and_carries_nothing(echo_port: int) -> None:
    with Proxy(echo_port) as proxy:
        proxy.hang_after(4)
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=0.2) as line:
            line.sendall(b"word")
            with pytest.raises(TimeoutError):
                line.recv(1)
            proxy.plug_in()
            line.settimeout(5)
            assert line.recv(4) == b"word"
