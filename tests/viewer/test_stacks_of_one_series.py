"""P-09, P-11: a mark counts the stack that it was made on, also where others lie at its place.

Phases, b-values and echoes of one series are stacks of one frame of reference: a mark of one is
drawn over all of them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from domain.measurement import Ellipse, Measurement, Polygon, Probe
from domain.volume import SliceSource, Volume
from tests.viewer.phantoms import READER, STUDY, volume
from viewer.session.annotations import Annotations
from viewer.session.belonging import content_of, is_under
from viewer.session.editing import nudge
from viewer.session.explained import content_under
from viewer.session.hanging import one
from viewer.session.pointing import At, Pointing
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation

SIZE = (400.0, 400.0)


def stack(name: str, value: int) -> Volume:
    """Return one stack of the series, whose every voxel has one value."""
    made = volume(voxels=np.full((20, 24, 28), value, np.int16), series_uid="1.2.7", modality="MR")
    sources = tuple(
        SliceSource(
            replace(source.instance, sop_uid=f"{source.instance.sop_uid}.{name}"),
            0,
            source.along_normal_mm,
        )
        for source in made.sources
    )
    return replace(made, sources=sources, title=f"DWI, b {name}")


LOW, HIGH = stack("0", 700), stack("1000", 90)


@pytest.fixture
def screen() -> Screen:
    made = Screen(Annotations())
    made.open(STUDY)
    for content in (LOW, HIGH):
        made.take(content, finished=True)
    return made


def drawn(screen: Screen, tool: str, orientation: Orientation) -> Measurement:
    """Return what a tool makes of three clicks on the second stack."""
    screen.hang(one(HIGH, orientation))
    screen.choose_tool(tool)
    pointing = Pointing(screen, author=lambda: READER)
    for x, y in ((150.0, 150.0), (250.0, 260.0), (250.0, 260.0)):
        pointing.press(0, At(x, y, *SIZE))
        pointing.move(At(x, y, *SIZE), released=True)
        if not pointing.is_busy:
            break
    (mark,) = screen.annotations.items
    return mark


@pytest.mark.parametrize("orientation", [Orientation.AXIAL, Orientation.CORONAL])
@pytest.mark.parametrize("tool", ["ellipse", "rectangle", "probe"])
def test_p11_a_mark_of_one_stack_never_takes_the_values_of_another(
    screen: Screen, tool: str, orientation: Orientation
) -> None:
    mark = drawn(screen, tool, orientation)
    assert content_under(mark, (LOW, HIGH)) is HIGH

    # The other stack is shown at the same place, and the mark is moved there.
    screen.hang(one(LOW, orientation))
    screen.choose(mark.id)
    nudge(screen, 1, 0)
    (moved,) = screen.annotations.items

    assert moved != mark
    for one_of_them in (mark, moved):
        assert isinstance(one_of_them, Ellipse | Polygon | Probe)
        found = (
            one_of_them.value
            if isinstance(one_of_them, Probe)
            else one_of_them.statistics and one_of_them.statistics.mean
        )
        assert found == pytest.approx(90.0)


def test_a_mark_that_names_no_stack_is_counted_nowhere_where_there_are_several(
    screen: Screen,
) -> None:
    place = replace(drawn(screen, "ellipse", Orientation.CORONAL).place, stack=None)

    assert not place.sop_uid
    assert is_under(place, LOW)
    assert content_of(place, (LOW, HIGH)) is None
    assert content_of(place, (HIGH,)) is HIGH


def test_the_stack_of_an_acquired_image_is_found_by_the_image(screen: Screen) -> None:
    mark = drawn(screen, "length", Orientation.AXIAL)

    assert mark.place.sop_uid.endswith(".1000")
    assert mark.place.stack is None
