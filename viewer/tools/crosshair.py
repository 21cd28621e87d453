"""Bring every linked plane through the place under the pointer."""

from viewer.tools.gesture import CrosshairTo, Gesture, Pointer, Surroundings


class CrosshairTool:
    id = "crosshair"
    label = "Crosshair"
    key = "H"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:  # noqa: ARG002 - the contract
        pointer = yield CrosshairTo(press.at)
        while not pointer.released:
            pointer = yield CrosshairTo(pointer.at)
        return CrosshairTo(pointer.at)
