"""The segments of the open study: which there are, which are shown, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.finding import Analysis, Mask
from domain.geometry import Point
from domain.own_segment import OwnSegment
from domain.segmentation import Contour, Segmentation, SegmentDescription
from imaging.placing import nearest_voxel, part_of, placed
from viewer.session.content import Content, is_located, space, space_of
from viewer.session.hanging import Kind
from viewer.session.segment_colours import Colour, readable
from viewer.session.views import Viewport

OPACITY = 0.40


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """One named thing that is marked in the patient, as it is listed and drawn."""

    key: str
    group: str  # the object or run it belongs to, in words
    name: str
    maker: str  # algorithm or person, in words
    colour: Colour
    space: str  # see content.space
    study_uid: str
    mask: Mask | None = None  # label 1
    contours: tuple[Contour, ...] = ()
    volume_ml: float | None = None
    reason: str = ""  # why it cannot be shown; empty when it can
    note: str = ""  # how it is drawn, where that is not plain


@dataclass(frozen=True, slots=True)
class SegmentLook:
    """How every segment is drawn."""

    opacity: float = OPACITY
    is_filled: bool = True  # else only its edge

    def __post_init__(self) -> None:
        if not 0.0 <= self.opacity <= 1.0:
            raise ValueError(f"an opacity lies between 0 and 1, not {self.opacity}")


class Segments:
    """Owns what is listed and shown; the screen is told of every change."""

    def __init__(
        self,
        changed: Callable[[], None],
        own: Callable[[], tuple[OwnSegment, ...]] = lambda: (),
    ) -> None:
        self._changed = changed
        self._own = own  # what the reader marked out, as it is now
        self._drawn: dict[str, tuple[OwnSegment, Segment]] = {}
        self._read: tuple[Segment, ...] = ()  # of objects
        self._made: tuple[Segment, ...] = ()  # of models
        self._made_from: tuple[str, ...] = ()
        self._hidden: frozenset[str] = frozenset()
        self.unread: tuple[tuple[str, str], ...] = ()  # objects that could not be read, and why
        self.shown = True
        self.look = SegmentLook()

    @property
    def items(self) -> tuple[Segment, ...]:
        """Every segment, the reader's own first, also those that cannot be shown."""
        return (*self._readers(), *self._read, *self._made)

    def _readers(self) -> tuple[Segment, ...]:
        # One that did not change stays the same thing: its picture need not be made again.
        drawn = {}
        for own in self._own():
            before = self._drawn.get(own.id)
            same = before is not None and before[0] is own
            drawn[own.id] = before if before is not None and same else (own, _of_reader(own))
        self._drawn = drawn
        return tuple(segment for _, segment in drawn.values())

    def take(self, segments: Iterable[Segment], unread: Iterable[tuple[str, str]] = ()) -> None:
        """List the segments that were read from the study's objects."""
        self._read, self.unread = tuple(segments), tuple(unread)
        self._changed()

    def take_made(self, analyses: Sequence[Analysis], spaces: dict[str, str]) -> None:
        """List what models segmented; ``spaces`` names the space of each open series."""
        runs = tuple(
            analysis
            for analysis in analyses
            if analysis.mask is not None and analysis.series_uid in spaces
        )
        if tuple(analysis.id for analysis in runs) == self._made_from:
            return
        self._made_from = tuple(analysis.id for analysis in runs)
        self._made = tuple(segment for analysis in runs for segment in _of_run(analysis, spaces))

    def is_visible(self, segment: Segment) -> bool:
        """Return whether a segment is drawn where its place is on the screen."""
        return self.shown and not segment.reason and segment.key not in self._hidden

    def is_ticked(self, segment: Segment) -> bool:
        """Return whether a segment is chosen to be drawn, whatever the master says."""
        return not segment.reason and segment.key not in self._hidden

    def toggle(self, key: str) -> None:
        """Show or hide one segment."""
        self._hidden ^= {key}
        self._changed()

    def only(self, key: str) -> None:
        """Show one segment and hide the others; the same again shows all."""
        others = frozenset(s.key for s in self.items if s.key != key)
        self._hidden = frozenset() if self._hidden == others else others
        self._changed()

    def toggle_all(self) -> None:
        """Show or hide all of them at once; what is ticked stays ticked."""
        self.shown = not self.shown
        self._changed()

    def set_opacity(self, share: float) -> None:
        """Fill every segment with this share of its colour.

        Raises:
            ValueError: The share does not lie between 0 and 1.
        """
        self.look = SegmentLook(share, self.look.is_filled)
        self._changed()

    def toggle_filled(self) -> None:
        """Draw areas, or only their edges."""
        self.look = SegmentLook(self.look.opacity, not self.look.is_filled)
        self._changed()

    def over(self, view: Viewport) -> tuple[Segment, ...]:
        """Return the segments to draw over a viewport: only those of its own space (P-26)."""
        if not self.shown or view.content is None or view.kind is Kind.EMPTY:
            return ()
        if view.kind is Kind.IMAGE and not is_located(view.content, view.image):
            return ()
        here = space_of(view.content)
        return tuple(
            segment for segment in self.items if segment.space == here and self.is_visible(segment)
        )


def segments_of(
    segmentation: Segmentation, contents: Sequence[Content], first: int = 0
) -> tuple[Segment, ...]:
    """Return the segments of one object; ``first`` is how many were listed before."""
    described = {each.number: each for each in segmentation.segments}
    found = []
    for place, own in enumerate(placed(segmentation, contents)):
        said = described[own.number]
        frame = segmentation.frame_of_reference(own.number)
        found.append(
            Segment(
                f"{segmentation.sop_uid}#{own.number}",
                segmentation.title or segmentation.kind.value.capitalize(),
                said.name,
                _maker(said, segmentation.maker),
                readable(said.colour, first + place),
                space(frame, segmentation.series_uid),
                segmentation.study_uid,
                own.mask,
                own.contours,
                None if own.volume_mm3 is None else own.volume_mm3 / 1000.0,
                own.reason,
                _note(segmentation),
            )
        )
    return tuple(found)


def millilitres(volume: float) -> str:
    """Return a volume with as many digits as are worth saying."""
    if 0 < volume < 0.01:
        return f"{1000 * volume:.3g} mm³"
    return f"{volume:.0f} ml" if volume >= 100 else f"{volume:.3g} ml"


def middle_of_segment(segment: Segment) -> Point | None:
    """Return a place within a segment, to bring the crosshair to; None where it has none."""
    if segment.mask is not None:
        return nearest_voxel(segment.mask)
    if not segment.contours:
        return None
    longest = max(segment.contours, key=lambda contour: len(contour.points))
    x, y, z = (float(part) for part in longest.points.mean(axis=0))
    return Point(x, y, z)


def _maker(said: SegmentDescription, maker: str) -> str:
    how = {"AUTOMATIC": "automatic", "SEMIAUTOMATIC": "semi-automatic", "MANUAL": "by hand"}
    parts = [how.get(said.algorithm, ""), said.algorithm_name or maker]
    return ", ".join(part for part in parts if part)


def _note(segmentation: Segmentation) -> str:
    if segmentation.kind.value == "fractional":
        return "Fractional: drawn where at least half."
    return ""


def _of_run(analysis: Analysis, spaces: dict[str, str]) -> list[Segment]:
    from scipy import ndimage  # takes a third of a second, and most studies have no run

    mask = analysis.mask
    if mask is None:
        return []
    found = []
    for label, box in enumerate(ndimage.find_objects(mask.labels), 1):
        if box is None:
            continue
        name = mask.names.get(label, f"Label {label}")
        own = _cut(mask, label, box)
        volume = analysis.volumes_ml.get(name)
        if volume is None:
            volume = int(own.labels.sum(dtype=np.int64)) * own.lattice.voxel_mm3 / 1000.0
        found.append(
            Segment(
                f"{analysis.id}#{label}",
                analysis.model.id,
                name,
                f"model {analysis.model.id} {analysis.model.version}",
                readable(None, label - 1),
                spaces[analysis.series_uid],
                analysis.study_uid,
                own,
                volume_ml=volume,
            )
        )
    return found


def _of_reader(own: OwnSegment) -> Segment:
    mask = own.mask
    return Segment(
        own.id,
        "By hand",
        own.name,
        own.author.name,
        readable(None, own.colour),
        space(own.frame_of_reference, own.series_uid),
        own.study_uid,
        mask,
        volume_ml=own.volume_mm3 / 1000.0,
        note="" if mask is not None else "Nothing is marked yet.",
    )


def _cut(mask: Mask, label: int, box: tuple[slice, ...]) -> Mask:
    labels: NDArray[np.uint8] = (mask.labels[box] == label).astype(np.uint8)
    low = np.array([part.start for part in reversed(box)])
    return Mask(part_of(mask.lattice, low, labels.shape), labels, {1: mask.names.get(label, "")})
