"""The studies on this seat as a reader works through them: rows, filter, the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from records.archive import Priority, ReadState

__all__ = ["AnalysisState", "Filter", "List", "Priority", "ReadState", "Worklist", "WorklistRow"]


BOTH = "/"  # between the modalities of one study


@dataclass(frozen=True, slots=True)
class AnalysisState:
    """What models have said about a study, in words, and whether it waits for a person."""

    words: str = "No model"
    waits: bool = False  # proposed findings: amber
    running: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One study, as one line."""

    study_uid: str
    patient_name: str
    patient_id: str
    sex: str
    age: str
    birth_date: str
    modality: str  # PT/CT: those of its images, joined
    description: str
    date: str  # YYYY-MM-DD
    time: str  # HH:MM
    accession: str
    series_count: int
    image_count: int
    expected_count: int | None  # None: the sender announced no total
    arriving: bool
    priority: Priority
    analysis: AnalysisState
    read_state: ReadState
    reader: str
    origin: str
    issuer: str = ""  # of the patient ID

    @property
    def incomplete(self) -> bool:
        return self.expected_count is not None and self.image_count < self.expected_count

    @property
    def complete_words(self) -> str:
        """``n of N``, or ``n so far`` where no total was announced and images still arrive."""
        if self.expected_count is not None:
            return f"{self.image_count} of {self.expected_count}"
        return f"{self.image_count} so far" if self.arriving else f"{self.image_count}"


class List(Enum):
    """The standing lists of the filter rail."""

    MY_UNREAD = "My unread"
    ALL = "All"
    CRITICAL = "Critical"
    DRAFTS = "Drafts of mine"
    NOT_STORED = "Signed, not yet stored"
    INCOMPLETE = "Incomplete"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are shown. Empty sets mean: any."""

    list: List = List.ALL
    text: str = ""
    modalities: frozenset[str] = field(default_factory=frozenset)
    origins: frozenset[str] = field(default_factory=frozenset)
    days: int | None = None  # 1: today, 3, 7; None: any date

    def shows(self, row: WorklistRow, *, today: date) -> bool:
        """Return whether a row passes."""
        return (
            _on(self.list, row)
            and (not self.modalities or bool(self.modalities & set(row.modality.split(BOTH))))
            and (not self.origins or row.origin in self.origins)
            and _within(row.date, self.days, today)
            and all(word in _searched(row) for word in self.text.casefold().split())
        )


def _on(chosen: List, row: WorklistRow) -> bool:
    match chosen:
        case List.MY_UNREAD:
            return row.read_state is ReadState.UNREAD
        case List.ALL:
            return True
        case List.CRITICAL:
            return row.priority is Priority.CRITICAL
        case List.DRAFTS:
            return row.read_state is ReadState.DRAFT
        case List.NOT_STORED:
            return row.read_state is ReadState.SIGNED
        case List.INCOMPLETE:
            return row.incomplete


def _within(day: str, days: int | None, today: date) -> bool:
    if days is None:
        return True
    try:
        return date.fromisoformat(day) > today - timedelta(days=days)
    except ValueError:
        return False  # a study without a date is on no dated list, but on "Any"


def _searched(row: WorklistRow) -> str:
    parts = (row.patient_name, row.patient_id, row.accession, row.description)
    return " ".join(parts).replace("^", " ").casefold()


class Worklist:
    """Owns the filter and the chosen row; rows are read anew from the archive on ``reload``."""

    def __init__(
        self, read: Callable[[], Sequence[WorklistRow]], *, today: Callable[[], date] = date.today
    ) -> None:
        self._read = read
        self._today = today
        self._rows: tuple[WorklistRow, ...] = ()
        self._filter = Filter()
        self._chosen = ""
        self._watchers: list[Callable[[], None]] = []

    @property
    def all_rows(self) -> tuple[WorklistRow, ...]:
        return self._rows

    @property
    def rows(self) -> tuple[WorklistRow, ...]:
        """The rows that pass the filter: by priority, then the newest first."""
        today = self._today()
        shown = [row for row in self._rows if self._filter.shows(row, today=today)]
        shown.sort(key=lambda row: (row.date, row.time), reverse=True)
        shown.sort(key=lambda row: row.priority.value)
        return tuple(shown)

    @property
    def filter(self) -> Filter:
        return self._filter

    @property
    def chosen(self) -> WorklistRow | None:
        return next((row for row in self._rows if row.study_uid == self._chosen), None)

    def count(self, chosen: List) -> int:
        """Return how many studies stand on a list, whatever else is filtered."""
        return sum(_on(chosen, row) for row in self._rows)

    def next_unread(self) -> WorklistRow | None:
        """Return the study to read next."""
        return next((row for row in self.rows if row.read_state is ReadState.UNREAD), None)

    def choose(self, study_uid: str) -> None:
        if study_uid != self._chosen:
            self._chosen = study_uid
            self._tell()

    def narrow(self, filter_: Filter) -> None:
        self._filter = filter_
        self._tell()

    def read(self) -> tuple[WorklistRow, ...]:
        """Read the rows as they stand on record, and show nothing: from any thread."""
        return tuple(self._read())

    def show(self, rows: Sequence[WorklistRow]) -> None:
        """Show rows; the chosen one stays chosen."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._tell()

    def reload(self) -> None:
        """Read the rows again, and show them."""
        self.show(self.read())

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change, until the returned function is called."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def _tell(self) -> None:
        for changed in tuple(self._watchers):
            changed()
