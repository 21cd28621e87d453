"""Point at something: press at the tip, release where the words go."""

from domain.measurement import Arrow
from viewer.tools.gesture import Gesture, Pointer, Surroundings, Write, until_placed


class ArrowTool:
    id = "arrow"
    label = "Arrow"
    key = "N"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        def arrow(to: Pointer) -> Arrow:
            return Arrow(press.place, press.at, to.at, around.author, around.now())

        tail = yield from until_placed(press, arrow)
        if tail.at == press.at:
            return None
        return Write(arrow(tail))
