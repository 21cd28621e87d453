"""Where the pixels of a viewport lie in the patient: plain affine arithmetic, both ways."""

from __future__ import annotations

from dataclasses import dataclass

from domain.geometry import Direction, Point
from viewer.tools.gesture import Sheet


@dataclass(frozen=True, slots=True)
class ViewPlane:
    """A flat picture of so many pixels in patient space.

    Pixel coordinates are continuous: (0, 0) is the upper left corner of the upper left pixel, whose
    centre is (0.5, 0.5); ``centre`` lies at (width / 2, height / 2).
    """

    centre: Point
    right: Direction
    down: Direction
    mm_per_pixel: float
    width: float
    height: float
    mirrored: bool = False

    @property
    def normal(self) -> Direction:
        into = self.right.cross(self.down)
        return into.reversed() if self.mirrored else into

    @property
    def sheet(self) -> Sheet:
        return Sheet(self.centre, self.right, self.down, self.mm_per_pixel)

    def to_patient(self, x: float, y: float) -> Point:
        """Return the place under a pixel coordinate."""
        right = (x - self.width / 2) * self.mm_per_pixel
        down = (y - self.height / 2) * self.mm_per_pixel
        return self.centre.moved(self.right, right).moved(self.down, down)

    def to_pixel(self, at: Point) -> tuple[float, float]:
        """Return the pixel coordinate of a place, seen along the normal."""
        # Written out: a line drawn by hand asks for a thousand of them at every move.
        c, r, d, scale = self.centre, self.right, self.down, self.mm_per_pixel
        dx, dy, dz = at.x - c.x, at.y - c.y, at.z - c.z
        return (
            self.width / 2 + (r.x * dx + r.y * dy + r.z * dz) / scale,
            self.height / 2 + (d.x * dx + d.y * dy + d.z * dz) / scale,
        )

    def distance_mm(self, at: Point) -> float:
        """Return how far a place lies off the plane, on the side of the next slices."""
        normal = self.normal
        return (
            normal.x * (at.x - self.centre.x)
            + normal.y * (at.y - self.centre.y)
            + normal.z * (at.z - self.centre.z)
        )

    def sampled(self, width: int, height: int) -> ViewPlane:
        """Return the same picture in other pixels: for a finer screen, or a coarser draft."""
        return ViewPlane(
            self.centre,
            self.right,
            self.down,
            self.mm_per_pixel * self.width / width,
            width,
            height,
            self.mirrored,
        )
