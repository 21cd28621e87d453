"""Look closer at what lies under the pointer, for as long as the button is held."""

from viewer.tools.gesture import Gesture, Loupe, Pointer, Surroundings

_FACTOR, _MORE = 2.5, 4.0


class MagnifierTool:
    id = "magnifier"
    label = "Magnifier"
    key = "G"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:  # noqa: ARG002 - the contract
        def loupe(pointer: Pointer) -> Loupe:
            # The key that tilts planes has nothing to tilt here: it brings the picture nearer.
            return Loupe(pointer.at, _MORE if pointer.tilting else _FACTOR)

        pointer = yield loupe(press)
        while not pointer.released:
            pointer = yield loupe(pointer)
        return None
