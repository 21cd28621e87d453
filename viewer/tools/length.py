"""Measure a straight distance: drag from end to end, or click at both."""

from domain.measurement import Length
from viewer.tools.gesture import Gesture, Pointer, Surroundings, until_placed


class LengthTool:
    id = "length"
    label = "Length"
    key = "D"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        def length(to: Pointer) -> Length:
            return Length(press.place, press.at, to.at, around.author, around.now())

        end = yield from until_placed(press, length)
        if end.at == press.at:
            return None
        return length(end)
