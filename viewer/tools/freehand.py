"""Measure the values within a line drawn by hand: it closes at the release."""

from dataclasses import replace

from domain.geometry import Point
from domain.measurement import Outline, Polygon
from domain.outlines import enclosed_area, first_crossing
from viewer.tools.gesture import Gesture, Pointer, Surroundings

# Corners nearer than this are one: a hand does not draw finer.
_STEP_PX = 2.0


class FreehandTool:
    id = "freehand"
    label = "Freehand"
    key = "Shift+F"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        drawn = [press]

        def region(points: tuple[Point, ...]) -> Polygon | None:
            if len(points) < 3:
                return None
            return Polygon(press.place, points, around.author, around.now(), Outline.FREEHAND)

        pointer = yield None
        while not pointer.released:
            if pointer.pixels_from(drawn[-1]) >= _STEP_PX:
                drawn.append(pointer)
            pointer = yield region(tuple(at.at for at in drawn))
        made = region(without_tails(tuple(at.at for at in drawn)))
        return None if made is None else replace(made, statistics=around.statistics(made))


def without_tails(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return the largest loop of a closed line that crosses itself, as where its ends overlap."""
    while len(points) > 3:
        found = first_crossing(points, closed=True)
        if found is None:
            return points
        one, other, at = found
        loop = (at, *points[one + 1 : other + 1])
        rest = (at, *points[other + 1 :], *points[: one + 1])
        points = max((loop, rest), key=_area)
    return points


def _area(points: tuple[Point, ...]) -> float:
    return enclosed_area(points) if len(points) > 2 else 0.0
