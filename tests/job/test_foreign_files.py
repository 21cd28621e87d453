"""A stick of pictures and a volume, taken in from the command line for a patient who was named."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.imaging.foreign_files import GREY, WHOLE, affine, nifti, written
from tests.job.seat import Seat

WHO = ("--patient-id", "F-1", "--patient-name", "Meera Sharma", "--date", "2024-01-02")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "photo.dcm").write_bytes(written(Image.fromarray(GREY), "PNG"))
    (folder / "brain.nii").write_bytes(nifti(WHOLE, affine()))
    return folder


def test_without_a_patient_they_stay_outside_and_with_one_they_are_a_study(
    tmp_path: Path, stick: Path
) -> None:
    seat = Seat(tmp_path / "seat")

    nobodys = seat.do("import", stick)
    theirs = seat.do("import", stick, *WHO, "--modality", "MR")
    again = seat.do("import", stick, *WHO, "--modality", "MR")

    assert nobodys["stored"] == 0
    assert {(f["outcome"], f["reason"]) for f in nobodys["files"]} == {("not DICOM", "no-patient")}
    assert all("whose it is" in f["sentence"] and f["advice"] for f in nobodys["files"])
    assert nobodys["quarantined"] == []
    assert (theirs["stored"], theirs["files"]) == (8, [])
    assert [(f["outcome"], f["kind"]) for f in theirs["foreign"]] == [
        ("stored", "NIfTI"),
        ("stored", "PNG"),
    ]
    assert (again["stored"], again["duplicates"]) == (0, 8)
    assert again["studies"] == theirs["studies"]


def test_the_same_id_with_another_name_is_refused_and_nothing_is_stored(
    tmp_path: Path, stick: Path
) -> None:
    seat = Seat(tmp_path / "seat")
    (study,) = seat.do("import", stick / "photo.dcm", *WHO)["studies"]

    refused = seat.try_to("import", stick, *WHO[:2], "--patient-name", "Mira Sharma")
    joined = seat.do("import", stick / "brain.nii", "--study", study)
    twice = seat.try_to("import", stick, "--study", study, *WHO)

    assert refused.status == 1
    assert "another name" in refused.err
    assert joined["studies"] == [study]
    assert twice.status == 1


def test_what_was_taken_in_leaves_as_nifti_and_as_png(tmp_path: Path, stick: Path) -> None:
    seat = Seat(tmp_path / "seat")
    (study,) = seat.do("import", stick, *WHO, "--modality", "MR")["studies"]

    volumes = seat.do("export", study, tmp_path / "nifti", "--as", "nifti")
    pictures = seat.do("export", study, tmp_path / "png", "--as", "png")
    medium = seat.try_to("export", study, tmp_path / "cd", "--as", "png", "--medium")

    assert volumes["files"] == 1
    assert [note for note in volumes["notes"] if "make no volume" in note]
    assert len(list((tmp_path / "nifti").iterdir())) == 2
    assert pictures["files"] == 8
    assert pictures["notes"] == ["In 1 of them a name may stand: look before they go."]
    assert medium.status == 1
    assert not (tmp_path / "cd").exists()


def test_the_counts_are_those_of_the_whole_drop(tmp_path: Path, stick: Path) -> None:
    (stick / "letter.txt").write_text("Dear colleague")
    told = Seat(tmp_path / "seat").do("import", stick, *WHO)

    counts = {name: count for name, count in told["counts"].items() if count}
    assert counts == {"stored": 8, "not DICOM": 1}
