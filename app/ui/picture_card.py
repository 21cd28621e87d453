"""A small picture with its words below; a click on it asks for the image."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from app.ui.naming import named
from app.ui.theme import Theme


class PictureCard(QAbstractButton):
    """Dark until its picture has been painted."""

    def __init__(self, theme: Theme, side: QSize, title: str) -> None:
        super().__init__()
        self._theme, self._side, self._title = theme, side, title
        self._image = QImage()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(side.width(), side.height() + theme.px(20))
        named(self, title)

    def show_picture(self, file: bytes) -> None:
        """Take the picture, an image file."""
        self._image = QImage.fromData(file)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = self.rect().adjusted(0, 0, 0, -theme.px(20))
        painter.fillRect(box, theme.colour("view"))
        if not self._image.isNull():
            ratio = self.devicePixelRatioF()
            filled = self._image.scaled(
                box.size() * ratio,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            filled.setDevicePixelRatio(ratio)
            size = filled.deviceIndependentSize()
            painter.drawImage(
                round(box.center().x() - size.width() / 2 + 0.5),
                round(box.center().y() - size.height() / 2 + 0.5),
                filled,
            )
        if self.underMouse():
            painter.setPen(theme.colour("ctl"))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setFont(theme.font(11, 500))
        painter.setPen(theme.colour("t2"))
        foot = self.rect().adjusted(0, box.height() + 2, 0, 0)
        words = painter.fontMetrics().elidedText(
            self._title, Qt.TextElideMode.ElideRight, foot.width()
        )
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
