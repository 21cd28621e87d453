"""What is linked: which actions, and which spaces of patients' coordinates belong together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from domain.geometry import Point


class Link(Enum):
    """An action that the other viewports may follow."""

    SCROLL = "scroll"
    ZOOM = "zoom"
    PAN = "pan"
    WINDOW = "window"


EVERY_LINK = frozenset(Link)


@dataclass(frozen=True, slots=True)
class Registration:
    """A known way from one frame of reference into another (PS3.3 C.20.2): patient mm to mm."""

    source: str  # a space, see content.space_of
    target: str
    matrix: tuple[tuple[float, float, float, float], ...]  # 4x4, row by row; can be inverted
    told_by: str = ""  # what says so: a registration object, or a person
    note: str = ""  # what is to be known of it: that it scales

    def turned_round(self) -> Registration:
        """Return the way back."""
        back = np.linalg.inv(np.asarray(self.matrix, float))
        rows = tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in back)
        return replace(self, source=self.target, target=self.source, matrix=rows)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two slices of different spaces that the reader says belong together.

    From there on equal distances are gone in both. No place is ever carried from one to the other.
    """

    one: str  # a space, see content.space_of
    other: str
    plane: str  # the name of the plane they were paired in; other planes are not paired by it
    one_mm: float  # where the slice lay along its own normal
    other_mm: float

    def beside(self, space: str, other: str, plane: str, at_mm: float) -> float | None:
        """Return where along its normal ``other`` is when ``space`` is at ``at_mm``."""
        if self.plane != plane:
            return None
        if (self.one, self.other) == (space, other):
            return self.other_mm + at_mm - self.one_mm
        if (self.one, self.other) == (other, space):
            return self.one_mm + at_mm - self.other_mm
        return None


@dataclass(frozen=True, slots=True)
class Links:
    """What viewports share. Different frames of reference share nothing by themselves (P-25)."""

    on: frozenset[Link] = EVERY_LINK
    pairs: tuple[Pair, ...] = ()
    registrations: tuple[Registration, ...] = ()

    def turned(self, link: Link) -> Links:
        """Return the links with one action switched on or off."""
        return replace(self, on=self.on ^ {link})

    def paired(self, one: str, other: str) -> bool:
        """Return whether the reader paired two spaces, in any plane."""
        return any({pair.one, pair.other} == {one, other} for pair in self.pairs)

    def with_pair(self, pair: Pair) -> Links:
        """Return the links with two slices paired, instead of what was paired in that plane."""
        kept = [p for p in self.pairs if not _same_pair(p, pair)]
        return replace(self, pairs=(*kept, pair))

    def without_pairs(self) -> Links:
        return replace(self, pairs=())

    def beside(self, space: str, other: str, plane: str, at_mm: float) -> float | None:
        """Return where along its normal a paired space is; None where they are not paired."""
        for pair in self.pairs:
            found = pair.beside(space, other, plane, at_mm)
            if found is not None:
                return found
        return None

    def place_in(self, target: str, at: Point, source: str) -> Point | None:
        """Return a place of one space in another; None where nothing says how they lie."""
        if source == target:
            return at
        known = self.registered(source, target)
        return None if known is None else _moved(np.asarray(known.matrix, float), at)

    def registered(self, source: str, target: str) -> Registration | None:
        """Return the way from one space into another; None where nothing says it."""
        for known in self.registrations:
            if (known.source, known.target) == (source, target):
                return known
            if (known.source, known.target) == (target, source):
                return known.turned_round()
        return None


def _same_pair(one: Pair, other: Pair) -> bool:
    return one.plane == other.plane and {one.one, one.other} == {other.one, other.other}


def _moved(matrix: np.typing.NDArray[np.float64], at: Point) -> Point:
    x, y, z, _ = matrix @ (at.x, at.y, at.z, 1.0)
    return Point(float(x), float(y), float(z))
