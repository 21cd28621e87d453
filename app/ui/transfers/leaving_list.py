"""The studies that are to leave without a name: one line each, with how far it has come."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.state.review import Leaving, Review, Standing
from app.ui.buttons import Button
from app.ui.labels import Cut, label, say
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from viewer.ui.tips import plain_tip
from viewer.ui.wording import later, tr

_WORDS = {
    Standing.WAITS: later("Not looked through yet"),
    Standing.LOOKING: later("Is looked through…"),
    Standing.FAILED: later("Could not be looked through"),
    Standing.SEEN: later("Looked at"),
    Standing.NO_NEED: later("Needs no look"),
}
_INKS = {
    Standing.WAITS: "t2",
    Standing.LOOKING: "t2",
    Standing.FAILED: "amb",
    Standing.TO_SEE: "amb",
    Standing.SEEN: "grn",
    Standing.NO_NEED: "grn",
}


class LeavingList(Panel):
    """Press one to bring it to the front; the one in front can be taken off."""

    chosen = Signal(int)
    taken_off = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("s0", "right")
        self._theme = theme
        self._rows: list[_Row] = []
        whole = column(self)
        pad = theme.px(12)
        head = line(margins=(pad, theme.px(8), pad, theme.px(4)), gap=theme.px(8))
        self._title = Cut("", "heading")
        head.addWidget(self._title, 1)
        self._off = Button(theme, self.tr("Take off"), height="button_small")
        self._off.clicked.connect(self.taken_off)
        head.addWidget(self._off)
        whole.addLayout(head)
        inside = QWidget()
        self._stack = column(inside)
        whole.addWidget(Scrolling(inside), 1)
        self._why = label("", "detail", mean="amber", wraps=True)
        self._why.setContentsMargins(pad, theme.px(4), pad, theme.px(8))
        whole.addWidget(self._why)

    def show_review(self, review: Review) -> None:
        """Read what is looked through again."""
        ready = len(review.studies) - len(review.unready)
        words = self.tr("{n} of {m} ready").format(n=ready, m=len(review.studies))
        say(self._title, words)
        self._off.setEnabled(len(review.studies) > 1)
        if len(self._rows) != len(review.studies):
            clear(self._stack)
            self._rows = [self._made(number) for number in range(len(review.studies))]
            self._stack.addStretch(1)
        for number, (row, study) in enumerate(zip(self._rows, review.studies, strict=True)):
            standing = review.standing(study)
            row.show_study(study, self._said(review, study, standing), _INKS[standing])
            row.setChecked(number == review.front)
        say(self._why, tr(review.study.failed))
        self._why.setVisible(bool(review.study.failed))

    def _made(self, number: int) -> _Row:
        row = _Row(self._theme)
        row.clicked.connect(lambda: self.chosen.emit(number))
        self._stack.addWidget(row)
        return row

    def _said(self, review: Review, study: Leaving, standing: Standing) -> str:
        if standing is Standing.TO_SEE:
            left = len(study.unseen(review.confirmed))
            return self.tr("{n} images wait for a look").format(n=left)
        return tr(_WORDS[standing])


class _Row(QAbstractButton):
    """One study: whose and what, and below it how far it has come."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state, self._ink = "", "t2"
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_study(self, study: Leaving, state: str, ink: str) -> None:
        self.setText(study.words)
        self._state, self._ink = state, ink
        named(self, study.words)
        self.setAccessibleDescription(state)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip:
            self.setToolTip(plain_tip(self.text()))
        return super().event(event)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font(13, 500))
        return QSize(self._theme.px(200), 2 * metrics.height() + self._theme.px(14))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        front = self.isChecked()
        if front or self.underMouse():
            painter.fillRect(self.rect(), self._theme.colour("s3" if front else "s2"))
        side = self._theme.px(12)
        room = self.rect().adjusted(side, self._theme.px(6), -side, -self._theme.px(6))
        half = room.height() // 2
        above = QRect(room.left(), room.top(), room.width(), half)
        below = QRect(room.left(), room.top() + half, room.width(), half)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for where, words, weight, ink in (
            (above, self.text(), 500 if front else 400, "t1" if front else "t2"),
            (below, self._state, 400, self._ink),
        ):
            painter.setFont(self._theme.font(13, weight))
            painter.setPen(self._theme.colour(ink))
            cut = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, where.width()
            )
            painter.drawText(where, middle, cut)
        if self.hasFocus():
            painter.setPen(self._theme.colour("acc"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
