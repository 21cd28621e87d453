"""What SEG, label map and RTSTRUCT mark lands on just those voxels, or is refused with why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import pi
from pathlib import Path

import numpy as np
import pydicom
import pytest
from highdicom.color import CIELabColor
from highdicom.seg import SegmentationTypeValues
from numpy.typing import NDArray

from domain.errors import Unreadable
from domain.finding import Mask
from domain.geometry import Lattice
from domain.segmentation import SegmentationKind
from domain.volume import Volume
from domain.work import Unwatched
from imaging import placing
from imaging.assembly import load
from imaging.placing import placed
from imaging.reading import Readers
from imaging.stacks import arrange
from tests.imaging.made_segmentations import SERIES, STUDY, seg_file, structure_file
from tests.viewer.phantoms import all_orientations, lattice, volume

Labels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as made:
        yield made


def lopsided(on: Lattice) -> Labels:
    """Return a mask that no flip or swap of axes leaves as it is."""
    mask = np.zeros(on.shape, np.uint8)
    mask[1:4, 2:9, 3:5] = 1
    mask[4, 2:4, 3:12] = 1
    mask[1, 2, 3] = 0
    return mask


def whole(mask: Mask | None, on: Lattice) -> Labels:
    """Return a mask on every voxel of a lattice, by the places of its own voxels."""
    labels = np.zeros(on.shape, np.uint8)
    assert mask is not None
    for k, j, i in np.argwhere(mask.labels):
        at = mask.lattice.point(float(i), float(j), float(k))
        x, y, z = on.index(at)
        off = max(abs(n - round(n)) for n in (x, y, z))
        assert off < 0.02
        labels[round(z), round(y), round(x)] = 1
    return labels


def dice(one: Labels, other: Labels) -> float:
    return 2.0 * float((one & other).sum()) / float(one.sum() + other.sum())


OBLIQUE = tuple(
    (float(a), float(b), float(c))
    for a, b, c in np.linalg.qr(np.array(((3.0, 1, 0.5), (-1, 2.5, 0.4), (0.2, -0.7, 2))))[0].T
)


@pytest.mark.parametrize("axes", [*all_orientations()[::5], OBLIQUE])
def test_p26_a_mask_made_by_others_lands_on_its_own_voxels_however_they_lie(
    readers: Readers, axes: tuple[tuple[float, float, float], ...]
) -> None:
    on = lattice((6, 14, 18), (0.7, 0.9, 2.5), axes=axes)
    mask = lopsided(on)
    segmentation = readers.segmentation(seg_file(on, [mask], order=[3, 0, 5, 1, 4, 2]))
    (own,) = placed(segmentation, (volume(on, series_uid=SERIES),))
    assert own.reason == ""
    assert dice(whole(own.mask, on), mask) == 1.0
    assert own.volume_mm3 == pytest.approx(float(mask.sum()) * on.voxel_mm3, rel=1e-6)


def test_p26_a_mask_lands_on_its_voxels_when_the_images_are_stacked_the_other_way(
    readers: Readers,
) -> None:
    on = lattice((6, 14, 18), (0.7, 0.9, 2.5))
    last = on.point(0, 0, 5)
    x, y, z = on.step_k
    turned = Lattice((last.x, last.y, last.z), on.step_i, on.step_j, (-x, -y, -z), on.shape)
    mask = lopsided(on)
    (own,) = placed(
        readers.segmentation(seg_file(on, [mask])), (volume(turned, series_uid=SERIES),)
    )
    assert dice(whole(own.mask, turned), np.ascontiguousarray(mask[::-1])) == 1.0


def test_p26_a_mask_on_tilted_slices_leans_with_them(readers: Readers) -> None:
    on = lattice((6, 14, 18), (0.7, 0.9, 2.5), tilt_mm=0.6)
    mask = lopsided(on)
    (own,) = placed(readers.segmentation(seg_file(on, [mask])), (volume(on, series_uid=SERIES),))
    assert dice(whole(own.mask, on), mask) == 1.0


@pytest.mark.parametrize(
    "kind",
    [
        SegmentationTypeValues.BINARY,
        SegmentationTypeValues.FRACTIONAL,
        SegmentationTypeValues.LABELMAP,
    ],
)
def test_p26_every_way_of_writing_a_mask_gives_the_same_voxels(
    readers: Readers, kind: SegmentationTypeValues
) -> None:
    on = lattice((6, 14, 18), (0.7, 0.9, 2.5))
    first = lopsided(on)
    second = np.zeros(on.shape, np.uint8)
    second[3:6, 10:13, 12:17] = 1
    masks: list[NDArray[np.uint8]] = [first, second]
    given = [m.astype(np.float32) for m in masks] if kind.name == "FRACTIONAL" else masks
    segmentation = readers.segmentation(seg_file(on, given, kind=kind))  # type: ignore[arg-type]
    assert segmentation.kind.value.replace(" ", "") == kind.name.lower()
    found = placed(segmentation, (volume(on, series_uid=SERIES),))
    assert [dice(whole(own.mask, on), mask) for own, mask in zip(found, masks, strict=True)] == [
        1.0,
        1.0,
    ]


def test_p26_segments_that_overlap_keep_all_their_voxels(readers: Readers) -> None:
    on = lattice((6, 14, 18), (0.7, 0.9, 2.5))
    first, second = lopsided(on), lopsided(on)
    second[2:5, 5:12, 2:10] = 1
    found = placed(
        readers.segmentation(seg_file(on, [first, second])), (volume(on, series_uid=SERIES),)
    )
    assert dice(whole(found[0].mask, on), first) == 1.0
    assert dice(whole(found[1].mask, on), second) == 1.0


def test_p26_a_segment_of_another_frame_of_reference_or_series_is_refused(
    readers: Readers,
) -> None:
    on = lattice((6, 14, 18), (0.7, 0.9, 2.5))
    segmentation = readers.segmentation(seg_file(on, [lopsided(on)]))
    (own,) = placed(segmentation, (volume(on, frame_of_reference="9.9", series_uid=SERIES),))
    assert (own.mask, own.reason) == (None, placing.OTHER_FRAME)
    (own,) = placed(segmentation, (volume(on, series_uid="1.2.3.8"),))
    assert (own.mask, own.reason) == (None, placing.OTHER_SERIES)
    (own,) = placed(replace(segmentation, frames_of_reference=()), (volume(on),))
    assert (own.mask, own.reason) == (None, placing.NO_FRAME)


def test_p26_a_mask_finer_than_the_images_keeps_its_own_places(readers: Readers) -> None:
    fine = lattice((6, 14, 18), (0.35, 0.45, 1.25))
    mask = lopsided(fine)
    coarse = lattice((3, 7, 9), (0.7, 0.9, 2.5))
    (own,) = placed(
        readers.segmentation(seg_file(fine, [mask])), (volume(coarse, series_uid=SERIES),)
    )
    assert own.reason == ""
    assert dice(whole(own.mask, fine), mask) == 1.0


def test_frames_that_lie_on_no_even_grid_are_refused(readers: Readers) -> None:
    on = lattice((6, 14, 18), (0.7, 0.9, 2.5))
    segmentation = readers.segmentation(seg_file(on, [lopsided(on)]))
    x, y, z = segmentation.planes[2].position
    moved = replace(segmentation.planes[2], position=(x, y, z + 0.9))
    bent = replace(segmentation, planes=(*segmentation.planes[:2], moved, *segmentation.planes[3:]))
    (own,) = placed(bent, (volume(on, series_uid=SERIES),))
    assert (own.mask, own.reason) == (None, placing.UNEVEN)


def test_a_segment_s_own_words_and_colour_are_read(readers: Readers) -> None:
    on = lattice((6, 14, 18), (0.7, 0.9, 2.5))
    colour = CIELabColor(53.24, 80.09, 67.20)  # sRGB red, in every table of colours
    segmentation = readers.segmentation(seg_file(on, [lopsided(on)], colours=[colour]))
    (said,) = segmentation.segments
    assert (said.name, said.algorithm, said.algorithm_name) == (
        "Segment 1",
        "AUTOMATIC",
        "Phantom net",
    )
    assert said.meaning == "Liver"
    assert segmentation.title == "Made for a test"
    assert said.colour is not None
    assert said.colour[0] > 240
    assert max(said.colour[1:]) < 40


# ---------------------------------------------------------------------------------- structure sets


def circle(x: float, y: float, z: float, radius: float, count: int = 120) -> NDArray[np.float64]:
    t = np.linspace(0, 2 * pi, count, endpoint=False)
    return np.stack((x + radius * np.cos(t), y + radius * np.sin(t), np.full(count, z)), axis=1)


def round_lattice() -> Lattice:
    return Lattice((-40.0, -40.0, 0.0), (0.5, 0, 0), (0, 0.5, 0), (0, 0, 2.0), (30, 160, 160))


def test_the_volume_of_outlines_is_that_of_the_body_they_cut(readers: Readers) -> None:
    tube = [circle(3.13, -4.21, 10 + 2 * n, 12.0) for n in range(10)]
    ball = [circle(0, 0, 30 + z, float(np.sqrt(20.0**2 - z**2))) for z in np.arange(-19, 20, 2.0)]
    segmentation = readers.segmentation(structure_file([("Tube", tube), ("Ball", ball)]))
    assert segmentation.kind is SegmentationKind.CONTOURS
    on = volume(round_lattice(), series_uid=SERIES)
    (first, second) = placed(segmentation, (on,))
    area = 120 / 2 * 12.0**2 * np.sin(2 * pi / 120)  # of the polygon itself
    assert first.volume_mm3 == pytest.approx(area * 20.0, rel=1e-6)
    assert second.volume_mm3 == pytest.approx(4 / 3 * pi * 20.0**3, rel=0.01)
    for own in (first, second):
        assert own.mask is not None
        counted = own.mask.labels.sum() * own.mask.lattice.voxel_mm3
        assert counted == pytest.approx(own.volume_mm3, rel=0.01)


def test_a_hole_within_an_outline_stays_open(readers: Readers) -> None:
    ring = [
        o for n in range(6) for o in (circle(0, 0, 10 + 2 * n, 20), circle(0, 0, 10 + 2 * n, 8))
    ]
    (own,) = placed(
        readers.segmentation(structure_file([("Ring", ring)])),
        (volume(round_lattice(), series_uid=SERIES),),
    )
    assert own.volume_mm3 == pytest.approx(pi * (20.0**2 - 8.0**2) * 12.0, rel=0.01)
    assert own.mask is not None
    i, j, k = (round(n) for n in own.mask.lattice.index(round_lattice().point(80, 80, 6)))
    assert own.mask.labels[k, j, i] == 0
    i, j, k = (round(n) for n in own.mask.lattice.index(round_lattice().point(80 + 28, 80, 6)))
    assert own.mask.labels[k, j, i] == 1


def test_outlines_on_every_third_slice_reach_half_way_and_a_gap_stays_a_gap(
    readers: Readers,
) -> None:
    depths = [6.0, 12.0, 18.0, 42.0, 48.0]
    (own,) = placed(
        readers.segmentation(structure_file([("Sparse", [circle(0, 0, z, 10.0) for z in depths])])),
        (volume(round_lattice(), series_uid=SERIES),),
    )
    assert own.mask is not None
    first = own.mask.lattice.point(0, 0, 0).z
    there = {first + 2.0 * k for k in np.flatnonzero(own.mask.labels.any(axis=(1, 2)))}
    assert {4.0, 6.0, 8.0, 10.0, 14.0, 20.0, 42.0} <= there
    assert not there & {24.0, 26.0, 30.0, 34.0, 36.0, 54.0}


def test_p26_outlines_of_another_frame_of_reference_are_refused(readers: Readers) -> None:
    segmentation = readers.segmentation(
        structure_file([("Tube", [circle(0, 0, z, 5.0) for z in (4.0, 6.0)])], frame="7.7")
    )
    (own,) = placed(segmentation, (volume(round_lattice(), series_uid=SERIES),))
    assert (own.contours, own.mask, own.reason) == ((), None, placing.OTHER_FRAME)


# ---------------------------------------------------------------------------------- bad input


def test_an_object_that_marks_nothing_or_lies_is_refused(readers: Readers) -> None:
    on = lattice((6, 14, 18), (0.7, 0.9, 2.5))
    whole_file = seg_file(on, [lopsided(on), lopsided(on)])
    with pytest.raises(Unreadable):
        readers.segmentation(whole_file[: len(whole_file) // 2])
    made = pydicom.dcmread(pydicom.filebase.DicomBytesIO(whole_file))
    made.PerFrameFunctionalGroupsSequence[0].SegmentIdentificationSequence[
        0
    ].ReferencedSegmentNumber = 9
    buffer = pydicom.filebase.DicomBytesIO()
    made.save_as(buffer)
    with pytest.raises(Unreadable, match="not described"):
        readers.segmentation(buffer.getvalue())


# ---------------------------------------------------------------------------------- real objects


class Folder:
    def __init__(self, paths: dict[str, Path]) -> None:
        self.paths = paths

    def read(self, sop_uid: str) -> bytes:
        return self.paths[sop_uid].read_bytes()

    def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
        return self.read(sop_uid)[offset : offset + length]


def opened(paths: list[Path], readers: Readers) -> list[Volume]:
    found = {}
    for path in paths:
        found[path] = readers.header(path.read_bytes())
    shelf = Folder({instance.sop_uid: path for path, instance in found.items()})
    stacks = arrange(tuple(found.values()))
    shown = [load(stack, shelf, readers, Unwatched()) for stack in stacks]
    return [content for content in shown if isinstance(content, Volume)]


def test_p26_real_segments_lie_on_the_images_they_name(real_data: Path, readers: Readers) -> None:
    folder = real_data / "objects"
    (ct,) = opened(sorted(folder.glob("ct-3slice-*.dcm")), readers)
    for name, segments in (("liver", 1), ("partial_overlaps", 5)):
        path = folder / f"{name}.dcm"
        found = placed(readers.segmentation(path.read_bytes()), (ct,))
        assert [own.reason for own in found] == [""] * segments
        # The witness: pydicom's pixels at the slice that has the frame's position.
        told = pydicom.dcmread(path)
        for frame, pixels in zip(
            told.PerFrameFunctionalGroupsSequence, told.pixel_array, strict=True
        ):
            number = frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber
            z = frame.PlanePositionSequence[0].ImagePositionPatient[2]
            labels = whole(found[number - 1].mask, ct.lattice)
            k = int(np.argmin([abs(ct.lattice.point(0, 0, n).z - z) for n in range(3)]))
            upright = pixels if ct.lattice.step_j[1] > 0 else pixels[::-1]
            assert np.array_equal(labels[k], upright)


def test_real_label_maps_and_structures_are_read(real_data: Path, readers: Readers) -> None:
    folder = real_data / "objects"
    for name in ("sparse-labelmap-noppv", "sparse-labelmap-ppv5"):
        segmentation = readers.segmentation((folder / f"{name}.dcm").read_bytes())
        assert [said.name for said in segmentation.segments] == ["Liver"]
        assert [int(plane.marked.sum()) for plane in segmentation.planes] == [315, 315]
    structures = readers.segmentation((folder / "rtstruct.dcm").read_bytes())
    assert [said.name for said in structures.segments] == ["patient", "Isocenter 1", "Isocenter 2"]
    depths = sorted({float(c.points[0, 2]) for n, c in structures.contours if n == 1})
    assert all(b > a for a, b in pairwise(depths))
    assert structures.study_uid != STUDY
