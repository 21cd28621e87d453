"""Measure an angle: the end of one arm, the vertex, the end of the other arm."""

from domain.measurement import Angle
from viewer.tools.gesture import (
    Gesture,
    Line,
    Pointer,
    Sketch,
    Surroundings,
    until_clicked,
    until_placed,
)


class AngleTool:
    id = "angle"
    label = "Angle"
    key = "A"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        vertex = yield from until_placed(press, lambda to: Line(press.at, to.at))
        if vertex.at == press.at:
            return None

        def angle(to: Pointer) -> Angle | None:
            if to.at == vertex.at:
                return None
            author, now = around.author, around.now()
            return Angle(press.place, press.at, vertex.at, to.at, author, now)

        def sketch(to: Pointer) -> Sketch:
            return angle(to) or Line(press.at, vertex.at)

        end = yield from until_clicked(sketch)
        return angle(end)
