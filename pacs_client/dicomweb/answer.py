"""What is believed of one answer over HTTP/1.1: its head, how long its body is, when it is whole.

Python's http.client reads the protocol, on a line of ours with its limits.
"""

from __future__ import annotations

from email.utils import collapse_rfc2231_value
from http.client import HTTPException, HTTPResponse
from typing import Any, cast

from pacs_client.dicomweb.line import Line, TooMuch
from pacs_client.wire import Lost, Nonsense

_READ_BYTES = 256 * 1024
_LONGEST_NUMBER = 18


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


def answer_on(line: Line) -> Answer:
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
    return Answer(line, response)
