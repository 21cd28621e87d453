"""Choose a mark, take hold of it, and reshape or move it."""

from dataclasses import replace

from domain.measurement import Ellipse, Measurement, Probe
from viewer.tools.gesture import CLICK_PX, Changed, Chosen, Gesture, Pointer, Surroundings
from viewer.tools.marks import handle_under, is_under, moved, reshaped


def mark_under(press: Pointer, around: Surroundings) -> Measurement | None:
    """Return the mark that a press at this place takes hold of, the newest first."""
    for mark in reversed(around.marks):
        if handle_under(mark, press.at, press.sheet) is not None:
            return mark
    for mark in reversed(around.marks):
        if is_under(mark, press.at, press.sheet):
            return mark
    return None


class SelectTool:
    id = "select"
    label = "Select"
    key = "V"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        mark = mark_under(press, around)
        pointer = yield None
        if mark is None:
            while not pointer.released:
                pointer = yield None
            return Chosen("")
        handle = handle_under(mark, press.at, press.sheet)

        def edited(to: Pointer) -> Measurement:
            if handle is None:
                return moved(mark, press.at, to.at)
            return reshaped(mark, handle, to.at)

        while not pointer.released:
            pointer = yield Changed(edited(pointer))
        if pointer.pixels_from(press) <= CLICK_PX:
            return Chosen(mark.id)
        return Changed(measured(edited(pointer), around))


def measured(mark: Measurement, around: Surroundings) -> Measurement:
    """Return a moved mark with the values of where it is now."""
    match mark:
        case Ellipse():
            return replace(mark, statistics=around.statistics(mark))
        case Probe():
            found = around.value_at(mark.at)
            return mark if found is None else replace(mark, value=found[0], unit=found[1])
        case _:
            return mark
