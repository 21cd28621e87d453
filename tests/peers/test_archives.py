"""Everything this seat asks of an archive works with Orthanc and with DCMTK's dcmqrscp."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pydicom
import pytest

from domain.work import Cancelled, Unwatched
from pacs_client.association import PeerRefused
from pacs_client.commitment import How, Reference, confirm
from pacs_client.peers import Peer
from pacs_client.query import Criteria, echo, find, list_instances, search
from pacs_client.retrieve import Progress, retrieve
from pacs_client.send import Outgoing, Sent, send
from pacs_client.transfer import State
from tests.peers.conftest import SEAT, Seat, run
from tests.peers.shelf import FolderShelf
from tests.peers.studies import CT, MadeStudy, make_study

WORK = Unwatched()


def outgoing(study: MadeStudy) -> list[Outgoing]:
    return [
        Outgoing(uid, CT, str(pydicom.dcmread(path).file_meta.TransferSyntaxUID), path.read_bytes)
        for uid, path in study.files.items()
    ]


@pytest.fixture
def filled(archive: Peer, study: MadeStudy) -> Sent:
    return send(archive, SEAT, outgoing(study), WORK)


def references(study: MadeStudy) -> list[Reference]:
    return [Reference(uid, CT, study.uid) for uid in study.files]


def test_an_archive_answers_an_echo(archive: Peer) -> None:
    assert echo(archive, SEAT) < 5


def test_a_name_that_orthanc_does_not_know_is_named_as_the_reason(orthanc_server: Peer) -> None:
    with pytest.raises(PeerRefused, match="Orthanc does not know the name EVIL") as told:
        echo(orthanc_server, "EVIL")
    assert "Ask its administrator to add EVIL" in told.value.advice


def test_a_wrong_name_for_the_archive_is_named_as_the_reason(orthanc_server: Peer) -> None:
    wrong = Peer("Orthanc", "WRONG", orthanc_server.host, orthanc_server.port)
    with pytest.raises(PeerRefused, match="Orthanc does not go by the name WRONG"):
        echo(wrong, SEAT)


def test_every_object_sent_is_accepted_and_held(
    archive: Peer, study: MadeStudy, filled: Sent
) -> None:
    assert filled.complete
    listing = list_instances(archive, SEAT, study.uid, WORK)
    assert {instance.sop_uid for instance in listing.instances} == study.uids
    assert listing.told == len(study.uids)


def test_what_was_accepted_before_is_not_sent_again(archive: Peer, study: MadeStudy) -> None:
    first = outgoing(study)[:5]
    sent = send(archive, SEAT, first, WORK)
    again: list[str] = []
    whole = send(
        archive,
        SEAT,
        outgoing(study),
        WORK,
        accepted=sent.accepted,
        on_outcome=lambda o: again.append(o.sop_uid),
    )
    assert whole.complete
    assert set(again) == study.uids - sent.accepted


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(name="M*ller^*"),
        Criteria(patient_id="LBX-?"),
        Criteria(accession="A4711"),
        Criteria(date_from=date(2026, 1, 1), date_to=date(2026, 1, 31)),
        Criteria(modality="CT"),
    ],
    ids=["name", "id", "accession", "dates", "modality"],
)
@pytest.mark.usefixtures("filled")
def test_a_study_is_found_by(archive: Peer, study: MadeStudy, criteria: Criteria) -> None:
    found = {f.study.uid: f for f in find(archive, SEAT, criteria, WORK)}
    assert study.uid in found
    assert found[study.uid].study.patient.name == "Müller^Änne"
    assert found[study.uid].study.accession == "A4711"


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(name="NOBODY*"),
        Criteria(patient_id="LBX"),
        Criteria(date_to=date(2025, 12, 31)),
        Criteria(modality="MR"),
    ],
    ids=["name", "id", "dates", "modality"],
)
@pytest.mark.usefixtures("filled")
def test_a_study_is_not_found_by(archive: Peer, study: MadeStudy, criteria: Criteria) -> None:
    assert study.uid not in {f.study.uid for f in find(archive, SEAT, criteria, WORK)}


@pytest.mark.usefixtures("filled")
def test_a_long_answer_is_cut_and_says_so(archive: Peer, tmp_path: Path) -> None:
    other = make_study(tmp_path / "other", series=1, images=1)
    send(archive, SEAT, outgoing(other), WORK)
    answer = search(archive, SEAT, Criteria(), WORK, most=1)
    assert len(answer.studies) == 1
    assert answer.cut


@pytest.mark.parametrize("prefer", ["move", "get"])
@pytest.mark.usefixtures("filled")
def test_a_study_comes_whole(archive: Peer, study: MadeStudy, seat: Seat, prefer: str) -> None:
    seen: list[Progress] = []
    done = retrieve(
        archive,
        SEAT,
        study.uid,
        held=lambda: seat.shelf.of_study(study.uid),
        work=WORK,
        prefer="get" if prefer == "get" else "move",
        keep=seat.shelf.keep,
        on_progress=seen.append,
    )
    assert (done.state, done.how, done.reason) == (State.COMPLETE, prefer, "")
    assert done.received == study.uids
    assert seen[-1].received == len(study.uids)
    for uid, path in study.files.items():
        assert pydicom.dcmread(seat.shelf.folder / f"{uid}.dcm") == pydicom.dcmread(path)


def test_compressed_objects_come_as_they_lie_in_the_archive(
    orthanc_server: Peer, seat: Seat, program: Callable[[str], str], tmp_path: Path
) -> None:
    study = make_study(tmp_path / "plain", series=1, images=2)
    syntax = "1.2.840.10008.1.2.4.80"
    objects = []
    for uid, path in study.files.items():
        made = tmp_path / f"{uid}.dcm"
        assert run([program("dcmcjpls"), path, made]).returncode == 0
        objects.append(Outgoing(uid, CT, syntax, made.read_bytes))
    assert send(orthanc_server, SEAT, objects, WORK).complete
    for way in ("move", "get"):
        (tmp_path / way).mkdir()
        shelf = FolderShelf(tmp_path / way)
        done = retrieve(
            orthanc_server,
            SEAT,
            study.uid,
            held=lambda shelf=shelf: (
                shelf.of_study(study.uid)  # type: ignore[misc]
                | seat.shelf.of_study(study.uid)
            ),
            work=WORK,
            prefer="get" if way == "get" else "move",
            keep=shelf.keep,
        )
        assert done.complete
        for path in [*shelf.folder.glob("*.dcm"), *seat.shelf.folder.glob("*.dcm")]:
            assert pydicom.dcmread(path).file_meta.TransferSyntaxUID == syntax
            path.unlink()
        seat.shelf.forget()


@pytest.mark.parametrize("prefer", ["move", "get"])
@pytest.mark.usefixtures("filled")
def test_a_person_can_stop_a_retrieve_and_keeps_what_came(
    archive: Peer, study: MadeStudy, seat: Seat, prefer: str
) -> None:
    class Stopped:
        """Asks to stop once three images have come."""

        def report(self, done: float, note: str = "") -> None:
            pass

        def pause_point(self) -> None:
            if len(seat.shelf.uids()) >= 3:
                raise Cancelled

    with pytest.raises(Cancelled):
        retrieve(
            archive,
            SEAT,
            study.uid,
            held=lambda: seat.shelf.of_study(study.uid),
            work=Stopped(),
            prefer="get" if prefer == "get" else "move",
            keep=seat.shelf.keep,
        )
    assert len(seat.shelf.uids()) >= 3
    assert echo(archive, SEAT) < 5


@pytest.mark.usefixtures("filled")
def test_only_what_is_missing_is_asked_for_again(
    archive: Peer, study: MadeStudy, seat: Seat
) -> None:
    here = list(study.files)[5:]
    for uid in here:
        seat.shelf.keep(study.files[uid].read_bytes(), "before")
    done = retrieve(
        archive, SEAT, study.uid, held=lambda: seat.shelf.of_study(study.uid), work=WORK
    )
    assert done.complete
    assert seat.shelf.callers.count(archive.aet) == 5


@pytest.mark.usefixtures("filled")
def test_a_study_that_is_here_already_is_not_asked_for(
    archive: Peer, study: MadeStudy, seat: Seat
) -> None:
    for path in study.files.values():
        seat.shelf.keep(path.read_bytes(), "before")
    done = retrieve(
        archive, SEAT, study.uid, held=lambda: seat.shelf.of_study(study.uid), work=WORK
    )
    assert (done.state, done.how) == (State.COMPLETE, "")


def test_a_move_that_cannot_reach_this_seat_becomes_a_get_with_the_reason(
    dcmqrscp_server: Peer, study: MadeStudy, tmp_path: Path
) -> None:
    send(dcmqrscp_server, SEAT, outgoing(study), WORK)
    (tmp_path / "alone").mkdir()
    shelf = FolderShelf(tmp_path / "alone")  # no listener runs: the move reaches nobody
    done = retrieve(
        dcmqrscp_server,
        SEAT,
        study.uid,
        held=lambda: shelf.of_study(study.uid),
        work=WORK,
        keep=shelf.keep,
    )
    assert done.complete
    assert done.how == "move, then get"
    assert "dcmqrscp" in done.reason


@pytest.mark.usefixtures("filled", "seat")
def test_the_archive_vouches_for_what_it_was_sent(
    archive: Peer, study: MadeStudy, seat: Seat
) -> None:
    confirmed = confirm(
        archive, SEAT, references(study), reports=seat.listener.reports, wait_seconds=20
    )
    assert confirmed.complete
    assert confirmed.how is (How.COMMITMENT if archive.aet == "ORTHANC" else How.FIND_BACK)


@pytest.mark.usefixtures("filled", "seat")
def test_an_object_that_the_archive_never_got_is_missing(
    archive: Peer, study: MadeStudy, seat: Seat
) -> None:
    unknown = Reference("1.2.3.4.5", CT, study.uid)
    confirmed = confirm(
        archive,
        SEAT,
        [*references(study), unknown],
        reports=seat.listener.reports,
        wait_seconds=20,
    )
    assert confirmed.missing == {"1.2.3.4.5"}


def test_without_a_report_every_object_is_found_again(
    orthanc_server: Peer, study: MadeStudy
) -> None:
    send(orthanc_server, SEAT, outgoing(study), WORK)
    confirmed = confirm(orthanc_server, SEAT, references(study), wait_seconds=1)
    assert confirmed.complete
    assert confirmed.how is How.FIND_BACK
    assert "did not say within 1 s" in confirmed.reason
