"""The key images of the report, as they will be printed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton
from shiboken6 import isValid

from app.state.reading import Reading
from app.ui.labels import label, say
from app.ui.panels import Panel, clear, column, line
from app.ui.picture_card import PictureCard
from app.ui.report.asks import ReportAsks
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.width import Width
from domain.measurement import KeyImage

_SHOWN = 6


class KeyImages(Panel):
    """A strip below the images; a click shows that image, K adds the one on screen."""

    def __init__(self, theme: Theme, reading: Reading, asks: ReportAsks) -> None:
        super().__init__("s1", "top")
        self._theme, self._reading, self._asks = theme, reading, asks
        self._shown: tuple[KeyImage, ...] | None = None
        self._painted: dict[KeyImage, bytes] = {}
        self._tall = True
        row = line(self, margins=(theme.px(16), theme.px(12), theme.px(16), theme.px(8)), gap=12)
        head = column(gap=2)
        head.addWidget(label(self.tr("Key images"), "heading"))
        self._count = label("", "value")
        head.addWidget(self._count)
        head.addStretch(1)
        row.addLayout(head)
        self._cards = line(gap=theme.px(12))
        row.addLayout(self._cards)
        self._hint = label(self.tr("Press K on an image to keep it with the report."), "detail")
        row.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        watch_while_alive(self, reading.annotations.watch, self.show_images)
        watch_while_alive(self, reading.watch, self._paint_arrived)
        self.fit(Width.WIDE)

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._tall = width is Width.WIDE
        self.setFixedHeight(self._theme.px(116 if self._tall else 92))
        self._shown = None
        self.show_images()

    def show_images(self) -> None:
        """Read the key images again."""
        keys = self._reading.annotations.key_images
        if keys == self._shown:
            return
        self._shown = keys
        clear(self._cards)
        for key in keys[:_SHOWN]:
            self._cards.addWidget(self._card(key))
        say(self._count, str(len(keys)) if keys else self.tr("None"))
        self._hint.setVisible(not keys)

    def _paint_arrived(self) -> None:
        keys = self._reading.annotations.key_images[:_SHOWN]
        if self._reading.loaded and any(key not in self._painted for key in keys):
            self._shown = None
            self.show_images()

    def _card(self, key: KeyImage) -> QAbstractButton:
        side = QSize(self._theme.px(96), self._theme.px(72 if self._tall else 52))
        card = PictureCard(self._theme, side, self._asks.key_title(key))
        card.clicked.connect(lambda: self._asks.show_key(key))
        if key in self._painted:
            card.show_picture(self._painted[key])
            return card

        def arrived(file: bytes) -> None:
            self._painted[key] = file
            if isValid(card):
                card.show_picture(file)

        # An image that is still coming would be painted as its absence.
        if self._reading.loaded:
            self._asks.key_picture(key, arrived)
        return card
