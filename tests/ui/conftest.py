"""What every test of the window uses: the application in its dress, off-screen."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.ui.theme import Theme, dress

# What the off-screen platform says about itself is no fault of a window; all else fails a test.
_PLATFORM = (r"This plugin does not support", r"OpenType support missing")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Qt's off-screen platform speak of itself without failing the tests of this folder."""
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.qt_log_ignore(*_PLATFORM, extend=True))


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    """Collect garbage between tests, on this thread: a worker's must never reach a widget."""
    gc.disable()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    gc.enable()


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The look of the application at 100 % text."""
    return dress(qapp)
