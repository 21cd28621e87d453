"""Enlarge the picture by dragging upwards; the place under the press stays where it is."""

from viewer.tools.gesture import Gesture, Pointer, Surroundings, ZoomBy, follow

_DOUBLES_PX = 70


class ZoomTool:
    id = "zoom"
    label = "Zoom"
    key = "Z"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:  # noqa: ARG002 - the contract
        return follow(press, lambda to: ZoomBy(2.0 ** ((press.y - to.y) / _DOUBLES_PX), press.at))
