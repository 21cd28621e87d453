"""Turn the picture round the middle of its viewport, or tumble the 3D picture."""

from math import atan2, degrees

from viewer.tools.gesture import Gesture, Pointer, Surroundings, TurnBy, follow


class RotateTool:
    id = "rotate"
    label = "Rotate"
    key = "R"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:  # noqa: ARG002 - the contract
        def bearing(pointer: Pointer) -> float:
            # Always against the sheet of the press: the picture turns while the drag lasts.
            right, down = press.sheet.offset(press.at)
            right, down = right + pointer.x - press.x, down + pointer.y - press.y
            return degrees(atan2(down, right))

        def turn(to: Pointer) -> TurnBy:
            angle = (bearing(to) - bearing(press) + 180) % 360 - 180
            return TurnBy(angle, to.x - press.x, to.y - press.y, press.tilting)

        return follow(press, turn)
