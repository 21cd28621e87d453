"""Why a number is what it is, in rows: what it rests on, how much, by which tag."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.buttons import Link
from app.ui.copied import copy_words
from app.ui.labels import Cut, label
from app.ui.panels import column, line
from app.ui.theme import Theme
from app.ui.words import minus
from imaging.explaining import Explanation, Row

_LABEL_PX = 92
# A hyphen before a number, but not one within a date or a name.
_NEGATIVE = re.compile(r"(?<![\w.])-(?=\d)")


class ExplanationRows(QWidget):
    """The rows of one explanation; all of it can be copied as text."""

    def __init__(self, theme: Theme, explanation: Explanation) -> None:
        super().__init__()
        self._explanation = explanation
        inside = column(self, margins=(0, theme.px(4), 0, theme.px(4)), gap=theme.px(6))
        for row in explanation.rows:
            inside.addWidget(_row(theme, row))
        copy = Link(theme, self.tr("Copy the explanation"), ink="acc")
        copy.clicked.connect(self._copy)
        inside.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.setAccessibleName(explanation.text)

    def _copy(self) -> None:
        copy_words(self, self._explanation.text)


def _row(theme: Theme, row: Row) -> QWidget:
    place = QWidget()
    beside = line(place, gap=theme.px(8))
    name = label(row.label, "small", wraps=True)
    name.setFixedWidth(theme.px(_LABEL_PX))
    name.setAlignment(Qt.AlignmentFlag.AlignTop)
    beside.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
    said = QWidget()
    inside = column(said)
    # A UID has no place to break: it is cut in the middle, whole in the tooltip.
    unbroken = " " not in row.value and len(row.value) > 30
    value = _NEGATIVE.sub(lambda found: minus(found[0]), row.value)
    inside.addWidget(
        Cut(value, role="detail", middle=True) if unbroken else label(value, "detail", wraps=True)
    )
    if row.source:
        inside.addWidget(label(row.source, "faint", wraps=True))
    beside.addWidget(said, 1)
    return place
