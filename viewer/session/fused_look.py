"""How a second volume is laid over a viewport."""

from __future__ import annotations

from dataclasses import dataclass

from domain.study import Window


@dataclass(frozen=True, slots=True)
class Fused:
    """Which series lies over a viewport, and how it is seen."""

    key: tuple[str, str, int]  # see views.content_key
    unit: str  # of the values that the window is in
    colours: str  # see imaging.colour_maps
    window: Window
    opacity: float
    threshold: float  # share of the window below which nothing is drawn

    def __post_init__(self) -> None:
        for share in (self.opacity, self.threshold):
            if not 0.0 <= share <= 1.0:
                raise ValueError(f"a share lies between 0 and 1, not {share}")

    @property
    def low(self) -> float:
        return self.window.centre - self.window.width / 2

    @property
    def high(self) -> float:
        return self.window.centre + self.window.width / 2

    @property
    def least_shown(self) -> float:
        """The lowest value that is drawn."""
        return self.low + self.threshold * self.window.width
