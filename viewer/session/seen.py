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

    def acquired(self, content: Content) -> NDArray[np.bool_]:
        """Return which acquired images of a series have been seen."""
        count = len(content.filled) if isinstance(content, Volume) else len(content.images)
        seen = np.zeros(count, dtype=bool)
        for (series, sop, frame, orientation), marks in self._marks.items():
            own = orientation == own_orientation(content).value
            if (series, sop, frame) == content_key(content) and own and len(marks) == count:
                seen |= marks
        return seen
