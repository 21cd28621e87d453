"""From a network's answer back to the patient: marks measured on the scan's own voxels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from domain.finding import Mask
from domain.geometry import Lattice, Point
from domain.volume import Volume
from imaging.resample import cropped, mask_onto, resampled
from inference.models import Output
from inference.preparing import Block, Prepared

# Marks are measured on a fine copy of their surroundings, finer than any scan's voxels.
_FINE_MM = 0.4
_MIXED_MM = 1.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that a network marked: where, how large, how sure. Patient millimetres."""

    kind: str
    centre: Point
    corners: tuple[Point, Point]
    confidence: float
    diameter_mm: float
    volume_mm3: float
    mean_value: float | None  # None: so small that no voxel's centre lies inside
    sd_value: float | None
    site: str


@dataclass(frozen=True, slots=True)
class _Extent:
    """Where the lungs end, in patient mm."""

    midline_mm: float
    low_mm: float
    high_mm: float


def marks(output: Output, prepared: Prepared, volume: Volume, heat: Block) -> tuple[Mark, ...]:
    """Return what a heat map marks, surest first, measured on the volume's own voxels."""
    if prepared.inside is not None:
        heat = np.where(prepared.inside, heat, np.float32(0.0))
    labels, count = ndimage.label(heat >= output.threshold, np.ones((3, 3, 3)))
    lungs = _lung_extent(prepared)
    found = []
    for number, box in enumerate(ndimage.find_objects(labels, count), start=1):
        here = labels[box] == number
        weights = np.where(here, heat[box], 0.0)
        middle = ndimage.center_of_mass(weights)
        k, j, i = (at + part.start for at, part in zip(middle, box, strict=True))
        mm3 = float(here.sum()) * prepared.lattice.voxel_mm3
        mark = _measured(
            output.labels[0],
            volume,
            prepared.lattice.point(i, j, k),
            _diameter(mm3),
            min(1.0, float(weights.max())),
            lungs,
        )
        if output.smallest_mm <= mark.diameter_mm <= output.largest_mm:
            found.append(mark)
    return tuple(sorted(_once_each(found), key=lambda mark: -mark.confidence))


def labelled(prepared: Prepared, volume: Volume, labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a network's labels on the volume's own lattice, each voxel that of its nearest."""
    return np.asarray(
        mask_onto(Mask(prepared.lattice, labels, {}), volume.lattice).labels, np.uint8
    )


def volumes_ml(
    names: tuple[str, ...], labels: NDArray[np.uint8], lattice: Lattice
) -> dict[str, float]:
    """Return the volume of every class but the first, as the network drew them."""
    counts = np.bincount(labels.ravel(), minlength=len(names))
    millilitres = counts * lattice.voxel_mm3 / 1000.0
    return {name: float(millilitres[value]) for value, name in enumerate(names) if value > 0}


def _diameter(mm3: float) -> float:
    return float(np.cbrt(6.0 * mm3 / np.pi))


def _measured(  # noqa: D417 - the rest say everything
    kind: str,
    volume: Volume,
    centre: Point,
    diameter_mm: float,
    confidence: float,
    lungs: _Extent | None,
) -> Mark:
    """Measure a mark: what rises above half of its height over the tissue around it.

    The network's own idea of place and size only says where to look. Its lattice is coarser
    than the scan's.

    Args:
        centre: Where the network saw it.
        diameter_mm: How large the network saw it.
    """
    fine, lattice = _surroundings(volume, centre, diameter_mm)
    region = np.zeros(lattice.shape, dtype=np.bool_)
    largest = 0.75 * diameter_mm + 4.0
    for _ in range(6):
        off = _distances(lattice, centre)
        core = fine[off <= max(0.6, 0.25 * diameter_mm)]
        height = float(np.median(core)) if core.size else float(fine.max())
        shell = fine[(off >= 0.5 * diameter_mm + 1.5) & (off <= 0.5 * diameter_mm + 6.0)]
        # A vessel or the chest wall beside it is no background: take the darker part.
        ground = float(np.percentile(shell, 30)) if shell.size else float(fine.min())
        if not height > ground:
            break  # nothing stands out: the network's own place and size are all there is
        # Beyond this it has run into a vessel or the wall that it touches.
        within = off <= min(0.65 * diameter_mm + 1.6, largest)
        region = (fine >= (height + ground) / 2) & within
        region = _joined(_without_stalks(region, 0.22 * diameter_mm), off)
        if not region.any():
            break
        mm3 = float(region.sum()) * lattice.voxel_mm3
        # A brighter vessel at its side must not draw the centre to itself.
        weights = np.where(region, np.clip(fine - ground, 0.0, height - ground), 0.0)
        k, j, i = ndimage.center_of_mass(weights)
        moved, size = lattice.point(i, j, k), _diameter(mm3)
        settled = moved.distance_to(centre) < 0.05 and abs(size - diameter_mm) < 0.1
        centre, diameter_mm = moved, size
        if settled:
            break
    values = _values_inside(volume, lattice, region)
    return Mark(
        kind=kind,
        centre=centre,
        corners=_corners(lattice, region, centre, diameter_mm),
        confidence=confidence,
        diameter_mm=diameter_mm,
        volume_mm3=np.pi / 6.0 * diameter_mm**3,
        mean_value=float(values.mean()) if values.size else None,
        sd_value=float(values.std()) if values.size else None,
        site=_site(lungs, centre),
    )


def _surroundings(volume: Volume, centre: Point, diameter_mm: float) -> tuple[Block, Lattice]:
    reach = 0.65 * max(diameter_mm, 4.0) + 9.0
    count = 2 * round(reach / _FINE_MM) + 1
    lattice = Lattice(
        origin=(centre.x - reach, centre.y - reach, centre.z - reach),
        step_i=(_FINE_MM, 0.0, 0.0),
        step_j=(0.0, _FINE_MM, 0.0),
        step_k=(0.0, 0.0, _FINE_MM),
        shape=(count, count, count),
    )
    part = _near(volume, lattice)
    return np.asarray(resampled(part, lattice).volume.voxels, dtype=np.float32), lattice


def _near(volume: Volume, around: Lattice) -> Volume:
    """Return the part of a volume that holds every corner of a lattice, and one voxel more."""
    slices, rows, columns = around.shape
    corners = np.array(
        [
            volume.lattice.index(around.point(i, j, k))
            for i in (0, columns - 1)
            for j in (0, rows - 1)
            for k in (0, slices - 1)
        ]
    )
    last = np.array(volume.lattice.shape[::-1]) - 1
    low = np.clip(np.floor(corners.min(0)) - 1, 0, last).astype(int)
    high = np.clip(np.ceil(corners.max(0)) + 1, 0, last).astype(int) + 1
    return cropped(
        volume, (int(low[0]), int(low[1]), int(low[2])), (int(high[0]), int(high[1]), int(high[2]))
    )


def _distances(lattice: Lattice, centre: Point) -> Block:
    x, y, z = (
        start + step * np.arange(count) - at
        for start, step, count, at in zip(
            lattice.origin,
            lattice.spacing_mm,
            reversed(lattice.shape),
            (centre.x, centre.y, centre.z),
            strict=True,
        )
    )
    off = np.sqrt(x**2 + y[:, None] ** 2 + z[:, None, None] ** 2)
    return np.asarray(off, dtype=np.float32)


def _without_stalks(region: NDArray[np.bool_], reach_mm: float) -> NDArray[np.bool_]:
    """Drop what is thinner than twice ``reach_mm``: vessels that enter the mark."""
    boxes = ndimage.find_objects(region.astype(np.uint8))
    if not boxes:
        return region
    (box,) = boxes
    part = np.pad(region[box], 1)  # its own edge counts as the end of the region
    reach = reach_mm / _FINE_MM
    core = ndimage.distance_transform_edt(part) > reach
    if not core.any():
        return region
    part &= ndimage.distance_transform_edt(~core) <= reach
    kept = np.zeros_like(region)
    kept[box] = part[1:-1, 1:-1, 1:-1]
    return kept


def _joined(bright: NDArray[np.bool_], off: Block) -> NDArray[np.bool_]:
    """Return the connected part that lies nearest to the centre."""
    labels, count = ndimage.label(bright)
    if count == 0:
        return bright
    nearest = int(labels.flat[int(np.argmin(np.where(bright, off, np.inf)))])
    return np.asarray(labels == nearest, dtype=np.bool_)


def _values_inside(
    volume: Volume, lattice: Lattice, region: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Return the scan's own voxels whose centres lie inside a mark.

    The outermost millimetre is left out where that leaves anything: its voxels hold a mixture
    of the mark and what is around it.
    """
    inner = ndimage.distance_transform_edt(region) > _MIXED_MM / _FINE_MM
    part = _near(volume, lattice)
    for wanted in (inner, region):
        inside = mask_onto(Mask(lattice, wanted.astype(np.uint8), {}), part.lattice).labels > 0
        if inside.any():
            return np.asarray(part.voxels[inside], dtype=np.float32)
    return np.zeros(0, dtype=np.float32)


def _corners(
    lattice: Lattice, region: NDArray[np.bool_], centre: Point, diameter_mm: float
) -> tuple[Point, Point]:
    at = np.argwhere(region)
    if not at.size:
        half = diameter_mm / 2
        return (
            Point(centre.x - half, centre.y - half, centre.z - half),
            Point(centre.x + half, centre.y + half, centre.z + half),
        )
    low, high = at.min(0) - 0.5, at.max(0) + 0.5
    return lattice.point(low[2], low[1], low[0]), lattice.point(high[2], high[1], high[0])


def _lung_extent(prepared: Prepared) -> _Extent | None:
    if prepared.inside is None or not prepared.inside.any():
        return None
    at = np.argwhere(prepared.inside[::2, ::2, ::2])[:, ::-1] * 2.0
    matrix = prepared.lattice.index_to_patient()
    places = at @ matrix[:3, :3].T + matrix[:3, 3]
    low, high = places.min(0), places.max(0)
    # Each lung reaches about as far from the middle: halfway between their sides is the midline.
    return _Extent(float(low[0] + high[0]) / 2, float(low[2]), float(high[2]))


def _site(lungs: _Extent | None, centre: Point) -> str:
    """Return the lung and the third of its height, in words; nothing where lungs are unknown."""
    if lungs is None:
        return ""
    side = "left" if centre.x > lungs.midline_mm else "right"
    share = (centre.z - lungs.low_mm) / max(lungs.high_mm - lungs.low_mm, 1e-6)
    third = "upper" if share > 2 / 3 else "middle" if share > 1 / 3 else "lower"
    return f"{side} lung, {third} third"


def _once_each(found: list[Mark]) -> list[Mark]:
    """Drop marks that measuring has shown to be parts of a surer one."""
    kept: list[Mark] = []
    for mark in sorted(found, key=lambda mark: -mark.confidence):
        if all(
            mark.centre.distance_to(other.centre) > 0.5 * max(mark.diameter_mm, other.diameter_mm)
            for other in kept
        ):
            kept.append(mark)
    return kept
