"""How a grid of viewports divides the room it has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

GAP_PX = 2
MOST = 4  # rows, and columns


@dataclass(frozen=True, slots=True)
class Span:
    """The cells of a grid that one viewport takes: its first row and column, and how many."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """So many rows of so many viewports; with ``spans``, some of them larger than others."""

    id: str
    rows: int
    columns: int
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if self.rows < 1 or self.columns < 1:
            raise ValueError(f"a layout needs a viewport, not {self.rows} x {self.columns}")

    @property
    def title(self) -> str:
        if self.spans:
            return _SPANNED_TITLES.get(self.id, self.id)
        return f"{self.rows}\N{MULTIPLICATION SIGN}{self.columns}"

    @property
    def count(self) -> int:
        return len(self.spans) or self.rows * self.columns

    @property
    def places(self) -> tuple[Span, ...]:
        """Where every viewport stands, in the order of their numbers."""
        return self.spans or tuple(
            Span(row, column) for row in range(self.rows) for column in range(self.columns)
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """A rectangle of whole pixels."""

    x: int
    y: int
    width: int
    height: int


@lru_cache
def grid(rows: int, columns: int) -> Layout:
    """Return a layout of equal viewports.

    Raises:
        ValueError: There are fewer than 1 or more than 4 rows or columns.
    """
    if not (1 <= rows <= MOST and 1 <= columns <= MOST):
        raise ValueError(f"a grid has 1 to {MOST} rows and columns, not {rows} x {columns}")
    return Layout(f"{rows}x{columns}", rows, columns)


ONE, PAIR, THREE = grid(1, 1), grid(1, 2), grid(1, 3)
STACKED, FOUR, SIX = grid(2, 1), grid(2, 2), grid(2, 3)
# One large viewport on the left, small ones on the right.
ONE_AND_TWO = Layout("1+2", 2, 3, (Span(0, 0, 2, 2), Span(0, 2), Span(1, 2)))
ONE_AND_THREE = Layout("1+3", 3, 4, (Span(0, 0, 3, 3), Span(0, 3), Span(1, 3), Span(2, 3)))
_SPANNED_TITLES = {"1+2": "Large and 2", "1+3": "Large and 3"}
LAYOUTS = (ONE, PAIR, THREE, STACKED, FOUR, SIX, ONE_AND_TWO, ONE_AND_THREE)

_GRID = re.compile(r"([1-4])x([1-4])")


def layout_named(id_: str) -> Layout | None:
    """Return the layout of an id: ``2x3`` for two rows of three, ``1+2`` for one large and two."""
    found = _GRID.fullmatch(id_)
    if found:
        return grid(int(found[1]), int(found[2]))
    return next((layout for layout in LAYOUTS if layout.id == id_), None)


def cells(layout: Layout, width: int, height: int, maximised: int | None = None) -> dict[int, Cell]:
    """Return the rectangle of every visible viewport, with gaps of two pixels between them."""
    if maximised is not None:
        return {maximised: Cell(0, 0, width, height)}
    xs = _edges(width, layout.columns)
    ys = _edges(height, layout.rows)
    return {
        number: Cell(
            xs[at.column][0],
            ys[at.row][0],
            xs[at.column + at.columns - 1][1] - xs[at.column][0],
            ys[at.row + at.rows - 1][1] - ys[at.row][0],
        )
        for number, at in enumerate(layout.places)
    }


def _edges(length: int, parts: int) -> list[tuple[int, int]]:
    free = length - GAP_PX * (parts - 1)
    return [
        (free * part // parts + GAP_PX * part, free * (part + 1) // parts + GAP_PX * part)
        for part in range(parts)
    ]
