"""NIfTI and NRRD volumes lie as DICOM where they lay, with the values that they had.

Judges: ITK reads the foreign file and the DICOM series; dcm2niix leads back; dciodvfy.
"""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
import SimpleITK
from numpy.typing import NDArray
from pydicom import dcmread

from domain.errors import Unreadable
from imaging.foreign.kinds import Kind, file_beside, kind_of
from imaging.reading import Readers
from imaging.stacks import arrange
from tests.imaging.foreign_files import RANDOM, WHOLE, affine, kept, made_of, nifti, nrrd


def as_itk_reads(files: list[Path]) -> SimpleITK.Image:
    """Return the volume that ITK makes of DICOM files, in the order of their numbers."""
    image = SimpleITK.ReadImage([str(file) for file in files])
    first, second = (dcmread(file) for file in files[:2])
    assert isinstance(image, SimpleITK.Image)
    step = np.subtract(second.ImagePositionPatient, first.ImagePositionPatient)
    assert np.allclose(np.linalg.norm(step), image.GetSpacing()[2], atol=1e-3)
    return image


def place(image: SimpleITK.Image, index: tuple[int, int, int]) -> NDArray[np.float64]:
    return np.array(image.TransformIndexToPhysicalPoint(index))


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("modality", ["MR", "CT", ""])
def test_every_voxel_lies_where_it_lay_with_the_value_it_had(
    mirrored: bool, modality: str, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """Judges: ITK on both sides, within 1e-3 mm; dciodvfy."""
    content = nifti(WHOLE, affine(mirrored=mirrored))
    (tmp_path / "a.nii").write_bytes(content)

    objects, _doubts = made_of(content, modality=modality)

    files = kept(tmp_path / "dicom", objects)
    was, now = SimpleITK.ReadImage(str(tmp_path / "a.nii")), as_itk_reads(files)
    # ITK does not take a series for left-handed: there it counts its slices the other way.
    for index in ((0, 0, 0), (19, 0, 0), (0, 23, 0), (5, 7, 0)):
        assert np.allclose(place(was, index), place(now, index), atol=1e-3)
    for number, file in enumerate(files):
        dataset = dcmread(file)
        at = [float(v) for v in dataset.ImagePositionPatient]
        assert np.allclose(at, place(was, (0, 0, number)), atol=1e-3)
        slope = float(dataset.get("RescaleSlope", 1))
        values = dataset.pixel_array * slope + float(dataset.get("RescaleIntercept", 0))
        assert np.array_equal(values, SimpleITK.GetArrayFromImage(was)[number])
        said = subprocess.run(  # noqa: S603 - a judge
            [program("dciodvfy"), file], capture_output=True, text=True, check=False
        )
        assert "Error" not in said.stderr, said.stderr


def test_dcm2niix_leads_back_to_the_file_that_came(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    """Judge: dcm2niix, which knows nothing of us, gives the same places and values."""
    content = nifti(WHOLE, affine())
    objects, _doubts = made_of(content, modality="MR")
    kept(tmp_path / "dicom", objects)
    subprocess.run(  # noqa: S603 - a judge
        [program("dcm2niix"), "-o", tmp_path, "-f", "back", "-b", "n", tmp_path / "dicom"],
        check=True,
        capture_output=True,
    )
    (file,) = tmp_path.glob("back*.nii*")
    back: Any = nibabel.load(file)
    was = nibabel.Nifti1Image.from_bytes(content)
    # It turns the rows round: each voxel is looked up by where it lies.
    lead = np.linalg.inv(was.affine) @ back.affine
    for index in ((0, 0, 0), (19, 23, 6), (3, 4, 5)):
        there = lead @ (*index, 1)
        assert np.allclose(there, np.rint(there), atol=1e-3)
        assert back.dataobj[index] == was.dataobj[tuple(np.rint(there[:3]).astype(int))]


def test_our_own_viewer_builds_the_volume() -> None:
    objects, _doubts = made_of(nifti(WHOLE, affine()))
    with Readers(1) as readers:
        instances = [readers.header(part10) for part10 in objects]
    (stack,) = arrange(instances)
    assert (stack.kind, stack.lattice is not None) == ("volume", True)


@pytest.mark.parametrize("encoding", ["raw", "gzip"])
@pytest.mark.parametrize("space", ["left-posterior-superior", "RAS"])
def test_an_nrrd_file_lies_where_itk_says(encoding: str, space: str, tmp_path: Path) -> None:
    """Judge: ITK reads the NRRD file and the DICOM series."""
    voxels = np.ascontiguousarray(WHOLE.transpose(2, 1, 0))
    content = nrrd(
        voxels,
        f"space: {space}",
        "space directions: (0.7,0.1,0) (-0.1,0.7,0) (0,0,2.5)",
        "space origin: (-31.5,12.25,-108.125)",
        'space units: "mm" "mm" "mm"',
        encoding=encoding,
    )
    (tmp_path / "a.nrrd").write_bytes(content)

    objects, doubts = made_of(content)

    files = kept(tmp_path / "dicom", objects)
    was = SimpleITK.ReadImage(str(tmp_path / "a.nrrd"))
    for number, file in enumerate(files):
        dataset = dcmread(file)
        at = [float(v) for v in dataset.ImagePositionPatient]
        assert np.allclose(at, place(was, (0, 0, number)), atol=1e-3)
        assert np.array_equal(dataset.pixel_array, SimpleITK.GetArrayFromImage(was)[number])
    assert not any("length" in doubt for doubt in doubts)


def test_an_nrrd_header_finds_its_voxels_beside_it_and_nowhere_else(tmp_path: Path) -> None:
    voxels = np.ascontiguousarray(WHOLE.transpose(2, 1, 0))
    rows = ("space: LPS", "space directions: (1,0,0) (0,1,0) (0,0,2)", "space origin: (0,0,0)")
    whole = nrrd(voxels, *rows)
    head = nrrd(voxels[:0], *rows, "data file: a.raw").replace(b"sizes: 20 24 0", b"sizes: 20 24 7")
    (tmp_path / "a.raw").write_bytes(voxels.tobytes())
    (tmp_path / "a.nhdr").write_bytes(head)

    beside = file_beside(tmp_path / "a.nhdr")

    assert beside == tmp_path / "a.raw"
    apart, _ = made_of(head, beside=beside.read_bytes())
    together, _ = made_of(whole)
    assert [dcmread(BytesIO(o)).PixelData for o in apart] == [
        dcmread(BytesIO(o)).PixelData for o in together
    ]
    for elsewhere in (b"../../etc/passwd", b"/etc/passwd", b"LIST", b"a%03d.raw 1 9 1", b"b.raw"):
        (tmp_path / "a.nhdr").write_bytes(head.replace(b"a.raw", elsewhere))
        with pytest.raises(Unreadable, match="names no single file"):
            file_beside(tmp_path / "a.nhdr")


def test_decimal_values_are_rounded_to_a_step_that_is_said() -> None:
    values = RANDOM.random((20, 24, 7)).astype(np.float32) * 3 - 1

    objects, doubts = made_of(nifti(values, affine()), modality="MR")

    found, step = [], 0.0
    for part10 in objects:
        dataset = dcmread(BytesIO(part10))
        assert dataset.RescaleType == "US"
        step = float(dataset.RescaleSlope)
        found.append(dataset.pixel_array * step + float(dataset.RescaleIntercept))
    wanted = values.transpose(2, 1, 0)
    assert np.abs(np.stack(found) - wanted).max() <= step / 2 * 1.001
    assert step == pytest.approx((values.max() - values.min()) / 65535, rel=1e-6)
    assert f"Its values were rounded to steps of {step:.6g}." in doubts


def test_what_is_in_doubt_is_said_for_as_long_as_the_volume_is_shown() -> None:
    values = RANDOM.random((20, 24, 7)).astype(np.float32)
    objects, doubts = made_of(nifti(values, affine(), code=2), modality="MR")
    with Readers(1) as readers:
        instances = [readers.header(part10) for part10 in objects]

    (stack,) = arrange(instances)

    assert len(doubts) == 3
    assert set(doubts) <= {doubt.fact for doubt in stack.doubts}


def test_whole_numbers_written_as_decimals_stay_exact_and_no_number_is_padding() -> None:
    values = WHOLE.astype(np.float32)
    values[0, 0, 0] = np.nan

    objects, doubts = made_of(nifti(values, affine()), modality="CT")

    dataset = dcmread(BytesIO(objects[0]))
    shown = dataset.pixel_array * float(dataset.RescaleSlope) + float(dataset.RescaleIntercept)
    assert dataset.pixel_array[0, 0] == dataset.PixelPaddingValue
    assert np.array_equal(shown.T.ravel()[1:], values[:, :, 0].ravel()[1:])
    assert any("hold no number" in doubt for doubt in doubts)
    assert not any("rounded" in doubt for doubt in doubts)


def test_the_unit_is_one_that_a_person_said_or_it_is_in_doubt() -> None:
    (said, *_), sure = made_of(nifti(WHOLE, affine()), modality="CT", unit="HU")
    (unsaid, *_), doubts = made_of(nifti(WHOLE, affine()), modality="CT")

    assert dcmread(BytesIO(said)).RescaleType == "HU"
    assert dcmread(BytesIO(unsaid)).RescaleType == "US"
    assert "The unit of its values is not known." in doubts
    assert "The unit of its values is not known." not in sure


def test_volumes_in_time_are_told_apart() -> None:
    voxels = RANDOM.integers(0, 99, (8, 9, 4, 3), dtype=np.int16)

    objects, _doubts = made_of(nifti(voxels, affine(), zoom=2.5), modality="MR")

    assert len(objects) == 12
    by_time = [dcmread(BytesIO(part10)) for part10 in objects]
    assert [d.TemporalPositionIdentifier for d in by_time] == [1] * 4 + [2] * 4 + [3] * 4
    assert float(by_time[0].TemporalResolution) == 2500
    assert np.array_equal(by_time[5].pixel_array, voxels[:, :, 1, 1].T)
    with Readers(1) as readers:
        stacks = arrange([readers.header(part10) for part10 in objects])
    assert [(stack.kind, len(stack.sources)) for stack in stacks] == [("volume", 4)] * 3


def test_a_file_that_does_not_say_where_left_is_stays_outside() -> None:
    image = nibabel.Nifti1Image(WHOLE, np.eye(4))
    image.set_sform(None, code=0)
    image.set_qform(None, code=0)

    with pytest.raises(Unreadable, match="which side of the patient is left") as refused:
        made_of(bytes(image.to_bytes()))

    assert refused.value.reason == "geometry"
    assert refused.value.advice


def test_the_scanners_own_place_counts_before_a_templates() -> None:
    image = nibabel.Nifti1Image(WHOLE, affine())
    template = affine() @ np.diag([1.1, 1.1, 1.1, 1.0])
    image.set_qform(affine(), code=1)
    image.set_sform(template, code=4)

    objects, doubts = made_of(bytes(image.to_bytes()))

    at = dcmread(BytesIO(objects[6])).ImagePositionPatient
    scanner = np.diag([-1, -1, 1, 1]) @ affine() @ (0, 0, 6, 1)
    assert np.allclose([float(v) for v in at], scanner[:3], atol=1e-3)
    assert not any("laid onto" in doubt for doubt in doubts)


def test_two_answers_about_the_left_side_are_refused() -> None:
    image = nibabel.Nifti1Image(WHOLE, affine())
    image.set_sform(affine(), code=1)
    image.set_qform(affine(mirrored=True), code=1)

    with pytest.raises(Unreadable, match="two things"):
        made_of(bytes(image.to_bytes()))


def test_a_sheared_plane_is_refused_and_a_tilted_stack_is_kept() -> None:
    sheared = affine()
    sheared[0, 1] += 0.3
    image = nibabel.Nifti1Image(WHOLE, sheared)
    image.set_qform(None, code=0)
    with pytest.raises(Unreadable, match="sheared"):
        made_of(bytes(image.to_bytes()))

    tilted = nibabel.Nifti1Image(WHOLE, affine(tilt_mm=0.6))
    tilted.set_qform(None, code=0)
    objects, _doubts = made_of(bytes(tilted.to_bytes()))
    first, last = (dcmread(BytesIO(o)) for o in (objects[0], objects[-1]))
    lead = np.diag([-1, -1, 1]) @ tilted.affine[:3, 2] * 6
    assert np.allclose(np.subtract(last.ImagePositionPatient, first.ImagePositionPatient), lead)


def test_a_real_brain_comes_in_whole(real_data: Path) -> None:
    """Judge: nibabel says where the corners lie."""
    content = (real_data / "nii-brain-t1" / "t1_crop.nii.gz").read_bytes()
    assert kind_of(content[:8192]) is Kind.NIFTI
    was = nibabel.Nifti1Image.from_bytes(gzip.decompress(content))

    objects, _doubts = made_of(content, modality="MR")

    assert len(objects) == was.shape[2]
    for number in (0, 100, 255):
        dataset = dcmread(BytesIO(objects[number]))
        corner = np.diag([-1, -1, 1, 1]) @ was.affine @ (0, 0, number, 1)
        assert np.allclose([float(v) for v in dataset.ImagePositionPatient], corner[:3], atol=1e-3)
        assert np.array_equal(dataset.pixel_array, np.asarray(was.dataobj[:, :, number]).T)


def test_notes_in_the_header_go_nowhere() -> None:
    """Those of NIfTI often hold a name."""
    image = nibabel.Nifti1Image(WHOLE, affine())
    image.header["descrip"] = b"Doe^Jane 19500101"
    objects, doubts = made_of(bytes(image.to_bytes()))
    assert not any(b"Jane" in part10 for part10 in objects)
    assert "Jane" not in json.dumps(doubts)
