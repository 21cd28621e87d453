"""DCMTK's clients find in this seat a well-behaved provider of every service it offers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import ExplicitVRLittleEndian

from domain.errors import LightboxError, OutOfSpace, Refused, Unreadable
from domain.work import Unwatched
from pacs_client.commitment import How, Reference, confirm
from pacs_client.listen import Listener, Notice, Policy
from pacs_client.peers import Peer, Right
from pacs_client.retrieve import retrieve
from pacs_client.send import Outgoing, send
from tests.peers.conftest import SEAT, Seat, answers, free_port, run, running
from tests.peers.shelf import FolderShelf
from tests.peers.studies import CT, MadeStudy, make_object, make_study

CLIENT = ("-aet", "CLIENT", "-aec", SEAT, "127.0.0.1")


@pytest.fixture
def filled(seat: Seat, study: MadeStudy) -> Seat:
    for path in study.files.values():
        seat.shelf.keep(path.read_bytes(), "test")
    return seat


def port(seat: Seat) -> str:
    return str(seat.listener.port)


def test_a_known_peer_gets_its_echo(seat: Seat, program: Callable[[str], str]) -> None:
    assert run([program("echoscu"), *CLIENT, port(seat)]).returncode == 0


@pytest.mark.parametrize(
    ("names", "reason", "kind"),
    [
        (("-aet", "EVIL", "-aec", SEAT), "Calling AE Title Not Recognized", "refused-caller"),
        (("-aet", "CLIENT", "-aec", "WRONG"), "Called AE Title Not Recognized", "refused-called"),
    ],
    ids=["unknown caller", "wrong name for this seat"],
)
def test_turned_away_with_the_right_reason_and_a_notice(
    seat: Seat,
    program: Callable[[str], str],
    names: tuple[str, ...],
    reason: str,
    kind: str,
) -> None:
    said = run([program("echoscu"), *names, "127.0.0.1", port(seat)])
    assert said.returncode == 1
    assert reason in said.stderr + said.stdout
    assert [notice.kind for notice in seat.notices] == [kind]


def test_a_known_name_from_another_address_is_turned_away(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    elsewhere = FolderShelf(tmp_path, [Peer("Scanner", "CLIENT", "192.0.2.7", 104)])
    notices: list[Notice] = []
    with Listener(SEAT, 0, elsewhere, noticed=notices.append) as listener:
        said = run([program("echoscu"), *CLIENT, str(listener.port)])
    assert said.returncode == 1
    assert [notice.kind for notice in notices] == ["refused-address"]


def test_what_storescu_sends_arrives_unchanged(
    seat: Seat, study: MadeStudy, program: Callable[[str], str]
) -> None:
    said = run([program("storescu"), *CLIENT, port(seat), *study.files.values()])
    assert said.returncode == 0
    assert seat.shelf.uids() == study.uids
    for uid, path in study.files.items():
        here = (seat.shelf.folder / f"{uid}.dcm").read_bytes()
        length = pydicom.dcmread(path).file_meta.FileMetaInformationGroupLength
        data_set = path.read_bytes()[144 + length :]
        assert here.endswith(data_set)
        assert pydicom.dcmread(path) == pydicom.dcmread(seat.shelf.folder / f"{uid}.dcm")


def test_a_received_file_passes_dcmtk_as_a_file(
    seat: Seat, study: MadeStudy, program: Callable[[str], str]
) -> None:
    uid, path = next(iter(study.files.items()))
    assert run([program("storescu"), *CLIENT, port(seat), path]).returncode == 0
    assert run([program("dcmftest"), seat.shelf.folder / f"{uid}.dcm"]).returncode == 0
    meta = pydicom.dcmread(seat.shelf.folder / f"{uid}.dcm").file_meta
    assert meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert meta.MediaStorageSOPInstanceUID == uid
    assert meta.SourceApplicationEntityTitle == "CLIENT"


@pytest.mark.parametrize(
    ("name", "proposal"),
    [
        ("JPEG-LS lossless", "-xt"),
        ("JPEG 2000 lossless", "-xv"),
        ("JPEG lossless", "-xs"),
        ("RLE", "-xr"),
        ("big endian", "-xb"),
        ("implicit", "-xi"),
        ("deflated", "-xd"),
    ],
    ids=lambda value: value,
)
def test_every_transfer_syntax_is_taken_as_it_comes(
    seat: Seat, program: Callable[[str], str], tmp_path: Path, name: str, proposal: str
) -> None:
    syntaxes = {
        "-xt": "1.2.840.10008.1.2.4.80",
        "-xv": "1.2.840.10008.1.2.4.90",
        "-xs": "1.2.840.10008.1.2.4.70",
        "-xr": "1.2.840.10008.1.2.5",
        "-xb": "1.2.840.10008.1.2.2",
        "-xi": "1.2.840.10008.1.2",
        "-xd": "1.2.840.10008.1.2.1.99",
    }
    _, part10 = make_object("1.2.3", "1.2.3.4", 1)
    source = tmp_path / "source.dcm"
    source.write_bytes(part10)
    encoders = {"-xt": ["dcmcjpls"], "-xs": ["dcmcjpeg"], "-xr": ["dcmcrle"]}
    encoders |= {o: ["dcmconv", o.replace("-x", "+t")] for o in ("-xb", "-xi", "-xd")}
    made = tmp_path / "made.dcm"
    if proposal == "-xv":
        made_by = run([program("gdcmconv"), "--j2k", "--lossless", source, made])
    else:
        tool, *options = encoders[proposal]
        made_by = run([program(tool), *options, source, made])
    assert made_by.returncode == 0, made_by.stderr
    assert run([program("storescu"), proposal, *CLIENT, port(seat), made]).returncode == 0
    here = next(iter(seat.shelf.folder.glob("*.dcm")))
    assert pydicom.dcmread(here).file_meta.TransferSyntaxUID == syntaxes[proposal], name
    assert pydicom.dcmread(here).PatientID == "LBX-1"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OutOfSpace("The disk is full."), "a700"),
        (Unreadable("Cut short.", reason="truncated"), "c000"),
        (Refused("Another object has this name."), "a900"),
        (LightboxError("The disk fails."), "a700"),  # nothing is wrong with the object
    ],
    ids=["full", "unreadable", "refused", "failing"],
)
def test_an_object_that_is_not_kept_is_never_acknowledged(
    tmp_path: Path, program: Callable[[str], str], error: LightboxError, status: str
) -> None:
    class Unwilling(FolderShelf):
        def keep(self, part10: bytes, caller: str) -> None:
            assert (len(part10) > 132, caller) == (True, "CLIENT")
            raise error

    study = make_study(tmp_path / "study", series=1, images=1)
    shelf = Unwilling(tmp_path, [Peer("Client", "CLIENT", "localhost", 104)])
    with Listener(SEAT, 0, shelf) as listener:
        said = run([program("storescu"), "-d", *CLIENT, str(listener.port), *study.files.values()])
    assert f"0x{status}" in said.stderr.lower()


def test_a_peer_without_the_right_to_store_cannot(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    study = make_study(tmp_path / "study", series=1, images=1)
    asker = Peer("Client", "CLIENT", "localhost", 104, frozenset({Right.ECHO, Right.FIND}))
    shelf = FolderShelf(tmp_path, [asker])
    with Listener(SEAT, 0, shelf) as listener:
        words = [*CLIENT, str(listener.port)]
        assert run([program("echoscu"), *words]).returncode == 0
        assert run([program("storescu"), *words, *study.files.values()]).returncode != 0
    assert shelf.uids() == frozenset()


def test_a_private_class_is_taken_only_where_the_site_lists_it(tmp_path: Path) -> None:
    private = "1.2.826.0.1.3680043.2.1143.107.104.103.115.2.1.1"
    uid, part10 = make_object("1.2.3", "1.2.3.4", 1)
    shelf = FolderShelf(tmp_path, [Peer("Client", "CLIENT", "localhost", 104)])
    made = [Outgoing(uid, private, str(ExplicitVRLittleEndian), lambda: part10)]
    for listed in (frozenset[str](), frozenset({private})):
        with Listener(SEAT, 0, shelf, policy=Policy(private_classes=listed)) as listener:
            here = Peer("Seat", SEAT, "127.0.0.1", listener.port)
            sent = send(here, "CLIENT", made, Unwatched())
        assert sent.complete == bool(listed)
        assert shelf.uids() == ({uid} if listed else frozenset())


def test_findscu_sees_the_studies_that_match(
    filled: Seat, study: MadeStudy, program: Callable[[str], str]
) -> None:
    keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", "PatientName=M*ller*", "-k", "StudyInstanceUID"]
    said = run([program("findscu"), "-S", *CLIENT, port(filled), *keys])
    assert said.returncode == 0
    assert study.uid in said.stderr + said.stdout
    nobody = [*keys[:2], "-k", "PatientID=NOBODY", "-k", "StudyInstanceUID"]
    said = run([program("findscu"), "-S", *CLIENT, port(filled), *nobody])
    assert study.uid not in said.stderr + said.stdout
    assert [notice.kind for notice in filled.notices] == ["query", "query"]


def retrieved(folder: Path) -> set[str]:
    return {str(pydicom.dcmread(path).SOPInstanceUID) for path in folder.iterdir()}


def test_getscu_gets_the_whole_study(
    filled: Seat, study: MadeStudy, program: Callable[[str], str], tmp_path: Path
) -> None:
    (tmp_path / "got").mkdir()
    keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study.uid}"]
    words: list[str | Path] = [
        program("getscu"),
        "-v",
        "-S",
        "-od",
        tmp_path / "got",
        *CLIENT,
        port(filled),
    ]
    said = run([*words, *keys])
    assert said.returncode == 0
    assert retrieved(tmp_path / "got") == study.uids
    assert f"Number of Completed Suboperations : {len(study.uids)}" in said.stderr + said.stdout


@pytest.mark.parametrize("behaviour", ["well", "--abort-during"])
def test_movescu_moves_to_a_known_peer_and_the_counts_are_true(
    filled: Seat,
    study: MadeStudy,
    program: Callable[[str], str],
    tmp_path: Path,
    behaviour: str,
) -> None:
    (tmp_path / "moved").mkdir()
    at = free_port()
    filled.shelf.peers["DEST"] = Peer("Destination", "DEST", "127.0.0.1", at)
    options = [] if behaviour == "well" else [behaviour]
    receiver = [program("storescp"), *options, "-od", str(tmp_path / "moved"), str(at)]
    keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study.uid}"]
    words = [program("movescu"), "-d", "-S", "-aem", "DEST", *CLIENT, port(filled), *keys]
    with running(receiver, tmp_path, lambda: answers(at)):
        said = run(words)
    words_said = said.stderr + said.stdout
    if behaviour == "well":
        assert said.returncode == 0
        assert retrieved(tmp_path / "moved") == study.uids
        assert f"Completed Suboperations       : {len(study.uids)}" in words_said
        assert "Failed Suboperations          : 0" in words_said
    else:
        assert f"Failed Suboperations          : {len(study.uids)}" in words_said
        assert "0xa702" in words_said.lower()


def test_a_move_to_a_stranger_is_refused(
    filled: Seat, study: MadeStudy, program: Callable[[str], str]
) -> None:
    keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study.uid}"]
    words = [program("movescu"), "-d", "-S", "-aem", "NOBODY", *CLIENT, port(filled), *keys]
    said = run(words)
    assert said.returncode != 0
    assert "0xa801" in (said.stderr + said.stdout).lower()


def test_a_query_that_cannot_be_recorded_is_not_answered(
    tmp_path: Path, study: MadeStudy, program: Callable[[str], str]
) -> None:
    def unrecorded(notice: Notice) -> None:
        raise LightboxError(f"The audit log cannot take {notice.kind}.")

    shelf = FolderShelf(tmp_path, [Peer("Client", "CLIENT", "localhost", 104)])
    for path in study.files.values():
        shelf.keep(path.read_bytes(), "test")
    keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID"]
    with Listener(SEAT, 0, shelf, noticed=unrecorded) as listener:
        said = run([program("findscu"), "-S", *CLIENT, str(listener.port), *keys])
    assert study.uid not in said.stderr + said.stdout


def test_one_seat_gets_from_another(filled: Seat, study: MadeStudy, tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    second = FolderShelf(tmp_path / "second")
    done = retrieve(
        filled.peer,
        "CLIENT",
        study.uid,
        held=lambda: second.of_study(study.uid),
        work=Unwatched(),
        prefer="get",
        keep=second.keep,
    )
    assert (done.complete, done.how) == (True, "get")
    assert second.uids() == study.uids


def test_one_seat_retrieves_from_another_and_has_it_confirmed(
    filled: Seat, study: MadeStudy, tmp_path: Path
) -> None:
    (tmp_path / "second").mkdir()
    second = FolderShelf(tmp_path / "second", [filled.peer])
    with Listener("SECOND", 0, second) as listener:
        filled.shelf.peers["SECOND"] = Peer("Second", "SECOND", "127.0.0.1", listener.port)
        done = retrieve(
            filled.peer,
            "SECOND",
            study.uid,
            held=lambda: second.of_study(study.uid),
            work=Unwatched(),
        )
        assert done.complete
        assert done.how == "move"
        references = [Reference(uid, CT, study.uid) for uid in [*study.files, "1.2.3"]]
        confirmed = confirm(
            filled.peer, "SECOND", references, reports=listener.reports, wait_seconds=10
        )
    assert confirmed.how is How.COMMITMENT
    assert confirmed.kept == study.uids
    assert confirmed.missing == {"1.2.3"}
    assert "0112" in confirmed.reason


def test_a_large_object_arrives_whole(
    seat: Seat, program: Callable[[str], str], tmp_path: Path
) -> None:
    uid, part10 = make_object("1.2.3", "1.2.3.4", 1, size=4096)
    source = tmp_path / "large.dcm"
    source.write_bytes(part10)
    assert run([program("storescu"), *CLIENT, port(seat), source]).returncode == 0
    here = pydicom.dcmread(seat.shelf.folder / f"{uid}.dcm").PixelData
    sent = pydicom.dcmread(source).PixelData
    assert hashlib.sha256(here).digest() == hashlib.sha256(sent).digest()
