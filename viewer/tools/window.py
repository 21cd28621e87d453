"""Change the window: to the right wider, upwards brighter."""

from viewer.tools.gesture import Gesture, Pointer, Surroundings, WindowBy, follow


class WindowTool:
    id = "window"
    label = "Window"
    key = "W"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:  # noqa: ARG002 - the contract
        return follow(press, lambda to: WindowBy(to.x - press.x, press.y - to.y))
