"""What the panels of objects ask for, handed in by the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ObjectAsks:
    """Each is a click or a key turned into one act of the workstation."""

    read: Callable[[str], None]  # an object, by its SOP UID
    header: Callable[[str], None]
    content: Callable[[], None]
    close: Callable[[], None]
    page: Callable[[int], None]
    image: Callable[[str, int], None]  # SOP UID and frame from 0
    use_state: Callable[[str], None]
    where: Callable[[str, int], str]  # "Slice 204"; empty where the image is not shown
    # Painted in the background: SOP UID, frame from 0, who takes the image file.
    picture: Callable[[str, int, Callable[[bytes], None]], None] = lambda _uid, _frame, _to: None
