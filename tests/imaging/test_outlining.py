"""What is marked out by hand has the volume that geometry says, on any lattice."""

from __future__ import annotations

from dataclasses import replace
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from domain.errors import Refused
from domain.geometry import Direction, Lattice, Point
from domain.own_segment import cut
from imaging.outlining import (
    all_in_range,
    around_value,
    between_slices,
    grown,
    in_range,
    joined,
    largest,
    stroke,
    under,
    without,
    without_holes,
)
from tests.viewer.phantoms import lattice, volume

HEAD = Direction(0.0, 0.0, 1.0)


def fine(shape: tuple[int, int, int] = (60, 80, 80), **kind: float) -> Lattice:
    return lattice(shape, (0.5, 0.6, 0.8), **kind)  # type: ignore[arg-type]


@pytest.mark.parametrize("tilt_mm", [0.0, 0.3])
def test_a_ball_of_the_brush_has_the_volume_of_a_ball(tilt_mm: float) -> None:
    on = fine(tilt_mm=tilt_mm)
    _, marked = stroke(on, [on.centre], 9.0)
    assert marked.sum() * on.voxel_mm3 == pytest.approx(4 / 3 * pi * 9.0**3, rel=0.01)


def test_a_stroke_has_the_volume_of_a_capsule() -> None:
    on = fine()
    middle = on.centre
    ends = [Point(middle.x - 5, middle.y, middle.z), Point(middle.x + 5, middle.y, middle.z)]
    _, marked = stroke(on, ends, 6.0)
    true = 4 / 3 * pi * 6.0**3 + pi * 6.0**2 * 10.0
    assert marked.sum() * on.voxel_mm3 == pytest.approx(true, rel=0.01)


def test_a_brush_on_a_plane_marks_one_slice_and_a_round_disc() -> None:
    on = fine()
    at = on.point(40, 40, 30)
    low, marked = stroke(on, [at], 8.0, normal=HEAD, thickness_mm=0.8)
    assert low[0] == 30
    assert marked.shape[0] == 1
    assert marked.sum() * 0.5 * 0.6 == pytest.approx(pi * 64.0, rel=0.01)


def test_brushes_on_neighbouring_oblique_planes_leave_no_voxel_between_them() -> None:
    on = lattice((60, 60, 60), (1.0, 0.7, 1.3))
    leaning = Direction.along(0.3, 1.0, 1.0)
    whole: tuple[tuple[int, int, int], np.ndarray] = ((0, 0, 0), np.zeros((0, 0, 0), np.bool_))
    for step in range(-3, 4):
        at = on.centre.moved(leaning, step * 0.9)
        whole = joined(whole, stroke(on, [at], 12.0, normal=leaning, thickness_mm=0.9))
    low, ball = stroke(on, [on.centre], 3.0)
    missing = without((low, ball), whole)
    assert ball.any()
    assert not missing[1].any()


def test_a_brush_at_the_edge_stays_within_the_volume() -> None:
    on = fine()
    low, marked = stroke(on, [on.point(0, 0, 0)], 5.0)
    assert low == (0, 0, 0)
    assert marked.any()
    _, nothing = stroke(on, [on.point(-200, 0, 0)], 5.0)
    assert nothing.size == 0


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 11)] * 3), min_size=1, max_size=20),
       st.lists(st.tuples(*[st.integers(0, 11)] * 3), min_size=1, max_size=20))  # fmt: skip
def test_joining_and_taking_away_are_those_of_sets(
    one: list[tuple[int, int, int]], other: list[tuple[int, int, int]]
) -> None:
    def box(places: list[tuple[int, int, int]]) -> tuple[tuple[int, int, int], np.ndarray]:
        whole = np.zeros((12, 12, 12), np.bool_)
        for place in places:
            whole[place] = True
        return cut((0, 0, 0), whole)

    def places(found: tuple[tuple[int, int, int], np.ndarray]) -> set[tuple[int, ...]]:
        return {tuple(int(n) for n in at + found[0]) for at in np.argwhere(found[1])}

    assert places(joined(box(one), box(other))) == set(one) | set(other)
    assert places(without(box(one), box(other))) == set(one) - set(other)


def test_growing_takes_what_hangs_together_and_nothing_beyond_a_gap() -> None:
    on = lattice((20, 30, 30), (1.0, 1.0, 1.0))
    voxels = np.zeros(on.shape, np.int16)
    voxels[4:9, 5:12, 5:12] = 100
    voxels[12:16, 5:12, 5:12] = 100
    content = volume(on, voxels=voxels)
    low, marked = grown(content, on.point(8, 8, 6), (50, 150))
    assert low == (4, 5, 5)
    assert marked.sum() == 5 * 7 * 7
    assert marked.all()


def test_growing_from_outside_the_range_is_refused_with_both_numbers() -> None:
    content = volume()
    with pytest.raises(Refused, match="0, lies outside the range 50 to 150"):
        grown(content, content.lattice.centre, (50, 150))
    with pytest.raises(Refused):
        grown(content, Point(9e3, 0, 0), (50, 150))


def test_p17_gaps_and_padding_are_never_marked() -> None:
    on = lattice((20, 30, 30), (1.0, 1.0, 1.0))
    content = volume(on, missing=(10,))
    _, marked = all_in_range(content, (-10, 10))
    assert marked.sum() == 19 * 900
    padded = replace(content, padding=(0.0, 0.0))
    _, nothing = all_in_range(padded, (-10, 10))
    assert nothing.size == 0
    box = stroke(on, [on.point(15, 15, 10)], 3.0, normal=HEAD, thickness_mm=1.0)
    assert in_range(content, box, (-10, 10))[1].size == 0


def test_the_range_about_a_place_is_that_of_its_neighbourhood() -> None:
    on = lattice((20, 30, 30), (1.0, 1.0, 1.0))
    noise = np.random.default_rng(1).normal(100.0, 5.0, on.shape)
    found = around_value(volume(on, voxels=np.rint(noise).astype(np.int16)), on.centre)
    assert found is not None
    assert found[0] == pytest.approx(85.0, abs=3.0)
    assert found[1] == pytest.approx(115.0, abs=3.0)


def test_scissors_cut_what_lies_under_the_line_through_every_slice() -> None:
    on = lattice((20, 40, 40), (1.0, 1.0, 2.0))
    ball = stroke(on, [on.centre], 12.0)
    middle = on.centre
    corners = [
        Point(middle.x - 50, middle.y - 50, 0), Point(middle.x + 0.01, middle.y - 50, 0),
        Point(middle.x + 0.01, middle.y + 50, 0), Point(middle.x - 50, middle.y + 50, 0),
    ]  # fmt: skip
    cut_off = under(on, ball, corners, Direction(1, 0, 0), Direction(0, 1, 0))
    half = int((ball[1] & cut_off).sum())
    assert half == pytest.approx(ball[1].sum() / 2, rel=0.05)


def test_slices_between_two_circles_are_circles_of_sizes_between() -> None:
    y, x = np.mgrid[-30:31, -30:31]
    whole = np.zeros((9, 61, 61), np.bool_)
    whole[0], whole[8] = np.hypot(x, y) <= 10.0, np.hypot(x, y) <= 26.0
    _, filled = between_slices(((0, 0, 0), whole))
    for k in range(9):
        radius = 10.0 + 2.0 * k
        # Within half a voxel of the circle that lies between them.
        assert filled[k].sum() == pytest.approx(pi * radius**2, abs=pi * radius)
    assert (filled[0] == whole[0]).all()
    assert (filled[8] == whole[8]).all()


def test_slices_of_shapes_that_do_not_overlap_are_not_invented() -> None:
    whole = np.zeros((5, 40, 40), np.bool_)
    whole[0, 2:8, 2:8] = True
    whole[4, 30:36, 30:36] = True
    _, filled = between_slices(((0, 0, 0), whole))
    assert not filled[2].any()


def test_the_largest_part_stays_and_holes_close() -> None:
    whole = np.zeros((6, 30, 30), np.bool_)
    whole[:, 2:20, 2:20] = True
    whole[:, 8:12, 8:12] = False
    whole[2, 25:27, 25:27] = True
    low, kept = largest(((0, 0, 0), whole))
    assert low == (0, 2, 2)
    assert kept.sum() == 6 * (18 * 18 - 16)
    assert ndimage.label(kept)[1] == 1
    assert without_holes((low, kept))[1].all()
