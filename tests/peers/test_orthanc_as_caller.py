"""Orthanc, as a client of this seat, finds its studies, moves them, and gets them vouched for."""

from __future__ import annotations

import time

import pytest

from pacs_client.peers import Peer
from tests.peers.conftest import OrthancDesk, Seat
from tests.peers.studies import CT, MadeStudy

pytestmark = pytest.mark.usefixtures("filled")


@pytest.fixture
def filled(orthanc_server: Peer, seat: Seat, study: MadeStudy) -> None:
    assert seat.shelf.peer_called(orthanc_server.aet) == orthanc_server
    for path in study.files.values():
        seat.shelf.keep(path.read_bytes(), "test")


def commitment(desk: OrthancDesk, references: list[list[str]]) -> dict[str, object]:
    asked = desk.ask(
        "POST", "/modalities/lightbox/storage-commitment", {"DicomInstances": references}
    )
    for _ in range(100):
        report: dict[str, object] = desk.ask("GET", asked["Path"])
        if report["Status"] != "Pending":
            return report
        time.sleep(0.1)
    pytest.fail("no commitment report reached Orthanc")


def test_orthanc_gets_an_echo(orthanc_desk: OrthancDesk) -> None:
    assert orthanc_desk.ask("POST", "/modalities/lightbox/echo", {}) == {}


def test_orthanc_finds_a_study_and_moves_it_to_itself(
    orthanc_desk: OrthancDesk, study: MadeStudy
) -> None:
    query = orthanc_desk.ask(
        "POST",
        "/modalities/lightbox/query",
        {"Level": "Study", "Query": {"PatientName": "M*ller*", "StudyInstanceUID": study.uid}},
    )
    assert orthanc_desk.ask("GET", f"{query['Path']}/answers") == ["0"]
    orthanc_desk.ask("POST", f"{query['Path']}/retrieve", {"TargetAet": "ORTHANC"})
    found = orthanc_desk.ask(
        "POST",
        "/tools/find",
        {"Level": "Instance", "Expand": True, "Query": {"StudyInstanceUID": study.uid}},
    )
    assert {f["MainDicomTags"]["SOPInstanceUID"] for f in found} == study.uids


def test_orthanc_hears_that_every_object_is_kept(
    orthanc_desk: OrthancDesk, study: MadeStudy
) -> None:
    report = commitment(orthanc_desk, [[CT, uid] for uid in study.files])
    assert report["Status"] == "Success"
    assert report["RemoteAET"] == "LIGHTBOX"


def test_orthanc_hears_which_object_is_not_here(
    orthanc_desk: OrthancDesk, study: MadeStudy
) -> None:
    report = commitment(orthanc_desk, [[CT, next(iter(study.files))], [CT, "1.2.3.4.5"]])
    assert report["Status"] == "Failure"
    failures = report["Failures"]
    assert isinstance(failures, list)
    assert [(f["SOPInstanceUID"], f["FailureReason"]) for f in failures] == [("1.2.3.4.5", 0x0112)]
