"""Enlarge the picture by dragging upwards; the place under the press stays where it is."""

from viewer.tools.gesture import Gesture, Pointer, Surroundings, ZoomBy, follow

# A drag of 70 pixels doubles the picture.
_PER_PIXEL = 2 ** (1 / 70)


class ZoomTool:
    id = "zoom"
    label = "Zoom"
    key = "Z"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:  # noqa: ARG002 - the contract
        return follow(press, lambda to: ZoomBy(_PER_PIXEL ** (press.y - to.y), press.at))
