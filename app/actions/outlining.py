"""Commands on the segments that a reader marks out, and their way into an object of DICOM."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from app.commands import Command
from app.gate import guarded
from app.jobs import Pool
from app.state.reading import Reading
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import Refused
from domain.geometry import Point
from domain.measurement import Author
from domain.own_segment import OwnSegment
from domain.rights import Right
from domain.volume import Volume
from domain.work import Work
from imaging.outlining import around_value
from viewer.session.content import space_of
from viewer.session.outlining import Outlining
from viewer.session.screen import Screen


@guarded(Right.READ_IMAGES)
def begin_outlining(station: Workstation, reading: Reading) -> None:
    """Let the open study's segments be edited under the reader's name, slow edits as jobs."""
    outlining = reading.screen.outlining
    outlining.author = lambda: Author(station.full_name)

    def slowly(
        title: str, work: Callable[[], OwnSegment], then: Callable[[OwnSegment], None]
    ) -> None:
        def ended(segment: OwnSegment) -> None:
            # A result for a study that is no longer open is dropped.
            if not reading.closed:
                then(segment)

        station.jobs.start(
            title,
            lambda _work: work(),
            pool=Pool.COMPUTE,
            about=reading.study.uid,
            succeeded=ended,
            failed=station.telling.error,
        )

    outlining.slow = slowly
    reading.screen.refuse = station.telling.error


@guarded(Right.KEEP_RESULTS)
def save_as_object(station: Workstation, reading: Reading) -> None:
    """Write the reader's segments of the series that is shown as a SEG beside its images.

    Raises:
        Refused: There are none, or they cannot be written.
    """
    content = reading.screen.view.content
    series = content.series_uid if isinstance(content, Volume) else ""
    segments = tuple(
        own for own in reading.annotations.segments if own.series_uid == series and own.count
    )
    if not segments:
        raise Refused(
            "Nothing is marked out in the series that is shown.", advice="Mark something first."
        )
    records = station.records
    records.audit.record(
        AuditEvent(
            AuditCode.INSTANCES_ACCESSED,
            "segments.save",
            station.user,
            patient_id=reading.study.patient.id,
            study_uid=reading.study.uid,
            detail={"segments": str(len(segments))},
        )
    )

    def write(_work: Work) -> int:
        from reports.own_segments import own_segmentation  # pydicom and highdicom

        made = own_segmentation(segments, reading.study, reading.instances, datetime.now(UTC))
        records.archive.store_own([(made, station.readers.header(made))])
        return len(segments)

    def said(count: int) -> None:
        station.telling.done(f"{count} segments are stored with the study as a segmentation.")

    station.jobs.start(
        "Save segments",
        write,
        pool=Pool.COMPUTE,
        about=reading.study.uid,
        succeeded=said,
        failed=station.telling.error,
    )


def _save(station: Workstation) -> None:
    if station.reading is not None:
        save_as_object(station, station.reading)


def _new(station: Workstation) -> None:
    if station.reading is not None:
        screen = station.reading.screen
        screen.outlining.new(screen.active)


def _range_here(screen: Screen) -> None:
    """Set the range to the values about the crosshair."""
    content = screen.view.content
    if not isinstance(content, Volume):
        raise Refused("These images are no volume.", advice="Choose a viewport with planes.")
    at: Point | None = screen.crosshair(space_of(content))
    values = around_value(content, at) if at is not None else None
    if values is None:
        raise Refused("There is no value at the crosshair.", advice="Move it into the patient.")
    screen.outlining.set_range((round(values[0], 1), round(values[1], 1)))


def _on(act: Callable[[Outlining], object]) -> Callable[[Workstation], None]:
    def run(station: Workstation) -> None:
        if station.reading is not None:
            act(station.reading.screen.outlining)

    return run


def _on_screen(act: Callable[[Screen], object]) -> Callable[[Workstation], None]:
    def run(station: Workstation) -> None:
        if station.reading is not None:
            act(station.reading.screen)

    return run


def _is_open(station: Workstation) -> bool:
    return station.reading is not None


def _has_segment(station: Workstation) -> bool:
    return station.reading is not None and station.reading.screen.outlining.current is not None


def _command(
    id_: str,
    title: str,
    run: Callable[[Workstation], None],
    key: str = "",
    *,
    enabled: Callable[[Workstation], bool] = _is_open,
    needs: Right = Right.MEASURE,
) -> Command:
    return Command(
        f"segment.{id_}",
        title,
        run,
        menu="Segment",
        shortcut=key,
        enabled=enabled,
        room="read",
        needs=needs,
    )


COMMANDS = (
    _command("new", "New segment", _new, "Ctrl+Alt+N"),
    _command("larger", "Larger brush", _on(lambda o: o.resize(1)), "]"),
    _command("smaller", "Smaller brush", _on(lambda o: o.resize(-1)), "["),
    _command("ball", "Brush: a disc or a ball", _on(Outlining.toggle_ball), "Shift+J"),
    _command("range_here", "Range: values at the crosshair", _on_screen(_range_here)),
    _command("only_range", "Paint only in the range", _on(Outlining.toggle_only_in_range)),
    _command(
        "mark_range",
        "Mark everything in the range",
        _on_screen(lambda s: s.outlining.mark_range(s.active)),
    ),
    _command(
        "between", "Fill in slices between", _on(Outlining.fill_between), enabled=_has_segment
    ),
    _command("largest", "Keep the largest part", _on(Outlining.keep_largest), enabled=_has_segment),
    _command("holes", "Fill holes", _on(Outlining.fill_holes), enabled=_has_segment),
    _command(
        "remove",
        "Delete the segment",
        _on(lambda o: o.remove(o.chosen)),
        "Ctrl+Del",
        enabled=_has_segment,
    ),
    _command(
        "save", "Save segments as an object", _save, enabled=_is_open, needs=Right.KEEP_RESULTS
    ),
)
