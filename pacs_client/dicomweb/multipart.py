"""Bodies of several parts (RFC 2046 5.1, RFC 2387), read part by part as they come, and written.

A part counts only when the boundary after it has come: of a body that was cut nothing half is
given out. No name that a part carries is used for anything.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pacs_client.dicomweb.line import TooMuch
from pacs_client.wire import Lost, Nonsense

_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,99}[0-9A-Za-z'()+_,./:=?-]")
_HEAD_BYTES = 16 * 1024
_PREAMBLE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what it says of itself, and its bytes."""

    media_type: str
    body: bytes


def parts(
    read: Callable[[], bytes], boundary: str, *, most_parts: int, most_bytes: int
) -> Iterator[Part]:
    """Yield each part once it is whole; ``read`` gives the next bytes, none at the end.

    Raises:
        Lost: The body ended before its last boundary.
        TooMuch: It has more parts than ``most_parts``, or a part of more than ``most_bytes``.
        Nonsense: It has no such form.
    """
    if not _BOUNDARY.fullmatch(boundary):
        raise Nonsense("a boundary that is none")
    reader = _Reader(read, boundary.encode("ascii"))
    # The first boundary may open the body; those after it stand on lines of their own.
    reader.skip_preamble()
    for number in range(most_parts + 1):
        if reader.last():
            return
        if number == most_parts:
            break
        head = reader.until(b"\r\n\r\n", _HEAD_BYTES)
        yield _part(head, reader.until(reader.delimiter, most_bytes))
    raise TooMuch("more parts than were asked for")


class _Reader:
    """Bytes that came, and are looked through for what ends the piece at hand."""

    def __init__(self, read: Callable[[], bytes], boundary: bytes) -> None:
        self._read = read
        self._held = bytearray()
        self.delimiter = b"\r\n--" + boundary

    def _more(self) -> None:
        came = self._read()
        if not came:
            raise Lost("ended before its last boundary")
        self._held += came

    def until(self, mark: bytes, most: int) -> bytes:
        """Return what comes before ``mark``, and take both away."""
        searched = 0
        while (at := self._held.find(mark, searched)) < 0:
            if len(self._held) > most + len(mark):
                raise TooMuch("a part that is too long")
            searched = max(0, len(self._held) - len(mark) + 1)
            self._more()
        if at > most:
            raise TooMuch("a part that is too long")
        # One copy of a large object, not two: what stays behind is small.
        found = bytes(memoryview(self._held)[:at])
        del self._held[: at + len(mark)]
        return found

    def skip_preamble(self) -> None:
        self._held += b"\r\n"
        self.until(self.delimiter, _PREAMBLE_BYTES)

    def last(self) -> bool:
        """Whether the boundary just passed was the last one; else pass to the next part's head.

        Raises:
            Nonsense: It was no boundary, only something that begins like one.
        """
        while len(self._held) < 2:
            self._more()
        if self._held[:2] == b"--":
            return True
        padding = self.until(b"\r\n", _HEAD_BYTES)
        if padding.strip(b" \t"):
            raise Nonsense("a boundary that goes on")
        # A part without a head begins with the empty line itself.
        self._held[:0] = b"\r\n"
        return False


def _part(head: bytes, body: bytes) -> Part:
    told: dict[str, str] = {}
    for line in head.decode("latin-1").split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon and line.strip():
            raise Nonsense("a part whose head is none")
        told[name.strip().lower()] = value.strip()
    length = told.get("content-length", "")
    if length and length != str(len(body)):
        raise Nonsense("a part of another length than it says")
    if told.get("content-transfer-encoding", "binary").lower() not in ("binary", "8bit", "7bit"):
        raise Nonsense("a part in a coding that nobody asked for")
    return Part(told.get("content-type", "").partition(";")[0].strip().lower(), body)


def together(bodies: Sequence[bytes], media_type: str) -> tuple[list[bytes], str]:
    """Return the pieces of a body with one part for each of ``bodies``, and its media type."""
    boundary = secrets.token_hex(24)
    opening = f"\r\n--{boundary}\r\nContent-Type: {media_type}\r\n\r\n".encode("ascii")
    pieces = [piece for body in bodies for piece in (opening, body)]
    closing = f"\r\n--{boundary}--\r\n".encode("ascii")
    return [*pieces, closing], f'multipart/related; type="{media_type}"; boundary={boundary}'
