"""Exchanges with one web archive over HTTP/1.1: what is asked, and what is believed of an answer.

Python's http.client reads the protocol; the connection and its limits are ours. Nothing is
followed and nothing is taken from around us: no redirect, no proxy or password file of the
environment, no cookie, no compression, no second try with a password. So what this seat says, its
password above all, reaches the address it was given and no other.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.utils import collapse_rfc2231_value
from http.client import HTTPException, HTTPResponse
from time import monotonic, sleep
from types import TracebackType
from typing import Any, cast
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
from pacs_client.dicomweb.line import Line, TooMuch, WebLimits
from pacs_client.part10 import IMPLEMENTATION_NAME
from pacs_client.peers import AnyPeer
from pacs_client.secure import TooSlow, secured_call
from pacs_client.wire import Lost, Nonsense, Stalled

_BUSY = frozenset({429, 502, 503})
_READ_BYTES = 256 * 1024
_TICK_SECONDS = 0.2
_LONGEST_NUMBER = 18

# What stands for itself within the value of a query (RFC 3986 3.4).
PLAIN = "*?,/:@!$'()"

Query = Sequence[tuple[str, str]]


class Answer:
    """One answer, its head read and its body still on the line."""

    def __init__(self, line: Line, response: HTTPResponse) -> None:
        self.status = response.status
        self._line = line
        self._response = response
        self._left = _told_length(response)
        self.ended = self._left == 0 or self.status == 204
        # Whether the body says where it ends, other than by the end of the connection.
        self.delimited = self._left is not None or response.chunked is True
        self.keeps_line = self.delimited and not response.will_close

    def media_type(self) -> tuple[str, dict[str, str]]:
        """Return the type of the body in small letters, and its parameters."""
        head = self._response.headers
        if "content-type" not in head:
            return "", {}
        told = head.get_params(failobj=[])[1:]
        return head.get_content_type(), {
            name.lower(): collapse_rfc2231_value(value) for name, value in told
        }

    def header(self, name: str) -> str:
        return self._response.headers.get(name, "")

    def expect(self, most_bytes: int) -> None:
        """Say how long the body may be before any of it is read.

        Raises:
            TooMuch: It says itself that it is longer.
        """
        if self._left is not None and self._left > most_bytes:
            raise TooMuch(f"a body of {self._left} bytes")
        self._line.expect_body(most_bytes)

    def read(self) -> bytes:
        """Return the next bytes of the body; none means that it has come to its end.

        Raises:
            Lost, Stalled, Nonsense: It ended before its end.
        """
        if self.ended:
            return b""
        most = _READ_BYTES if self._left is None else min(self._left, _READ_BYTES)
        try:
            came = self._response.read1(most)
        except (HTTPException, ValueError) as error:
            raise Lost(type(error).__name__) from error
        if self._left is not None:
            if not came:
                raise Lost("shorter than it said")
            self._left -= len(came)
        self.ended = self._left == 0 or not came
        return came

    def whole(self, most_bytes: int) -> bytes:
        """Return the whole body.

        Raises:
            Lost, Stalled, Nonsense: It did not come whole, or is too long.
        """
        self.expect(most_bytes)
        body = bytearray()
        while came := self.read():
            body += came
            if len(body) > most_bytes:
                raise TooMuch("a body that is too long")
        return bytes(body)


def _told_length(response: HTTPResponse) -> int | None:
    """Return how long the body is said to be; None where its end is told otherwise.

    Raises:
        Nonsense: The head contradicts itself, or the body is coded in a way nobody asked for.
    """
    codings = _told(response, "content-encoding")
    if not codings <= {"", "identity"}:
        raise Nonsense("a body in a coding that was not asked for")
    transfers, lengths = _told(response, "transfer-encoding"), _told(response, "content-length")
    if transfers:
        # A length beside a chunked body is how one answer is passed off as two (RFC 9112 6.3).
        if transfers != {"chunked"} or lengths:
            raise Nonsense("a body that says twice where it ends")
        return None
    if not lengths:
        return None
    (length, *others) = lengths
    if others or not (length.isascii() and length.isdigit()):
        raise Nonsense("a body of no length")
    if len(length) > _LONGEST_NUMBER:
        raise TooMuch("a body of more bytes than there are")
    return int(length)


def _told(response: HTTPResponse, name: str) -> set[str]:
    return {value.strip().lower() for value in response.headers.get_all(name, [])}


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
            return Answer(line, _head_of(line))
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
                advice="Check its port for secure connections, and that it offers TLS 1.2 or"
                " newer.",
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


def _head_of(line: Line) -> HTTPResponse:
    """Return an answer of which the head is read.

    Raises:
        Lost, Stalled, Nonsense: There is none.
    """
    line.expect_head()
    response = HTTPResponse(cast(Any, line), method="GET")
    try:
        response.begin()
    except (HTTPException, ValueError) as error:
        if isinstance(error, ConnectionError):
            raise Lost("closed") from error
        raise Nonsense(type(error).__name__) from error
    if line.ended:
        # http.client takes a head that was cut for one that is over; what was cut off may have
        # said how the body is coded, or where it ends.
        raise Lost("closed within the head")
    return response


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
        return PeerFailed(
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
        return PeerFailed(
            f"{name} does not understand or offer this (status {status}).",
            advice="Ask its administrator which DICOMweb services it offers.",
        )
    return PeerFailed(
        f"{name} reported a failure (status {status}).",
        advice="Try again; if it happens again, ask its administrator what its log says.",
    )
