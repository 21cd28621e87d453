"""What a mark measures does not depend on how the picture is looked at (RELIABILITY P-20 to P-22).

The pointer goes to the pixels under which chosen places of the patient lie; whatever the zoom,
the turn or the size of the viewport, the same places must give the same numbers.
"""

from __future__ import annotations

from dataclasses import replace
from math import dist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.geometry import Point
from domain.measurement import Ellipse, Length, Measurement, Polygon
from domain.study import Window
from domain.volume import ImageStack, Volume
from tests.viewer.phantoms import READER, STUDY, film, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.captions import mark_words
from viewer.session.hanging import one
from viewer.session.pointing import At, Pointing
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation, Slab, SlabMode
from viewer.tools.gesture import TurnBy

VOXELS = np.random.default_rng(3).integers(-1000, 1000, (20, 24, 28)).astype(np.int16)
looks = st.fixed_dictionaries(
    {
        "zoom": st.floats(0.6, 20.0),
        "turn": st.floats(0.0, 360.0),
        "sideways": st.booleans(),
        "over": st.booleans(),
        "window": st.tuples(st.floats(-500, 500), st.floats(1, 3000)),
        "ratio": st.sampled_from((1.0, 1.25, 1.5, 2.0, 3.0)),
        "orientation": st.sampled_from(
            (Orientation.AXIAL, Orientation.CORONAL, Orientation.SAGITTAL)
        ),
        "spacing": st.tuples(st.floats(0.3, 2.0), st.floats(0.3, 2.0), st.floats(0.5, 5.0)),
        "tilted": st.sampled_from((0.0, 0.4)),
    }
)


def opened(look: dict[str, object]) -> Screen:
    on = lattice(spacing=look["spacing"], tilt_mm=look["tilted"])  # type: ignore[arg-type]
    screen = Screen(Annotations())
    screen.open(STUDY)
    content = volume(on, voxels=VOXELS)
    screen.take(content, finished=True)
    screen.hang(one(content, look["orientation"]))  # type: ignore[arg-type]
    return screen


def turned(screen: Screen, look: dict[str, object]) -> None:
    screen.zoom(0, look["zoom"])  # type: ignore[arg-type]
    screen.turn(0, look["turn"])  # type: ignore[arg-type]
    if look["sideways"]:
        screen.flip_sideways(0)
    if look["over"]:
        screen.flip_over(0)
    screen.set_window(0, Window(*look["window"]))  # type: ignore[misc]


def drawn(
    screen: Screen, id_: str, places: tuple[Point, ...], size: tuple[float, float]
) -> Measurement:
    """Return the mark that clicks on the pixels over these places make."""
    # What is drawn already would be taken hold of.
    screen.annotations.load()
    screen.choose_tool(id_)
    pointing = Pointing(screen, author=lambda: READER)
    plane = screen.plane(0, *size)
    assert plane is not None
    for place in (*places, places[-1]):
        at = At(*plane.to_pixel(place), *size)
        pointing.press(0, at)
        pointing.move(at)
        pointing.move(at, released=True)
        if not pointing.is_busy:
            break
    (mark,) = screen.annotations.items
    return mark


@settings(max_examples=30, deadline=None)
@given(look=looks)
def test_p21_length_area_and_values_are_the_same_however_the_picture_is_looked_at(
    look: dict[str, object],
) -> None:
    plain = opened(look)
    plane = plain.plane(0, 640, 480)
    assert plane is not None
    middle, right, down = plane.centre, plane.right, plane.down
    # Far apart in pixels even where the picture is small, so that no click is a second one.
    reach = 4.0
    places = tuple(
        middle.moved(right, x * reach + 0.0317).moved(down, y * reach + 0.0211)
        for x, y in ((-1, -0.7), (0.9, -1), (0.8, 1), (-1, 0.6))
    )
    seen = opened(look)
    turned(seen, look)
    ratio = float(look["ratio"])  # type: ignore[arg-type]
    shown = seen.plane(0, 640 * ratio, 480 * ratio)
    assert shown is not None
    if reach / shown.mm_per_pixel < 8 or reach / plane.mm_per_pixel < 8:
        return
    for id_ in ("length", "polygon"):
        points = places[:2] if id_ == "length" else places
        before = drawn(plain, id_, points, (640, 480))
        after = drawn(seen, id_, points, (640 * ratio, 480 * ratio))
        if id_ == "length":
            assert isinstance(after, Length)
            truth = dist(
                (points[0].x, points[0].y, points[0].z), (points[1].x, points[1].y, points[1].z)
            )
            assert after.millimetres == pytest.approx(truth, rel=1e-9)
            continue
        assert isinstance(before, Polygon)
        assert isinstance(after, Polygon)
        assert after.area_mm2 == pytest.approx(before.area_mm2, rel=1e-9)
        assert after.perimeter_mm == pytest.approx(before.perimeter_mm, rel=1e-9)
        found, truth_of = after.statistics, before.statistics
        assert found is not None
        assert truth_of is not None
        if found.sampled:
            # Between voxels the places themselves carry the rounding of the pointer.
            assert found.count == pytest.approx(truth_of.count, abs=1)
            assert found.mean == pytest.approx(truth_of.mean, rel=0.005, abs=1.0)
        else:
            # The very same voxels: every number is exactly the same.
            assert replace(found, area_mm2=None) == replace(truth_of, area_mm2=None)


@pytest.mark.parametrize("mode", [SlabMode.MEAN, SlabMode.MIP, SlabMode.MINIP])
def test_p22_on_a_slab_a_length_says_so_and_no_value_is_counted(mode: SlabMode) -> None:
    screen = Screen(Annotations())
    screen.open(STUDY)
    content = volume(voxels=VOXELS)
    screen.take(content, finished=True)
    screen.hang(one(content))
    screen.set_slab(0, Slab(mode, 10.0))
    plane = screen.plane(0, 640, 480)
    assert plane is not None
    places = tuple(plane.to_patient(x, y) for x, y in ((200, 200), (300, 200), (300, 300)))
    length = drawn(screen, "length", places[:2], (640, 480))
    region = drawn(screen, "polygon", places, (640, 480))
    assert mark_words(length).endswith(f"{mode.value} 10.0 mm")
    assert isinstance(region, Polygon)
    assert region.statistics is None
    assert mark_words(region).endswith(f"{mode.value} 10.0 mm")


def test_p22_on_an_oblique_plane_values_say_that_they_were_read_between_voxels() -> None:
    screen = Screen(Annotations())
    screen.open(STUDY)
    content = volume(voxels=VOXELS)
    screen.take(content, finished=True)
    screen.hang(one(content))
    screen.apply(0, TurnBy(0.0, 60.0, 40.0, tilt=True), screen.snapshot())
    plane = screen.plane(0, 640, 480)
    assert plane is not None
    ring = drawn(
        screen, "ellipse", (plane.to_patient(280, 200), plane.to_patient(360, 280)), (640, 480)
    )
    assert isinstance(ring, Ellipse)
    assert ring.place.reformatted == "oblique axial"
    assert ring.statistics is not None
    assert ring.statistics.sampled


@pytest.mark.parametrize(
    ("slab", "content", "said"),
    [
        (Slab(SlabMode.MIP, 10.0), volume(lattice(), voxels=VOXELS), "slab"),
        (Slab(), film(np.zeros((60, 60, 3), np.uint8)), "colour"),
    ],
)
def test_p22_a_click_that_can_read_no_value_says_why(
    slab: Slab, content: Volume | ImageStack, said: str
) -> None:
    told: list[str] = []
    screen = Screen(Annotations())
    screen.refuse = lambda error: told.append(str(error))
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(one(content))
    screen.set_slab(0, slab)
    pointing = Pointing(screen, author=lambda: READER)
    pointing.press(0, At(200, 200, 400, 400), tool_id="probe")
    pointing.move(At(200, 200, 400, 400), released=True)
    assert screen.annotations.items == ()
    assert len(told) == 1
    assert said in told[0]
