"""Measure a lesion's long and short axis: drag along the long one, then click beside it."""

from domain.measurement import Bidirectional, Length
from viewer.tools.axes import across
from viewer.tools.gesture import (
    Gesture,
    Pointer,
    Sketch,
    Surroundings,
    until_clicked,
    until_placed,
)


class BidirectionalTool:
    id = "bidirectional"
    label = "Long and short axis"
    key = "Shift+D"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        def long_axis(to: Pointer) -> Sketch:
            return Length(press.place, press.at, to.at, around.author, around.now())

        end = yield from until_placed(press, long_axis)
        if end.at == press.at:
            return None

        def both(to: Pointer) -> Bidirectional | None:
            sheet = press.sheet
            x0, y0 = sheet.offset(press.at)
            x1, y1 = sheet.offset(end.at)
            x, y = sheet.offset(to.at)
            length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
            foot = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length**2
            out = abs((x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)) / length
            if out < 1:
                return None
            half = out * sheet.mm_per_pixel
            foot = min(1.0, max(0.0, foot))
            normal = sheet.right.cross(sheet.down)
            ends = across(press.at, end.at, normal, foot, (half, half))
            return Bidirectional(
                press.place, press.at, end.at, *ends, around.author, around.now()
            )  # fmt: skip

        def sketch(to: Pointer) -> Sketch:
            return both(to) or long_axis(end)

        return both((yield from until_clicked(sketch)))
