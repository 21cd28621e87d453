"""An archive is asked at every level, by any key, in any letters, and what is cut is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid
from pynetdicom import AE, evt
from pynetdicom.events import Event
from pynetdicom.sop_class import StudyRootQueryRetrieveInformationModelFind  # type: ignore[attr-defined]

from app import headless
from app.actions import ALL_VERBS
from app.actions.finding import keys_said
from app.actions.peers import add_peer
from app.headless import Result
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.work import Cancelled, Unwatched
from pacs_client.peers import Peer
from pacs_client.query import find_rows
from pacs_client.send import Outgoing, send
from tests.peers.conftest import SEAT, free_port
from tests.peers.servers import orthanc
from tests.peers.studies import CT, MadeStudy, make_object
from tests.seats import open_workstation

WORK = Unwatched()
# PS3.5 annex H, I, J and K: the names of its worked examples, and their character sets.
NAMES = {
    "ISO_IR 100": "Buc^Jérôme",
    "ISO_IR 144": "Люкceмбypг",  # noqa: RUF001 - Cyrillic is meant, as the standard has it
    "ISO_IR 126": "Διονυσιος",
    "\\ISO 2022 IR 87": "Yamada^Tarou=山田^太郎=やまだ^たろう",
    "\\ISO 2022 IR 149": "Hong^Gildong=洪^吉洞=홍^길동",
    "GB18030": "Wang^XiaoDong=王^小东",
    "ISO_IR 192": "शर्मा^राम",
}


def stored_in(specific: str, name: str, study_uid: str) -> tuple[str, bytes]:
    """Return a CT image whose texts are in one character set."""
    sop, part10 = make_object(study_uid, str(generate_uid()), 1)
    dataset = dcmread(BytesIO(part10))
    dataset.SpecificCharacterSet = specific.split("\\")
    dataset.PatientName = name
    dataset.PatientID = "L-" + "".join(filter(str.isalnum, specific))
    request = Dataset()
    request.RequestedProcedureID = "R1"
    request.ScheduledProcedureStepID = "S1"
    dataset.RequestAttributesSequence = [request]
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return sop, buffer.getvalue()


@pytest.fixture(scope="module")
def letters() -> Mapping[str, str]:
    """Study UIDs by character set."""
    return {specific: str(generate_uid()) for specific in NAMES}


@pytest.fixture(scope="module")
def orthanc_in_unicode(
    program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Peer]:
    """Orthanc as a site with many scripts sets it up; out of the box it answers in Latin-1."""
    folder, ports = tmp_path_factory.mktemp("orthanc-unicode"), (free_port(), free_port())
    with orthanc(
        program("Orthanc"), folder, seat_port=ports[0], http_port=ports[1], encoding="Utf8"
    ) as peer:
        yield peer


@pytest.fixture(params=["orthanc_in_unicode", "dcmqrscp_server"], scope="module")
def lettered(request: pytest.FixtureRequest, letters: Mapping[str, str]) -> Peer:
    """Each archive, holding one study in each character set."""
    peer = request.getfixturevalue(request.param)
    assert isinstance(peer, Peer)
    objects = []
    for specific, name in NAMES.items():
        sop, part10 = stored_in(specific, name, letters[specific])
        syntax = str(dcmread(BytesIO(part10)).file_meta.TransferSyntaxUID)
        objects.append(Outgoing(sop, CT, syntax, lambda part10=part10: part10))  # type: ignore[misc]
    assert send(peer, SEAT, objects, WORK).complete
    return peer


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Workstation]:
    made = open_workstation(tmp_path / "seat", passphrase="correct horse battery")  # noqa: S106
    yield made
    made.close()


def asked(station: Workstation, archive: Peer, *words: str) -> Result:
    """Run the verb ``find`` as the command line does."""
    add_peer(station, "PACS", str(archive))
    said = headless.parser(ALL_VERBS, Path()).parse_args(["find", "PACS", *words])
    (verb,) = (verb for verb in ALL_VERBS if verb.name == "find")
    assert isinstance(verb, headless.Verb)
    return verb.run(station, said, Unspoken())


class Unspoken(headless.Console):
    """A terminal that nobody reads."""

    def __init__(self) -> None: ...

    def report(self, done: float, note: str = "") -> None: ...

    def say(self, words: str) -> None: ...


@pytest.mark.parametrize("specific", NAMES)
def test_a_name_comes_in_its_letters_whatever_set_the_archive_answers_in(
    lettered: Peer, letters: Mapping[str, str], specific: str
) -> None:
    keys = {"StudyInstanceUID": letters[specific], "PatientName": ""}
    (row,) = find_rows(lettered, SEAT, "STUDY", keys, WORK).rows
    assert row["PatientName"] == NAMES[specific]


@pytest.mark.parametrize("specific", NAMES)
def test_a_patient_is_found_by_a_name_in_their_own_letters(
    lettered: Peer, letters: Mapping[str, str], specific: str
) -> None:
    keys = {"StudyInstanceUID": "", "PatientName": NAMES[specific]}
    found = find_rows(lettered, SEAT, "STUDY", keys, WORK)
    assert [row["StudyInstanceUID"] for row in found.rows] == [letters[specific]]


@pytest.fixture
def filled(archive: Peer, study: MadeStudy) -> Peer:
    objects = [
        Outgoing(uid, CT, str(dcmread(path).file_meta.TransferSyntaxUID), path.read_bytes)
        for uid, path in study.files.items()
    ]
    assert send(archive, SEAT, objects, WORK).complete
    return archive


def test_every_level_answers_in_the_patient_root(
    filled: Peer, study: MadeStudy, station: Workstation
) -> None:
    patients = asked(station, filled, "--level", "patient", "--id", "LBX-1")
    assert [row["PatientID"] for row in patients["found"]] == ["LBX-1"]
    root = ("--root", "patient", "--key", "PatientID=LBX-1", "--study-uid", study.uid)
    studies = asked(station, filled, "--level", "study", *root)
    assert [row["StudyInstanceUID"] for row in studies["found"]] == [study.uid]
    series = asked(station, filled, "--level", "series", *root)
    assert {row["SeriesInstanceUID"] for row in series["found"]} == set(study.series)
    one = ("--key", f"SeriesInstanceUID={study.series[0]}")
    images = asked(station, filled, "--level", "image", *root, *one)
    assert len(images["found"]) == 12


def test_every_level_answers_in_the_study_root(
    filled: Peer, study: MadeStudy, station: Workstation
) -> None:
    within = ("--study-uid", study.uid)
    (found,) = asked(station, filled, *within)["found"]
    assert found["study_uid"] == study.uid
    series = asked(station, filled, "--level", "series", *within, "--modality", "CT")
    assert {row["SeriesInstanceUID"] for row in series["found"]} == set(study.series)
    images = asked(station, filled, "--level", "image", *within)
    assert {row["SOPInstanceUID"] for row in images["found"]} == study.uids


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("StudyDate=20260101-20260131", True),
        ("StudyDate=-20251231", False),
        ("StudyTime=100000-110000", True),
        ("StudyTime=110000-", False),
        ("AccessionNumber=A47??", True),
        ("AccessionNumber=A47?", False),
        ("PatientName=M*ller*", True),
        ("StudyDescription=*CHEST*", True),
    ],
)
def test_ranges_and_wildcards_find_what_they_say_and_no_more(
    filled: Peer, study: MadeStudy, station: Workstation, key: str, found: bool
) -> None:
    """The key is asked of the archive with the study, and then once more without an answer."""
    rows = asked(station, filled, "--study-uid", study.uid, "--key", key)["found"]
    assert [row["StudyInstanceUID"] for row in rows] == ([study.uid] if found else [])


def test_a_list_that_was_cut_says_so_and_the_archive_answers_the_next_question(
    filled: Peer, study: MadeStudy, station: Workstation
) -> None:
    within = ("--level", "image", "--study-uid", study.uid)
    one = ("--key", f"SeriesInstanceUID={study.series[0]}")
    cut = asked(station, filled, *within, *one, "--most", "5")
    assert (len(cut["found"]), cut["cut"]) == (5, True)
    whole = asked(station, filled, *within, *one)
    assert (len(whole["found"]), whole["cut"]) == (12, False)


class StopsAtTheThird(Unwatched):
    """A person who stops the query when the third row has come."""

    def __init__(self) -> None:
        self.rows = -2  # once at the association, once more at the wire

    def pause_point(self) -> None:
        self.rows += 1
        if self.rows >= 3:
            raise Cancelled


def test_a_query_can_be_stopped(filled: Peer, study: MadeStudy) -> None:
    keys = {
        "StudyInstanceUID": study.uid,
        "SeriesInstanceUID": study.series[0],
        "SOPInstanceUID": "",
    }
    with pytest.raises(Cancelled):
        find_rows(filled, SEAT, "IMAGE", keys, StopsAtTheThird())


def test_keys_inside_sequences_are_written_as_paths() -> None:
    said = ["ScheduledProcedureStepSequence.Modality=CT", "PatientName=*",
            "ScheduledProcedureStepSequence.ScheduledStationAETitle=CT1",
            "RequestedProcedureCodeSequence"]  # fmt: skip
    wanted: dict[str, Any] = {
        "ScheduledProcedureStepSequence": ({"Modality": "CT", "ScheduledStationAETitle": "CT1"},),
        "PatientName": "*",
        "RequestedProcedureCodeSequence": "",
    }
    assert keys_said(said) == wanted


@pytest.mark.parametrize(
    "said", ["PatientNam=X", "PatientName.Modality=CT", "RequestAttributesSequence=R1"]
)
def test_a_key_that_cannot_be_is_refused_in_words(said: str) -> None:
    with pytest.raises(LightboxError):
        keys_said([said])


def test_series_without_their_study_and_patients_of_the_wrong_root_are_refused(
    orthanc_server: Peer, station: Workstation
) -> None:
    with pytest.raises(LightboxError, match="within one study"):
        asked(station, orthanc_server, "--level", "series")
    with pytest.raises(LightboxError, match="patient root alone"):
        asked(station, orthanc_server, "--level", "patient", "--root", "study")


@pytest.fixture
def latin_archive() -> Iterator[tuple[Peer, list[tuple[str, bytes]]]]:
    """An archive of old, played by pynetdicom: it takes questions in ISO_IR 100 alone."""
    heard: list[tuple[str, bytes]] = []

    def answer(event: Event) -> Iterator[tuple[int, Dataset | None]]:
        asked = event.identifier
        name = asked.get_item("PatientName").value
        heard.append((str(asked.get("SpecificCharacterSet", "")), bytes(name).rstrip()))
        if asked.get("SpecificCharacterSet") != "ISO_IR 100":
            yield 0xA900, None
            return
        row = Dataset()
        row.SpecificCharacterSet = "ISO_IR 100"
        row.StudyInstanceUID, row.PatientName = "1.2.3", "Müller^Änne"
        yield 0xFF00, row

    entity = AE("OLD")
    entity.add_supported_context(StudyRootQueryRetrieveInformationModelFind)
    server = entity.start_server(
        ("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_C_FIND, answer)]
    )
    assert server is not None
    try:
        yield Peer("Old", "OLD", "127.0.0.1", server.server_address[1]), heard
    finally:
        server.shutdown()


def test_an_archive_that_does_not_take_utf_8_is_asked_in_the_set_it_takes(
    latin_archive: tuple[Peer, list[tuple[str, bytes]]],
) -> None:
    old, heard = latin_archive
    keys = {"PatientName": "Müller^Änne", "StudyInstanceUID": ""}
    (row,) = find_rows(old, SEAT, "STUDY", keys, WORK).rows
    assert row["PatientName"] == "Müller^Änne"
    assert heard == [
        ("ISO_IR 192", "Müller^Änne".encode()),
        ("ISO_IR 100", "Müller^Änne".encode("latin-1")),
    ]


def test_a_peer_with_a_set_of_its_own_is_asked_in_that_set_alone(
    latin_archive: tuple[Peer, list[tuple[str, bytes]]],
) -> None:
    old, heard = latin_archive
    keys = {"PatientName": "Müller^Änne", "StudyInstanceUID": ""}
    find_rows(replace(old, charset="ISO_IR 100"), SEAT, "STUDY", keys, WORK)
    assert [specific for specific, _ in heard] == ["ISO_IR 100"]
    with pytest.raises(LightboxError, match="letters that the peer's character set does not have"):
        find_rows(
            replace(old, charset="ISO_IR 100"), SEAT, "STUDY", {"PatientName": "王^小东"}, WORK
        )
