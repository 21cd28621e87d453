"""A site that wants TLS 1.3 speaks nothing older, whoever calls whom (A-07).

openssl is the peer that can be held to one version, and says what was agreed on; DCMTK is one that
goes on to speak DICOM.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.actions.peers import add_peer
from app.actions.searching import ask_whether_it_answers
from app.ui.admin.event_words import words_of
from app.workstation import Workstation
from domain.audit import AuditEvent, Outcome
from domain.work import Unwatched
from pacs_client.association import PeerFailed, PeerTrouble
from tests.peers.authorities import Authority, Vouched
from tests.peers.conftest import SEAT, answers, free_port, run, running
from tests.peers.sending_seat import HASTY
from tests.peers.test_secure_seat import PASSPHRASE, certify, listening
from tests.peers.test_tls_matrix import OpenSsl
from tests.seats import open_workstation


@pytest.fixture
def clinic(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "clinic", "clinic")


@pytest.fixture
def station(tmp_path: Path, clinic: Authority) -> Iterator[Workstation]:
    """A seat whose policy says so; it has a certificate."""
    profile = tmp_path / "seat"
    profile.mkdir(mode=0o700)
    (profile / "policy.toml").write_text('tls_minimum = "1.3"\n')
    made = open_workstation(profile, passphrase=PASSPHRASE)
    certify(made, clinic)
    yield made
    made.close()


def archive(station: Workstation, port: int) -> None:
    add_peer(station, "Archive", f"ARCHIVE@localhost:{port}", tls=True)


def asked_of_openssl(
    station: Workstation, openssl: str, folder: Path, shown: Vouched, version: str
) -> tuple[PeerTrouble, str]:
    """Ask openssl's server in the place of an archive: what a person is told, what it saw."""
    port = free_port()
    folder.mkdir()
    command = [openssl, "s_server", "-accept", str(port), "-cert", str(shown.certificate),
               "-key", str(shown.key), "-quiet", "-msg", "-msgfile", "shaken.txt",
               version]  # fmt: skip
    with running(command, folder, lambda: answers(port)):
        archive(station, port)
        station.limits = HASTY
        with pytest.raises(PeerTrouble) as told:
            ask_whether_it_answers(station, "Archive", Unwatched())
    files = (folder / "shaken.txt", folder / "output.txt")
    return told.value, "\n".join(file.read_text(errors="replace") for file in files)


def test_a07_an_archive_that_has_no_tls_1_3_hears_nothing_and_the_reason_is_said(
    station: Workstation, clinic: Authority, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """A-07, calling; judge: what openssl's server saw of the hand-shake."""
    openssl, shown = program("openssl"), clinic.vouch("archive")
    told, heard = asked_of_openssl(station, openssl, tmp_path / "old", shown, "-tls1_2")
    assert isinstance(told, PeerFailed)
    assert str(told) == "Archive does not speak TLS here, or none that this seat may use."
    assert told.advice == "Check its port for secure connections, and that it offers TLS 1.3."
    assert "Alert [length 0002], fatal protocol_version" in heard
    assert ", Finished" not in heard

    # The same server with TLS 1.3 comes to the end of the hand-shake; it speaks no DICOM.
    told, heard = asked_of_openssl(station, openssl, tmp_path / "new", shown, "-tls1_3")
    assert heard.count(", Finished") == 2
    assert "protocol_version" not in heard
    assert "TLS" not in str(told)


def test_a07_an_archive_that_has_tls_1_3_answers(
    station: Workstation, clinic: Authority, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """A-07, calling; judge: DCMTK's storescp, which takes only whom the clinic vouches for."""
    made, port, folder = clinic.vouch("archive"), free_port(), tmp_path / "storescp"
    folder.mkdir()
    command = [program("storescp"), "+tls", str(made.key), str(made.certificate),
               "+cf", str(clinic.file), "--require-peer-cert", "-od", str(folder),
               "-aet", "ARCHIVE", str(port)]  # fmt: skip
    with running(command, folder, lambda: answers(port)):
        archive(station, port)
        assert ask_whether_it_answers(station, "Archive", Unwatched()) > 0


def test_a07_a_caller_that_has_no_tls_1_3_is_turned_away_and_it_is_on_record(
    station: Workstation, clinic: Authority, program: Callable[[str], str]
) -> None:
    """A-07, called; judges: openssl's client, which hears why, and DCMTK's echoscu."""
    add_peer(station, "Scanner", "SCANNER@localhost:104", may="echo", tls=True)
    _plain, secure = listening(station)
    openssl = OpenSsl(program("openssl"), secure, clinic)
    said = openssl.shakes("-tls1_2")
    assert "alert protocol version" in said
    assert "Cipher is (NONE)" in said
    event = turned_away(station)
    assert event.outcome is Outcome.SERIOUS_FAILURE
    assert words_of(event) == "Caller refused: certificate or TLS"

    assert "New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384" in openssl.shakes("-tls1_3")
    made = clinic.vouch("scanner")
    tls = ("+tls", made.key, made.certificate, "+cf", clinic.file)
    echo = run([program("echoscu"), *tls, "-aet", "SCANNER", "-aec", SEAT,
                "localhost", str(secure.port)])  # fmt: skip
    assert echo.returncode == 0, echo.stderr


def turned_away(station: Workstation) -> AuditEvent:
    """Return the one event of a caller that was refused."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        told = [kept.event for kept in station.records.audit.recent(20)]
        if found := [e for e in told if e.action == "listen.refused-certificate"]:
            (event,) = found
            return event
        time.sleep(0.02)
    raise AssertionError("nobody was turned away")
