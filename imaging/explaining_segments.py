"""Why the volume of a segment is what it is: its voxels, their size, its edge, its values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from domain.finding import Mask
from domain.geometry import Lattice
from domain.measurement import decimals
from domain.units import unit_words
from domain.volume import Volume
from imaging.calibration import PIXEL_SPACING
from imaging.explaining import PLUS_MINUS, POSITIONS, Explanation, Row

# A mask that was cut out of a series begins at one of its voxels, up to rounding.
_SAME = 1e-3


def explain_segment(
    title: str,
    said_ml: float,
    mask: Mask,
    volume: Volume | None,
    *,
    maker: str,
    outlines: int = 0,
    words: str = "",
) -> Explanation:
    """Return what the volume of a segment rests on.

    Args:
        title: What it is called.
        said_ml: Its volume as it stands beside it.
        mask: Its voxels.
        volume: The series that it lies on; None where that is not open.
        maker: The person, program or model that marked it out.
        outlines: Of how many flat outlines it is made; 0 where it is made of voxels.
        words: The volume as it stands beside it.
    """
    lattice = mask.lattice
    marked = mask.labels != 0
    count = int(np.count_nonzero(marked))
    counted_ml = count * lattice.voxel_mm3 / 1000.0
    rows = [
        Row("Marked", f"{count} voxels", _how(said_ml, counted_ml, outlines)),
        Row(
            "Voxel",
            f"{_sizes(lattice)}: {lattice.voxel_mm3:.4g} mm³",
            f"{PIXEL_SPACING}, {POSITIONS}",
        ),
        Row(
            "Uncertainty",
            f"{PLUS_MINUS} {_edge_ml(marked, lattice):.2g} ml",
            "if all of its edge lies half a voxel further out, or in",
        ),
        *_values(marked, mask.lattice, volume),
        Row("Made by", maker or "not stated"),
    ]
    if volume is not None:
        rows += [Row("Doubt", doubt.fact, doubt.consequence) for doubt in volume.doubts[:3]]
    return Explanation(title, words or f"{said_ml:.4g} ml", tuple(rows))


def is_on_voxels(mask: Mask, volume: Volume) -> bool:
    """Return whether the voxels of a mask are those of a series."""
    return _first(mask.lattice, volume.lattice) is not None


def _how(said_ml: float, counted_ml: float, outlines: int) -> str:
    if outlines:
        return (
            f"the volume is that of {outlines} outlines: the area of each, half way to the next"
            " one; these voxels lie within them"
        )
    if abs(said_ml - counted_ml) <= 1e-6 * max(said_ml, counted_ml):
        return "the volume is theirs, each counted whole"
    return f"the volume was stated by its maker; these voxels have {counted_ml:.4g} ml"


def _edge_ml(marked: NDArray[np.bool_], lattice: Lattice) -> float:
    """Return the volume of half a voxel all round: half of one for each of its open faces."""
    faces = 0
    for axis in range(3):
        along = np.moveaxis(marked, axis, 0)
        faces += int(np.count_nonzero(along[1:] != along[:-1]))
        faces += int(np.count_nonzero(along[0])) + int(np.count_nonzero(along[-1]))
    return 0.5 * faces * lattice.voxel_mm3 / 1000.0


def _values(marked: NDArray[np.bool_], part: Lattice, volume: Volume | None) -> tuple[Row, ...]:
    """Return the stored values within; none where its voxels are not those of the series."""
    if volume is None:
        return (Row("Values", "None were counted: its series is not open."),)
    first = _first(part, volume.lattice)
    if first is None:
        return (Row("Values", "None were counted: its voxels are not those of the series."),)
    k, j, i = first
    n, m, w = part.shape
    box = (slice(k, k + n), slice(j, j + m), slice(i, i + w))
    known = marked & volume.filled[box[0], None, None]
    found = volume.voxels[box][known].astype(np.float64)
    if volume.padding is not None:
        low, high = volume.padding
        found = found[(found < low) | (found > high)]
    left_out = int(np.count_nonzero(marked)) - found.size
    rows = []
    if found.size:
        mean, sd = float(found.mean()), float(found.std())
        digits, unit = decimals(volume.unit, mean, sd), unit_words(volume.unit)
        rows = [
            Row("Mean", f"{mean:.{digits}f} (SD {sd:.{digits}f}) {unit}", "stored voxels"),
            Row("Median", f"{float(np.median(found)):.{digits}f} {unit}"),
            Row("Range", f"{found.min():.{digits}f} to {found.max():.{digits}f} {unit}"),
        ]
    if left_out:
        rows.append(Row("Left out", f"{left_out} voxels", "padding, gaps, not loaded"))
    return tuple(rows)


def _first(part: Lattice, whole: Lattice) -> tuple[int, int, int] | None:
    """Return the voxel of the series that a mask begins at (slice, row, column)."""
    for one, other in zip(
        (part.step_i, part.step_j, part.step_k),
        (whole.step_i, whole.step_j, whole.step_k),
        strict=True,
    ):
        if not np.allclose(one, other, atol=_SAME):
            return None
    index = whole.index(part.point(0, 0, 0))
    near = tuple(round(each) for each in index)
    if any(abs(each - whole_) > _SAME for each, whole_ in zip(index, near, strict=True)):
        return None
    i, j, k = near
    fits = all(
        first >= 0 and first + size <= of
        for first, size, of in zip((k, j, i), part.shape, whole.shape, strict=True)
    )
    return (k, j, i) if fits else None


def _sizes(lattice: Lattice) -> str:
    i, j, k = lattice.spacing_mm
    return f"{i:.3g} by {j:.3g} by {k:.3g} mm"
