"""Which slices and images of a study the reader has seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from domain.volume import Volume
from viewer.session.content import Content
from viewer.session.views import Viewport, content_key, own_orientation


class Seen:
    """Remembers what was shown at full fidelity for long enough, orientation by orientation."""

    def __init__(self) -> None:
        self._marks: dict[tuple[str, str, int, str], NDArray[np.bool_]] = {}

    def of(self, view: Viewport, count: int) -> NDArray[np.bool_]:
        """Return which slices of a viewport have been seen."""
        if view.content is None or view.state is None:
            return np.zeros(count, dtype=bool)
        key = (*content_key(view.content), view.state.orientation.value)
        marks = self._marks.get(key)
        if marks is None or len(marks) != count:
            marks = self._marks[key] = np.zeros(count, dtype=bool)
        return marks

    def mark(self, view: Viewport, slice_: int, count: int) -> bool:
        """Remember a slice; return whether that is news."""
        marks = self.of(view, count)
        news = not marks[slice_]
        marks[slice_] = True
        return news

    def exchange(self, before: Content, now: Content) -> None:
        """Remember of a series that has grown what was seen of the images it had before."""
        old, new, own = content_key(before), content_key(now), own_orientation(before).value
        if (
            own_orientation(now).value == own
            and (marks := self._marks.get((*old, own))) is not None
        ):
            at = {image: n for n, image in enumerate(_images(now)) if image is not None}
            moved = np.zeros(len(_images(now)), dtype=bool)
            for n, image in enumerate(_images(before)[: len(marks)]):
                if image in at and marks[n]:
                    moved[at[image]] = True
            self._marks[(*new, own)] = moved
        # Reformatted planes lie elsewhere now: they are not called seen.
        self._marks = {
            key: marks
            for key, marks in self._marks.items()
            if key[:3] != old or (old == new and key[3] == own)
        }

    def acquired(self, content: Content) -> NDArray[np.bool_]:
        """Return which acquired images of a series have been seen."""
        count = len(content.filled) if isinstance(content, Volume) else len(content.images)
        seen = np.zeros(count, dtype=bool)
        for (series, sop, frame, orientation), marks in self._marks.items():
            own = orientation == own_orientation(content).value
            if (series, sop, frame) == content_key(content) and own and len(marks) == count:
                seen |= marks
        return seen


def _images(content: Content) -> list[tuple[str, int] | None]:
    """Return which acquired image lies on each slice of a series; None where none does."""
    names = [(source.instance.sop_uid, source.frame) for source in content.sources]
    if not isinstance(content, Volume):
        return list(names)
    found: list[tuple[str, int] | None] = [None] * len(content.filled)
    for name, plane in zip(names, content.plane_of_source, strict=True):
        if plane is not None:
            found[plane] = name
    return found
