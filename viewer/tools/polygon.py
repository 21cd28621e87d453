"""Measure the values within straight sides: click at each corner, at the last one twice."""

from dataclasses import replace

from domain.measurement import Polygon
from viewer.tools.gesture import Gesture, Line, Pointer, Sketch, Surroundings, until_ended


class PolygonTool:
    id = "polygon"
    label = "Polygon"
    key = "Shift+Y"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        def region(corners: tuple[Pointer, ...]) -> Polygon | None:
            points = tuple(dict.fromkeys(corner.at for corner in corners))
            if len(points) < 3:
                return None
            return Polygon(press.place, points, around.author, around.now())

        def sketch(corners: tuple[Pointer, ...]) -> Sketch:
            return region(corners) or Line(corners[0].at, corners[-1].at)

        made = region((yield from until_ended(press, sketch, closes=True)))
        return None if made is None else replace(made, statistics=around.statistics(made))
