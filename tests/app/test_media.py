"""A CD or stick is counted: what its index lists, what lies there, what this seat holds of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import config, dcmread
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from app.actions.importing import take_in
from app.actions.media import index_of, mounted, read_medium
from app.workstation import Workstation
from domain.work import Unwatched
from imaging import phantom
from records.intake import FileOutcome


@pytest.fixture
def stick(
    tmp_path: Path,
    small_study: tuple[phantom.Examination, Path],
    program: Callable[[str], str],
) -> Path:
    """A stick as another system writes one: six images of the study, and the index by DCMTK."""
    root = tmp_path / "stick"
    folder = root / "DICOM" / "SERIES1"
    folder.mkdir(parents=True)
    for number, file in enumerate(sorted(small_study[1].glob("*.dcm"))[:6], 1):
        shutil.copy(file, folder / f"IM{number:06}")
    subprocess.run(  # noqa: S603 - a peer, by full path
        [program("dcmmkdir"), "+r", "+I", "+D", root / "DICOMDIR", "+id", root, "DICOM"],
        cwd=root,
        check=True,
        capture_output=True,
    )
    return root


def images_of(stick: Path) -> list[Path]:
    return sorted(p for p in stick.rglob("*") if p.is_file() and p.name != "DICOMDIR")


def rewritten(stick: Path, change: Callable[[list[Dataset]], None]) -> None:
    """Change the image records of the index, each link left where it is: no length changes."""
    index = dcmread(stick / "DICOMDIR")
    change([r for r in index.DirectoryRecordSequence if r.DirectoryRecordType == "IMAGE"])
    before = config.settings.writing_validation_mode
    config.settings.writing_validation_mode = config.IGNORE
    try:
        index.save_as(stick / "DICOMDIR")
    finally:
        config.settings.writing_validation_mode = before


def test_a_whole_stick_is_complete_and_says_what_it_holds_before_it_is_taken(
    station: Workstation, stick: Path, program: Callable[[str], str]
) -> None:
    medium = read_medium(station.readers, stick / "DICOMDIR")
    listed = subprocess.run(  # noqa: S603 - a judge, by full path
        [program("dcmdump"), "+P", "0004,1511", stick / "DICOMDIR"], capture_output=True, check=True
    )
    names = {file.sop_uid for file in medium.directory.files}
    assert names == {
        line.split("[")[1].split("]")[0] for line in listed.stdout.decode().splitlines()
    }

    done = take_in(station, [stick], Unwatched())

    (count,) = done.media
    assert (count.listed, count.found, count.stored, count.unlisted) == (6, 6, 6, 0)
    assert count.complete
    assert done.stored == 6


def test_the_index_alone_stands_for_its_medium(station: Workstation, stick: Path) -> None:
    done = take_in(station, [stick / "DICOMDIR"], Unwatched())

    assert (done.stored, done.media[0].stored) == (6, 6)


def test_what_is_missing_and_what_is_not_listed_is_counted_and_named(
    station: Workstation, stick: Path, small_study: tuple[phantom.Examination, Path]
) -> None:
    lost, *_ = images_of(stick)
    lost.unlink()
    shutil.copy(sorted(small_study[1].glob("*.dcm"))[10], stick / "EXTRA.DCM")

    done = take_in(station, [stick], Unwatched())

    (count,) = done.media
    assert (count.listed, count.found, count.stored, count.unlisted) == (6, 5, 5, 1)
    assert not count.complete
    assert count.missing == (lost.relative_to(stick).as_posix(),)
    assert done.stored == 6  # what is not listed is taken in all the same


@pytest.mark.parametrize(
    "points",
    [
        ["..", "secret", "IM1"],
        ["", "etc", "passwd"],
        ["/etc/passwd"],
        ["C:", "WINDOWS", "SYSTEM"],
        ["DICOM", "..", "..", "secret"],
        ["linked"],
        ["linked-folder", "IM1"],
        ["."],
    ],
    ids=str,
)
def test_an_index_that_points_away_from_its_medium_is_refused_and_named(
    station: Workstation, stick: Path, points: list[str], tmp_path: Path
) -> None:
    """A-06, B-16, CVE-2026-32711: nothing outside the root is ever read; the rest is taken in."""
    outside = tmp_path / "secret"
    outside.mkdir()
    shutil.copy(images_of(stick)[0], outside / "IM1")
    (stick / "linked").symlink_to(outside / "IM1")
    (stick / "linked-folder").symlink_to(outside)

    def change(records: list[Dataset]) -> None:
        records[0][0x00041500] = DataElement(
            0x00041500, "CS", points, validation_mode=config.IGNORE
        )

    rewritten(stick, change)
    medium = read_medium(station.readers, stick / "DICOMDIR")
    done = take_in(station, [stick], Unwatched())

    assert all(place.resolve().is_relative_to(stick.resolve()) for place in medium.found)
    assert len(medium.refused) == 1
    assert not done.media[0].complete
    assert "point outside the medium" in " ".join(done.media[0].doubts)
    assert done.stored == 6  # the file itself lies there, though the index misleads
    links = [r for r in done.results if r.reason == "link"]
    assert len(links) == 2


def test_records_in_a_circle_end_and_lose_no_file(station: Workstation, stick: Path) -> None:
    """B-05: a cyclic index is read to its end, each file once, and the circle is said."""

    def change(records: list[Dataset]) -> None:
        records[-1].OffsetOfTheNextDirectoryRecord = records[0].seq_item_tell  # its own beginning

    rewritten(stick, change)
    medium = read_medium(station.readers, stick / "DICOMDIR")

    assert len(medium.directory.files) == 6
    assert any("circle" in doubt for doubt in medium.directory.doubts)


def test_real_indexes_of_every_encoding_list_the_same_files(
    station: Workstation, real_data: Path
) -> None:
    folder = real_data / "dicomdir"
    read = {
        name: {f.components for f in station.readers.directory((folder / name).read_bytes()).files}
        for name in ("DICOMDIR", "DICOMDIR-bigEnd", "DICOMDIR-implicit", "DICOMDIR-reordered",
                     "DICOMDIR-nopatient")
    }  # fmt: skip
    assert len(read["DICOMDIR"]) == 31
    assert all(files == read["DICOMDIR"] for files in read.values())


def test_a_damaged_index_costs_no_image(station: Workstation, stick: Path) -> None:
    index = (stick / "DICOMDIR").read_bytes()
    (stick / "DICOMDIR").write_bytes(index[: len(index) // 2])

    done = take_in(station, [stick], Unwatched())

    assert done.stored == 6
    assert not done.media[0].complete


def test_names_in_lower_case_are_found_as_discs_are_mounted(
    station: Workstation, stick: Path
) -> None:
    for path in sorted(stick.rglob("*"), key=lambda p: -len(p.parts)):
        path.rename(path.with_name(path.name.lower()))

    index = index_of(stick)
    assert index is not None
    assert take_in(station, [stick], Unwatched()).media[0].complete


def test_two_names_that_differ_in_case_alone_are_not_taken_for_one_another(
    station: Workstation, stick: Path
) -> None:
    """B-16: where the index names neither exactly, none is guessed."""
    one = images_of(stick)[0]
    one.rename(one.with_name(one.name.lower()))
    shutil.copy(images_of(stick)[1], one.with_name(one.name.capitalize()))

    medium = read_medium(station.readers, stick / "DICOMDIR")

    assert medium.missing == (one.relative_to(stick).as_posix(),)


def test_mounted_media_with_an_index_are_found_and_the_systems_own_disks_are_not(
    stick: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    found = mounted(
        [
            (str(stick), "iso9660", "ro,nosuid"),
            (str(stick.parent), "ext4", "rw"),
            (str(empty), "udf", "ro"),
        ]
    )
    assert found == (stick,)
    assert mounted([(str(stick), "FAT32", "rw,removable")]) == (stick,)
    assert mounted([(str(stick), "ext4", "rw")]) == ()


@pytest.mark.parametrize(("beyond", "outcome"), [
    (-1, FileOutcome.QUARANTINED), (0, FileOutcome.QUARANTINED), (1, FileOutcome.NOT_READ),
])  # fmt: skip
def test_the_largest_object_is_taken_and_one_byte_more_is_not_even_read(
    station: Workstation, tmp_path: Path, beyond: int, outcome: FileOutcome
) -> None:
    """Sparse files around the limit: at the limit it is read (and is damaged), beyond it is not."""
    limit = 3 << 20
    station.policy = type(station.policy)(largest_object_bytes=limit)
    file = tmp_path / "large.dcm"
    with file.open("wb") as opened:
        opened.seek(128)
        opened.write(b"DICM")
        opened.truncate(limit + beyond)

    (result,) = take_in(station, [file], Unwatched()).results

    assert (result.outcome, result.reason == "too-large") == (outcome, beyond > 0)


def test_two_gigabytes_and_a_byte_cost_neither_time_nor_memory(
    station: Workstation, tmp_path: Path
) -> None:
    file = tmp_path / "huge.dcm"
    with file.open("wb") as opened:
        opened.seek(128)
        opened.write(b"DICM")
        opened.truncate(2_000_000_001)

    (result,) = take_in(station, [file], Unwatched()).results

    assert result.reason == "too-large"
    assert result.sentence == "The file has 2000000001 bytes; at most 2000000000 are taken in."
