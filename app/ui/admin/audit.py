"""The page of the audit log: what is looked for above, events below, the chosen one beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QFileDialog, QGridLayout, QLineEdit, QWidget

from app.ui.admin.event_table import Column, EventTable
from app.ui.admin.event_words import ACTIONS, action_named, words_of
from app.ui.buttons import Button
from app.ui.chooser import Chooser
from app.ui.labels import Cut, label, say
from app.ui.messages import Glyph
from app.ui.naming import marked, named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from domain.access import access_of
from domain.audit import AuditCode, Outcome, RecordedEvent
from domain.audit_search import Sought
from domain.showing import visible
from viewer.ui.wording import later, tr

KINDS = {
    AuditCode.APPLICATION_ACTIVITY: later("Application activity"),
    AuditCode.AUDIT_LOG_USED: later("Audit log used"),
    AuditCode.BEGIN_TRANSFERRING: later("Transfer begun"),
    AuditCode.INSTANCES_ACCESSED: later("Images accessed"),
    AuditCode.INSTANCES_TRANSFERRED: later("Images transferred"),
    AuditCode.STUDY_DELETED: later("Study deleted"),
    AuditCode.EXPORT: later("Export"),
    AuditCode.IMPORT: later("Import"),
    AuditCode.NETWORK_ENTRY: later("Network entry"),
    AuditCode.ORDER_RECORD: later("Order record"),
    AuditCode.PATIENT_RECORD: later("Patient record"),
    AuditCode.QUERY: later("Query"),
    AuditCode.SECURITY_ALERT: later("Security alert"),
    AuditCode.USER_AUTHENTICATION: later("Sign-in and sign-out"),
}
OUTCOMES = {
    Outcome.SUCCESS: later("Success"),
    Outcome.MINOR_FAILURE: later("Ended early"),
    Outcome.SERIOUS_FAILURE: later("Refused or failed"),
    Outcome.MAJOR_FAILURE: later("Serious failure"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Some of what was found."""

    events: tuple[RecordedEvent, ...]
    before: int | None  # where the rest begins
    count: int | None  # of all; only with the first part


@dataclass(frozen=True, slots=True)
class LogState:
    """How the log stands."""

    alarm: str  # why it is not whole; empty: nothing is known against it
    checked: str  # "All 1200 events are as they were recorded."; empty: not checked yet
    sending: str  # "12 wait for the audit repository"; empty: it is sent nowhere


@dataclass(frozen=True, slots=True)
class Days:
    """What is asked of the page elsewhere: what one person did from a day to a day."""

    who: str
    since: str
    until: str


@dataclass(frozen=True)
class AuditAsks:
    """What the page asks for. What takes a while calls back when it is done."""

    find: Callable[[Sought, int | None, Callable[[Part], None]], None]
    read_day: Callable[[str, bool], datetime | None]  # or the day after it; None: it is no day
    state: Callable[[], LogState]
    check: Callable[[], None]
    export: Callable[[Sought, Path], None]
    access: Callable[[str, Path], None]  # the access report of a patient
    asked: Callable[[], Days | None] = lambda: None  # elsewhere, since it was last read
    watches: tuple[Watch, ...] = ()


def when(recorded: RecordedEvent) -> str:
    """Return the moment of an event on this seat's clock."""
    return recorded.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


class AuditPage(QWidget):
    """A million events are as quick to look through as a hundred."""

    def __init__(self, theme: Theme, asks: AuditAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._sought = Sought()
        self._before: int | None = None
        self._turn = 0  # of looks: what comes late for another one is dropped
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(12)), gap=theme.px(10))
        head = line(gap=theme.px(8))
        head.addWidget(label(self.tr("Audit log"), "sheet"))
        head.addStretch(1)
        self._access = self._button(head, self.tr("Access report…"), self._save_access)
        self._button(head, self.tr("Export…"), self._save)
        self._button(head, self.tr("Check now"), asks.check)
        whole.addLayout(head)
        whole.addWidget(self._state_card())
        whole.addLayout(self._filters())
        body = line(gap=theme.px(12))
        self._table = EventTable(theme, self.tr("Events"), self._columns())
        self._table.chosen.connect(self._show_event)
        self._table.events.more_wanted.connect(self._more)
        body.addWidget(self._table, 1)
        self._card = Panel("cardtop")
        self._card.setFixedWidth(theme.px(240 if theme.is_enlarged else 288))
        inside = QWidget()
        side = theme.px(12)
        self._facts = column(inside, margins=(side, side, side, side), gap=theme.px(6))
        holding = column(self._card)
        holding.addWidget(Scrolling(inside))
        body.addWidget(self._card)
        whole.addLayout(body, 1)
        self._count = Cut(role="detail")
        whole.addWidget(self._count)
        for watch in asks.watches:
            watch_while_alive(self, watch, self._show_state)
        self._show_event(None)
        self.entered()

    def _button(self, row: object, text: str, act: Callable[[], None]) -> Button:
        button = Button(self._theme, text, height="button_small")
        button.clicked.connect(act)
        row.addWidget(button)  # type: ignore[attr-defined]  # a QHBoxLayout
        return button

    def _state_card(self) -> Panel:
        card = Panel("cardtop")
        row = line(card, margins=(12, 8, 12, 8), gap=self._theme.px(8))
        self._mark = Glyph(self._theme, "shield", "t2")
        self._state = label("", "sentence", wraps=True)
        self._sending = label("", "detail")
        row.addWidget(self._mark)
        row.addWidget(self._state, 1)
        row.addWidget(self._sending)
        return card

    def _filters(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.px(8))
        grid.setVerticalSpacing(self._theme.px(3))
        self._who = self._field(grid, 0, self.tr("Person"))
        self._patient = self._field(grid, 1, self.tr("Patient ID"))
        self._action = self._field(grid, 2, self.tr("What"))
        self._offer(self._action, sorted({tr(words) for words in ACTIONS.values()}))
        self._kind = self._choice(grid, 3, self.tr("Kind"), [tr(one) for one in KINDS.values()])
        self._outcome = self._choice(
            grid, 4, self.tr("Outcome"), [tr(one) for one in OUTCOMES.values()]
        )
        self._since = self._field(grid, 5, self.tr("From"), "2026-01-31")
        self._until = self._field(grid, 6, self.tr("To"), "2026-01-31")
        self._text = self._field(grid, 7, self.tr("Words"))
        find = Button(self._theme, self.tr("Find"), kind="primary", height="button_small")
        find.clicked.connect(self.look)
        per_line = self._per_line
        grid.addWidget(find, grid.rowCount() - 1, per_line)
        for at, share in enumerate((3, 3, 3, 3, 3, 2, 2, 4)[:per_line]):
            grid.setColumnStretch(at, share)
        return grid

    @property
    def _per_line(self) -> int:
        return 4 if self._theme.is_enlarged else 8

    def _place(self, grid: QGridLayout, at: int, name: str, field: QWidget) -> None:
        down, along = divmod(at, self._per_line)
        grid.addWidget(label(name, "heading"), 2 * down, along)
        grid.addWidget(field, 2 * down + 1, along)

    def _field(self, grid: QGridLayout, at: int, name: str, hint: str = "") -> QLineEdit:
        field = QLineEdit()
        named(field, name)
        field.setPlaceholderText(hint)
        field.setMinimumWidth(self._theme.px(112 if hint else 72))
        field.returnPressed.connect(self.look)
        self._place(grid, at, name, field)
        return field

    def _offer(self, field: QLineEdit, words: list[str]) -> None:
        """Show below the field which words hold what is typed; a log's own name is taken too."""
        offering = QCompleter(words, field)
        offering.setFilterMode(Qt.MatchFlag.MatchContains)
        offering.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        shown = offering.popup()
        if shown is not None:
            shown.setMinimumWidth(self._theme.px(280))
        offering.activated.connect(lambda _words: self.look())
        field.setCompleter(offering)

    def _choice(self, grid: QGridLayout, at: int, name: str, words: list[str]) -> Chooser:
        choice = Chooser(self._theme, name, [self.tr("all"), *words])
        choice.activated.connect(lambda _at: self.look())
        self._place(grid, at, name, choice)
        return choice

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("No."), 64, lambda r: str(r.seq), least=480),
            Column(self.tr("When"), 172, when),
            Column(self.tr("Who"), 104, lambda r: r.event.who),
            Column(self.tr("What"), 0, lambda r: words_of(r.event)),
            Column(self.tr("Patient ID"), 112, lambda r: r.event.patient_id, least=480),
            Column(self.tr("Why"), 0, lambda r: access_of(r).why, least=960),
            Column(self.tr("Outcome"), 128, lambda r: tr(OUTCOMES[r.event.outcome]), least=560),
        )

    def entered(self) -> None:
        """Look at the newest events, or at those that were asked for elsewhere."""
        self._show_state()
        asked = self._asks.asked()
        if asked is not None:
            self._fill(asked)
        self.look()

    def focus_search(self) -> None:
        """Go to the field of words."""
        self._text.setFocus()

    def _fill(self, asked: Days) -> None:
        """Let the filters say what was asked for, and nothing else."""
        for field in (self._patient, self._action, self._text):
            field.clear()
        for choice in (self._kind, self._outcome):
            choice.setCurrentIndex(0)
        self._who.setText(asked.who)
        self._since.setText(asked.since)
        self._until.setText(asked.until)

    def look(self) -> None:
        """Look for what the filters say, from the newest on."""
        sought = self._read_filters()
        self._access.setEnabled(bool(self._patient.text().strip()))
        if sought is None:
            return
        self._sought, self._before = sought, None
        self._turn += 1
        self._table.events.begin()
        say(self._count, self.tr("Looking…"))
        self._ask(None)

    def _read_filters(self) -> Sought | None:
        kinds, outcomes = list(KINDS), list(OUTCOMES)
        kind, outcome = self._kind.currentIndex(), self._outcome.currentIndex()
        since = until = None
        for field, after in ((self._since, False), (self._until, True)):
            text = field.text().strip()
            marked(field, wrong="false")
            if not text:
                continue
            moment = self._asks.read_day(text, after)
            if moment is None:
                marked(field, wrong="true")
                say(self._count, self.tr("Write a day as 2026-01-31."))
                return None
            if after:
                until = moment
            else:
                since = moment
        return Sought(
            who=self._who.text().strip(),
            patient_id=self._patient.text().strip(),
            action=action_named(self._action.text().strip()),
            code=kinds[kind - 1] if kind > 0 else None,
            outcomes=frozenset({outcomes[outcome - 1]}) if outcome > 0 else frozenset(),
            since=since,
            until=until,
            text=self._text.text().strip(),
        )

    def _ask(self, before: int | None) -> None:
        turn = self._turn

        def found(part: Part) -> None:
            if turn != self._turn:
                return
            self._before = part.before
            self._table.events.append(part.events, has_more=part.before is not None)
            if part.count is not None:
                words = self.tr("{n} events, newest first").format(n=part.count)
                none = self.tr("No event of the log is what is looked for.")
                say(self._count, words if part.count else none)

        self._asks.find(self._sought, before, found)

    def _more(self) -> None:
        if self._before is not None:
            self._ask(self._before)

    def _show_state(self) -> None:
        state = self._asks.state()
        self._mark.become(*(("warning", "red") if state.alarm else ("shield", "t2")))
        words = state.alarm or state.checked or self.tr("The log is being checked…")
        say(self._state, words, "red" if state.alarm else "green" if state.checked else "")
        say(self._sending, state.sending)

    def _show_event(self, recorded: RecordedEvent | None) -> None:
        clear(self._facts)
        # In large text the list needs the whole width until an event is chosen.
        self._card.setVisible(recorded is not None or not self._theme.is_enlarged)
        if recorded is None:
            hint = self.tr("Choose an event to see all that it says.")
            self._facts.addWidget(label(hint, "detail", wraps=True))
            self._facts.addStretch(1)
            return
        event = recorded.event
        self._facts.addWidget(label(words_of(event), "strong", wraps=True))
        for name, value in (
            (self.tr("In the log"), event.action),
            (self.tr("No."), str(recorded.seq)),
            (self.tr("When"), when(recorded)),
            (self.tr("Who"), event.who),
            (self.tr("Kind"), f"{tr(KINDS[event.code])} ({event.code.value})"),
            (self.tr("Outcome"), f"{tr(OUTCOMES[event.outcome])} ({event.outcome.value})"),
            (self.tr("Patient ID"), event.patient_id),
            (self.tr("Study"), event.study_uid),
            (self.tr("Other side"), event.peer),
            *sorted(event.detail.items()),
            (self.tr("Workstation"), recorded.workstation),
            (self.tr("Session"), recorded.session),
            (self.tr("Program"), recorded.version),
        ):
            if value:
                self._facts.addWidget(label(visible(name), "faint"))
                words = label(_breakable(visible(value)), "detail", wraps=True)
                words.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
                self._facts.addWidget(words)
        self._facts.addStretch(1)

    def _save(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self,
            self.tr("Export what is found"),
            "audit.csv",
            self.tr("Table (*.csv);;JSON lines (*.jsonl);;DICOM audit messages (*.xml)"),
        )
        if name:
            self._asks.export(self._sought, Path(name))

    def _save_access(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Who looked at this patient"), "access.pdf",
            self.tr("Report (*.pdf);;Table (*.csv)"),
        )  # fmt: skip
        if name:
            self._asks.access(self._patient.text().strip(), Path(name))


def _breakable(text: str) -> str:
    """Let long numbers and hashes break, so that none is cut."""
    if " " in text:
        return text
    return "\u200b".join(text[at : at + 24] for at in range(0, len(text), 24))
