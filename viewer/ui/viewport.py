"""The widget of one viewport: paints its picture, and hands the pointer to gestures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from viewer.session.captions import corners
from viewer.session.hanging import Kind
from viewer.session.pointing import At, Pointing
from viewer.session.screen import Screen
from viewer.session.thickness import thicker
from viewer.session.views import content_key
from viewer.tools.gesture import Grip, Loupe
from viewer.ui.asking import ask_rect
from viewer.ui.crop_box import CropGrip, grip_of
from viewer.ui.crosshair_cursors import grip_cursor
from viewer.ui.loupe import paint_loupe
from viewer.ui.outlining_painting import brush_cursor
from viewer.ui.overlays import (
    bar_rect,
    caption_at,
    paint_viewport,
    picture_area,
    remedy_rect,
    slice_at,
)
from viewer.ui.palette import ACC, colour
from viewer.ui.pictures import Pictures
from viewer.ui.study_rows import STUDY_MIME
from viewer.ui.swapping import MIME as VIEWPORT
from viewer.ui.swapping import drag, dropped, is_dragged, takes_hold
from viewer.ui.thumbnails import MIME
from viewer.ui.warning_strip import strip_height
from viewer.ui.wording import tr

# "Viewed" means shown at full fidelity for this long.
VIEWED_MS = 200
_DRAG_PX = 3
_NOTCH = 120
_WHEEL_ZOOM = 1.15
_BUTTONS = {
    Qt.MouseButton.LeftButton: "left",
    Qt.MouseButton.MiddleButton: "middle",
    Qt.MouseButton.RightButton: "right",
}
_CURSORS = {
    "window": Qt.CursorShape.ArrowCursor,
    "pan": Qt.CursorShape.SizeAllCursor,
    "zoom": Qt.CursorShape.SizeVerCursor,
    "scroll": Qt.CursorShape.SplitVCursor,
    "text": Qt.CursorShape.IBeamCursor,
    "select": Qt.CursorShape.ArrowCursor,
}


def _tool_held(shift: bool) -> str:
    """Return the tool that a held key puts on the left button for one drag."""
    return "crosshair" if shift else ""


class ViewportWidget(QWidget):
    """One viewport of a screen. It keeps nothing that the screen does not know.

    It asks the window by three signals: ``hovered`` brings a Reading (or None) for the status bar,
    ``remedy_wanted`` the viewport whose one button was pressed, ``menu_wanted`` the viewport that
    was clicked with the right button, with the place on the desktop.
    """

    hovered = Signal(object)  # a Reading, or None
    remedy_wanted = Signal(int)
    menu_wanted = Signal(int, QPoint)
    study_dropped = Signal(str)  # a study UID, to be opened beside

    def __init__(
        self,
        screen: Screen,
        number: int,
        pointing: Pointing,
        pictures: Pictures,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._screen, self.number = screen, number
        self._pointing, self._pictures = pointing, pictures
        self._turned = 0
        self._pressed_at: QPointF | None = None
        self._pointer: QPointF | None = None  # where it was last
        self._is_over = False  # whether it still is
        self._on_bar = self._held = False
        self._cropping: CropGrip | None = None
        self._shown: tuple[object, ...] = ()
        self._viewed = QTimer(self)
        self._viewed.setSingleShot(True)
        self._viewed.setInterval(VIEWED_MS)
        self._viewed.timeout.connect(self._has_been_viewed)
        self._words = QLineEdit(self)
        self._words.setAccessibleName(tr("Words of the mark"))
        self._words.setPlaceholderText(tr("Words, then Enter"))
        self._words.hide()
        self._words.returnPressed.connect(self._write)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self._drop = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(60, 60)
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    # ------------------------------------------------------------------ showing

    def refresh(self) -> None:
        """Read the screen again."""
        self.setAccessibleName(self._spoken())
        doubts = self._screen.warnings(self.number)
        self.setAccessibleDescription(" ".join(f"{d.fact} {d.consequence}" for d in doubts))
        grip = self._screen.hovered_grip(self.number)
        self.setCursor(grip_cursor(self._screen, self.number, grip) or self._tool_cursor())
        self._ask_words()
        self.read_again()
        self.update()

    def read_again(self) -> None:
        """Say what lies under a pointer that rests while the picture beneath it changes."""
        if self._pointer is None:
            return
        mine = self._screen.pointed is not None and self._screen.pointed[0] == self.number
        if not (self._is_over or mine):
            return
        at = self._at(self._pointer)
        under = self._screen.reading(self.number, at.x, at.y, at.width, at.height)
        self._screen.pointed = None if under is None else (self.number, under.at)
        if self._is_over:
            self.hovered.emit(under)

    def _tool_cursor(self) -> Qt.CursorShape | QCursor:
        tool = self._screen.buttons["left"]
        if tool == "brush":
            plane = self._screen.plane(self.number, self.width(), self.height())
            return brush_cursor(self._screen.outlining.radius_mm, plane)
        return _CURSORS.get(tool, Qt.CursorShape.CrossCursor)

    def _spoken(self) -> str:
        texts = corners(self._screen, self.number)
        said = ", ".join((*texts.top_left, *texts.top_right, *texts.bottom_left))
        reason = self._screen.can_show(self.number)
        return tr("Viewport {n}: {what}").format(n=self.number + 1, what=said or reason)

    def paintEvent(self, event: QPaintEvent) -> None:
        area = picture_area(self._screen, self.number, self.width(), self.height())
        picture = self._pictures.current(
            self.number, area.width(), area.height(), self.devicePixelRatioF()
        )
        painter = QPainter(self)
        sketch = self._pointing.sketch if self._pointing.viewport == self.number else None
        paint_viewport(
            painter, self._screen, self.number, (self.width(), self.height()), picture, sketch
        )
        if isinstance(sketch, Loupe):
            paint_loupe(painter, self._screen, self.number, area, sketch, self.devicePixelRatioF())
        if self._drop:
            painter.setPen(QPen(colour(ACC), 2, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()
        event.accept()
        now = (
            self._screen.generation,
            self._screen.viewports[self.number].content,
            self._screen.slice_number(self.number),
        )
        if now != self._shown and not picture.preview and not picture.waiting:
            self._shown = now
            self._viewed.start()

    def _has_been_viewed(self) -> None:
        if self.isVisible():
            self._screen.mark_viewed(self.number)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._viewed.stop()
        super().closeEvent(event)

    # ------------------------------------------------------------------ the pointer

    def _at(self, position: QPointF) -> At:
        area = picture_area(self._screen, self.number, self.width(), self.height())
        return At(position.x() - area.x(), position.y() - area.y(), area.width(), area.height())

    def _bar(self) -> QRectF | None:
        if self._screen.bar(self.number) is None or self._screen.overlay == 2:
            return None
        area = picture_area(self._screen, self.number, self.width(), self.height())
        return bar_rect(QRectF(area))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self._screen.activate(self.number)
        position = event.position()
        reason = self._screen.can_show(self.number)
        if reason:
            self._press_remedy(position)
        elif self._press_ask(position):
            return
        rect = self._bar()
        left = event.button() is Qt.MouseButton.LeftButton
        if left and rect is not None and rect.adjusted(-8, -4, 12, 4).contains(position):
            self._on_bar = True
            self._go_to_bar(position)
            return
        self._pressed_at = position
        top = strip_height(self._screen.warnings(self.number), self.width())
        self._held = takes_hold(self._screen, event, top, self.width())
        if self._held:
            return
        self._cropping = grip_of(self._screen, self.number, self._at(position)) if left else None
        if self._cropping is not None:
            return
        button = _BUTTONS.get(event.button())
        if button is None or self._screen.writing is not None:
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        held = _tool_held(shift) if button == "left" else ""
        at = self._at(position)
        caption = caption_at(self._screen, self.number, at) if not held else None
        self._pointing.press(self.number, at, button=button, tool_id=held, caption=caption)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._on_bar:
            self._go_to_bar(event.position())
            return
        if self._held and self._pressed_at is not None:
            if is_dragged(self._pressed_at, event.position()):
                self._held = False
                drag(self, self.number)
            return
        at = self._at(event.position())
        if self._cropping is not None:
            self._cropping.move(at)
            return
        self._pointer, self._is_over = event.position(), True
        self.read_again()
        if self._pointing.is_busy and self._pointing.viewport == self.number:
            tilting = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._pointing.move(at, tilting=tilting)
        elif not event.buttons():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._show_grip(self._pointing.grip_at(self.number, at, "left", _tool_held(shift)))

    def _show_grip(self, grip: Grip | None) -> None:
        """Let the pointer and the handles say what a press here would take hold of."""
        new = self._screen.hover(self.number, grip)
        # A layout with fewer viewports hides this one, and Qt says that the pointer left it.
        if not new or self.number >= len(self._screen.viewports):
            return
        self.setCursor(grip_cursor(self._screen, self.number, grip) or self._tool_cursor())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self._on_bar = self._held = False
        if self._cropping is not None:
            self._cropping.release()
            self._cropping = None
            return
        pressed, self._pressed_at = self._pressed_at, None
        if self._pointing.is_busy and self._pointing.viewport == self.number:
            tilting = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._pointing.move(self._at(event.position()), released=True, tilting=tilting)
        if event.button() is not Qt.MouseButton.RightButton or pressed is None:
            return
        # A right drag zooms; only a right click asks for the menu.
        if (event.position() - pressed).manhattanLength() <= _DRAG_PX:
            self.menu_wanted.emit(self.number, event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._pointing.is_busy or event.button() is not Qt.MouseButton.LeftButton:
            # The second click of a measurement by clicks, however quick it was.
            self.mousePressEvent(event)
            return
        event.accept()
        if self._reword(event.position()):
            return
        self._screen.maximise(self.number)

    def _reword(self, position: QPointF) -> bool:
        """Ask for the words of the mark under the pointer; return whether there is one."""
        at = self._at(position)
        mark = self._pointing.mark_at(self.number, at, caption_at(self._screen, self.number, at))
        if mark is None:
            return False
        self._screen.ask_words(mark)
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        # Some systems turn the wheel sideways while Alt is held.
        turned = event.angleDelta().y() or event.angleDelta().x()
        self._turned += turned
        notches = int(self._turned / _NOTCH)
        if notches == 0:
            return
        self._turned -= notches * _NOTCH
        self._screen.activate(self.number)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at = self._at(event.position())
            plane = self._screen.plane(self.number, at.width, at.height)
            if plane is not None:
                about = plane.to_patient(at.x, at.y)
                self._screen.zoom(self.number, _WHEEL_ZOOM**notches, about)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            thicker(self._screen, float(notches))
        elif self._screen.viewports[self.number].kind is Kind.SCENE:
            self._screen.zoom(self.number, _WHEEL_ZOOM**notches)
        else:
            alone = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._screen.scroll(self.number, -notches, alone=alone)

    def leaveEvent(self, event: QEvent) -> None:
        self._is_over = False
        self.hovered.emit(None)
        if not self._pointing.is_busy:
            self._show_grip(None)
        super().leaveEvent(event)

    def _go_to_bar(self, position: QPointF) -> None:
        bar, rect = self._screen.bar(self.number), self._bar()
        if bar is not None and rect is not None:
            self._screen.go_to(self.number, slice_at(bar, rect, position.y()))

    def _press_ask(self, position: QPointF) -> bool:
        words = self._screen.acknowledged.asks(self._screen.viewports[self.number])
        area = picture_area(self._screen, self.number, self.width(), self.height())
        if not words or not ask_rect(QRectF(area), words).contains(position):
            return False
        self.remedy_wanted.emit(self.number)
        return True

    def _press_remedy(self, position: QPointF) -> None:
        remedy = self._screen.viewports[self.number].remedy
        area = picture_area(self._screen, self.number, self.width(), self.height())
        if remedy and remedy_rect(QRectF(area), remedy).contains(position):
            self.remedy_wanted.emit(self.number)

    def event(self, event: QEvent) -> bool:
        # The whole warning, where the strip had no room for it; never while a button is down.
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            doubts = self._screen.warnings(self.number)
            if event.pos().y() < strip_height(doubts, self.width()) and self._pressed_at is None:
                said = "\n".join(f"{d.fact} {d.consequence}".strip() for d in doubts)
                QToolTip.showText(event.globalPos(), said, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    # ------------------------------------------------------------------ a series dropped here

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(event.mimeData().hasFormat(kind) for kind in (MIME, VIEWPORT, STUDY_MIME)):
            event.acceptProposedAction()
            self._drop = True
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop = False
        self.update()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop = False
        other = dropped(event.mimeData(), len(self._screen.viewports))
        if other is not None:
            event.acceptProposedAction()
            self._screen.swap(other, self.number)
            return
        if event.mimeData().hasFormat(STUDY_MIME):
            event.acceptProposedAction()
            self.study_dropped.emit(bytes(event.mimeData().data(STUDY_MIME).data()).decode())
            return
        said = bytes(event.mimeData().data(MIME).data()).decode()
        for content in (*self._screen.contents, *self._screen.priors):
            if "\n".join(str(part) for part in content_key(content)) == said:
                event.acceptProposedAction()
                self._screen.put(self.number, content)
                return

    # ------------------------------------------------------------------ words of a mark

    def _ask_words(self) -> None:
        wanted = self._screen.writing is not None and self._pointing.viewport == self.number
        if wanted == self._words.isVisibleTo(self):
            return
        if not wanted:
            had = self._words.hasFocus()
            self._words.hide()
            if had and (grid := self.parentWidget()) is not None:
                # Else the keys would go to whatever comes next.
                grid.setFocus()
            return
        mark = self._screen.writing
        self._words.setText(mark.label if mark is not None else "")
        self._words.setPlaceholderText(
            tr("True length in mm, then Enter")
            if mark is not None and mark.kind == "calibration"
            else tr("Words, then Enter")
        )
        self._words.setFixedWidth(min(220, self.width() - 24))
        at = self.mapFromGlobal(self.cursor().pos())
        x = max(12, min(at.x(), self.width() - self._words.width() - 12))
        strip = strip_height(self._screen.warnings(self.number), self.width())
        y = max(strip, min(at.y(), self.height() - 44))
        self._words.move(x, y)
        self._words.show()
        self._words.setFocus()

    def _write(self) -> None:
        self._pointing.write(self._words.text())
