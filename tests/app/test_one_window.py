"""A second start raises the first window; nothing else is understood, and nobody else is heard."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.defence.one_window import CAN_ASK, Doorbell, ring
from tests.app.conftest import wait_until

pytestmark = pytest.mark.skipif(not CAN_ASK, reason="the system does not say who speaks")
NOBODY = 65534


class Window:
    def __init__(self) -> None:
        self.raised = 0
        self.strangers: list[int] = []

    def rise(self) -> None:
        self.raised += 1


@pytest.fixture
def window() -> Window:
    return Window()


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    # Deeper than the name of a socket may be long.
    folder = tmp_path / ("deep" * 20) / ("deeper" * 10)
    folder.mkdir(mode=0o700, parents=True)
    return folder


@pytest.fixture
def bell(profile: Path, window: Window) -> Iterator[Doorbell]:
    made = Doorbell(profile, window.rise, window.strangers.append)
    yield made
    made.close()


@pytest.mark.usefixtures("bell")
def test_a_second_start_raises_the_first_window(profile: Path, window: Window) -> None:
    assert ring(profile)
    assert ring(profile)
    assert window.raised == 2


def test_where_no_window_is_open_or_one_was_killed_nobody_answers(
    profile: Path, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not ring(profile)
    stale = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(profile)
    stale.bind("window.sock")
    stale.close()
    assert not ring(profile)
    Doorbell(profile, window.rise, window.strangers.append).close()
    assert list(profile.iterdir()) == []


@pytest.mark.usefixtures("bell")
@pytest.mark.parametrize(
    "said",
    [b"open /etc/passwd\n", b"raise\nraise\n", b"raise --profile /tmp\n", b"\0" * 100_000, b"rai"],
)
def test_a32_nothing_but_the_one_word_is_understood(
    profile: Path, window: Window, said: bytes
) -> None:
    """A-32: argument injection through the single instance's socket."""
    with socket.socket(socket.AF_UNIX) as caller:
        folder = os.open(profile, os.O_RDONLY)
        caller.connect(f"/proc/self/fd/{folder}/window.sock")
        os.close(folder)
        try:
            caller.sendall(said)
            caller.shutdown(socket.SHUT_WR)
            answer = caller.recv(10)
        except (BrokenPipeError, ConnectionResetError):
            answer = b""  # cut off while it still spoke
    assert answer == b""
    assert window.raised == 0
    assert ring(profile)  # whoever comes next is heard


@pytest.mark.usefixtures("bell")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_a32_another_user_of_the_computer_is_refused(
    profile: Path, window: Window, program: Callable[[str], str]
) -> None:
    """A-32: the local socket asked by another OS user; judge: socat."""

    def asked() -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603 - the judge
            [program("setpriv"), f"--reuid={NOBODY}", "--clear-groups",
             program("socat"), "-t1", "-", "UNIX-CONNECT:window.sock"],
            cwd=profile, input=b"raise\n", capture_output=True, check=False,
        )  # fmt: skip

    shut_out = asked()
    assert shut_out.returncode != 0
    assert b"Permission denied" in shut_out.stderr
    assert window.strangers == []
    # Even where every mode was opened, the system says who it is.
    profile.chmod(0o777)
    (profile / "window.sock").chmod(0o777)
    assert asked().stdout == b""
    wait_until(lambda: window.strangers == [NOBODY])
    assert window.raised == 0
    assert ring(profile)
