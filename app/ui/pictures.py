"""Pictures of the window as it stands: for the demonstration, the manual and the tests."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.ui.wiring.seat import Seat
from app.workstation import Workstation


def grab(window: QWidget, path: Path) -> None:
    """Write the window as it stands to a PNG file."""
    window.grab().save(str(path), "PNG")


def picture_of(window: QWidget, station: Workstation, seat: Seat) -> QImage:
    """Return the window once everything in it has arrived: viewports and preview pictures."""
    settle(60)
    images = seat.images
    if images is not None and station.room in ("read", "report"):
        images.grid.settle()
    waited = QElapsedTimer()
    waited.start()
    while station.room == "worklist" and seat.is_looking and waited.elapsed() < 20_000:
        settle(40)
    settle(200)
    return window.grab().toImage()


def show_findings(seat: Seat) -> None:
    """Bring the findings to the front of the reading room, with the focus on them."""
    page = seat.workspace.room("read").page  # type: ignore[attr-defined]  # a ReadRoom, imported late
    if page is not None:
        page.right.choose("findings")
        page.right.focus_panel()


def settle(milliseconds: int) -> None:
    """Let the event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
