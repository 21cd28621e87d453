"""Mark out what hangs together with the place that is clicked."""

from viewer.tools.gesture import Gesture, GrowFrom, Pointer, Surroundings


class GrowTool:
    id = "grow"
    label = "Grow"
    key = "Shift+G"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        del press, around
        pointer = yield None
        while not pointer.released:
            pointer = yield None
        return GrowFrom(pointer.at)
