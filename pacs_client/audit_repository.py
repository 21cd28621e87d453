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
from pacs_client.secure import Authorities, Identity, TooSlow, secured_call

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
        with _connected(repository, tick) as line:
            for one in events:
                _write(line, frame(one), repository.seconds, tick)
            _end(line, repository.seconds, tick)
    except ssl.SSLCertVerificationError as error:
        raise RepositoryTrouble(
            f"The audit repository at {place} is not who it should be.",
            advice="Check its certificate, and the authorities that this seat believes.",
        ) from error
    except (TimeoutError, TooSlow) as error:
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


def _connected(repository: Repository, tick: Callable[[], None]) -> ssl.SSLSocket:
    line = socket.create_connection((repository.host, repository.port), repository.seconds)
    return secured_call(line, repository.trust, repository.host, repository.seconds, tick)


def _write(line: ssl.SSLSocket, content: bytes, seconds: float, tick: Callable[[], None]) -> None:
    left = memoryview(content)
    deadline = monotonic() + seconds
    while left:
        try:
            sent = line.send(left)
        except (TimeoutError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
            if monotonic() > deadline:
                raise TimeoutError from None
            tick()
            continue
        if sent:
            deadline = monotonic() + seconds
        left = left[sent:]


def _end(line: ssl.SSLSocket, seconds: float, tick: Callable[[], None]) -> None:
    """Say that nothing follows, and wait until the other side has read so far and says the same.

    A receiver that merely closes has read everything too: had it not, its system would answer
    with a reset.
    """
    deadline = monotonic() + seconds
    # Both ways: what is read here can only be the end, or an alert.
    plain: socket.socket | None = None
    while plain is None:
        try:
            plain = line.unwrap()
        except TimeoutError:
            if monotonic() > deadline:
                raise
            tick()
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return
        except ssl.SSLSyscallError as error:
            raise ConnectionResetError from error
    with suppress(OSError):
        plain.shutdown(socket.SHUT_RDWR)
    plain.close()
