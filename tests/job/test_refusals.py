"""What goes wrong on the command line ends in status 1 and one sentence with advice."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import UID

from tests.job.conftest import Judged, KnownStudy
from tests.job.seat import MAIN, PASSPHRASE, Said, Seat
from tests.peers.servers import free_port

UNKNOWN = "1.2.826.0.1.3680043.8.498.1"


@pytest.fixture(scope="module")
def seat(tmp_path_factory: pytest.TempPathFactory, known_study: KnownStudy) -> Seat:
    """A seat with 30 slices of the known study: too few for the demonstration model."""
    seat = Seat(tmp_path_factory.mktemp("refusals") / "profile")
    assert seat.do("import", *known_study.files[:30])["stored"] == 30
    return seat


def advised(said: Said) -> str:
    """Return what a person was told, after checking that it is a sentence and advice."""
    assert said.status == 1, said
    assert said.out == ""
    words = said.err.strip()
    assert "Traceback" not in words
    assert "\n" not in words
    assert words[0].isupper()
    assert words.endswith(".")
    assert words.count(". ") >= 1  # the sentence, then what to do
    return words


def test_a_wrong_passphrase_opens_nothing(seat: Seat) -> None:
    words = advised(replace(seat, passphrase=PASSPHRASE[::-1]).try_to("studies"))
    assert "passphrase" in words


def test_an_image_is_not_handed_out_under_the_name_of_another_study(
    seat: Seat, known_study: KnownStudy, tmp_path: Path
) -> None:
    other = dcmread(known_study.files[0])
    other.StudyInstanceUID, other.SeriesInstanceUID = f"{UNKNOWN}.1", f"{UNKNOWN}.2"
    other.SOPInstanceUID = other.file_meta.MediaStorageSOPInstanceUID = UID(f"{UNKNOWN}.3")
    other.PatientID = "another"
    other.save_as(tmp_path / "other.dcm")
    seat.do("import", tmp_path / "other.dcm")
    own = dcmread(known_study.files[0]).StudyInstanceUID

    said = seat.try_to("render", own, "--raw", "--sop", f"{UNKNOWN}.3", "--out", tmp_path / "x.png")

    assert "no such image" in advised(said)
    assert not (tmp_path / "x.png").exists()


def test_a_study_that_is_not_here_is_named_as_such(seat: Seat, tmp_path: Path) -> None:
    for verb in (
        ("render", UNKNOWN, "--out", tmp_path / "x.png"),
        ("analyse", UNKNOWN, "--model", "lung-nodule-demonstration"),
        ("report", UNKNOWN),
    ):
        said = seat.try_to(*verb)
        assert said.status == 1
        assert "Traceback" not in said.err
        assert "not in the local archive" in said.err
    assert not (tmp_path / "x.png").exists()


def test_a_model_that_does_not_suit_the_study_is_refused_with_the_reason(
    seat: Seat, known_study: KnownStudy
) -> None:
    words = advised(seat.try_to("analyse", known_study.uid, "--model", "lung-nodule-demonstration"))
    assert "mm" in words  # of the chest that it covers
    assert seat.do("findings", known_study.uid)["findings"] == []


def test_a_model_that_is_not_installed_is_refused(seat: Seat, known_study: KnownStudy) -> None:
    words = advised(seat.try_to("analyse", known_study.uid, "--model", "no-such-model"))
    assert "no-such-model" in words


def test_a_peer_nobody_added_is_refused(seat: Seat) -> None:
    assert "NOWHERE" in advised(seat.try_to("echo", "NOWHERE"))


def test_nobody_listening_is_told_as_such(seat: Seat) -> None:
    seat.do("peers", "add", "SILENT", f"SILENT@127.0.0.1:{free_port()}")
    for verb in (("echo", "SILENT"), ("find", "SILENT"), ("retrieve", "SILENT", UNKNOWN)):
        advised(seat.try_to(*verb))


def test_a_peer_that_refuses_our_title_is_told_as_such(
    orthanc_archive: Judged, tmp_path: Path
) -> None:
    stranger = Seat(tmp_path / "profile")
    stranger.settle(free_port(), orthanc_archive.peer)
    stranger.do("seat", "--aet", "STRANGER")
    words = advised(stranger.try_to("find", "PACS", "--name", "*"))
    assert "STRANGER" in words


@pytest.fixture
def babbler() -> Iterator[int]:
    """A port where somebody answers everything with something that is not DICOM."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def babble() -> None:
            with suppress(OSError):
                while True:
                    caller, _ = server.accept()
                    with caller:
                        caller.recv(4096)
                        caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" + bytes(range(256)))

        talking = threading.Thread(target=babble)
        talking.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    talking.join(5)


def test_a_peer_that_does_not_speak_dicom_is_told_as_such(seat: Seat, babbler: int) -> None:
    seat.do("peers", "add", "BABBLER", f"BABBLER@127.0.0.1:{babbler}")
    advised(seat.try_to("echo", "BABBLER"))


def test_a_tampered_report_is_told_as_such(seat: Seat, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7\nnothing that anybody signed\n%%EOF\n")
    said = seat.try_to("verify", tmp_path / "report.pdf")
    assert said.status == 1
    assert "Traceback" not in said.err
    assert said.err.strip().endswith(".")


def test_files_that_are_no_images_end_in_quarantine_with_a_reason_each(
    seat: Seat, known_study: KnownStudy, tmp_path: Path
) -> None:
    good = known_study.files[40].read_bytes()
    (tmp_path / "letter.dcm").write_bytes(b"Dear colleague, " * 40)
    (tmp_path / "cut.dcm").write_bytes(good[: len(good) // 2])
    (tmp_path / "empty.dcm").write_bytes(b"")
    done = seat.do("import", tmp_path)
    assert done["stored"] == 0
    assert {Path(q["file"]).name for q in done["quarantined"]} == {"letter.dcm", "cut.dcm"}
    assert all(q["sentence"].endswith(".") for q in done["quarantined"])
    # What holds nothing has nothing to keep: it is named, and left where it lies.
    named = {Path(one["place"]).name: one for one in done["files"]}
    assert named["empty.dcm"]["sentence"].endswith(".")
    assert (tmp_path / "empty.dcm").exists()


def test_a_path_or_specification_that_cannot_be_read_is_refused(
    seat: Seat, known_study: KnownStudy, tmp_path: Path
) -> None:
    advised(seat.try_to("import", tmp_path / "nowhere"))
    (tmp_path / "spec.json").write_text("length, please")
    advised(seat.try_to("measure", known_study.uid, "--spec", tmp_path / "spec.json"))


def test_wrong_use_ends_with_status_two(tmp_path: Path) -> None:
    for words in (["make-tea"], ["render"], ["echo"], ["audit"], ["--json"]):
        done = subprocess.run(  # noqa: S603 - our own interpreter and program
            [sys.executable, str(MAIN), "--profile", str(tmp_path / "profile"), *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 2, words
        assert "usage: lightbox" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "profile").exists()  # nothing was opened for it
