"""Give an image its scale: draw along something of known length, then say how long it is."""

from domain.measurement import Calibration
from viewer.tools.gesture import (
    Gesture,
    Line,
    Pointer,
    Sketch,
    Surroundings,
    Write,
    until_placed,
)


class CalibrateTool:
    id = "calibrate"
    label = "Calibrate"
    key = "Shift+C"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        has_place = bool(press.place.frame_of_reference) or not press.place.sop_uid

        def line(to: Pointer) -> Sketch:
            why = "The scanner gives this image its scale" if has_place else ""
            return Line(press.at, to.at, why)

        end = yield from until_placed(press, line)
        if end.at == press.at or has_place:
            return None
        place = press.place
        # Until the words come it is as long as it was before.
        now = place.true(press.at).distance_to(place.true(end.at))
        return Write(
            Calibration(place, press.at, end.at, now, around.author, around.now())
        )  # fmt: skip
