"""A patient's other studies in archives are found by ID and issuer, and no other person's."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import generate_uid

from app.actions import away, priors
from app.actions.importing import import_files
from app.actions.opening import open_study
from app.actions.peers import add_peer
from app.actions.receiving import start_listening
from app.actions.seat import set_seat
from app.headless import Result
from app.state.merging import RemoteRow
from app.workstation import Workstation
from domain.study import Patient, Study
from domain.work import Unwatched
from pacs_client.peers import Peer
from pacs_client.send import Outgoing, send
from tests.peers.conftest import SEAT, free_port
from tests.peers.studies import CT, make_object
from tests.seats import open_workstation

WORK = Unwatched()
PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Workstation]:
    made = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    yield made
    made.close()


@pytest.fixture
def patient_id() -> str:
    """An ID of this test alone: the archives live through the session."""
    return f"P{generate_uid()[-12:]}"


def keep_there(archive: Peer, patient_id: str, *, name: str, day: str) -> str:
    study_uid = str(generate_uid())
    objects = []
    for number in range(2):
        uid, part10 = make_object(
            study_uid, f"{generate_uid()}", number, patient_id=patient_id, name=name, day=day
        )
        syntax = str(dcmread(BytesIO(part10)).file_meta.TransferSyntaxUID)
        objects.append(Outgoing(uid, CT, syntax, lambda part10=part10: part10))  # type: ignore[misc]
    assert send(archive, SEAT, objects, WORK).complete
    return study_uid


def bring(station: Workstation, folder: Path, patient_id: str, name: str) -> Study:
    study_uid = str(generate_uid())
    for number in range(3):
        uid, part10 = make_object(
            study_uid, f"{study_uid[:50]}.1", number, patient_id=patient_id, name=name
        )
        (folder / f"{uid}.dcm").write_bytes(part10)
    import_files(station, sorted(folder.glob("*.dcm")), WORK)
    return station.records.archive.study(study_uid).study


def asked(station: Workstation, study: Study) -> Result:
    said = Namespace(study_uid=study.uid, archives=True)
    return away.VERBS[0].run(station, said, WORK)  # type: ignore[arg-type]  # says nothing


def test_priors_are_found_by_the_patients_id_and_those_of_another_id_are_told_apart(
    station: Workstation, archive: Peer, patient_id: str, tmp_path: Path
) -> None:
    name = f"Prior^{patient_id}"
    own = keep_there(archive, patient_id, name=name, day="20250520")
    other = keep_there(archive, f"{patient_id}X", name=name, day="20240101")
    keep_there(archive, f"{patient_id}Y", name=f"Somebody^{patient_id}", day="20230101")
    study = bring(station, tmp_path, patient_id, name)
    add_peer(station, "PACS", str(archive))

    result = asked(station, study)
    assert [row["study_uid"] for row in result["away"]] == [own]
    assert [(row["study_uid"], row["patient_id"]) for row in result["other_ids"]] == [
        (other, f"{patient_id}X")
    ]
    assert result["away"][0]["state"] == "Archive only"
    questions = [
        kept.event.patient_id
        for kept in station.records.audit.recent(10)
        if kept.event.action == "find.studies"
    ]
    assert patient_id in questions


def test_an_archive_that_does_not_answer_is_named_and_nothing_is_called_absent(
    station: Workstation, archive: Peer, patient_id: str, tmp_path: Path
) -> None:
    study = bring(station, tmp_path, patient_id, f"Prior^{patient_id}")
    add_peer(station, "PACS", str(archive))
    add_peer(station, "Down", f"DOWN@127.0.0.1:{free_port()}")
    result = asked(station, study)
    words = away.VERBS[0].words(result)
    assert "No prior of this patient is on this seat or in the archives that answered." in words
    assert "Down: Down cannot be reached." in words


def wait_until(ready: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not ready():
        assert time.monotonic() < until, "it did not come that far"
        time.sleep(0.01)


def test_the_open_studys_priors_are_listed_and_one_click_brings_one(
    station: Workstation, orthanc_server: Peer, patient_id: str, tmp_path: Path, seat_port: int
) -> None:
    name = f"Prior^{patient_id}"
    own = keep_there(orthanc_server, patient_id, name=name, day="20250520")
    keep_there(orthanc_server, f"{patient_id}X", name=name, day="20240101")
    study = bring(station, tmp_path, patient_id, name)
    add_peer(station, "PACS", str(orthanc_server))
    set_seat(station, port=seat_port)
    start_listening(station, host="127.0.0.1")
    open_study(station, study.uid)
    wait_until(lambda: station.reading is not None and not station.reading.away.asking)
    reading = station.reading
    assert reading is not None

    wait_until(lambda: len(reading.away.rows) == 2)
    first, second = priors.listed(station, reading)
    assert (first.study_uid, first.where, first.can_come) == (own, "in PACS", True)
    assert (second.can_come, second.here) == (False, False)
    assert f"other ID {patient_id}X" in second.where

    priors.open_beside(station, first.study_uid)
    wait_until(lambda: len(station.records.archive.sop_uids(own)) == 2)
    assert station.records.archive.priors(study)[0].study.uid == own


def test_without_any_prior_that_is_said_and_reading_goes_on(
    station: Workstation, patient_id: str, tmp_path: Path
) -> None:
    study = bring(station, tmp_path, patient_id, f"Prior^{patient_id}")
    add_peer(station, "Down", f"DOWN@127.0.0.1:{free_port()}")
    open_study(station, study.uid)
    wait_until(lambda: station.reading is not None and station.reading.loaded)
    reading = station.reading
    assert reading is not None
    wait_until(lambda: reading.away.silent == ("Down",))
    priors.beside_newest(station)
    said = station.telling.items[-1].sentence
    assert said == "No prior of this patient is on this seat. Down did not answer."


def row(id_: str, issuer: str, name: str = "DOE^JANE", born: str = "19620304") -> RemoteRow:
    return RemoteRow(
        "1.2", name, id_, born, "CT", "", "2025-01-01", "", 1, ("PACS",), "", issuer=issuer
    )


MINE = Study("1.1", Patient("1", "DOE^JANE", "19620304", "F", "CLINIC"))
NO_ISSUER = Study("1.1", Patient("1", "DOE^JANE", "19620304", "F"))


@pytest.mark.parametrize(
    ("study", "found", "own"),
    [
        (MINE, row("1", "CLINIC"), True),
        (MINE, row("1", "CLINIC", "SMITH^JANE"), True),  # married: the ID is the same
        (MINE, row("1", "ELSEWHERE"), False),
        (MINE, row("1", ""), True),
        (MINE, row("1", "", "ROE^RICHARD"), False),
        (MINE, row("1", "", born="19620305"), False),
        (NO_ISSUER, row("1", ""), True),
        (NO_ISSUER, row("1", "CLINIC", "ROE^RICHARD"), False),
        (MINE, row("2", "CLINIC"), False),
        (Study("1.1", Patient("", "DOE^JANE", "19620304")), row("", ""), False),
    ],
)
def test_the_same_number_of_another_issuer_is_another_patient(
    study: Study, found: RemoteRow, own: bool
) -> None:
    assert away.is_own(found, study) == own
