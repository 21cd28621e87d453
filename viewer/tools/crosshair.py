"""Bring every linked plane through a place, or move, turn and thicken the planes by its lines."""

from collections.abc import Callable
from math import atan2, degrees

from domain.geometry import Point
from viewer.tools.gesture import (
    CrosshairTo,
    Gesture,
    Grip,
    Hold,
    Pointer,
    Surroundings,
    ThickenTo,
    TurnPlanes,
    ViewChange,
)

# Thinner than this is no slab; a line let go near its middle is thin again.
_THINNEST_MM = 1.0


class CrosshairTool:
    id = "crosshair"
    label = "Crosshair"
    key = "H"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        change = _held(press, around.grip, alone=around.alone)
        # A press beside the lines brings the planes here at once; one on a line waits for a move.
        pointer = yield CrosshairTo(press.at) if around.grip is None else None
        while not pointer.released:
            pointer = yield change(pointer)
        if around.grip is not None and pointer.pixels_from(press) == 0:
            return None
        return change(pointer)


def _held(press: Pointer, grip: Grip | None, *, alone: bool) -> Callable[[Pointer], ViewChange]:
    if grip is None:
        return lambda to: CrosshairTo(to.at)
    match grip.hold:
        case Hold.MIDDLE:
            return lambda to: CrosshairTo(_moved(grip.at, press, to))
        case Hold.LINE:
            return lambda to: CrosshairTo(_slid(grip, press, to))
        case Hold.SLAB:
            return lambda to: ThickenTo(grip.viewport, _thickness_mm(grip, to))
        case Hold.TURN:

            def turn(to: Pointer) -> ViewChange:
                angle = (_bearing(grip, press, to) - _bearing(grip, press, press) + 180) % 360 - 180
                return TurnPlanes(grip.viewport, grip.at, angle, alone != to.tilting)

            return turn


def _moved(at: Point, press: Pointer, to: Pointer) -> Point:
    mm = press.sheet.mm_per_pixel
    right, down = (to.x - press.x) * mm, (to.y - press.y) * mm
    return at.moved(press.sheet.right, right).moved(press.sheet.down, down)


def _slid(grip: Grip, press: Pointer, to: Pointer) -> Point:
    moved = _moved(grip.at, press, to)
    off = grip.across.dot(Point(moved.x - grip.at.x, moved.y - grip.at.y, moved.z - grip.at.z))
    return grip.at.moved(grip.slide, off / grip.across.dot(grip.slide))


def _thickness_mm(grip: Grip, to: Pointer) -> float:
    off = grip.across.dot(Point(to.at.x - grip.at.x, to.at.y - grip.at.y, to.at.z - grip.at.z))
    thickness = round(2 * abs(off) * 2) / 2
    return thickness if thickness >= _THINNEST_MM else 0.0


def _bearing(grip: Grip, press: Pointer, to: Pointer) -> float:
    # Always against the sheet of the press: only the other planes turn while the drag lasts.
    x, y = press.sheet.offset(grip.at)
    px, py = press.sheet.offset(press.at)
    return degrees(atan2(py + to.y - press.y - y, px + to.x - press.x - x))
