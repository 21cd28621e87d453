"""Policy, features, backups, retention and the log, as an administrator sees them."""

from __future__ import annotations

from app.ui.admin.event_table import EventTable
from app.ui.buttons import Button
from app.ui.pictures import settle
from docs.picture_audit import happen
from docs.picture_backup import back_up_no_more, back_up_some
from docs.picture_policy import govern, govern_no_more, switch_back, switch_some
from docs.picture_retention import retain_no_more, retain_some
from docs.picturing.stage import Stage, dismissed


def governed(stage: Stage) -> None:
    """Obey a policy that a made-up clinic has signed."""
    govern(stage.station)
    stage.settings("policy")
    dismissed(stage)


def governed_no_more(stage: Stage) -> None:
    govern_no_more(stage.station)
    dismissed(stage)


def features_switched(stage: Stage) -> None:
    """Have AI features in every state, some by policy."""
    govern(stage.station)
    switch_some(stage.station)
    stage.settings("features")
    dismissed(stage)


def switched_back(stage: Stage) -> None:
    switch_back(stage.station)
    governed_no_more(stage)


def backed_up(stage: Stage) -> None:
    """Have backups that stand well."""
    back_up_some(stage.station)
    stage.settings("backup")
    dismissed(stage)


def backed_up_no_more(stage: Stage) -> None:
    back_up_no_more(stage.station)
    dismissed(stage)


def retained(stage: Stage) -> None:
    """Have rules, holds and a dry run."""
    retain_some(stage.station)
    stage.settings("retention")
    room = stage.seat.workspace.room("settings")
    next(b for b in room.findChildren(Button) if b.text() == "Dry run").click()
    settle(600)
    dismissed(stage)


def retained_no_more(stage: Stage) -> None:
    retain_no_more(stage.station)
    dismissed(stage)


def audited(stage: Stage) -> None:
    """Choose an event of a log in which something happened."""
    happen(stage.station)
    stage.settings("audit")
    room = stage.seat.workspace.room("settings")
    (table,) = room.findChildren(EventTable)
    stage.until(lambda: table.events.rowCount() > 3)
    table.selectRow(3)
    settle(300)


def alerted(stage: Stage) -> None:
    """Show what stands out."""
    happen(stage.station)
    stage.settings("alerts")
    settle(1000)
