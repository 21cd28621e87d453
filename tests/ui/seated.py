"""The program's window on a seat, begun as a person begins it and ended with nothing left over."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.start import Start
from app.ui.theme import Theme
from app.workstation import Workstation

PASSPHRASE = "correct horse battery"  # noqa: S105 - of seats that live for one test


@contextmanager
def begun(theme: Theme, profile: Path, passphrase: str | None = None) -> Iterator[Start]:
    """Begin the program on a profile; end it, and give Python its own hook for errors back."""
    hook = sys.excepthook
    made = Start(theme, profile, passphrase)
    made.show()
    try:
        yield made
    finally:
        made.window.close()
        made.close()
        made.window.deleteLater()
        sys.excepthook = hook


def settle(start: Start, qtbot: QtBot) -> None:
    """Wait for what a seat that was opened reads from disk behind its first room."""
    if start.seat is None:
        return
    qtbot.waitUntil(lambda: not start._jobs.under_way, timeout=60_000)
    qtbot.wait(50)
    qtbot.waitUntil(lambda: not start._jobs.under_way, timeout=60_000)


def station_of(start: Start) -> Workstation:
    assert start.station is not None
    return start.station


def settings_page(start: Start, id_: str) -> QWidget:
    """Enter a page of the settings, as a press on its name does."""
    assert start.seat is not None
    station_of(start).enter("settings")
    room = start.seat.workspace.room("settings")
    found: QWidget = room.page(id_)  # type: ignore[attr-defined]  # a SettingsRoom
    found.entered()  # type: ignore[attr-defined]  # every page of it has that
    return found
