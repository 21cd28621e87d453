"""P-09, P-10 in nuclear medicine: what its frames are, by the vectors of PS3.3 C.8.4, and where.

Witnesses: the position formula spelt out slice by slice, and dcm2niix (which in this version does
not know that a negative spacing turns the stack round, so only the other kind is laid before it).
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from imaging.assembly import IMAGES, VOLUME, Stack, arrange
from imaging.nuclear import SOP_CLASS
from imaging.parsing import read_header

FIRST = (-60.0, -50.0, 100.0)
OBLIQUE = (0.8, 0.6, 0.0, -0.36, 0.48, 0.8)


def detector(**said: Any) -> Dataset:
    made = Dataset()
    for keyword, value in said.items():
        setattr(made, keyword, value)
    return made


def seen_from(view: str) -> Dataset:
    code = detector(CodeValue="1", CodingSchemeDesignator="99TEST", CodeMeaning=view)
    return detector(ViewCodeSequence=Items([code]))


def scan(kind: str, frames: int, *, syntax: UID = ExplicitVRLittleEndian, **said: Any) -> bytes:
    """Return a nuclear medicine image, written by another library; frame n holds n + 1."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = syntax
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = UID(SOP_CLASS)
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3.4")
    made.StudyInstanceUID, made.SeriesInstanceUID = "1.2.3", "1.2.3.1"
    made.FrameOfReferenceUID = "1.2.9"
    made.Modality, made.PatientID, made.SeriesDescription = "NM", "4711", "Scan"
    made.ImageType = ["DERIVED", "PRIMARY", kind, "EMISSION"]
    made.Rows, made.Columns, made.NumberOfFrames = 6, 8, frames
    made.PixelSpacing = [4.0, 3.0]
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 16, 15, 0
    pixels = np.repeat(np.arange(1, frames + 1, dtype="<u2"), 48).reshape(frames, 6, 8)
    pixels[min(2, frames - 1), 4, 7] = 1000
    made.PixelData = pixels.tobytes()
    for keyword, value in said.items():
        setattr(made, keyword, value)
    into = io.BytesIO()
    made.save_as(into, enforce_file_format=True)
    return into.getvalue()


def reconstruction(spacing: str, cosines: tuple[float, ...] = (1, 0, 0, 0, 1, 0)) -> bytes:
    place = detector(ImagePositionPatient=list(FIRST), ImageOrientationPatient=list(cosines))
    return scan(
        "RECON TOMO", 5, SpacingBetweenSlices=spacing, SliceThickness="9",
        SliceVector=[1, 2, 3, 4, 5], DetectorInformationSequence=Items([place]),
    )  # fmt: skip


def stacks(part10: bytes) -> tuple[Stack, ...]:
    return arrange([read_header(part10)])


@pytest.mark.parametrize("spacing", ["3.5", "-3.5"])
@pytest.mark.parametrize("cosines", [(1.0, 0.0, 0.0, 0.0, 1.0, 0.0), OBLIQUE])
def test_p10_a_slice_lies_where_its_detector_and_the_sign_of_the_spacing_put_it(
    spacing: str, cosines: tuple[float, ...]
) -> None:
    instance = read_header(reconstruction(spacing, cosines))
    row, column = np.array(cosines[:3]), np.array(cosines[3:])

    for frame in range(5):
        expected = np.array(FIRST) + np.cross(row, column) * float(spacing) * frame
        assert instance.frame_geometry(frame).position == pytest.approx(tuple(expected))
    (stack,) = arrange([instance])
    assert stack.kind == VOLUME
    assert stack.lattice is not None
    assert stack.lattice.spacing_mm == pytest.approx((3.0, 4.0, 3.5))  # and not the thickness
    assert stack.frame_of_reference == "1.2.9"


def test_p10_dcm2niix_puts_the_reconstruction_at_the_same_place(
    program: Callable[[str], str], tmp_path: Path
) -> None:
    part10 = reconstruction("3.5")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "it.dcm").write_bytes(part10)
    command = [program("dcm2niix"), "-o", str(tmp_path), "-f", "out", str(tmp_path / "in")]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    theirs = nibabel.load(tmp_path / "out.nii")
    voxels = np.asarray(theirs.dataobj)  # type: ignore[attr-defined]
    brightest = np.argwhere(voxels == 1000)[0]
    place = (theirs.affine @ [*brightest, 1])[:3] * [-1, -1, 1]  # type: ignore[attr-defined]

    (stack,) = stacks(part10)
    assert stack.lattice is not None
    at = stack.lattice.point(7, 4, [source.frame for source in stack.sources].index(2))
    assert (at.x, at.y, at.z) == pytest.approx(tuple(place), abs=1e-3)


def test_p07_without_a_spacing_a_reconstruction_is_no_volume_and_says_so() -> None:
    place = detector(ImagePositionPatient=list(FIRST), ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    part10 = scan(
        "RECON TOMO", 5, SliceThickness="3.5", SliceVector=[1, 2, 3, 4, 5],
        DetectorInformationSequence=Items([place]),
    )  # fmt: skip

    (stack,) = stacks(part10)

    assert stack.kind == IMAGES
    assert any("how far apart its slices lie" in doubt.fact for doubt in stack.doubts)


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
def test_p09_what_two_detectors_saw_is_never_one_stack(syntax: UID) -> None:
    views = Items([seen_from("Anterior"), seen_from("Posterior")])
    part10 = scan(
        "WHOLE BODY", 2, syntax=syntax, DetectorVector=[1, 2], DetectorInformationSequence=views
    )

    found = stacks(part10)

    assert [stack.title for stack in found] == ["Scan, anterior", "Scan, posterior"]
    assert {stack.kind for stack in found} == {IMAGES}
    assert all("mixed" not in {doubt.code for doubt in stack.doubts} for stack in found)


def test_p09_detectors_whose_views_are_not_told_are_told_apart_by_number() -> None:
    alike = Items([seen_from("Lateral"), seen_from("Lateral")])
    part10 = scan("STATIC", 2, DetectorVector=[1, 2], DetectorInformationSequence=alike)

    assert [stack.title for stack in stacks(part10)] == ["Scan, detector 1", "Scan, detector 2"]


def test_p09_energies_are_stacks_of_their_own_and_named_by_their_window() -> None:
    span = detector(EnergyWindowLowerLimit="126", EnergyWindowUpperLimit="154")
    windows = Items([
        detector(EnergyWindowRangeSequence=Items([span])), detector(EnergyWindowName="Tl-201"),
    ])  # fmt: skip
    part10 = scan(
        "STATIC", 4, EnergyWindowVector=[1, 2, 1, 2], EnergyWindowInformationSequence=windows
    )

    found = stacks(part10)

    assert [stack.title for stack in found] == ["Scan, 126 to 154 keV", "Scan, Tl-201"]
    assert [[source.frame for source in stack.sources] for stack in found] == [[0, 2], [1, 3]]


def test_p09_phases_of_a_gated_reconstruction_are_volumes_of_their_own() -> None:
    place = detector(ImagePositionPatient=list(FIRST), ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    part10 = scan(
        "RECON GATED TOMO", 12, SpacingBetweenSlices="3", SliceVector=[1, 2, 3, 4] * 3,
        TimeSlotVector=[1] * 4 + [2] * 4 + [3] * 4, DetectorInformationSequence=Items([place]),
    )  # fmt: skip

    found = stacks(part10)

    assert [stack.title for stack in found] == [f"Scan, phase {n} of 3" for n in (1, 2, 3)]
    assert {stack.kind for stack in found} == {VOLUME}
    assert [source.frame for source in found[1].sources] == [4, 5, 6, 7]


@pytest.mark.parametrize(
    ("kind", "vectors"),
    [
        ("TOMO", {"DetectorVector": [1, 1, 1, 2, 2, 2], "AngularViewVector": [1, 2, 3] * 2}),
        ("DYNAMIC", {"PhaseVector": [1, 1, 1, 2, 2, 2], "TimeSliceVector": [1, 2, 3] * 2}),
        ("GATED", {"TimeSlotVector": [1, 2, 3, 4, 5, 6]}),
    ],
)
def test_projections_round_the_patient_or_in_time_stay_one_run(
    kind: str, vectors: dict[str, Any]
) -> None:
    (run,) = stacks(scan(kind, 6, **vectors))

    assert [source.frame for source in run.sources] == list(range(6))
    # Nobody expects a place in the patient of a projection.
    assert all(doubt.gravity.name == "NOTE" for doubt in run.doubts)
