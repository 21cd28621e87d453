"""With TLS, nobody speaks to this seat who cannot prove who they are, nor this seat to them."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom.uid import ExplicitVRLittleEndian

from domain.work import Unwatched
from pacs_client.association import PeerFailed, PeerUntrusted
from pacs_client.listen import Listener, Notice, Policy
from pacs_client.peers import Peer
from pacs_client.secure import BadIdentity, Identity
from pacs_client.send import Outgoing, send
from tests.peers.authorities import Authority
from tests.peers.conftest import SEAT, Seat, answers, free_port, run, running
from tests.peers.shelf import FolderShelf
from tests.peers.studies import CT, MadeStudy

NAMES = ("-aet", "CLIENT", "-aec", SEAT)


@pytest.fixture
def clinic(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "clinic", "clinic")


@pytest.fixture
def stranger(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "stranger", "stranger")


@pytest.fixture
def secure_seat(tmp_path: Path, clinic: Authority) -> Iterator[Seat]:
    folder = tmp_path / "shelf"
    folder.mkdir()
    shelf = FolderShelf(folder, [Peer("Client", "CLIENT", "localhost", free_port())])
    notices: list[Notice] = []
    policy = Policy(unnamed_seconds=1.0)
    identity = clinic.identity("seat")
    with Listener(
        SEAT, 0, shelf, identity=identity, policy=policy, noticed=notices.append
    ) as listener:
        yield Seat(listener, shelf, notices)


def tls(authority: Authority, name: str, believes: Authority) -> tuple[str | Path, ...]:
    """Return the words that have a DCMTK program show a certificate and believe an authority."""
    made = authority.vouch(name)
    return "+tls", made.key, made.certificate, "+cf", believes.file


def where(seat: Seat) -> tuple[str, str]:
    return "localhost", str(seat.listener.port)


def test_a_scanner_with_a_certificate_of_the_clinic_stores(
    secure_seat: Seat, clinic: Authority, study: MadeStudy, program: Callable[[str], str]
) -> None:
    words = [*tls(clinic, "scanner", clinic), *NAMES, *where(secure_seat)]
    said = run([program("storescu"), *words, *study.files.values()])
    assert said.returncode == 0, said.stderr
    assert secure_seat.shelf.uids() == study.uids


def test_nobody_comes_in_without_tls_or_with_a_stranger_s_certificate(
    secure_seat: Seat, clinic: Authority, stranger: Authority, program: Callable[[str], str]
) -> None:
    echo = program("echoscu")
    assert run([echo, *NAMES, *where(secure_seat)]).returncode != 0
    foreign = tls(stranger, "intruder", clinic)
    assert run([echo, *foreign, *NAMES, *where(secure_seat)]).returncode != 0
    deadline = time.monotonic() + 10
    while len(secure_seat.notices) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [n.kind for n in secure_seat.notices] == ["refused-certificate"] * 2
    known = tls(clinic, "scanner", clinic)
    assert run([echo, *known, *NAMES, *where(secure_seat)]).returncode == 0


def test_a_caller_who_says_half_a_hand_shake_is_let_go(
    secure_seat: Seat, clinic: Authority, program: Callable[[str], str]
) -> None:
    with socket.create_connection(("127.0.0.1", secure_seat.listener.port)) as line:
        line.sendall(b"\x16\x03\x01\x02\x00\x01")
        line.settimeout(10)
        assert line.recv(64) in (b"", b"\x15\x03\x01\x00\x02\x02\x50")
    known = tls(clinic, "scanner", clinic)
    assert run([program("echoscu"), *known, *NAMES, *where(secure_seat)]).returncode == 0


@pytest.fixture
def secure_archive(
    tmp_path: Path, clinic: Authority, program: Callable[[str], str]
) -> Iterator[Peer]:
    """DCMTK's storescp, which takes only callers that the clinic vouches for."""
    folder, port = tmp_path / "storescp", free_port()
    folder.mkdir()
    words = [*map(str, tls(clinic, "archive", clinic)), "--require-peer-cert", "--profile-bcp195"]
    command = [program("storescp"), *words, "-od", str(folder), "-aet", "ARCHIVE", str(port)]
    with running(command, folder, lambda: answers(port)):
        yield Peer("Archive", "ARCHIVE", "localhost", port)


def outgoing(study: MadeStudy) -> list[Outgoing]:
    return [
        Outgoing(uid, CT, str(ExplicitVRLittleEndian), path.read_bytes)
        for uid, path in study.files.items()
    ]


def test_what_is_sent_with_tls_arrives(
    secure_archive: Peer, clinic: Authority, study: MadeStudy
) -> None:
    peer = replace(secure_archive, identity=clinic.identity("seat"))
    assert send(peer, SEAT, outgoing(study), Unwatched()).complete


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("an archive that cannot prove who it is", "cannot prove to be it"),
        ("an archive that does not believe this seat", "when this seat showed its certificate"),
        ("an archive by another name than its certificate's", "cannot prove to be it"),
    ],
)
def test_nothing_is_sent_to(
    who: str,
    words: str,
    secure_archive: Peer,
    clinic: Authority,
    stranger: Authority,
    study: MadeStudy,
) -> None:
    identity, host = clinic.identity("seat"), "localhost"
    if "prove who" in who:
        identity = clinic.identity("seat", believes=stranger)
    elif "believe this seat" in who:
        identity = stranger.identity("seat", believes=clinic)
    else:
        host = socket.gethostname()
    peer = replace(secure_archive, identity=identity, host=host)
    with pytest.raises(PeerUntrusted, match=words):
        send(peer, SEAT, outgoing(study), Unwatched())


def test_a_peer_without_tls_is_never_spoken_to_in_clear_where_tls_was_asked_for(
    seat: Seat, clinic: Authority, study: MadeStudy
) -> None:
    peer = Peer("Seat", SEAT, "localhost", seat.listener.port, identity=clinic.identity("seat"))
    with pytest.raises(PeerFailed, match="does not speak TLS"):
        send(peer, "CLIENT", outgoing(study), Unwatched())
    assert seat.shelf.uids() == frozenset()


def test_an_identity_that_cannot_be_used_is_refused_when_it_is_given(
    clinic: Authority, stranger: Authority
) -> None:
    one, other = clinic.identity("one"), clinic.identity("other")
    with pytest.raises(BadIdentity, match="do not belong together"):
        Identity(one.certificate_pem, other.key_pem, one.authorities_pem)
    with pytest.raises(BadIdentity, match="authorities"):
        Identity(one.certificate_pem, one.key_pem, "no certificate")
    assert "PRIVATE" not in repr(one)
    assert stranger.file.read_text() != clinic.file.read_text()
