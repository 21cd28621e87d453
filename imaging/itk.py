"""SimpleITK, brought in when it is first used: 40 MB that most days at a seat never need."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any


@lru_cache(maxsize=1)
def sitk() -> Any:
    """Return the library. It has no types."""
    return import_module("SimpleITK")
