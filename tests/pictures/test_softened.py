"""What is smoothed for shading keeps its places and its gaps."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from viewer.render.softened import nearest_planes, softened

NONE = np.zeros(30, np.bool_)


@pytest.mark.parametrize("name", ["int16", "float32"])
def test_noise_goes_and_the_mean_stays(name: str) -> None:
    values = np.random.default_rng(1).normal(100, 50, (30, 40, 40))
    noise: NDArray[np.generic] = values.astype(np.dtype(name))
    soft = softened(noise, NONE)
    assert soft.dtype == noise.dtype
    assert soft.mean() == pytest.approx(values.mean(), abs=1)
    assert soft.std() < values.std() / 3


def test_an_edge_stays_where_it_was() -> None:
    step = np.full((30, 40, 40), -1000, np.int16)
    step[:, :, 20:] = 0
    soft = softened(step, NONE)
    row = soft[15, 20].astype(float)
    assert np.interp(-500, row[15:25], np.arange(15, 25)) == pytest.approx(19.5, abs=0.05)


def test_p06_a_plane_that_was_never_acquired_stays_as_it_is_and_darkens_no_neighbour() -> None:
    values = np.full((30, 8, 8), 700, np.int16)
    values[12] = -1000
    empty = NONE.copy()
    empty[12] = True
    soft = softened(values, empty)
    assert (soft[12] == -1000).all()
    assert (soft[[11, 13]] == 700).all()


def test_beside_a_gap_stands_the_nearest_plane_there_is() -> None:
    empty = np.array([True, False, True, True, False])
    found = nearest_planes(empty)
    assert found is not None
    assert list(found) == [1, 1, 1, 4, 4]
    assert nearest_planes(NONE) is None
    assert nearest_planes(~NONE) is None
