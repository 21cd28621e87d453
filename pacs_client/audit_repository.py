"""Sends audit messages to a repository: syslog over TLS (IHE ITI-20, RFC 5424, RFC 5425).

Syslog has no answer that says "kept". What comes nearest is the end of the connection: this side
says that nothing follows, and a receiver that has read everything says the same (RFC 5425 4.4).
Only then are the messages taken for delivered; what was sent and not ended so is sent again. Each
message carries the number of its event (RFC 5424 7.3.1), so that a second copy is known as one.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from domain.audit import Outcome, RecordedEvent
from domain.errors import LightboxError
from pacs_client.audit_message import audit_message
from pacs_client.secure import Authorities, Identity, calling_context

_FACILITY = 10  # security and authorisation messages
_NOTICE, _WARNING = 5, 4
_MESSAGE_ID = "IHE+RFC-3881"  # ITI TF-2 3.20.4.1.2.1
_BOM = b"\xef\xbb\xbf"
_TICK_SECONDS = 0.2
_MOST_SEQUENCE = 2**31 - 1


class RepositoryTrouble(LightboxError):
    """The audit repository did not take what was sent; it waits, and is sent again."""


@dataclass(frozen=True, slots=True)
class Repository:
    """Where audit messages go, and whose word is taken there."""

    host: str
    port: int
    trust: Identity | Authorities
    seconds: float = 15.0  # for each step: to connect, to shake hands, to write, to end

    def __post_init__(self) -> None:
        if not 0 < self.port < 65536:
            raise ValueError(f"a port lies between 1 and 65535, not {self.port}")
        if not self.host:
            raise ValueError("a repository has a host")


def frame(recorded: RecordedEvent) -> bytes:
    """Return an event as one syslog message in its frame."""
    severity = _NOTICE if recorded.event.outcome is Outcome.SUCCESS else _WARNING
    number = (recorded.seq - 1) % _MOST_SEQUENCE + 1
    head = (
        f"<{_FACILITY * 8 + severity}>1"
        f" {recorded.at.isoformat(timespec='milliseconds')}"
        f" {_printed(recorded.workstation, 255)} Lightbox {_printed(recorded.session, 128)}"
        f' {_MESSAGE_ID} [meta sequenceId="{number}"] '
    )
    message = head.encode("ascii") + _BOM + audit_message(recorded)
    return b"%d %b" % (len(message), message)


def _printed(text: str, most: int) -> str:
    kept = "".join(c for c in text if "!" <= c <= "~")[:most]
    return kept or "-"


def deliver(
    repository: Repository,
    events: Sequence[RecordedEvent],
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Send events in their order, and return once the other side has taken all of them.

    Raises:
        RepositoryTrouble: It is not sure that all were taken.
    """
    place = f"{repository.host}:{repository.port}"
    try:
        with _Line(repository, tick) as line:
            for one in events:
                line.write(frame(one))
            line.end()
    except ssl.SSLCertVerificationError as error:
        raise RepositoryTrouble(
            f"The audit repository at {place} is not who it should be.",
            advice="Check its certificate, and the authorities that this seat believes.",
        ) from error
    except TimeoutError as error:
        raise RepositoryTrouble(
            f"The audit repository at {place} did not answer in time.",
            advice="What was recorded waits, and is sent when it answers.",
        ) from error
    except ssl.SSLError as error:
        raise RepositoryTrouble(
            f"The audit repository at {place} refused the secured connection.",
            advice="It may want another certificate of this seat.",
        ) from error
    except OSError as error:
        raise RepositoryTrouble(
            f"The audit repository at {place} could not be reached, or broke off.",
            advice="What was recorded waits, and is sent when it answers.",
        ) from error


class _Line:
    """One secured connection, of which every byte that comes in is looked at before the end.

    OpenSSL takes an alert that refuses this seat for the orderly end where it meets it while it
    says good-bye itself; so the TLS here has no socket of its own, and is handed what came.
    """

    def __init__(self, repository: Repository, tick: Callable[[], None]) -> None:
        self._seconds, self._tick = repository.seconds, tick
        self._coming, self._going = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = calling_context(repository.trust)
        self._tls = context.wrap_bio(self._coming, self._going, server_hostname=repository.host)
        self._socket = socket.create_connection(
            (repository.host, repository.port), repository.seconds
        )
        self._socket.settimeout(_TICK_SECONDS)

    def __enter__(self) -> _Line:
        try:
            self._until(self._tls.do_handshake)
        except BaseException:
            self._socket.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def write(self, content: bytes) -> None:
        """Write all of it."""
        self._tls.write(content)
        self._flush()

    def end(self) -> None:
        """Say that nothing follows, and wait until the other side has read so far and agrees."""
        with suppress(ssl.SSLWantReadError):
            self._until_nothing_comes()
            self._tls.unwrap()
        self._flush()
        self._until(self._read)

    def _until_nothing_comes(self) -> None:
        try:
            if self._read():
                raise ConnectionResetError
        except ssl.SSLWantReadError:
            return

    def _read(self) -> bool:
        """Return True at the orderly end.

        Raises:
            ssl.SSLWantReadError: Nothing has come yet.
            ssl.SSLError: The other side has refused this seat.
        """
        try:
            while self._tls.read(4096):
                pass  # a repository has nothing to say
        except ssl.SSLZeroReturnError:
            return True
        return True

    def _until(self, step: Callable[[], object]) -> None:
        deadline = monotonic() + self._seconds
        while True:
            try:
                step()
            except ssl.SSLWantReadError:
                self._flush()
            else:
                self._flush()
                return
            try:
                came = self._socket.recv(65536)
            except TimeoutError:
                if monotonic() > deadline:
                    raise
                self._tick()
                continue
            if not came:
                raise ConnectionResetError
            self._coming.write(came)

    def _flush(self) -> None:
        left = memoryview(self._going.read())
        deadline = monotonic() + self._seconds
        while left:
            try:
                sent = self._socket.send(left)
            except TimeoutError:
                if monotonic() > deadline:
                    raise
                self._tick()
                continue
            deadline = monotonic() + self._seconds
            left = left[sent:]
