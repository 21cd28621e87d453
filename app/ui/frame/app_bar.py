"""The bar at the top: rooms with their keys, jobs, archive, where models run, who reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.buttons import RoomTab, dot
from app.ui.icons import paint_icon
from app.ui.labels import Rule, label
from app.ui.naming import named
from app.ui.panels import Panel, line
from app.ui.theme import Theme
from app.ui.width import Width
from app.ui.words import ago, initials


@dataclass(frozen=True, slots=True)
class BarState:
    """What the bar shows, read from the workstation at every change."""

    room: str
    jobs: int
    job_done: float | None  # of the one job under way; None when several or none
    archive: str  # name of the archive, empty when none is configured
    archive_answered: datetime | None
    archive_failing: bool  # it did not answer the last time; a line that is down is no error
    runs_on: str
    user: str


class _Corner(QAbstractButton):
    """A part of the bar's end that may be pressed: an icon or a dot, words, a second word."""

    def __init__(self, theme: Theme, icon: str = "") -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self._quiet = ""
        self._dot = ""
        self._round = ""
        self._opens = False
        self._folded = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def show_words(
        self, words: str, quiet: str = "", *, dot: str = "", round_: str = "", opens: bool = False
    ) -> None:
        now = (words, quiet, dot, round_, opens)
        if now != (self.text(), self._quiet, self._dot, self._round, self._opens):
            self._quiet, self._dot, self._round, self._opens = quiet, dot, round_, opens
            self.setText(words)
            self.updateGeometry()
            self.update()

    def fold(self, folded: bool) -> None:
        """Show the icon or the dot alone; the tooltip says the words."""
        if folded != self._folded:
            self._folded = folded
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        theme, metrics = self._theme, QFontMetrics(self._theme.font(12, 400))
        width = 0 if self._folded else metrics.horizontalAdvance(self.text()) + 2
        if self._quiet and not self._folded:
            width += metrics.horizontalAdvance(self._quiet) + theme.px(8)
        if self._icon:
            width += theme.px(24)
        if self._dot:
            width += theme.px(15)
        if self._round:
            width += theme.px(24) + (theme.px(8) if self.text() else 0)
        if self._opens:
            width += theme.px(20)
        return QSize(width, theme.px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, at = self.height() / 2, 0
        ink = "t1" if self.underMouse() and self.isEnabled() else "t2"
        side = theme.px(16)
        if self._icon:
            paint_icon(
                painter, self._icon, theme.hex(ink), QRectF(0, middle - side / 2, side, side)
            )
            at += theme.px(24)
        if self._dot:
            hollow = self._dot == "hollow"
            colour = theme.colour("t2" if hollow else self._dot)
            dot(painter, QPointF(at + theme.px(5), middle), theme.px(3.6), colour, hollow=hollow)
            at += theme.px(15)
        if self._round:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("s4"))
            circle = QRectF(at, middle - theme.px(12), theme.px(24), theme.px(24))
            painter.drawEllipse(circle)
            painter.setFont(theme.font(11, 600))
            painter.setPen(theme.colour("t1"))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, self._round)
            at += theme.px(24) + (theme.px(8) if self.text() else 0)
        room = self.rect()
        upwards = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(theme.font(12, 400))
        painter.setPen(theme.colour(ink))
        if not self._folded:
            painter.drawText(room.adjusted(at, 0, 0, 0), upwards, self.text())
        if self._quiet and not self._folded:
            at += painter.fontMetrics().horizontalAdvance(self.text()) + theme.px(8)
            painter.setPen(theme.colour("t2"))
            painter.drawText(room.adjusted(at, 0, 0, 0), upwards, self._quiet)
        if self._opens:
            place = QRectF(self.width() - side, middle - side / 2, side, side)
            paint_icon(painter, "chevron-down", theme.hex("t2"), place)


class AppBar(Panel):
    """Shows where one is, and what goes on behind."""

    entered = Signal(str)
    jobs_asked = Signal()
    user_asked = Signal()

    def __init__(
        self,
        theme: Theme,
        rooms: tuple[tuple[str, str, str], ...],
        state: Callable[[], BarState],
    ) -> None:
        super().__init__("s1", "bottom")
        self._theme, self._state = theme, state
        self._width = Width.WIDE
        inside = line(self, margins=(theme.px(12), 0, theme.px(12), 0), gap=0)
        inside.addWidget(_Mark(theme))
        inside.addSpacing(theme.px(14))
        self._called = label(self.tr("Lightbox"), "strong")
        self._called.setContentsMargins(0, 0, theme.px(36), 0)
        inside.addWidget(self._called)
        self._tabs: dict[str, RoomTab] = {}
        for id_, title, key in rooms:
            tab = RoomTab(theme, title, note=key)
            tab.clicked.connect(lambda _on, room=id_: self.entered.emit(room))
            self._tabs[id_] = tab
            tab.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(tab)
            inside.addSpacing(theme.px(24))
        inside.addStretch(1)
        self._jobs = _Corner(theme, "jobs")
        self._archive = _Corner(theme)
        self._runs_on = _Corner(theme)
        self._user = _Corner(theme)
        self._places: dict[QWidget, QWidget] = {}
        for part in (self._jobs, self._archive, self._runs_on, self._user):
            place = QWidget()
            row = line(place, margins=(0, 0, theme.px(12), 0), gap=theme.px(12))
            row.addWidget(Rule(upright=True, inset=theme.px(8)))
            row.addWidget(part)
            self._places[part] = place
            inside.addWidget(place)
        for part in (self._archive, self._runs_on):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            part.setEnabled(False)
        named(self._jobs, self.tr("Jobs under way"), "Ctrl+J")
        self._jobs.clicked.connect(self.jobs_asked)
        self._user.clicked.connect(self.user_asked)
        # The archive's age grows by itself; nothing else on the bar moves without a change.
        self._clock = QTimer(self)
        self._clock.setInterval(5000)
        self._clock.timeout.connect(self.show_state)
        self._clock.start()
        self.fit(Width.WIDE)

    @property
    def jobs_button(self) -> QWidget:
        return self._jobs

    @property
    def user_button(self) -> QWidget:
        return self._user

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._width = width
        height = self._theme.px(40 if width is Width.WIDE else 36)
        self.setFixedHeight(height)
        for tab in self._tabs.values():
            tab.set_height(height - 1)
        self.show_state()

    def _give_way(self) -> None:
        """Drop what the tooltips say too, one after the other, until the rest fits."""
        tabs, corners = self._tabs.values(), (self._jobs, self._archive)
        for dropped in range(4):
            for tab in tabs:
                tab.show_note(dropped < 1)
            self._called.setVisible(dropped < 2)
            for corner in corners:
                corner.fold(dropped > 2)
            inside = self.layout()
            if inside is not None:
                for place in self._places.values():
                    place.updateGeometry()
                inside.invalidate()
            if self.minimumSizeHint().width() <= self.width():
                return

    def minimumSizeHint(self) -> QSize:
        inside = self.layout()
        wanted = inside.sizeHint().width() if inside is not None else 0
        return QSize(wanted, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()

    def offer(self, rooms: Iterable[str]) -> None:
        """Show the tabs of these rooms alone."""
        offered = frozenset(rooms)
        for id_, tab in self._tabs.items():
            tab.setVisible(id_ in offered)

    def show_state(self) -> None:
        """Read the workstation again."""
        state, wide = self._state(), self._width is Width.WIDE
        for id_, tab in self._tabs.items():
            tab.setChecked(id_ == state.room)
        self._show_jobs(state)
        self._show_archive(state, wide=wide)
        self._runs_on.show_words(self.tr("AI on {device}").format(device=state.runs_on))
        named(self._runs_on, self.tr("Models run on {device}").format(device=state.runs_on))
        self._places[self._runs_on].setVisible(wide and bool(state.runs_on))
        self._user.show_words(state.user if wide else "", round_=initials(state.user), opens=True)
        named(self._user, self.tr("Reader {name}: lock, sign out").format(name=state.user))
        self._give_way()

    def _show_jobs(self, state: BarState) -> None:
        if not state.jobs:
            self._jobs.show_words(self.tr("No jobs"))
            return
        words = self.tr("1 job") if state.jobs == 1 else self.tr("{n} jobs").format(n=state.jobs)
        done = "" if state.job_done is None else f"{state.job_done * 100:.0f} %"
        self._jobs.show_words(words, done)

    def _show_archive(self, state: BarState, *, wide: bool) -> None:
        if not state.archive:
            self._archive.show_words(self.tr("No archive"), dot="hollow")
            named(self._archive, self.tr("No archive is configured; everything on this seat works"))
            return
        if state.archive_failing:
            last = (
                self.tr("last answered {ago}").format(ago=ago(state.archive_answered))
                if state.archive_answered is not None
                else self.tr("no answer")
            )
            self._archive.show_words(self.tr("Archive"), last if wide else "", dot="hollow")
            named(self._archive, f"{state.archive}: {self.tr('no answer')}, {last}")
            return
        if state.archive_answered is None:
            self._archive.show_words(
                self.tr("Archive"), self.tr("not asked yet") if wide else "", dot="hollow"
            )
            named(
                self._archive, self.tr("{name} has not been asked yet").format(name=state.archive)
            )
            return
        said = self.tr("answered {ago}").format(ago=ago(state.archive_answered))
        self._archive.show_words(self.tr("Archive"), said if wide else "", dot="grn")
        named(self._archive, f"{state.archive} {said}")


class _Mark(QWidget):
    """The program's mark."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setFixedSize(theme.px(18), theme.px(18))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_icon(QPainter(self), "lightbox", "", QRectF(self.rect()))
