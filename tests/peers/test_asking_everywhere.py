"""Every archive is asked at once; a silent one is named, and delays nobody's rows."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pydicom
import pytest

from app.actions.finding_everywhere import everywhere_words, find_everywhere
from app.actions.peers import add_peer
from app.actions.searching import search, stop_search
from app.headless import Console
from app.state.transfers import AnswerState, Question
from app.workstation import Workstation
from domain.work import Unwatched
from pacs_client.peers import Peer
from pacs_client.query import Criteria
from pacs_client.send import Outgoing, send
from tests.peers import bad_peer
from tests.peers.bad_peer import BadPeer
from tests.peers.conftest import SEAT, free_port
from tests.peers.studies import CT, MadeStudy, make_study
from tests.seats import open_workstation

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test


def fill(archive: Peer, study: MadeStudy) -> None:
    objects = [
        Outgoing(uid, CT, str(pydicom.dcmread(path).file_meta.TransferSyntaxUID), path.read_bytes)
        for uid, path in study.files.items()
    ]
    assert send(archive, SEAT, objects, Unwatched()).complete


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Workstation]:
    made = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    yield made
    made.close()


def know(station: Workstation, archive: Peer, name: str) -> None:
    add_peer(station, name, f"{archive.aet}@127.0.0.1:{archive.port}")


def wait_until(ready: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < until, "it did not come that far"
        time.sleep(0.01)


@pytest.mark.timeout(60)
def test_the_rows_of_those_that_answer_are_there_while_another_one_is_silent(
    station: Workstation, orthanc_server: Peer, dcmqrscp_server: Peer, study: MadeStudy
) -> None:
    """The silent one keeps silent until the test ends: nothing but its own chip waits for it."""
    fill(orthanc_server, study)
    fill(dcmqrscp_server, study)
    with BadPeer(bad_peer.says_nothing) as silent:
        know(station, silent, "SILENT")
        know(station, orthanc_server, "MAIN")
        know(station, dcmqrscp_server, "NORTH")

        search(station, Question(patient_id="LBX-1"))
        shown = station.transfers

        def state(name: str) -> AnswerState:
            return next(a.state for a in shown.answers if a.peer == name)

        wait_until(lambda: state("MAIN") is state("NORTH") is AnswerState.ANSWERED)
        assert state("SILENT") is AnswerState.ASKING
        row = next(r for r in shown.results if r.study_uid == study.uid)
        assert set(row.peers) == {"MAIN", "NORTH"}
        assert len({r.study_uid for r in shown.results}) == len(shown.results)

        stop_search(station)
        wait_until(lambda: state("SILENT") is AnswerState.STOPPED)
        assert study.uid in {r.study_uid for r in shown.results}


@pytest.mark.timeout(60)
def test_a_search_that_was_asked_anew_takes_no_rows_of_the_one_before(
    station: Workstation, orthanc_server: Peer, study: MadeStudy
) -> None:
    fill(orthanc_server, study)
    know(station, orthanc_server, "MAIN")

    search(station, Question(patient_id="LBX-1"))
    search(station, Question(patient_id="NOBODY"))

    wait_until(lambda: all(a.state is not AnswerState.ASKING for a in station.transfers.answers))
    assert station.transfers.results == ()
    assert station.transfers.answers[0].state is AnswerState.ANSWERED


@pytest.mark.timeout(60)
def test_the_command_line_merges_all_and_names_who_gave_no_answer(
    station: Workstation,
    orthanc_server: Peer,
    dcmqrscp_server: Peer,
    study: MadeStudy,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fill(orthanc_server, study)
    fill(dcmqrscp_server, study)
    only = make_study(tmp_path / "only", series=1, images=2)
    fill(dcmqrscp_server, only)
    know(station, orthanc_server, "MAIN")
    know(station, dcmqrscp_server, "NORTH")
    add_peer(station, "GONE", f"GONE@127.0.0.1:{free_port()}")
    with (tmp_path / "err").open("w") as quiet:
        found = find_everywhere(station, Criteria(patient_id="LBX-1"), Console(quiet))

    rows = {row["study_uid"]: row for row in found["found"]}
    assert set(rows[study.uid]["found_in"]) == {"MAIN", "NORTH"}
    assert rows[study.uid]["instances"] == 24  # as Orthanc tells; dcmqrscp counts for nobody
    assert rows[only.uid]["found_in"] == ["NORTH"]
    assert rows[only.uid]["instances"] is None
    gone = next(answer for answer in found["answers"] if answer["peer"] == "GONE")
    assert (gone["answered"], gone["reason"]) == (False, "GONE cannot be reached.")
    assert "GONE gave no answer: GONE cannot be reached." in everywhere_words(found)
    assert json.loads(json.dumps(found)) == found
    assert capsys.readouterr().out == ""


@pytest.mark.timeout(60)
def test_an_archive_that_never_comes_to_an_end_is_cut_and_says_that_it_has_more(
    station: Workstation,
) -> None:
    """A-08: endless Pending; the list ends at its limit, and says so."""
    with BadPeer(bad_peer.finds_without_end) as endless:
        know(station, endless, "ENDLESS")
        search(station, Question())
        wait_until(lambda: station.transfers.answers[0].state is AnswerState.ANSWERED)
    answer = station.transfers.answers[0]
    assert (answer.cut, answer.found) == (True, len(station.transfers.results))


@pytest.mark.timeout(60)
def test_patients_that_nobody_asked_for_are_left_out_and_counted(station: Workstation) -> None:
    """A-08: answers with other patients."""
    with BadPeer(bad_peer.finds_others_too) as archive:
        know(station, archive, "ODD")
        search(station, Question(name="DOE"))
        wait_until(lambda: station.transfers.answers[0].state is AnswerState.ANSWERED)
    assert {row.patient_name for row in station.transfers.results} == {"DOE^JANE", "DOE^JOHN"}
    assert station.transfers.answers[0].left_out == 3
