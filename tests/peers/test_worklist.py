"""What is ordered is read from real worklists, with every letter, and nobody else's orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from app.actions import orders
from app.actions.importing import import_files
from app.actions.peers import add_peer
from app.workstation import Workstation
from domain.codes import Code
from domain.errors import NotFound, Refused
from domain.work import Unwatched
from pacs_client.association import PeerTrouble
from pacs_client.peers import Peer
from pacs_client.worklist import Orders, Wanted, ask_worklist
from tests.peers.conftest import SEAT, free_port
from tests.peers.studies import MadeStudy, make_object
from tests.peers.worklists import Order, orthanc_worklist, wlmscpfs
from tests.seats import open_workstation

WORK = Unwatched()
PLUGIN = Path("/usr/share/orthanc/plugins/libModalityWorklists.so")
DAY = date(2026, 1, 12)
ORDERS = (
    Order("A1", "1.2.840.1.1", name="Müller^Änne", patient_id="LBX-1"),
    Order("A2", "1.2.840.1.2", name="ROE^RICHARD", patient_id="LBX-2", modality="MR"),
    Order("A3", "1.2.840.1.3", name="DOE^JANE", patient_id="LBX-3", station="CT2", time="080000"),
    Order("A4", "1.2.840.1.4", name="DOE^JOHN", patient_id="LBX-4", day="20260113"),
)
# The same person in three character sets, each order a data set of its own.
LETTERS = (
    Order("L1", "1.2.840.2.1", name="Grün^Jürgen", charset="ISO_IR 100", day="20260105"),
    Order("L2", "1.2.840.2.2", name="Wang^XiaoDong=王^小东", charset="GB18030", day="20260105"),
    Order("L3", "1.2.840.2.3", name="शर्मा^राम", charset="ISO_IR 192", day="20260105"),
)


@pytest.fixture(scope="module")
def dcmtk(
    program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Peer]:
    folder = tmp_path_factory.mktemp("wlmscpfs")
    with wlmscpfs(program("wlmscpfs"), program("dump2dcm"), folder, (*ORDERS, *LETTERS)) as peer:
        yield peer


@pytest.fixture(scope="module")
def orthanc(
    program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Peer]:
    folder = tmp_path_factory.mktemp("orthanc-worklist")
    server = program("Orthanc")
    with orthanc_worklist(server, str(PLUGIN), program("dump2dcm"), folder, ORDERS) as peer:
        yield peer


@pytest.fixture(params=["dcmtk", "orthanc"])
def worklist(request: pytest.FixtureRequest) -> Peer:
    peer = request.getfixturevalue(request.param)
    assert isinstance(peer, Peer)
    return peer


def accessions(found: Orders) -> list[str]:
    return [step.accession for step in found.steps]


def test_every_order_of_a_day_comes_in_the_order_of_its_start(worklist: Peer) -> None:
    found = ask_worklist(worklist, SEAT, Wanted(DAY, DAY), WORK)
    ours = [a for a in accessions(found) if a.startswith("A")]
    assert ours == ["A3", "A1", "A2"]
    assert (found.cut, found.refused_rows) == (False, 0)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(DAY, DAY, modality="MR"), ["A2"]),
        (Wanted(DAY, DAY, station_aet="CT2"), ["A3"]),
        (Wanted(patient_id="LBX-4"), ["A4"]),
        (Wanted(patient_name="DOE^JO*"), ["A4"]),
        (Wanted(accession="A2"), ["A2"]),
        (Wanted(date(2026, 1, 13), date(2026, 1, 31), station_aet="CT1"), ["A4"]),
        (Wanted(date(2026, 2, 1)), []),
    ],
    ids=["modality", "station", "patient ID", "name", "accession", "range", "later"],
)
def test_a_question_brings_what_it_asks_for_and_nothing_else(
    worklist: Peer, wanted: Wanted, expected: list[str]
) -> None:
    assert accessions(ask_worklist(worklist, SEAT, wanted, WORK)) == expected


def test_an_order_says_all_that_whoever_does_it_must_know(worklist: Peer) -> None:
    (step,) = ask_worklist(worklist, SEAT, Wanted(accession="A1"), WORK).steps
    assert step.patient.name == "Müller^Änne"
    assert (step.patient.id, step.patient.issuer) == ("LBX-1", "CLINIC")
    assert (step.patient.birth_date, step.patient.sex) == ("19620304", "F")
    assert (step.allergies, step.alerts) == ("IODINE", "PACEMAKER")
    assert (step.study_uid, step.procedure_id, step.id) == ("1.2.840.1.1", "RA1", "SA1")
    assert (step.procedure, step.priority, step.weight_kg) == ("CT CHEST W/O", "HIGH", "61")
    assert step.protocols == (Code("P1", "99LBX", "Thorax routine"),)
    assert step.procedure_codes == (Code("CTCH", "99LBX", "CT chest"),)
    assert (step.station_aet, step.location) == ("CT1", "Room 3")
    assert (step.referring_physician, step.requesting_physician) == ("REFERRER^RUTH", "ASKER^ANN")


@pytest.mark.parametrize("order", LETTERS, ids=lambda o: o.charset)
def test_a_name_has_its_own_letters_in_every_character_set(dcmtk: Peer, order: Order) -> None:
    (step,) = ask_worklist(dcmtk, SEAT, Wanted(accession=order.accession), WORK).steps
    assert step.patient.name == order.name


def test_a_list_that_was_cut_says_so(worklist: Peer) -> None:
    found = ask_worklist(worklist, SEAT, Wanted(DAY, DAY), WORK, most=1)
    assert len(found.steps) == 1
    assert found.cut


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Workstation]:
    made = open_workstation(tmp_path / "seat", passphrase="correct horse battery")  # noqa: S106
    yield made
    made.close()


def know(station: Workstation, worklist: Peer) -> Peer:
    return add_peer(station, "RIS", str(worklist), worklist=True)


def test_the_question_is_on_record_before_it_is_asked(station: Workstation) -> None:
    nobody = add_peer(station, "RIS", f"RIS@127.0.0.1:{free_port()}", worklist=True)
    with pytest.raises(PeerTrouble):
        orders.ask_orders(station, nobody, Wanted(patient_id="LBX-1"), WORK)
    events = [kept.event for kept in station.records.audit.recent(5)]
    assert ("orders.ask", "LBX-1") in [(event.action, event.patient_id) for event in events]


def test_one_worklist_that_is_down_holds_up_no_other(station: Workstation, dcmtk: Peer) -> None:
    add_peer(station, "Down", f"DOWN@127.0.0.1:{free_port()}", worklist=True)
    know(station, dcmtk)
    down, up = orders.ask_every(station, Wanted(DAY, DAY), WORK)
    assert down.trouble == "Down cannot be reached."
    assert accessions(up.orders) == ["A3", "A1", "A2"]


def test_orders_stay_known_while_the_line_is_down_until_they_are_cancelled(
    station: Workstation, program: Callable[[str], str], tmp_path: Path
) -> None:
    server, dump = program("wlmscpfs"), program("dump2dcm")
    with wlmscpfs(server, dump, tmp_path / "first", ORDERS) as peer:
        orders.ask_orders(station, know(station, peer), Wanted(DAY, DAY), WORK)
    assert station.records.orders.step("SA1").patient.id == "LBX-1"
    with wlmscpfs(server, dump, tmp_path / "second", ORDERS[1:]) as peer:
        orders.ask_orders(station, know(station, peer), Wanted(DAY, DAY), WORK)
    known = [each.step.accession for each in station.records.orders.steps()]
    assert known == ["A3", "A2"]
    with pytest.raises(NotFound, match="No worklist has named this step"):
        station.records.orders.step("SA1")


def test_a_number_that_several_steps_go_by_is_not_guessed(
    station: Workstation, program: Callable[[str], str], tmp_path: Path
) -> None:
    twice = (Order("A1", "1.2.840.1.1"), Order("A10", "1.2.840.1.2"))
    with wlmscpfs(program("wlmscpfs"), program("dump2dcm"), tmp_path / "wl", twice) as peer:
        # The same order of two worklists: neither may stand for the other.
        orders.ask_orders(station, know(station, peer), Wanted(DAY, DAY), WORK)
        second = add_peer(station, "RIS2", str(peer), worklist=True)
        orders.ask_orders(station, second, Wanted(DAY, DAY), WORK)
    with pytest.raises(Refused, match="Several steps"):
        station.records.orders.step("SA1")
    whole = station.records.orders.steps()[0].step
    assert station.records.orders.step(whole.key) == whole


def test_a_study_answers_an_order_only_with_the_same_patient(
    station: Workstation, dcmtk: Peer, tmp_path: Path
) -> None:
    orders.ask_orders(station, know(station, dcmtk), Wanted(DAY, DAY), WORK)
    step = station.records.orders.step("SA1")
    assert orders.match(station, step) is None

    def bring(patient_id: str, accession: str, study_uid: str) -> None:
        sop, part10 = make_object(
            study_uid, f"{study_uid}.1", 1, patient_id=patient_id, accession=accession
        )
        file = tmp_path / f"{sop}.dcm"
        file.write_bytes(part10)
        import_files(station, [file], WORK)

    bring("LBX-OTHER", "A1", "1.2.840.9.1")
    assert orders.match(station, step) is None
    bring("LBX-1", "A1", "1.2.840.9.2")
    assert orders.match(station, step) == orders.Match("1.2.840.9.2", "accession")
    bring("LBX-1", "A1", step.study_uid)
    assert orders.match(station, step) == orders.Match(step.study_uid, "study UID")


def test_a_study_under_the_orders_uid_of_another_patient_is_no_match(
    station: Workstation, dcmtk: Peer, tmp_path: Path
) -> None:
    orders.ask_orders(station, know(station, dcmtk), Wanted(DAY, DAY), WORK)
    step = station.records.orders.step("SA1")
    sop, part10 = make_object(step.study_uid, "1.2.840.8.1", 1, patient_id="SOMEBODY-ELSE")
    file = tmp_path / f"{sop}.dcm"
    file.write_bytes(part10)
    import_files(station, [file], WORK)
    assert orders.match(station, step) is None


def test_a_seat_without_a_worklist_says_how_to_add_one(station: Workstation) -> None:
    add_peer(station, "PACS", "PACS@127.0.0.1:104")
    with pytest.raises(NotFound, match="no peer that serves a worklist") as told:
        orders.ask_every(station, Wanted(), WORK)
    assert "--worklist" in told.value.advice


def test_an_archive_without_a_worklist_is_told_apart(
    orthanc_server: Peer, study: MadeStudy
) -> None:
    assert study.uid
    with pytest.raises(PeerTrouble):
        ask_worklist(orthanc_server, SEAT, Wanted(), WORK)
