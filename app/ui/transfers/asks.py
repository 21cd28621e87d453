"""What the room of transfers asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.transfers import Question


@dataclass(frozen=True)
class TransfersAsks:
    """What this room asks for, handed in by the window."""

    search: Callable[[Question], None]
    retrieve: Callable[[frozenset[str]], None]
    retry: Callable[[str], None]  # of one parcel that was refused, by its row's id
    discard: Callable[[str], None]  # of one parcel that was refused: it is sent no more
    archives: Callable[[], tuple[str, ...]]
    saved: Callable[[], str]
    send_to_stick: Callable[[], None] = lambda: None  # the study that is chosen or open
