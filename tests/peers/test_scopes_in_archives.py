"""ID08: of an archive's answer a limited person sees, and gets, what it calls theirs; no other."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import generate_uid

from app.actions.finding import ask_rows
from app.actions.finding_everywhere import find_everywhere
from app.actions.peers import add_peer, any_peer
from app.actions.receiving import start_listening
from app.actions.retrieving import VERBS, retrieve_chosen
from app.actions.searching import search
from app.actions.seat import set_seat
from app.gate import NotAllowed
from app.headless import Console
from app.state.transfers import AnswerState, Question
from app.workstation import Workstation
from domain.work import Unwatched
from pacs_client.peers import Peer
from pacs_client.query import Criteria
from pacs_client.send import Outgoing, send
from tests.app.conftest import wait_until
from tests.app.sitting import sit_down
from tests.peers.conftest import SEAT
from tests.peers.studies import CT, make_object
from tests.seats import open_workstation

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test


@pytest.fixture
def station(tmp_path: Path, seat_port: int) -> Iterator[Workstation]:
    made = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    set_seat(made, port=seat_port)
    start_listening(made, host="127.0.0.1")
    yield made
    made.close()


@pytest.fixture
def patient_id() -> str:
    return f"P{generate_uid()[-12:]}"


def keep_there(archive: Peer, patient_id: str, *modalities: str) -> str:
    """Keep a study with a series of each modality in the archive; return its UID."""
    study_uid = str(generate_uid())
    objects = []
    for number, modality in enumerate(modalities):
        _, part10 = make_object(study_uid, str(generate_uid()), number, patient_id=patient_id)
        header = dcmread(BytesIO(part10))
        header.Modality = modality
        written = BytesIO()
        header.save_as(written)
        syntax = str(header.file_meta.TransferSyntaxUID)
        content = written.getvalue()
        objects.append(
            Outgoing(header.SOPInstanceUID, CT, syntax, lambda content=content: content)  # type: ignore[misc]
        )
    assert send(archive, SEAT, objects, Unwatched()).complete
    return study_uid


def _held(station: Workstation) -> set[str]:
    return {summary.study.uid for summary in station.records.archive.studies()}


@pytest.mark.timeout(60)
def test_a_technologist_gets_what_the_archive_calls_ct_and_nothing_else(
    station: Workstation, orthanc_server: Peer, patient_id: str
) -> None:
    own = keep_there(orthanc_server, patient_id, "CT")
    foreign = keep_there(orthanc_server, patient_id, "MR")
    mixed = keep_there(orthanc_server, patient_id, "CT", "MR")
    add_peer(station, "PACS", f"{orthanc_server.aet}@127.0.0.1:{orthanc_server.port}")
    quiet = Console(StringIO())
    asked = Criteria(patient_id=patient_id)
    found = find_everywhere(station, asked, quiet)["found"]
    assert {row["study_uid"] for row in found} == {own, foreign, mixed}

    sit_down(station, "technologist_ct")
    answer = find_everywhere(station, asked, quiet)
    assert [row["study_uid"] for row in answer["found"]] == [own]
    assert [each["found"] for each in answer["answers"]] == [1]  # nor does a number tell
    for uid in (foreign, mixed, "1.2.840.77.9"):
        said = Namespace(unfinished=False, peer="PACS", also=[], study_uid=uid, prefer="move")
        with pytest.raises(NotAllowed):
            VERBS[0].run(station, said, quiet)
    assert _held(station) == set()

    # Nor do the series of a study, of which one alone may be CT.
    archive = any_peer(station, "PACS")
    for uid, series in ((own, ["CT"]), (foreign, []), (mixed, [])):
        asked_of = {"StudyInstanceUID": uid}
        below = ask_rows(station, archive, "series", asked_of, quiet, patient_root=False, most=9)
        assert [row["Modality"] for row in below["found"]] == series

    search(station, Question(patient_id=patient_id))
    wait_until(lambda: station.transfers.answers[0].state is AnswerState.ANSWERED)
    assert [row.study_uid for row in station.transfers.results] == [own]
    retrieve_chosen(station, {own, foreign, mixed})
    wait_until(lambda: [row.state for row in station.transfers.retrieves] == ["done"], 40)
    assert _held(station) == {own}
