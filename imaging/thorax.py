"""The anatomy of a parametric chest, drawn as CT numbers.

Every shape is a formula in patient millimetres (x to the left, y to the back, z to the head), so
what a program ought to find is known exactly: the picture is drawn from the truth, never measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.geometry import Lattice, Point

Floats = NDArray[np.floating[Any]]

AIR_HU = -1000.0
FAT_HU = -100.0
MUSCLE_HU = 52.0
LIVER_HU = 60.0
BLOOD_HU = 42.0
MEDIASTINUM_HU = -50.0
CORTEX_HU = 820.0
MARROW_HU = 260.0
DISC_HU = 95.0
MARKER_HU = 1500.0


@dataclass(frozen=True, slots=True)
class Nodule:
    """A solid sphere in a lung."""

    centre: Point
    diameter_mm: float
    value_hu: float = 30.0

    def __post_init__(self) -> None:
        if not self.diameter_mm > 0:
            raise ValueError(f"a nodule's diameter must be above 0 mm, not {self.diameter_mm}")


@dataclass(frozen=True, slots=True)
class Thorax:
    """A chest: what is in it and how the scanner blurs it. The same values give the same voxels."""

    seed: int = 1  # the branching of vessels and airways
    noise_seed: int = 1
    half_width_mm: float = 156.0
    half_depth_mm: float = 106.0
    fat_mm: float = 13.0
    lung_half_width_mm: float = 126.0
    lung_half_depth_mm: float = 79.0
    apex_mm: float = 288.0  # height of the lungs' tips above the lowest slice
    dome_mm: float = 92.0  # height of the right half of the diaphragm
    heart_mm: float = 54.0  # half its longest width
    lung_hu: float = -855.0
    vessel_hu: float = 40.0
    vessels: int = 280  # ends of each of the two trees in each lung
    noise_hu: float = 14.0  # standard deviation
    grain_mm: float = 0.75  # how far noise reaches: a soft kernel has coarse grain
    blur_mm: float = 0.55  # standard deviation of the scanner's blur in the slice
    table: bool = True
    nodules: tuple[Nodule, ...] = ()
    markers: tuple[Point, ...] = ()  # small metal beads under the skin
    marker_diameter_mm: float = 4.0

    def __post_init__(self) -> None:
        if not self.lung_half_width_mm < self.half_width_mm - self.fat_mm:
            raise ValueError("the lungs must lie inside the muscles of the chest wall")


@dataclass(frozen=True, slots=True)
class Tube:
    """A straight piece of a vessel, an airway or a rib."""

    start: tuple[float, float, float]
    end: tuple[float, float, float]
    start_radius_mm: float
    end_radius_mm: float


def lattice(shape: tuple[int, int, int], spacing_mm: tuple[float, float, float]) -> Lattice:
    """Return axial slices from the feet up, centred left to right and front to back.

    Args:
        shape: Slices, rows, columns.
        spacing_mm: Between columns, between rows, between slices.
    """
    slices, rows, columns = shape
    across, down, up = spacing_mm
    return Lattice(
        origin=(-across * (columns - 1) / 2, -down * (rows - 1) / 2, up / 2),
        step_i=(across, 0.0, 0.0),
        step_j=(0.0, down, 0.0),
        step_k=(0.0, 0.0, up),
        shape=(slices, rows, columns),
    )


def voxels(
    thorax: Thorax, shape: tuple[int, int, int], spacing_mm: tuple[float, float, float]
) -> NDArray[np.int16]:
    """Draw the chest on ``lattice(shape, spacing_mm)``: HU, indexed slice, row, column."""
    drawn = np.empty(shape, dtype=np.int16)
    for k, plane in enumerate(slices(thorax, shape, spacing_mm)):
        drawn[k] = plane
    return drawn


def slices(
    thorax: Thorax, shape: tuple[int, int, int], spacing_mm: tuple[float, float, float]
) -> Iterator[NDArray[np.int16]]:
    """Yield the planes of ``voxels`` one by one, from the feet up."""
    return _Drawing(thorax, lattice(shape, spacing_mm)).finished_slices()


def depth_in_lungs(thorax: Thorax, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how deep each of (n, 3) points lies in a lung, in mm; below 0 it lies outside."""
    x, y, z = (points[:, axis].astype(np.float32) for axis in range(3))
    return np.asarray(_lungs(thorax, x, y, z), dtype=np.float64)


def vessel_tubes(thorax: Thorax) -> tuple[Tube, ...]:
    """Return the branching vessels of both lungs, arteries and veins."""
    return tuple(
        tube
        for side in (-1, 1)
        for tree, root in enumerate(((36.0, 6.0, 172.0), (30.0, -2.0, 150.0)))
        for tube in _tree(thorax, side, root, thorax.vessels, seed=10 * tree + side + 1)
    )


def with_nodules(
    thorax: Thorax,
    diameters_mm: tuple[float, ...],
    *,
    seed: int,
    clearance_mm: float = 2.0,
    from_vessel_radius_mm: float = 1.4,
) -> Thorax:
    """Return the chest with nodules of these sizes somewhere in the lungs.

    They keep clear of each other, of the lungs' surface and of every vessel thicker than
    ``from_vessel_radius_mm``; thinner ones may touch them, as they do in people.

    Raises:
        ValueError: No free place was found.
    """
    random = np.random.default_rng((thorax.seed, seed))
    tubes = [t for t in vessel_tubes(thorax) if t.start_radius_mm > from_vessel_radius_mm]
    tubes += list(_airways(thorax))
    starts = np.array([tube.start for tube in tubes])
    ends = np.array([tube.end for tube in tubes])
    radii = np.array([tube.start_radius_mm for tube in tubes])
    placed = list(thorax.nodules)
    for diameter in diameters_mm:
        for _ in range(4000):
            at = random.uniform(
                (-thorax.lung_half_width_mm, -thorax.lung_half_depth_mm, 30.0),
                (thorax.lung_half_width_mm, thorax.lung_half_depth_mm, thorax.apex_mm),
            )
            if depth_in_lungs(thorax, at[None])[0] < diameter / 2 + clearance_mm:
                continue
            if (_to_tubes(at, starts, ends) - radii).min() < diameter / 2 + clearance_mm:
                continue
            centre = Point(*(round(float(value), 1) for value in at))
            if any(
                centre.distance_to(other.centre) < (diameter + other.diameter_mm) / 2 + 12.0
                for other in placed
            ):
                continue
            placed.append(Nodule(centre, diameter))
            break
        else:
            raise ValueError(f"no free place for a nodule of {diameter} mm")
    return replace(thorax, nodules=tuple(placed))


def _lungs(thorax: Thorax, x: Floats, y: Floats, z: Floats) -> Floats:
    """Return how deep a place lies in the nearer lung, in mm, roughly; below 0 outside."""
    narrowing = _narrowing(thorax, z)
    out = np.hypot(x, y) + 1e-3
    ellipse = np.hypot(x / thorax.lung_half_width_mm, y / thorax.lung_half_depth_mm) + 1e-5
    cage = (narrowing - ellipse) * (out / ellipse)
    # The diaphragm is a dome under each lung, the left one (liver-free) a little lower.
    peak = np.where(x < 0, thorax.dome_mm, thorax.dome_mm - 12.0)
    sideways = (np.abs(x) - 62.0) / 62.0
    dome = 24.0 + (peak - 24.0) * np.clip(1.0 - 0.55 * sideways**2 - (y / 95.0) ** 2, 0.0, 1.0)
    floor = (z - dome) * 0.8
    middle = np.abs(x) - (17.0 + 8.0 * np.exp(-(((z - 165.0) / 45.0) ** 2)) + 0.05 * np.abs(y))
    spine = np.hypot(x / 1.15, y - 64.0) - 27.0
    heart = _heart(thorax, x, y, z) - 3.0
    aorta = np.hypot(x - 22.0, y - 40.0) - 15.0
    vena_cava = np.hypot(x + 20.0, y + 8.0) - 10.0
    every: Floats = np.minimum.reduce(
        np.broadcast_arrays(cage, floor, middle, spine, heart, aorta, vena_cava)
    )
    return every


def _narrowing(thorax: Thorax, z: Floats) -> Floats:
    """Return how much of its full width the chest's inside has at a height: 0 above the tips."""
    rise = np.clip((z - 150.0) / (thorax.apex_mm - 150.0), 0.0, None)
    return np.asarray(np.sqrt(np.clip(1.0 - rise * rise, 0.0, None)), dtype=np.float32)


def _heart(thorax: Thorax, x: Floats, y: Floats, z: Floats) -> Floats:
    """Return the distance outside the heart in mm, roughly; below 0 inside."""
    size = thorax.heart_mm
    u = (x - 0.42 * size) * 0.82 + (y + 24.0) * -0.57
    v = (x - 0.42 * size) * 0.57 + (y + 24.0) * 0.82
    w = z - thorax.dome_mm - 0.52 * size
    outside: Floats = (np.sqrt((u / 1.12) ** 2 + (v / 0.8) ** 2 + w**2) - size) * 0.9
    return outside


def _to_tubes(
    at: NDArray[np.float64], starts: NDArray[np.float64], ends: NDArray[np.float64]
) -> NDArray[np.float64]:
    along = ends - starts
    share = ((at - starts) * along).sum(1) / np.maximum((along * along).sum(1), 1e-9)
    nearest = starts + np.clip(share, 0.0, 1.0)[:, None] * along
    return np.asarray(np.linalg.norm(at - nearest, axis=1), dtype=np.float64)


def _tree(
    thorax: Thorax, side: int, root: tuple[float, float, float], ends: int, *, seed: int
) -> list[Tube]:
    """Grow a tree that reaches ``ends`` places in one lung (side -1 right, 1 left).

    Each new end joins the nearest branch; a branch's radius follows from the ends it feeds
    (Murray's law: radius cubed is the sum of its branches' radii cubed).
    """
    random = np.random.default_rng((thorax.seed, 77, seed))
    wanted = random.uniform((10.0, -85.0, 20.0), (130.0, 85.0, thorax.apex_mm), (ends * 12, 3))
    wanted[:, 0] *= side
    wanted = wanted[depth_in_lungs(thorax, wanted) > 4.0][:ends]
    places = [np.array((side * root[0], root[1], root[2]))]
    parents = [-1]
    # From the hilum outwards, so that near ends become the stems of far ones.
    for end in wanted[np.argsort(np.linalg.norm(wanted - places[0], axis=1))]:
        known = np.array(places)
        way = np.linalg.norm(known - end, axis=1)
        at = int(np.argmin(way + 0.15 * np.linalg.norm(known - places[0], axis=1)))
        pieces = max(1, int(way[at] // 9.0))
        start = places[at]
        bend = random.normal(0.0, 0.06 * way[at], 3)
        for piece in range(1, pieces + 1):
            share = piece / pieces
            places.append(start + (end - start) * share + bend * np.sin(pi * share))
            parents.append(at)
            at = len(places) - 1
    cubed = np.zeros(len(places))
    children = np.bincount([p for p in parents if p >= 0], minlength=len(places))
    cubed[children == 0] = 0.62**3
    for place in range(len(places) - 1, 0, -1):
        cubed[parents[place]] += cubed[place]
    radii = np.cbrt(cubed)
    return [
        Tube(
            _triple(places[parents[place]]),
            _triple(places[place]),
            float(min(radii[parents[place]], 1.25 * radii[place])),
            float(radii[place]),
        )
        for place in range(1, len(places))
    ]


def _triple(at: NDArray[np.float64]) -> tuple[float, float, float]:
    return float(at[0]), float(at[1]), float(at[2])


def _airways(thorax: Thorax) -> Iterator[Tube]:
    """Yield the lumen of the windpipe and of both bronchial trees."""
    carina = (0.0, 14.0, 196.0)
    yield Tube((0.0, 6.0, 420.0), carina, 8.5, 8.5)
    for side in (-1, 1):
        hilum = (side * 31.0, 12.0, 174.0)
        yield Tube(carina, hilum, 6.5, 5.2)
        for tube in _tree(thorax, side, (31.0, 12.0, 174.0), 26, seed=50 + side):
            yield Tube(tube.start, tube.end, 1.35 * tube.start_radius_mm, 1.35 * tube.end_radius_mm)


def _great_vessels(thorax: Thorax) -> Iterator[Tube]:
    top = thorax.dome_mm + 1.05 * thorax.heart_mm
    arch = ((0.0, -16.0, top), (-3.0, -24.0, 205.0), (2.0, -6.0, 222.0), (14.0, 22.0, 226.0))
    for start, end in zip(arch, (*arch[1:], (22.0, 40.0, 212.0)), strict=True):
        yield Tube(start, end, 13.5, 13.0)
    yield Tube((22.0, 40.0, 212.0), (20.0, 42.0, -20.0), 11.5, 10.5)
    yield Tube((-20.0, -8.0, 120.0), (-20.0, -8.0, 236.0), 8.0, 7.5)
    yield Tube((-20.0, -8.0, 236.0), (-30.0, -14.0, 420.0), 7.5, 5.0)
    yield Tube((14.0, -22.0, top - 10.0), (10.0, -4.0, 182.0), 12.5, 11.5)
    for side in (-1, 1):
        yield Tube((10.0, -4.0, 182.0), (side * 36.0, 6.0, 172.0), 9.5, 4.6)
        yield Tube((12.0, 10.0, 148.0), (side * 30.0, -2.0, 150.0), 8.0, 4.4)
        yield Tube((side * 9.0, -4.0, 224.0), (side * 34.0, -6.0, 420.0), 5.5, 4.0)


def _ribs(thorax: Thorax) -> Iterator[Tube]:
    """Yield the ribs, piece by piece, from the spine round to the front and downwards."""
    for rib in range(11):
        for side in (-1, 1):
            before = None
            for step in range(22):
                turn = pi * (0.97 - 0.72 * step / 21)
                high = 318.0 - 28.0 * rib - 58.0 * (step / 21) ** 1.2
                rise = max(0.0, (high - 150.0) / (thorax.apex_mm + 22.0 - 150.0))
                narrow = np.sqrt(max(0.04, 1.0 - rise * rise))
                at = (
                    float(side * narrow * (thorax.lung_half_width_mm + 7.0) * np.sin(turn)),
                    float(-narrow * (thorax.lung_half_depth_mm + 8.0) * np.cos(turn)),
                    high,
                )
                if before is not None:
                    yield Tube(before, at, 5.0, 5.0)
                before = at


class _Drawing:
    """One picture being drawn: shapes first, the scanner's blur and noise last."""

    def __init__(self, thorax: Thorax, place: Lattice) -> None:
        self.thorax = thorax
        self.spacing = place.spacing_mm
        slices, rows, columns = place.shape
        start = place.origin
        self.x = (start[0] + self.spacing[0] * np.arange(columns)).astype(np.float32)
        self.y = (start[1] + self.spacing[1] * np.arange(rows)).astype(np.float32)
        self.z = (start[2] + self.spacing[2] * np.arange(slices)).astype(np.float32)
        # An edge passes through a voxel's whole extent: its share of each side is blended.
        self.edge = float(0.5 * (self.spacing[0] + self.spacing[1]))
        self.values = np.empty(place.shape, dtype=np.float32)

    def finished_slices(self) -> Iterator[NDArray[np.int16]]:
        """Yield the slices from the feet up, each once, as a scanner would store it."""
        thorax = self.thorax
        self._draw_outline()
        for k in range(len(self.z)):
            self._draw_plane(k)
        for tube in _great_vessels(thorax):
            self._brighten(tube, BLOOD_HU)
        for tube in vessel_tubes(thorax):
            self._brighten(tube, thorax.vessel_hu)
        for tube in _airways(thorax):
            wall = max(0.9, 0.22 * tube.end_radius_mm)
            outer = Tube(
                tube.start, tube.end, tube.start_radius_mm + wall, tube.end_radius_mm + wall
            )
            self._brighten(outer, 10.0)
        for tube in _airways(thorax):
            self._darken(tube, -985.0)
        for tube in _ribs(thorax):
            self._brighten(tube, CORTEX_HU)
        for tube in _ribs(thorax):
            inner = Tube(tube.start, tube.end, 3.4, 3.4)
            self._blend_tube(inner, MARROW_HU)
        for nodule in thorax.nodules:
            self._sphere(nodule.centre, nodule.diameter_mm, nodule.value_hu)
        for marker in thorax.markers:
            self._sphere(marker, thorax.marker_diameter_mm, MARKER_HU)
        noise = _Noise(thorax, len(self.y), len(self.x), self.spacing)
        sigma = (thorax.blur_mm / self.spacing[1], thorax.blur_mm / self.spacing[0])
        for k in range(len(self.z)):
            plane = _blurred(self.values[k], sigma, 3.0)
            plane += noise.plane()
            yield np.rint(np.clip(plane, -1024.0, 3071.0)).astype(np.int16)

    def _cover(self, depth: Floats, edge: float | None = None) -> Floats:
        """Return the share of each voxel that a shape covers, from its depth in the shape."""
        cover = depth * np.float32(1.0 / (edge or self.edge))
        cover += np.float32(0.5)
        return np.clip(cover, 0.0, 1.0, out=cover)

    def _draw_outline(self) -> None:
        thorax = self.thorax
        x, y = self.x[None, :], self.y[:, None]
        across = np.abs(x / thorax.half_width_mm) ** 2.5 + np.abs(y / thorax.half_depth_mm) ** 2.5
        self.outline = (across ** np.float32(0.4) + 1e-5).astype(np.float32)
        self.reach = np.hypot(x, y) / self.outline
        self.under = np.zeros_like(self.outline)
        if thorax.table:
            for top, thick, value in ((7.0, 2.5, -120.0), (9.5, 26.0, -940.0), (35.5, 2.5, -120.0)):
                from_top = y - (thorax.half_depth_mm + top) + (x / 42.0) ** 2
                cover = self._cover(np.minimum(from_top, thick - from_top))
                self.under += cover * np.float32(value - AIR_HU)

    def _draw_plane(self, k: int) -> None:
        thorax = self.thorax
        z = self.z[k]
        x, y = self.x[None, :], self.y[:, None]
        shoulders = 1.0 + 0.09 * float(np.clip((z - 235.0) / 75.0, 0.0, 1.0)) ** 2
        depth = (shoulders - self.outline) * self.reach
        plane = np.float32(AIR_HU) + self.under
        plane += self._cover(depth) * (FAT_HU - plane)
        plane += self._cover(depth - thorax.fat_mm) * (MUSCLE_HU - FAT_HU)
        narrowing = _narrowing(thorax, z)
        cavity = 1.06 * narrowing - np.hypot(
            x / thorax.lung_half_width_mm, y / thorax.lung_half_depth_mm
        )
        inside = self._cover(cavity * 85.0) * self._cover(68.0 - np.abs(x))
        plane += inside * np.float32(MEDIASTINUM_HU - MUSCLE_HU)
        if z < thorax.dome_mm + 4.0:
            below = self._cover(cavity * 85.0 - 2.0)
            below *= np.float32(np.clip((thorax.dome_mm - z) / 6.0, 0.0, 1.0))
            plane += below * (np.where(x < 28.0, LIVER_HU, 46.0) - plane)
        heart = self._cover(-_heart(thorax, x, y, z), 2.0)
        plane += heart * (BLOOD_HU - plane)
        lungs = self._cover(_lungs(thorax, x, y, z))
        # Blood sinks: the lungs' back is a little denser than their front.
        plane += lungs * (thorax.lung_hu + 0.22 * y - plane)
        self._draw_spine(plane, float(z))
        breast_bone = 9.0 - np.hypot(x / 2.0, y + thorax.lung_half_depth_mm + 11.0)
        if 118.0 < z < 262.0:
            plane += self._cover(breast_bone) * (CORTEX_HU * 0.7 - plane)
            plane += self._cover(breast_bone - 2.0) * (MARROW_HU * 0.7 - plane)
        self.values[k] = plane

    def _draw_spine(self, plane: Floats, z: float) -> None:
        rows = slice(*np.searchsorted(self.y, (36.0, 112.0)))
        columns = slice(*np.searchsorted(self.x, (-38.0, 38.0)))
        x, y = self.x[None, columns], self.y[rows, None]
        part = plane[rows, columns]
        if not part.size:
            return
        level = (z % 24.0) / 24.0  # a vertebra of 19 mm, then a disc of 5 mm
        body = 17.0 - np.hypot(x / 1.12, (y - 64.0) / 0.92)
        if level < 0.8:
            plate = 700.0 if min(level, 0.8 - level) * 24.0 < 1.5 else 185.0
            part += self._cover(body) * (CORTEX_HU * 0.75 - part)
            part += self._cover(body - 1.8) * (plate - part)
        else:
            part += self._cover(body - 1.0) * (DISC_HU - part)
        canal = np.hypot(x / 1.15, y - 87.0)
        if level < 0.62:
            part += self._cover(np.minimum(13.0 - canal, y - 80.0)) * (CORTEX_HU * 0.75 - part)
            wing = np.minimum(3.5 - np.abs(y - 86.0 - 0.12 * np.abs(x)), 32.0 - np.abs(x))
            part += self._cover(wing) * (CORTEX_HU * 0.6 - part)
        process = np.minimum(3.0 - np.abs(x), 5.0 - np.abs(y - 101.0))
        part += self._cover(process) * (CORTEX_HU * 0.7 - part)
        part += self._cover(8.0 - canal) * (18.0 - part)

    def _box(
        self, low: NDArray[np.float64], high: NDArray[np.float64]
    ) -> tuple[slice, slice, slice] | None:
        box = []
        for axis, first, last in (
            (self.z, low[2], high[2]),
            (self.y, low[1], high[1]),
            (self.x, low[0], high[0]),
        ):
            a, b = np.searchsorted(axis, (first, last))
            if a == b:
                return None
            box.append(slice(int(a), int(b)))
        return box[0], box[1], box[2]

    def _tube(self, tube: Tube) -> tuple[tuple[slice, slice, slice], Floats] | None:
        """Return the box around a tube with the share of each voxel that it covers."""
        start, end = np.array(tube.start), np.array(tube.end)
        edge = max(self.edge, 0.6 * self.spacing[2])
        reach = max(tube.start_radius_mm, tube.end_radius_mm) + edge
        box = self._box(np.minimum(start, end) - reach, np.maximum(start, end) + reach)
        if box is None:
            return None
        along = end - start
        length = max(float(along @ along), 1e-9)
        x = self.x[box[2]] - np.float32(start[0])
        y = self.y[box[1]] - np.float32(start[1])
        z = self.z[box[0]] - np.float32(start[2])
        a, b, c = (np.float32(value) for value in along)
        share = (x * (a / length))[None, None] + (y * (b / length))[None, :, None]
        share = share + (z * (c / length))[:, None, None]
        np.clip(share, 0.0, 1.0, out=share)
        off = (x[None, None] - share * a) ** 2
        off += (y[None, :, None] - share * b) ** 2
        off += (z[:, None, None] - share * c) ** 2
        np.sqrt(off, out=off)
        radius = tube.start_radius_mm + share * np.float32(
            tube.end_radius_mm - tube.start_radius_mm
        )
        # A vessel thinner than the edge is fainter, not wider.
        thin = min(1.0, 2.0 * max(tube.start_radius_mm, tube.end_radius_mm) / edge)
        return box, self._cover(radius - off, edge) * np.float32(thin)

    def _brighten(self, tube: Tube, value: float) -> None:
        drawn = self._tube(tube)
        if drawn is None:
            return
        box, cover = drawn
        part = self.values[box]
        cover *= np.float32(value - self.thorax.lung_hu)
        cover += np.float32(self.thorax.lung_hu)
        np.maximum(part, cover, out=part)

    def _darken(self, tube: Tube, value: float) -> None:
        drawn = self._tube(tube)
        if drawn is not None:
            box, cover = drawn
            part = self.values[box]
            np.minimum(part, part + cover * (value - part), out=part)

    def _blend_tube(self, tube: Tube, value: float) -> None:
        drawn = self._tube(tube)
        if drawn is not None:
            box, cover = drawn
            part = self.values[box]
            part += cover * (value - part)

    def _sphere(self, centre: Point, diameter_mm: float, value: float) -> None:
        """Draw a sphere; each voxel gets the share of it that lies inside, by 4x4x8 samples."""
        at, radius = centre.array(), diameter_mm / 2
        reach = radius + max(self.spacing)
        box = self._box(at - reach, at + reach)
        if box is None:
            return
        axes = []
        samples = (8, 4, 4)
        lines = (self.z[box[0]] - at[2], self.y[box[1]] - at[1], self.x[box[2]] - at[0])
        steps = (self.spacing[2], self.spacing[1], self.spacing[0])
        for line, step, count in zip(lines, steps, samples, strict=True):
            within = ((np.arange(count) + 0.5) / count - 0.5) * step
            axes.append(((line[:, None] + within) ** 2).astype(np.float32))
        shape = tuple(len(line) for line in lines)
        cover = np.zeros(shape, dtype=np.float32)
        for a in range(samples[0]):
            for b in range(samples[1]):
                for c in range(samples[2]):
                    off = axes[0][:, a][:, None, None] + axes[1][:, b][None, :, None]
                    cover += off + axes[2][:, c][None, None] <= radius * radius
        cover /= float(np.prod(samples))
        part = self.values[box]
        part += cover * (np.float32(value) - part)


def _blurred(plane: Floats, sigma: tuple[float, float], truncate: float) -> Floats:
    # Read here: scipy takes a third of a second, and most programs never draw a chest.
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(plane, sigma, truncate=truncate))


class _Noise:
    """Grainy noise, slice by slice: sums of shifted planes, so that no plane comes twice."""

    def __init__(
        self, thorax: Thorax, rows: int, columns: int, spacing_mm: tuple[float, float, float]
    ) -> None:
        self.random = np.random.default_rng((thorax.noise_seed, 4711))
        self.rows, self.columns = rows, columns
        sigma = (thorax.grain_mm / spacing_mm[1], thorax.grain_mm / spacing_mm[0])
        self.planes: list[Floats] = []
        for _ in range(12):
            white = self.random.standard_normal((rows + 64, columns + 64), dtype=np.float32)
            grain = _blurred(white, sigma, 3.0)
            # A reconstruction kernel passes little of the coarsest structure.
            grain -= 0.8 * _blurred(white, (3 * sigma[0], 3 * sigma[1]), 2.5)
            self.planes.append(grain * np.float32(thorax.noise_hu / grain.std()))

    def plane(self) -> Floats:
        """Return the noise of the next slice."""
        one, other = self.random.choice(len(self.planes), 2, replace=False)
        turn = self.random.uniform(0.0, 2 * pi)
        total = np.float32(np.cos(turn)) * self._shifted(int(one))
        total += np.float32(np.sin(turn)) * self._shifted(int(other))
        return total

    def _shifted(self, which: int) -> Floats:
        down, right = self.random.integers(0, 64, 2)
        return self.planes[which][down : down + self.rows, right : right + self.columns]
