"""P-34: the reader's marks and view leave as a presentation state that comes back equal."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from domain.errors import Refused
from domain.graphics import Shutter
from domain.measurement import (
    Author,
    Bidirectional,
    CobbAngle,
    Ellipse,
    Measurement,
    Outline,
    Polygon,
    Polyline,
    RegionStatistics,
)
from domain.presentation import Look, PresentationState
from domain.study import FrameValues, Instance, Study, Window
from imaging.geometry import image_lattice
from imaging.reading import Readers
from reports.marks import graphics
from reports.presentation_states import presentation_state

Faults = Callable[..., list[str]]
NOW = datetime(2026, 1, 12, 9, 52, tzinfo=UTC)
LOOK = Look(Window(40, 400), rotation=90, flip=True, area=(5, 7, 60, 50))


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as pool:
        yield pool


@pytest.fixture
def drawn(marks: Sequence[Measurement]) -> tuple[Measurement, ...]:
    return tuple(mark for mark in marks if mark.place.sop_uid)


@pytest.fixture
def images(instances: Sequence[Instance], drawn: Sequence[Measurement]) -> tuple[Instance, ...]:
    on = {mark.place.sop_uid for mark in drawn}
    return tuple(instance for instance in instances if instance.sop_uid in on)


def written(
    study: Study, images: Sequence[Instance], marks: Sequence[Measurement], look: Look = LOOK
) -> bytes:
    return presentation_state(study, images, marks, look, author="Mehra^Anita", made=NOW)


def test_p34_a_written_state_passes_the_judges(
    study: Study,
    images: Sequence[Instance],
    drawn: Sequence[Measurement],
    faults: Faults,
    program: Callable[[str], str],
    tmp_path: Path,
) -> None:
    state = written(study, images, drawn, replace(LOOK, shutter=Shutter(circle=(30, 30, 20))))
    assert faults(state, "dciodvfy") == []
    file = tmp_path / "state.dcm"
    file.write_bytes(state)
    said = subprocess.run([program("dcmpschk"), file], capture_output=True, text=True, check=False)  # noqa: S603 - a judge, by full path
    assert "Test passed" in said.stdout + said.stderr
    assert not [line for line in (said.stdout + said.stderr).splitlines() if "rror" in line]


@pytest.mark.parametrize("kind", ["bidirectional", "cobb", "rectangle", "circle", "polyline"])
def test_p34_a_state_of_every_kind_of_mark_passes_the_judges(
    study: Study,
    images: Sequence[Instance],
    drawn: Sequence[Measurement],
    kind: str,
    program: Callable[[str], str],
    tmp_path: Path,
) -> None:
    place, by = drawn[0].place, (Author("Mehra^Anita"), NOW)
    image = next(image for image in images if image.sop_uid == place.sop_uid)
    lattice = image_lattice(image.frame_geometry(0), 64, 64)
    a, b, c, d = (lattice.point(*at, 0) for at in ((10, 20), (40, 20), (25, 12), (25, 31)))
    counted = RegionStatistics(40.0, 12.0, 1.0, 90.0, 9, 12.0, "HU")
    corner = lattice.point(40, 40, 0), lattice.point(10, 40, 0)
    kinds: dict[str, Measurement] = {
        "bidirectional": Bidirectional(place, a, b, c, d, *by),
        "cobb": CobbAngle(place, a, b, c, d, *by),
        "rectangle": Polygon(place, (a, b, *corner), *by, Outline.RECTANGLE, counted),
        "circle": Ellipse(place, c, a, b, *by, counted, is_circle=True),
        "polyline": Polyline(place, (a, b, c), *by),
    }
    file = tmp_path / "state.dcm"
    file.write_bytes(written(study, images, (kinds[kind],)))
    said = subprocess.run([program("dcmpschk"), file], capture_output=True, text=True, check=False)  # noqa: S603 - a judge, by full path
    assert "Test passed" in said.stdout + said.stderr, said.stdout + said.stderr


def test_p34_marks_come_back_from_a_state_within_a_hundredth_of_a_pixel(
    study: Study, images: Sequence[Instance], drawn: Sequence[Measurement], readers: Readers
) -> None:
    state = readers.presentation_state(written(study, images, drawn))
    assert state.refusal == ""
    held = {image.sop_uid: image for image in images}
    expected = []
    for mark in drawn:
        image = held[mark.place.sop_uid]
        assert image.pixels is not None
        lattice = image_lattice(image.frame_geometry(0), image.pixels.rows, image.pixels.columns)
        for _, points in graphics(mark):
            expected.append(np.array([lattice.index(p)[:2] for p in points]) + 0.5)
    found = [np.array(graphic.points) for graphic in state.graphics]
    assert len(found) == len(expected) > 0
    for one, other in zip(found, expected, strict=True):
        assert np.abs(one - other).max() < 0.01


def test_p34_window_turn_flip_and_shutter_come_back(
    study: Study, images: Sequence[Instance], readers: Readers
) -> None:
    look = replace(LOOK, shutter=Shutter((2, 60, 3, 61), (30, 31, 25), grey=100))
    state = readers.presentation_state(written(study, images, (), look))
    assert (state.rotation, state.flip) == (90, True)
    (choice,) = state.voi
    assert choice.window is not None
    assert (choice.window.centre, choice.window.width) == (40, 400)
    assert state.shutter == look.shutter
    assert _area(state) == (5, 7, 60, 50)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("flip", [False, True])
def test_the_displayed_area_names_the_corners_that_are_seen_there(
    rotation: int, flip: bool, study: Study, images: Sequence[Instance], readers: Readers
) -> None:
    look = replace(LOOK, rotation=rotation, flip=flip)
    state = readers.presentation_state(written(study, images, (), look))
    # Closed form: pixels (column, row) of the area turned as an array, then flipped.
    grid = np.empty((44, 56, 2), int)
    grid[..., 0], grid[..., 1] = np.meshgrid(np.arange(5, 61), np.arange(7, 51))
    turned = np.rot90(grid, -rotation // 90)
    seen = turned[:, ::-1] if flip else turned
    assert state.areas[0].top_left == tuple(seen[0, 0])
    assert state.areas[0].bottom_right == tuple(seen[-1, -1])


@pytest.mark.parametrize("area", [(-9, 1, 60, 50), (5, 0, 90, 2000), (900, 900, 990, 990)])
def test_p34_a_view_that_reaches_beyond_the_image_passes_the_judges(
    study: Study,
    images: Sequence[Instance],
    drawn: Sequence[Measurement],
    area: tuple[int, int, int, int],
    faults: Faults,
) -> None:
    # As most views do: pictures are rarely as wide as the viewport.
    state = written(study, images, drawn, replace(LOOK, area=area))
    assert faults(state, "dciodvfy") == []


def test_an_inverse_image_and_an_inverse_view_cancel(
    study: Study, images: Sequence[Instance], readers: Readers
) -> None:
    first = images[0]
    assert first.pixels is not None
    negative = replace(first, pixels=replace(first.pixels, photometric="MONOCHROME1"))
    for image, inverted, expected in (
        (first, False, False),
        (first, True, True),
        (negative, False, True),
        (negative, True, False),
    ):
        look = replace(LOOK, inverted=inverted)
        state = readers.presentation_state(written(study, [image], (), look))
        assert state.inverse is expected


def test_what_a_state_cannot_say_is_refused(study: Study, images: Sequence[Instance]) -> None:
    first = images[0]
    assert first.pixels is not None
    colour = replace(first, pixels=replace(first.pixels, samples=3))
    tabled = replace(first, values=(FrameValues(has_modality_lut=True),))
    for image in (colour, tabled):
        with pytest.raises(Refused):
            written(study, [image], ())


def _area(state: PresentationState) -> tuple[int, int, int, int]:
    (area,) = state.areas
    left, right = sorted((area.top_left[0], area.bottom_right[0]))
    upper, lower = sorted((area.top_left[1], area.bottom_right[1]))
    return left, upper, right, lower
