"""What worklists said is to be done, kept as they said it last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.errors import NotFound, Refused
from domain.order import ScheduledStep
from records.database import Database
from records.serialising import from_json, to_json

_KEPT_DAYS = 60


@dataclass(frozen=True, slots=True)
class KnownStep:
    """One step, and when its worklist named it last."""

    step: ScheduledStep
    seen_at: datetime


class Orders:
    """The scheduled steps that this seat has heard of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def see(
        self,
        peer: str,
        steps: Sequence[ScheduledStep],
        now: datetime,
        *,
        all_of: tuple[str, str] | None = None,
    ) -> None:
        """Keep what a peer named.

        ``all_of`` says that it named all it has from one day to another: what it no longer names
        there was cancelled, and is forgotten.
        """
        seen_at = now.astimezone(UTC).isoformat(timespec="seconds")
        long_ago = (now - timedelta(days=_KEPT_DAYS)).astimezone(UTC).isoformat(timespec="seconds")
        with self._database.writing() as writer:
            for step in steps:
                writer.run(
                    "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (key) DO UPDATE SET day = excluded.day,"
                    " step_id = excluded.step_id, accession = excluded.accession,"
                    " patient_id = excluded.patient_id,"
                    " body = excluded.body, seen_at = excluded.seen_at",
                    (
                        step.key,
                        peer,
                        step.start_date,
                        step.id,
                        step.study_uid,
                        step.accession,
                        step.patient.id,
                        to_json(step),
                        seen_at,
                    ),
                )
            if all_of is not None:
                named = {step.key for step in steps}
                held = writer.rows(
                    "SELECT key FROM orders WHERE peer = ? AND day BETWEEN ? AND ?",
                    (peer, *all_of),
                )
                for (key,) in held:
                    if key not in named:
                        writer.run("DELETE FROM orders WHERE key = ?", (key,))
            writer.run("DELETE FROM orders WHERE seen_at < ?", (long_ago,))

    def steps(self, first_day: str = "", last_day: str = "99999999") -> tuple[KnownStep, ...]:
        """Return the known steps of some days, in the order of their start."""
        found = _known(
            self._database.rows(
                "SELECT body, seen_at FROM orders WHERE day BETWEEN ? AND ?", (first_day, last_day)
            )
        )
        return tuple(
            sorted(found, key=lambda k: (k.step.start_date, k.step.start_time, k.step.key))
        )

    def step(self, name: str) -> ScheduledStep:
        """Return the step with this key, or the only one with this ID.

        Raises:
            NotFound: No worklist has named it.
            Refused: Several steps have this ID.
        """
        found = _known(
            self._database.rows(
                "SELECT body, seen_at FROM orders WHERE key = ? OR step_id = ? OR accession = ?"
                " ORDER BY key = ? DESC",
                (name, name, name, name),
            )
        )
        if not found or not name:
            raise NotFound(
                "No worklist has named this step.", advice="Ask for the orders again: `orders`."
            )
        if len(found) > 1 and found[0].step.key != name:
            raise Refused(
                "Several steps go by this number.",
                advice="Name one by its step ID, or by its whole key as `orders --json` shows it.",
            )
        return found[0].step

    def for_study(self, study_uid: str) -> tuple[ScheduledStep, ...]:
        """Return the steps whose images are to be made under a study's UID."""
        rows = self._database.rows(
            "SELECT body, seen_at FROM orders WHERE study_uid = ? ORDER BY key", (study_uid,)
        )
        return tuple(known.step for known in _known(rows))


def _known(rows: Sequence[tuple[str, str]]) -> list[KnownStep]:
    return [KnownStep(from_json(ScheduledStep, b), datetime.fromisoformat(at)) for b, at in rows]
