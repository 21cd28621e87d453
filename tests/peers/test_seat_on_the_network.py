"""What is set for a seat holds on the network at once; what waits for a peer keeps that peer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.actions.peers import add_peer, peers, remove_peer
from app.actions.receiving import listen_again, start_listening
from app.actions.seat import set_seat
from app.workstation import Workstation
from domain.errors import Refused
from pacs_client.secure import BadIdentity, Identity, described
from records.outbox import Outgoing
from tests.peers.authorities import Authority
from tests.peers.conftest import answers, free_port, run
from tests.seats import open_workstation


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Workstation]:
    made = open_workstation(tmp_path / "seat", passphrase="correct horse battery")  # noqa: S106 - lives for one test
    yield made
    made.close()


def test_a_new_title_and_port_answer_at_once_and_the_old_ones_no_more(
    station: Workstation, program: Callable[[str], str]
) -> None:
    set_seat(station, port=free_port())
    add_peer(station, "Scanner", "SCANNER@localhost:104")
    before = start_listening(station, host="127.0.0.1").port
    after = free_port()
    set_seat(station, aet="READING2", port=after)

    listen_again(station)

    asked = (program("echoscu"), "-aet", "SCANNER", "-aec")
    assert run([*asked, "READING2", "localhost", str(after)]).returncode == 0
    assert run([*asked, "LIGHTBOX", "localhost", str(after)]).returncode != 0
    assert not answers(before)


def test_a_peer_that_something_waits_for_is_not_forgotten(station: Workstation) -> None:
    add_peer(station, "PACS", "PACS@localhost:105")
    box = station.records.outbox
    (entry,) = box.put(
        "PACS", "1.2.3", "", [Outgoing("1.2.3.4", "1.2", "1.2.840.10008.1.2.1", b"x")]
    )

    with pytest.raises(Refused, match="1 objects still wait"):
        remove_peer(station, "PACS")
    assert [peer.name for peer in peers(station)] == ["PACS"]
    box.withdraw(entry.id)
    remove_peer(station, "PACS")
    assert peers(station) == ()


def test_a_certificate_is_described_by_whose_it_is_and_how_long_it_holds(tmp_path: Path) -> None:
    clinic = Authority(tmp_path / "clinic", "clinic")
    made = clinic.vouch("seat")
    own = Identity(made.certificate.read_text(), made.key.read_text(), clinic.file.read_text())
    shown = described(own)
    said = run(
        ["/usr/bin/openssl", "x509", "-in", made.certificate, "-noout", "-enddate", "-subject"]
    ).stdout
    assert f"{shown.until:%b} {shown.until.day:>2} {shown.until:%H:%M:%S %Y} GMT" in said
    assert shown.subject.partition("=")[2] in said
    with pytest.raises(BadIdentity):
        replace(own, certificate_pem="nothing")
