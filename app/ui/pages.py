"""A page of a room: one subject, built when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Page:
    """One subject of a room. To add one: list it where the room is wired."""

    id: str
    title: str
    build: Callable[[], QWidget]
    group: str = ""  # the heading it stands under, where a room has several
    allowed: Callable[[], bool] = lambda: True  # pages that a person may not see are absent
    note: Callable[[], str] = lambda: ""  # a count behind the title: what waits for a person there
