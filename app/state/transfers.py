"""What is asked of archives, what comes from them, and what waits to be stored there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from app.state.merging import RemoteRow, merged
from domain.rights import About
from pacs_client.diagnosis import Diagnosis, Finding

__all__ = [
    "Answer",
    "AnswerState",
    "ArchiveState",
    "Doctored",
    "OutboxRow",
    "Question",
    "RemoteRow",
    "RetrieveRow",
    "Transfers",
]


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """The archive this seat heard of last. A line that is down is no error, only said."""

    name: str
    answered_at: datetime | None
    failing: bool = False


class AnswerState(Enum):
    """How one archive answered a search."""

    ASKING = "asking"
    ANSWERED = "answered"
    NO_ANSWER = "no answer"
    STOPPED = "stopped"  # a person did not wait for it


@dataclass(frozen=True, slots=True)
class Answer:
    """One archive's answer to the search."""

    peer: str
    state: AnswerState
    found: int = 0
    seconds: float = 0.0
    reason: str = ""
    cut: bool = False  # it has more than is shown
    left_out: int = 0  # rows that could not be read, or were not what was asked for


@dataclass(frozen=True, slots=True)
class RetrieveRow:
    """One retrieve, under way or ended on this screen."""

    study_uid: str
    title: str
    peer: str
    stored: int
    expected: int | None
    # waiting, running, slow, paused, resumed, incomplete, refused, done, cancelled
    state: str
    words: str = ""
    how: str = ""  # move, get, web
    per_second: float | None = None  # objects; None until it was steady for ten seconds
    seconds_left: float | None = None
    cancel: Callable[[], None] = lambda: None
    pause: Callable[[], None] | None = None  # None: it cannot be paused now
    resume: Callable[[], None] | None = None
    about: About | None = None  # what archives said of the study


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One parcel of objects on its way to an archive."""

    id: str
    patient: str
    what: str  # report, images, previews, objects
    peer: str
    objects: int
    state: str  # Waiting, Sent, Stored, Refused
    since: datetime
    stored: int = 0  # of the objects
    reason: str = ""  # why the last try failed, in a sentence
    next_try: datetime | None = None
    stored_at: datetime | None = None
    found_back: bool = False  # confirmed by a query, not by storage commitment
    waits: str = ""  # for what, beside its next try: silent, hours, unknown
    again_at: datetime | None = None  # when that ends
    limit_kb_s: int = 0

    @property
    def study_uid(self) -> str:
        """The study that its objects are of."""
        return self.id.split("\t")[1]


@dataclass(frozen=True, slots=True)
class Question:
    """What the search form holds; empty fields ask for anything."""

    name: str = ""
    patient_id: str = ""
    accession: str = ""
    date_from: str = ""
    date_to: str = ""
    modality: str = ""


@dataclass(frozen=True, slots=True)
class Doctored:
    """How far the examination of one archive is, and what it came to."""

    peer: str
    findings: tuple[Finding, ...]
    diagnosis: Diagnosis | None = None
    under_way: bool = False


class Transfers:
    """Owns the search, its answers, the retrieves and the outbox as shown."""

    def __init__(self) -> None:
        self.question = Question()
        self.answers: tuple[Answer, ...] = ()
        self.results: tuple[RemoteRow, ...] = ()
        self.chosen: frozenset[str] = frozenset()
        self.every_retrieve: tuple[RetrieveRow, ...] = ()  # also of what is not for this person
        self._outbox: tuple[OutboxRow, ...] = ()
        self._sees: Callable[[RetrieveRow | OutboxRow], bool] = lambda _: True
        self.doctor: Doctored | None = None
        self.listening = ""  # "LIGHTBOX on port 11112", or empty
        self._watchers: list[Callable[[], None]] = []

    def show_only(self, sees: Callable[[RetrieveRow | OutboxRow], bool]) -> None:
        """Show of what moves only what the person here may know of, whoever began it."""
        self._sees = sees

    @property
    def retrieves(self) -> tuple[RetrieveRow, ...]:
        """The retrieves that the person here may know of."""
        return tuple(row for row in self.every_retrieve if self._sees(row))

    @property
    def outbox(self) -> tuple[OutboxRow, ...]:
        """The parcels that the person here may know of."""
        return tuple(row for row in self._outbox if self._sees(row))

    def begin(self, question: Question, peers: tuple[str, ...]) -> None:
        """Forget the last search and show that these archives are being asked."""
        self.question = question
        self.answers = tuple(Answer(peer, AnswerState.ASKING) for peer in peers)
        self.results, self.chosen = (), frozenset()
        self._tell()

    def answered(self, answer: Answer, rows: tuple[RemoteRow, ...]) -> None:
        """Show one archive's answer; rows known from another archive are merged."""
        self.answers = tuple(answer if a.peer == answer.peer else a for a in self.answers)
        self.results = merged(self.results, rows, self.question.patient_id)
        self._tell()

    def leave_out(self, peer: str) -> None:
        """Show no answer of a peer that proved to be no archive."""
        self.answers = tuple(answer for answer in self.answers if answer.peer != peer)
        self._tell()

    def choose(self, study_uids: frozenset[str]) -> None:
        self.chosen = study_uids
        self._tell()

    def place(self, study_uid: str, state: str, *, held: int | None = None) -> None:
        """Say where a found study is now."""
        self.results = tuple(
            replace(row, state=state, held=held if held is not None else row.held)
            if row.study_uid == study_uid and not row.other_id
            else row
            for row in self.results
        )
        self._tell()

    def show_retrieve(self, row: RetrieveRow) -> None:
        """Show a retrieve's state; one row for each study."""
        others = tuple(r for r in self.every_retrieve if r.study_uid != row.study_uid)
        self.every_retrieve = (row, *others)
        self._tell()

    def show_outbox(self, rows: tuple[OutboxRow, ...]) -> None:
        if rows != self._outbox:
            self._outbox = rows
            self._tell()

    def show_doctor(self, doctored: Doctored | None) -> None:
        """Show how far the examination of an archive is; None takes it away."""
        self.doctor = doctored
        self._tell()

    def show_listening(self, words: str) -> None:
        self.listening = words
        self._tell()

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after every change, until the returned function is called."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def _tell(self) -> None:
        for changed in tuple(self._watchers):
            changed()
