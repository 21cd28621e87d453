"""A number beside a mark is that of the stored voxels under it, in true millimetres.

Witnesses: phantoms with known answers, counting in plain Python, the formula of a normal error.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from math import isnan, pi

import numpy as np
import pytest
from numpy.typing import NDArray

from domain.errors import Refused
from domain.finding import Mask
from domain.geometry import Lattice, Point
from domain.measurement import Author, Ellipse, Place
from domain.study import FrameGeometry
from domain.volume import ImageStack, SliceSource, Volume
from imaging.measure import (
    angle_degrees,
    equivalent_diameter_mm,
    half_maximum_diameter_mm,
    length_mm,
    length_uncertainty_mm,
    profile,
    region,
    sample,
)
from imaging.region_statistics import region_statistics
from tests.phantoms.slices import instance

PLACE = Place("1.2", "1.2.3", "1.2.9", "1.2.3.1")
AUTHOR = Author("Reader")
NOW = datetime(2026, 1, 12, tzinfo=UTC)


def lattice(
    shape: tuple[int, int, int] = (20, 30, 40),
    step_i: tuple[float, float, float] = (0.8, 0.0, 0.0),
    step_j: tuple[float, float, float] = (0.0, 1.1, 0.0),
    step_k: tuple[float, float, float] = (0.0, 0.0, 2.5),
) -> Lattice:
    return Lattice((-10.0, -20.0, 30.0), step_i, step_j, step_k, shape)


def volume(
    voxels: NDArray[np.int16] | NDArray[np.float32],
    on: Lattice | None = None,
    padding: tuple[float, float] | None = None,
) -> Volume:
    shape = (int(voxels.shape[0]), int(voxels.shape[1]), int(voxels.shape[2]))
    return Volume(
        "1.2.3", "1.2", "4711", "1.2.9", "CT", "HU", on or lattice(shape), voxels,
        np.ones(shape[0], dtype=np.bool_), (), (), padding=padding,
    )  # fmt: skip


def noise(shape: tuple[int, int, int] = (20, 30, 40)) -> NDArray[np.int16]:
    return np.random.default_rng(5).integers(-1000, 1000, shape).astype(np.int16)


def ellipse(
    centre: Point, a: tuple[float, ...], b: tuple[float, ...], place: Place = PLACE
) -> Ellipse:
    return Ellipse(
        place,
        centre,
        Point(centre.x + a[0], centre.y + a[1], centre.z + a[2]),
        Point(centre.x + b[0], centre.y + b[1], centre.z + b[2]),
        AUTHOR,
        NOW,
    )


def counted_one_by_one(of: Volume, within: Ellipse, only_k: int | None = None) -> list[float]:
    """Return the values of voxels whose centres lie in an ellipse, found the slow way, in mm."""
    a = within.axis_a.array() - within.centre.array()
    b = within.axis_b.array() - within.centre.array()
    found = []
    slices, rows, columns = of.voxels.shape
    for k in range(slices) if only_k is None else (only_k,):
        for j in range(rows):
            for i in range(columns):
                out = of.lattice.point(i, j, k).array() - within.centre.array()
                u, v = np.dot(out, a) / np.dot(a, a), np.dot(out, b) / np.dot(b, b)
                rest = out - u * a - v * b
                if u * u + v * v <= 1.0 + 1e-9 and np.linalg.norm(rest) < 0.4:
                    found.append(float(of.voxels[k, j, i]))
    return found


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((6.3, 0.0, 0.0), (0.0, 4.4, 0.0)),
        ((4.0, 3.0, 0.0), (-2.1, 2.8, 0.0)),
        ((0.3, 0.0, 0.0), (0.0, 0.3, 0.0)),
        ((9.9, 0.0, 0.0), (0.0, 0.0, 12.0)),
        ((0.0, 7.0, 0.0), (0.0, 0.0, 9.0)),
    ],
)
def test_the_voxels_of_a_region_are_those_whose_centres_lie_in_it(
    a: tuple[float, ...], b: tuple[float, ...]
) -> None:
    of = volume(noise())
    at = ellipse(of.lattice.point(20, 14, 9), a, b)

    found = region_statistics(of, at)

    values = counted_one_by_one(of, at)
    assert found is not None
    assert found.count == len(values)
    assert found.mean == pytest.approx(sum(values) / len(values), abs=1e-9)
    assert (found.minimum, found.maximum) == (min(values), max(values))
    mean = sum(values) / len(values)
    deviation = (sum((value - mean) ** 2 for value in values) / len(values)) ** 0.5
    assert found.sd == pytest.approx(deviation, abs=1e-9)
    assert found.unit == "HU"


def test_the_area_is_that_of_the_ellipse_in_square_millimetres() -> None:
    of = volume(noise())

    found = region_statistics(of, ellipse(of.lattice.centre, (6.0, 0.0, 0.0), (0.0, 4.0, 0.0)))

    assert found is not None
    assert found.area_mm2 == pytest.approx(pi * 24.0)


def test_a_region_on_a_tilted_stack_counts_the_acquired_slice() -> None:
    tilt = np.radians(18.5)
    leaning = lattice(
        step_j=(0.0, float(1.1 * np.cos(tilt)), float(-1.1 * np.sin(tilt))), step_k=(0.0, 0.0, 2.5)
    )
    of = volume(noise(), leaning)
    b = np.array(leaning.step_j) * 5.2
    at = ellipse(leaning.point(20, 14, 9), (6.3, 0.0, 0.0), (b[0], b[1], b[2]))

    found = region_statistics(of, at)

    assert found is not None
    values = counted_one_by_one(of, at, only_k=9)
    assert found.count == len(values)
    assert found.mean == pytest.approx(np.mean(values))


def test_a_region_between_two_slices_takes_the_nearer_one() -> None:
    of = volume(np.repeat(np.arange(20, dtype=np.int16), 30 * 40).reshape(20, 30, 40))
    centre = of.lattice.point(20, 14, 9.4)

    found = region_statistics(of, ellipse(centre, (3.0, 0.0, 0.0), (0.0, 3.0, 0.0)))

    assert found is not None
    assert (found.minimum, found.maximum) == (9.0, 9.0)


def test_on_an_oblique_plane_a_linear_field_has_the_value_of_its_place() -> None:
    on = lattice()
    k, j, i = np.indices(on.shape)
    x, y, z = (-10 + 0.8 * i), (-20 + 1.1 * j), (30 + 2.5 * k)
    of = volume((2.0 * x - 3.0 * y + 1.5 * z).astype(np.float32), on)
    centre = on.point(19, 14, 9.5)

    found = region_statistics(of, ellipse(centre, (3.0, 0.0, 3.0), (0.0, 5.0, 0.0)))

    assert found is not None
    truth = 2.0 * centre.x - 3.0 * centre.y + 1.5 * centre.z
    assert found.mean == pytest.approx(truth, abs=1e-3)
    assert found.area_mm2 is not None
    # One voxel apart: as many samples as the ellipse has squares of the voxel pitch.
    assert found.count == pytest.approx(found.area_mm2 / 0.8**2, rel=0.1)


def test_padding_is_not_counted() -> None:
    voxels = noise()
    voxels[9, :, 20:] = -2000
    of = volume(voxels, padding=(-2000.0, -2000.0))
    at = ellipse(of.lattice.point(20, 14, 9), (6.3, 0.0, 0.0), (0.0, 4.4, 0.0))

    found = region_statistics(of, at)

    values = [value for value in counted_one_by_one(of, at) if value != -2000]
    assert found is not None
    assert (found.count, found.minimum) == (len(values), min(values))


@pytest.mark.parametrize("b", [(0.0, 4.4, 0.0), (0.0, 0.0, 6.0), (0.0, 3.0, 3.0)])
def test_gaps_and_planes_that_have_not_arrived_are_not_counted(b: tuple[float, ...]) -> None:
    of = volume(np.full((20, 30, 40), 100, dtype=np.int16))
    of.filled[9] = False
    of.voxels[9] = 0

    found = region_statistics(of, ellipse(of.lattice.point(20, 14, 9), (6.3, 0.0, 0.0), b))

    if b == (0.0, 4.4, 0.0):
        assert found is None
    else:
        assert found is not None
        assert (found.minimum, found.maximum) == (100.0, 100.0)


def test_a_region_beside_the_volume_or_between_voxel_centres_has_no_statistics() -> None:
    of = volume(noise())

    beside = ellipse(Point(500.0, 0.0, 30.0), (5.0, 0.0, 0.0), (0.0, 5.0, 0.0))
    between = ellipse(of.lattice.point(5.5, 5.5, 3), (0.1, 0.0, 0.0), (0.0, 0.1, 0.0))

    assert region_statistics(of, beside) is None
    assert region_statistics(of, between) is None


def radiograph(spacing_mm: tuple[float, float] | None) -> ImageStack:
    source = SliceSource(instance(1, FrameGeometry(None, None, spacing_mm, "")), 0, None)
    pixels = np.arange(48, dtype=np.int16).reshape(8, 6)
    return ImageStack("1.2.3", "1.2", "4711", "", "DX", "", [pixels], (source,))


def test_a_region_on_a_radiograph_counts_its_pixels_with_rows_and_columns_apart() -> None:
    image = radiograph((0.5, 2.0))
    at = ellipse(Point(4.0, 1.5, 0.0), (2.1, 0.0, 0.0), (0.0, 0.6, 0.0))

    found = region_statistics(image, at)

    # Pixel (row 3, column 2), one column each way, one row each way.
    assert found is not None
    assert found.count == 5
    assert (found.minimum, found.maximum, found.mean) == (14.0, 26.0, 20.0)


def test_without_calibration_values_are_counted_but_no_area_is_given() -> None:
    found = region_statistics(
        radiograph(None), ellipse(Point(2.0, 3.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    )

    assert found is not None
    assert (found.count, found.mean) == (5, 20.0)
    assert found.area_mm2 is None


def test_without_calibration_there_are_no_millimetres() -> None:
    uncalibrated = replace(PLACE, spacing_basis="")

    with pytest.raises(Refused, match="not calibrated"):
        length_mm(Point(0.0, 0.0, 0.0), Point(3.0, 4.0, 0.0), uncalibrated)
    assert length_mm(Point(0.0, 0.0, 0.0), Point(3.0, 4.0, 0.0), PLACE) == 5.0


@pytest.mark.parametrize("degrees", [0.0, 0.001, 30.0, 90.0, 179.999, 180.0])
def test_an_angle_is_exact_from_0_to_180_degrees(degrees: float) -> None:
    turn = np.radians(degrees)
    end = Point(1.0 + 7.0 * float(np.cos(turn)), 2.0 + 7.0 * float(np.sin(turn)), 3.0)

    found = angle_degrees(Point(4.0, 2.0, 3.0), Point(1.0, 2.0, 3.0), end)

    assert found == pytest.approx(degrees, abs=1e-6)


def test_the_uncertainty_of_a_length_is_that_of_two_ends_lost_within_their_voxels() -> None:
    on = lattice(step_i=(0.5, 0.0, 0.0))
    start, end = Point(0.0, 0.0, 0.0), Point(50.0, 0.0, 0.0)
    ends = np.random.default_rng(3).uniform(-0.25, 0.25, (200_000, 2))

    interval = float(np.quantile(np.abs(ends[:, 0] - ends[:, 1]), 0.95))

    assert length_uncertainty_mm(on, start, end) == pytest.approx(0.4001, abs=1e-4)
    assert length_uncertainty_mm(on, start, end) == pytest.approx(interval, rel=0.05)


def test_a_profile_reads_the_values_along_a_line_and_shows_its_gap() -> None:
    of = volume(np.repeat(np.arange(20, dtype=np.int16) * 10, 30 * 40).reshape(20, 30, 40))
    of.filled[6] = False

    found = profile(of, of.lattice.point(5, 5, 2), of.lattice.point(5, 5, 12))

    assert found.distances[-1] == pytest.approx(25.0)
    beside = (found.distances > 7.5 + 1e-6) & (found.distances < 12.5 - 1e-6)
    assert np.isnan(found.values[beside]).all()
    assert found.values[~beside] == pytest.approx(20.0 + 4.0 * found.distances[~beside])


def test_a_sample_outside_is_no_number() -> None:
    of = volume(np.full((4, 4, 4), 7, dtype=np.int16))
    places = np.array([of.lattice.point(-0.4, 0, 0).array(), of.lattice.point(-0.6, 0, 0).array()])

    values = sample(of, places)

    assert values[0] == 7.0
    assert isnan(values[1])


def ball_mask(centre: Point, radius_mm: float) -> Mask:
    on = Lattice((0.0, 0.0, 0.0), (0.6, 0.0, 0.0), (0.0, 0.6, 0.0), (0.0, 0.0, 0.9), (60, 80, 80))
    k, j, i = np.indices(on.shape)
    apart = (0.6 * i - centre.x) ** 2 + (0.6 * j - centre.y) ** 2 + (0.9 * k - centre.z) ** 2
    return Mask(on, (apart <= radius_mm**2).astype(np.uint8) * 3, {3: "nodule"})


def test_a_ball_in_a_mask_has_its_centre_volume_and_diameter() -> None:
    centre = Point(24.2, 22.9, 26.4)

    found = region(ball_mask(centre, 9.0), 3)

    assert found is not None
    assert found.centre.distance_to(centre) < 0.05
    assert found.volume_mm3 == pytest.approx(4 / 3 * pi * 9.0**3, rel=0.01)
    assert found.diameter_mm == pytest.approx(18.0, rel=0.005)
    assert found.corners[0].x == pytest.approx(15.2, abs=0.6)
    assert found.corners[1].z == pytest.approx(35.4, abs=0.9)


def test_a_label_that_is_nowhere_has_no_region() -> None:
    assert region(ball_mask(Point(24.0, 24.0, 24.0), 5.0), 2) is None
    assert equivalent_diameter_mm(pi / 6.0) == pytest.approx(1.0)


@pytest.mark.parametrize("diameter_mm", [8.0, 12.0, 20.0])
def test_a_blurred_ball_is_as_wide_as_it_was_before_the_blur(diameter_mm: float) -> None:
    on = Lattice((0.0, 0.0, 0.0), (0.7, 0.0, 0.0), (0.0, 0.7, 0.0), (0.0, 0.0, 1.0), (50, 70, 70))
    k, j, i = np.indices(on.shape)
    centre = Point(24.3, 23.8, 25.2)
    out = np.sqrt((0.7 * i - centre.x) ** 2 + (0.7 * j - centre.y) ** 2 + (k - centre.z) ** 2)
    # An edge blurred by half a millimetre, in the closed form of a plane edge.
    values = -800.0 + 840.0 / (1.0 + np.exp((out - diameter_mm / 2.0) / 0.3))
    of = volume(values.astype(np.float32), on)

    found = half_maximum_diameter_mm(of, centre, background=-800.0)

    assert found == pytest.approx(diameter_mm, abs=0.15)


def test_what_is_no_brighter_than_its_surroundings_has_no_diameter() -> None:
    of = volume(np.full((20, 20, 20), -800, dtype=np.int16))

    assert half_maximum_diameter_mm(of, of.lattice.centre, background=-800.0) is None
