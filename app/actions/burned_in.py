"""Text that is burned into images: looked for on this machine, shown, and blanked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.gate import guarded
from app.workstation import Workstation
from domain.errors import Unreadable
from domain.rights import Right
from domain.study import Instance
from domain.work import Work
from imaging.deidentifying.judging import may_be_burned_in
from imaging.deidentifying.reading import texts_in
from imaging.deidentifying.region_rules import ruled
from imaging.deidentifying.telling import FoundText, Rectangle

_FRAMES = 12  # of a run, evenly spread: what is burned in stands still
# Of a reading that is left after blanking: below, the edges of what was blanked are taken for text.
_SURE, _LETTERS = 0.6, 2


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found burned into one image, and what is known of its device."""

    sop_uid: str
    why: str  # why it was looked at
    texts: tuple[FoundText, ...]
    ruled: tuple[Rectangle, ...]
    failed: str = ""  # why text could not be looked for

    @property
    def rectangles(self) -> tuple[Rectangle, ...]:
        return (*self.ruled, *(text.place for text in self.texts))


@guarded(Right.DEIDENTIFY)
def look_at(station: Workstation, instance: Instance, work: Work) -> Looked:
    """Look for text in an image, in up to twelve frames of a run."""
    why = may_be_burned_in(instance)
    part10 = station.records.archive.read(instance.sop_uid)
    try:
        texts = tuple(texts_of(station, part10, instance, work))
    except Unreadable as error:
        return Looked(instance.sop_uid, why, (), ruled(instance), str(error))
    return Looked(instance.sop_uid, why, texts, ruled(instance))


@guarded(Right.DEIDENTIFY)
def texts_of(
    station: Workstation, part10: bytes, instance: Instance, work: Work
) -> Iterator[FoundText]:
    """Yield each text of an object once, whichever frames it stands in.

    Raises:
        Unreadable: A frame cannot be decoded, or text cannot be looked for here.
    """
    seen: set[Rectangle] = set()
    for frame in _frames(instance):
        work.pause_point()
        for text in texts_in(station.readers, part10, instance, frame):
            if text.place not in seen and not _is_side(text):
                seen.add(text.place)
                yield text


def _is_side(text: FoundText) -> bool:
    """Return whether it is the letter that says which side is which: it names nobody, and stays."""
    left, top, right, bottom = text.place
    alone = text.text.strip() in ("L", "R") and right - left < 2 * (bottom - top)
    return alone and text.score >= _SURE


def _frames(instance: Instance) -> list[int]:
    count = 0 if instance.pixels is None else instance.pixels.frames
    if count <= _FRAMES:
        return list(range(count))
    return [round(k * (count - 1) / (_FRAMES - 1)) for k in range(_FRAMES)]


@guarded(Right.DEIDENTIFY)
def left_in(station: Workstation, part10: bytes, work: Work) -> tuple[FoundText, ...]:
    """Return what can still be read in an object that was blanked.

    Raises:
        Unreadable: It cannot be looked at any more.
    """
    again = station.readers.header(part10)
    return tuple(
        text
        for text in texts_of(station, part10, again, work)
        if text.score >= _SURE and sum(map(str.isalnum, text.text)) >= _LETTERS
    )


COMMANDS = ()
