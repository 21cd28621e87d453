"""The strip under the banner while emergency access is asked for or open, in every room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit

from app.ui.buttons import Button
from app.ui.messages import Strip
from app.ui.naming import named
from app.ui.theme import Theme
from app.ui.words import clock_short


@dataclass(frozen=True, slots=True)
class EmergencyState:
    """Nothing, asked for, or open until a moment."""

    asked: bool = False
    until: datetime | None = None


@dataclass(frozen=True)
class EmergencyAsks:
    """What the strip asks for, handed in by the window."""

    state: Callable[[], EmergencyState]
    begin: Callable[[str], bool]  # with the reason; returns whether it is open now
    leave: Callable[[], None]  # not after all
    end: Callable[[], None]
    look: Callable[[], None]  # whether its time is over


class EmergencyStrip(Strip):
    """Asks why, then says until when; it can be ended, never dismissed."""

    def __init__(self, theme: Theme, asks: EmergencyAsks) -> None:
        super().__init__(theme, "red")
        self._asks = asks
        self.setFixedHeight(theme.px(40))
        self._reason = QLineEdit()
        self._reason.setMinimumWidth(theme.px(400))
        self._reason.setPlaceholderText(self.tr("Why do you need it? At least ten characters"))
        self._reason.setMaxLength(500)
        named(self._reason, self.tr("Reason for emergency access"))
        self._reason.textChanged.connect(lambda _text: self._show_ready())
        self._reason.returnPressed.connect(self._begin)
        self._begin_button = Button(
            theme, self.tr("Open emergency access"), height="button_small", kind="danger"
        )
        self._begin_button.clicked.connect(self._begin)
        self._leave = Button(theme, self.tr("Cancel"), height="button_small")
        self._leave.clicked.connect(asks.leave)
        self._end_button = Button(theme, self.tr("End it now"), height="button_small")
        self._end_button.clicked.connect(asks.end)
        for part in (self._reason, self._begin_button, self._leave, self._end_button):
            self.add(part)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(asks.look)
        self.show_state()

    def show_state(self) -> None:
        """Read the workstation again."""
        state = self._asks.state()
        asking = state.asked and state.until is None
        for part in (self._reason, self._begin_button, self._leave):
            part.setVisible(asking)
        self._end_button.setVisible(state.until is not None)
        if state.until is not None:
            self._clock.start()
            until = clock_short(state.until)
            self.say(
                self.tr("Emergency access until {time}").format(time=until),
                self.tr("Recorded and reported. It opens reading alone."),
            )
            return
        self._clock.stop()
        if not asking:
            self._reason.clear()
            self.say("")
            return
        was_shown = self.isVisible()
        self.say(self.tr("Emergency access"), self.tr("It is recorded, reported and reviewed."))
        self._show_ready()
        if not was_shown:
            self._reason.setFocus()

    def _show_ready(self) -> None:
        ready = len(" ".join(self._reason.text().split())) >= _LEAST_REASON
        self._begin_button.setEnabled(ready)

    def _begin(self) -> None:
        if self._begin_button.isEnabled() and self._asks.begin(self._reason.text()):
            self._reason.clear()


_LEAST_REASON = 10
