"""Measure the angle between two end plates: a line along each, by drags or clicks."""

from domain.measurement import CobbAngle
from viewer.tools.gesture import (
    Gesture,
    Line,
    Pointer,
    Sketch,
    Surroundings,
    until_placed,
    until_pressed,
)


class CobbTool:
    id = "cobb"
    label = "Cobb angle"
    key = "Shift+A"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        first = yield from until_placed(press, lambda to: Line(press.at, to.at))
        if first.at == press.at:
            return None
        # The pointer goes freely to the other end plate, while the first line stays in sight.
        second = yield from until_pressed(Line(press.at, first.at))

        def angle(to: Pointer) -> CobbAngle | None:
            if to.at == second.at:
                return None
            author, now = around.author, around.now()
            return CobbAngle(press.place, press.at, first.at, second.at, to.at, author, now)

        def sketch(to: Pointer) -> Sketch:
            return angle(to) or Line(press.at, first.at)

        shown = Line(press.at, first.at)
        return angle((yield from until_placed(second, sketch, first=shown)))
