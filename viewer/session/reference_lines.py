"""Where the images of other series cut a viewport: lines as long as those images are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from domain.geometry import Lattice, Point
from domain.volume import Volume
from viewer.session.content import Content, acquired_orientation, is_located, lattice_of
from viewer.session.crosshair import is_of_crosshair, shares_space
from viewer.session.hanging import Kind
from viewer.session.linking import Viewports
from viewer.session.slices import slice_axis
from viewer.session.view_plane import ViewPlane
from viewer.session.views import Viewport, content_key

# Images that lie flatter to one another than this do not cut: their line would jump about.
_PARALLEL = float(np.sin(np.radians(10.0)))


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A piece of a line in pixels of a viewport, with the number of the series it stands for."""

    start: tuple[float, float]
    end: tuple[float, float]
    tag: str


def reference_lines(views: Viewports, number: int, plane: ViewPlane) -> tuple[ReferenceLine, ...]:
    """Return the lines of the other series on the screen that share this one's space.

    Only of one stated frame of reference: a place means nothing in another (RELIABILITY P-25).
    """
    mine = views[number]
    if mine.content is None or not is_located(mine.content, mine.image):
        return ()
    found: list[ReferenceLine] = []
    for other, theirs in enumerate(views):
        if other == number or is_of_crosshair(mine, theirs) or not shares_space(mine, theirs):
            continue
        corners = _corners(theirs)
        cut = cut_by(plane, corners) if corners else None
        if cut is None or theirs.content is None:
            continue
        line = ReferenceLine(cut[0], cut[1], _tag(mine.content, theirs))
        if line not in found:
            found.append(line)
    return tuple(found)


def series_tag(content: Content) -> str:
    """Return the number of a series, for a tag beside a line."""
    number = content.sources[0].instance.series.number if content.sources else None
    return "" if number is None else str(number)


def _tag(mine: Content, theirs: Viewport) -> str:
    if theirs.content is None:
        return ""
    if content_key(theirs.content) == content_key(mine):
        # The acquired images of this very volume: their plane says more than their number.
        return acquired_orientation(lattice_of(theirs.content, theirs.image)).letter
    return series_tag(theirs.content)


def _corners(view: Viewport) -> tuple[Point, ...]:
    """Return the corners of what a viewport shows, all the way round; none without a place."""
    content, state = view.content, view.state
    if content is None or state is None or view.kind not in (Kind.PLANE, Kind.IMAGE):
        return ()
    if not is_located(content, view.image):
        return ()
    if not isinstance(content, Volume):
        return image_corners(lattice_of(content, view.image), 0.0)
    axis = slice_axis(content, state)
    if axis.acquired:
        return image_corners(content.lattice, content.lattice.index(state.centre)[2])
    # A plane through the volume: as far as the volume's diagonal, cut off at its box below.
    return _through_box(content.lattice, state.centre, state.normal.array())


def image_corners(on: Lattice, k: float) -> tuple[Point, ...]:
    """Return the corners of a slice of a lattice, all the way round."""
    _, rows, columns = on.shape
    low, wide, high = -0.5, columns - 0.5, rows - 0.5
    round_ = ((low, low), (wide, low), (wide, high), (low, high), (low, low))
    return tuple(on.point(i, j, k) for i, j in round_)


def _through_box(on: Lattice, centre: Point, normal: np.ndarray) -> tuple[Point, ...]:
    """Return the polygon that a plane cuts out of a volume."""
    slices, rows, columns = on.shape
    ends = ((-0.5, columns - 0.5), (-0.5, rows - 0.5), (-0.5, slices - 0.5))
    at = [on.point(i, j, k).array() for i in ends[0] for j in ends[1] for k in ends[2]]
    off = [float(normal @ (corner - centre.array())) for corner in at]
    cuts = []
    for one in range(8):
        for bit in (1, 2, 4):
            other = one | bit
            if other != one and (off[one] > 0) != (off[other] > 0):
                share = off[one] / (off[one] - off[other])
                cuts.append(at[one] + (at[other] - at[one]) * share)
    if len(cuts) < 3:
        return ()
    middle = np.mean(cuts, axis=0)
    across = np.cross(normal, cuts[0] - middle)
    turn = [np.arctan2(float(across @ (c - middle)), float((cuts[0] - middle) @ (c - middle)))
            for c in cuts]  # fmt: skip
    ordered = [Point(*(float(part) for part in cuts[n])) for n in np.argsort(turn)]
    return (*ordered, ordered[0])


def cut_by(
    plane: ViewPlane, corners: tuple[Point, ...]
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return the ends of what a flat polygon leaves on a plane, in pixels."""
    sides = [a.array() - b.array() for a, b in pairwise(corners[:4])]
    normal = np.cross(sides[0], sides[1])
    length = float(np.linalg.norm(normal))
    if length == 0:
        return None
    if float(np.linalg.norm(np.cross(normal / length, plane.normal.array()))) < _PARALLEL:
        return None
    ends: list[tuple[float, float]] = []
    for a, b in pairwise(corners):
        here, there = plane.distance_mm(a), plane.distance_mm(b)
        if (here > 0) == (there > 0):
            continue
        share = here / (here - there)
        x, y, z = a.array() + (b.array() - a.array()) * share
        ends.append(plane.to_pixel(Point(float(x), float(y), float(z))))
    return (ends[0], ends[1]) if len(ends) == 2 else None
