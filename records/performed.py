"""What was done of the orders, and the messages about it that wait until a peer has taken them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.errors import NotFound, Refused
from domain.performed import PerformedStep, StepState
from records.database import Database, Writer
from records.serialising import from_json, to_json
from records.trying_again import claim, wait_after

_CLAIM_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class StepMessage:
    """One thing that one peer is to be told of one step."""

    id: int
    step_uid: str
    peer: str
    telling: str  # begun, ended
    state: str  # waiting, told, refused
    tries: int
    next_try: datetime
    reason: str
    told_at: datetime | None


class PerformedSteps:
    """The steps, each change in one transaction with the messages that tell of it.

    A step's end never overtakes its beginning: a message waits until those before it are told.
    """

    def __init__(self, database: Database, *, chance: Callable[[], float] = random.random) -> None:
        self._database = database
        self._chance = chance

    def begin(self, step: PerformedStep, peers: Sequence[str], now: datetime) -> None:
        """Keep a step that has begun, and queue telling these peers.

        Raises:
            Refused: A step of this order is under way.
        """
        with self._database.writing() as writer:
            if writer.row(
                "SELECT 1 FROM performed_steps WHERE order_key = ? AND state = ?",
                (step.scheduled.key, StepState.IN_PROGRESS.value),
            ):
                raise Refused(
                    "This examination is under way already.",
                    advice="Complete or discontinue it first.",
                )
            writer.run(
                "INSERT INTO performed_steps VALUES (?, ?, ?, ?)",
                (step.uid, step.scheduled.key, step.state.value, to_json(step)),
            )
            _queue(writer, step.uid, peers, "begun", now)

    def end(self, step: PerformedStep, now: datetime) -> None:
        """Keep how a step has ended, and queue telling whoever was told that it began.

        Raises:
            Refused: It has ended before.
        """
        with self._database.writing() as writer:
            changed = writer.run(
                "UPDATE performed_steps SET state = ?, body = ? WHERE uid = ? AND state = ?",
                (step.state.value, to_json(step), step.uid, StepState.IN_PROGRESS.value),
            )
            if not changed:
                raise Refused("This examination has ended already.")
            told = writer.rows(
                "SELECT peer FROM step_messages WHERE step_uid = ? AND telling = 'begun'"
                " ORDER BY id",
                (step.uid,),
            )
            _queue(writer, step.uid, [peer for (peer,) in told], "ended", now)

    def of_order(self, order_key: str) -> PerformedStep | None:
        """Return the latest step of an order, or None where none has begun."""
        row = self._database.row(
            "SELECT body FROM performed_steps WHERE order_key = ? ORDER BY rowid DESC LIMIT 1",
            (order_key,),
        )
        return None if row is None else from_json(PerformedStep, row[0])

    def step(self, uid: str) -> PerformedStep:
        """Return one step.

        Raises:
            NotFound: There is none with this UID.
        """
        row = self._database.row("SELECT body FROM performed_steps WHERE uid = ?", (uid,))
        if row is None:
            raise NotFound("There is no such examination on this seat.")
        step: PerformedStep = from_json(PerformedStep, row[0])
        return step

    def messages(self, *, step_uid: str = "") -> tuple[StepMessage, ...]:
        """Return every message, oldest first."""
        return _messages(
            self._database.rows(
                f"{_SELECT} WHERE (? = '' OR step_uid = ?) ORDER BY id", (step_uid, step_uid)
            )
        )

    def due(self, now: datetime) -> tuple[StepMessage, ...]:
        """Return what may be told now, of each step and peer the oldest alone."""
        rows = self._database.rows(
            f"{_SELECT} m WHERE state = 'waiting' AND next_try <= ? AND claimed_until <= ?"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM step_messages b WHERE b.step_uid = m.step_uid"
            " AND b.peer = m.peer AND b.id < m.id AND b.state <> 'told') ORDER BY id",
            (_text(now), _text(now)),
        )
        return _messages(rows)

    def claim(self, id_: int, now: datetime) -> bool:
        """Reserve a message for this process and note the try, before it is made.

        So a try that a crash cut short is known to have been: the peer may have taken it.
        """
        counted = ", tries = tries + 1"
        with self._database.writing() as writer:
            return claim(writer, "step_messages", id_, now, _CLAIM_SECONDS, also=counted)

    def told(self, id_: int, now: datetime) -> None:
        """Note that the peer has taken it."""
        self._change(id_, "state = 'told', told_at = ?, reason = ''", (_text(now),))

    def refused(self, id_: int, reason: str) -> None:
        """Note that the peer will not have it; it stays until a person asks again."""
        self._change(id_, "state = 'refused', reason = ?", (reason,))

    def failed(self, id_: int, now: datetime, reason: str) -> None:
        """Note that a try failed; the next is after 1, 2, 4… seconds, an hour at most."""
        row = self._database.row("SELECT tries FROM step_messages WHERE id = ?", (id_,))
        tries = int(row[0]) if row is not None else 1
        then = now + wait_after(tries, self._chance)
        self._change(id_, "next_try = ?, reason = ?", (_text(then), reason))

    def retry(self, step_uid: str, now: datetime) -> None:
        """Try again now what waits or was refused of a step: a person asked for it."""
        with self._database.writing() as writer:
            writer.run(
                "UPDATE step_messages SET state = 'waiting', next_try = ? WHERE step_uid = ?"
                " AND state <> 'told'",
                (_text(now), step_uid),
            )

    def _change(self, id_: int, assignments: str, values: tuple[object, ...]) -> None:
        with self._database.writing() as writer:
            writer.run(
                f"UPDATE step_messages SET {assignments}, claimed_until = ''"  # noqa: S608
                " WHERE id = ? AND state <> 'told'",
                (*values, id_),
            )


_SELECT = (
    "SELECT id, step_uid, peer, telling, state, tries, next_try, reason, told_at FROM step_messages"
)


def _queue(writer: Writer, uid: str, peers: Sequence[str], telling: str, now: datetime) -> None:
    writer.run_many(
        "INSERT INTO step_messages (step_uid, peer, telling, next_try, put_at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (step_uid, peer, telling) DO NOTHING",
        [(uid, peer, telling, _text(now), _text(now)) for peer in peers],
    )


def _messages(rows: Sequence[tuple[Any, ...]]) -> tuple[StepMessage, ...]:
    return tuple(
        StepMessage(
            id=row[0],
            step_uid=row[1],
            peer=row[2],
            telling=row[3],
            state=row[4],
            tries=row[5],
            next_try=datetime.fromisoformat(row[6]),
            reason=row[7],
            told_at=None if row[8] is None else datetime.fromisoformat(row[8]),
        )
        for row in rows
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
