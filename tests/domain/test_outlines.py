"""Whether an outline crosses itself is found for lines of any length, in any plane."""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np
import pytest

from domain.geometry import Point
from domain.outlines import first_crossing, in_plane

Flat = tuple[float, float]


def turned(flat: list[Flat], seed: int) -> tuple[Point, ...]:
    """Return points of a plane that lies somehow in the patient."""
    random = np.random.default_rng(seed)
    axes, _ = np.linalg.qr(random.normal(size=(3, 3)))
    at = np.array(flat) @ axes[:2] + random.normal(size=3) * 100
    return tuple(Point(*(float(part) for part in place)) for place in at)


def crossing(flat: list[Flat], *, closed: bool) -> tuple[int, int] | None:
    """Return the first two sides that cross, one pair after the other, by signs of areas."""
    sides = list(zip(flat, (*flat[1:], flat[0]), strict=True))
    count = len(sides) if closed else len(sides) - 1
    for one in range(count):
        for other in range(one + 2, count):
            if closed and one == 0 and other == count - 1:
                continue
            (a, b), (c, d) = sides[one], sides[other]
            if _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0:
                return one, other
    return None


def _side(a: Flat, b: Flat, c: Flat) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("closed", [True, False])
def test_the_first_crossing_is_that_of_the_first_two_sides(seed: int, closed: bool) -> None:
    random = np.random.default_rng(seed)
    count = int(random.integers(3, 24))
    if seed % 2:
        turns = np.sort(random.uniform(0, 2 * pi, count))
        flat = [(30 * cos(t), 20 * sin(t)) for t in turns]
    else:
        flat = [(float(x), float(y)) for x, y in random.normal(size=(count, 2)) * 40]
    found = first_crossing(turned(flat, seed), closed=closed)
    assert (None if found is None else found[:2]) == crossing(flat, closed=closed)


def test_a_long_line_by_hand_crosses_itself_only_where_it_does() -> None:
    turns = [2 * pi * step / 900 for step in range(900)]
    leaf = [((40 + 6 * cos(9 * t)) * cos(t), (30 + 4 * cos(9 * t)) * sin(t)) for t in turns]
    assert first_crossing(turned(leaf, 1), closed=True) is None
    bent = [*leaf[:700], (0.0, 60.0), (5.0, 60.0), *leaf[700:]]
    found = first_crossing(turned(bent, 2), closed=True)
    assert found is not None
    assert found[:2] == crossing(bent, closed=True)


def test_a_plane_is_found_without_work_that_grows_with_the_square_of_its_points() -> None:
    # A decomposition of all points at once would need 3 GB here.
    turns = [2 * pi * step / 20_000 for step in range(20_000)]
    flat = in_plane(turned([(50 * cos(t), 20 * sin(t)) for t in turns], 3))
    assert flat.shape == (20_000, 2)
    assert np.ptp(flat[:, 0]) == pytest.approx(100.0, rel=1e-6)
    assert np.ptp(flat[:, 1]) == pytest.approx(40.0, rel=1e-6)
