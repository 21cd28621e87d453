"""The reader's own segments: which one is worked on, with what brush, and every edit of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import numpy as np

from domain.errors import Refused
from domain.measurement import Author
from domain.own_segment import OwnSegment, nothing_yet
from domain.study import Study
from domain.volume import Volume
from imaging.outlining import (
    Box,
    Range,
    all_in_range,
    around_value,
    between_slices,
    grown,
    in_range,
    joined,
    largest,
    stroke,
    under,
    without,
    without_holes,
)
from viewer.session.annotations import Annotations
from viewer.session.content import pitch_mm
from viewer.session.hanging import Kind
from viewer.session.view_state import SlabMode
from viewer.session.views import Viewport
from viewer.tools.gesture import CutOff, GrowFrom, Painted

SMALLEST_MM, LARGEST_MM = 0.5, 100.0
_FIRST_MM = 6.0
_STEP = 1.25
COLOURS = 12

Edited = Callable[[Box], Box]


class Shown(Protocol):
    """What is needed of the screen."""

    @property
    def viewports(self) -> tuple[Viewport, ...]: ...

    @property
    def study(self) -> Study | None: ...

    @property
    def tools_away(self) -> dict[str, str]: ...


class Outlining:
    """Edits segments of the open study; each edit is one step to undo.

    ``slow`` runs what may take longer than a moment: by itself at once, in the window as a job.
    """

    def __init__(self, screen: Shown, annotations: Annotations, tell: Callable[[], None]) -> None:
        self._screen, self._annotations, self._tell = screen, annotations, tell
        self.slow: Callable[[str, Callable[[], OwnSegment], Callable[[OwnSegment], None]], None]
        self.slow = lambda _title, work, then: then(work())
        self.author: Callable[[], Author] = lambda: Author("")
        self.clear()

    def clear(self) -> None:
        """Forget the study's; what was kept stays with its annotations."""
        self.chosen = ""
        self.radius_mm = _FIRST_MM
        self.is_ball = False
        self.values: Range | None = None
        self.only_in_range = False
        self.preview: OwnSegment | None = None

    # ------------------------------------------------------------------ what there is

    @property
    def items(self) -> tuple[OwnSegment, ...]:
        """The reader's segments as they look now, the one under the brush included."""
        kept = self._annotations.segments
        live = self.preview
        if live is None:
            return kept
        if all(segment.id != live.id for segment in kept):
            return (*kept, live)
        return tuple(live if segment.id == live.id else segment for segment in kept)

    @property
    def current(self) -> OwnSegment | None:
        """The segment that is worked on."""
        return self._annotations.segment(self.chosen)

    def choose(self, id_: str) -> None:
        if id_ != self.chosen:
            self.chosen = id_
            self._tell()

    def new(self, number: int, name: str = "") -> OwnSegment:
        """Begin a segment on the series of a viewport, and work on it.

        Raises:
            Refused: What is shown there is no volume.
        """
        made = self._new(self._volume(number), name)
        self._keep(made)
        return made

    def _new(self, volume: Volume, name: str = "") -> OwnSegment:
        taken = {segment.name for segment in self._annotations.segments}
        count = len(self._annotations.segments)
        free = next(n for n in range(1, len(taken) + 2) if f"Segment {n}" not in taken)
        return nothing_yet(
            name or f"Segment {free}",
            volume.study_uid,
            volume.series_uid,
            volume.frame_of_reference,
            volume.lattice,
            self.author(),
            datetime.now(UTC),
            count % COLOURS,
        )

    def rename(self, id_: str, name: str) -> None:
        segment = self._annotations.segment(id_)
        if segment is not None and name.strip() and name.strip() != segment.name:
            self._annotations.put_segment(segment.named(name.strip()))

    def remove(self, id_: str) -> None:
        """Take a segment away; undo brings it back."""
        self._annotations.remove_segment(id_)
        if self.chosen == id_:
            self.choose("")

    # ------------------------------------------------------------------ the brush

    def resize(self, steps: int) -> None:
        """Make the brush larger or smaller by a quarter."""
        self.set_radius(self.radius_mm * _STEP**steps)

    def set_radius(self, millimetres: float) -> None:
        self.radius_mm = min(LARGEST_MM, max(SMALLEST_MM, millimetres))
        self._tell()

    def toggle_ball(self) -> None:
        """Paint on the plane alone, or through the planes beside it too."""
        self.is_ball = not self.is_ball
        self._tell()

    def set_range(self, values: Range | None) -> None:
        """Say which values belong; None: any."""
        if values is not None and values[0] > values[1]:
            values = (values[1], values[0])
        self.values = values
        self.only_in_range = self.only_in_range and values is not None
        self._tell()

    def toggle_only_in_range(self) -> None:
        """Paint everything under the brush, or only what lies in the range."""
        if self.values is None:
            raise Refused("No range of values is set.", advice="Set its ends first.")
        self.only_in_range = not self.only_in_range
        self._tell()

    # ------------------------------------------------------------------ edits

    def show(self, number: int, edit: Painted | None) -> None:
        """Show a stroke while it is drawn; None takes it back."""
        self.preview = None if edit is None else self._painted(number, edit)
        self._tell()

    def paint(self, number: int, edit: Painted) -> None:
        """Keep a stroke.

        Raises:
            Refused: There is no volume, or it is shown as a slab.
        """
        try:
            self._keep(self._painted(number, edit))
        finally:
            self.preview = None

    def _painted(self, number: int, edit: Painted) -> OwnSegment:
        self._demand("brush")
        volume, view = self._volume(number), self._screen.viewports[number]
        if view.state is None:
            raise Refused("Nothing is shown there.")
        normal = view.state.normal
        box = stroke(
            volume.lattice,
            edit.places,
            self.radius_mm,
            normal=None if self.is_ball else normal,
            thickness_mm=pitch_mm(volume.lattice, normal),
        )
        if self.only_in_range and self.values is not None and not edit.erases:
            box = in_range(volume, box, self.values)
        change = without if edit.erases else joined
        return self._edited(self._worked_on(volume), lambda own: change(own, box))

    def grow(self, number: int, edit: GrowFrom) -> None:
        """Add all that hangs together with a place and lies in the range, or near its value.

        Raises:
            Refused: There is no voxel there, or it lies outside the range.
        """
        self._demand("grow")
        volume = self._volume(number)
        segment = self._worked_on(volume)
        values = self.values or around_value(volume, edit.at)
        if values is None:
            raise Refused("There is no voxel to grow from.", advice="Click on the picture.")
        self._slowly(
            "Grow a segment",
            lambda: self._edited(segment, lambda own: joined(own, grown(volume, edit.at, values))),
        )

    def mark_range(self, number: int) -> None:
        """Add every voxel of the series whose value lies in the range.

        Raises:
            Refused: No range is set.
        """
        self._demand("grow")
        volume, values = self._volume(number), self.values
        if values is None:
            raise Refused("No range of values is set.", advice="Set its ends first.")
        segment = self._worked_on(volume)
        self._slowly(
            "Mark a range",
            lambda: self._edited(segment, lambda own: joined(own, all_in_range(volume, values))),
        )

    def cut(self, number: int, edit: CutOff) -> None:
        """Take away what lies under a closed line, through every plane.

        Raises:
            Refused: There is nothing to cut.
        """
        self._demand("scissors")
        volume, view = self._volume(number), self._screen.viewports[number]
        segment, state = self._something(), view.state
        if state is None or segment.series_uid != volume.series_uid:
            raise Refused("The segment lies on another series.", advice="Choose one of this.")

        def cut_off(own: Box) -> Box:
            beneath = under(volume.lattice, own, edit.corners, state.right, state.down)
            gone = ~beneath if edit.keeps else beneath
            return own[0], np.asarray(own[1] & ~gone)

        self._slowly("Cut a segment", lambda: self._edited(segment, cut_off))

    def fill_between(self) -> None:
        """Fill in the slices between those that are marked."""
        self._demand("brush")
        self._reshape("Fill in slices", between_slices)

    def keep_largest(self) -> None:
        self._demand("grow")
        self._reshape("Keep the largest part", largest)

    def fill_holes(self) -> None:
        self._reshape("Fill holes", without_holes)

    def _reshape(self, title: str, change: Edited) -> None:
        segment = self._something()
        self._slowly(title, lambda: self._edited(segment, change))

    # ------------------------------------------------------------------ within

    def _demand(self, tool: str) -> None:
        """Refuse an edit whose tool the self-test took away."""
        if tool in self._screen.tools_away:
            raise Refused(self._screen.tools_away[tool], advice="Mark out on another seat.")

    def _slowly(self, title: str, work: Callable[[], OwnSegment]) -> None:
        self.slow(title, work, self._keep)

    def _keep(self, segment: OwnSegment) -> None:
        if self._annotations.segment(segment.id) is not segment:
            self._annotations.put_segment(segment)
        self.chosen = segment.id
        self.preview = None
        self._tell()

    def _edited(self, segment: OwnSegment, change: Edited) -> OwnSegment:
        low, voxels = change((segment.low, segment.voxels))
        return segment.marking(low, voxels, by=self.author(), now=datetime.now(UTC))

    def _worked_on(self, volume: Volume) -> OwnSegment:
        """Return the chosen segment of a series, its only one, or a new one."""
        if self.preview is not None and self.preview.id == self.chosen:
            kept = self._annotations.segment(self.chosen)
            return kept if kept is not None else self.preview.emptied()
        own = [s for s in self._annotations.segments if s.series_uid == volume.series_uid]
        chosen = next((s for s in own if s.id == self.chosen), None)
        found = chosen or (own[-1] if own else self._new(volume))
        self.chosen = found.id
        return found

    def _something(self) -> OwnSegment:
        segment = self.current
        if segment is None or segment.count == 0:
            raise Refused("No segment is chosen that has anything in it.", advice="Choose one.")
        return segment

    def _volume(self, number: int) -> Volume:
        view = self._screen.viewports[number]
        if not isinstance(view.content, Volume) or view.kind is not Kind.PLANE:
            raise Refused(
                "These images are no volume, so nothing can be marked out in them.",
                advice="Draw a polygon or a freehand region instead.",
            )
        if view.state is not None and view.state.slab.mode is not SlabMode.OFF:
            raise Refused(
                "This is a thick slab: what is seen is not one plane.",
                advice="Show thin slices, then mark.",
            )
        study = self._screen.study
        if study is None or view.content.study_uid != study.uid:
            raise Refused(
                "This series is of another study than the open one.",
                advice="Open that study, then mark.",
            )
        return view.content
