"""Decoded frames, and what keeps them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from domain.study import Instance


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """One frame's pixels: stored values, or RGB with 8 bits for anything in colour."""

    stored: NDArray[np.generic]  # (rows, columns) or (rows, columns, 3) uint8
    decoder: str  # which one, and its version


class Frames(Protocol):
    """Frames that were decoded before; asked from several threads."""

    def get(self, instance: Instance, frame: int) -> Decoded | None:
        """Return a frame (from 0) as its decoder gave it, or None where it must be decoded."""
        ...

    def decode(self, instance: Instance, frame: int, decode: Callable[[], Decoded]) -> Decoded:
        """Return what ``decode`` returns, and keep it."""
        ...
