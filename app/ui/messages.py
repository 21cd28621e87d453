"""What a place says when it has nothing to show: one sentence, one line why, one button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import paint_icon
from app.ui.labels import Cut, label, say
from app.ui.panels import Panel, appear, column, line
from app.ui.theme import Theme


class Glyph(QWidget):
    """An icon that only informs; the word beside it says the same."""

    def __init__(self, theme: Theme, icon: str, ink: str = "t2", side: int = 16) -> None:
        super().__init__()
        self._theme, self._icon, self._ink = theme, icon, ink
        self.setFixedSize(theme.px(side), theme.px(side))

    def become(self, icon: str, ink: str) -> None:
        if (icon, ink) != (self._icon, self._ink):
            self._icon, self._ink = icon, ink
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, self._icon, self._theme.hex(self._ink), QRectF(self.rect()))


class Nothing(QWidget):
    """The empty state, centred: a sentence, why, and at most one button with the way on."""

    def __init__(
        self, theme: Theme, sentence: str, why: str = "", button: QWidget | None = None
    ) -> None:
        super().__init__()
        inside = column(self, margins=(16, 16, 16, 16), gap=theme.px(6))
        self._sentence = label(sentence, "title", wraps=True)
        self._why = label(why, "sentence", wraps=True)
        for words in (self._sentence, self._why):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            # Kept together in the middle: only the space around them grows.
            words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        appear(self._sentence, shown=bool(sentence))
        appear(self._why, shown=bool(why))
        inside.addStretch(1)
        inside.addWidget(self._sentence)
        inside.addWidget(self._why)
        if button is not None:
            inside.addSpacing(theme.px(8))
            inside.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(1)

    def say(self, sentence: str, why: str = "") -> None:
        say(self._sentence, sentence)
        say(self._why, why)
        self._sentence.setVisible(bool(sentence))
        self._why.setVisible(bool(why))


class Strip(Panel):
    """A line across a place: what is doubtful (amber) or failed (red), and what follows from it."""

    def __init__(self, theme: Theme, mean: str = "amber") -> None:
        super().__init__("warn" if mean == "amber" else "redd")
        ink = "amb" if mean == "amber" else "red"
        self.setFixedHeight(theme.px(28))
        inside = line(self, margins=(theme.px(12), 0, theme.px(8), 0), gap=theme.px(10))
        inside.addWidget(Glyph(theme, "warning" if mean == "amber" else "cross", ink))
        self._fact = Cut(mean=mean, role="detail")
        self._follows = Cut(role="detail")
        inside.addWidget(self._fact)
        inside.addWidget(self._follows)
        inside.addStretch(1)
        self._end = inside

    def say(self, fact: str, follows: str = "") -> None:
        """Show the fact first, then what follows from it; nothing to say hides the strip."""
        say(self._fact, fact)
        say(self._follows, follows)
        self._follows.setVisible(bool(follows))
        self.setVisible(bool(fact))

    def add(self, button: QWidget) -> None:
        self._end.addWidget(button)
