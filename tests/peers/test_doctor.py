"""The retrieve doctor names the step that fails, its cause, and what to ask of whom.

Each failure is made with a real program: Orthanc and dcmqrscp under wrong titles, storescp's
fault switches (F-12), closed and silent ports, a seat that cannot be reached.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pydicom
import pytest

from app.actions.archive_doctor import examine_archive, page
from app.actions.peers import add_peer
from app.actions.seat import set_seat
from domain.work import Unwatched
from pacs_client.diagnosis import Diagnosis, OwnSide, Step
from pacs_client.doctor import examine
from pacs_client.listen import Listener
from pacs_client.peers import Peer, WebPeer
from pacs_client.secure import Identity
from pacs_client.send import Outgoing, send
from pacs_client.web_address import Basic
from pacs_client.web_doctor import examine_web
from pacs_client.wire import Limits
from tests.peers import bad_peer
from tests.peers.authorities import Authority
from tests.peers.bad_peer import BadPeer
from tests.peers.conftest import SEAT, Seat, answers, free_port, running
from tests.peers.shelf import FolderShelf
from tests.peers.studies import CT, MadeStudy
from tests.seats import open_workstation

WORK = Unwatched()
HASTY = Limits(
    connect_seconds=1, associate_seconds=2, idle_seconds=3, stall_seconds=2, fruitless_seconds=2
)


@dataclass
class Side:
    """This seat as the doctor is told of it; what comes is what the shelf has."""

    shelf: FolderShelf | None = None
    awaited: list[str] = field(default_factory=list)

    def own(self, port: int, *, aet: str = SEAT, listens: bool = True) -> OwnSide:
        return OwnSide(aet, port, listens, self.awaited.append, self._arrived)

    def _arrived(self, sop_uid: str) -> bool:
        return self.shelf is not None and self.shelf.holds(sop_uid)


def look(peer: Peer, own: OwnSide) -> Diagnosis:
    return examine(peer, own, WORK, limits=HASTY)


def assert_stopped_at(found: Diagnosis, step: Step) -> None:
    """Every step before it works, and none after it was tried."""
    failed = [finding.step for finding in found.findings if finding.ok is False]
    assert failed == [step], found.findings
    before = [f for f in found.findings if f.step is not step and f.step is not Step.GET]
    assert all(finding.ok for finding in before)
    assert found.fix is not None
    assert found.fix.cause
    assert found.fix.ask
    assert not found.ok


def fill(archive: Peer, study: MadeStudy) -> None:
    objects = [
        Outgoing(uid, CT, str(pydicom.dcmread(path).file_meta.TransferSyntaxUID), path.read_bytes)
        for uid, path in study.files.items()
    ]
    assert send(archive, SEAT, objects, WORK).complete


@pytest.fixture
def nowhere() -> OwnSide:
    """A seat whose receiving side is not reached by the test."""
    return Side().own(free_port(), listens=False)


@contextmanager
def silent_port() -> Iterator[int]:
    """A port that takes no connection and refuses none, as behind a firewall that drops."""
    with ExitStack() as kept:
        door = kept.enter_context(socket.socket())
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        port = int(door.getsockname()[1])
        for _ in range(4):
            waiting = kept.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        yield port


def test_a_name_that_nobody_knows_is_said_so(nowhere: OwnSide) -> None:
    found = look(Peer("PACS", "PACS", "no-such-host.invalid", 104), nowhere)
    assert_stopped_at(found, Step.NAME)
    assert found.fix is not None
    assert found.fix.cause == "Nobody knows where no-such-host.invalid is"


def test_a_closed_port_is_told_apart_from_a_silent_one(nowhere: OwnSide) -> None:
    closed = look(Peer("PACS", "PACS", "127.0.0.1", free_port()), nowhere)
    with silent_port() as port:
        silent = look(Peer("PACS", "PACS", "127.0.0.1", port), nowhere)

    assert_stopped_at(closed, Step.LINE)
    assert_stopped_at(silent, Step.LINE)
    assert closed.fix is not None
    assert silent.fix is not None
    assert "no archive listens at that port" in closed.fix.cause
    assert "firewall" in silent.fix.ask
    assert f"TCP port {port}" in silent.fix.ask


def test_orthanc_under_a_wrong_title_is_asked_for_its_own(
    orthanc_server: Peer, nowhere: OwnSide
) -> None:
    wrong = Peer("Orthanc", "WRONG", orthanc_server.host, orthanc_server.port)
    found = look(wrong, nowhere)
    assert_stopped_at(found, Step.ASSOCIATION)
    assert found.fix is not None
    assert found.fix.cause == "The archive is not called WRONG"


def test_a_seat_that_orthanc_does_not_know_gets_the_line_to_be_entered(
    orthanc_server: Peer,
) -> None:
    found = look(orthanc_server, Side().own(11112, aet="EVIL"))
    assert_stopped_at(found, Step.ASSOCIATION)
    assert found.fix is not None
    assert found.fix.cause == "The archive does not know this seat's title"
    assert found.fix.line == "EVIL 127.0.0.1 11112"


@pytest.mark.parametrize("switch", ["--refuse", "--reject"])
def test_a_program_that_refuses_every_association_is_no_archive_for_this_seat(
    program: Callable[[str], str], tmp_path: Path, nowhere: OwnSide, switch: str
) -> None:
    """F-12: storescp --refuse and --reject; the words are those of the reject's own reason."""
    port = free_port()
    command = [program("storescp"), switch, str(port)]
    with running(command, tmp_path, lambda: answers(port)):
        found = look(Peer("storescp", "ANY", "127.0.0.1", port), nowhere)
    # --reject turns away only who names no implementation, and this seat names itself.
    if switch == "--reject":
        assert Step.ASSOCIATION not in {f.step for f in found.findings if f.ok is False}
        return
    assert_stopped_at(found, Step.ASSOCIATION)
    said = next(f.words for f in found.findings if f.step is Step.ASSOCIATION)
    assert said == "storescp refused the connection and gave no reason"


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ((1, 1, 1), "refused the connection and gave no reason"),
        ((1, 1, 2), "application context"),
        ((1, 2, 2), "another version of the DICOM protocol"),
        ((2, 3, 1), "no free connection"),
        ((2, 3, 2), "no free connection"),
    ],
)
def test_every_reason_for_a_reject_is_said_in_plain_words(
    nowhere: OwnSide, code: tuple[int, int, int], cause: str
) -> None:
    """PS3.8 table 9-21, spoken by our own bad peer: no real program gives all of them."""

    def reject(line: bad_peer.Line) -> None:
        line.unit()
        line.say(bad_peer.unit(3, bytes((0, *code))))
        line.wait()

    with BadPeer(reject) as peer:
        found = look(peer, nowhere)
    assert_stopped_at(found, Step.ASSOCIATION)
    assert cause in next(f.words for f in found.findings if f.step is Step.ASSOCIATION)


def test_something_that_speaks_no_dicom_is_no_archive(nowhere: OwnSide) -> None:
    with BadPeer(bad_peer.speaks_http) as peer:
        found = look(peer, nowhere)
    assert_stopped_at(found, Step.ASSOCIATION)


def test_a_store_that_answers_no_queries_stops_there(
    program: Callable[[str], str], tmp_path: Path, nowhere: OwnSide
) -> None:
    port = free_port()
    with running([program("storescp"), str(port)], tmp_path, lambda: answers(port)):
        found = look(Peer("storescp", "ANY", "127.0.0.1", port), nowhere)
    assert_stopped_at(found, Step.QUERY)
    assert found.fix is not None
    assert "C-FIND" in found.fix.ask


def test_a_plain_port_under_tls_fails_at_the_secure_line(
    orthanc_server: Peer, tmp_path: Path, nowhere: OwnSide
) -> None:
    clinic = Authority(tmp_path / "clinic", "clinic")
    own = clinic.vouch("seat")
    identity = Identity(*(file.read_text() for file in (own.certificate, own.key, clinic.file)))
    peer = Peer("Orthanc", "ORTHANC", "localhost", orthanc_server.port, identity=identity)
    found = look(peer, nowhere)
    assert_stopped_at(found, Step.SECURE)


@pytest.fixture
def full(archive: Peer, study: MadeStudy) -> Peer:
    """Each real archive, with a study in it."""
    fill(archive, study)
    return archive


@pytest.mark.usefixtures("study")
def test_a_listener_that_nobody_started_is_found_and_c_get_offered(full: Peer) -> None:
    found = look(full, Side().own(free_port(), listens=False))
    assert_stopped_at(found, Step.LISTENER)
    assert found.fix is not None
    assert found.fix.by_get
    assert "Start listening" in found.fix.ask


def test_another_program_at_the_seats_port_is_found(orthanc_server: Peer, study: MadeStudy) -> None:
    fill(orthanc_server, study)
    with BadPeer(bad_peer.speaks_http) as other:
        found = look(orthanc_server, Side().own(other.port, listens=False))
    assert_stopped_at(found, Step.LISTENER)
    assert found.fix is not None
    assert "Another program receives" in found.fix.cause


def test_a_listener_behind_a_firewall_of_its_own_is_found(
    orthanc_server: Peer, study: MadeStudy
) -> None:
    fill(orthanc_server, study)
    with silent_port() as port:
        found = look(orthanc_server, Side().own(port))
    assert_stopped_at(found, Step.LISTENER)
    assert found.fix is not None
    assert f"TCP port {port}" in found.fix.ask


def test_an_archive_that_knows_another_port_of_this_seat_cannot_reach_it(
    full: Peer, tmp_path: Path
) -> None:
    """The archives have this seat at seat_port, where nobody listens in this test."""
    (tmp_path / "shelf").mkdir()
    shelf = FolderShelf(tmp_path / "shelf", [full])
    with Listener(SEAT, 0, shelf) as listener:
        found = look(full, Side(shelf).own(listener.port))
        port = listener.port
    assert_stopped_at(found, Step.MOVE)
    assert found.fix is not None
    assert found.fix.cause == "The archive knows this seat, and cannot reach it"
    assert found.fix.line == f"{SEAT} 127.0.0.1 {port}"
    assert found.fix.by_get


def test_a_title_that_dcmqrscp_cannot_send_to_is_the_seat_it_does_not_know(
    dcmqrscp_server: Peer, study: MadeStudy, tmp_path: Path
) -> None:
    """Status 0xA801: DCMTK answers queries of anybody, and sends only to whom it knows."""
    fill(dcmqrscp_server, study)
    (tmp_path / "shelf").mkdir()
    shelf = FolderShelf(tmp_path / "shelf", [dcmqrscp_server])
    with Listener("STRANGER", 0, shelf) as listener:
        found = look(dcmqrscp_server, Side(shelf).own(listener.port, aet="STRANGER"))
        port = listener.port
    assert_stopped_at(found, Step.MOVE)
    assert found.fix is not None
    assert found.fix.cause == "The archive does not know this seat"
    assert found.fix.line == f"STRANGER 127.0.0.1 {port}"
    moved = next(f for f in found.findings if f.step is Step.MOVE)
    assert moved.words == "refused, 0xA801 move destination unknown"


@pytest.mark.parametrize(
    ("sent", "cause"),
    [
        (0, "The archive may not send this object to this seat"),
        (1, "The archive sends to another address than this seat's"),
    ],
)
def test_success_without_an_object_is_a_failure_with_its_cause(
    tmp_path: Path, sent: int, cause: str
) -> None:
    """A-08: a scripted archive; "success" counts for nothing until something arrived."""

    def move(line: bad_peer.Line, number: int) -> None:
        line.answer(bad_peer.command(0x8021, a=number, s=0, c=sent, f=0))
        line.request()

    (tmp_path / "shelf").mkdir()
    shelf = FolderShelf(tmp_path / "shelf")
    with (
        Listener(SEAT, 0, shelf) as listener,
        BadPeer(bad_peer.archive_that_echoes(["1.2.1.1.1"], move)) as peer,
    ):
        found = look(peer, Side(shelf).own(listener.port))
    assert_stopped_at(found, Step.MOVE)
    assert found.fix is not None
    assert found.fix.cause == cause


def test_where_everything_works_every_step_says_so(full: Peer, seat: Seat) -> None:
    found = look(full, Side(seat.shelf).own(seat.listener.port))
    assert found.ok, found.findings
    assert found.fix is None
    assert [f.step for f in found.findings if f.ok] == [
        Step.LINE,
        Step.ASSOCIATION,
        Step.ECHO,
        Step.QUERY,
        Step.LISTENER,
        Step.MOVE,
    ]


def test_the_object_of_the_test_is_not_kept_and_the_page_names_no_patient(
    tmp_path: Path, orthanc_server: Peer, study: MadeStudy, seat_port: int
) -> None:
    fill(orthanc_server, study)
    station = open_workstation(tmp_path / "seat", passphrase="correct horse battery")  # noqa: S106
    try:
        set_seat(station, port=seat_port)
        add_peer(station, "Orthanc", f"ORTHANC@127.0.0.1:{orthanc_server.port}")

        found = examine_archive(station, "Orthanc", WORK)

        assert found.ok, found.findings
        assert station.records.archive.studies() == ()
        written = page(found)
        for mark in ("ller", "LBX-1", "A4711", "CHEST", study.uid):
            assert mark not in written
        assert f"{SEAT} 127.0.0.1 {seat_port}" in written
    finally:
        station.close()


def test_what_an_archive_says_is_escaped_on_the_page(nowhere: OwnSide) -> None:
    """A-09, A-10: a name from the list of peers cannot write into the page."""
    peer = Peer("<script>alert(1)</script>", "PACS", "127.0.0.1", free_port())
    written = page(look(peer, nowhere))
    assert "<script>" not in written
    assert "&lt;script&gt;" in written


# Archives that answer on the web alone: Orthanc's DICOMweb


def test_a_web_archive_that_works_is_walked_to_the_objects_it_lists(web_archive: WebPeer) -> None:
    found = examine_web(web_archive, WORK)
    assert found.ok, found.findings
    assert [f.step for f in found.findings][:2] == [Step.LINE, Step.QUERY]


def test_a_web_archive_behind_a_closed_port_is_said_so(web_archive: WebPeer) -> None:
    url = f"http://127.0.0.1:{free_port()}/dicom-web"
    found = examine_web(replace(web_archive, web=replace(web_archive.web, url=url)), WORK)
    assert_stopped_at(found, Step.LINE)


def test_a_wrong_password_is_the_cause_where_it_is_asked_for(web_archive: WebPeer) -> None:
    wrong = replace(web_archive.web, sign_in=Basic("nobody", "wrong"))
    found = examine_web(replace(web_archive, web=wrong), WORK)
    assert_stopped_at(found, Step.QUERY)
    assert "wrong" not in page(found)


def test_a_web_archive_at_another_path_does_not_answer_queries(web_archive: WebPeer) -> None:
    url = web_archive.web.url.replace("/dicom-web", "/nowhere")
    found = examine_web(replace(web_archive, web=replace(web_archive.web, url=url)), WORK)
    assert_stopped_at(found, Step.QUERY)
