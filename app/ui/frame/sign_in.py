"""The gate: first start, sign-in and lock. No patient's data stands on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.bars import Progress
from app.ui.buttons import Button
from app.ui.frame.habit_choice import HabitChoice
from app.ui.frame.secret_field import add_show_button, hide_secret
from app.ui.frame.site_choice import SiteChoice
from app.ui.icons import paint_icon
from app.ui.labels import label, say
from app.ui.messages import Glyph
from app.ui.naming import marked, named
from app.ui.panels import Panel, clear, column, line
from app.ui.theme import Theme
from app.ui.words import initials
from domain.errors import LightboxError
from viewer.ui.wording import tr

_WIDTH = 416
_LONGEST_WAIT = 60  # of the button; what counts is counted behind it


class Gate(Enum):
    """Why the gate is shut."""

    FIRST_START = "first start"
    SIGN_IN = "sign in"
    LOCKED = "locked"
    WHO = "who"  # the records are open, and nobody has signed in


@dataclass(frozen=True, slots=True)
class GateState:
    """What the gate says; nothing in it names a patient."""

    gate: Gate
    user: str = ""
    user_words: str = ""  # "Radiologist · reading since 08:02"
    why: str = ""  # "Locked after 10 minutes without input"
    needs_passphrase: bool = True
    of_account: bool = False  # a person's own password is asked for, not the seat's passphrase
    asks_name: bool = False
    asks_code: bool = False
    emergency: bool = False  # whether emergency access may be asked for along with it
    rescue: bool = False  # whether there is a recovery key that lets an administrator in again
    other: str = ""  # words of the way to sign in as somebody else, or back; empty: there is none
    facts: tuple[tuple[str, str], ...] = ()  # icon, words: what continues, what is kept
    version: str = ""
    seat: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person typed."""

    passphrase: str
    name: str = ""
    archive: str = ""  # AET@HOST:PORT, empty: later
    habit: str = ""  # whose keys the hands are used to, empty: not said
    brighter_up: bool | None = None  # which way a drag brightens, None: as the habit has it
    code: str = ""  # of the second factor
    emergency: bool = False  # what is asked for once it is proved who this is


# Opens the gate off the GUI thread, then calls exactly one of the two.
Unlock = Callable[[Entry, Callable[[], None], Callable[[Exception], None]], None]


class SignIn(Panel):
    """One card in the middle; the caret stands where the passphrase goes."""

    other_asked = Signal()  # somebody else wants to sign in, or the first wants to go back
    rescue_asked = Signal()  # nothing is left but the recovery key
    site_asked = Signal(Path)  # another site's folder

    def __init__(
        self, theme: Theme, unlock: Unlock, habits: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__("s0")
        self._theme, self._unlock = theme, unlock
        self._state = GateState(Gate.SIGN_IN)
        self._wrong_times = 0
        self._shown: tuple[tuple[str, str], ...] | None = None  # the facts
        whole = column(self, margins=(theme.px(24), theme.px(24), theme.px(24), theme.px(16)))
        whole.addStretch(3)
        card = QWidget()
        card.setFixedWidth(theme.px(_WIDTH))
        self._card = column(card)
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(4)
        self._build_head()
        self._sites = SiteChoice(theme, self.site_asked.emit)
        self._card.addWidget(self._sites)
        self._build_user()
        self._name = self._field(self.tr("Your name, as it stands under your reports"))
        self._archive = self._field(self.tr("Archive, AET@HOST:PORT (may be added later)"))
        self._habits = HabitChoice(theme, habits)
        self._card.addWidget(self._habits)
        self._passphrase = self._field(self.tr("Passphrase"), secret=True)
        self._again = self._field(self.tr("The passphrase once more"), secret=True)
        self._code = self._field(self.tr("Code of the second factor, where one is set up"))
        self._caps = label(self.tr("Caps Lock is on"), "detail", mean="amber")
        self._wrong = label("", "detail", mean="red", wraps=True)
        self._hint = label("", "detail", wraps=True)
        for words in (self._caps, self._wrong, self._hint):
            self._card.addWidget(words)
            self._card.addSpacing(theme.px(4))
        self._card.addSpacing(theme.px(8))
        self._go = Button(theme, self.tr("Unlock"), key=self.tr("Enter"), kind="primary")
        self._go.setMinimumHeight(theme.px(40))
        self._go.setSizePolicy(
            self._passphrase.sizePolicy().horizontalPolicy(), self._go.sizePolicy().verticalPolicy()
        )
        self._go.clicked.connect(self._try)
        self._card.addWidget(self._go)
        self._bar = Progress(theme, self.tr("Unlocking"))
        self._bar.setFixedHeight(2)
        self._card.addWidget(self._bar)
        self._other = Button(theme, "", kind="quiet")
        self._other.clicked.connect(self.other_asked)
        self._emergency = Button(theme, self.tr("Emergency access"), kind="grave")
        self._emergency.setCheckable(True)
        self._emergency.toggled.connect(self._emergency_toggled)
        self._card.addSpacing(theme.px(8))
        others = line(gap=theme.px(8))
        others.addWidget(self._other)
        others.addStretch(1)
        others.addWidget(self._emergency)
        self._card.addLayout(others)
        self._rescue = Button(theme, self.tr("Lost everything? Use the recovery key"), kind="quiet")
        self._rescue.clicked.connect(self.rescue_asked)
        self._card.addWidget(self._rescue, 0, Qt.AlignmentFlag.AlignLeft)
        self._card.addSpacing(theme.px(24))
        self._facts_card = Panel("card")
        self._facts = column(self._facts_card, margins=(16, 12, 16, 12), gap=theme.px(8))
        self._card.addWidget(self._facts_card)
        self._build_foot(whole)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setTimerType(Qt.TimerType.PreciseTimer)  # never before the try counts
        self._wait.timeout.connect(self._wait_over)
        self._busy(busy=False)

    def _build_head(self) -> None:
        theme = self._theme
        head = line(gap=theme.px(16))
        head.addWidget(_Mark(theme, 48))
        words = column(gap=theme.px(2))
        words.addWidget(label(self.tr("Lightbox"), "big"))
        self._why = label("", "sentence")
        words.addWidget(self._why)
        head.addLayout(words, 1)
        self._card.addLayout(head)
        self._card.addSpacing(theme.px(28))

    def _build_user(self) -> None:
        theme = self._theme
        self._user_card = Panel("cardtop")
        row = line(self._user_card, margins=(12, 8, 12, 8), gap=theme.px(12))
        self._round = _Initials(theme)
        row.addWidget(self._round)
        words = column(gap=1)
        self._user = label("", "strong")
        self._user_words = label("", "faint")
        words.addWidget(self._user)
        words.addWidget(self._user_words)
        row.addLayout(words, 1)
        self._card.addWidget(self._user_card)
        self._card.addSpacing(theme.px(16))

    def _field(self, name: str, *, secret: bool = False) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(name)
        field.setProperty("role", "tall")
        if secret:
            add_show_button(self._theme, field)
        named(field, name)
        field.installEventFilter(self)
        field.returnPressed.connect(self._try)
        field.textEdited.connect(self._typed)
        self._card.addWidget(field)
        self._card.addSpacing(self._theme.px(8))
        return field

    def _build_foot(self, whole: object) -> None:
        foot = line(gap=self._theme.px(24))
        self._foot = [label("", "faint") for _ in range(3)]
        for words in self._foot:
            foot.addWidget(words)
        foot.addStretch(1)
        foot.addWidget(label(self.tr("Not cleared as a medical device"), "faint"))
        whole.addLayout(foot)  # type: ignore[attr-defined]  # a QVBoxLayout

    def show_gate(self, state: GateState) -> None:
        """Shut the gate: empty every field and put the caret where the person types first."""
        self._state = state
        first = state.gate is Gate.FIRST_START
        why = {
            Gate.FIRST_START: self.tr("First start on this seat"),
            Gate.SIGN_IN: self.tr("Everything this seat keeps is encrypted"),
            Gate.LOCKED: self.tr("Locked"),
            Gate.WHO: self.tr("Everything this seat keeps is encrypted"),
        }
        say(self._why, state.why or why[state.gate])
        self._user_card.setVisible(not first and bool(state.user))
        self._round.show_name(state.user)
        say(self._user, state.user)
        say(self._user_words, state.user_words)
        self._user_words.setVisible(bool(state.user_words))
        secret = state.needs_passphrase
        for field, shown in (
            (self._name, first or state.asks_name), (self._archive, first),
            (self._passphrase, secret), (self._again, first and secret),
            (self._code, state.asks_code),
        ):  # fmt: skip
            field.clear()
            field.setVisible(shown)
            marked(field, wrong="false")
        self._habits.setVisible(first)
        named(self._name, self.tr("Name") if state.asks_name else self._name_words())
        named(self._passphrase, self._secret_words())
        for field in (self._name, self._passphrase):
            field.setPlaceholderText(field.accessibleName())
            hide_secret(field)
        self._other.say(state.other)
        self._other.setVisible(bool(state.other))
        self._emergency.setChecked(False)
        self._emergency.setVisible(state.emergency)
        self._rescue.setVisible(state.rescue)
        self._sites.setVisible(self._sites.has_others and state.gate is not Gate.LOCKED)
        self._wrong.hide()
        self._say_way()
        self.show_facts(state)
        for words_, said in zip(
            self._foot, (state.version, state.seat, state.network), strict=True
        ):
            say(words_, said)
            words_.setVisible(bool(said))
        self._busy(busy=False)
        (self._name if first or state.asks_name else self._passphrase).setFocus()

    def show_sites(self, sites: tuple[tuple[str, Path], ...], here: Path) -> None:
        """Offer the sites of this computer, but not over a lock: somebody's work stands there."""
        self._sites.show_sites(sites, here)
        self._sites.setVisible(self._sites.has_others and self._state.gate is not Gate.LOCKED)

    def _emergency_toggled(self, _on: bool) -> None:
        self._say_way()
        (self._name if self._state.asks_name else self._passphrase).setFocus()

    def _say_way(self) -> None:
        """Say what the button does, and what has to be known before it is pressed."""
        gate, emergency, hint = self._state.gate, self._emergency.isChecked(), ""
        if gate is Gate.FIRST_START and self._state.needs_passphrase:
            hint = self.tr(
                "This passphrase protects what is kept on this seat. "
                "Without it, or a recovery key on paper, nothing can be read."
            )
        if emergency:
            hint = self.tr(
                "First prove who you are; then you are asked why. "
                "This is recorded and reported. It opens reading alone."
            )
        say(self._hint, hint, "red" if emergency else "")
        # A column that stands in the middle asks nobody how high its lines are once they break.
        self._hint.setMinimumHeight(max(0, self._hint.heightForWidth(self._theme.px(_WIDTH))))
        self._hint.setVisible(bool(hint))
        words = {
            Gate.FIRST_START: self.tr("Start"),
            Gate.SIGN_IN: self.tr("Sign in"),
            Gate.LOCKED: self.tr("Unlock"),
            Gate.WHO: self.tr("Sign in"),
        }
        self._go.say(words[gate])

    def _name_words(self) -> str:
        return self.tr("Your name, as it stands under your reports")

    def _secret_words(self) -> str:
        return self.tr("Password") if self._state.of_account else self.tr("Passphrase")

    def show_facts(self, state: GateState) -> None:
        """Say what continues and what is kept; asked every second, painted when it is news."""
        if state.facts == self._shown:
            return
        self._shown = state.facts
        clear(self._facts)
        for mark, words in state.facts:
            row = line(gap=self._theme.px(12))
            row.addWidget(Glyph(self._theme, mark, "t2", 14))
            row.addWidget(label(words, "detail"), 1)
            self._facts.addLayout(row)
        self._facts_card.setVisible(bool(state.facts))

    def _try(self) -> None:
        if not self._go.isEnabled():
            return
        passphrase, first = self._passphrase.text(), self._state.gate is Gate.FIRST_START
        if self._state.needs_passphrase and not passphrase:
            words = self.tr("Type the passphrase.")
            if self._state.of_account:
                words = self.tr("Type the password.")
            self._say_wrong(self._passphrase, words)
            return
        if first and self._state.needs_passphrase and passphrase != self._again.text():
            self._say_wrong(self._again, self.tr("The two passphrases differ."))
            return
        if first and not self._name.text().strip():
            self._say_wrong(self._name, self.tr("Type the name that stands under your reports."))
            return
        self._busy(busy=True)
        habit, up = self._habits.chosen if first else ("", None)
        name, archive = self._name.text().strip(), self._archive.text().strip()
        code = self._code.text().strip()
        emergency = self._state.emergency and self._emergency.isChecked()
        entry = Entry(passphrase, name, archive, habit, up, code, emergency)
        self._unlock(entry, self._opened, self._failed)

    def _opened(self) -> None:
        self._wrong_times = 0
        self._busy(busy=False)
        for field in (self._passphrase, self._again, self._code):
            field.clear()

    def _failed(self, error: Exception) -> None:
        self._busy(busy=False)
        self._wrong_times += 1
        self.say_failure(error)
        # 1, 2, 4… s: guessing by hand stays possible, guessing by machine does not.
        self._go.setEnabled(False)
        seconds = getattr(error, "wait_seconds", 2 ** (self._wrong_times - 1))
        self._wait.start(round(min(_LONGEST_WAIT, seconds) * 1000))

    def say_failure(self, error: Exception) -> None:
        """Say why the gate stays shut."""
        known, advice = isinstance(error, LightboxError), tr(getattr(error, "advice", ""))
        sentence = tr(str(error)) if known else self.tr("That did not work.")
        field = self._passphrase if self._state.needs_passphrase else self._name
        self._say_wrong(field, f"{sentence} {advice}".strip())
        field.selectAll()

    def _wait_over(self) -> None:
        self._go.setEnabled(True)

    def _say_wrong(self, field: QLineEdit, words: str) -> None:
        say(self._wrong, words)
        # A column that stands in the middle asks nobody how high its lines are once they break.
        self._wrong.setMinimumHeight(self._wrong.heightForWidth(self._theme.px(_WIDTH)))
        self._wrong.show()
        marked(field, wrong="true")
        field.setFocus()

    def _typed(self) -> None:
        self._wrong.hide()
        for field in (self._name, self._archive, self._passphrase, self._again, self._code):
            if field.property("wrong") == "true":
                marked(field, wrong="false")

    def _busy(self, *, busy: bool) -> None:
        self._go.setEnabled(not busy and not self._waiting())
        self._bar.show_done(None if busy else 0.0)
        self._bar.setVisible(busy)
        self._caps.hide()

    def _waiting(self) -> bool:
        return hasattr(self, "_wait") and self._wait.isActive()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and watched in (self._passphrase, self._again):
            # Qt tells no lock state; an upper-case letter without Shift gives it away.
            text, shift = event.text(), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            if event.type() == QEvent.Type.KeyPress and text.isalpha():
                self._caps.setVisible(text.isupper() != bool(shift))
        return super().eventFilter(watched, event)


class _Mark(QWidget):
    def __init__(self, theme: Theme, side: int) -> None:
        super().__init__()
        self.setFixedSize(theme.px(side), theme.px(side))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, "lightbox", "", QRectF(self.rect()))


class _Initials(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._letters = theme, ""
        self.setFixedSize(theme.px(32), theme.px(32))

    def show_name(self, name: str) -> None:
        self._letters = initials(name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("s4"))
        painter.drawEllipse(self.rect())
        painter.setPen(self._theme.colour("t1"))
        painter.setFont(self._theme.font(12, 600))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letters)
