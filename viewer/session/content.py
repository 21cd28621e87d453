"""The geometry of what a viewport shows, the same questions for volumes and for single images."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from domain.geometry import HEAD, LEFT, POSTERIOR, Direction, Lattice, Point
from domain.study import Window
from domain.volume import ImageStack, Volume
from imaging.geometry import image_lattice, is_placed, orientation_letters
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Orientation

Content = Volume | ImageStack


@dataclass(frozen=True, slots=True)
class Triad:
    """Three directions at right angles, as near to the patient's axes as the slices allow."""

    left: Direction
    posterior: Direction
    head: Direction


def space_of(content: Content) -> str:
    """Return the name of the space that places on a series belong to.

    Series of one frame of reference share it; a series without one is a space of its own.
    """
    return space(content.frame_of_reference, content.series_uid)


def space(frame_of_reference: str, series_uid: str) -> str:
    return frame_of_reference or f"series {series_uid}"


def lattice_of(content: Content, image: int = 0) -> Lattice:
    """Return where the voxels lie: of the volume, or of one image of a stack."""
    if isinstance(content, Volume):
        return content.lattice
    source = content.sources[image]
    geometry = source.instance.frame_geometry(source.frame)
    pixels = source.instance.pixels
    arrived = content.images[image]
    if pixels is not None:
        return image_lattice(geometry, pixels.rows, pixels.columns)
    if arrived is not None:
        return image_lattice(geometry, arrived.shape[0], arrived.shape[1])
    return image_lattice(geometry, 1, 1)


def is_located(content: Content, image: int = 0) -> bool:
    """Return whether places on the content are places in the patient."""
    if isinstance(content, Volume):
        return True
    source = content.sources[image]
    return is_placed(source.instance.frame_geometry(source.frame))


def nearest_image(stack: ImageStack, at: Point) -> int | None:
    """Return the image whose plane lies nearest to a place; None where no image has a place."""
    found: tuple[float, int] | None = None
    for image in range(len(stack.sources)):
        if not is_located(stack, image):
            continue
        own = lattice_of(stack, image)
        i, j, k = own.index(at)
        _, rows, columns = own.shape
        # An image that the place lies beside shows it no better than one it lies behind.
        beside = max(-i, i - columns + 1, -j, j - rows + 1, 0.0) * max(own.spacing_mm[:2])
        off = max(abs(k) * own.spacing_mm[2], beside)
        if found is None or off < found[0] - 1e-6:
            found = off, image
    return None if found is None else found[1]


def spacing_basis(content: Content, image: int = 0) -> str:
    """Return which rule gave millimetres; empty where there are none."""
    source = content.sources[min(image, len(content.sources) - 1)] if content.sources else None
    geometry = source.instance.frame_geometry(source.frame) if source is not None else None
    if isinstance(content, Volume):
        # A lattice is in millimetres by itself; the tag only says on what they rest.
        return (geometry.spacing_basis if geometry is not None else "") or "PixelSpacing"
    if geometry is None or geometry.spacing_mm is None:
        return ""
    return geometry.spacing_basis or "PixelSpacing"


@lru_cache(maxsize=256)
def triad(lattice: Lattice) -> Triad:
    """Return the axes of the slices, named by the patient axes they are nearest to."""
    normal = lattice.normal.array()
    row = Direction.along(*lattice.step_i).array()
    free = [0, 1, 2]
    named: dict[int, NDArray[np.float64]] = {}
    for own in (normal, row, np.cross(normal, row)):
        axis = max(free, key=lambda axis: abs(own[axis]))
        free.remove(axis)
        named[axis] = own if own[axis] > 0 else -own
    if np.linalg.det(np.stack([named[0], named[1], named[2]])) < 0:
        # Only far from every patient axis: the least certain name gives way.
        least = min(named, key=lambda axis: abs(named[axis][axis]))
        named[least] = -named[least]
    return Triad(*(_tidy(named[axis]) for axis in range(3)))


def _tidy(vector: NDArray[np.float64]) -> Direction:
    # Within a millionth of a patient axis is that axis: rounding must not make planes oblique.
    for exact in (LEFT, POSTERIOR, HEAD):
        if np.abs(vector - exact.array()).max() < 1e-6:
            return exact
    return Direction.along(*(float(part) for part in vector))


@lru_cache(maxsize=256)
def screen_axes(lattice: Lattice, orientation: Orientation) -> tuple[Direction, Direction]:
    """Return where right and down point in the patient when a plane is first shown."""
    match orientation:
        case Orientation.AXIAL:
            return triad(lattice).left, triad(lattice).posterior
        case Orientation.SAGITTAL:
            return triad(lattice).posterior, triad(lattice).head.reversed()
        case Orientation.CORONAL | Orientation.OBLIQUE:
            return triad(lattice).left, triad(lattice).head.reversed()
        case Orientation.IMAGE:
            row = Direction.along(*lattice.step_i)
            column = Direction.along(*lattice.step_j)
            return row, row.cross(column).cross(row)


@lru_cache(maxsize=256)
def acquired_orientation(lattice: Lattice) -> Orientation:
    """Return the name of the plane in which the slices were acquired."""
    axes, normal = triad(lattice), lattice.normal
    near = {
        Orientation.SAGITTAL: abs(axes.left.dot(normal)),
        Orientation.CORONAL: abs(axes.posterior.dot(normal)),
        Orientation.AXIAL: abs(axes.head.dot(normal)),
    }
    return max(near, key=lambda orientation: near[orientation])


def is_acquired(lattice: Lattice, normal: Direction) -> bool:
    """Return whether a plane is parallel to the acquired slices."""
    return abs(abs(lattice.normal.dot(normal)) - 1.0) < 1e-9


def is_interpolated(volume: Volume, plane: int) -> bool:
    """Return whether a plane was made between unevenly spaced images and is none of them."""
    made = bool(volume.plane_of_source) and plane not in volume.source_on
    return made and bool(volume.filled[plane])


def is_level(content: Content, plane: ViewPlane) -> bool:
    """Return whether the pixels of a plane run along the voxels of its content."""
    if not isinstance(content, Volume):
        return True
    return _runs_along(content.lattice, plane.right) and _runs_along(content.lattice, plane.down)


@lru_cache(maxsize=256)
def _runs_along(lattice: Lattice, direction: Direction) -> bool:
    steps = np.abs(lattice.patient_to_index()[:3, :3] @ direction.array())
    return bool(steps.max() > (1 - 1e-6) * steps.sum())


@lru_cache(maxsize=256)
def pitch_mm(lattice: Lattice, normal: Direction) -> float:
    """Return the step along a direction that goes to the next voxel."""
    per_mm = lattice.patient_to_index()[:3, :3] @ normal.array()
    return float(1.0 / np.abs(per_mm).max())


@lru_cache(maxsize=256)
def reach_mm(lattice: Lattice, along: Direction, *, whole: bool) -> tuple[float, float]:
    """Return the lowest and highest coordinate along a direction, of centres or whole voxels."""
    edge = 0.5 if whole else 0.0
    slices, rows, columns = lattice.shape
    corners = product(
        (-edge, columns - 1 + edge), (-edge, rows - 1 + edge), (-edge, slices - 1 + edge)
    )
    at = [along.dot(lattice.point(i, j, k)) for i, j, k in corners]
    return min(at), max(at)


def letters(content: Content, image: int, direction: Direction) -> str:
    """Return the letters at the edge that looks this way; none where orientation is unknown.

    An image without a place in the patient may still say how its rows and columns run
    (Patient Orientation, PS3.3 C.7.6.1.1.1); its own axes then stand for those letters.
    """
    if is_located(content, image):
        return orientation_letters(direction)
    if isinstance(content, Volume):
        return ""
    said = content.sources[image].instance.patient_orientation
    if len(said) != 2 or not all(said):
        return ""
    along = {0: direction.x, 1: direction.y}
    nearest = sorted(along, key=lambda axis: -abs(along[axis]))
    words = [
        said[axis] if along[axis] > 0 else "".join(_OPPOSITE.get(c, "") for c in said[axis])
        for axis in nearest
        if abs(along[axis]) > 0.087
    ]
    return words[0] if len(words) == 1 else "".join(word[:1] for word in words)


_OPPOSITE = {"L": "R", "R": "L", "A": "P", "P": "A", "H": "F", "F": "H"}


def has_arrived(content: Content, image: int) -> bool:
    """Return whether a slice or image can be shown."""
    if isinstance(content, Volume):
        return bool(content.filled[image])
    return content.images[image] is not None


def counts(content: Content) -> tuple[int, int]:
    """Return how many images have arrived, and how many there are."""
    if isinstance(content, Volume):
        if content.came is not None:
            return int(content.came.sum()), len(content.came)
        planes = list(content.source_on)
        if not planes:
            return int(content.filled.sum()), len(content.filled)
        return int(content.filled[planes].sum()), len(planes)
    return sum(image is not None for image in content.images), len(content.images)


def is_colour(content: Content, image: int) -> bool:
    """Return whether an image carries its own colours, which no window changes."""
    if isinstance(content, Volume):
        return False
    pixels = content.images[image]
    return pixels is not None and pixels.ndim == 3


def file_window(content: Content, image: int = 0) -> Window | None:
    """Return the window the file asks for, of the image itself where it has one."""
    if isinstance(content, ImageStack) and content.sources:
        source = content.sources[image]
        windows = source.instance.frame_values(source.frame).windows
        if windows:
            return windows[0]
    return content.windows[0] if content.windows else None


def value_at(content: Content, image: int, at: Point) -> float | None:
    """Return the value of the nearest voxel, or None where there is none."""
    if isinstance(content, Volume):
        return content.value_at(at)
    pixels = content.images[image]
    lattice = lattice_of(content, image)
    if pixels is None or pixels.ndim == 3:
        return None
    i, j, _ = lattice.index(at)
    rows, columns = pixels.shape
    if not (-0.5 <= i <= columns - 0.5 and -0.5 <= j <= rows - 0.5):
        return None
    return float(pixels[min(max(round(j), 0), rows - 1), min(max(round(i), 0), columns - 1)])
