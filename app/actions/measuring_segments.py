"""The command that draws the long and short axis of the segment at hand."""

from __future__ import annotations

from datetime import UTC, datetime

from app.commands import Command
from app.gate import guarded
from app.state.reading import Reading
from app.workstation import Workstation
from domain.errors import Refused
from domain.finding import Mask
from domain.geometry import Point
from domain.measurement import Author, Bidirectional, Place
from domain.rights import Right
from domain.volume import Volume
from imaging.segment_axes import Axes, segment_axes
from viewer.session.content import space_of, spacing_basis
from viewer.session.segments_shown import Segment, middle_of_segment


@guarded(Right.MEASURE)
def measure_segment(station: Workstation) -> None:
    """Measure the chosen segment or finding, else the segment under the crosshair.

    Raises:
        Refused: There is none, or it has no extent on a slice.
    """
    reading = station.reading
    if reading is None:
        return
    at = _at(reading)
    segment = _segment(reading, at)
    if segment is None or segment.mask is None:
        raise Refused(
            "No segment lies here.",
            advice="Choose a segment or a finding, or bring the crosshair into one.",
        )
    found = segment_axes(segment.mask, _label(segment.mask, at), at)
    content = next(
        (
            content
            for content in reading.screen.contents
            if isinstance(content, Volume) and space_of(content) == segment.space
        ),
        None,
    )
    if found is None or content is None:
        raise Refused("The segment has no extent that could be measured on one slice.")
    mark = Bidirectional(
        _place(content, found),
        *found.long,
        *found.short,
        # A person asked for it and answers for it; whose segment it is stands in its words.
        Author(station.full_name),
        datetime.now(UTC),
        f"{segment.name} ({segment.maker})" if segment.maker else segment.name,
    )
    reading.annotations.place(mark)
    reading.screen.show_mark(mark)


def _at(reading: Reading) -> Point | None:
    """Return the place that says which piece is meant: the chosen thing, else the crosshair."""
    screen, finding = reading.screen, reading.findings.chosen
    if finding is not None and finding.id == screen.chosen:
        return finding.centre
    chosen = next((s for s in screen.segments.items if s.key == screen.chosen), None)
    content = screen.view.content
    crosshair = screen.crosshair(space_of(content)) if content is not None else None
    if chosen is None or chosen.mask is None:
        return crosshair
    if crosshair is not None and _value(chosen.mask, crosshair):
        return crosshair
    return middle_of_segment(chosen)


def _segment(reading: Reading, at: Point | None) -> Segment | None:
    segments = [s for s in reading.screen.segments.items if s.mask is not None and not s.reason]
    chosen = next((s for s in segments if s.key == reading.screen.chosen), None)
    if chosen is not None or at is None:
        return chosen
    # The smallest one there: a nodule within a lung is meant, not the lung.
    here = [s for s in segments if s.mask is not None and _value(s.mask, at)]
    return min(here, key=lambda s: int((s.mask.labels != 0).sum()) if s.mask else 0, default=None)


def _value(mask: Mask, at: Point) -> int:
    if not mask.lattice.contains(at):
        return 0
    slices, rows, columns = mask.lattice.shape
    i, j, k = (round(index) for index in mask.lattice.index(at))
    return int(mask.labels[min(k, slices - 1), min(j, rows - 1), min(i, columns - 1)])


def _label(mask: Mask, at: Point | None) -> int:
    here = _value(mask, at) if at is not None else 0
    return here or int(mask.labels.max())


def _place(content: Volume, axes: Axes) -> Place:
    """Return the acquired image that the axes lie on, or none where they lie between images."""
    plane = content.lattice.index(axes.long[0])[2]
    sop_uid, frame, reformatted = "", 0, "segment"
    if abs(plane - round(plane)) < 0.01:
        for source, k in zip(content.sources, content.plane_of_source, strict=True):
            if k == round(plane):
                sop_uid, frame = source.instance.sop_uid, source.frame
                reformatted = ""
    return Place(
        content.study_uid,
        content.series_uid,
        content.frame_of_reference,
        sop_uid,
        frame,
        spacing_basis(content),
        reformatted,
    )


COMMANDS = (
    Command(
        "measure.segment",
        "Measure this segment",
        measure_segment,
        menu="Segments",
        shortcut="Alt+Shift+M",
        enabled=lambda station: station.reading is not None,
        room="read",
        needs=Right.MEASURE,
    ),
)
