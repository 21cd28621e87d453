"""Files that are not DICOM come in for a patient whom a person named, whole or not at all, once."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.actions.adopting import adopt, foreign_files
from app.actions.belonging import Entered, entered_study
from app.actions.importing import files_under, import_files
from app.options import Policy
from app.workstation import Workstation
from domain.errors import Refused
from domain.study import Patient
from domain.work import Cancelled, Unwatched
from imaging import phantom
from imaging.foreign.making import Belonging
from tests.imaging.foreign_files import GREY, STUDY, WHOLE, affine, nifti, pages, written

ENTERED = Entered("F-1", "Meera Sharma", "1970-01-01", "F", "Brought along", "2024-01-02")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A stick with a photograph, a fax and a volume whose names say nothing true."""
    brought = tmp_path / "stick"
    brought.mkdir()
    (brought / "photo.dcm").write_bytes(written(Image.fromarray(GREY), "PNG"))
    (brought / "fax.txt").write_bytes(pages(GREY, GREY[::-1]))
    (brought / "volume").write_bytes(nifti(WHOLE, affine()))
    (brought / "readme.png").write_text("Dear colleague")
    return brought


def test_what_a_person_brought_becomes_one_study_and_again_nothing_twice(
    station: Workstation, folder: Path
) -> None:
    files = foreign_files(sorted(folder.iterdir()))
    study = entered_study(ENTERED)

    done = adopt(station, files, Belonging(study), Unwatched())
    again = adopt(station, files, Belonging(entered_study(ENTERED)), Unwatched())

    assert [f.name for f in files] == ["fax.txt", "photo.dcm", "volume"]
    assert [(f.outcome, f.kind, f.objects) for f in done.files] == [
        ("stored", "TIFF", 1),
        ("stored", "PNG", 1),
        ("stored", "NIfTI", 7),
    ]
    assert (done.stored, again.stored, again.duplicates) == (9, 0, 9)
    assert {f.outcome for f in again.files} == {"duplicate"}
    (row,) = station.records.archive.studies()
    assert row.study.patient == Patient("F-1", "Sharma^Meera", "19700101", "F")
    assert (row.study.date, row.study.description, row.series) == ("20240102", "Brought along", 3)
    actions = [e.event.action for e in station.records.audit.recent()]
    assert actions.count("import.foreign") == 2


def test_a_file_can_join_a_study_of_this_seat(
    station: Workstation, study_uid: str, folder: Path
) -> None:
    held = station.records.archive.study(study_uid)

    adopt(station, [folder / "photo.dcm"], Belonging(held.study), Unwatched())

    now = station.records.archive.study(study_uid)
    assert (now.study.patient, now.instances) == (held.study.patient, held.instances + 1)


def test_a_file_joins_a_study_in_whatever_letters_its_patient_is_written(
    station: Workstation, real_data: Path, folder: Path
) -> None:
    import_files(station, files_under([real_data / "charsets"]), Unwatched())
    held = station.records.archive.studies()
    assert len(held) > 5

    for row in held:
        done = adopt(station, [folder / "photo.dcm"], Belonging(row.study), Unwatched())
        assert done.files[0].outcome == "stored", (row.study.patient.name, done.files[0].sentence)
        now = station.records.archive.study(row.study.uid)
        assert (now.study.patient, now.instances) == (row.study.patient, row.instances + 1)


def test_of_an_archive_the_files_are_taken_and_its_images_left_to_their_import(
    station: Workstation, folder: Path, small_study: tuple[phantom.Examination, Path]
) -> None:
    packed = folder / "from the clinic"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(folder / "photo.dcm", "a/photo.dcm")
        archive.write(next(small_study[1].iterdir()), "a/image.dcm")
        archive.writestr("a/letter.txt", "Dear colleague")
        archive.writestr("../../cut", (folder / "volume").read_bytes()[:3000])

    (file,) = foreign_files([packed])
    done = adopt(station, [file], Belonging(STUDY), Unwatched())

    assert [(f.file.name, f.outcome, f.reason) for f in done.files] == [
        ("photo.dcm", "stored", ""),
        ("cut", "quarantined", "truncated"),
    ]
    (row,) = station.records.archive.studies()
    assert (row.study.uid, row.instances) == (STUDY.uid, 1)


@pytest.mark.parametrize(
    ("patient", "what"),
    [
        (Patient("F-1", "Sharma^Mira"), "name"),
        (Patient("F-1", "SHARMA^MEERA", "19700102"), "birth date"),
        (Patient("F-1", "Sharma^Meera", "", "M"), "sex"),
    ],
)
def test_another_person_under_the_same_id_is_told_before_anything_is_stored(
    station: Workstation, folder: Path, patient: Patient, what: str
) -> None:
    adopt(station, [folder / "photo.dcm"], Belonging(STUDY), Unwatched())
    theirs = replace(STUDY, uid=f"{STUDY.uid}.2", patient=patient)

    with pytest.raises(Refused, match=f"another {what}"):
        adopt(station, [folder / "fax.txt"], Belonging(theirs), Unwatched())

    (row,) = station.records.archive.studies()
    assert row.instances == 1


def test_a_damaged_file_is_put_aside_and_the_others_come_in(
    station: Workstation, folder: Path
) -> None:
    whole = (folder / "volume").read_bytes()
    (folder / "cut").write_bytes(whole[: len(whole) // 2])

    done = adopt(station, [folder / "cut", folder / "photo.dcm"], Belonging(STUDY), Unwatched())

    cut, photo = done.files
    assert (cut.outcome, cut.reason, photo.outcome) == ("quarantined", "truncated", "stored")
    assert cut.sentence == "The NIfTI file is cut off."
    assert cut.advice
    (aside,) = station.records.archive.quarantined()
    assert station.records.archive.read_quarantined(aside.id) == (folder / "cut").read_bytes()


def test_a_picture_beyond_the_sites_limit_is_not_even_read(
    station: Workstation, folder: Path
) -> None:
    size = (folder / "photo.dcm").stat().st_size
    station.policy = Policy(largest_picture_bytes=size - 1)

    done = adopt(station, [folder / "photo.dcm"], Belonging(STUDY), Unwatched())
    station.policy = Policy(largest_picture_bytes=size)
    at_the_limit = adopt(station, [folder / "photo.dcm"], Belonging(STUDY), Unwatched())

    assert (done.files[0].reason, done.stored) == ("too-large", 0)
    assert at_the_limit.stored == 1


def test_fifty_million_bytes_of_a_picture_are_taken_in_and_one_more_is_not(
    station: Workstation, folder: Path
) -> None:
    with (folder / "photo.dcm").open("ab") as picture:
        picture.truncate(50_000_001)
    beyond = adopt(station, [folder / "photo.dcm"], Belonging(STUDY), Unwatched())
    with (folder / "photo.dcm").open("ab") as picture:
        picture.truncate(50_000_000)
    at_the_limit = adopt(station, [folder / "photo.dcm"], Belonging(STUDY), Unwatched())

    assert (beyond.files[0].reason, beyond.stored) == ("too-large", 0)
    assert "50000001 bytes; at most 50000000" in beyond.files[0].sentence
    assert at_the_limit.stored == 1
    (held,) = station.records.archive.instances_of_study(STUDY.uid)
    assert station.records.archive.size(held.sop_uid) < 5_000  # what follows the picture is left


def test_a_cancelled_import_keeps_whole_files_and_no_half_one(
    station: Workstation, folder: Path
) -> None:
    class Impatient(Unwatched):
        asked = 0

        def pause_point(self) -> None:
            self.asked += 1
            if self.asked > 5:
                raise Cancelled

    files = [folder / "photo.dcm", folder / "volume"]
    with pytest.raises(Cancelled):
        adopt(station, files, Belonging(STUDY), Impatient())

    (row,) = station.records.archive.studies()
    assert (row.series, row.instances) == (1, 1)


def test_a_volume_is_never_taken_for_a_kind_that_it_cannot_show_to_be(
    station: Workstation, folder: Path
) -> None:
    done = adopt(station, [folder / "volume"], Belonging(STUDY, modality="PT"), Unwatched())
    hounsfield = Belonging(STUDY, modality="MR", unit="HU")
    never = adopt(station, [folder / "volume"], hounsfield, Unwatched())
    assert (done.files[0].outcome, done.stored) == ("quarantined", 0)
    assert (never.files[0].outcome, never.stored) == ("quarantined", 0)


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        (replace(ENTERED, patient_id=" "), "whose it is"),
        (replace(ENTERED, name="^"), "whose it is"),
        (replace(ENTERED, birth_date="1970-02-30"), "a date is none"),
        (replace(ENTERED, sex="X"), "sex"),
        (replace(ENTERED, patient_id="A\\B"), "longer than DICOM"),
        (replace(ENTERED, description="x" * 65), "longer than DICOM"),
    ],
)
def test_a_patient_is_named_in_words_that_dicom_can_carry(entered: Entered, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        entered_study(entered)


def test_a_name_is_written_as_dicom_writes_it() -> None:
    names = ("Meera Sharma", "Sharma, Meera", "Sharma^Meera", "  Meera   Sharma ")
    written_ = {entered_study(replace(ENTERED, name=name)).patient.name for name in names}
    assert written_ == {"Sharma^Meera"}
    assert entered_study(replace(ENTERED, name="Meera")).patient.name == "Meera"
