"""The line that says that a study was brought back as it was before the program was killed."""

from __future__ import annotations

from collections.abc import Callable

from app.state.reading import Reading
from app.ui.buttons import Button, IconButton
from app.ui.labels import label, say
from app.ui.messages import Glyph
from app.ui.panels import Panel, line
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive


class BroughtBack(Panel):
    """Calm: nothing is doubtful, nothing is lost. Goes when it is dismissed."""

    def __init__(self, theme: Theme, reading: Reading, close_study: Callable[[], None]) -> None:
        super().__init__("s2", "bottom")
        self._reading = reading
        self.setFixedHeight(theme.px(32))
        inside = line(self, margins=(theme.px(12), 0, theme.px(8), 0), gap=theme.px(10))
        inside.addWidget(Glyph(theme, "revert"))
        self._words = label("", "detail")
        inside.addWidget(self._words)
        inside.addStretch(1)
        close = Button(theme, self.tr("Close the study"), key="Ctrl+W", height="button_small")
        close.clicked.connect(close_study)
        inside.addWidget(close)
        dismiss = IconButton(theme, "cross", self.tr("Dismiss"), side=24, drawing=14)
        dismiss.clicked.connect(self._dismiss)
        inside.addWidget(dismiss)
        watch_while_alive(self, reading.watch, self.show_reading)
        self.show_reading()

    def show_reading(self) -> None:
        """Read the open study again."""
        at = self._reading.brought_back
        self.setVisible(bool(at))
        say(
            self._words,
            self.tr("Lightbox ended unexpectedly. This is the screen as it was at {at}.").format(
                at=at
            ),
        )

    def _dismiss(self) -> None:
        self._reading.brought_back = ""
        self.show_reading()
