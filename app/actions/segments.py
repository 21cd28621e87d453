"""Commands on segments, and the reading of those that a study's objects bring."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.commands import Command
from app.gate import guarded
from app.jobs import Pool
from app.state.reading import Reading
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from domain.work import Work
from imaging.segmentations import SEGMENTATION_CLASSES
from reports.segmentation import document_uid
from viewer.session.screen import Screen
from viewer.session.segments_shown import Segment, segments_of

_Read = tuple[list[Segment], list[tuple[str, str]]]
_OPACITY_STEP = 0.1


@guarded(Right.READ_IMAGES)
def read_segments(station: Workstation, reading: Reading, work: Work) -> _Read:
    """Return the segments of a study's objects, and what could not be read with its reason."""
    found: list[Segment] = []
    unread: list[tuple[str, str]] = []
    # What a model's run was stored as is listed as that run already.
    own = {document_uid(analysis) for analysis in reading.analyses}
    objects = [
        instance
        for instance in reading.instances
        if instance.sop_class in SEGMENTATION_CLASSES and instance.sop_uid not in own
    ]
    for number, instance in enumerate(objects):
        work.pause_point()
        work.report(number / len(objects), "segments")
        title = instance.series.description or instance.series.modality
        try:
            part10 = station.records.archive.read(instance.sop_uid)
            segmentation = station.readers.segmentation(part10)
        except LightboxError as refusal:
            unread.append((title, str(refusal)))
            continue
        # Placed among what is on the screen, whose lattices stand before the pixels come.
        found += segments_of(segmentation, reading.screen.contents, len(found))
    return found, unread


@guarded(Right.READ_IMAGES)
def begin_segments(station: Workstation, reading: Reading) -> None:
    """Read the open study's segments beside its images; they appear when they are there."""
    if not any(i.sop_class in SEGMENTATION_CLASSES for i in reading.instances):
        return

    def read(done: _Read) -> None:
        # Those of a study that is no longer open are dropped (RELIABILITY P-29).
        if station.reading is reading and not reading.closed:
            reading.screen.segments.take(*done)
            reading.changed()

    station.jobs.start(
        "Read segments",
        lambda work: read_segments(station, reading, work),
        pool=Pool.DECODE,
        about=reading.study.uid,
        succeeded=read,
        failed=station.telling.error,
    )


@guarded(Right.READ_IMAGES)
def show(station: Workstation, key: str) -> None:
    """Bring the crosshair into a segment."""
    if station.reading is None:
        return
    screen = station.reading.screen
    for segment in screen.segments.items:
        if segment.key == key:
            screen.show_segment(segment)


def _jump(step: int) -> Callable[[Screen], None]:
    def act(screen: Screen) -> None:
        shown = [s for s in screen.segments.items if screen.segments.is_visible(s)]
        if shown:
            now = next((n for n, s in enumerate(shown) if s.key == screen.chosen), -step)
            following = shown[(now + step) % len(shown)]
            screen.show_segment(following)

    return act


def _fade(by: float) -> Callable[[Screen], None]:
    def act(screen: Screen) -> None:
        share = round(screen.segments.look.opacity + by, 2)
        screen.segments.set_opacity(min(1.0, max(0.0, share)))

    return act


def _has_segments(station: Workstation) -> bool:
    return station.reading is not None and bool(station.reading.screen.segments.items)


def _commands(
    said: Iterable[tuple[str, str, Callable[[Screen], None], str]],
) -> tuple[Command, ...]:
    def on_screen(act: Callable[[Screen], None]) -> Callable[[Workstation], None]:
        def run(station: Workstation) -> None:
            if station.reading is not None:
                act(station.reading.screen)

        return run

    return tuple(
        Command(
            f"segments.{id_}",
            title,
            on_screen(act),
            menu="Segments",
            shortcut=key,
            enabled=_has_segments,
            room="read",
            needs=Right.READ_IMAGES,
        )
        for id_, title, act, key in said
    )


COMMANDS = _commands(
    (
        ("filled", "Segments: areas or edges", lambda s: s.segments.toggle_filled(), "Alt+Shift+S"),
        ("next", "Next segment", _jump(1), "Alt+Down"),
        ("previous", "Previous segment", _jump(-1), "Alt+Up"),
        ("stronger", "Segments: more opaque", _fade(_OPACITY_STEP), "Alt+."),
        ("fainter", "Segments: more transparent", _fade(-_OPACITY_STEP), "Alt+,"),
    )
)
