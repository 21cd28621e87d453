"""Measure the values within an ellipse: drag from corner to corner of the box around it."""

from dataclasses import replace

from domain.geometry import Point
from domain.measurement import Ellipse
from viewer.tools.gesture import Gesture, Pointer, Surroundings, until_placed


class EllipseTool:
    id = "ellipse"
    label = "Ellipse"
    key = "E"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        def ellipse(to: Pointer) -> Ellipse | None:
            sheet = press.sheet
            x0, y0 = sheet.offset(press.at)
            x1, y1 = sheet.offset(to.at)
            if abs(x1 - x0) < 1 or abs(y1 - y0) < 1:
                return None
            centre = Point(
                (press.at.x + to.at.x) / 2, (press.at.y + to.at.y) / 2, (press.at.z + to.at.z) / 2
            )
            half = sheet.mm_per_pixel / 2
            return Ellipse(
                press.place,
                centre,
                centre.moved(sheet.right, abs(x1 - x0) * half),
                centre.moved(sheet.down, abs(y1 - y0) * half),
                around.author,
                around.now(),
            )

        end = yield from until_placed(press, ellipse)
        region = ellipse(end)
        if region is None:
            return None
        # Counted once, at the end: a drag must not wait for thousands of voxels.
        return replace(region, statistics=around.statistics(region))
