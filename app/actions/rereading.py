"""Reads the headers of a study again where an older version of the program had read them."""

from __future__ import annotations

from collections.abc import Iterator
from time import sleep

from app.commands import Command
from app.gate import guarded
from app.jobs import Pool
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from domain.study import Instance
from domain.work import Unwatched, Work
from imaging.wire import reader_version

COMMANDS: tuple[Command, ...] = ()

_TITLE = "Read headers again"
_LOOK_SECONDS = 0.2


@guarded(Right.READ_IMAGES)
def up_to_date(
    station: Workstation, study_uid: str, work: Work | None = None
) -> tuple[Instance, ...]:
    """Return what the index knows of a study, read again first where an older reader wrote it.

    An object that this reader refuses keeps what the older one said of it; whoever then decodes
    it is told the reason.
    """
    _renew(station, study_uid, work or Unwatched())
    return station.records.archive.instances_of_study(study_uid)


def look_after(station: Workstation) -> None:
    """Once after each start, read again what an older reader wrote; in the background.

    What a study is filed under decides who may know of it: nobody would open, and so bring up to
    date, a study whose institution the older reader did not keep.
    """
    if station.reread:
        return
    station.reread = True
    station.jobs.start(
        _TITLE,
        lambda work: renew_all(station, work),
        pool=Pool.CARE,
        shown=False,
        succeeded=lambda renewed: station.worklist.renew() if renewed else None,
        failed=station.telling.error,
    )


@guarded(Right.ARCHIVE_CHECK)
def renew_all(station: Workstation, work: Work) -> int:
    """Bring every study up to date, one after the other; return of how many it was.

    Raises:
        Cancelled: The person stopped it. What was read stays read.
    """
    uids = station.records.archive.of_older_readers(reader_version())
    for study_uid in uids:
        while station.opening is not None:
            work.pause_point()
            sleep(_LOOK_SECONDS)  # whoever waits for a study comes first
        _renew(station, study_uid, work)
    return len(uids)


def _renew(station: Workstation, study_uid: str, work: Work) -> None:
    archive = station.records.archive
    old = [one for one in archive.instances_of_study(study_uid) if one.reader != reader_version()]
    if old:
        archive.renew(_read_again(station, old, work))


def _read_again(station: Workstation, old: list[Instance], work: Work) -> list[Instance]:
    # All are read before the first is written: meanwhile, others must be able to store.
    renewed: list[Instance] = []
    outcomes = station.readers.headers(_objects(station, old))
    for done, (_, header) in enumerate(outcomes, start=1):
        work.pause_point()
        work.report(done / len(old), "reading headers again")
        if isinstance(header, Instance):
            renewed.append(header)
    return renewed


def _objects(station: Workstation, old: list[Instance]) -> Iterator[tuple[str, bytes]]:
    for one in old:
        try:
            yield one.sop_uid, station.records.archive.read(one.sop_uid)
        except LightboxError:
            continue  # a damaged or deleted file is told of when its pixels are wanted
