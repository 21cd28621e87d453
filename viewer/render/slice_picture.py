"""Cuts a plane out of a volume or an image, as raw values at the pixels of a viewport."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.util.vtkConstants import VTK_FLOAT
from vtkmodules.vtkCommonCore import vtkSMPTools
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkImagingCore import vtkImageReslice

from domain.finding import Mask
from domain.geometry import Lattice
from domain.volume import ImageStack, Volume
from imaging.display import table_values, window_values
from imaging.softcopy import softcopy_grey
from viewer.render import compiled
from viewer.render.slab import COMPILED_DRAFT_SAMPLES, Samples, samples
from viewer.session.content import Content, is_level, lattice_of
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import THIN, Slab, SlabMode, ViewState
from viewer.session.windows import luts_of

# VTK's own default is one thread, and half as fast.
vtkSMPTools.SetBackend("STDThread")

# Places this much of a voxel off are the same place: what rounding leaves of an exact plane.
_SAME = 1e-4
_WHOLE_VOXEL = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The values at the pixels of a plane, and which pixels have none."""

    values: NDArray[Any]  # (height, width), or (height, width, 3) for colour
    inside: NDArray[np.bool_]  # within the voxels
    gap: NDArray[np.bool_] | None = None  # where no plane was acquired, or none has arrived


def cut(
    content: Content,
    plane: ViewPlane,
    *,
    image: int = 0,
    slab: Slab = THIN,
    smooth: bool = True,
    draft: bool = False,
) -> Cut:
    """Return what lies on a plane of a volume, or on the plane of an image.

    Values are interpolated before any window is applied. Where a plane of the volume is missing,
    nothing is interpolated across: those pixels are marked as a gap.
    """
    lattice = lattice_of(content, image)
    into = pixels_to_index(lattice, plane)
    width, height = round(plane.width), round(plane.height)
    if isinstance(content, ImageStack):
        pixels = content.images[image]
        if pixels is None:
            raise ValueError("an image that has not arrived cannot be cut")
        # A flat image has no depth to miss; a matrix of less rank VTK takes for an empty picture.
        into[2, :] = (0.0, 0.0, 1.0, 0.0)
        values = _resliced(pixels[np.newaxis], into, width, height, smooth)
        return Cut(values, _between(into, width, height, _extent(lattice)))
    if draft and compiled.is_ready():
        taken = samples(slab, content, plane.normal, draft=True, most=COMPILED_DRAFT_SAMPLES)
    else:
        taken = samples(slab, content, plane.normal, draft=draft)
    voxels = content.voxels
    inside = _between(into, width, height, _extent(lattice))
    # Along the voxels VTK copies whole rows, which no loop over pixels can beat.
    quick = smooth and (taken.count > 1 or not is_level(content, plane))
    if quick and compiled.can_sample(voxels):
        padding = content.padding if taken.count > 1 else None
        values, gap = compiled.sampled(
            voxels, content.filled, into[:3], taken, padding, (width, height)
        )
        return Cut(values, inside, gap if gap is not None and gap.any() else None)
    if taken.count > 1:
        return _slab_of_planes(content, into, inside, smooth, taken)
    values = _resliced(voxels, into, width, height, smooth)
    return Cut(values, inside, _gaps(content.filled, into, inside.shape, smooth))


def cut_labels(mask: Mask, plane: ViewPlane) -> NDArray[np.uint16]:
    """Return the label at every pixel of a plane, 0 where there is none."""
    into = pixels_to_index(mask.lattice, plane)
    width, height = round(plane.width), round(plane.height)
    labels = _resliced(mask.labels, into, width, height, smooth=False).astype(np.uint16)
    labels[~_between(into, width, height, _extent(mask.lattice))] = 0
    return labels


def grey(content: Content, image: int, state: ViewState, pixels: Cut) -> NDArray[np.uint8]:
    """Return what the screen shows of a cut: grey levels, or the image's own colours.

    Outside the voxels and in gaps the picture is black, whatever the window says.
    """
    values = pixels.values
    if values.ndim == 3:
        shown = np.asarray(values, dtype=np.uint8)
    else:
        inverted = content.inverted != state.inverted
        luts = luts_of(content, image)
        if state.softcopy is not None:
            shown = softcopy_grey(
                values,
                state.softcopy.state,
                state.window or state.softcopy.voi,
                state.softcopy.own,
                inverted=state.inverted,
                padding=content.padding,
            )
        elif state.window is not None:
            shown = window_values(values, state.window, inverted=inverted, padding=content.padding)
        elif luts:
            lut = luts[min(state.voi_lut, len(luts) - 1)]
            shown = table_values(values, lut, inverted=inverted, padding=content.padding)
        else:
            raise ValueError("values without a window or a look-up table cannot be shown")
    seen = pixels.inside if pixels.gap is None else pixels.inside & ~pixels.gap
    return _blackened(shown, seen, own=values.ndim != 3)


def _blackened(
    shown: NDArray[np.uint8], seen: NDArray[np.bool_], *, own: bool
) -> NDArray[np.uint8]:
    """Return a picture black where nothing is seen; one that is not our own is left as it is."""
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if rows.size == 0:
        return np.zeros_like(shown)
    (top, bottom), (left, right) = (rows[0], rows[-1] + 1), (columns[0], columns[-1] + 1)
    if not seen[top:bottom, left:right].all():
        return np.asarray(shown * (seen if shown.ndim == 2 else seen[:, :, np.newaxis]))
    # An upright picture: four bands around it, most often black already.
    bands = (
        shown[:top],
        shown[bottom:],
        shown[top:bottom, :left],
        shown[top:bottom, right:],
    )
    if not any(band.any() for band in bands):
        return shown
    if not own:
        black = np.zeros_like(shown)
        black[top:bottom, left:right] = shown[top:bottom, left:right]
        return black
    for band in bands:
        band[...] = 0
    return shown


def pixels_to_index(lattice: Lattice, plane: ViewPlane) -> NDArray[np.float64]:
    """Return the matrix from (pixel x, pixel y, mm along the normal, 1) to voxel index."""
    scale = plane.mm_per_pixel
    corner = plane.to_patient(0.5, 0.5)
    to_patient = np.eye(4)
    to_patient[:3, 0] = plane.right.array() * scale
    to_patient[:3, 1] = plane.down.array() * scale
    to_patient[:3, 2] = plane.normal.array()
    to_patient[:3, 3] = corner.array()
    return np.asarray(lattice.patient_to_index() @ to_patient, dtype=np.float64)


def _resliced(
    voxels: NDArray[Any],
    into: NDArray[np.float64],
    width: int,
    height: int,
    smooth: bool,
    *,
    exact: bool = False,
) -> NDArray[Any]:
    source = _as_vtk(voxels)
    reslice = vtkImageReslice()
    reslice.SetInputData(source)
    matrix = vtkMatrix4x4()
    matrix.DeepCopy([float(part) for part in into.ravel()])
    reslice.SetResliceAxes(matrix)
    reslice.SetOutputSpacing(1.0, 1.0, 1.0)
    reslice.SetOutputOrigin(0.0, 0.0, 0.0)
    reslice.SetOutputExtent(0, width - 1, 0, height - 1, 0, 0)
    if smooth:
        reslice.SetInterpolationModeToLinear()
    else:
        reslice.SetInterpolationModeToNearestNeighbor()
    reslice.SetBackgroundLevel(0.0)
    if exact:
        reslice.SetOutputScalarType(VTK_FLOAT)  # not rounded before a mean is taken
    reslice.Update()
    result = _from_vtk(reslice.GetOutput())
    shape = (height, width) if voxels.ndim == 3 else (height, width, voxels.shape[3])
    # No copy: the array keeps VTK's memory alive for as long as it is used itself.
    return np.asarray(result).reshape(shape)


def _as_vtk(voxels: NDArray[Any]) -> vtkImageData:
    """Return the voxels as VTK sees them, in index space, without a copy."""
    whole = np.ascontiguousarray(voxels)
    slices, rows, columns = whole.shape[:3]
    components = whole.shape[3] if whole.ndim == 4 else 1
    flat = whole.reshape(-1) if components == 1 else whole.reshape(-1, components)
    image = vtkImageData()
    image.SetDimensions(columns, rows, slices)
    scalars = numpy_to_vtk(flat, deep=False)  # type: ignore[no-untyped-call]
    image.GetPointData().SetScalars(scalars)
    return image


def _from_vtk(image: vtkImageData) -> NDArray[Any]:
    scalars = image.GetPointData().GetScalars()
    return np.asarray(vtk_to_numpy(scalars))  # type: ignore[no-untyped-call]


def _extent(lattice: Lattice) -> list[tuple[int, float, float]]:
    slices, rows, columns = lattice.shape
    half = _WHOLE_VOXEL + _SAME
    return [
        (0, -half, columns - 1 + half),
        (1, -half, rows - 1 + half),
        (2, -half, slices - 1 + half),
    ]


def _between(
    into: NDArray[np.float64], width: int, height: int, bounds: list[tuple[int, float, float]]
) -> NDArray[np.bool_]:
    """Return at which pixels every named index lies within its bounds.

    An index is linear in x, so each row of pixels is inside from one x to another: whole rows are
    decided at once, where a test of every pixel would cost more than the picture.
    """
    first = np.full(height, 0.0)
    last = np.full(height, float(width - 1))
    y = np.arange(height, dtype=np.float64)
    for axis, low, high in bounds:
        per_x, start = into[axis, 0], into[axis, 1] * y + into[axis, 3]
        if abs(per_x) * width < 1e-6:
            never = (start < low) | (start > high)
            last[never] = -1.0
            continue
        one, other = (low - start) / per_x, (high - start) / per_x
        first = np.maximum(first, np.minimum(one, other))
        last = np.minimum(last, np.maximum(one, other))
    from_ = np.ceil(np.clip(first - 1e-9, -1.0, width)).astype(np.int32)
    to = np.floor(np.clip(last + 1e-9, -1.0, width)).astype(np.int32)
    rows = np.flatnonzero(to >= from_)
    if rows.size and rows[-1] - rows[0] + 1 == rows.size:
        start, end = from_[rows[0]], to[rows[0]]
        if (from_[rows] == start).all() and (to[rows] == end).all():
            upright = np.zeros((height, width), np.bool_)
            upright[rows[0] : rows[-1] + 1, max(0, start) : end + 1] = True
            return upright
    x = np.arange(width, dtype=np.int32)
    return np.asarray((x >= from_[:, None]) & (x <= to[:, None]))


def _gaps(
    filled: NDArray[np.bool_], into: NDArray[np.float64], shape: tuple[int, ...], smooth: bool
) -> NDArray[np.bool_] | None:
    """Return which pixels would need a plane that is not there."""
    if filled.all():
        return None
    # Between a plane that is there and one that is not, interpolation would invent half the value.
    reach = (1.0 if smooth else 0.5) - _SAME
    height, width = shape
    gap = np.zeros((height, width), dtype=np.bool_)
    edges = np.flatnonzero(np.diff(np.concatenate(([True], filled, [True])).astype(np.int8)))
    for start, end in edges.reshape(-1, 2):
        gap |= _between(into, width, height, [(2, start - reach, end - 1 + reach)])
    return gap


def _slab_of_planes(
    volume: Volume,
    into: NDArray[np.float64],
    inside: NDArray[np.bool_],
    smooth: bool,
    taken: Samples,
) -> Cut:
    """Return a slab from one plane after the other.

    Padded samples are left out, and those in planes that are not there: what no image shows is
    neither dark nor bright. A pixel is a gap where its middle is one.
    """
    height, width = inside.shape
    total = np.zeros(inside.shape, np.float64)
    if taken.mode is not SlabMode.MEAN:
        total += -np.inf if taken.mode is SlabMode.MIP else np.inf
    count = np.zeros(inside.shape, np.float64)
    padded = None
    if volume.padding is not None:
        low, high = volume.padding
        where = (volume.voxels >= low) & (volume.voxels <= high)
        padded = where.astype(np.float32) if where.any() else None
    for off, weight in zip(taken.offsets_mm, taken.weights, strict=True):
        at = into.copy()
        at[:, 3] += at[:, 2] * off
        values = _resliced(volume.voxels, at, width, height, smooth, exact=True)
        here = _between(at, width, height, _extent(volume.lattice))
        gap = _gaps(volume.filled, at, inside.shape, smooth)
        if gap is not None:
            here &= ~gap
        if padded is not None:
            here &= _resliced(padded, at, width, height, smooth) <= _SAME
        if taken.mode is SlabMode.MEAN:
            total[here] += values[here] * weight
        elif taken.mode is SlabMode.MIP:
            np.maximum(total, values, out=total, where=here)
        else:
            np.minimum(total, values, out=total, where=here)
        count += here * weight
    none = count == 0
    if taken.mode is SlabMode.MEAN:
        total /= np.where(none, 1.0, count)
    total[none] = volume.padding[0] if volume.padding is not None else 0.0
    whole = volume.voxels.dtype.kind == "i"
    values = (np.floor(total + 0.5) if whole else total).astype(volume.voxels.dtype)
    return Cut(values, inside, _gaps(volume.filled, into, inside.shape, smooth))


def picture_of(
    volume: Volume | ImageStack,
    image: int,
    state: ViewState,
    plane: ViewPlane,
    *,
    draft: bool = False,
) -> tuple[NDArray[np.uint8], Cut]:
    """Return the grey levels of a view, with the cut they came from."""
    pixels = cut(volume, plane, image=image, slab=state.slab, smooth=state.smooth, draft=draft)
    return grey(volume, image, state, pixels), pixels
