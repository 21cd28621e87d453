"""A volume leaves as NIfTI where it lies, with its values; an image as PNG as it is shown.

Judges: dcm2niix on the same DICOM, nibabel, ITK, Pillow. Nothing of the patient leaves with them.
"""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
import SimpleITK
from PIL import Image
from pydicom import dcmread

from app.actions.adopting import adopt
from app.actions.exporting import export_study
from app.actions.exporting_pictures import export_pictures
from app.actions.exporting_volumes import export_volumes
from app.actions.importing import files_under, import_files
from app.options import Policy
from app.workstation import Workstation
from domain.errors import OutOfSpace, Refused
from domain.work import Unwatched
from imaging.foreign.making import Belonging
from tests.imaging.foreign_files import STUDY, WHOLE, affine, nifti


def taken_in(station: Workstation, *paths: Path) -> str:
    done = import_files(station, files_under(list(paths)), Unwatched())
    (study_uid,) = done.studies
    return study_uid


def agree(ours: Any, theirs: Any) -> None:
    """Demand that two NIfTI volumes have the same voxels at the same places."""
    lead = np.linalg.inv(theirs.affine) @ ours.affine
    steps = np.rint(lead)
    assert np.abs(lead - steps)[:3, :3].max() < 1e-3
    corners = np.array([(0, 0, 0, 1), (*(np.array(ours.shape[:3]) - 1), 1)]).T
    assert np.abs(lead @ corners - np.rint(lead @ corners)).max() * 3 < 2e-2
    there = theirs.get_fdata()
    for axis in range(3):
        (other,) = np.flatnonzero(steps[:3, axis])
        assert other == axis
        if steps[axis, axis] < 0:
            there = np.flip(there, axis)
    assert np.allclose(ours.get_fdata(), there, rtol=1e-5, atol=1e-3)


@pytest.mark.parametrize("name", ["ct-head-64px", "pt-wholebody-qin0024/pet"])
def test_real_volumes_lie_where_dcm2niix_has_them(
    name: str,
    station: Workstation,
    real_data: Path,
    tmp_path: Path,
    program: Callable[[str], str],
) -> None:
    """Judge: dcm2niix converts the exported DICOM of the same study."""
    images = sorted(f for f in (real_data / name).rglob("*.dcm"))
    study_uid = taken_in(station, *images[40:52])
    for file in export_study(station, study_uid, tmp_path / "dicom", Unwatched()):
        # It knows no JPEG-LS; GDCM takes that away.
        subprocess.run([program("gdcmconv"), "--raw", file, file], check=True)  # noqa: S603

    left = export_volumes(station, study_uid, tmp_path / "nifti", Unwatched())

    command: list[str | Path] = [
        program("dcm2niix"),
        "-o",
        tmp_path,
        "-f",
        "%s-%r",
        "-b",
        "n",
        "-m",
        "o",
        "-p",
        "n",
    ]
    subprocess.run(  # noqa: S603 - a judge
        [*command, tmp_path / "dicom"], check=True, capture_output=True
    )
    theirs = [nibabel.load(file) for file in sorted(tmp_path.glob("*.nii*"))]
    ours = [nibabel.load(one.file) for one in left if one.file is not None]
    assert ours
    for image in ours:
        alike = [one for one in theirs if one.shape[:3] == image.shape]  # type: ignore[attr-defined]
        failures = []
        for other in alike:
            try:
                agree(image, other)
                break
            except AssertionError as error:
                failures.append(error)
        else:
            raise AssertionError(failures or "dcm2niix made no such volume")


def test_an_enhanced_series_lies_where_its_own_frames_say(
    station: Workstation, real_data: Path, tmp_path: Path
) -> None:
    """Judge: pydicom reads each frame's Image Position."""
    source = sorted((real_data / "mr-brain-enhanced").rglob("*.dcm"))
    study_uid = taken_in(station, *source)
    places = {
        tuple(float(v) for v in frame.PlanePositionSequence[0].ImagePositionPatient)
        for file in source
        for frame in dcmread(file, stop_before_pixels=True).PerFrameFunctionalGroupsSequence
    }

    left = export_volumes(station, study_uid, tmp_path / "out", Unwatched())

    assert len([one for one in left if one.file is not None]) == 2
    for one in left:
        image: Any = nibabel.load(one.file)  # type: ignore[arg-type]
        for k in range(image.shape[2]):
            x, y, z, _ = image.affine @ (0, 0, k, 1)
            assert min(abs(-x - a) + abs(-y - b) + abs(z - c) for a, b, c in places) < 1e-3


def test_what_came_as_nifti_leaves_as_the_same_nifti(station: Workstation, tmp_path: Path) -> None:
    """Judges: nibabel, and ITK reads the place back within 1e-3 mm."""
    (tmp_path / "a.nii").write_bytes(nifti(WHOLE, affine()))
    adopt(station, [tmp_path / "a.nii"], Belonging(STUDY, "CT", "HU"), Unwatched())

    (one,) = export_volumes(station, STUDY.uid, tmp_path / "out", Unwatched())

    assert one.file is not None
    back: Any = nibabel.load(one.file)
    agree(back, nibabel.load(tmp_path / "a.nii"))
    assert np.allclose(back.get_qform(), back.get_sform(), atol=1e-4)
    assert (int(back.header["qform_code"]), int(back.header["sform_code"])) == (1, 1)
    by_itk = SimpleITK.ReadImage(str(one.file))
    was = SimpleITK.ReadImage(str(tmp_path / "a.nii"))
    corner = was.TransformIndexToPhysicalPoint((3, 5, 2))
    index = by_itk.TransformPhysicalPointToContinuousIndex(corner)
    assert np.allclose(index, np.rint(index), atol=1e-3)
    assert by_itk[tuple(int(n) for n in np.rint(index))] == was[3, 5, 2]
    beside = json.loads((tmp_path / "out" / "series-001.json").read_text())
    assert (beside["modality"], beside["unit"], beside["tilted"]) == ("CT", "HU", False)


def test_a_tilted_stack_says_so_and_an_uneven_one_stays_here(
    station: Workstation, real_data: Path, tmp_path: Path
) -> None:
    image = nibabel.Nifti1Image(WHOLE, affine(tilt_mm=0.6))
    image.set_qform(None, code=0)
    (tmp_path / "a.nii").write_bytes(bytes(image.to_bytes()))
    adopt(station, [tmp_path / "a.nii"], Belonging(STUDY, "MR"), Unwatched())
    uneven = taken_in(station, real_data / "ct-head-tilt-ge")

    (tilted,) = export_volumes(station, STUDY.uid, tmp_path / "tilted", Unwatched())
    with pytest.raises(Refused, match="evenly spaced"):
        export_volumes(station, uneven, tmp_path / "uneven", Unwatched())

    assert "tilted" in tilted.words
    back: Any = nibabel.load(tilted.file)  # type: ignore[arg-type]
    agree(back, nibabel.Nifti1Image.from_bytes((tmp_path / "a.nii").read_bytes()))
    assert int(back.header["qform_code"]) == 0
    assert not (tmp_path / "uneven").exists()


def test_every_image_is_written_as_it_is_first_shown(
    station: Workstation,
    study_uid: str,
    tmp_path: Path,
    program: Callable[[str], str],
) -> None:
    """Judge: DCMTK paints the same image in the file's own window."""
    done = export_pictures(station, study_uid, tmp_path / "out", Unwatched())

    assert len(done.files) == 24
    assert [f.relative_to(tmp_path).as_posix() for f in done.files[:2]] == [
        "out/series-001/00001.png",
        "out/series-001/00002.png",
    ]
    instances = station.records.archive.instances_of_study(study_uid)
    dicom = tmp_path / "one.dcm"
    dicom.write_bytes(station.records.archive.read(instances[12].sop_uid))
    judged = tmp_path / "one.pgm"
    subprocess.run(  # noqa: S603 - a judge
        [program("dcmj2pnm"), "+Wi", "1", dicom, judged], check=True, capture_output=True
    )
    with Image.open(done.files[12]) as picture, Image.open(judged) as other:
        assert (picture.mode, picture.info) == ("L", {})
        ours, theirs = np.asarray(picture).astype(int), np.asarray(other).astype(int)
    assert np.abs(ours - theirs).max() <= 1


def test_nothing_of_the_patient_leaves_with_voxels_or_pixels(
    station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    patient = station.records.archive.study(study_uid).study.patient
    export_pictures(station, study_uid, tmp_path / "png", Unwatched())
    export_volumes(station, study_uid, tmp_path / "nifti", Unwatched())

    uids = {i.sop_uid for i in station.records.archive.instances_of_study(study_uid)}
    told = [patient.id, *patient.name.replace("^", " ").split(), study_uid, *uids]
    files = [f for kind in ("png", "nifti") for f in (tmp_path / kind).rglob("*") if f.is_file()]
    assert len(files) == 26
    for file in files:
        content = file.read_bytes()
        content = gzip.decompress(content) if file.suffix == ".gz" else content
        assert not [word for word in told if word.encode() in content]
        assert not [word for word in told if word in file.name]


@pytest.mark.parametrize("export", [export_pictures, export_volumes])
def test_both_are_on_record_and_stay_here_where_the_site_forbids_it(
    export: Callable[..., object], station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    export(station, study_uid, tmp_path / "out", Unwatched())
    with pytest.raises(Refused, match="holds files"):
        export(station, study_uid, tmp_path / "out", Unwatched())
    station.policy = Policy(may_export_images=False)
    with pytest.raises(Refused, match="does not allow"):
        export(station, study_uid, tmp_path / "again", Unwatched())

    done = [
        (e.event.study_uid, e.event.outcome.name)
        for e in station.records.audit.recent()
        if e.event.action in ("export.png", "export.nifti")
    ]
    assert sorted(done) == [(study_uid, "SERIOUS_FAILURE"), (study_uid, "SUCCESS")]
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("export", [export_pictures, export_volumes])
def test_a_full_disk_leaves_nothing_behind(
    export: Callable[..., object],
    station: Workstation,
    study_uid: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = Path.open

    def full(self: Path, *how: Any, **more: Any) -> Any:
        if self.name in ("00010.png", "series-001.json"):
            raise OSError(28, "No space left on device")
        return opened(self, *how, **more)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OutOfSpace):
        export(station, study_uid, tmp_path / "out", Unwatched())

    assert not (tmp_path / "out").exists()
