"""A seat whose backups stand well, for pictures: set up, made and tried in a folder of its own."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from app.actions import backing_up
from app.workstation import Workstation
from domain.work import Unwatched
from records.backup.plan import Plan
from records.keys import Stretching

_AT = datetime(2026, 1, 12, 14, 0, tzinfo=UTC)
_CHEAP = Stretching(1, 64, 1)


def back_up_some(station: Workstation) -> None:
    """Make two backups and try a restore, as of a made-up afternoon."""
    folder = Path(tempfile.mkdtemp(prefix="lightbox-backups-"))
    backing_up.set_up(station, folder, "made up for a picture", stretching=_CHEAP)
    for hour in (13, 14):
        backing_up.back_up(station, Unwatched(), now=_AT.replace(hour=hour))
    backing_up.try_restore(station, Unwatched(), now=_AT)
    notes, plan = backing_up.notes_of(station), backing_up.plan_of(station)
    shutil.rmtree(folder)
    notes.set_plan(Plan("/media/backups/lightbox", plan.set, plan.keep, plan.test_every_days))
    station.backup_looked_at = float("inf")  # none is begun while pictures are painted


def back_up_no_more(station: Workstation) -> None:
    """Leave the seat as it was: without a folder for backups."""
    notes = backing_up.notes_of(station)
    notes.set_plan(Plan())
    notes.set_state(last=None, last_full=None, tested=None, test_words="", problem="")
    station.backup_looked_at = float("-inf")
