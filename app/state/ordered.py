"""What the window shows of the orders of one day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One scheduled step, with what has become of it on this seat."""

    key: str
    time: str  # 09:30
    modality: str
    station: str
    patient_name: str
    patient_id: str
    birth_date: str
    sex: str
    procedure: str
    accession: str
    peer: str
    state: str  # SCHEDULED, IN PROGRESS, COMPLETED, DISCONTINUED
    urgent: bool = False
    caution: str = ""  # allergies, alerts, pregnancy
    study_uid: str = ""  # on this seat, of the same patient
    untold: str = ""  # who is still to be told, or will not be, and why


@dataclass(frozen=True, slots=True)
class WorklistAnswer:
    """What one worklist answered last."""

    peer: str
    found: int | None = None  # None: it is being asked
    trouble: str = ""
    cut: bool = False
    left_out: int = 0


class Ordered:
    """Owns the rows, and who was asked for them."""

    def __init__(self) -> None:
        self.rows: tuple[OrderRow, ...] = ()
        self.answers: tuple[WorklistAnswer, ...] = ()
        self._watchers: list[Callable[[], None]] = []

    def show(self, rows: tuple[OrderRow, ...]) -> None:
        """Show the orders as they are known now."""
        if rows != self.rows:
            self.rows = rows
            self._tell()

    def answered(self, answer: WorklistAnswer) -> None:
        """Show what one worklist answered, or that it is being asked."""
        others = tuple(each for each in self.answers if each.peer != answer.peer)
        self.answers = tuple(sorted((*others, answer), key=lambda each: each.peer))
        self._tell()

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change, until the returned function is called."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def _tell(self) -> None:
        for changed in tuple(self._watchers):
            changed()
