"""The loop that samples oblique planes and slabs: plain Python, compiled where numba is there.

Places are fractional voxel indices. A voxel reaches half its width beyond its centre, as in
vtkImageReslice; a sample there takes the value of the edge. Samples outside the voxels, and where
asked for also padded ones and those in planes that are not there, are left out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

ONE, MEAN, HIGHEST, LOWEST = 0, 1, 2, 3

# Places this much of a voxel off are the same place: what rounding leaves of an exact plane.
_SAME = 1e-4


def sample_rows(
    voxels: NDArray[Any],
    planes: NDArray[np.uint8],
    into: NDArray[np.float64],
    mode: int,
    offsets: NDArray[np.float64],
    weights: NDArray[np.float32],
    padding: tuple[float, float],
    masked: bool,
    rows: tuple[int, int],
    out: NDArray[Any],
    gap: NDArray[np.uint8],
) -> None:
    """Fill some rows of a picture.

    Args:
        voxels: (slices, rows, columns), int16 or float32, C order.
        planes: Which of the slices are there.
        into: 3x4, from (pixel x, pixel y, mm along the normal, 1) to voxel index (i, j, k).
        mode: What becomes of the samples.
        offsets: Where the samples lie, in mm along the normal: an odd number, the middle one at 0.
        weights: How much each counts in a mean.
        padding: Lowest and highest padded value; lowest above highest where nothing is padded.
        masked: Whether padding and missing planes are looked for: without, it is faster.
        rows: The first row, and the one after the last.
        out: (height, width) of the voxels' type.
        gap: (height, width), set to 1 where the middle sample would need a slice that is not there.
    """
    slices, height, width = voxels.shape
    flat = voxels.ravel()
    line, sheet = width, width * height
    across = out.shape[1]
    count = offsets.size
    middle = (count - 1) // 2
    low, high = np.float32(padding[0]), np.float32(padding[1])
    total = np.zeros(across, np.float32)
    taken = np.zeros(across, np.float32)
    di, dj, dk = into[0, 0], into[1, 0], into[2, 0]
    whole = out.dtype.kind == "i"
    for y in range(rows[0], rows[1]):
        if mode == HIGHEST:
            total[:] = -np.inf
        elif mode == LOWEST:
            total[:] = np.inf
        else:
            total[:] = 0.0
        taken[:] = 0.0
        for sample in range(count):
            off, weight = offsets[sample], weights[sample]
            i0 = into[0, 1] * y + into[0, 2] * off + into[0, 3]
            j0 = into[1, 1] * y + into[1, 2] * off + into[1, 3]
            k0 = into[2, 1] * y + into[2, 2] * off + into[2, 3]
            # An index is linear in x, so a row is inside from one x to another, and has all
            # its neighbours from a little later to a little sooner.
            first, last = 0.0, across - 1.0
            safe, unsafe = 0.0, across - 1.0
            for axis in range(3):
                if axis == 0:
                    start, step, size = i0, di, width
                elif axis == 1:
                    start, step, size = j0, dj, height
                else:
                    start, step, size = k0, dk, slices
                least, most = -0.5 - _SAME, size - 0.5 + _SAME
                if abs(step) * across < 1e-6:
                    if start < least or start > most:
                        last = -1.0
                    if start < 0.0 or start >= size - 1.0:
                        unsafe = -1.0
                    continue
                one, other = (least - start) / step, (most - start) / step
                first = max(first, min(one, other))
                last = min(last, max(one, other))
                one, other = (1e-6 - start) / step, (size - 1.0 - 1e-6 - start) / step
                safe = max(safe, min(one, other))
                unsafe = min(unsafe, max(one, other))
            from_, to = int(np.ceil(first - 1e-9)), int(np.floor(last + 1e-9))
            for x in range(from_, to + 1):
                i, j, k = i0 + di * x, j0 + dj * x, k0 + dk * x
                right, below, behind = 1, line, sheet
                if x < safe or x > unsafe:
                    i = min(max(i, 0.0), width - 1.0)
                    j = min(max(j, 0.0), height - 1.0)
                    k = min(max(k, 0.0), slices - 1.0)
                    right = 1 if i < width - 1.0 else 0
                    below = line if j < height - 1.0 else 0
                    behind = sheet if k < slices - 1.0 else 0
                ii, jj, kk = int(i), int(j), int(k)
                fi, fj, fk = np.float32(i - ii), np.float32(j - jj), np.float32(k - kk)
                at = np.uintp((kk * height + jj) * width + ii)
                a = np.float32(flat[at])
                b = np.float32(flat[at + np.uintp(right)])
                c = np.float32(flat[at + np.uintp(below)])
                d = np.float32(flat[at + np.uintp(below + right)])
                e = np.float32(flat[at + np.uintp(behind)])
                f = np.float32(flat[at + np.uintp(behind + right)])
                g = np.float32(flat[at + np.uintp(behind + below)])
                h = np.float32(flat[at + np.uintp(behind + below + right)])
                if masked:
                    here = fk > 1.0 - _SAME or planes[kk] != 0
                    if behind != 0 and fk > _SAME and planes[kk + 1] == 0:
                        here = False
                    if not here:
                        # What no image shows is neither dark nor bright.
                        if sample == middle:
                            gap[y, x] = 1
                        continue
                    if (
                        # Padding lies below all values, so this one look is all that most need.
                        (a <= high or b <= high or c <= high or d <= high)
                        or (e <= high or f <= high or g <= high or h <= high)
                    ) and (
                        (low <= a <= high)
                        or (low <= b <= high and fi > _SAME)
                        or (low <= c <= high and fj > _SAME)
                        or (low <= d <= high and fi > _SAME and fj > _SAME)
                        or (low <= e <= high and fk > _SAME)
                        or (low <= f <= high and fi > _SAME and fk > _SAME)
                        or (low <= g <= high and fj > _SAME and fk > _SAME)
                        or (low <= h <= high and fi > _SAME and fj > _SAME and fk > _SAME)
                    ):
                        continue
                a += fi * (b - a)
                c += fi * (d - c)
                e += fi * (f - e)
                g += fi * (h - g)
                a += fj * (c - a)
                e += fj * (g - e)
                value = a + fk * (e - a)
                if mode == HIGHEST:
                    total[x] = max(total[x], value)
                elif mode == LOWEST:
                    total[x] = min(total[x], value)
                else:
                    total[x] += value * weight
                taken[x] += weight
        for x in range(across):
            if taken[x] == 0.0:
                value = low if masked and low <= high else np.float32(0.0)
            elif mode == MEAN:
                value = total[x] / taken[x]
            else:
                value = total[x]
            out[y, x] = np.floor(value + 0.5) if whole else value
