"""A square of dots (QR code) that a telephone reads, with the quiet edge that it needs."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_QUIET = 4  # dots around it, as ISO/IEC 18004 asks


class Square(QWidget):
    """Paints dark dots on white whatever the colours of the screen: readers expect it."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self._side = side
        self._dots: tuple[tuple[bool, ...], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(side, side)

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def show_text(self, text: str) -> None:
        """Show what the telephone is to read; nothing for no text."""
        if not text:
            self._dots = ()
        else:
            import segno  # read from disk only where a square is shown

            matrix = segno.make(text, error="m", micro=False).matrix
            self._dots = tuple(tuple(bool(dot) for dot in row) for row in matrix)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if not self._dots:
            return
        # Whole pixels, so that every dot is as large as the next.
        dot = self._side // (len(self._dots) + 2 * _QUIET)
        start = (self._side - dot * len(self._dots)) // 2
        for down, row in enumerate(self._dots):
            for right, dark in enumerate(row):
                if dark:
                    at = QRectF(start + right * dot, start + down * dot, dot, dot)
                    painter.fillRect(at, Qt.GlobalColor.black)
