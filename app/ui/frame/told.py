"""Shows what app.telling tells: a strip that stays, a toast that goes."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.telling import Manner, Telling, Told
from app.ui.buttons import Button, IconButton
from app.ui.labels import Cut, label, say
from app.ui.messages import Glyph
from app.ui.panels import Panel, line
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.width import Width
from viewer.ui.wording import tr

_PASSING = (Manner.TOAST, Manner.REFUSAL)


class ErrorStrip(Panel):
    """What did not happen, what to do next; stays until a person dismisses it."""

    def __init__(self, theme: Theme, telling: Telling) -> None:
        super().__init__("redd")
        self._telling = telling
        self.setFixedHeight(theme.px(36))
        inside = line(self, margins=(theme.px(16), 0, theme.px(8), 0), gap=theme.px(10))
        inside.addWidget(Glyph(theme, "cross", "red"))
        self._sentence = Cut(mean="red", role="medium", least=theme.px(200))
        self._advice = Cut(role="sentence")
        inside.addWidget(self._sentence)
        inside.addWidget(self._advice)
        inside.addStretch(1)
        self._more = label("", "detail")
        inside.addWidget(self._more)
        self._dismiss = Button(theme, self.tr("Dismiss"), height="button_in_text", kind="quiet")
        self._dismiss.clicked.connect(self._dismiss_newest)
        inside.addWidget(self._dismiss)
        watch_while_alive(self, telling.watch, self.show_told)
        self.show_told()

    def _standing(self) -> list[Told]:
        return [told for told in self._telling.items if told.manner not in _PASSING]

    def show_told(self) -> None:
        """Show the newest message and how many more stand behind it."""
        standing = self._standing()
        self.setVisible(bool(standing))
        if standing:
            say(self._sentence, tr(standing[-1].sentence))
            say(self._advice, tr(standing[-1].advice))
            more = len(standing) - 1
            say(self._more, self.tr("+{n} more").format(n=more) if more else "")

    def _dismiss_newest(self) -> None:
        if standing := self._standing():
            self._telling.dismiss(standing[-1])


class Toast(Panel):
    """Something went well: bottom right, five seconds, never in the way of an image's text."""

    def __init__(self, theme: Theme, telling: Telling, parent: QWidget) -> None:
        super().__init__("toast")
        self.setParent(parent)
        self._parent = parent
        self._theme, self._telling = theme, telling
        inside = line(self, margins=(theme.px(14), 0, theme.px(8), 0), gap=theme.px(10))
        self._glyph = Glyph(theme, "check", "grn")
        inside.addWidget(self._glyph)
        self._words = label("", "value", wraps=True)
        inside.addWidget(self._words, 1)
        close = IconButton(theme, "cross", self.tr("Dismiss"), side=28, drawing=16)
        close.clicked.connect(self._end)
        inside.addWidget(close)
        self._shown: Told | None = None
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(5000)
        self._clock.timeout.connect(self._end)
        watch_while_alive(self, telling.watch, self.show_told)
        self.hide()
        self.show_told()

    def show_told(self) -> None:
        """Show the newest good news."""
        toasts = [told for told in self._telling.items if told.manner in _PASSING]
        newest = toasts[-1] if toasts else None
        if newest is self._shown:
            return
        self._shown = newest
        self.setVisible(newest is not None)
        if newest is not None:
            refused = newest.manner is Manner.REFUSAL
            self._glyph.become(*(("lock", "t2") if refused else ("check", "grn")))
            needs = self.tr("Needs the right to {what}.")
            say(
                self._words,
                needs.format(what=tr(newest.right)) if refused else tr(newest.sentence),
            )
            self.place()
            self.raise_()
            self._clock.start()

    def place(self) -> None:
        """Stand in the window's lower right corner, above the status bar."""
        parent = self._parent
        # No wider than the panel beside the images: no words on a picture are covered.
        wide = Width.of(parent.width(), self._theme.scale) is Width.WIDE
        width = self._theme.px(320 if wide else 264)
        tall = self._words.heightForWidth(width - self._theme.px(86))
        self.resize(width, max(self._theme.px(44), tall + self._theme.px(24)))
        foot = parent.height() - self._theme.size("status_bar") - self._theme.px(12)
        self.move(parent.width() - width - self._theme.px(12), foot - self.height())

    def _end(self) -> None:
        for told in [t for t in self._telling.items if t.manner in _PASSING]:
            self._telling.dismiss(told)
