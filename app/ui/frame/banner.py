"""Whose images these are: the patient open for reading, on every screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.ui.buttons import Button
from app.ui.labels import Cut, Rule, chip, label, say
from app.ui.naming import marked
from app.ui.panels import Panel, line
from app.ui.theme import Theme
from app.ui.width import Width


@dataclass(frozen=True, slots=True)
class BannerState:
    """The open study in the banner's words; ``name`` is empty when nothing is open."""

    patient_key: str = ""  # issuer and ID: a change of it is a change of patient
    name: str = ""
    other_names: str = ""  # ideographic, phonetic
    id: str = ""
    sex_age: str = ""
    born: str = ""
    description: str = ""
    date: str = ""
    accession: str = ""
    priority: str = ""  # critical, urgent, or empty
    note: str = ""  # "Study 4 of 61", "Report, version 1 of a draft"
    elsewhere: bool = False  # another room than Read is on screen: offer the way back


class Banner(Panel):
    """Always there; never shows two patients."""

    returned = Signal()

    def __init__(self, theme: Theme, state: Callable[[], BannerState]) -> None:
        super().__init__("s2", "bottom")
        self._theme, self._state = theme, state
        self._patient: str | None = None  # before the first look, nothing has changed
        inside = line(self, margins=(theme.px(16), 0, theme.px(16), 0), gap=0)
        self._name = Cut(role="patient", least=theme.px(160))
        inside.addWidget(self._name)
        self._parts: dict[str, tuple[QWidget, QLabel]] = {}
        for part, caption, role in (
            ("id", self.tr("ID"), "value"),
            ("sex_age", "", "value"),
            ("born", self.tr("Born"), "value"),
            ("description", "", "strong"),
            ("date", "", "value"),
            ("accession", self.tr("Acc"), "value"),
        ):
            self._parts[part] = self._part(inside, caption, role)
        inside.addStretch(1)
        inside.addSpacing(theme.px(16))
        self._note = label("", "detail")
        self._open = label(self.tr("Open for reading"), "detail")
        self._return = Button(theme, self.tr("Return"), key="F3", height="button_small")
        self._return.clicked.connect(self.returned)
        self._priority = chip()
        ends = line(gap=theme.px(10))
        for widget in (self._note, self._open, self._return, self._priority):
            ends.addWidget(widget)
        inside.addLayout(ends)
        # 600 ms of another ground tell that this is another patient (SCREENS 4).
        self._tint = QTimer(self)
        self._tint.setSingleShot(True)
        self._tint.setInterval(600)
        self._tint.timeout.connect(lambda: marked(self, ground="s2"))
        self._width = Width.WIDE
        self.fit(Width.WIDE)

    def _part(self, inside: QHBoxLayout, caption: str, role: str) -> tuple[QWidget, QLabel]:
        whole = QWidget()
        row = line(whole, gap=self._theme.px(6))
        row.addSpacing(self._theme.px(16) - 6)
        row.addWidget(Rule(upright=True, inset=self._theme.px(9)))
        row.addSpacing(self._theme.px(16) - 12)
        if caption:
            row.addWidget(label(caption, "faint"))
        value = Cut(role=role, least=self._theme.px(56))
        row.addWidget(value)
        inside.addWidget(whole)
        return whole, value

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._width = width
        self.setFixedHeight(self._theme.px(40 if width is Width.WIDE else 32))
        self.show_state()

    def show_state(self) -> None:
        """Read the workstation again."""
        state = self._state()
        is_open = bool(state.name or state.patient_key)
        if is_open:
            say(self._name, state.name or self.tr("No name"), "")
            marked(self._name, role="patient")
        else:
            say(self._name, self.tr("No study open"))
            marked(self._name, role="sentence")
        if state.other_names:
            self._name.setAccessibleDescription(state.other_names)
        for part, (whole, value) in self._parts.items():
            words = getattr(state, part)
            say(value, words)
            whole.setVisible(is_open and bool(words))
        away = is_open and state.elsewhere
        self._open.setVisible(away and self._width is Width.WIDE)
        self._return.setVisible(away)
        say(self._note, state.note)
        self._note.setVisible(is_open and not away and bool(state.note))
        self._show_priority(state.priority if is_open else "")
        if self._patient is None:
            self._patient = state.patient_key
        elif state.patient_key != self._patient:
            self._change_patient(state)
        self._give_way()

    def _show_priority(self, priority: str) -> None:
        words = {"critical": self.tr("Critical"), "urgent": self.tr("Urgent")}
        self._priority.setVisible(priority in words)
        if priority in words:
            say(self._priority, words[priority], "red" if priority == "critical" else "outline")

    def _change_patient(self, state: BannerState) -> None:
        self._patient = state.patient_key
        if not state.patient_key:
            self.setAccessibleName(self.tr("No study open"))
            return
        marked(self, ground="accd")
        self._tint.start()
        named = f"{state.name or self.tr('No name')}, ID {state.id or '?'}"
        self.setAccessibleName(self.tr("Patient {name}").format(name=named))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        """Leave out accession, then birth date, before anything is cut; the name is cut last."""
        state = self._state()
        room = self.width() - 3 * self._theme.px(16)
        ends = [self._note, self._open, self._return, self._priority]
        needed = self._name.sizeHint().width() + sum(
            w.sizeHint().width() + self._theme.px(10) for w in ends if not w.isHidden()
        )
        shown = {p: w for p, (w, _v) in self._parts.items() if getattr(state, p)}
        needed += sum(w.sizeHint().width() for w in shown.values())
        for part in ("accession", "born"):
            if part not in shown or not state.name:
                continue
            hides = needed > room
            shown[part].setVisible(not hides)
            if hides:
                needed -= shown[part].sizeHint().width()
        named = min(self._name.sizeHint().width(), room // 2)
        self._name.setMinimumWidth(named)
        # Text so large that even what is cut has no room: one part less, never one over another.
        least = named + sum(
            w.sizeHint().width() + self._theme.px(10) for w in ends if not w.isHidden()
        )
        least += sum(w.minimumSizeHint().width() for w in shown.values() if not w.isHidden())
        for part in ("date", "description", "sex_age"):
            if part not in shown or not state.name:
                continue
            hides = least > room
            shown[part].setVisible(not hides)
            if hides:
                least -= shown[part].minimumSizeHint().width()


__all__ = ["Banner", "BannerState"]
