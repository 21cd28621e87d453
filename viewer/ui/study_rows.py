"""The rows of the left column that have no picture: studies to open beside, objects not shown."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from viewer.session.listed import ListedPrior, NotShown
from viewer.ui.icons import paint_icon
from viewer.ui.palette import ACC, AMB, S3, T1, T2, T3, colour, font
from viewer.ui.tips import plain_tip
from viewer.ui.wording import tr

STUDY_MIME = "application/x-lightbox-study"
_LINE, _INSET, _RAIL_HEIGHT = 17, 12, 40
_DRAG_PX = 8


class _Row(QAbstractButton):
    """Lines of text that can be pressed."""

    def __init__(self, *, rail: bool, scale: float) -> None:
        super().__init__()
        self._rail, self._scale = rail, scale
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _begin(self) -> QPainter:
        painter = QPainter(self)
        if self.underMouse() and self.isEnabled():
            painter.fillRect(self.rect(), colour(S3))
        return painter

    def _end(self, painter: QPainter) -> None:
        if self.hasFocus():
            painter.setPen(QPen(colour(ACC), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _text(
        self, painter: QPainter, box: QRectF, text: str, hue: str, *, strong: bool = False
    ) -> None:
        painter.setFont(
            font(round((11 if self._rail else 12) * self._scale), 600 if strong else 400)
        )
        painter.setPen(colour(hue))
        said = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        side = Qt.AlignmentFlag.AlignHCenter if self._rail else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, said)


class PriorRow(_Row):
    """A study of the same patient. Pressing it, or dragging it to the images, opens it beside."""

    wanted = Signal(str)

    def __init__(self, prior: ListedPrior, *, rail: bool, scale: float) -> None:
        super().__init__(rail=rail, scale=scale)
        self.prior = prior
        self._pressed_at: QPoint | None = None
        what = f"{prior.when} {prior.description}, {prior.age}, {prior.where}"
        does = ""
        if prior.can_come:
            does = tr("Retrieve")
        elif prior.here:
            does = tr("Show beside") if prior.beside else f"{tr('Open beside')}  Ctrl+B"
        self.setAccessibleName(what)
        self.setToolTip(plain_tip(f"{what}\n{does}".strip()))
        self.setEnabled(prior.here or prior.can_come)
        self.clicked.connect(lambda _on: self.wanted.emit(prior.study_uid))

    def sizeHint(self) -> QSize:
        height = _RAIL_HEIGHT if self._rail else 2 * _LINE + 10
        return QSize(round(60 * self._scale), round(height * self._scale))

    def paintEvent(self, event: QPaintEvent) -> None:
        event.accept()
        painter, k, prior = self._begin(), self._scale, self.prior
        hue = T1 if prior.here else T3
        if self._rail:
            self._text(painter, QRectF(0, 4 * k, self.width(), 15 * k), prior.when[:4], hue)
            self._text(painter, QRectF(0, 19 * k, self.width(), 15 * k), prior.when[5:10], T3)
            self._end(painter)
            return
        room = self.width() - 2 * _INSET * k
        title = f"{prior.when}  {prior.description}"
        self._text(painter, QRectF(_INSET * k, 5 * k, room, _LINE * k), title, hue)
        said = tr("beside") if prior.beside else tr("Open beside")
        if not prior.here:
            said = tr("arriving") if prior.arriving else tr("Retrieve") if prior.can_come else ""
        painter.setFont(font(round(12 * k)))
        taken = painter.fontMetrics().horizontalAdvance(said) + 8 * k
        second = QRectF(_INSET * k, (5 + _LINE) * k, room - taken, _LINE * k)
        self._text(painter, second, prior.age if prior.here else prior.where, T3)
        last = QRectF(self.width() - _INSET * k - taken, second.top(), taken, second.height())
        painter.setFont(font(round(12 * k)))
        painter.setPen(colour(T3 if prior.beside or prior.arriving else ACC))
        painter.drawText(last, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, said)
        self._end(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None or not self.prior.here:
            return
        if (event.position().toPoint() - self._pressed_at).manhattanLength() < _DRAG_PX:
            return
        self._pressed_at = None
        self.setDown(False)
        drag = QDrag(self)
        carried = QMimeData()
        carried.setData(STUDY_MIME, self.prior.study_uid.encode())
        drag.setMimeData(carried)
        drag.exec(Qt.DropAction.CopyAction)


class NotShownRow(_Row):
    """Objects without a picture, and why. Pressing it asks for the header of the first."""

    wanted = Signal(str)

    def __init__(self, what: NotShown, *, rail: bool, scale: float) -> None:
        super().__init__(rail=rail, scale=scale)
        self.what = what
        how_many = f"{what.count} " if what.count > 1 else ""
        self._title = f"{how_many}{what.title}"
        said = f"{self._title}. {what.reason}"
        self.setAccessibleName(said)
        self.setToolTip(plain_tip(f"{said}\n{tr('Show the header')}" if what.sop_uid else said))
        self.setEnabled(bool(what.sop_uid))
        self.clicked.connect(lambda _on: self.wanted.emit(what.sop_uid))

    def sizeHint(self) -> QSize:
        height = _RAIL_HEIGHT if self._rail else 2 * _LINE + 10
        return QSize(round(60 * self._scale), round(height * self._scale))

    def paintEvent(self, event: QPaintEvent) -> None:
        event.accept()
        painter, k, what = self._begin(), self._scale, self.what
        hue = AMB if what.grave else T2
        name = "warning" if what.grave else "info"
        if self._rail:
            paint_icon(painter, name, hue, QRectF(self.width() / 2 - 8 * k, 12 * k, 16 * k, 16 * k))
            self._end(painter)
            return
        paint_icon(painter, name, hue, QRectF(_INSET * k, 6 * k, 14 * k, 14 * k))
        left = (_INSET + 20) * k
        room = self.width() - left - _INSET * k
        self._text(painter, QRectF(left, 5 * k, room, _LINE * k), self._title, hue)
        self._text(painter, QRectF(left, (5 + _LINE) * k, room, _LINE * k), what.reason, T3)
        self._end(painter)
