"""What a person looks through before copies that name nobody leave: images, texts, attributes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import Enum
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
    drawn: bool = False  # what will stand there is not known before the export


class Standing(Enum):
    """How far one study has come."""

    WAITS = "waits to be looked through"
    LOOKING = "is looked through"
    FAILED = "could not be looked through"
    TO_SEE = "has images that nobody has looked at"
    SEEN = "every image in doubt was looked at"
    NO_NEED = "no image is of a kind that has to be looked at"


@dataclass(slots=True, eq=False)
class Leaving:
    """One study that is to leave."""

    uid: str
    words: str  # whose and what, for the person at this seat
    images: tuple[Seen, ...] | None = None  # that text may be burned into; None: not known yet
    looking: bool = False
    failed: str = ""  # why it could not be looked through
    shown: int = 0

    def unseen(self, confirmed: Collection[str]) -> list[int]:
        """Return which of its images nobody has looked at."""
        images = self.images or ()
        return [n for n, seen in enumerate(images) if seen.sop_uid not in confirmed]


Basis = tuple[str, str, frozenset[Option]]  # study, project, options


@dataclass(eq=False)
class Review:
    """The studies that are to leave, and what a person has decided of them."""

    studies: tuple[Leaving, ...]
    options: frozenset[Option] = DEFAULT
    project: str = ""
    looking: bool = False
    drawn: dict[str, tuple[Rectangle, ...]] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()  # SOP UIDs that a person has looked at
    front: int = 0  # which study
    report: dict[str, Any] | None = None  # of the last export
    _lines: tuple[Basis, tuple[Line, ...]] | None = None
    _watchers: list[Callable[[], None]] = field(default_factory=list)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def changed(self) -> None:
        for changed in tuple(self._watchers):
            changed()

    @property
    def study_uids(self) -> tuple[str, ...]:
        return tuple(each.uid for each in self.studies)

    @property
    def study(self) -> Leaving:
        """The study in front."""
        return self.studies[self.front]

    @property
    def images(self) -> tuple[Seen, ...]:
        """The images of the study in front that have to be looked at."""
        return self.study.images or ()

    @property
    def image(self) -> Seen | None:
        """The image in front."""
        images = self.images
        return images[self.study.shown] if self.study.shown < len(images) else None

    @property
    def basis(self) -> Basis:
        """What the attributes before and after depend on."""
        return self.study.uid, self.project.strip(), self.options

    @property
    def lines(self) -> tuple[Line, ...] | None:
        """What becomes of the attributes of the study in front; None while nobody knows."""
        if self._lines is None or self._lines[0] != self.basis:
            return None
        return self._lines[1]

    def show_lines(self, basis: Basis, lines: tuple[Line, ...]) -> None:
        """Take what was found out for one basis; it is not shown for another."""
        self._lines = (basis, lines)
        self.changed()

    def standing(self, study: Leaving) -> Standing:
        """Return how far a study has come."""
        if study.looking:
            return Standing.LOOKING
        if study.failed:
            return Standing.FAILED
        if study.images is None:
            return Standing.WAITS
        if study.unseen(self.confirmed):
            return Standing.TO_SEE
        return Standing.SEEN if study.images else Standing.NO_NEED

    @property
    def unready(self) -> tuple[Leaving, ...]:
        """The studies that may not leave yet."""
        ready = (Standing.SEEN, Standing.NO_NEED)
        return tuple(each for each in self.studies if self.standing(each) not in ready)

    @property
    def waiting(self) -> int:
        """How many images of all the studies nobody has looked at."""
        return sum(len(each.unseen(self.confirmed)) for each in self.studies)

    def rectangles(self, sop_uid: str) -> tuple[Rectangle, ...]:
        """Return what will be blanked of an image."""
        return self.drawn.get(sop_uid, ())

    def found(self, uid: str, images: Iterable[Seen]) -> None:
        """Take what was found in a study; rectangles that a person drew stay."""
        for each in self.studies:
            if each.uid == uid:
                each.images, each.looking, each.failed = tuple(images), False, ""
                for seen in each.images:
                    texts = (text.place for text in seen.texts)
                    self.drawn.setdefault(seen.sop_uid, (*seen.ruled, *texts))
        self.changed()

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

    def show_study(self, number: int) -> None:
        """Bring another study to the front."""
        self.front = max(0, min(number, len(self.studies) - 1))
        self.changed()

    def take_off(self, uid: str) -> None:
        """Let a study stay here; the last one stays on the list."""
        left = tuple(each for each in self.studies if each.uid != uid)
        if left:
            self.studies = left
            self.show_study(self.front)

    def show_image(self, number: int) -> None:
        self.study.shown = max(0, min(number, len(self.images) - 1))
        self.changed()

    def draw(self, sop_uid: str, rectangles: tuple[Rectangle, ...]) -> None:
        """Take what a person drew or took away; the image must be confirmed anew."""
        self.drawn[sop_uid] = rectangles
        self.confirmed -= {sop_uid}
        self.changed()

    def confirm(self, sop_uid: str) -> None:
        """Note that a person has looked at an image, and go to the next that nobody has."""
        self.confirmed |= {sop_uid}
        ahead = range(self.front, self.front + len(self.studies))
        for number in (n % len(self.studies) for n in ahead):
            left = self.studies[number].unseen(self.confirmed)
            if left:
                self.front, self.studies[number].shown = number, left[0]
                break
        self.changed()
