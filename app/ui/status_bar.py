"""The line at the foot of a room: where the pointer is, what is incomplete, what was saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QWidget

from app.ui.labels import Cut, Rule, label, say
from app.ui.panels import Panel, line
from app.ui.theme import Theme

Part = tuple[str, str]  # words, meaning: "", "strong", "amber", "red", "accent"


class StatusBar(Panel):
    """Parts from the start of the line, parts from its end; each in words."""

    def __init__(self, theme: Theme, *, left: int = 4, right: int = 3) -> None:
        super().__init__("s1", "top")
        self.setFixedHeight(theme.size("status_bar"))
        inside = line(self, margins=(theme.px(12), 0, theme.px(12), 0), gap=theme.px(12))
        # A number at the start of the line is whole or not there; words at its end give way.
        self._left = self._places(theme, inside, left, cut=False)
        inside.addStretch(1)
        self._right = self._places(theme, inside, right, cut=True)
        self._inside = inside

    def _places(
        self, theme: Theme, inside: object, count: int, *, cut: bool
    ) -> list[tuple[Rule, QLabel]]:
        places: list[tuple[Rule, QLabel]] = []
        for at in range(count):
            rule = Rule(upright=True, inset=theme.px(5))
            words = Cut("", "detail") if cut else label("", "detail")
            for widget in (rule, words):
                widget.hide()
                inside.addWidget(widget)  # type: ignore[attr-defined]  # a QHBoxLayout
            places.append((rule, words))
            if at == 0:
                rule.setFixedWidth(0)
        return places

    def add(self, button: QWidget) -> None:
        """Put a button at the end of the line: something that waits to be asked for."""
        self._inside.addWidget(button)

    def show_parts(self, left: Sequence[Part], right: Sequence[Part]) -> None:
        """Show the parts that have words, in order."""
        for places, parts in ((self._left, left), (self._right, right)):
            shown = [part for part in parts if part[0]][: len(places)]
            for at, (rule, words) in enumerate(places):
                part = shown[at] if at < len(shown) else None
                if part is not None:
                    say(words, part[0], part[1])
                words.setVisible(part is not None)
                rule.setVisible(part is not None and at > 0)
