"""Large blocks cut into overlapping tiles that a network can take one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from inference.models import Input

Box = tuple[slice, slice, slice]


@dataclass(frozen=True, slots=True)
class Tile:
    """One piece: what the network gets, and which part of its answer counts."""

    taken: Box  # of the block, with the overlap that gives context
    kept: Box  # of the block: the tile's own part
    inner: Box  # the same part, counted from the start of ``taken``


def tiles(rules: Input, shape: tuple[int, ...]) -> tuple[Tile, ...]:
    """Return tiles whose own parts cover a block exactly once.

    Every side taken stays a whole multiple of what the network needs, since the block's are.
    """
    if rules.tile is None or max(shape) <= rules.tile:
        whole = _box(slice(0, count) for count in shape)
        return (Tile(whole, whole, whole),)
    unit = rules.multiple_of
    around = -(-rules.overlap // unit) * unit
    core = max(unit, (rules.tile - 2 * around) // unit * unit)
    sides = [
        [(start, min(start + core, count)) for start in range(0, count, core)] for count in shape
    ]
    found = []
    for own in product(*sides):
        taken = [
            (max(0, start - around), min(count, end + around))
            for (start, end), count in zip(own, shape, strict=True)
        ]
        found.append(
            Tile(
                taken=_box(slice(*side) for side in taken),
                kept=_box(slice(*side) for side in own),
                inner=_box(
                    slice(start - first, end - first)
                    for (start, end), (first, _) in zip(own, taken, strict=True)
                ),
            )
        )
    return tuple(found)


def _box(sides: Iterable[slice]) -> Box:
    k, j, i = sides
    return k, j, i
