"""The page of language and text: both are chosen here and hold from the next start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QWidget

from app.ui.buttons import Button
from app.ui.labels import label, say
from app.ui.language import ENGLISH, HINDI, SYSTEM
from app.ui.naming import named
from app.ui.panels import column, line
from app.ui.theme import SCALES, Theme

_IN_A_ROW = 7


@dataclass(frozen=True)
class LanguageAsks:
    """What the page reads and asks for."""

    kept: Callable[[], tuple[str, int]]  # the language, and the size of text in percent
    keep: Callable[[str, int], None]


class LanguagePage(QWidget):
    """In which language the program speaks, and how large it writes."""

    def __init__(self, theme: Theme, asks: LanguageAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._began = asks.kept()
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(12))
        whole.addWidget(label(self.tr("Language and text"), "sheet"))
        # Every language is named in itself: who cannot read the others finds it.
        self._languages = self._choice(
            whole,
            self.tr("Language"),
            ((SYSTEM, self.tr("As the system")), (ENGLISH, "English"), (HINDI, "हिन्दी")),
            lambda id_: self._take(language=id_),
        )
        self._sizes = self._choice(
            whole,
            self.tr("Text size"),
            tuple((str(round(scale * 100)), f"{scale * 100:.0f} %") for scale in SCALES),
            lambda id_: self._take(percent=int(id_)),
        )
        about = self.tr(
            "Names of patients, descriptions from the images and reports stay as they were written."
        )
        whole.addWidget(label(about, "sentence", wraps=True))
        self._said = label("", "sentence", wraps=True)
        whole.addWidget(self._said)
        whole.addStretch(1)
        self.entered()

    def _choice(
        self,
        whole: QBoxLayout,
        title: str,
        choices: tuple[tuple[str, str], ...],
        take: Callable[[str], None],
    ) -> dict[str, Button]:
        whole.addWidget(label(title, "strong"))
        group = QButtonGroup(self)
        buttons = {}
        for first in range(0, len(choices), _IN_A_ROW):
            row = line(gap=self._theme.px(8))
            for id_, words in choices[first : first + _IN_A_ROW]:
                button = Button(self._theme, words, kind="quiet")
                named(button, f"{title}: {words}")
                button.setCheckable(True)
                button.clicked.connect(lambda _on, chosen=id_: take(chosen))
                group.addButton(button)
                row.addWidget(button)
                buttons[id_] = button
            row.addStretch(1)
            whole.addLayout(row)
        return buttons

    def _take(self, *, language: str = "", percent: int = 0) -> None:
        now_language, now_percent = self._asks.kept()
        self._asks.keep(language or now_language, percent or now_percent)
        self.entered()

    def entered(self) -> None:
        """Read again what is kept."""
        language, percent = self._asks.kept()
        for buttons, chosen in ((self._languages, language), (self._sizes, str(percent))):
            if chosen in buttons:
                buttons[chosen].setChecked(True)
        later = (language, percent) != self._began
        words = (
            self.tr("Kept. It takes effect when Lightbox is started again.")
            if later
            else self.tr("A change takes effect when Lightbox is started again.")
        )
        say(self._said, words, "amber" if later else "")
