"""Choose a mark, take hold of it, and reshape or move it."""

from dataclasses import replace

from domain.geometry import Point
from domain.measurement import Ellipse, Measurement, Polygon, Probe
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
        if around.caption is not None:
            return (yield from _caption_moved(press, around))
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


def _caption_moved(press: Pointer, around: Surroundings) -> Gesture:
    grip = around.caption
    mark = next((m for m in around.marks if grip is not None and m.id == grip.mark_id), None)
    pointer = yield None
    if grip is None or mark is None:
        return None

    def drawn_to(to: Pointer) -> Measurement:
        by = (to.at.x - press.at.x, to.at.y - press.at.y, to.at.z - press.at.z)
        at = Point(grip.middle.x + by[0], grip.middle.y + by[1], grip.middle.z + by[2])
        return replace(mark, caption_at=at)

    while not pointer.released:
        pointer = yield Changed(drawn_to(pointer))
    if pointer.pixels_from(press) <= CLICK_PX:
        return Chosen(mark.id, explain=True)
    return Changed(drawn_to(pointer))


def measured(mark: Measurement, around: Surroundings) -> Measurement:
    """Return a moved mark with the values of where it is now."""
    match mark:
        case Ellipse() | Polygon():
            return replace(mark, statistics=around.statistics(mark))
        case Probe():
            own = around.value_on
            found = around.value_at(mark.at) if own is None else own(mark.place, mark.at)
            return mark if found is None else replace(mark, value=found[0], unit=found[1])
        case _:
            return mark
