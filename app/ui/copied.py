"""What was copied out of a study: it leaves the clipboard with that study (RELIABILITY P-28)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QWidget

from app.gate import demand
from app.session import acting
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right

# Managers of clipboards that keep a history keep nothing that is marked so.
_KEEP_OUT_OF_HISTORY = (
    ("x-kde-passwordManagerHint", b"secret"),
    ("ExcludeClipboardContentFromMonitorProcessing", b"1"),
)


def copy_words(part: QWidget, words: str) -> None:
    """Let the window that a part stands in copy words of the open study, if its person may."""
    for window in (part.window(), part.window().parentWidget()):
        place = window.findChild(CopyPlace) if window is not None else None
        if place is not None:
            place.put(words)
            return


class CopyPlace(QObject):
    """Where the parts of a window bring what is to be copied."""

    def __init__(self, window: QWidget, put: Callable[[str], None]) -> None:
        super().__init__(window)
        self.put = put


class Copied:
    """Puts text on the clipboard for the workstation, and remembers whose it was."""

    def __init__(self, station: Workstation, window: QWidget) -> None:
        self._station = station
        CopyPlace(window, self.ask)
        self._text = ""
        self._study, self._session = "", ""
        station.copy = self.put

    def ask(self, text: str) -> None:
        """Copy for a part of the window; whoever may not is told so."""
        try:
            with acting(None):
                self.put(text)
        except LightboxError as error:
            self._station.telling.error(error)

    def put(self, text: str) -> None:
        """Copy the words of the open study.

        Raises:
            NotAllowed: Whoever is here may not carry data away.
        """
        demand(self._station, Right.COPY_PICTURES, action="study.copy")
        self._text, self._study, self._session = text, self._open(), self._station.session.id
        copied = QMimeData()
        copied.setText(text)
        for name, value in _KEEP_OUT_OF_HISTORY:
            copied.setData(name, value)
        QGuiApplication.clipboard().setMimeData(copied)

    def _open(self) -> str:
        return self._station.reading.study.uid if self._station.reading is not None else ""

    def show_study(self) -> None:
        """Clear what was copied from a study that is closed, before a lock, or by somebody else."""
        session = self._station.session
        if self._open() != self._study or session.locked or session.id != self._session:
            self.clear()

    def clear(self) -> None:
        """Take what was copied off the clipboard."""
        if not self._text:
            return
        # Whatever somebody else has copied since is not ours to clear.
        if QGuiApplication.clipboard().text() == self._text:
            QGuiApplication.clipboard().clear()
        self._text = ""


def clear_all() -> None:
    """Clear whatever this program put on the clipboard or marked, by whichever of its fields."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard():
        clipboard.clear()
    # X11: what is marked can be pasted with the middle button of the mouse.
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
