"""What was copied out of a study: it leaves the clipboard with that study (RELIABILITY P-28)."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from app.workstation import Workstation


class Copied:
    """Puts text on the clipboard for the workstation, and remembers whose it was."""

    def __init__(self, station: Workstation) -> None:
        self._station = station
        self._text = ""
        self._study = ""
        station.copy = self.put

    def put(self, text: str) -> None:
        """Copy the words of the open study."""
        self._text, self._study = text, self._open()
        QGuiApplication.clipboard().setText(text)

    def _open(self) -> str:
        return self._station.reading.study.uid if self._station.reading is not None else ""

    def show_study(self) -> None:
        """Clear what was copied from a study that is no longer open."""
        if not self._text or self._open() == self._study:
            return
        # Whatever somebody else has copied since is not ours to clear.
        if QGuiApplication.clipboard().text() == self._text:
            QGuiApplication.clipboard().clear()
        self._text = ""
