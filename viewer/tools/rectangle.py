"""Measure the values within a rectangle: drag from corner to corner."""

from dataclasses import replace

from domain.measurement import Outline, Polygon
from viewer.tools.gesture import Gesture, Pointer, Surroundings, until_placed


class RectangleTool:
    id = "rectangle"
    label = "Rectangle"
    key = "Shift+E"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        def region(to: Pointer) -> Polygon | None:
            sheet = press.sheet
            x0, y0 = sheet.offset(press.at)
            x1, y1 = sheet.offset(to.at)
            if abs(x1 - x0) < 1 or abs(y1 - y0) < 1:
                return None
            right, down = (x1 - x0) * sheet.mm_per_pixel, (y1 - y0) * sheet.mm_per_pixel
            corners = (
                press.at,
                press.at.moved(sheet.right, right),
                press.at.moved(sheet.right, right).moved(sheet.down, down),
                press.at.moved(sheet.down, down),
            )
            now = around.now()
            return Polygon(press.place, corners, around.author, now, Outline.RECTANGLE)

        made = region((yield from until_placed(press, region)))
        return None if made is None else replace(made, statistics=around.statistics(made))
