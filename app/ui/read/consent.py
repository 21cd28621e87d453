"""What the patient agreed to and refused, beside what the files say of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.ui.buttons import Button
from app.ui.labels import Cut, label
from app.ui.panels import clear, column, line
from app.ui.theme import Theme
from domain.consent import Subject
from viewer.ui.wording import later, tr

_NAMES = {Subject.AI: later("Models"), Subject.ACCESS: later("Access")}


@dataclass(frozen=True)
class ConsentAsks:
    """What this part reads and asks for."""

    said: Callable[[Subject], bool | None]  # None: nothing is on record
    may_record: Callable[[], bool]
    record: Callable[[Subject, bool], None]


class ConsentPart(QWidget):
    """One line for each subject; whoever may record it has the other answer beside it."""

    def __init__(self, theme: Theme, asks: ConsentAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._rows = column(self, gap=theme.px(5))
        self.show_said()

    def show_said(self) -> None:
        """Read what is on record."""
        theme = self._theme
        clear(self._rows)
        for subject, name in _NAMES.items():
            said = self._asks.said(subject)
            row = line(gap=theme.px(8))
            title = label(tr(name), "faint")
            title.setFixedWidth(theme.px(96))
            row.addWidget(title)
            words = {
                None: self.tr("nothing on record"),
                True: self.tr("agreed"),
                False: self.tr("refused"),
            }[said]
            row.addWidget(Cut(words, role="detail1", mean="red" if said is False else ""), 1)
            if self._asks.may_record():
                for answer, button_words in (
                    (True, self.tr("Agrees")),
                    (False, self.tr("Refuses")),
                ):
                    if said is answer:
                        continue
                    button = Button(
                        theme, button_words, height="button_in_text",
                        name=f"{tr(name)}: {button_words}",
                    )  # fmt: skip
                    button.clicked.connect(lambda s=subject, a=answer: self._record(s, a))
                    row.addWidget(button)
            self._rows.addLayout(row)

    def _record(self, subject: Subject, given: bool) -> None:
        self._asks.record(subject, given)
        self.show_said()
