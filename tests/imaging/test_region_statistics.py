"""The numbers of a region are those of the stored voxels inside it, however it is looked at.

Witnesses: counting in plain Python, closed forms, and numpy over all voxels.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from math import cos, hypot, pi, radians, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import ellipe

from domain.geometry import Direction, Lattice, Point
from domain.measurement import Author, Ellipse, Outline, Place, Polygon, Polyline
from domain.volume import Volume
from imaging.region_statistics import histogram, region_statistics

PLACE = Place("1.2", "1.2.3", "1.2.9", "1.2.3.1")
AUTHOR = Author("Reader")
NOW = datetime(2026, 1, 12, tzinfo=UTC)


def lattice(
    shape: tuple[int, int, int] = (12, 30, 40),
    spacing: tuple[float, float, float] = (0.8, 1.1, 2.5),
) -> Lattice:
    i, j, k = spacing
    return Lattice((-10.0, -20.0, 30.0), (i, 0, 0), (0, j, 0), (0, 0, k), shape)


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


def noise(shape: tuple[int, int, int] = (12, 30, 40)) -> NDArray[np.int16]:
    return np.random.default_rng(5).integers(-1000, 1000, shape).astype(np.int16)


def polygon(points: list[Point], outline: Outline = Outline.POLYGON) -> Polygon:
    return Polygon(PLACE, tuple(points), AUTHOR, NOW, outline)


def winding(at: tuple[float, float], corners: list[tuple[float, float]]) -> bool:
    """Return whether corners go round a place: the turn that they make about it."""
    turn = 0.0
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        ax, ay, bx, by = x0 - at[0], y0 - at[1], x1 - at[0], y1 - at[1]
        turn += float(np.arctan2(ax * by - ay * bx, ax * bx + ay * by))
    return abs(turn) > pi


corner = st.tuples(st.floats(0.1, 38.9), st.floats(0.1, 28.9))


@settings(max_examples=200, deadline=None)
@given(
    turns=st.lists(st.floats(0.02, 0.98), min_size=3, max_size=9, unique=True),
    reaches=st.lists(st.floats(1.0, 13.0), min_size=9, max_size=9),
    middle=st.tuples(st.floats(14.0, 25.0), st.floats(14.0, 15.0)),
)
def test_a_polygon_counts_the_voxels_whose_centres_it_goes_round(
    turns: list[float], reaches: list[float], middle: tuple[float, float]
) -> None:
    of = volume(noise())
    flat = [
        # Off the centres: on a line the witness itself would be in doubt.
        (middle[0] + 0.0135791 + r * cos(2 * pi * t), middle[1] + 0.0246813 + r * sin(2 * pi * t))
        for t, r in zip(sorted(turns), reaches, strict=False)
    ]
    at = polygon([of.lattice.point(i, j, 7) for i, j in flat])
    if at.crosses_itself:
        return
    values = [
        float(of.voxels[7, j, i])
        for j in range(30)
        for i in range(40)
        if winding((float(i), float(j)), flat)
    ]

    found = region_statistics(of, at)

    if not values:
        assert found is None
        return
    assert found is not None
    assert found.count == len(values)
    assert found.mean == pytest.approx(np.mean(values), abs=1e-9)
    assert found.sd == pytest.approx(np.std(values), abs=1e-9)
    assert (found.minimum, found.maximum) == (min(values), max(values))
    assert found.median == pytest.approx(np.median(values))
    assert found.percentiles == pytest.approx(np.percentile(values, (5, 25, 75, 95)))
    assert found.histogram is not None
    assert sum(found.histogram.counts) == len(values)


def test_a_rectangle_on_voxel_centres_counts_those_on_its_sides() -> None:
    of = volume(noise())
    box = [(3, 4), (9, 4), (9, 8), (3, 8)]

    found = region_statistics(
        of, polygon([of.lattice.point(i, j, 2) for i, j in box], Outline.RECTANGLE)
    )

    assert found is not None
    assert found.count == 7 * 5
    assert found.mean == pytest.approx(of.voxels[2, 4:9, 3:10].mean())


@settings(max_examples=100, deadline=None)
@given(
    half=st.tuples(st.floats(0.5, 60.0), st.floats(0.5, 60.0)),
    tilt=st.tuples(st.floats(0, 360), st.floats(0, 90), st.floats(0, 360)),
)
def test_p21_area_and_perimeter_are_those_of_the_closed_form_at_any_tilt(
    half: tuple[float, float], tilt: tuple[float, float, float]
) -> None:
    turn, lean, roll = (radians(angle) for angle in tilt)
    one = np.array((cos(turn), sin(turn), 0.0))
    up = np.array((-sin(turn) * cos(lean), cos(turn) * cos(lean), sin(lean)))
    right = Direction.along(*(cos(roll) * one + sin(roll) * up))
    down = Direction.along(*(cos(roll) * up - sin(roll) * one))
    middle = Point(12.0, -70.0, 340.0)
    a, b = half
    ring = Ellipse(PLACE, middle, middle.moved(right, a), middle.moved(down, b), AUTHOR, NOW)
    assert ring.area_mm2 == pytest.approx(pi * a * b, rel=1e-9)
    longer, shorter = max(half), min(half)
    around = 4 * longer * float(ellipe(1 - (shorter / longer) ** 2))
    assert ring.perimeter_mm == pytest.approx(around, rel=1e-9)
    corners = [
        middle.moved(right, x * a).moved(down, y * b)
        for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    box = polygon(corners, Outline.RECTANGLE)
    assert box.area_mm2 == pytest.approx(4 * a * b, rel=1e-9)
    assert box.perimeter_mm == pytest.approx(4 * (a + b), rel=1e-9)
    line = Polyline(PLACE, tuple(corners[:3]), AUTHOR, NOW)
    assert line.millimetres == pytest.approx(2 * (a + b), rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    turn=st.floats(0, 360),
    half=st.tuples(st.floats(3.0, 9.0), st.floats(3.0, 9.0)),
    slope=st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.floats(-9, 9)),
)
def test_p21_on_an_oblique_plane_a_linear_field_has_the_mean_of_its_middle(
    turn: float, half: tuple[float, float], slope: tuple[float, float, float]
) -> None:
    on = lattice((24, 40, 50), (0.8, 1.1, 1.4))
    k, j, i = np.indices(on.shape)
    x, y, z = -10 + 0.8 * i, -20 + 1.1 * j, 30 + 1.4 * k
    field = slope[0] * x + slope[1] * y + slope[2] * z
    of = volume(field.astype(np.float32), on)
    middle = on.centre
    angle = radians(turn)
    right = Direction.along(cos(angle), sin(angle), 0.4)
    down = right.cross(Direction.along(0.3, -0.2, 1.0))
    ring = Ellipse(
        PLACE, middle, middle.moved(right, half[0]), middle.moved(down, half[1]), AUTHOR, NOW
    )

    found = region_statistics(of, ring)

    assert found is not None
    assert found.sampled
    truth = slope[0] * middle.x + slope[1] * middle.y + slope[2] * middle.z
    assert found.mean == pytest.approx(truth, abs=2e-3)


def test_p20_a_circle_on_anisotropic_pixels_counts_by_millimetres_not_by_pixels() -> None:
    on = lattice((4, 60, 60), (0.5, 2.0, 3.0))
    of = volume(np.ones((4, 60, 60), dtype=np.int16), on)
    middle = on.point(30, 30, 1)
    ring = Ellipse(
        PLACE, middle, Point(middle.x + 12.3, middle.y, middle.z),
        Point(middle.x, middle.y + 12.3, middle.z), AUTHOR, NOW, is_circle=True,
    )  # fmt: skip

    found = region_statistics(of, ring)

    inside = sum(hypot(0.5 * i, 2.0 * j) <= 12.3 for i in range(-30, 30) for j in range(-30, 30))
    assert found is not None
    assert found.count == inside
    assert found.count == pytest.approx(ring.area_mm2 / (0.5 * 2.0), rel=0.02)


def test_what_has_no_value_is_left_out_and_said() -> None:
    voxels = noise()
    voxels[7, :, 20:] = -2000
    of = volume(voxels, padding=(-2000.0, -2000.0))
    box = polygon([of.lattice.point(i, j, 7) for i, j in ((15, 5), (24, 5), (24, 9), (15, 9))])

    found = region_statistics(of, box)

    assert found is not None
    assert (found.count, found.left_out) == (5 * 5, 5 * 5)
    assert found.minimum > -2000


@pytest.mark.parametrize("leaning", [False, True])
def test_p17_padding_is_left_out_of_the_statistics_of_a_region(*, leaning: bool) -> None:
    voxels = np.broadcast_to(np.arange(40, dtype=np.int16) * 10, (12, 30, 40)).copy()
    voxels[:, :, 20:] = -2000
    voxels[:, :, 30:] = -1990
    of = volume(voxels, padding=(-2000.0, -1990.0))
    rise = 0.3 if leaning else 0.0
    box = polygon(
        [
            of.lattice.point(i, j, 6 + rise * (j - 7))
            for i, j in ((10, 5), (34, 5), (34, 9), (10, 9))
        ]
    )

    found = region_statistics(of, box)

    assert found is not None
    assert found.sampled is leaning
    # Columns 10 to 19 hold tissue; beside the padding nothing is mixed from both.
    assert (found.minimum, found.maximum) == pytest.approx((100.0, 190.0), abs=10.0)
    assert found.minimum >= 100.0 - 1e-9
    assert found.mean == pytest.approx(145.0, abs=5.0)
    assert found.left_out > found.count
    if not leaning:
        assert (found.count, found.left_out) == (10 * 5, 15 * 5)
        assert (found.mean, found.maximum) == (145.0, 190.0)


def test_an_outline_that_crosses_itself_counts_nothing() -> None:
    of = volume(noise())
    bow = polygon([of.lattice.point(i, j, 7) for i, j in ((5, 5), (15, 15), (15, 5), (5, 15))])

    assert bow.crosses_itself
    assert region_statistics(of, bow) is None


def test_without_a_scale_there_is_no_area() -> None:
    of = volume(noise())
    box = polygon([of.lattice.point(i, j, 7) for i, j in ((5, 5), (15, 5), (15, 15), (5, 15))])
    bare = replace(box, place=replace(PLACE, spacing_basis=""))

    found = region_statistics(of, bare)

    assert found is not None
    assert found.area_mm2 is None


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda value: round(value, 3)),
        min_size=1,
        max_size=60,
    )
)
def test_a_histogram_holds_every_value_in_steps_of_round_numbers(values: list[float]) -> None:
    found = histogram(np.array(values))

    assert sum(found.counts) == len(values)
    assert 1 <= len(found.counts) <= 50
    assert found.start <= min(values) + 1e-6
    assert found.start + found.step * len(found.counts) >= max(values) - 1e-6
    digits = f"{found.step:.0e}"[0]
    assert digits in "125"
