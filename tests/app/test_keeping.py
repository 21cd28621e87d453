"""A fault of the archive is named, on record, and said when the study is opened."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGLSLossless

from app.actions import keeping
from app.actions.importing import import_files
from app.state.reading import Reading
from app.workstation import Workstation
from domain.work import Unwatched
from imaging import phantom
from records.archive import FaultKind
from tests.app.conftest import wait_until


def object_files(station: Workstation) -> list[Path]:
    return sorted(f for f in (station.profile / "objects").glob("??/*") if f.is_file())


def harm(station: Workstation) -> str:
    """Flip one bit of one image; return its SOP UID."""
    row = station.records.database.row("SELECT sop_uid, object FROM instances ORDER BY id LIMIT 1")
    assert row is not None
    file = station.profile / "objects" / row[1][:2] / row[1]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 4
    file.write_bytes(content)
    return str(row[0])


def test_a_sound_archive_is_called_so(station: Workstation, study_uid: str) -> None:
    found = keeping.check(station, Unwatched())

    assert (found.studies, found.faults) == (1, ())
    assert station.records.archive.faults(study_uid) == ()


def test_a_damaged_image_is_named_on_record_and_said_at_opening(
    station: Workstation, study_uid: str, opened: Callable[[str], Reading]
) -> None:
    sop_uid = harm(station)
    files = object_files(station)

    (fault,) = keeping.check(station, Unwatched(), study_uid=study_uid).faults

    assert (fault.kind, fault.sop_uid) == (FaultKind.DAMAGED, sop_uid)
    assert object_files(station) == files  # nothing is deleted
    actions = [e.event.action for e in station.records.audit.recent(10)]
    assert "archive.damaged" in actions
    assert "archive.check" in actions
    opened(study_uid)
    assert any("damaged or missing" in told.sentence for told in station.telling.items)


def test_without_a_known_source_nothing_is_given_up(station: Workstation, study_uid: str) -> None:
    harm(station)
    before = station.records.archive.sop_uids(study_uid)

    found = keeping.check(station, Unwatched(), repair=True)

    assert (len(found.faults), found.fetched) == (1, 0)
    assert station.records.archive.sop_uids(study_uid) == before


def test_the_background_check_takes_the_study_whose_turn_it_is_and_ends(
    station: Workstation, study_uid: str
) -> None:
    sop_uid = harm(station)
    with station.records.database.writing() as writer:
        writer.run("UPDATE studies SET arrived = '2020-01-01T00:00:00+00:00'")

    keeping.look_after(station)
    wait_until(lambda: not station.checking, 60.0)

    assert [f.sop_uid for f in station.records.archive.faults(study_uid)] == [sop_uid]
    assert any("damaged or missing" in told.sentence for told in station.telling.items)


@pytest.mark.usefixtures("study_uid")
def test_what_came_lately_is_not_checked_again_by_itself(station: Workstation) -> None:
    keeping.look_after(station)
    wait_until(lambda: not station.checking)
    assert station.records.database.row("SELECT count(*) FROM checks") == (0,)


def test_the_background_check_waits_while_a_study_is_being_opened(
    station: Workstation, study_uid: str
) -> None:
    with station.records.database.writing() as writer:
        writer.run("UPDATE studies SET arrived = '2020-01-01T00:00:00+00:00'")
    station.opening = object()  # type: ignore[assignment]  # somebody waits for a study
    job = keeping.look_after(station)
    assert job is not None

    job.cancel()
    wait_until(lambda: not station.checking)

    assert station.records.database.row("SELECT count(*) FROM checks") == (0,)
    station.opening = None
    keeping.look_after(station)
    wait_until(lambda: not station.checking, 60.0)
    assert station.records.database.row("SELECT study_uid FROM checks") == (study_uid,)


def test_a_compressed_image_opened_again_is_not_decoded_again(
    station: Workstation, tmp_path: Path
) -> None:
    """Judge: the decoded frames themselves, and the same pixels with the cache's folder gone."""
    examination = replace(
        phantom.demonstration().current,
        key="tests/app compressed",
        shape=(1, 64, 64),
        spacing_mm=(100.0, 5.6, 5.6),
    )
    part10 = next(iter(phantom.dicom_series(examination)))
    file = tmp_path / "one.dcm"
    file.write_bytes(part10)
    dataset = pydicom.dcmread(file)
    coded = imagecodecs.jpegls_encode(dataset.pixel_array)
    dataset.PixelData = encapsulate([bytes(coded)])
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = JPEGLSLossless
    dataset.save_as(file)
    import_files(station, [file], Unwatched())
    (instance,) = station.records.archive.instances_of_study(examination.study_uid)

    def read() -> bytes:
        return station.records.archive.read(instance.sop_uid)

    def pixels() -> NDArray[np.generic]:
        ((_, found),) = station.readers.decode_many([(0, read, instance, 0)])
        assert not isinstance(found, Exception)
        return found.stored

    first = pixels()
    station.records.frames.settle()
    assert station.records.frames.bytes_on_disk > first.nbytes
    assert np.array_equal(first, dataset.pixel_array)
    assert pixels() is pixels()  # from memory: the very same
    shutil.rmtree(station.profile / "frames")
    assert np.array_equal(pixels(), first)
