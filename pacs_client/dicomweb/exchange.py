"""Exchanges with one web archive over HTTP/1.1: what is asked, where, and how often.

Nothing is followed and nothing is taken from around us: no redirect, no proxy or password file of
the environment, no cookie, no compression, no second try with a password. So what this seat says,
its password above all, reaches the address it was given and no other.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic, sleep
from types import TracebackType
from urllib.parse import quote

from domain.errors import LightboxError
from domain.work import Work
from pacs_client.association import (
    PeerFailed,
    PeerRefused,
    PeerStalled,
    PeerTrouble,
    PeerUnreachable,
    PeerUntrusted,
)
from pacs_client.dicomweb.answer import Answer, answer_on
from pacs_client.dicomweb.line import Line, TooMuch, WebLimits
from pacs_client.part10 import IMPLEMENTATION_NAME
from pacs_client.peers import AnyPeer
from pacs_client.secure import TooSlow, secured_call
from pacs_client.wire import Lost, Nonsense, Stalled

_BUSY = frozenset({429, 502, 503})
_TICK_SECONDS = 0.2

# What stands for itself within the value of a query (RFC 3986 3.4).
PLAIN = "*?,/:@!$'()"

Query = Sequence[tuple[str, str]]


class Exchange:
    """What is said to one web archive, on one connection where it keeps it open."""

    def __init__(self, archive: AnyPeer, work: Work, limits: WebLimits | None = None) -> None:
        if archive.web is None:
            raise LightboxError(
                f"{archive.name} has no web address.",
                advice="Give it one with `peers add NAME AET@HOST:PORT --web ADDRESS`.",
            )
        self.archive = archive
        self.limits = limits or WebLimits()
        self.address = archive.web
        self._work = work
        self._line: Line | None = None

    def __enter__(self) -> Exchange:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        if self._line is not None:
            self._line.close()
            self._line = None

    @contextmanager
    def get(self, path: str, query: Query = (), *, accept: str) -> Iterator[Answer]:
        """Ask for something; an archive that is busy is asked again, within the limits.

        Raises:
            PeerTrouble: It was not given.
            Cancelled: The person stopped it.
        """
        head = self._head("GET", path, query, [("Accept", accept)])
        with self._in_plain_words():
            yield from self._given(self._patiently(head))

    @contextmanager
    def post(
        self, path: str, body: Sequence[bytes | memoryview], media_type: str, *, accept: str
    ) -> Iterator[Answer]:
        """Bring something, once: whether it arrived is not known where the answer does not come.

        Raises:
            PeerTrouble: It was not taken, or not answered.
            Cancelled: The person stopped it.
        """
        length = sum(len(piece) for piece in body)
        told = [
            ("Accept", accept),
            ("Content-Type", media_type),
            ("Content-Length", str(length)),
        ]
        # A connection that was kept may be closing just now; that must not lose what is stored.
        self.close()
        with self._in_plain_words():
            yield from self._given(self._once(self._head("POST", path, (), told), body))

    def _given(self, answer: Answer) -> Iterator[Answer]:
        try:
            yield answer
        except BaseException:
            self.close()
            raise
        if not (answer.ended and answer.keeps_line):
            self.close()

    def _head(self, method: str, path: str, query: Query, headers: Query) -> bytes:
        target = self.address.path + path
        if query:
            target += "?" + "&".join(f"{k}={quote(v, safe=PLAIN)}" for k, v in query)
        lines = [
            f"{method} {target} HTTP/1.1",
            f"Host: {self.address.authority}",
            f"User-Agent: {IMPLEMENTATION_NAME}",
            "Accept-Encoding: identity",
            *(f"{name}: {value}" for name, value in headers),
        ]
        if self.address.sign_in is not None:
            lines.append(f"Authorization: {self.address.sign_in.header}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")

    def _patiently(self, head: bytes) -> Answer:
        for attempt in range(1, self.limits.tries):
            answer = self._begun_again(head)
            if answer.status not in _BUSY:
                return answer
            seconds = _wanted_wait(answer.header("Retry-After"), attempt)
            if seconds > self.limits.longest_wait_seconds:
                return answer
            self.close()
            self._wait(seconds)
        return self._begun_again(head)

    def _begun_again(self, head: bytes) -> Answer:
        try:
            return self._once(head)
        except _Unanswered:
            # It was kept open since the last answer, and the archive closed it meanwhile.
            return self._once(head)

    def _once(self, head: bytes, body: Sequence[bytes | memoryview] = ()) -> Answer:
        reused = self._line is not None
        line = self._line = self._line or self._connected()
        try:
            self._say(line, head, body)
            return answer_on(line)
        except Lost as error:
            self.close()
            if reused:
                raise _Unanswered from error
            if self.address.trust is not None:
                raise self._not_believed() from error
            raise
        except BaseException:
            self.close()
            raise

    def _say(self, line: Line, head: bytes, body: Sequence[bytes | memoryview]) -> None:
        try:
            for piece in (head, *body):
                line.send(piece)
        except Lost:
            # It may have answered before it had everything, and then hung up: the answer, if
            # there is one, says why.
            return

    def _wait(self, seconds: float) -> None:
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            self._work.pause_point()
            sleep(min(left, _TICK_SECONDS))

    # the connection

    def _connected(self) -> Line:
        self._work.pause_point()
        name, host, port = self.archive.name, self.address.host, self.address.port
        advice = f"Check that it is switched on and that {self.address} is its address."
        try:
            connection = socket.create_connection((host, port), timeout=self.limits.connect_seconds)
        except TimeoutError as error:
            raise PeerUnreachable(f"{name} does not answer.", advice=advice) from error
        except (OSError, UnicodeError) as error:
            raise PeerUnreachable(f"{name} cannot be reached.", advice=advice) from error
        if self.address.trust is not None:
            connection = self._secured(connection)
        return Line(connection, self.limits, self._work.pause_point, self.archive.pace)

    def _secured(self, connection: socket.socket) -> socket.socket:
        name, host, trust = self.archive.name, self.address.host, self.address.trust
        assert trust is not None  # noqa: S101 - only called where there is one
        try:
            return secured_call(
                connection, trust, host, self.limits.secure_seconds, self._work.pause_point
            )
        except ssl.SSLCertVerificationError as error:
            raise PeerUntrusted(
                f"Whoever answers in the place of {name} cannot prove to be it.",
                advice=f"Ask its administrator which authority signed its certificate and whether"
                f" {host} stands in it ({error.verify_message}).",
            ) from error
        except TooSlow as error:
            raise PeerStalled(
                f"{name} does not finish the secure connection.",
                advice="Check that it speaks TLS at this port.",
            ) from error
        except OSError as error:
            if _is_alert(error):
                raise self._not_believed() from error
            raise PeerFailed(
                f"{name} does not speak TLS here, or none that this seat may use.",
                advice="Check its port for secure connections, and that it offers TLS 1.3."
                if trust.oldest == "1.3"
                else "Check its port for secure connections, and that it offers TLS 1.2 or newer.",
            ) from error

    def _not_believed(self) -> PeerUntrusted:
        return PeerUntrusted(
            f"{self.archive.name} ended the secure connection before it answered.",
            advice="It may not believe this seat's certificate, or want one: give its"
            " administrator the authority that signed it, or get one signed by theirs.",
        )

    @contextmanager
    def _in_plain_words(self) -> Iterator[None]:
        name = self.archive.name
        try:
            yield
        except Stalled as error:
            raise PeerStalled(
                f"{name} stopped answering.",
                advice="Try again; if it happens again, tell its administrator.",
            ) from error
        except (Lost, _Unanswered) as error:
            raise PeerFailed(
                f"{name} closed the connection in the middle of the work.",
                advice="Try again; what has arrived is kept.",
            ) from error
        except TooMuch as error:
            raise PeerFailed(
                f"{name} sent more than this seat takes at once.",
                advice="Ask for less; if that does not help, ask its administrator.",
            ) from error
        except Nonsense as error:
            raise PeerFailed(
                f"{name} answered with something that is not DICOMweb.",
                advice="Check its address in the list of peers, and ask its administrator.",
            ) from error


class NotGiven(PeerFailed):
    """The archive answered, and did not give this one thing; others it may give."""


class _Unanswered(Exception):
    """A connection that had been kept turned out to be closed."""


def _is_alert(error: BaseException | None) -> bool:
    """Return whether the other side broke TLS off with a reason of its own."""
    return isinstance(error, ssl.SSLError) and "ALERT" in (error.reason or "")


def _wanted_wait(told: str, attempt: int) -> float:
    """Return the seconds an archive asks to be left alone for; else a little, then more."""
    text = told.strip()
    return float(text[:9]) if text.isascii() and text.isdigit() else float(attempt)


def status_trouble(archive: AnyPeer, status: int) -> PeerTrouble:
    """Return the error for an answer that does not bring what was asked for."""
    name = archive.name
    if status == 401:
        return PeerRefused(
            f"{name} does not accept this seat's sign-in.",
            advice="Check the name and password, or the token, with its administrator.",
        )
    if status == 403:
        return PeerRefused(
            f"{name} does not allow this to this seat.",
            advice="Ask its administrator what this seat may do there.",
        )
    if status in (404, 410):
        return NotGiven(
            f"{name} has nothing of that name, or no DICOMweb at this address.",
            advice=f"Check that {archive.web} is its address.",
        )
    if 300 <= status < 400:
        return PeerFailed(
            f"{name} points to another address, and this seat follows to none.",
            advice="Ask its administrator for the address that answers itself.",
        )
    if status in _BUSY:
        return PeerFailed(
            f"{name} is busy at the moment (status {status}).",
            advice="Try again in a few minutes.",
        )
    if status in (400, 406, 415, 501):
        return NotGiven(
            f"{name} does not understand or offer this (status {status}).",
            advice="Ask its administrator which DICOMweb services it offers.",
        )
    return NotGiven(
        f"{name} reported a failure (status {status}).",
        advice="Try again; if it happens again, ask its administrator what its log says.",
    )
