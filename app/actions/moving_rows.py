"""Says which rows of what comes and what is sent the person at the seat may know of."""

from __future__ import annotations

from app.commands import Command
from app.gate import about_study, shows
from app.state.transfers import OutboxRow, RetrieveRow
from app.workstation import Workstation
from domain.rights import Right

COMMANDS: tuple[Command, ...] = ()


def sees(station: Workstation, row: RetrieveRow | OutboxRow) -> bool:
    """Return whether a row is for the person here, whoever had begun it."""
    right = Right.RETRIEVE if isinstance(row, RetrieveRow) else Right.SEND
    if not station.session.rights.limited(right):
        return True
    about = about_study(station, row.study_uid)
    if isinstance(row, RetrieveRow) and row.about is not None:
        about = row.about
    return shows(station, right, about)
