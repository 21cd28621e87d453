"""A slab is exactly as thick as the viewport says, whatever the distance of the slices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.volume import Volume
from tests.viewer.phantoms import STUDY, lattice, volume
from viewer.render import compiled
from viewer.render.slab import samples
from viewer.render.slice_picture import cut
from viewer.session.annotations import Annotations
from viewer.session.captions import corners
from viewer.session.hanging import one
from viewer.session.screen import Screen
from viewer.session.thickness import project, thicker
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Orientation, Slab, SlabMode
from viewer.session.views import first_state

MIDDLE = 30
# The way of cutting stays the same for all examples.
FIXTURE = [HealthCheck.function_scoped_fixture]


@pytest.fixture(params=["compiled", "plane after plane"], autouse=True)
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut slabs by the compiled loop, and as it is done until that is there."""
    if request.param == "compiled":
        pytest.importorskip("numba")
        assert compiled.make()
    else:
        monkeypatch.setattr(compiled._Made, "loop", None)


def with_bright_slices(pitch_mm: float, *bright: int) -> Volume:
    """Return slices of nothing, with 1000 in those that lie so many steps above the middle."""
    content = volume(lattice((61, 3, 3), (1.0, 1.0, pitch_mm)))
    for step in bright:
        content.voxels[MIDDLE + step] = 1000
    return content


def shown(content: Volume, mode: SlabMode, thickness_mm: float) -> float:
    state = first_state(content, Orientation.IMAGE)
    at = content.lattice.point(1, 1, MIDDLE)
    plane = ViewPlane(at, state.right, state.down, 1.0, 3, 3)
    return float(cut(content, plane, slab=Slab(mode, thickness_mm)).values[1, 1])


@settings(max_examples=60, deadline=None, suppress_health_check=FIXTURE)
@given(st.floats(0.2, 50.0), st.floats(0.4, 9.0), st.integers(-8, 8))
def test_a_mean_takes_of_every_slice_what_lies_within_the_slab(
    slices: float, pitch_mm: float, step: int
) -> None:
    thickness_mm = slices * pitch_mm
    content = with_bright_slices(pitch_mm, step)
    # No slab is thinner than the slice that it is made of.
    half = max(thickness_mm, pitch_mm) / 2
    low, high = (step - 0.5) * pitch_mm, (step + 0.5) * pitch_mm
    share = max(0.0, min(half, high) - max(-half, low)) / (2 * half)
    assert shown(content, SlabMode.MEAN, thickness_mm) == pytest.approx(1000 * share, abs=0.51)


def test_a_projection_grows_with_its_slab_and_shows_nothing_from_outside() -> None:
    content = with_bright_slices(4.0, 2)  # 8 mm above the middle, so it begins at 6 mm
    seen = {mm: shown(content, SlabMode.MIP, mm) for mm in (1, 4, 8, 12, 14, 16, 20, 24, 60)}
    assert seen == {1: 0, 4: 0, 8: 0, 12: 0, 14: 250, 16: 500, 20: 1000, 24: 1000, 60: 1000}


@pytest.mark.parametrize("slices", [1, 3, 5, 9])
@pytest.mark.parametrize("mode", [SlabMode.MEAN, SlabMode.MIP, SlabMode.MINIP])
def test_a_slab_of_so_many_slices_is_those_very_slices(mode: SlabMode, slices: int) -> None:
    content = volume(lattice((61, 3, 3), (1.0, 1.0, 1.25)))
    content.voxels[:] = np.random.default_rng(2).integers(-900, 900, content.voxels.shape)
    half = slices // 2
    taken = content.voxels[MIDDLE - half : MIDDLE + half + 1, 1, 1].astype(float)
    plain = {SlabMode.MEAN: taken.mean(), SlabMode.MIP: taken.max()}.get(mode, taken.min())
    assert shown(content, mode, slices * 1.25) == pytest.approx(plain, abs=0.51)


@settings(deadline=None, suppress_health_check=FIXTURE)
@given(st.floats(0.5, 60.0), st.floats(0.4, 9.0), st.booleans())
def test_the_coarse_slab_of_a_drag_is_as_thick_as_the_whole_one(
    thickness_mm: float, pitch_mm: float, drafted: bool
) -> None:
    on = lattice((61, 3, 3), (1.0, 1.0, pitch_mm))
    thick = max(thickness_mm, pitch_mm)
    for mode in (SlabMode.MEAN, SlabMode.MIP):
        slab = Slab(mode, thickness_mm)
        taken = samples(slab, volume(on), on.normal, draft=drafted)
        assert taken.offsets_mm[taken.count // 2] == 0.0
        assert sum(taken.weights) == pytest.approx(1.0)
        assert taken.count <= 5 or not drafted
        if mode is SlabMode.MEAN and max(taken.weights) - min(taken.weights) < 1e-9:
            # Equal steps, side by side from face to face.
            assert taken.half_mm == pytest.approx(thick * (1 - 1 / taken.count) / 2)
        elif mode is SlabMode.MIP and taken.count > 1:
            assert taken.half_mm + pitch_mm / 2 == pytest.approx(thick / 2)


# ---------------------------------------------------------------------- what is said


def screen_of(pitch_mm: float) -> Screen:
    content = volume(lattice((20, 30, 30), (0.5, 0.5, pitch_mm)))
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(one(content, Orientation.AXIAL))
    return screen


def test_a_slab_thinner_than_its_slices_says_so() -> None:
    screen = screen_of(7.0)
    screen.set_slab(0, Slab(SlabMode.MEAN, 5.0))
    assert "mean 5.0 mm, thinner than one slice" in corners(screen, 0).bottom_left
    screen.set_slab(0, Slab(SlabMode.MEAN, 8.0))
    assert "mean 8.0 mm" in corners(screen, 0).bottom_left


@pytest.mark.parametrize("pitch_mm", [0.6, 3.0, 7.0])
@pytest.mark.parametrize("begin", ["thicker", "project"])
def test_the_first_slab_that_is_asked_for_reaches_beyond_one_slice(
    pitch_mm: float, begin: str
) -> None:
    screen = screen_of(pitch_mm)
    if begin == "thicker":
        thicker(screen, 1.0)
    else:
        project(screen, SlabMode.MIP)
    state, content = screen.view.state, screen.view.content
    assert state is not None
    assert isinstance(content, Volume)
    assert state.slab.thickness_mm >= 2 * pitch_mm
    assert samples(state.slab, content, state.normal).count >= 3
