"""What the room of transfers asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.state.transfers import Question
from domain.rights import Right


@dataclass(frozen=True)
class TransfersAsks:
    """What this room asks for, handed in by the window."""

    search: Callable[[Question], None]
    retrieve: Callable[[frozenset[str]], None]
    retry: Callable[[str], None]  # of one parcel that was refused, by its row's id
    discard: Callable[[str], None]  # of one parcel that was refused: it is sent no more
    archives: Callable[[], tuple[str, ...]]
    saved: Callable[[], str]
    stop_search: Callable[[], None] = lambda: None
    examine: Callable[[str], None] = lambda _archive: None
    save_page: Callable[[], None] = lambda: None  # of the last examination
    by_get: Callable[[str], None] = lambda _archive: None
    copy: Callable[[str], None] = lambda _line: None
    close_doctor: Callable[[], None] = lambda: None
    may: Callable[[Right], bool] = lambda _right: True  # what is not granted is not offered
    send_to_stick: Callable[[], None] = lambda: None  # the study that is chosen or open
