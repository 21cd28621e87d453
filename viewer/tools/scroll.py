"""Go through the slices by dragging: downwards to the next."""

from viewer.tools.gesture import Gesture, Pointer, ScrollBy, Surroundings, follow

_PIXELS_PER_SLICE = 6


class ScrollTool:
    id = "scroll"
    label = "Scroll"
    key = "S"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:  # noqa: ARG002 - the contract
        return follow(press, lambda to: ScrollBy(round((to.y - press.y) / _PIXELS_PER_SLICE)))
