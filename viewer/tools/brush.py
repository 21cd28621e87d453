"""Paint voxels into a segment; with Ctrl held, rub them out."""

from viewer.tools.gesture import Gesture, Painted, Pointer, Surroundings

# Places nearer than this under one stroke say nothing more of it.
_STEP_PX = 2.0


class BrushTool:
    id = "brush"
    label = "Brush"
    key = "J"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        del around
        went = [press]
        pointer = yield Painted((press.at,))
        erases = False
        while True:
            erases = erases or pointer.tilting
            if pointer.pixels_from(went[-1]) >= _STEP_PX:
                went.append(pointer)
            stroke = Painted(tuple(at.at for at in went), erases)
            if pointer.released:
                return stroke
            pointer = yield stroke
