"""A card in the middle with one step on it at a time: what it asks, what is wrong, and on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.ui.buttons import Button
from app.ui.frame.secret_field import add_show_button
from app.ui.labels import label, say
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from domain.errors import LightboxError
from viewer.ui.wording import tr

_WIDTH = 456


class StepCard(Panel):
    """The card; whoever fills it begins a step, adds to it, and ends it with what goes on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("s0")
        self._theme = theme
        inside = QWidget()
        column(self).addWidget(Scrolling(inside))  # large text on a small monitor
        whole = column(inside, margins=(theme.px(24), theme.px(24), theme.px(24), theme.px(16)))
        whole.addStretch(2)
        card = QWidget()
        card.setFixedWidth(theme.px(_WIDTH))
        self._card = column(card, gap=theme.px(8))
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)
        self._wrong = label("", "detail", mean="red", wraps=True)
        self._go = Button(theme, "", kind="primary")
        self._away: Button | None = None  # leaves the step, where it can be left

    def forget(self) -> None:
        """Leave nothing of what was typed or shown on the card."""
        clear(self._card)

    def show_failure(self, error: Exception) -> None:
        """Say what did not work, and let it be tried again."""
        self._fail(error)

    def _begin(self, title: str, why: str) -> None:
        clear(self._card)
        self._away = None
        self._card.addWidget(label(title, "big"))
        self._say(why, "sentence")
        self._card.addSpacing(self._theme.px(8))
        self._wrong = label("", "detail", mean="red", wraps=True)
        self._wrong.hide()
        self._go = Button(self._theme, "", kind="primary")

    def _say(self, words: str, role: str) -> QLabel:
        said = label(words, role, wraps=True)
        self._give_room(said)
        self._card.addWidget(said)
        return said

    def _give_room(self, said: QLabel) -> None:
        # A column that stands in the middle asks nobody how high its lines are once they break.
        said.setMinimumHeight(said.heightForWidth(self._theme.px(_WIDTH)))

    def _field(self, name: str, *, secret: bool = False) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(name)
        field.setProperty("role", "tall")
        field.setMinimumHeight(self._theme.px(40))
        if secret:
            add_show_button(self._theme, field)
        named(field, name)
        field.returnPressed.connect(lambda: self._go.click())
        self._card.addWidget(field)
        return field

    def _end(
        self,
        go: str,
        keep: Callable[[], None],
        leave: str,
        given_up: Callable[[], None],
        *,
        equal: bool = False,  # the two are two answers, and neither is a way back
    ) -> None:
        self._card.addWidget(self._wrong)
        self._card.addSpacing(self._theme.px(8))
        self._go.say(go)
        self._go.clicked.connect(keep)
        foot = line(gap=self._theme.px(8))
        if leave:
            self._away = Button(self._theme, leave, kind="normal" if equal else "quiet")
            self._away.clicked.connect(given_up)
            foot.addWidget(self._away)
        if equal:
            self._go.set_kind("normal")
            foot.addWidget(self._go)
            foot.addStretch(1)
        else:
            foot.addStretch(1)
            foot.addWidget(self._go)
        self._card.addLayout(foot)
        self._busy(busy=False)

    def _busy(self, *, busy: bool) -> None:
        self._go.setEnabled(not busy)

    def _fail(self, error: Exception) -> None:
        self._busy(busy=False)
        known, advice = isinstance(error, LightboxError), tr(getattr(error, "advice", ""))
        sentence = tr(str(error)) if known else self.tr("That did not work.")
        say(self._wrong, f"{sentence} {advice}".strip())
        self._give_room(self._wrong)
        self._wrong.show()
