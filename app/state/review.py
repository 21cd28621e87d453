"""What a person looks through before copies that name nobody leave: images, texts, attributes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.deidentifying.options import DEFAULT, Option
from imaging.deidentifying.telling import FoundText, Rectangle


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One image that text may be burned into: its picture, and what was found in it."""

    sop_uid: str
    place: str  # series and image, in our numbers
    why: str
    picture: NDArray[np.uint8]  # grey or RGB, one for one
    texts: tuple[FoundText, ...] = ()
    ruled: tuple[Rectangle, ...] = ()
    failed: str = ""  # why text could not be looked for


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute before and after; ``before`` is empty for those who may not see it."""

    tag: str
    name: str
    before: str
    after: str


@dataclass(eq=False)
class Review:
    """The studies that are to leave, and what a person has decided of them."""

    study_uids: tuple[str, ...]
    words: str  # which studies, for the person at this seat
    options: frozenset[Option] = DEFAULT
    project: str = ""
    looking: bool = False
    images: tuple[Seen, ...] = ()
    lines: tuple[Line, ...] = ()
    drawn: dict[str, tuple[Rectangle, ...]] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()  # SOP UIDs that a person has looked at
    shown: int = 0
    report: dict[str, Any] | None = None  # of the last export
    _watchers: list[Callable[[], None]] = field(default_factory=list)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def changed(self) -> None:
        for changed in tuple(self._watchers):
            changed()

    @property
    def image(self) -> Seen | None:
        """The image in front."""
        return self.images[self.shown] if self.shown < len(self.images) else None

    def rectangles(self, sop_uid: str) -> tuple[Rectangle, ...]:
        """Return what will be blanked of an image."""
        return self.drawn.get(sop_uid, ())

    def choose(self, option: Option, *, on: bool) -> None:
        """Take an option in or out; kept and shifted dates exclude each other."""
        chosen = set(self.options) | {option} if on else set(self.options) - {option}
        dates = {Option.FULL_DATES, Option.MODIFIED_DATES}
        if on and option in dates:
            chosen -= dates - {option}
        self.options = frozenset(chosen)
        self.changed()

    def name_project(self, project: str) -> None:
        self.project = project
        self.changed()

    def show_image(self, number: int) -> None:
        self.shown = max(0, min(number, len(self.images) - 1))
        self.changed()

    def draw(self, sop_uid: str, rectangles: tuple[Rectangle, ...]) -> None:
        """Take what a person drew or took away; the image must be confirmed anew."""
        self.drawn[sop_uid] = rectangles
        self.confirmed -= {sop_uid}
        self.changed()

    def confirm(self, sop_uid: str) -> None:
        """Note that a person has looked at an image, and go to the next that nobody has."""
        self.confirmed |= {sop_uid}
        left = [n for n, seen in enumerate(self.images) if seen.sop_uid not in self.confirmed]
        self.shown = left[0] if left else self.shown
        self.changed()

    @property
    def waiting(self) -> int:
        """How many images nobody has looked at."""
        return sum(seen.sop_uid not in self.confirmed for seen in self.images)
