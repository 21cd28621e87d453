"""The audit log reaches its repository: in order, whole, by the standards, whatever the line does.

The judges: a receiver of this file that reads RFC 5425 frames and RFC 5424 heads by its own code,
xmllint with the schema of PS3.15 A.5.1.1, and OpenSSL's own server.
"""

from __future__ import annotations

import re
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.actions import audit_sending, duties
from app.actions.seat import set_certificate
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError
from domain.work import Unwatched
from pacs_client.audit_repository import RepositoryTrouble
from pacs_client.secure import BadIdentity
from tests.app.conftest import PASSPHRASE, wait_until
from tests.pacs_client.test_audit_message import HOSTILE, judged
from tests.peers.authorities import Authority
from tests.peers.conftest import free_port
from tests.seats import open_workstation

HEAD = re.compile(
    rb"<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00) ([!-~]{1,255}) ([!-~]{1,48})"
    rb" ([!-~]{1,128}) ([!-~]{1,32}) (\[meta sequenceId=\"(\d+)\"\]) \xef\xbb\xbf(<\?xml .*)\Z",
    re.DOTALL,
)


@dataclass
class Sink:
    """A repository: takes frames over TLS from whoever shows a certificate of the clinic."""

    clinic: Authority
    port: int = 0
    cut_after: int | None = None  # bytes of the next connection, then a reset
    messages: list[bytes] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        own = self.clinic.vouch("repository")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own.certificate, own.key)
        context.load_verify_locations(self.clinic.file)
        context.verify_mode = ssl.CERT_REQUIRED
        self._context = context
        self._closing = threading.Event()
        self._door = socket.create_server(("127.0.0.1", self.port))
        self._door.settimeout(0.1)
        self.port = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="sink")
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        self._door.close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                line, _ = self._door.accept()
            except TimeoutError:
                continue
            self.connections += 1
            line.settimeout(5)
            try:
                with self._context.wrap_socket(line, server_side=True) as secured:
                    self._read(secured)
            except (OSError, ssl.SSLError):
                continue

    def _read(self, line: ssl.SSLSocket) -> None:
        limit, self.cut_after = self.cut_after, None
        held, taken = b"", 0
        while True:
            # A cut connection takes small sips, so that much is under way when it breaks.
            piece = line.recv(65536 if limit is None else 512)
            if not piece:
                line.unwrap()
                return
            taken += len(piece)
            held += piece
            if limit is not None and taken > limit:
                # As when the plug is pulled: a reset, whatever is still under way.
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                raise ConnectionAbortedError
            while (found := re.match(rb"([1-9]\d{0,9}) ", held)) is not None:
                end = found.end() + int(found[1])
                if len(held) < end:
                    break
                self.messages.append(held[found.end() : end])
                held = held[end:]

    @property
    def numbers(self) -> list[int]:
        """The numbers of the events, in the order in which they came."""
        found = [HEAD.match(message) for message in self.messages]
        return [int(one[8]) for one in found if one is not None]


@pytest.fixture
def clinic(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "clinic", "clinic")


@pytest.fixture
def sink(clinic: Authority) -> Iterator[Sink]:
    sink = Sink(clinic)
    yield sink
    sink.close()


@pytest.fixture
def seat(tmp_path: Path, clinic: Authority) -> Iterator[Workstation]:
    seat = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    own = clinic.vouch("seat")
    set_certificate(seat, own.certificate, own.key, clinic.file)
    yield seat
    seat.close()


def record(seat: Workstation, count: int) -> None:
    for number in range(count):
        seat.records.audit.record(
            AuditEvent(
                AuditCode.INSTANCES_ACCESSED, "study.open", "dr.house", patient_id=f"P{number}"
            )
        )


def first_sent(seat: Workstation) -> int:
    return next(
        one.seq
        for one in seat.records.audit.recent(10_000)
        if one.event.action == "audit.repository"
    )


def test_every_event_arrives_once_in_order_and_as_the_standards_say(
    seat: Workstation, sink: Sink, tmp_path: Path
) -> None:
    """AU10, ITI-20: facility 10, octet counting, UTF-8 with its mark; xmllint judges the XML."""
    audit_sending.set_repository(seat, f"127.0.0.1:{sink.port}")
    first = first_sent(seat)
    for code in AuditCode:
        for outcome in Outcome:
            seat.records.audit.record(AuditEvent(code, HOSTILE, HOSTILE, outcome, "P1", "1.2.3"))
    record(seat, 300)
    waiting = audit_sending.state(seat).waiting
    assert audit_sending.send_now(seat, Unwatched()) == waiting
    assert audit_sending.state(seat).waiting == 0
    assert sink.numbers == list(range(first, first + waiting))
    heads = [HEAD.match(message) for message in sink.messages]
    assert all(heads)
    found = [head for head in heads if head is not None]
    assert {int(head[1]) // 8 for head in found} == {10}
    assert {int(head[1]) % 8 for head in found} == {4, 5}
    assert {head[6] for head in found} == {b"IHE+RFC-3881"}
    assert {head[4] for head in found} == {b"Lightbox"}
    judged(tmp_path, *(head[9] for head in found))
    # Nothing more is sent where nothing more happened.
    assert audit_sending.send_now(seat, Unwatched()) == 0
    assert len(sink.messages) == waiting


@pytest.mark.parametrize("bytes_", [0, 5_000, 200_000])
def test_what_was_under_way_when_the_line_broke_is_sent_again_and_nothing_is_lost(
    seat: Workstation, sink: Sink, bytes_: int
) -> None:
    audit_sending.set_repository(seat, f"127.0.0.1:{sink.port}")
    first = first_sent(seat)
    record(seat, 450)
    last = seat.records.audit.head()[0]
    sink.cut_after = bytes_
    with pytest.raises(RepositoryTrouble):
        audit_sending.send_now(seat, Unwatched())
    assert audit_sending.state(seat).waiting == last - first + 1  # nothing was taken for delivered
    came = list(sink.numbers)
    audit_sending.send_now(seat, Unwatched())
    # In order, from the first again; the second copies bear the numbers of the first.
    assert sink.numbers == came + list(range(first, last + 1))
    assert came == list(range(first, first + len(came)))
    assert audit_sending.state(seat).waiting == 0


def test_batches_that_were_taken_are_not_sent_again(seat: Workstation, sink: Sink) -> None:
    audit_sending.set_repository(seat, f"127.0.0.1:{sink.port}")
    record(seat, 450)
    audit_sending.send_now(seat, Unwatched())
    record(seat, 10)
    sink.cut_after = 100
    with pytest.raises(RepositoryTrouble):
        audit_sending.send_now(seat, Unwatched())
    audit_sending.send_now(seat, Unwatched())
    last = seat.records.audit.head()[0]
    assert sorted(set(sink.numbers)) == list(range(first_sent(seat), last + 1))
    assert len(sink.numbers) - len(set(sink.numbers)) <= 10


def test_what_waits_survives_a_restart_and_goes_in_the_background_when_the_line_is_back(
    tmp_path: Path, clinic: Authority
) -> None:
    port = free_port()
    seat = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    own = clinic.vouch("seat")
    set_certificate(seat, own.certificate, own.key, clinic.file)
    audit_sending.set_repository(seat, f"127.0.0.1:{port}")
    record(seat, 20)
    with pytest.raises(RepositoryTrouble) as told:
        audit_sending.send_now(seat, Unwatched())
    assert "could not be reached" in str(told.value)
    seat.close()

    sink = Sink(clinic, port)
    seat = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    assert audit_sending.state(seat).waiting > 20
    duties.look_after(seat)
    wait_until(lambda: audit_sending.state(seat).waiting == 0)
    assert audit_sending.state(seat).sent_at is not None
    assert sink.numbers == list(range(first_sent(seat), seat.records.audit.head()[0] + 1))
    seat.close()
    sink.close()


def test_a_line_that_is_down_is_said_and_rested_and_stops_nothing(seat: Workstation) -> None:
    audit_sending.set_repository(seat, f"127.0.0.1:{free_port()}")
    audit_sending.look_after(seat)
    wait_until(lambda: audit_sending.state(seat).trouble != "")
    assert not seat.audit_sending.is_due
    assert audit_sending.look_after(seat) is None
    assert seat.telling.items == ()
    record(seat, 1)


def strangers(sink: Sink, seat: Workstation, folder: Path) -> None:
    stranger = Authority(folder / "stranger", "stranger")
    made = stranger.vouch("seat")
    set_certificate(seat, made.certificate, made.key, sink.clinic.file)


def unbelieved(sink: Sink, seat: Workstation, folder: Path) -> None:
    stranger = Authority(folder / "stranger", "stranger")
    own = sink.clinic.vouch("seat")
    set_certificate(seat, own.certificate, own.key, stranger.file)


@pytest.mark.parametrize("change", [strangers, unbelieved])
def test_no_event_leaves_to_who_is_not_believed_or_does_not_believe_this_seat(
    seat: Workstation,
    sink: Sink,
    tmp_path: Path,
    change: Callable[[Sink, Workstation, Path], None],
) -> None:
    audit_sending.set_repository(seat, f"127.0.0.1:{sink.port}")
    change(sink, seat, tmp_path)
    record(seat, 5)
    waiting = audit_sending.state(seat).waiting
    with pytest.raises(RepositoryTrouble):
        audit_sending.send_now(seat, Unwatched())
    assert sink.messages == []
    assert audit_sending.state(seat).waiting == waiting


def test_a_repository_needs_a_place_and_somebody_to_believe(tmp_path: Path) -> None:
    seat = open_workstation(tmp_path / "bare", passphrase=PASSPHRASE)
    for place in ("nowhere", ":6514", "host:0", "host:x"):
        with pytest.raises(LightboxError):
            audit_sending.set_repository(seat, place)
    with pytest.raises(BadIdentity):
        audit_sending.set_repository(seat, "host:6514")
    assert audit_sending.state(seat).place == ""
    seat.close()


def test_openssl_s_own_server_reads_the_same_frames(
    seat: Workstation, clinic: Authority, tmp_path: Path
) -> None:
    """A second judge of the line: OpenSSL, which prints what came."""
    own, port = clinic.vouch("repository"), free_port()
    output = tmp_path / "came"
    with output.open("wb") as file:
        server = subprocess.Popen(  # noqa: S603 - a judge from the system
            ["/usr/bin/openssl", "s_server", "-quiet", "-accept", str(port), "-naccept", "1",
             "-cert", str(own.certificate), "-key", str(own.key), "-CAfile", str(clinic.file),
             "-Verify", "1", "-verify_return_error"],
            stdin=subprocess.PIPE, stdout=file, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    time.sleep(0.5)
    audit_sending.set_repository(seat, f"127.0.0.1:{port}")
    record(seat, 3)
    count = audit_sending.state(seat).waiting
    assert audit_sending.send_now(seat, Unwatched()) == count
    server.communicate(timeout=20)
    came = output.read_bytes()
    messages = []
    while came:
        size, _, came = came.partition(b" ")
        messages.append(came[: int(size)])
        came = came[int(size) :]
    assert len(messages) == count
    assert all(HEAD.match(message) for message in messages)
