"""Every file taken in ends stored or in quarantine with a reason, and again is no second copy."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from argparse import Namespace
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import UID

from app.actions.import_verbs import VERBS
from app.actions.importing import files_under, import_files
from app.headless import Console
from app.workstation import Workstation
from domain.errors import LightboxError, NotFound
from domain.work import Cancelled, Unwatched
from imaging import phantom
from records.intake import FileOutcome


def test_a_folder_of_images_becomes_a_study_on_the_worklist(
    station: Workstation, small_study: tuple[phantom.Examination, Path]
) -> None:
    examination, folder = small_study

    done = import_files(station, files_under([folder]), Unwatched())
    station.worklist.reload()

    assert (done.stored, done.quarantined) == (24, [])
    (row,) = station.worklist.rows
    assert (row.study_uid, row.image_count) == (examination.study_uid, 24)


def test_taking_the_same_folder_in_again_stores_nothing_twice(
    station: Workstation, study_uid: str, small_study: tuple[phantom.Examination, Path]
) -> None:
    done = import_files(station, files_under([small_study[1]]), Unwatched())

    assert (done.stored, done.duplicates) == (0, 24)
    assert len(station.records.archive.sop_uids(study_uid)) == 24


def test_an_archive_of_files_becomes_the_same_study_and_again_nothing_twice(
    station: Workstation, tmp_path: Path, small_study: tuple[phantom.Examination, Path]
) -> None:
    examination, folder = small_study
    archive = tmp_path / "from the clinic.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(folder.iterdir()):
            packed.write(file, f"DICOM/{file.name}")
        packed.writestr("DICOM/letter.txt", "Dear colleague")
        packed.writestr("DICOMDIR", "the index of the medium")

    done = import_files(station, files_under([archive]), Unwatched())
    again = import_files(station, files_under([archive]), Unwatched())

    assert (done.stored, done.studies) == (24, {examination.study_uid})
    assert [r.place for r in done.results if r.outcome is FileOutcome.NOT_DICOM] == [
        f"{archive}/DICOM/letter.txt"
    ]
    assert (again.stored, again.duplicates) == (0, 24)


def test_a_locked_archive_without_its_password_is_named_and_costs_nothing_else(
    station: Workstation,
    tmp_path: Path,
    small_study: tuple[phantom.Examination, Path],
    program: Callable[[str], str],
) -> None:
    _examination, folder = small_study
    locked, secret = tmp_path / "locked.zip", "green and ZQX"
    files = sorted(folder.iterdir())
    command: list[str | Path] = [program("7zz"), "a", "-tzip", "-mem=AES256", f"-p{secret}", locked]
    subprocess.run([*command, *files[:4]], check=True, capture_output=True)  # noqa: S603 - a judge

    shut = import_files(station, files_under([locked, files[5]]), Unwatched())
    opened = import_files(station, files_under([locked]), Unwatched(), password=secret)

    assert shut.stored == 1
    unread = [(r.place, r.reason) for r in shut.results if r.outcome is FileOutcome.NOT_READ]
    assert unread == [(str(locked), "password")]
    assert (opened.stored, opened.quarantined) == (4, [])


def test_a_file_that_is_no_image_is_put_aside_with_a_sentence(
    station: Workstation, tmp_path: Path
) -> None:
    (tmp_path / "letter.dcm").write_text("Dear colleague")

    done = import_files(station, files_under([tmp_path / "letter.dcm"]), Unwatched())

    (put_aside,) = station.records.archive.quarantined()
    assert put_aside.reason == done.quarantined[0]["sentence"]
    assert put_aside.reason.endswith(".")


def test_a_path_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="does not exist"):
        files_under([tmp_path / "nothing"])


def test_all_damaged_real_files_end_stored_or_in_quarantine_with_a_reason(
    station: Workstation, real_data: Path
) -> None:
    files = files_under([real_data / "odd-files", real_data / "ct-bad-geometry"])

    done = import_files(station, files, Unwatched())

    assert done.ended == len(files)
    assert all(q["sentence"].endswith(".") for q in done.quarantined)
    assert len(station.records.archive.quarantined()) >= len(done.quarantined)


def test_every_import_is_on_record_before_the_images_are(
    station: Workstation, study_uid: str
) -> None:
    actions = [e.event.action for e in station.records.audit.recent()]

    assert {"import.files", "import.study"} <= set(actions)
    assert station.records.audit.verify().ok
    assert study_uid in {e.event.study_uid for e in station.records.audit.recent()}


def test_a_study_of_two_patients_stays_with_the_first_and_says_so(
    station: Workstation,
    study_uid: str,
    small_study: tuple[phantom.Examination, Path],
    tmp_path: Path,
) -> None:
    held = station.records.archive.study(study_uid).study
    stranger = dcmread(next(small_study[1].glob("*.dcm")))
    stranger.PatientID, stranger.PatientName = "STRANGER", "Other^Person"
    stranger.SOPInstanceUID = UID(f"{study_uid}.77")
    stranger.file_meta.MediaStorageSOPInstanceUID = stranger.SOPInstanceUID
    stranger.save_as(tmp_path / "stranger.dcm")

    done = import_files(station, [tmp_path / "stranger.dcm"], Unwatched())

    (said,) = done.contradicting
    assert said["sentence"] == "Its study is held under another patient; the two are not mixed."
    assert (done.stored, done.conflicts) == (0, 1)
    row = station.records.archive.study(study_uid)
    assert (row.study.patient, row.instances) == (held.patient, 24)
    (conflict,) = station.records.archive.conflicts()
    assert station.records.archive.read_quarantined(conflict.id)[128:132] == b"DICM"
    assert not station.records.archive.studies("stranger")


def test_a_failure_to_store_ends_the_import_and_is_told(
    station: Workstation, small_study: tuple[phantom.Examination, Path]
) -> None:
    station.records.archive.close()
    shutil.rmtree(station.profile / "objects")
    (station.profile / "objects").write_bytes(b"no folder any more")

    with pytest.raises(LightboxError, match="disk"):
        import_files(station, files_under([small_study[1]]), Unwatched())


def test_a_cancelled_import_keeps_whole_what_it_stored(
    station: Workstation, small_study: tuple[phantom.Examination, Path]
) -> None:
    class Impatient(Unwatched):
        asked = 0

        def pause_point(self) -> None:
            self.asked += 1
            if self.asked > 10:
                raise Cancelled

    with pytest.raises(Cancelled):
        import_files(station, files_under([small_study[1]]), Impatient())

    archive = station.records.archive
    for uid in archive.sop_uids(small_study[0].study_uid):
        assert archive.read(uid)
    assert not archive.sweep().lost


def test_a_password_that_cannot_be_read_is_told_and_nothing_is_taken_in(
    station: Workstation, tmp_path: Path
) -> None:
    import_verb = VERBS[0]
    said = Namespace(paths=[tmp_path], password_file=tmp_path / "nowhere", go_on=False, report=None)
    with pytest.raises(NotFound, match="cannot be read"):
        import_verb.run(station, said, Console(StringIO()))
    assert station.records.archive.studies() == ()
