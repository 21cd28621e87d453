"""Who looked at a patient: each access as it is told to the patient or to a privacy officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.audit import Outcome, RecordedEvent

# Where actions say why they were done, the clearest first.
_REASONS = ("reason", "why", "purpose")


@dataclass(frozen=True, slots=True)
class Access:
    """One access: when, by whom, from where, to do what, why, and whether it was let happen."""

    seq: int
    at: datetime
    who: str
    workstation: str
    action: str
    study_uid: str
    why: str
    peer: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class AccessReport:
    """Every access to one patient in a time, oldest first, and the log it was taken from."""

    patient_id: str
    since: datetime | None
    until: datetime | None
    accesses: tuple[Access, ...]
    log_end: int  # the last event and its hash when the report was made
    log_root: str
    made_by: str
    made_at: datetime

    @property
    def people(self) -> tuple[tuple[str, int], ...]:
        """Everybody in it with the number of their accesses, most first."""
        counts: dict[str, int] = {}
        for access in self.accesses:
            counts[access.who] = counts.get(access.who, 0) + 1
        return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def access_of(recorded: RecordedEvent) -> Access:
    """Return an event as an access."""
    event = recorded.event
    why = next((event.detail[name] for name in _REASONS if event.detail.get(name)), "")
    return Access(
        recorded.seq,
        recorded.at,
        event.who,
        recorded.workstation,
        event.action,
        event.study_uid,
        why,
        event.peer,
        event.outcome,
    )
