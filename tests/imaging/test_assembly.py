"""Images become a volume only where that is honest; otherwise they stay images, with the reason.

Covers P-05 to P-11, P-13, P-17, P-19 of the safety invariants, over slices made in the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from domain.errors import LightboxError, NotFound
from domain.study import FrameGeometry, FrameValues, Instance, Patient, Pixels, Window
from domain.volume import Gravity, ImageStack, Volume
from domain.work import Cancelled, Unwatched
from imaging.assembly import IMAGES, REFUSED, VOLUME, Stack, arrange, begin, fill, load
from imaging.reading import Readers
from tests.phantoms.slices import HEADER_BYTES, Shelf, along, file_of, instance, stack

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
UPWARDS = (0.0, 0.0, 1.0)


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as readers:
        yield readers


def at_heights(*z: float, **more: Any) -> tuple[list[Instance], Shelf]:
    return stack([(0.0, 0.0, height) for height in z], **more)


def codes(stack: Stack | Volume | ImageStack) -> list[str]:
    return [doubt.code for doubt in stack.doubts]


def fact(stack: Stack | Volume | ImageStack, code: str) -> str:
    (found,) = (doubt.fact for doubt in stack.doubts if doubt.code == code)
    return found


def volume_of(instances: list[Instance], shelf: Shelf, readers: Readers) -> Volume:
    (only,) = arrange(instances)
    volume = load(only, shelf, readers, Unwatched())
    assert isinstance(volume, Volume)
    return volume


# ------------------------------------------------------------------------------------ what stacks


def test_an_even_stack_is_a_volume_without_doubts() -> None:
    instances, _ = at_heights(0.0, 1.25, 2.5, 3.75)

    (found,) = arrange(instances)

    assert (found.kind, found.doubts) == (VOLUME, ())
    assert found.lattice is not None
    assert found.lattice.shape == (4, 8, 6)


def test_a_missing_slice_is_named_with_its_place_and_stays_a_gap(readers: Readers) -> None:
    instances, shelf = at_heights(0.0, 1.0, 2.0, 4.0, 5.0, numbers=[112, 113, 114, 115, 116])

    volume = volume_of(instances, shelf, readers)

    assert "1 image missing between 114 and 115 (gap 2.0 mm)" in fact(volume, "gap")
    assert volume.filled.tolist() == [True, True, True, False, True, True]
    assert volume.plane_of_source == (0, 1, 2, 4, 5)
    assert volume.lattice.point(0, 0, 5).z == 5.0
    assert volume.value_at(volume.lattice.point(2, 2, 3)) is None
    assert volume.ready


def test_uneven_slices_are_resampled_between_near_neighbours_and_marked(readers: Readers) -> None:
    instances, shelf = at_heights(0.0, 4.0, 8.0, 15.0, 22.0, numbers=[10, 20, 30, 40, 50],
                                  thickness_mm=7.0)  # fmt: skip

    volume = volume_of(instances, shelf, readers)

    assert "4.0 to 7.0 mm" in fact(volume, "uneven")
    assert any("Resampled: uneven spacing" in doubt.consequence for doubt in volume.doubts)
    assert volume.plane_of_source == (0, 1, 2, None, None)
    assert volume.lattice.spacing_mm[2] == 4.0
    # Planes at 0, 4, 8, 12, 16, 20 mm; 12 mm lies 4/7 of the way from 30 to 40.
    expected = [10, 20, 30, round(30 + 10 * 4 / 7), round(40 + 10 / 7), round(40 + 50 / 7)]
    assert volume.voxels[:, 0, 0].tolist() == expected
    assert volume.filled.all()


def test_nothing_is_interpolated_across_what_thin_slices_left_out(readers: Readers) -> None:
    instances, shelf = at_heights(0.0, 4.0, 8.0, 17.0, 21.0, 25.0, thickness_mm=4.0)

    volume = volume_of(instances, shelf, readers)

    assert fact(volume, "gap") == "Images are too far apart between images 3 and 4 (9.0 mm)."
    assert volume.filled.tolist() == [True, True, True, False, False, True, True]
    assert volume.voxels[5, 0, 0] == round(4 + 3 / 4)


def test_padding_does_not_bleed_into_interpolated_planes(readers: Readers) -> None:
    pixels = Pixels(8, 6, signed=True, padding=(-2000, -2000), offset=HEADER_BYTES, length=96)
    instances, shelf = at_heights(0.0, 4.0, 8.0, 15.0, thickness_mm=7.0, pixels=pixels)
    for each in instances:
        stored = np.full((8, 6), 100, dtype="<i2")
        stored[0, 0] = -2000
        shelf.files[each.sop_uid] = file_of(stored)

    volume = volume_of(instances, shelf, readers)

    assert volume.padding == (-2000.0, -2000.0)
    assert volume.voxels[3, 0, 0] == -2000
    assert volume.voxels[3, 1, 1] == 100


def test_images_at_one_position_are_no_volume() -> None:
    instances, _ = at_heights(7.0, 7.0, 7.0, 7.0)

    (found,) = arrange(instances)

    assert found.kind == IMAGES
    assert fact(found, "position") == "All 4 images lie at one position."


def test_positions_imaged_equally_often_make_as_many_volumes() -> None:
    instances, _ = at_heights(0.0, 2.0, 4.0, 0.0, 2.0, 4.0)

    found = arrange(instances)

    assert [each.kind for each in found] == [VOLUME, VOLUME]
    assert [[s.instance.number for s in each.sources] for each in found] == [[1, 2, 3], [4, 5, 6]]
    assert fact(found[0], "repeated") == "Each position was imaged 2 times."


def test_a_doubled_image_is_named_and_neither_copy_is_hidden() -> None:
    instances, _ = at_heights(0.0, 2.0, 2.0, 4.0, 6.0)

    volume, beside = arrange(instances)

    assert (volume.kind, beside.kind) == (VOLUME, IMAGES)
    assert "at the position of image 2 (2.0 mm)" in fact(volume, "duplicate")
    assert [source.instance.number for source in beside.sources] == [3]
    assert len(volume.sources) + len(beside.sources) == 5


def test_a_localiser_inside_a_series_is_split_off() -> None:
    instances, _ = at_heights(0.0, 2.0, 4.0)
    scout = instance(
        9,
        FrameGeometry((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0, 0.0, -1.0), (1.0, 1.0), "PixelSpacing"),
        image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"),
    )

    volume, localiser = arrange([scout, *instances])

    assert (volume.kind, len(volume.sources)) == (VOLUME, 3)
    assert (localiser.kind, localiser.sources[0].instance) == (IMAGES, scout)
    assert "localiser" in localiser.title


@pytest.mark.parametrize(
    "change",
    [
        {"split_by": (("echo number", "2"),)},
        {"split_by": (("b-value", "1000"),)},
        {"frame_of_reference": "9.9.9"},
        {"values": (FrameValues(unit="PROPCNT"),)},
        {"pixels": Pixels(8, 7, signed=True, offset=HEADER_BYTES, length=112)},
    ],
)
def test_what_differs_is_never_stacked_together(change: dict[str, Any]) -> None:
    instances, _ = at_heights(0.0, 2.0, 4.0, 6.0)
    mixed = [replace(each, **change) if index % 2 else each for index, each in enumerate(instances)]

    found = arrange(mixed)

    assert [[s.instance.number for s in each.sources] for each in found] == [[1, 3], [2, 4]]
    assert all("mixed" in codes(each) for each in found)


def test_two_patients_under_one_series_are_never_stacked_together() -> None:
    instances, _ = at_heights(0.0, 2.0, 4.0, 6.0)
    stranger = replace(instances[0].study, patient=Patient("4712", "Other^Person"))
    mixed = [instances[0], replace(instances[1], study=stranger), *instances[2:]]

    found = arrange(mixed)

    assert sorted(each.patient_id for each in found) == ["4711", "4712"]


def test_thicker_slices_further_on_belong_to_the_same_ct_unless_they_claim_one_place() -> None:
    instances, _ = at_heights(0.0, 2.0, 4.0, 6.0)
    added = (("image type", "AXIAL\\ADD"),)
    further = [replace(each, split_by=added) if n > 1 else each for n, each in enumerate(instances)]
    assert len(arrange(further)) == 1

    claimed, _ = at_heights(0.0, 2.0, 4.0, 0.0, 2.0, 4.0)
    same_place = [
        replace(each, split_by=added) if n > 2 else each for n, each in enumerate(claimed)
    ]
    assert [[s.instance.number for s in each.sources] for each in arrange(same_place)] == [
        [1, 2, 3],
        [4, 5, 6],
    ]


def test_images_that_each_name_their_own_frame_of_reference_are_stacked_by_place_and_marked() -> (
    None
):
    instances, _ = at_heights(0.0, 2.0, 4.0, 6.0)
    own = [replace(each, frame_of_reference=f"1.9.{n}") for n, each in enumerate(instances)]

    (found,) = arrange(own)

    assert found.kind == VOLUME
    assert "frame-of-reference" in codes(found)


def test_missing_orientation_means_images_and_no_guess() -> None:
    instances, _ = at_heights(0.0, 2.0, 4.0)
    blind = [
        replace(each, geometry=(replace(each.geometry[0], orientation=None),)) for each in instances
    ]

    (found,) = arrange(blind)

    assert (found.kind, found.lattice) == (IMAGES, None)
    assert fact(found, "orientation") == "The orientation in the patient is not stated."


def test_missing_spacing_means_images_in_pixels() -> None:
    instances, _ = at_heights(0.0, 2.0, 4.0)
    bare = [replace(each, geometry=(replace(each.geometry[0], spacing_mm=None, spacing_basis=""),))
            for each in instances]  # fmt: skip

    (found,) = arrange(bare)

    assert found.kind == IMAGES
    assert "uncalibrated" in codes(found)


def test_a_radiograph_says_that_its_distances_are_at_the_detector() -> None:
    basis = "ImagerPixelSpacing (at the detector)"
    image = instance(1, FrameGeometry(None, None, (0.2, 0.2), basis), modality="DX",
                     patient_orientation=("L", "F"))  # fmt: skip

    (found,) = arrange([image])

    assert codes(found) == ["calibration"]
    assert fact(found, "calibration") == "Distances are those at the detector."


def test_p32_lossy_compression_is_said_with_its_ratio() -> None:
    instances, _ = at_heights(0.0, 2.0, 4.0, lossy="12:1")

    (found,) = arrange(instances)

    assert fact(found, "lossy") == "Lossy compression (12:1)."


def test_slices_shifted_sideways_stay_images() -> None:
    instances, _ = stack([(0.0, 0.0, 0.0), (9.0, 0.0, 2.0), (0.0, 0.0, 4.0), (0.0, 0.0, 6.0)])

    (found,) = arrange(instances)

    assert found.kind == IMAGES
    assert "shifted sideways by up to 9.0 mm" in fact(found, "uneven")


def test_two_slices_in_the_head_and_two_in_the_feet_are_not_one_volume() -> None:
    instances, _ = at_heights(0.0, 1.0, 1600.0, 1601.0)

    (found,) = arrange(instances)

    assert found.kind == IMAGES
    assert "too far for one volume" in fact(found, "uneven")


def test_thin_slices_far_apart_say_that_most_was_not_imaged() -> None:
    instances, _ = at_heights(0.0, 25.0, 50.0, thickness_mm=5.0)
    near, _ = at_heights(0.0, 7.5, 15.0, thickness_mm=5.0)

    (found,) = arrange(instances)

    assert fact(found, "sparse") == "Images of 5.0 mm lie 25.0 mm apart."
    assert codes(arrange(near)[0]) == []


def test_a_mosaic_is_linked_to_nothing() -> None:
    image = instance(1, FrameGeometry((0.0, 0.0, 0.0), AXIAL, (1.0, 1.0), "PixelSpacing"),
                     image_type=("DERIVED", "PRIMARY", "MOSAIC"), modality="MR")  # fmt: skip

    (found,) = arrange([image])

    assert (found.kind, found.frame_of_reference) == (IMAGES, "")


def test_a_segmentation_is_refused_with_the_reason() -> None:
    image = instance(1, FrameGeometry(), sop_class="1.2.840.10008.5.1.4.1.1.66.4", modality="SEG")

    (found,) = arrange([image])

    assert found.kind == REFUSED
    with pytest.raises(LightboxError, match="drawn over the images"):
        begin(found)


def test_objects_without_an_image_make_no_stack() -> None:
    assert arrange([replace(instance(1, FrameGeometry()), pixels=None)]) == ()


# ----------------------------------------------------------------------------------------- values


def test_whole_values_are_int16_and_exactly_slope_times_stored_plus_intercept(
    readers: Readers,
) -> None:
    pixels = Pixels(8, 6, bits_stored=12, high_bit=11, offset=HEADER_BYTES, length=96)
    rule = FrameValues(1.0, -1024.0, "HU")
    instances, shelf = at_heights(0.0, 1.0, 2.0, pixels=pixels, values=rule)
    stored = np.arange(48, dtype="<u2").reshape(8, 6) * 80
    for each in instances:
        shelf.files[each.sop_uid] = file_of(stored)

    volume = volume_of(instances, shelf, readers)

    assert volume.voxels.dtype == np.int16
    assert np.array_equal(volume.voxels[1], stored.astype(int) - 1024)


def test_each_slice_has_its_own_slope(readers: Readers) -> None:
    instances, shelf = at_heights(0.0, 1.0, 2.0, modality="PT")
    slopes = (0.5, 0.25, 3.14159)
    own = [
        replace(each, values=(FrameValues(slope, 0.0, "BQML"),))
        for each, slope in zip(instances, slopes, strict=True)
    ]
    for each in own:
        shelf.files[each.sop_uid] = file_of(np.full((8, 6), 1001, dtype="<i2"))

    volume = volume_of(own, shelf, readers)

    assert volume.voxels.dtype == np.float32
    assert volume.voxels[:, 0, 0].tolist() == [np.float32(1001 * slope) for slope in slopes]


def every_bit_pattern(rows: int = 256, columns: int = 256) -> np.ndarray[Any, np.dtype[np.uint16]]:
    return np.arange(rows * columns, dtype="<u2").reshape(rows, columns)


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize(
    ("bits", "high"), [(8, 7), (10, 9), (12, 11), (12, 15), (12, 13), (15, 14), (16, 15)]
)
def test_stored_values_are_read_by_the_bit_whatever_lies_in_the_unused_bits(
    bits: int, high: int, signed: bool, readers: Readers
) -> None:
    pixels = Pixels(256, 256, bits_stored=bits, high_bit=high, signed=signed,
                    offset=HEADER_BYTES, length=1 << 17)  # fmt: skip
    instances, shelf = at_heights(0.0, 1.0, pixels=pixels, values=FrameValues(1.0, -24.0, "HU"))
    for each in instances:
        shelf.files[each.sop_uid] = file_of(every_bit_pattern())

    volume = volume_of(instances, shelf, readers)

    # PS3.5 8.1.1 in plain Python: cut the bits out, then take the topmost as the sign.
    wanted = []
    for word in range(1 << 16):
        value = (word >> (high + 1 - bits)) & ((1 << bits) - 1)
        if signed and value >= 1 << (bits - 1):
            value -= 1 << bits
        wanted.append(value - 24)
    assert volume.voxels.reshape(-1).tolist()[: 1 << 16] == wanted
    # What 16 bits with a sign cannot hold is not squeezed in but held in full.
    assert volume.voxels.dtype == (np.float32 if bits == 16 else np.int16)


def test_values_beyond_16_bits_are_kept_whole_in_a_wider_volume(readers: Readers) -> None:
    pixels = Pixels(8, 6, offset=HEADER_BYTES, length=96)
    instances, shelf = at_heights(0.0, 1.0, 2.0, pixels=pixels)
    shelf.files[instances[2].sop_uid] = file_of(np.full((8, 6), 60000, dtype="<u2"))

    volume = volume_of(instances, shelf, readers)

    assert volume.voxels.dtype == np.float32
    assert volume.voxels[:, 0, 0].tolist() == [1.0, 2.0, 60000.0]


# ---------------------------------------------------------------------------------------- loading


def test_a_volume_can_be_shown_before_it_has_arrived_and_fills_in_place(readers: Readers) -> None:
    instances, shelf = at_heights(*(float(z) for z in range(20)))
    (found,) = arrange(instances)
    shown = begin(found)
    assert isinstance(shown, Volume)
    assert not shown.filled.any()
    seen: list[tuple[int, int]] = []

    fill(shown, found, shelf, readers, Unwatched(),
         arrived=lambda k: seen.append((k, int(shown.filled.sum()))), near=lambda: 3)  # fmt: skip

    assert seen[0] == (3, 1)
    assert sorted(k for k, _ in seen) == list(range(20))
    assert shown.ready
    assert shown.voxels[:, 0, 0].tolist() == list(range(1, 21))


def test_native_pixels_are_taken_from_the_store_without_the_rest_of_the_file(
    readers: Readers,
) -> None:
    instances, shelf = at_heights(0.0, 1.0, 2.0)
    shelf.read = lambda sop_uid: pytest.fail("the whole file was read")  # type: ignore[method-assign]

    volume_of(instances, shelf, readers)

    assert sorted(shelf.parts_read) == sorted(each.sop_uid for each in instances)


def test_an_image_that_is_gone_leaves_a_gap_with_its_reason(readers: Readers) -> None:
    instances, shelf = at_heights(0.0, 1.0, 2.0, 3.0)
    lost = instances[1].sop_uid

    class Holed(Shelf):
        def read_part(self, sop_uid: str, offset: int, length: int) -> bytes:
            if sop_uid == lost:
                raise NotFound("The image is not in the archive.")
            return super().read_part(sop_uid, offset, length)

    volume = volume_of(instances, Holed(shelf.files), readers)

    assert volume.filled.tolist() == [True, False, True, True]
    assert fact(volume, "unread").startswith("1 image of 4 could not be read: The image is not")
    assert not volume.ready


def test_pixels_cut_short_are_not_shown(readers: Readers) -> None:
    instances, shelf = at_heights(0.0, 1.0)
    for uid in shelf.files:
        shelf.files[uid] = shelf.files[uid][:-2]

    volume = volume_of(instances, shelf, readers)

    assert not volume.filled.any()
    (doubt,) = (doubt for doubt in volume.doubts if doubt.code == "unread")
    assert doubt.gravity is Gravity.REFUSED


def test_loading_stops_when_asked(readers: Readers) -> None:
    class Stop(Unwatched):
        def pause_point(self) -> None:
            raise Cancelled

    instances, shelf = at_heights(*(float(z) for z in range(30)))
    (found,) = arrange(instances)

    with pytest.raises(Cancelled):
        load(found, shelf, readers, Stop())


def test_loading_tells_how_far_it_is(readers: Readers) -> None:
    class Told(Unwatched):
        def __init__(self) -> None:
            self.told: list[float] = []

        def report(self, done: float, note: str = "") -> None:
            assert not note
            self.told.append(done)

    instances, shelf = at_heights(0.0, 1.0, 2.0, 3.0)
    (found,) = arrange(instances)
    work = Told()

    load(found, shelf, readers, work)

    assert work.told == [0.25, 0.5, 0.75, 1.0]


def test_a_radiograph_is_an_image_with_its_own_window_and_polarity(readers: Readers) -> None:
    window = Window(500.0, 300.0, "chest")
    pixels = Pixels(8, 6, photometric="MONOCHROME1", bits_stored=12, high_bit=11,
                    offset=HEADER_BYTES, length=96)  # fmt: skip
    image = instance(1, FrameGeometry(None, None, (0.2, 0.2), "ImagerPixelSpacing"), modality="CR",
                     pixels=pixels, values=FrameValues(windows=(window,)))  # fmt: skip
    shelf = Shelf({image.sop_uid: file_of(np.full((8, 6), 321, dtype="<u2"))})
    (found,) = arrange([image])

    shown = load(found, shelf, readers, Unwatched())

    assert isinstance(shown, ImageStack)
    assert (shown.inverted, shown.windows) == (True, (window,))
    assert shown.images[0] is not None
    assert shown.images[0].dtype == np.int16
    assert int(shown.images[0][0, 0]) == 321


def test_an_even_but_leaning_stack_says_its_tilt() -> None:
    tilt = np.radians(18.5)
    instances, _ = stack(
        along((0.0, 0.0, 0.0), UPWARDS, 5), column=(0.0, float(np.cos(tilt)), float(-np.sin(tilt)))
    )

    (found,) = arrange(instances)

    assert fact(found, "tilt") == "Gantry tilt of 18.5°."


def test_p06_a_resampled_stack_is_ready_only_when_every_image_is_in(readers: Readers) -> None:
    heights = (0.0, 4.0, 8.0, 12.0, 16.0, 23.0, 30.0, 37.0)
    instances, shelf = at_heights(*heights, thickness_mm=7.0)
    (stack,) = arrange(instances)
    shown = begin(stack)
    assert isinstance(shown, Volume)
    assert None in shown.plane_of_source
    seen: list[tuple[bool, int]] = [(shown.ready, 0)]

    def arrived(_plane: int) -> None:
        assert shown.came is not None
        seen.append((shown.ready, int(shown.came.sum())))

    fill(shown, stack, shelf, readers, Unwatched(), arrived=arrived)
    assert shown.ready
    assert all(ready == (count == len(heights)) for ready, count in seen)
    assert len({count for _, count in seen}) > 3


def test_the_acquired_images_of_a_resampled_stack_are_kept_as_they_are(readers: Readers) -> None:
    instances, shelf = at_heights(0.0, 4.0, 8.0, 12.0, 16.0, 23.0, thickness_mm=7.0)
    (stack,) = arrange(instances)
    volume = fill(begin(stack), stack, shelf, readers, Unwatched())
    assert isinstance(volume, Volume)
    apart = [n for n, plane in enumerate(volume.plane_of_source) if plane is None]
    assert apart
    assert sorted(volume.between) == apart
