"""Measure the values within a circle: drag from its middle to its edge."""

from dataclasses import replace

from domain.measurement import Ellipse
from viewer.tools.gesture import Gesture, Pointer, Surroundings, until_placed


class CircleTool:
    id = "circle"
    label = "Circle"
    key = "O"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        def circle(to: Pointer) -> Ellipse | None:
            radius = press.at.distance_to(to.at)
            if radius < press.sheet.mm_per_pixel:
                return None
            return Ellipse(
                press.place,
                press.at,
                press.at.moved(press.sheet.right, radius),
                press.at.moved(press.sheet.down, radius),
                around.author,
                around.now(),
                is_circle=True,
            )

        made = circle((yield from until_placed(press, circle)))
        return None if made is None else replace(made, statistics=around.statistics(made))
