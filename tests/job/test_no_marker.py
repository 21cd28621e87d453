"""A-18: whoever copies a used seat's folders finds none of 40 marker words in them."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pydicom
import pytest

from imaging import phantom
from tests.job.conftest import SHAPE, SPACING_MM
from tests.job.seat import MAIN, PASSPHRASE, Seat

ROOT = MAIN.parent
MODEL = "lung-nodule-demonstration"
pytestmark = pytest.mark.timeout(400)

# Where each word is put before the seat sees it. Letters alone, so that base64 keeps them whole.
IN_HEADERS = {
    "PatientName": "QZXWNAMEQZ^QZXWGIVENQZ",
    "PatientID": "QZXWPIDQZ",
    "IssuerOfPatientID": "QZXWISSUERQZ",
    "OtherPatientNames": "QZXWOTHERQZ",
    "PatientComments": "QZXWCOMMENTQZ",
    "PatientAddress": "QZXWADDRESSQZ",
    "PatientTelephoneNumbers": "QZXWPHONEQZ",
    "Occupation": "QZXWWORKQZ",
    "EthnicGroup": "QZXWETHNICQZ",
    "MilitaryRank": "QZXWRANKQZ",
    "AdditionalPatientHistory": "QZXWHISTORYQZ",
    "Allergies": "QZXWALLERGYQZ",
    "AccessionNumber": "QZXWACCQZ",
    "StudyID": "QZXWSTUDYIDQZ",
    "StudyDescription": "QZXWSTUDYQZ",
    "SeriesDescription": "QZXWSERIESQZ",
    "ProtocolName": "QZXWPROTOCOLQZ",
    "ReferringPhysicianName": "QZXWREFQZ^A",
    "PerformingPhysicianName": "QZXWPERFQZ^A",
    "OperatorsName": "QZXWOPERATORQZ",
    "PhysiciansOfRecord": "QZXWRECORDQZ",
    "RequestingPhysician": "QZXWREQUESTQZ",
    "RequestedProcedureDescription": "QZXWPROCEDUREQZ",
    "InstitutionName": "QZXWHOSPITALQZ",
    "InstitutionAddress": "QZXWSTREETQZ",
    "InstitutionalDepartmentName": "QZXWDEPARTQZ",
    "StationName": "QZXWSTATIONQZ",
    "DeviceSerialNumber": "QZXWSERIALQZ",
    "ImageComments": "QZXWIMAGEQZ",
    "AdmissionID": "QZXWADMITQZ",
}
PRIVATE, PIXELS, OVERLAY = "QZXWPRIVATEQZ", "QZXWPIXELSQZ", "QZXWOVERLAYQZ"
QUARANTINED, FILE_NAME, FOLDER = "QZXWQUARANTQZ", "QZXWFILEQZ", "QZXWFOLDERQZ"
REPORT, READER, PEER, SEARCH = "QZXWREPORTQZ", "QZXWREADERQZ", "QZXWPEERQZ", "QZXWSEARCHQZ"
WORDS = (
    *(word for value in IN_HEADERS.values() for word in value.split("^") if len(word) > 1),
    *(PRIVATE, PIXELS, OVERLAY, QUARANTINED, FILE_NAME, FOLDER, REPORT, READER, PEER, SEARCH),
)


def forms(word: str) -> Iterator[bytes]:
    """Yield a word as it may lie in a file: UTF-8, UTF-16 and, wherever it begins, base64."""
    yield word.lower().encode()
    yield word.lower().encode("utf-16-le")
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + word.encode())
        # What also holds bits of the bytes beside the word is left out: a byte is 1.33 characters.
        end = (0, -3, -2)[(before + len(word)) % 3] or None
        yield whole[(0, 2, 3)[before] : end].lower()


def found_under(*folders: Path) -> list[tuple[str, str]]:
    """Return every marker word in a file or a file's name, with the name of the file."""
    wanted = [(word, form) for word in WORDS for form in forms(word)]
    found: set[tuple[str, str]] = set()
    for folder in folders:
        for file in folder.rglob("*"):
            content = str(file.relative_to(folder)).lower().encode()
            if file.is_file():
                content += b"\n" + file.read_bytes().lower()
            found.update((word, file.name) for word, form in wanted if form in content)
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Places:
    """The only places where a seat may leave something of itself."""

    home: Path
    temporary: Path
    here: Path

    @property
    def environment(self) -> dict[str, str]:
        home = str(self.home)
        return {
            **os.environ,
            "HOME": home,
            "XDG_CONFIG_HOME": f"{home}/config",
            "XDG_CACHE_HOME": f"{home}/cache",
            "XDG_DATA_HOME": f"{home}/data",
            "XDG_RUNTIME_DIR": f"{home}/run",
            "TMPDIR": str(self.temporary),
            "QT_QPA_PLATFORM": "offscreen",
            "LIGHTBOX_PASSPHRASE": PASSPHRASE,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "PYTHONPATH": str(ROOT),
        }


class Kept(Seat):
    """A seat that is used from folders of its own."""

    places: Places

    def __init__(self, profile: Path, places: Places) -> None:
        super().__init__(profile)
        object.__setattr__(self, "places", places)

    @property
    def environment(self) -> dict[str, str]:
        return self.places.environment


def marked_study(folder: Path) -> str:
    """Write a study with a marker word in every place that is worth one; return its UID."""
    drawn = replace(
        phantom.demonstration().current, key="markers", shape=SHAPE, spacing_mm=SPACING_MM
    )
    for number, part10 in enumerate(phantom.dicom_series(drawn)):
        dataset = pydicom.dcmread(BytesIO(part10))
        for keyword, value in IN_HEADERS.items():
            setattr(dataset, keyword, value)
        block = dataset.private_block(0x0011, "MADE FOR A TEST", create=True)
        block.add_new(0x01, "LO", PRIVATE)
        columns = dataset.Columns
        pixels = bytearray(dataset.PixelData)
        pixels[: len(PIXELS)] = PIXELS.encode()
        dataset.PixelData = bytes(pixels)
        dataset.add_new(0x60000010, "US", 16)
        dataset.add_new(0x60000011, "US", columns)
        dataset.add_new(0x60000040, "CS", "G")
        dataset.add_new(0x60000050, "SS", [1, 1])
        dataset.add_new(0x60000100, "US", 1)
        dataset.add_new(0x60000102, "US", 0)
        bits = OVERLAY.encode().ljust(columns * 2, b"\0")
        dataset.add_new(0x60003000, "OB", bits)
        dataset.save_as(folder / f"{FILE_NAME}{number:03}.dcm", enforce_file_format=True)
    return drawn.study_uid


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> tuple[Kept, Path]:
    """A seat on which everything was done that a reader does, and that was killed on the way."""
    base = tmp_path_factory.mktemp("markers")
    source = base / FOLDER
    places = Places(base / "home", base / "temporary", base / "here")
    for folder in (source, places.home, places.home / "run", places.temporary, places.here):
        folder.mkdir(mode=0o700)
    uid = marked_study(source)
    (source / f"{FILE_NAME}.bin").write_bytes(b"DICM" + QUARANTINED.encode() * 40)
    seat = Kept(base / "profile", places)
    seat.do("seat", "--reader", READER)
    seat.do("peers", "add", PEER, "NOBODY@127.0.0.1:9")
    kill_while(seat, 1.5, "import", source)
    seat.try_to("import", source)  # what is not DICOM ends it with a status of its own
    assert len(seat.do("studies")["studies"]) == 1
    seat.try_to("find", PEER, "--name", f"{SEARCH}*")
    spec = places.here / "spec.json"
    spec.write_text(json.dumps([{"kind": "length", "points": [[0, 0, 90], [40, 0, 90]]}]))
    seat.do("measure", uid, "--spec", spec, "--keep")
    analysed = seat.do("analyse", uid, "--model", MODEL)
    accepts = [word for f in analysed["findings"] for word in ("--accept", f["id"])]
    seat.do("findings", uid, *accepts)
    drafted = seat.do("report", uid, "--write", f"indication={REPORT}")
    decided = [
        word
        for section in drafted["sections"]
        for sentence in section["sentences"]
        if sentence["origin"] == "drafted"
        for word in ("--accept", sentence["id"])
    ]
    seat.do("report", uid, *decided)
    seat.do("sign", drafted["report"])
    seat.do("export", uid, base / "left", "--medium")
    kill_window_with_study(seat, uid)
    kill_while(seat, 2.5, "render", uid, "--out", base / "never.png", "--layout", "mpr")
    return seat, base


def kill_while(seat: Kept, seconds: float, *words: object) -> None:
    """Begin a verb, and kill it while it is at it."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and program
        seat.command(*words),
        env=seat.environment,
        cwd=seat.places.here,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as verb:
        time.sleep(seconds)
        verb.kill()


def kill_window_with_study(seat: Kept, uid: str) -> None:
    """Open the study in the window, with the screen being kept, and kill the window."""
    program = ["-m", "tests.faults.reading_program", str(seat.profile), "arrange", uid]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and program
        [sys.executable, *program],
        env=seat.environment,
        cwd=seat.places.here,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as window:
        assert window.stdout is not None
        assert uid in window.stdout.readline()
        os.kill(window.pid, signal.SIGKILL)


def test_a18_none_of_40_words_lies_in_clear_anywhere_that_a_used_seat_wrote(
    used: tuple[Kept, Path],
) -> None:
    """A-18. Judge: every byte and every name of every file, in three encodings."""
    seat, base = used
    assert len(WORDS) >= 40
    assert len(set(WORDS)) == len(WORDS)
    places = seat.places
    files = [file for file in seat.profile.rglob("*") if file.is_file()]
    assert len(files) > 90
    assert (seat.profile / "screen").is_file()  # the window was killed with the study open
    # The search finds every word where it lies in clear: in what was imported, and what left.
    sources = {word for word, _ in found_under(base / FOLDER)}
    assert sources >= set(WORDS) - {FOLDER, REPORT, READER, PEER, SEARCH}
    assert {word for word, _ in found_under(base / "left")} >= {"QZXWNAMEQZ", PRIVATE, PIXELS}

    assert found_under(seat.profile, places.home, places.temporary, places.here) == []


@pytest.mark.parametrize("form", ["utf-8", "utf-16-le", "base64"])
def test_the_search_finds_a_word_in_each_encoding(tmp_path: Path, form: str) -> None:
    for number, word in enumerate(WORDS):
        text = f"{'x' * (number % 3)}{word} and more"
        content = base64.b64encode(text.encode()) if form == "base64" else text.encode(form)
        (tmp_path / str(number)).write_bytes(b"begin " + content)
    assert found_under(tmp_path) == sorted((word, str(n)) for n, word in enumerate(WORDS))
