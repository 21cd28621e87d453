"""Where captions stand so that none covers another: each near its mark, all within the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

_GAP_PX = 2.0
_TRIES = 12


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of a viewport."""

    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2

    def holds(self, x: float, y: float) -> bool:
        return 0 <= x - self.left <= self.width and 0 <= y - self.top <= self.height

    def covers(self, other: Box) -> bool:
        return (
            self.left < other.left + other.width + _GAP_PX
            and other.left < self.left + self.width + _GAP_PX
            and self.top < other.top + other.height + _GAP_PX
            and other.top < self.top + self.height + _GAP_PX
        )

    def within(self, area: Box) -> Box:
        """Return the box moved as little as puts it within an area."""
        right = area.left + max(0.0, area.width - self.width)
        bottom = area.top + max(0.0, area.height - self.height)
        return replace(
            self,
            left=min(max(self.left, area.left), right),
            top=min(max(self.top, area.top), bottom),
        )


@dataclass(frozen=True, slots=True)
class Caption:
    """Words of one mark, and where they would stand, the best place first."""

    mark_id: str
    places: tuple[Box, ...]
    around: Box | None = None  # the mark itself, which captions leave free where they can
    is_fixed: bool = False  # a reader drew it there


def placed(captions: Sequence[Caption], area: Box, kept: Sequence[Box] = ()) -> dict[str, Box]:
    """Return where each caption stands. What a reader placed stays; the others give way.

    Args:
        captions: The words, each with the places it would have.
        area: Where all of them stand.
        kept: What else is written in the viewport, left free where there is another place.
    """
    found: dict[str, Box] = {}
    for caption in sorted(captions, key=lambda caption: not caption.is_fixed):
        wanted = [place.within(area) for place in caption.places]
        if caption.is_fixed:
            found[caption.mark_id] = wanted[0]
            continue
        own = [caption.around] if caption.around is not None else []
        others = [c.around for c in captions if c.around is not None and c is not caption]
        found[caption.mark_id] = _free(wanted, tuple(found.values()), (own, others, kept), area)
    return found


def _free(
    wanted: Sequence[Box], taken: Sequence[Box], clear_of: Sequence[Sequence[Box]], area: Box
) -> Box:
    """Return the first place off other captions that covers least, counted in this order."""
    open_ = [
        box
        for box in (*wanted, *_beyond(wanted[0], area))
        if not any(box.covers(other) for other in taken)
    ]

    def covered(box: Box) -> tuple[int, ...]:
        return tuple(sum(box.covers(other) for other in boxes) for boxes in clear_of)

    return min(open_ or wanted, key=covered)


def _beyond(box: Box, area: Box) -> list[Box]:
    """Return places further and further below and above a box."""
    step = box.height + _GAP_PX + 1
    return [
        replace(box, top=box.top + sign * number * step).within(area)
        for number in range(1, _TRIES)
        for sign in (1, -1)
    ]
