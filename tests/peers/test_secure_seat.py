"""A seat with a certificate answers scanners under TLS, sends under TLS, and keeps both apart."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.actions.peers import add_peer, peer, peers
from app.actions.receiving import start_listening
from app.actions.seat import set_certificate, set_seat
from app.workstation import Workstation
from domain.errors import LightboxError
from pacs_client.listen import Listener
from pacs_client.peers import EVERY_RIGHT, Right
from pacs_client.secure import BadIdentity
from tests.peers.authorities import Authority
from tests.peers.conftest import SEAT, free_port, run
from tests.peers.studies import MadeStudy
from tests.seats import open_workstation

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test
NAMES = ("-aet", "SCANNER", "-aec", SEAT, "localhost")


@pytest.fixture
def clinic(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "clinic", "clinic")


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Workstation]:
    made = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    yield made
    made.close()


def certify(station: Workstation, clinic: Authority) -> None:
    made = clinic.vouch("seat")
    set_certificate(station, made.certificate, made.key, clinic.file)


def listening(station: Workstation) -> tuple[Listener, Listener]:
    set_seat(station, port=free_port(), tls_port=free_port())
    plain = start_listening(station, host="127.0.0.1")
    assert station.secure_listener is not None
    return plain, station.secure_listener


def test_a_scanner_that_is_to_use_tls_is_kept_under_tls_and_refused_without(
    station: Workstation, clinic: Authority, study: MadeStudy, program: Callable[[str], str]
) -> None:
    certify(station, clinic)
    add_peer(station, "Scanner", "SCANNER@localhost:104", may="echo, store", tls=True)
    plain, secure = listening(station)
    scanner, store = clinic.vouch("scanner"), program("storescu")
    tls = ("+tls", scanner.key, scanner.certificate, "+cf", clinic.file)

    refused = run([store, *NAMES, str(plain.port), *study.files.values()])
    assert refused.returncode != 0
    assert station.records.archive.studies() == ()
    kept = run([store, *tls, *NAMES, str(secure.port), *study.files.values()])

    assert kept.returncode == 0, kept.stderr
    held = station.records.archive.instances_of_study(study.uid)
    assert {instance.sop_uid for instance in held} == study.uids
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID")
    asked = run([program("findscu"), *tls, "-S", *NAMES, str(secure.port), *keys])
    assert asked.returncode != 0  # it may not ask
    assert study.uid not in asked.stderr + asked.stdout


def test_rights_and_tls_of_a_peer_come_back_with_the_seat(
    station: Workstation, clinic: Authority
) -> None:
    certify(station, clinic)
    add_peer(station, "Scanner", "SCANNER@localhost:104", may="store,echo", tls=True)
    add_peer(station, "PACS", "PACS@localhost:105")

    scanner, pacs = peer(station, "Scanner"), peer(station, "PACS")
    assert scanner.rights == {Right.ECHO, Right.STORE}
    assert scanner.identity is not None
    assert (pacs.rights, pacs.identity) == (EVERY_RIGHT, None)


def test_a_new_address_takes_neither_tls_nor_rights_from_a_peer(
    station: Workstation, clinic: Authority
) -> None:
    certify(station, clinic)
    add_peer(station, "Scanner", "SCANNER@localhost:104", may="store", tls=True)

    moved = add_peer(station, "Scanner", "SCANNER@localhost:204")
    assert (moved.port, moved.rights) == (204, frozenset({Right.STORE}))
    assert moved.identity is not None
    assert add_peer(station, "Scanner", "SCANNER@localhost:204", tls=False).identity is None


def test_a_seat_that_closes_while_somebody_shakes_hands_accuses_nobody(
    station: Workstation, clinic: Authority
) -> None:
    certify(station, clinic)
    _plain, secure = listening(station)
    with socket.create_connection(("127.0.0.1", secure.port)):
        while not secure._guests:
            time.sleep(0.01)
        secure.stop()
    actions = [kept.event.action for kept in station.records.audit.recent(20)]
    assert "listen.refused-certificate" not in actions
    assert actions.count("listen.start") == 2


def test_what_cannot_be_is_refused_in_words(
    station: Workstation, clinic: Authority, tmp_path: Path
) -> None:
    with pytest.raises(LightboxError, match="no certificate to show"):
        add_peer(station, "Scanner", "SCANNER@localhost:104", tls=True)
    with pytest.raises(LightboxError, match="no rights of a peer: print"):
        add_peer(station, "Scanner", "SCANNER@localhost:104", may="store,print")
    with pytest.raises(LightboxError, match="without a certificate"):
        set_seat(station, tls_port=2762)
    with pytest.raises(BadIdentity, match="cannot be read"):
        set_certificate(station, tmp_path / "none.pem", tmp_path / "none.key", clinic.file)
    one, other = clinic.vouch("one"), clinic.vouch("other")
    with pytest.raises(BadIdentity, match="do not belong together"):
        set_certificate(station, one.certificate, other.key, clinic.file)
    assert peers(station) == ()
