"""Measure along a bent line: click at every corner, twice at the last."""

from domain.measurement import Polyline
from viewer.tools.gesture import Gesture, Pointer, Surroundings, until_ended


class PolylineTool:
    id = "polyline"
    label = "Polyline"
    key = "Y"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        def line(corners: tuple[Pointer, ...]) -> Polyline | None:
            points = tuple(dict.fromkeys(corner.at for corner in corners))
            if len(points) < 2:
                return None
            return Polyline(press.place, points, around.author, around.now())

        return line((yield from until_ended(press, line)))
