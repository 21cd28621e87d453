"""P-09, P-10: what differs in more than its place is a stack of its own, and its title says how."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import UID, ExplicitVRLittleEndian

from domain.study import FrameGeometry, Instance
from imaging.assembly import IMAGES, VOLUME, arrange
from imaging.parsing import read_header
from tests.phantoms.slices import instance

ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def item(**values: object) -> Items:
    made = Dataset()
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return Items([made])


def enhanced(*frames: dict[str, Items], top_level_spacing: float = 9.0) -> bytes:
    """Return an Enhanced MR image, written by another library, one dictionary of groups a frame."""
    whole = Dataset()
    whole.file_meta = FileMetaDataset()
    whole.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    whole.file_meta.MediaStorageSOPClassUID = UID(ENHANCED_MR)
    whole.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3.4")
    whole.SOPClassUID, whole.SOPInstanceUID = ENHANCED_MR, "1.2.3.4"
    whole.StudyInstanceUID, whole.SeriesInstanceUID = "1.2.3", "1.2.3.1"
    whole.FrameOfReferenceUID = "1.2.9"
    whole.Modality, whole.PatientID, whole.SeriesDescription = "MR", "4711", "DWI"
    whole.Rows = whole.Columns = 4
    whole.NumberOfFrames = len(frames)
    whole.SamplesPerPixel, whole.PhotometricInterpretation = 1, "MONOCHROME2"
    whole.BitsAllocated, whole.BitsStored, whole.HighBit = 16, 12, 11
    whole.PixelRepresentation = 0
    # Numbers at the top level that contradict the groups: they must not be believed.
    whole.PixelSpacing = [top_level_spacing, top_level_spacing]
    whole.SliceThickness, whole.SpacingBetweenSlices = 7, 7
    shared = Dataset()
    shared.PlaneOrientationSequence = item(ImageOrientationPatient=list(AXIAL))
    shared.PixelMeasuresSequence = item(PixelSpacing=[0.5, 0.25], SliceThickness=2)
    whole.SharedFunctionalGroupsSequence = Items([shared])
    each = []
    for frame in frames:
        group = Dataset()
        for keyword, value in frame.items():
            setattr(group, keyword, value)
        each.append(group)
    whole.PerFrameFunctionalGroupsSequence = Items(each)
    whole.PixelData = np.zeros(16 * len(frames), "<u2").tobytes()
    into = io.BytesIO()
    whole.save_as(into, enforce_file_format=True)
    return into.getvalue()


def at(z: float, **groups: Items) -> dict[str, Items]:
    return {"PlanePositionSequence": item(ImagePositionPatient=[0.0, 0.0, z]), **groups}


def diffusion(b: float, direction: tuple[float, float, float] | None = None) -> Items:
    values: dict[str, object] = {"DiffusionBValue": b}
    if direction is not None:
        values["DiffusionGradientDirectionSequence"] = item(
            DiffusionGradientOrientation=list(direction)
        )
    return item(**values)


def titles(*instances: Instance) -> list[str]:
    return [stack.title for stack in arrange(instances)]


def test_p09_frames_of_different_b_values_are_stacks_of_their_own() -> None:
    frames = [
        at(z, MRDiffusionSequence=diffusion(b)) for z in (0.0, 2.0, 4.0) for b in (0.0, 1000.0)
    ]
    read = read_header(enhanced(*frames))
    stacks = arrange([read])
    assert [stack.title for stack in stacks] == ["DWI, b 0", "DWI, b 1000"]
    assert [[s.frame for s in stack.sources] for stack in stacks] == [[0, 2, 4], [1, 3, 5]]
    assert {stack.kind for stack in stacks} == {VOLUME}
    assert all("mixed" in {doubt.code for doubt in stack.doubts} for stack in stacks)


def test_p10_geometry_is_that_of_the_functional_groups_and_not_of_the_top_level() -> None:
    (stack,) = arrange([read_header(enhanced(at(4.0), at(0.0), at(2.0)))])
    assert stack.lattice is not None
    assert stack.lattice.spacing_mm == pytest.approx((0.25, 0.5, 2.0))
    assert [source.frame for source in stack.sources] == [1, 2, 0]


def test_p09_gradient_directions_echoes_and_phases_have_titles_that_say_so() -> None:
    ways = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    frames = [at(z, MRDiffusionSequence=diffusion(800.0, way)) for way in ways for z in (0.0, 2.0)]
    assert titles(read_header(enhanced(*frames))) == [f"DWI, direction {n} of 3" for n in (1, 2, 3)]
    frames = [
        at(z, MREchoSequence=item(EffectiveEchoTime=te)) for te in (30.0, 90.0) for z in (0.0, 2.0)
    ]
    assert titles(read_header(enhanced(*frames))) == ["DWI, TE 30 ms", "DWI, TE 90 ms"]
    frames = [
        at(z, CardiacSynchronizationSequence=item(NominalPercentageOfCardiacPhase=phase))
        for phase in (0.0, 40.0, 80.0)
        for z in (0.0, 2.0)
    ]
    assert titles(read_header(enhanced(*frames))) == [f"DWI, phase {n} of 3" for n in (1, 2, 3)]


def test_p09_times_at_one_position_stay_a_run() -> None:
    frames = [at(1.0, FrameContentSequence=item(TemporalPositionIndex=n)) for n in range(1, 6)]
    (run,) = arrange([read_header(enhanced(*frames))])
    assert (run.kind, len(run.sources)) == (IMAGES, 5)
    assert "one after the other" in run.doubts[0].fact
    frames = [
        at(z, FrameContentSequence=item(TemporalPositionIndex=n))
        for n in (1, 2)
        for z in (0.0, 2.0, 4.0)
    ]
    assert titles(read_header(enhanced(*frames))) == ["DWI, time 1 of 2", "DWI, time 2 of 2"]


# ---------------------------------------------------------------------- one image a file


def classic(number: int, z: float, *splits: tuple[str, str], modality: str = "MR") -> Instance:
    geometry = FrameGeometry((0.0, 0.0, z), AXIAL, (1.0, 1.0), "PixelSpacing")
    made = instance(number, geometry, modality=modality)
    return replace(made, split_by=splits)


def test_p09_acquisitions_over_the_same_places_are_kept_apart() -> None:
    images = [
        classic(10 * run + n, 2.0 * n, ("acquisition", str(run)), modality="CT")
        for run in (1, 2)
        for n in range(4)
    ]
    assert titles(*images) == ["slices, acquisition 1", "slices, acquisition 2"]


def test_p09_a_number_that_changes_with_every_slice_splits_nothing() -> None:
    images = [
        classic(n, 2.0 * n, ("acquisition", str(n)), ("trigger time", str(40 * n)))
        for n in range(6)
    ]
    assert titles(*images) == ["slices"]


def test_p09_heart_phases_go_by_the_order_of_their_trigger_times() -> None:
    # Each slice is triggered a little later than the one before, in no order of its numbers.
    images = [
        classic(30 - 3 * n - phase, 5.0 * n, ("trigger time", f"{100 * phase + 3 * n + 7}"))
        for n in range(4)
        for phase in range(3)
    ]
    stacks = arrange(images)
    assert [stack.title for stack in stacks] == [f"slices, phase {n} of 3" for n in (1, 2, 3)]
    for phase, stack in enumerate(stacks):
        times = [dict(source.instance.split_by)["trigger time"] for source in stack.sources]
        assert times == [f"{100 * phase + 3 * n + 7}" for n in range(4)]


def turned(number: int, degrees: float) -> Instance:
    """Return a projection seen from a direction around the long axis of the body."""
    turn = np.radians(degrees)
    row = (float(np.cos(turn)), float(np.sin(turn)), 0.0)
    corner = (-4.0 * row[0], -4.0 * row[1], 40.0)
    geometry = FrameGeometry(corner, (*row, 0.0, 0.0, -1.0), (1.0, 1.0), "PixelSpacing")
    return instance(number, geometry, modality="MR")


def test_projections_round_the_vessels_are_one_run_in_their_order() -> None:
    # Once round and back at the first direction, which then comes twice.
    (run,) = arrange([turned(n, 30.0 * n) for n in range(13)])

    assert run.kind == IMAGES
    assert [source.instance.number for source in run.sources] == list(range(13))
    for number, source in enumerate(run.sources):
        own = source.instance.frame_geometry(source.frame).orientation
        assert own is not None
        assert own[0] == pytest.approx(np.cos(np.radians(30.0 * number)))
    assert [doubt.gravity.name for doubt in run.doubts] == ["NOTE"]


def test_p09_the_three_planes_of_a_localiser_stay_apart() -> None:
    assert len(arrange([turned(n, 45.0 * n) for n in range(3)])) == 3
    # Several slices of each direction are stacks, however many directions there are.
    several = [
        replace(
            turned(10 * n + k, 30.0 * n),
            geometry=(replace(turned(0, 30.0 * n).geometry[0], position=(3.0 * k, 3.0 * k, 40.0)),),
        )
        for n in range(6)
        for k in range(3)
    ]
    assert len(arrange(several)) == 6


@pytest.mark.parametrize(
    ("what", "one", "two", "said"),
    [
        ("echo number", "1", "2", "echo 2"),
        ("b-value", "0", "1000", "b 1000"),
        ("inversion time", "100", "2500", "TI 2500 ms"),
        ("complex component", "MAGNITUDE", "PHASE", "phase"),
        ("image type", "M", "ADC", "ADC"),
        ("stack", "1", "2", "stack 2"),
    ],
)
def test_p09_a_stack_s_title_says_in_what_it_differs(
    what: str, one: str, two: str, said: str
) -> None:
    images = [
        classic(10 * (value == two) + n, 2.0 * n, (what, value))
        for value in (one, two)
        for n in range(3)
    ]
    assert titles(*images)[1] == f"slices, {said}"


def test_the_slices_of_a_breast_tomosynthesis_are_no_volume() -> None:
    slices = [classic(n, 1.0 * n, modality="MG") for n in range(20)]

    (found,) = arrange(slices)

    assert found.kind == IMAGES
    assert [source.along_normal_mm for source in found.sources] == [float(n) for n in range(20)]


def test_p09_the_real_enhanced_images_are_even_stacks(real_data: Path) -> None:
    for file in sorted((real_data / "mr-brain-enhanced").glob("*")):
        (stack,) = arrange([read_header(file.read_bytes())])
        assert (stack.kind, len(stack.sources)) == (VOLUME, 24)


def test_p07_distances_come_from_positions_and_never_from_thickness() -> None:
    # 2 mm slices every 5 mm, and a top-level 7 mm that nobody measured.
    (stack,) = arrange([read_header(enhanced(at(0.0), at(5.0), at(10.0)))])
    assert stack.lattice is not None
    assert stack.lattice.spacing_mm[2] == pytest.approx(5.0)
    (alone,) = arrange([read_header(enhanced(at(3.0)))])
    assert (alone.kind, alone.lattice) == (IMAGES, None)
