"""Cut off what a line drawn by hand encloses, through every plane; with Ctrl, all but that."""

from viewer.tools.gesture import CutOff, Gesture, Pointer, Surroundings

_STEP_PX = 2.0


class ScissorsTool:
    id = "scissors"
    label = "Scissors"
    key = "Shift+X"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        del around
        went = [press]
        pointer = yield None
        keeps = False
        while not pointer.released:
            keeps = keeps or pointer.tilting
            if pointer.pixels_from(went[-1]) >= _STEP_PX:
                went.append(pointer)
            pointer = yield CutOff(tuple(at.at for at in went), keeps)
        keeps = keeps or pointer.tilting
        if len(went) < 3:
            return None
        return CutOff(tuple(at.at for at in went), keeps)
