"""What an image carries to be laid over it: overlay planes and display shutters."""

from __future__ import annotations

from dataclasses import dataclass

OVERLAY_GROUPS = range(0x6000, 0x6100, 2)


@dataclass(frozen=True, slots=True)
class OverlayPlane:
    """One bit plane over an image (PS3.3 C.9.2), as its header describes it."""

    group: int  # 0x6000, 0x6002…
    rows: int
    columns: int
    origin: tuple[int, int] = (1, 1)  # row and column of the image that its first bit lies on
    kind: str = "G"  # G graphics, R region of interest
    label: str = ""
    description: str = ""
    frames: int | None = None  # None: not said, the one plane lies over every frame
    first_frame: int = 1  # the frame of the image that its first frame lies over, from 1
    bit: int | None = None  # the bit of the stored pixels that holds it; None: data of its own

    def __post_init__(self) -> None:
        if self.group not in OVERLAY_GROUPS:
            raise ValueError(f"an overlay lies in the groups 6000 to 60FE, not {self.group:04X}")
        if self.rows < 1 or self.columns < 1 or (self.frames is not None and self.frames < 1):
            raise ValueError("an overlay has at least one row, column and frame")

    def frame_over(self, frame: int) -> int | None:
        """Return which of its frames lies over a frame of the image, both from 0."""
        if self.frames is None:
            return 0
        own = frame + 1 - self.first_frame
        return own if 0 <= own < self.frames else None

    @property
    def name(self) -> str:
        return self.label or self.description or f"overlay {(self.group - 0x6000) // 2 + 1}"


@dataclass(frozen=True, slots=True)
class Shutter:
    """What of an image is covered from sight (PS3.3 C.7.6.11). Rows and columns count from 1.

    Where several shapes are given, only what lies within all of them is seen.
    """

    rectangle: tuple[int, int, int, int] | None = None  # left, right, upper, lower edge
    circle: tuple[int, int, int] | None = None  # row and column of the centre, radius in pixels
    polygon: tuple[tuple[int, int], ...] = ()  # (row, column) of each corner
    overlay: int | None = None  # the overlay group whose bits cover (PS3.3 C.7.6.15)
    grey: int = 0  # what is shown instead, as a P-value of 16 bits
    colour: tuple[int, int, int] | None = None  # the same as CIELab of 16 bits

    def __post_init__(self) -> None:
        if self.rectangle is None and self.circle is None and self.overlay is None:
            if len(self.polygon) < 3:
                raise ValueError("a shutter has at least one shape")
        elif self.polygon and len(self.polygon) < 3:
            raise ValueError("a polygon has at least three corners")
