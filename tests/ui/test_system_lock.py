"""What the system says of sleep and of its own lock reaches the seat (A-14)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Program:
    """A program that is spoken with line by line."""

    def __init__(self, module: str, buses: dict[str, str]) -> None:
        environment = {k: v for k, v in os.environ.items() if k != "XDG_SESSION_ID"}
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and program
            [sys.executable, "-m", module],
            cwd=ROOT,
            env={**environment, **buses, "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def say(self, words: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def end(self) -> str:
        """End the program and return what it complained of."""
        try:
            return self._process.communicate("end\n", timeout=20)[1]
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.communicate()[1]


@contextmanager
def _bus(program: Callable[[str], str]) -> Iterator[dict[str, str]]:
    daemon = subprocess.Popen(  # noqa: S603 - the private bus of this test
        [program("dbus-daemon"), "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert daemon.stdout is not None
    address = daemon.stdout.readline().strip()
    try:
        yield {"DBUS_SESSION_BUS_ADDRESS": address, "DBUS_SYSTEM_BUS_ADDRESS": address}
    finally:
        daemon.kill()
        daemon.communicate()


@pytest.fixture
def login(program: Callable[[str], str]) -> Iterator[tuple[Program, Program]]:
    """A system that can sleep and lock, and a seat that listens to it."""
    with _bus(program) as buses:
        service = Program("tests.ui.login_service", buses)
        assert service.hear() == "ready"
        seat = Program("tests.ui.system_lock_program", buses)
        assert seat.hear() == "listening"
        until = time.monotonic() + 20
        while True:
            seat.say("whose")
            if seat.hear() == "own /org/freedesktop/login1/session/c7":
                break
            assert time.monotonic() < until
        yield service, seat
        assert seat.end() == ""
        service.end()


def test_a14_a_seat_is_locked_before_the_computer_sleeps_and_delays_it_until_then(
    login: tuple[Program, Program],
) -> None:
    """A-14; judge: a service of another library on a private D-Bus."""
    service, seat = login
    service.say("delayed")
    assert service.hear() == "1 held"
    service.say("sleep")
    assert seat.hear() == "suspend"
    _until(service, "1 free")
    service.say("wake")
    _until(service, "2 held")


def _until(service: Program, wanted: str) -> None:
    end = time.monotonic() + 20
    while True:
        service.say("delayed")
        if service.hear() == wanted:
            return
        assert time.monotonic() < end, wanted


def test_a14_a_seat_is_locked_with_the_screen_of_the_computer_and_not_with_another_persons(
    login: tuple[Program, Program],
) -> None:
    """A-14; judge: a service of another library on a private D-Bus."""
    service, seat = login
    service.say("lock others")
    service.say("saver ends")
    service.say("lock")
    assert seat.hear() == "system lock"
    service.say("saver")
    assert seat.hear() == "system lock"
    seat.say("whose")
    assert seat.hear().startswith("own ")  # nothing else was heard before


def test_where_there_is_no_bus_nothing_is_heard_and_nothing_is_said(tmp_path: Path) -> None:
    nowhere = f"unix:path={tmp_path / 'nothing'}"
    seat = Program(
        "tests.ui.system_lock_program",
        {"DBUS_SESSION_BUS_ADDRESS": nowhere, "DBUS_SYSTEM_BUS_ADDRESS": nowhere},
    )
    assert seat.hear() == "listening"
    assert seat.end() == ""
