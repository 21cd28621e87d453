"""How a grid of viewports divides the room it has."""

from __future__ import annotations

from dataclasses import dataclass

GAP_PX = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """So many rows of so many viewports."""

    id: str
    rows: int
    columns: int

    def __post_init__(self) -> None:
        if self.rows < 1 or self.columns < 1:
            raise ValueError(f"a layout needs a viewport, not {self.rows} x {self.columns}")

    @property
    def title(self) -> str:
        return f"{self.rows}\N{MULTIPLICATION SIGN}{self.columns}"

    @property
    def count(self) -> int:
        return self.rows * self.columns


@dataclass(frozen=True, slots=True)
class Cell:
    """A rectangle of whole pixels."""

    x: int
    y: int
    width: int
    height: int


ONE = Layout("1x1", 1, 1)
PAIR = Layout("1x2", 1, 2)
THREE = Layout("1x3", 1, 3)
STACKED = Layout("2x1", 2, 1)
FOUR = Layout("2x2", 2, 2)
SIX = Layout("2x3", 2, 3)
LAYOUTS = (ONE, PAIR, THREE, STACKED, FOUR, SIX)


def cells(layout: Layout, width: int, height: int, maximised: int | None = None) -> dict[int, Cell]:
    """Return the rectangle of every visible viewport, with gaps of two pixels between them."""
    if maximised is not None:
        return {maximised: Cell(0, 0, width, height)}
    xs = _edges(width, layout.columns)
    ys = _edges(height, layout.rows)
    return {
        row * layout.columns + column: Cell(
            xs[column][0], ys[row][0], xs[column][1] - xs[column][0], ys[row][1] - ys[row][0]
        )
        for row in range(layout.rows)
        for column in range(layout.columns)
    }


def _edges(length: int, parts: int) -> list[tuple[int, int]]:
    free = length - GAP_PX * (parts - 1)
    return [
        (free * part // parts + GAP_PX * part, free * (part + 1) // parts + GAP_PX * part)
        for part in range(parts)
    ]
