"""What a person looks for in the audit log, and whether an event is that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.audit import AuditCode, Outcome, RecordedEvent


@dataclass(frozen=True, slots=True)
class Sought:
    """What an event must be to be found; what is left empty does not matter."""

    who: str = ""
    patient_id: str = ""
    study_uid: str = ""
    action: str = ""  # report.sign, or report for all of them
    code: AuditCode | None = None
    outcomes: frozenset[Outcome] = frozenset()
    since: datetime | None = None
    until: datetime | None = None  # the first moment that is too late
    text: str = ""  # part of anything that the event says; case does not matter

    def __post_init__(self) -> None:
        for moment in (self.since, self.until):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("a moment to look for needs its time zone")

    def is_met_by(self, recorded: RecordedEvent) -> bool:
        """Return whether an event is one of those that are looked for."""
        event = recorded.event
        return (
            self.who in ("", event.who)
            and self.patient_id in ("", event.patient_id)
            and self.study_uid in ("", event.study_uid)
            and (self.action in ("", event.action) or event.action.startswith(f"{self.action}."))
            and self.code in (None, event.code)
            and (not self.outcomes or event.outcome in self.outcomes)
            and (self.since is None or recorded.at >= self.since)
            and (self.until is None or recorded.at < self.until)
            and (not self.text or any(holds(words, self.text) for words in _said(recorded)))
        )


def _said(recorded: RecordedEvent) -> tuple[str, ...]:
    event = recorded.event
    detail = " ".join(f"{name} {value}" for name, value in sorted(event.detail.items()))
    return (event.action, event.who, event.patient_id, event.study_uid, event.peer, detail)


def holds(words: str, part: str) -> bool:
    """Return whether words hold a part; the case of a to z does not matter."""
    return _folded(part) in _folded(words)


def _folded(text: str) -> str:
    # As the database compares: beyond a to z a letter is only itself.
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
