"""Put words at a place."""

from domain.measurement import Text
from viewer.tools.gesture import Gesture, Pointer, Surroundings, Write


class TextTool:
    id = "text"
    label = "Text"
    key = "B"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        pointer = yield None
        while not pointer.released:
            pointer = yield None
        return Write(Text(press.place, pointer.at, "", around.author, around.now()))
