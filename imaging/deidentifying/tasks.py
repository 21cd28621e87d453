"""The worker's two tasks: what an object says of people, and a copy of it that names nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.deidentifying.cleaning import deidentified
from imaging.deidentifying.identity import identity
from imaging.deidentifying.options import Option
from imaging.deidentifying.telling import Task
from imaging.deidentifying.text_finder import find_text


def texts_in(picture: NDArray[np.generic]) -> list[list[Any]]:
    """Return each text in a picture, in JSON's own types."""
    return [list(found) for found in find_text(picture)]


def identity_of(part10: memoryview, options: Sequence[str]) -> dict[str, Any]:
    """Return what an object says, in JSON's own types."""
    return identity(part10, frozenset(map(Option, options)))


def deidentify(part10: memoryview, said: Mapping[str, Any]) -> tuple[bytes, list[list[Any]]]:
    """Return the copy, and what was done to it."""
    made, report = deidentified(part10, Task.of(said))
    return made, report.plain()
