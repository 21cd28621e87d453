"""What was fetched before anybody asked for it, and for whose sake archives were asked."""

from __future__ import annotations

from datetime import UTC, datetime

from records.database import Database


class Prefetches:
    """Each order and each study that arrived is looked at once; each prior is fetched once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def looked(self, trigger: str) -> bool:
        """Return whether archives were asked for the priors of this order or study."""
        row = self._database.row("SELECT 1 FROM prefetch_looks WHERE for_whom = ?", (trigger,))
        return row is not None

    def look(self, trigger: str, now: datetime) -> None:
        """Note that every archive has told of the priors of this order or study."""
        with self._database.writing() as writer:
            writer.run(
                "INSERT INTO prefetch_looks VALUES (?, ?) ON CONFLICT (for_whom) DO NOTHING",
                (trigger, now.astimezone(UTC).isoformat(timespec="seconds")),
            )

    def fetched(self, study_uid: str) -> bool:
        """Return whether a prior has been fetched whole, wherever it is now."""
        row = self._database.row("SELECT whole FROM prefetches WHERE study_uid = ?", (study_uid,))
        return row is not None and bool(row[0])

    def known(self, study_uid: str) -> bool:
        """Return whether a study is here because it was fetched as a prior."""
        row = self._database.row("SELECT 1 FROM prefetches WHERE study_uid = ?", (study_uid,))
        return row is not None

    def note(self, study_uid: str, trigger: str, now: datetime, *, whole: bool) -> None:
        """Note that a prior is being fetched, or has come whole."""
        with self._database.writing() as writer:
            writer.run(
                "INSERT INTO prefetches VALUES (?, ?, ?, ?) ON CONFLICT (study_uid)"
                " DO UPDATE SET whole = max(whole, excluded.whole)",
                (study_uid, trigger, now.astimezone(UTC).isoformat(timespec="seconds"), int(whole)),
            )
