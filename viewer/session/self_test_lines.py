"""Draws each tool of lines and angles between places whose distances are known in closed form."""

from __future__ import annotations

from itertools import pairwise
from math import acos, atan2, degrees, dist, pi

from domain.geometry import Point
from domain.measurement import (
    Angle,
    Bidirectional,
    CobbAngle,
    Measurement,
    Polyline,
    Probe,
    caption,
)
from imaging import references
from imaging.reading import Readers
from imaging.references import Grid
from viewer.session.content import Content, lattice_of
from viewer.session.screen import Screen
from viewer.session.self_test_bench import (
    DEGREES,
    MM,
    SHARE,
    WrongError,
    by_hand,
    drawn,
    length_of,
    near,
    opened,
    point,
    same,
    through,
    turn,
    xyz,
)
from viewer.session.view_state import Orientation

_GRID = Grid("lines", ((6, 8, 3),))
_SLICE, _ROW = 3, 8


def _in_planes(readers: Readers) -> list[tuple[Screen, Content, Orientation]]:
    return [
        (*opened(references.grid(_GRID), readers), orientation)
        for orientation in (Orientation.AXIAL, Orientation.CORONAL)
    ]


def _at(orientation: Orientation, u: float, v: float) -> Point:
    """Return the place of a column and a row, or of a column and a slice on the coronal plane."""
    if orientation is Orientation.CORONAL:
        return point(_GRID.place(u, _ROW, v / 4))
    return point(_GRID.place(u, v, _SLICE))


def _shown(screen: Screen, content: Content, orientation: Orientation) -> None:
    turn(screen, content, orientation)
    through(screen, content, _at(orientation, 20, 20))


def polyline(readers: Readers) -> int:
    right = 0
    for screen, content, orientation in _in_planes(readers):
        _shown(screen, content, orientation)
        way = [_at(orientation, *at) for at in ((6, 8), (20, 12), (31, 30), (40, 11))]
        mark = by_hand(screen, "polyline", *((at,) for at in way), (way[-1],))
        if not isinstance(mark, Polyline):
            raise WrongError(f"a bent line came out as {mark.kind}")
        true = sum(dist(xyz(a), xyz(b)) for a, b in pairwise(way))
        right += near("A bent line", mark.millimetres, true, true * SHARE)
    return right


def bidirectional(readers: Readers) -> int:
    right = 0
    for screen, content, orientation in _in_planes(readers):
        _shown(screen, content, orientation)
        start, end, beside = (_at(orientation, *at) for at in ((6, 8), (40, 14), (20, 20)))
        mark = by_hand(screen, "bidirectional", (start, end), (beside,))
        if not isinstance(mark, Bidirectional):
            raise WrongError(f"two axes came out as {mark.kind}")
        long_ = dist(xyz(start), xyz(end))
        # The short axis reaches as far to either side as the click lay beside: Heron's formula.
        a, b = dist(xyz(start), xyz(beside)), dist(xyz(end), xyz(beside))
        half = (a + b + long_) / 2
        short = 4 * (half * (half - a) * (half - b) * (half - long_)) ** 0.5 / long_
        right += near("A long axis", mark.long_mm, max(long_, short), long_ * SHARE)
        right += near("A short axis", mark.short_mm, min(long_, short), short * SHARE)
    return right


def angle(readers: Readers) -> int:
    right = 0
    for screen, content, orientation in _in_planes(readers):
        _shown(screen, content, orientation)
        start, vertex = _at(orientation, 36, 9), _at(orientation, 8, 8)
        for to in ((12, 30), (30, 28), (3, 20), (40, 6)):
            end = _at(orientation, *to)
            mark = drawn(screen, "angle", start, vertex, end)
            if not isinstance(mark, Angle):
                raise WrongError(f"an angle came out as {mark.kind}")
            right += near("An angle", mark.degrees, _angle(start, vertex, end), DEGREES)
    return right


def cobb(readers: Readers) -> int:
    right = 0
    for screen, content, orientation in _in_planes(readers):
        _shown(screen, content, orientation)
        # Two end plates that meet beside the spine, drawn either way round.
        ends = [_at(orientation, *at) for at in ((8, 6), (36, 10), (8, 34), (36, 27))]
        true = abs(_slope(orientation, ends[0], ends[1]) - _slope(orientation, ends[2], ends[3]))
        for first in ((ends[0], ends[1]), (ends[1], ends[0])):
            for second in ((ends[2], ends[3]), (ends[3], ends[2])):
                mark = by_hand(screen, "cobb", first, second)
                if not isinstance(mark, CobbAngle):
                    raise WrongError(f"a Cobb angle came out as {mark.kind}")
                right += near("A Cobb angle", mark.degrees, degrees(true), DEGREES)
    return right


def _slope(orientation: Orientation, start: Point, end: Point) -> float:
    """Return how steep a line is in its plane: from its two coordinates there."""
    down = end.z - start.z if orientation is Orientation.CORONAL else end.y - start.y
    turned = atan2(down, end.x - start.x)
    return turned if turned > -pi / 2 else turned + pi


def _angle(start: Point, vertex: Point, end: Point) -> float:
    """Return an angle by the law of cosines, which the workstation does not use."""
    a, b, c = (
        dist(xyz(vertex), xyz(start)),
        dist(xyz(vertex), xyz(end)),
        dist(xyz(start), xyz(end)),
    )
    return degrees(acos((a * a + b * b - c * c) / (2 * a * b)))


def calibrate(readers: Readers) -> int:
    """A line of known length gives an image its scale, and taking it away takes that back."""
    film = references.projection("DX", imager=False, magnified=False, pixel=False)
    screen, content = opened(film, readers)
    lattice = lattice_of(content, 0)

    def at(u: float, v: float) -> Point:
        return lattice.point(u, v, 0)

    across = _length(screen, at(10, 20), at(30, 20))
    right = same("“mm” without a scale", " mm" in caption(across), False)
    line = by_hand(screen, "calibrate", (at(10, 30), at(50, 30)), words="50")
    mark = _length(screen, at(10, 20), at(40, 50))
    right += near("A length by a known one", length_of(mark), 37.5 * 2**0.5, MM)
    screen.annotations.remove(line.id)
    said = [caption(each) for each in screen.annotations.items]
    return right + same("“mm” without a scale", any(" mm" in words for words in said), False)


def _length(screen: Screen, start: Point, end: Point) -> Measurement:
    return drawn(screen, "length", start, end)


def probe(readers: Readers) -> int:
    what = Grid("probes", ())
    screen, content = opened(references.terrain(what), readers)
    right = 0
    for orientation in (Orientation.AXIAL, Orientation.CORONAL, Orientation.SAGITTAL):
        turn(screen, content, orientation)
        for i, j, k in ((3, 4, 2), (17, 20, 6), (40, 33, 9)):
            at = point(what.place(i, j, k))
            through(screen, content, at)
            mark = drawn(screen, "probe", at)
            if not isinstance(mark, Probe):
                raise WrongError(f"a value came out as {mark.kind}")
            right += same("A value", caption(mark), f"{references.terrain_value(i, j, k)} HU")
            right += near("How far off a value was read", mark.at.distance_to(at), 0.0, MM)
    return right
