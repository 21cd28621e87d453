"""Files dropped anywhere on the window: what may be let go, how much of it, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt
from PySide6.QtGui import QDropEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.ui.frame.window import Window
from app.ui.theme import Theme


def paths_in(mime: QMimeData) -> tuple[Path, ...]:
    """Return the files and folders that a drag carries; empty where it carries anything else.

    Pictures out of a browser and links to somewhere else are nothing that can be taken in.
    """
    if not mime.hasUrls() or not all(url.isLocalFile() for url in mime.urls()):
        return ()
    paths = tuple(Path(url.toLocalFile()) for url in mime.urls())
    return paths if all(path.is_file() or path.is_dir() for path in paths) else ()


class DropTarget(QWidget):
    """Lies over the whole window while something that can be taken in is held above it."""

    def __init__(
        self, theme: Theme, window: Window, take_in: Callable[[Sequence[Path]], None]
    ) -> None:
        super().__init__(window)
        self._theme, self._window, self._take_in = theme, window, take_in
        self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.DragLeave,
                 QEvent.Type.Drop)  # fmt: skip
        if watched is not self._window or event.type() not in kinds:
            return False
        if event.type() == QEvent.Type.DragLeave:
            self.hide()
            return True
        assert isinstance(event, QDropEvent)  # noqa: S101 - Qt's own kinds
        paths = () if self._window.is_locked else paths_in(event.mimeData())
        if not paths:
            self.hide()
            event.ignore()  # the pointer shows that it cannot be let go here
            return True
        event.setDropAction(Qt.DropAction.CopyAction)  # what is dropped stays where it lies
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self.hide()
            self._take_in(paths)
            return True
        self._show_over(paths)
        return True

    def _show_over(self, paths: Sequence[Path]) -> None:
        folders = sum(path.is_dir() for path in paths)
        files = len(paths) - folders
        parts = []
        if files:
            one = self.tr("1 file")
            parts.append(one if files == 1 else self.tr("{n} files").format(n=files))
        if folders:
            one = self.tr("1 folder")
            parts.append(one if folders == 1 else self.tr("{n} folders").format(n=folders))
        self._words = self.tr("Let go to take in {what}").format(what=" + ".join(parts))
        self.setAccessibleName(self._words)
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.update()

    @property
    def words(self) -> str:
        """What it says while something is held above it."""
        return self._words

    def paintEvent(self, _event: object) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = theme.colour("s0")
        veil.setAlphaF(0.55)
        painter.fillRect(self.rect(), veil)
        pen = QPen(theme.colour("acc"), 2)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRect(self.rect().adjusted(8, 8, -9, -9))
        painter.setFont(theme.font(16, 600))
        wide = painter.fontMetrics().horizontalAdvance(self._words) + theme.px(48)
        box = QRectF((self.width() - wide) / 2, self.height() / 2 - theme.px(28), wide,
                     theme.px(56))  # fmt: skip
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("s1"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(theme.colour("t1"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words)
