"""Move the picture within its viewport."""

from viewer.tools.gesture import Gesture, PanBy, Pointer, Surroundings, follow


class PanTool:
    id = "pan"
    label = "Pan"
    key = "T"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:  # noqa: ARG002 - the contract
        scale = press.sheet.mm_per_pixel
        return follow(press, lambda to: PanBy((to.x - press.x) * scale, (to.y - press.y) * scale))
