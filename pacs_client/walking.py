"""The first steps to any archive, taken in order up to the one that fails: its name, its line."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from time import monotonic
from typing import NoReturn

from domain.errors import LightboxError
from domain.work import Work
from pacs_client.diagnosis import Diagnosis, Finding, Fix, Step

_Told = Callable[[tuple[Finding, ...]], None]


class Stop(Exception):
    """A step failed: the later ones would only show the same."""


class Walk:
    """Notes each step; the one that fails ends it."""

    def __init__(
        self, host: str, port: int, work: Work, told: _Told, connect_seconds: float
    ) -> None:
        self.findings: list[Finding] = []
        self.fix: Fix | None = None
        self.seen_as = ""  # this seat's address, as the archive would see it
        self._host = host
        self._port = port
        self._work = work
        self._told = told
        self._connect_seconds = connect_seconds
        self._at, self._began = datetime.now(UTC), monotonic()

    def good(self, step: Step, words: str) -> None:
        """Note a step that works."""
        self.say(Finding(step, ok=True, words=words))

    def bad(self, step: Step, words: str, fix: Fix) -> NoReturn:
        """Note the step that fails, and end the walk.

        Raises:
            Stop: Always.
        """
        self.fix = fix
        self.say(Finding(step, ok=False, words=words))
        raise Stop

    def say(self, finding: Finding) -> None:
        """Note a step, and show it."""
        self.findings.append(finding)
        self._told(tuple(self.findings))
        self._work.report(len(self.findings) / len(Step), finding.step.value)
        self._work.pause_point()

    def diagnosis(self, peer: str, address: str, seat: str) -> Diagnosis:
        """Return what was found; ``seat`` is how this seat is entered at the archive."""
        return Diagnosis(
            peer,
            address,
            seat,
            self._at,
            round(monotonic() - self._began, 1),
            tuple(self.findings),
            self.fix,
        )

    def name(self) -> None:
        """Find the address behind the host's name; an address needs no name."""
        host = self._host
        with suppress(ValueError):
            ip_address(host)
            return
        try:
            places = socket.getaddrinfo(host, self._port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            self.bad(
                Step.NAME,
                f"{host} has no address",
                Fix(
                    f"Nobody knows where {host} is",
                    "Check how the host is spelt, or ask your network's administrator to enter"
                    " it in the name service; its number, as 10.0.0.7, works without one.",
                ),
            )
        self.good(Step.NAME, f"{host} is {places[0][4][0]}")

    def line(self) -> None:
        """Connect to the archive's port, and see which address of this seat that uses."""
        began = monotonic()
        where = f"{self._host} port {self._port}"
        try:
            with socket.create_connection(
                (self._host, self._port), timeout=self._connect_seconds
            ) as line:
                self.seen_as = str(line.getsockname()[0])
        except TimeoutError:
            self.bad(
                Step.LINE,
                f"{where} does not answer",
                Fix(
                    "Nothing comes back from the archive's address",
                    "It is switched off, the address is wrong, or a firewall drops the"
                    " connection. Ask your network's administrator to let this computer connect"
                    f" to {self._host}, TCP port {self._port}.",
                ),
            )
        except ConnectionRefusedError:
            self.bad(
                Step.LINE,
                f"{where} is closed",
                Fix(
                    "The computer is there, and no archive listens at that port",
                    "Ask the archive's administrator whether it runs, and whether"
                    f" {self._port} is its port.",
                ),
            )
        except OSError as error:
            self.bad(
                Step.LINE,
                f"{where} cannot be reached ({error.strerror or 'no way there'})",
                Fix(
                    "There is no way to the archive's address from here",
                    "Check this computer's network, and the address in the list of peers.",
                ),
            )
        milliseconds = max(1, round((monotonic() - began) * 1000))
        self.good(Step.LINE, f"{where} answers in {milliseconds} ms")


def words_of(error: LightboxError) -> str:
    """Return an error's sentence as the words of a step."""
    text = str(error)
    return text[:-1] if text.endswith(".") else text
