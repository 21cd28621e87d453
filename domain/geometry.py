"""Places, directions and lattices in patient space: millimetres, DICOM LPS axes."""

from __future__ import annotations

from dataclasses import dataclass
from math import dist, isfinite, sqrt

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the patient, in mm (x to the left, y to the back, z to the head)."""

    x: float
    y: float
    z: float

    def distance_to(self, other: Point) -> float:
        """Return the straight distance to ``other`` in mm."""
        return dist((self.x, self.y, self.z), (other.x, other.y, other.z))

    def moved(self, along: Direction, mm: float) -> Point:
        """Return the place ``mm`` further along a direction."""
        return Point(self.x + along.x * mm, self.y + along.y * mm, self.z + along.z * mm)

    def array(self) -> NDArray[np.float64]:
        return np.array((self.x, self.y, self.z))


@dataclass(frozen=True, slots=True)
class Direction:
    """A unit vector in patient space."""

    x: float
    y: float
    z: float

    def __post_init__(self) -> None:
        length = sqrt(self.x**2 + self.y**2 + self.z**2)
        if not abs(length - 1.0) < 1e-3:
            raise ValueError(f"a direction must have length 1, not {length}")

    @classmethod
    def along(cls, x: float, y: float, z: float) -> Direction:
        """Return the direction of a vector of any length above 0."""
        length = sqrt(x**2 + y**2 + z**2)
        if not (isfinite(length) and length > 0):
            raise ValueError("a vector without length has no direction")
        return cls(x / length, y / length, z / length)

    def dot(self, other: Direction | Point) -> float:
        return self.x * other.x + self.y * other.y + self.z * other.z

    def cross(self, other: Direction) -> Direction:
        """Return the direction at right angles to both."""
        return Direction.along(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )

    def reversed(self) -> Direction:
        return Direction(-self.x, -self.y, -self.z)

    def array(self) -> NDArray[np.float64]:
        return np.array((self.x, self.y, self.z))


LEFT = Direction(1.0, 0.0, 0.0)
RIGHT = Direction(-1.0, 0.0, 0.0)
POSTERIOR = Direction(0.0, 1.0, 0.0)
ANTERIOR = Direction(0.0, -1.0, 0.0)
HEAD = Direction(0.0, 0.0, 1.0)
FEET = Direction(0.0, 0.0, -1.0)


@dataclass(frozen=True, slots=True)
class Lattice:
    """Where the voxels of a regular volume lie: index (k, j, i) -> patient mm.

    The three steps are the vectors from one voxel centre to the next along column index i,
    row index j and slice index k. They need not be at right angles (gantry tilt), nor
    right-handed; they must not lie in one plane. ``origin`` is the centre of voxel (0, 0, 0).
    Source: PS3.3 C.7.6.2.1.1.
    """

    origin: tuple[float, float, float]
    step_i: tuple[float, float, float]
    step_j: tuple[float, float, float]
    step_k: tuple[float, float, float]
    shape: tuple[int, int, int]  # slices, rows, columns

    def __post_init__(self) -> None:
        if min(self.shape) < 1:
            raise ValueError(f"a lattice needs at least one voxel each way, not {self.shape}")
        if not np.isfinite(self.index_to_patient()).all():
            raise ValueError("a lattice must be finite")
        if not abs(np.linalg.det(self.index_to_patient()[:3, :3])) > 1e-9:
            raise ValueError("the steps of a lattice must not lie in one plane")

    def index_to_patient(self) -> NDArray[np.float64]:
        """Return the 4x4 matrix that takes (i, j, k, 1) to (x, y, z, 1) in mm."""
        matrix = np.eye(4)
        matrix[:3, 0] = self.step_i
        matrix[:3, 1] = self.step_j
        matrix[:3, 2] = self.step_k
        matrix[:3, 3] = self.origin
        return matrix

    def patient_to_index(self) -> NDArray[np.float64]:
        """Return the 4x4 matrix that takes (x, y, z, 1) in mm to (i, j, k, 1)."""
        return np.asarray(np.linalg.inv(self.index_to_patient()), dtype=np.float64)

    def point(self, i: float, j: float, k: float) -> Point:
        """Return the place of a (fractional) voxel index."""
        x, y, z, _ = self.index_to_patient() @ (i, j, k, 1.0)
        return Point(float(x), float(y), float(z))

    def index(self, at: Point) -> tuple[float, float, float]:
        """Return the fractional voxel index (i, j, k) of a place."""
        i, j, k, _ = self.patient_to_index() @ (at.x, at.y, at.z, 1.0)
        return float(i), float(j), float(k)

    def contains(self, at: Point) -> bool:
        """Return whether a place lies within the voxels (their whole extent, not only centres)."""
        slices, rows, columns = self.shape
        return all(
            -0.5 <= index <= count - 0.5
            for index, count in zip(self.index(at), (columns, rows, slices), strict=True)
        )

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """The lengths of the three steps along i, j, k, in mm."""
        i, j, k = (float(np.linalg.norm(step)) for step in (self.step_i, self.step_j, self.step_k))
        return i, j, k

    @property
    def centre(self) -> Point:
        slices, rows, columns = self.shape
        return self.point((columns - 1) / 2, (rows - 1) / 2, (slices - 1) / 2)

    @property
    def normal(self) -> Direction:
        """The direction at right angles to rows and columns, on the side of growing k."""
        i = Direction.along(*self.step_i)
        normal = i.cross(Direction.along(*self.step_j))
        along = Direction.along(*self.step_k)
        return normal if normal.dot(along) > 0 else normal.reversed()

    @property
    def voxel_mm3(self) -> float:
        return abs(float(np.linalg.det(self.index_to_patient()[:3, :3])))

    @property
    def tilt_degrees(self) -> float:
        """How far the slice step leans away from the slices' normal."""
        along = Direction.along(*self.step_k)
        return float(np.degrees(np.arccos(min(1.0, self.normal.dot(along)))))
