"""Marks put on another slice, frame or phase lie at the same place there and are measured anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from domain.errors import Refused
from domain.geometry import Point
from domain.measurement import Calibration, Ellipse, Length, Measurement, Place, Probe
from domain.volume import ImageStack, Volume
from tests.viewer.phantoms import NOON, READER, STUDY, film, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.hanging import one
from viewer.session.pasting import paste
from viewer.session.screen import Screen
from viewer.session.self_test_bench import drawn
from viewer.session.view_state import Orientation

VOXELS = np.random.default_rng(4).integers(-200, 300, (20, 24, 28)).astype(np.int16)


def shown(*contents: Volume | ImageStack) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    for content in contents:
        screen.take(content, finished=True)
    screen.hang(one(contents[0]))
    return screen


def pasted(screen: Screen, *marks: Measurement) -> tuple[Measurement, ...]:
    return paste(screen, marks, author=READER, now=NOON)


def test_a_region_on_another_slice_lies_at_the_same_place_with_the_values_there() -> None:
    content = volume(lattice(), voxels=VOXELS)
    screen = shown(content)
    screen.go_to(0, 3)
    corner, far = content.lattice.point(5.2, 6.3, 3), content.lattice.point(15.4, 15.1, 3)
    first = drawn(screen, "rectangle", corner, far)
    screen.go_to(0, 9)

    (copy,) = pasted(screen, first)

    assert copy.id != first.id
    assert copy.place.sop_uid == content.sources[9].instance.sop_uid
    inside = VOXELS[9, 7:16, 6:16].astype(float)
    statistics = copy.statistics  # type: ignore[union-attr]  # a rectangle
    assert statistics is not None
    assert (statistics.count, statistics.mean) == (inside.size, pytest.approx(inside.mean()))
    for old, other in zip(first.points, copy.points, strict=True):  # type: ignore[union-attr]
        assert (other.x, other.y) == pytest.approx((old.x, old.y))
        assert other.z - old.z == pytest.approx(6 * 2.5)


def test_on_the_same_image_the_copy_lies_beside_its_original() -> None:
    content = volume(lattice(), voxels=VOXELS)
    screen = shown(content)
    screen.go_to(0, 3)
    first = drawn(screen, "length", content.lattice.point(5, 6, 3), content.lattice.point(9, 9, 3))
    (copy,) = pasted(screen, first)
    assert isinstance(first, Length)
    assert isinstance(copy, Length)
    assert copy.millimetres == pytest.approx(first.millimetres)
    assert copy.start.distance_to(first.start) > 3.0


def test_a_probe_reads_the_value_of_the_other_slice() -> None:
    content = volume(lattice(), voxels=VOXELS)
    screen = shown(content)
    screen.go_to(0, 3)
    first = drawn(screen, "probe", content.lattice.point(7, 8, 3))
    screen.go_to(0, 11)
    (copy,) = pasted(screen, first)
    assert isinstance(copy, Probe)
    assert copy.value == VOXELS[11, 8, 7]


def test_a_mark_of_another_slant_or_another_frame_of_reference_is_refused() -> None:
    content = volume(lattice(), voxels=VOXELS)
    screen = shown(content)
    screen.go_to(0, 3)
    mark = drawn(screen, "length", content.lattice.point(5, 6, 3), content.lattice.point(9, 12, 3))
    screen.hang(one(content, Orientation.CORONAL))
    with pytest.raises(Refused, match="another slant"):
        pasted(screen, mark)
    screen.hang(one(content))
    elsewhere = replace(mark, place=replace(mark.place, frame_of_reference="9.9"))
    with pytest.raises(Refused, match="frame of reference"):
        pasted(screen, elsewhere)


def test_on_a_run_the_copy_lies_at_the_same_pixels_of_the_other_frame() -> None:
    run = film(np.arange(12_000).reshape(120, 100).astype(np.int16), count=3)
    screen = shown(run)
    mark = drawn(screen, "ellipse", Point(3, 3, 0), Point(9, 7, 0))
    screen.go_to(0, 2)
    (copy,) = pasted(screen, mark)
    assert isinstance(mark, Ellipse)
    assert isinstance(copy, Ellipse)
    assert (copy.centre, copy.axis_a) == (mark.centre, mark.axis_a)
    assert copy.place.sop_uid == run.sources[2].instance.sop_uid
    assert copy.statistics == mark.statistics  # every frame holds the same


def test_an_image_of_another_scale_and_a_known_length_are_refused() -> None:
    one_scale, other = film(spacing_mm=(0.2, 0.2)), film(spacing_mm=(0.3, 0.3))
    other = replace(
        other,
        series_uid="8.8",
        sources=tuple(
            replace(s, instance=replace(s.instance, sop_uid="8.8.1")) for s in other.sources
        ),
    )
    screen = shown(other, one_scale)
    place = Place(STUDY.uid, one_scale.series_uid, "", one_scale.sources[0].instance.sop_uid)
    mark = Length(place, Point(1, 1, 0), Point(5, 5, 0), READER, NOON)
    with pytest.raises(Refused, match="another size or scale"):
        pasted(screen, mark)
    line = Calibration(place, Point(1, 1, 0), Point(5, 5, 0), 50.0, READER, NOON)
    with pytest.raises(Refused, match="own image alone"):
        pasted(screen, line)


def test_delete_while_a_mark_is_drawn_takes_that_one_and_no_other() -> None:
    content = volume(lattice(), voxels=VOXELS)
    screen = shown(content)
    kept = drawn(screen, "length", content.lattice.point(5, 6, 0), content.lattice.point(9, 9, 0))
    screen.choose(kept.id)
    stopped = iter((True, False))
    screen.interrupt = lambda: next(stopped)
    screen.delete_chosen()
    assert screen.annotations.mark(kept.id) == kept
    screen.delete_chosen()
    assert screen.annotations.mark(kept.id) is None
