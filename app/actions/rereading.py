"""Reads the headers of a study again where an older version of the program had read them."""

from __future__ import annotations

from collections.abc import Iterator

from app.commands import Command
from app.gate import guarded
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from domain.study import Instance
from domain.work import Unwatched, Work
from imaging.wire import reader_version

COMMANDS: tuple[Command, ...] = ()


@guarded(Right.READ_IMAGES)
def up_to_date(
    station: Workstation, study_uid: str, work: Work | None = None
) -> tuple[Instance, ...]:
    """Return what the index knows of a study, read again first where an older reader wrote it.

    An object that this reader refuses keeps what the older one said of it; whoever then decodes
    it is told the reason.
    """
    archive = station.records.archive
    instances: tuple[Instance, ...] = archive.instances_of_study(study_uid)
    old = [one for one in instances if one.reader != reader_version()]
    if not old:
        return instances
    archive.renew(_read_again(station, old, work or Unwatched()))
    return archive.instances_of_study(study_uid)


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
