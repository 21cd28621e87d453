"""Which imports a person may look into: whoever is limited to some studies, into their own."""

from __future__ import annotations

from app.actions.importing import interrupted
from app.commands import Command
from app.gate import guarded
from app.workstation import Workstation
from domain.errors import NotFound
from domain.rights import Right
from records.intake import ImportRun

COMMANDS: tuple[Command, ...] = ()


@guarded(Right.IMPORT)
def known_runs(station: Workstation, *, limit: int = 20) -> tuple[ImportRun, ...]:
    """Return the last imports, newest first.

    Where files lay, and why one was put aside, may name a patient whom a limited person is not
    to know of; what they took in themselves they have had in their hands.
    """
    runs = station.records.intake.runs(limit)
    return tuple(run for run in runs if _may_know(station, run))


@guarded(Right.IMPORT)
def known_run(station: Workstation, number: int) -> ImportRun:
    """Return one import.

    Raises:
        NotFound: There is none of this number that whoever asks may look into.
    """
    run = station.records.intake.run(number)
    if not _may_know(station, run):
        raise NotFound("There is no import of this number.")
    return run


@guarded(Right.IMPORT)
def known_interrupted(station: Workstation) -> tuple[ImportRun, ...]:
    """Return the imports that lost their process, newest first."""
    return tuple(run for run in interrupted(station) if _may_know(station, run))


def _may_know(station: Workstation, run: ImportRun) -> bool:
    session = station.acting
    return not session.rights.limited(Right.IMPORT) or run.who == session.person.name
