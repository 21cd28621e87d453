"""Lets the open study grow in its place while it arrives from an archive."""

from __future__ import annotations

from dataclasses import dataclass

from app.actions.loading import LOADING
from app.actions.missing import gaps_of, with_missing
from app.actions.rereading import up_to_date
from app.commands import Command
from app.jobs import Pool
from app.session import acting
from app.state.completeness import Gap
from app.state.reading import Reading
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.study import Instance, Series
from domain.volume import ImageStack, Volume
from domain.work import Work
from imaging.assembly import load
from imaging.stacks import REFUSED, Stack, arrange

COMMANDS: tuple[Command, ...] = ()
Content = Volume | ImageStack

# A study that arrives is arranged anew when it is half as large again: often while it is small,
# and seldom when arranging it costs something.
_AGAIN = 2


@dataclass(frozen=True, slots=True)
class _Grown:
    """A study as it is now, and which of its series took the place of which."""

    instances: tuple[Instance, ...]
    series: tuple[Series, ...]
    stacks: tuple[Stack, ...]
    contents: dict[int, Content]
    places: tuple[tuple[Content, Content], ...]  # before, now
    gaps: tuple[Gap, ...]
    expected: int | None


class _Otherwise(LightboxError):
    """What came changes how the study is arranged: a person asks for that to be shown."""


def arriving(station: Workstation, study_uid: str, *, ended: bool = False) -> None:
    """Say that images of a study are coming, or have come to their end."""
    reading = station.reading
    if reading is None or reading.study.uid != study_uid or not reading.grows:
        return
    reading.arriving = True
    _grow(station, reading, ended=ended)


def look_after(station: Workstation) -> None:
    """Show the last of what came, where the study was still loading when it came."""
    reading = station.reading
    if reading is not None and reading.arriving:
        _grow(station, reading, ended=True)


def _grow(station: Workstation, reading: Reading, *, ended: bool) -> None:
    """Take in what has come, if that is worth it; what is on the screen stays where it is."""
    busy = reading.analysing is not None and reading.analysing.under_way
    if not reading.loaded or reading.closed or reading.growing or busy:
        return
    held = len(station.records.archive.sop_uids(reading.study.uid))
    new = held - len(reading.instances)
    if new <= 0 or (not ended and new * _AGAIN < len(reading.instances)):
        return
    reading.growing = True

    def grown(now: _Grown) -> None:
        reading.growing = False
        if station.reading is reading:
            _show(reading, now)

    def failed(error: Exception) -> None:
        # The button that shows what is new is there as ever.
        reading.growing = False
        reading.arriving = reading.grows = False
        if not isinstance(error, LightboxError):
            station.telling.error(error)

    def stopped() -> None:
        reading.growing = False

    with acting(None):  # whatever brought the images, they are read for the person at the seat
        station.jobs.start(
            LOADING,
            lambda work: _arranged(station, reading, work),
            pool=Pool.DECODE,
            about=reading.study.uid,
            shown=False,
            succeeded=grown,
            failed=failed,
            cancelled=stopped,
        )


def _arranged(station: Workstation, reading: Reading, work: Work) -> _Grown:
    study_uid = reading.study.uid
    instances = up_to_date(station, study_uid)
    archive = station.records.archive
    gaps = gaps_of(station.records, study_uid)
    stacks = with_missing(arrange(instances), gaps)
    contents: dict[int, Content] = {}
    places: list[tuple[Content, Content]] = []
    left = list(reading.contents.values())
    for n, stack in enumerate(stacks):
        if stack.kind == REFUSED:
            continue
        before = next((c for c in left if _images(c) <= _images(stack)), None)
        if before is not None:
            left.remove(before)
        if before is not None and _images(before) == _images(stack):
            contents[n] = before
            continue
        contents[n] = load(stack, archive, station.readers, work)
        if before is not None:
            if isinstance(before, Volume) and not isinstance(contents[n], Volume):
                raise _Otherwise("What came makes the series one that is shown image by image.")
            places.append((before, contents[n]))
    if left:
        raise _Otherwise("What came makes other series of the images that were here.")
    order = sorted(contents, key=lambda n: -len(stacks[n].sources))
    return _Grown(
        instances,
        tuple(s.series for s in archive.series_of(study_uid)),
        stacks,
        {n: contents[n] for n in order},
        tuple(places),
        gaps,
        archive.study(study_uid).expected,
    )


def _images(content: Content | Stack) -> set[tuple[str, int]]:
    return {(source.instance.sop_uid, source.frame) for source in content.sources}


def _show(reading: Reading, now: _Grown) -> None:
    reading.instances, reading.series, reading.stacks = now.instances, now.series, now.stacks
    reading.contents, reading.gaps, reading.expected = now.contents, now.gaps, now.expected
    screen = reading.screen
    empty = not screen.contents
    screen.not_received = {gap.series_uid: gap.missing for gap in now.gaps}
    for before, content in now.places:
        screen.grow(before, content)
    for content in now.contents.values():
        screen.take(content, finished=True)
    if empty:
        screen.hang()
    if now.expected is not None and len(now.instances) >= now.expected:
        reading.arriving = False
    reading.changed()
