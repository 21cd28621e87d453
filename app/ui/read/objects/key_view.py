"""A key object selection: what was said of the images, and the images as small pictures."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from shiboken6 import isValid

from app.ui.labels import Cut, label
from app.ui.panels import Scrolling, clear, column
from app.ui.picture_card import PictureCard
from app.ui.read.objects.asks import ObjectAsks
from app.ui.theme import Theme
from imaging.readable import KeyObjects

_MOST_PICTURES, _MOST_MISSING = 60, 20
_CARD = (132, 132)


class KeyView(Scrolling):
    """A click on a picture brings that image onto the screen; what is not here is named."""

    def __init__(self, theme: Theme, asks: ObjectAsks) -> None:
        inside = QWidget()
        super().__init__(inside)
        self._theme, self._asks = theme, asks
        side = theme.px(16)
        whole = column(inside, margins=(side, theme.px(12), side, side), gap=theme.px(4))
        words = QWidget()
        self._words = column(words, gap=theme.px(2))
        whole.addWidget(words)
        self._place = QWidget()
        self._grid = QGridLayout(self._place)
        self._grid.setContentsMargins(0, theme.px(8), 0, 0)
        self._grid.setSpacing(theme.px(8))
        whole.addWidget(self._place)
        rest = QWidget()
        self._rest = column(rest, gap=theme.px(2))
        whole.addWidget(rest)
        whole.addStretch(1)
        self._cards: list[PictureCard] = []
        self._columns = 0

    def become(self, keys: KeyObjects) -> None:
        """Show another selection."""
        for layout in (self._words, self._grid, self._rest):
            clear(layout)
        named = [(image.sop_uid, frame) for image in keys.images for frame in image.frames or (0,)]
        here = [(one, where) for one in named if (where := self._asks.where(*one))]
        missing = [uid for uid, frame in named if not self._asks.where(uid, frame)]
        self._words.addWidget(label(keys.title, "strong", wraps=True))
        if keys.note:
            self._words.addWidget(label(keys.note, wraps=True))
        by = keys.author.replace("^", " ").strip()
        made = keys.made
        when = f"{made[:4]}-{made[4:6]}-{made[6:8]}" if len(made) >= 8 else ""
        count = (
            self.tr("1 image") if len(named) == 1 else self.tr("{n} images").format(n=len(named))
        )
        self._words.addWidget(label(", ".join(p for p in (by, when, count) if p), "faint"))
        self._cards = [self._card(*one, where) for one, where in here[:_MOST_PICTURES]]
        self._columns = 0
        self._arrange()
        if len(here) > _MOST_PICTURES:
            words = self.tr("and {n} more; Shift+K goes through all of them")
            self._rest.addWidget(label(words.format(n=len(here) - _MOST_PICTURES), "detail"))
        for uid in missing[:_MOST_MISSING]:
            words = self.tr("not on this seat: {uid}").format(uid=uid)
            self._rest.addWidget(Cut(words, role="faint", middle=True))
        if len(missing) > _MOST_MISSING:
            words = self.tr("and {n} more that are not here")
            self._rest.addWidget(label(words.format(n=len(missing) - _MOST_MISSING), "faint"))

    def _card(self, sop_uid: str, frame: int, where: str) -> PictureCard:
        side = QSize(self._theme.px(_CARD[0]), self._theme.px(_CARD[1]))
        card = PictureCard(self._theme, side, where)
        card.clicked.connect(lambda: self._asks.image(sop_uid, frame))

        def arrived(file: bytes) -> None:
            if isValid(card):
                card.show_picture(file)

        self._asks.picture(sop_uid, frame, arrived)
        return card

    def _arrange(self) -> None:
        step = self._theme.px(_CARD[0] + 8)
        columns = max(1, (self.viewport().width() - self._theme.px(32) + 8) // step)
        if columns == self._columns:
            return
        self._columns = columns
        for n, card in enumerate(self._cards):
            self._grid.addWidget(card, n // columns, n % columns)
        for column_ in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column_, 0)
        self._grid.setColumnStretch(columns, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
