"""Ties the page of backups to the seat."""

from __future__ import annotations

from datetime import UTC, datetime

from app.actions import backing_up
from app.ui.admin.backup import BackupAsks, BackupPage, Stand
from app.ui.wiring.desk import Desk
from records.backup.plan import next_at


def backup_page(desk: Desk) -> BackupPage:
    """Return the page of backups."""
    station = desk.station

    def stand() -> Stand:
        notes, now = backing_up.notes_of(station), datetime.now(UTC)
        plan, state = notes.plan(), notes.state()
        due = next_at(plan, state, now)
        return Stand(
            plan,
            state,
            # To the minute: a page that says "now" is not drawn anew for each second of it.
            None if due is None else due.replace(second=0, microsecond=0),
            station.backing_up,
            len(notes.to_erase()),
        )

    return BackupPage(
        desk.theme,
        BackupAsks(
            stand=stand,
            set_up=lambda folder, word, keep, days: desk.do(
                lambda: backing_up.set_up_in_background(
                    station, folder, word, keep=keep, test_every_days=days
                )
            ),
            back_up=lambda: desk.do(lambda: backing_up.back_up_in_background(station)),
            try_restore=lambda: desk.do(lambda: backing_up.try_restore_in_background(station)),
            watches=(station.watch,),
        ),
    )
