"""The studies on this seat as a reader works through them: rows, filter, the chosen one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from records.archive import Priority, ReadState

__all__ = [
    "AnalysisState",
    "Counts",
    "Filter",
    "List",
    "Page",
    "Priority",
    "ReadState",
    "Worklist",
    "WorklistRow",
]

DAYS = (1, 3, 7)  # the dated lists of the rail
_PAGE = 1000  # so many rows at first, and so many more each time the end is reached
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
    disputed: int = 0  # objects that wait because they contradict it: another patient, other bytes
    unasked: str = ""  # who sent it, where nobody asked for it and nobody has looked at it

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


@dataclass(frozen=True, slots=True)
class Counts:
    """How many studies this seat holds, by what the rail offers."""

    total: int = 0
    unread: int = 0
    critical_unread: int = 0
    lists: Counter[List] = field(default_factory=Counter)
    days: Counter[int | None] = field(default_factory=Counter)
    modalities: Counter[str] = field(default_factory=Counter)
    origins: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Page:
    """The first rows that pass a filter, and what is known of those that are not among them."""

    filter: Filter = field(default_factory=Filter)
    rows: tuple[WorklistRow, ...] = ()
    passed: int = 0  # how many pass the filter, with those that are not here
    counts: Counts = field(default_factory=Counts)
    chosen: WorklistRow | None = None  # the chosen one, where it is not among the rows
    next_unread: WorklistRow | None = None  # where none of the rows is unread


# Reads the page for a filter: so many rows, and the row of the chosen study.
ReadPage = Callable[[Filter, int, str], Page]


class Worklist:
    """Owns the filter and the chosen row; rows are read anew from the archive on ``reload``.

    A seat may hold more studies than a window should: only the first that pass the filter are
    read, and more when the reader comes to their end.
    """

    def __init__(self, read: ReadPage, *, today: Callable[[], date] = date.today) -> None:
        self._read = read
        self._today = today
        self._page = Page()
        self._filter = Filter()
        self._wanted = _PAGE
        self._chosen = ""
        self._beside: frozenset[str] = frozenset()  # chosen with it
        self._ask: Callable[[], None] = self.reload
        self._watchers: list[Callable[[], None]] = []

    def read_by(self, ask: Callable[[], None]) -> None:
        """Let ``ask`` read after each change of the filter: aside, where a window waits."""
        self._ask = ask

    @property
    def all_rows(self) -> tuple[WorklistRow, ...]:
        """Every row that is in memory; of a large archive, not all there are."""
        chosen = self._page.chosen
        return self._page.rows if chosen is None else (*self._page.rows, chosen)

    @property
    def rows(self) -> tuple[WorklistRow, ...]:
        """The rows that pass the filter: by priority, then the newest first.

        Until they are read for a new filter, those of the old that pass it too.
        """
        if self._page.filter == self._filter:
            return self._page.rows
        today = self._today()
        return tuple(row for row in self._page.rows if self._filter.shows(row, today=today))

    @property
    def passed(self) -> int:
        """How many studies pass the filter, with those that are not in memory."""
        return self._page.passed if self._page.filter == self._filter else len(self.rows)

    @property
    def counts(self) -> Counts:
        return self._page.counts

    @property
    def filter(self) -> Filter:
        return self._filter

    @property
    def chosen(self) -> WorklistRow | None:
        return next((row for row in self.all_rows if row.study_uid == self._chosen), None)

    @property
    def chosen_uids(self) -> tuple[str, ...]:
        """Every chosen study, in the order of the rows."""
        chosen = self._beside or {self._chosen}
        return tuple(dict.fromkeys(r.study_uid for r in self.all_rows if r.study_uid in chosen))

    def choose_beside(self, study_uids: frozenset[str]) -> None:
        """Take all the chosen studies where they are several, for what is done to all at once."""
        self._beside = study_uids

    def next_unread(self) -> WorklistRow | None:
        """Return the study to read next."""
        here = next((row for row in self.rows if row.read_state is ReadState.UNREAD), None)
        return here or (self._page.next_unread if self._page.filter == self._filter else None)

    def choose(self, study_uid: str) -> None:
        if study_uid != self._chosen:
            self._chosen = study_uid
            self._tell()

    def narrow(self, filter_: Filter) -> None:
        if filter_ != self._filter:
            self._filter, self._wanted = filter_, _PAGE
            self._tell()
            self._ask()

    def read_on(self) -> None:
        """Read more rows, where there are more than those in memory."""
        if self._wanted <= len(self.rows) < self.passed:
            self._wanted += _PAGE
            self._ask()

    def read(self) -> Page:
        """Read the rows as they stand on record, and show nothing: from any thread."""
        return self._read(self._filter, self._wanted, self._chosen)

    def show(self, page: Page) -> None:
        """Show rows; the chosen one stays chosen. Those read for an older filter are dropped."""
        if page.filter == self._filter and page != self._page:
            self._page = page
            self._tell()

    def renew(self) -> None:
        """Have the rows read again: aside, where a window waits."""
        self._ask()

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
