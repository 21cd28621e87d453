"""What AI is switched on for on this seat, and everything that ever switched it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.features import Feature, Toggle
from records.database import Database


@dataclass(frozen=True, slots=True)
class Switched:
    """One line of the history."""

    toggle: Toggle
    was_on: bool | None  # None: nobody had decided before


class Features:
    """The seat's own toggles; what the site's policy says is not kept here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def toggles(self) -> tuple[Toggle, ...]:
        """Return what has been decided, one for each feature and modality."""
        rows = self._database.rows(
            "SELECT feature, modality, is_on, reason,"
            " CASE is_on WHEN 1 THEN enabled_by ELSE disabled_by END,"
            " CASE is_on WHEN 1 THEN enabled_at ELSE disabled_at END"
            " FROM ai_features ORDER BY feature, modality"
        )
        return tuple(_toggle(*row) for row in rows)

    def switch(self, toggle: Toggle) -> None:
        """Keep a decision, and a line of the history with it."""
        at = toggle.at.isoformat(timespec="seconds") if toggle.at else ""
        when, who = ("enabled_at", "enabled_by") if toggle.on else ("disabled_at", "disabled_by")
        key = (toggle.feature.value, toggle.modality)
        with self._database.writing() as writer:
            before = writer.row(
                "SELECT is_on FROM ai_features WHERE feature = ? AND modality = ?", key
            )
            writer.run(
                f"INSERT INTO ai_features (feature, modality, is_on, {when}, {who}, reason)"  # noqa: S608 - one of two names above
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (feature, modality) DO UPDATE SET"
                f" is_on = excluded.is_on, {when} = excluded.{when}, {who} = excluded.{who},"
                " reason = excluded.reason",
                (*key, int(toggle.on), at, toggle.by, toggle.reason),
            )
            writer.run(
                "INSERT INTO ai_feature_history (feature, modality, was_on, is_on, at, by, reason)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*key, before[0] if before else None, int(toggle.on), at, toggle.by, toggle.reason),
            )

    def history(self, limit: int = 200) -> tuple[Switched, ...]:
        """Return what was switched, the latest first."""
        rows = self._database.rows(
            "SELECT feature, modality, is_on, reason, by, at, was_on FROM ai_feature_history"
            " ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return tuple(
            Switched(_toggle(*row[:6]), None if row[6] is None else bool(row[6])) for row in rows
        )


def _toggle(feature: str, modality: str, on: int, reason: str, by: str, at: str) -> Toggle:
    return Toggle(Feature(feature), modality, bool(on), reason, by, datetime.fromisoformat(at))
