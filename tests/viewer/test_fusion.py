"""Two volumes are fused only where one frame of reference says how they lie to each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from domain.errors import Refused
from domain.volume import Volume
from imaging.colour_maps import COLOUR_MAPS, colour_map
from tests.viewer.phantoms import OTHER, STUDY, film, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.fusion import fitting, next_map, why_not_fused, with_top
from viewer.session.hanging import one, planes
from viewer.session.screen import Screen


def pet(frame_of_reference: str = "1.2.3.99", unit: str = "SUVbw") -> Volume:
    on = lattice((12, 10, 11), (4.0, 4.0, 5.0), origin=(-16.0, 38.0, -602.0))
    made = volume(
        on,
        voxels=np.full(on.shape, 3, np.int16),
        modality="PT",
        series_uid="1.2.3.8",
        frame_of_reference=frame_of_reference,
    )
    return replace(made, unit=unit, windows=())


def a_screen(over: Volume) -> tuple[Screen, Volume]:
    screen = Screen(Annotations())
    screen.open(STUDY)
    ct = volume()
    for content in (ct, over):
        screen.take(content, finished=True)
    screen.hang(planes(ct))
    return screen, ct


def test_p25_series_of_one_frame_of_reference_are_fused_on_every_plane() -> None:
    over = pet()
    screen, ct = a_screen(over)
    assert fitting(ct, screen.contents) == (over,)
    screen.fuse(0, over)
    assert [screen.fused_volume(n) for n in range(3)] == [over] * 3
    assert screen.fused_volume(3) is None  # 3D
    screen.unfuse(1)
    assert screen.fused_volume(0) is None


@pytest.mark.parametrize(
    ("over", "words"),
    [
        (pet("9.9"), "different frames of reference"),
        (pet(""), "no frame of reference"),
        (replace(pet(), patient_id="2MR2"), "two patients"),
    ],
)
def test_p25_everything_else_is_refused_with_the_reason(over: Volume, words: str) -> None:
    screen, ct = a_screen(over)
    assert words in why_not_fused(ct, over)
    with pytest.raises(Refused, match=words):
        screen.fuse(0, over)
    assert all(view.fused is None for view in screen.viewports)


def test_p25_films_and_a_series_with_itself_are_refused() -> None:
    ct = volume()
    assert "Only volumes" in why_not_fused(ct, film())
    assert "itself" in why_not_fused(ct, ct)


def test_p25_a_layer_goes_when_its_series_no_longer_fits() -> None:
    over = pet()
    screen, _ = a_screen(over)
    screen.fuse(0, over)
    screen.take(replace(over, unit="BQML"), finished=True)
    assert screen.fused_volume(0) is None  # its window was for the other unit


def test_another_study_begins_without_fusion() -> None:
    screen, _ = a_screen(pet())
    screen.fuse(0, pet())
    screen.open(OTHER)
    assert screen.fused_volume(0) is None


def test_both_values_are_read_under_the_pointer_each_in_its_unit() -> None:
    over = pet()
    screen, ct = a_screen(over)
    screen.fuse(0, over)
    found = screen.reading(0, 100, 100, 200, 200)
    assert found is not None
    assert (found.value, found.unit) == (0.0, ct.unit)
    assert found.over == (3.0, "SUVbw")


def test_swapping_twice_comes_back_to_the_same_place() -> None:
    over = pet()
    screen, ct = a_screen(over)
    screen.hang(one(ct))
    screen.fuse(0, over)
    before = screen.view.state
    screen.swap_fused(0)
    assert screen.view.content is over
    assert screen.fused_volume(0) is ct
    screen.swap_fused(0)
    assert screen.view.content is ct
    assert screen.view.state is not None
    assert before is not None
    assert screen.view.state.centre == before.centre


def test_the_look_of_a_layer_is_changed_within_its_bounds() -> None:
    screen, _ = a_screen(pet())
    screen.fuse(0, pet())
    look = screen.viewports[0].fused
    assert look is not None
    assert look.colours == "Hot Iron"
    assert with_top(look, 0.5).high == pytest.approx(look.high / 2)
    assert with_top(look, 0.5).low == look.low == 0.0
    seen = look
    names = []
    for _ in COLOUR_MAPS:
        seen = next_map(seen)
        names.append(seen.colours)
    assert sorted(names) == sorted(COLOUR_MAPS)
    with pytest.raises(ValueError, match="between 0 and 1"):
        replace(look, opacity=1.2)


def test_hot_iron_is_the_ramp_of_the_standard() -> None:
    # PS3.6 B.1.1: red rises over the lower half, green over the upper, blue over the last quarter.
    i = np.arange(256)
    red = np.minimum(2 * i, 255)
    green = np.clip(2 * (i - 128), 0, 255)
    blue = np.clip(4 * (i - 192), 0, 255)
    expected = np.stack((red, green, blue), axis=1)
    found = colour_map("Hot Iron").astype(int)
    assert np.abs(found - expected).max() <= 4
    assert found[0].tolist() == [0, 0, 0]
    assert found[255].tolist() == [255, 255, 255]


def test_pet_20_step_has_twenty_steps() -> None:
    steps = np.count_nonzero(np.any(np.diff(colour_map("PET 20 Step").astype(int), axis=0), axis=1))
    assert steps in (18, 19, 20)
