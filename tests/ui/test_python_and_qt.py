"""The Qt binding leaves Python's own objects alone, and errors find their way through it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPainter, QPixmap


@pytest.mark.usefixtures("qapp")
def test_calls_that_return_nothing_do_not_use_up_nothing() -> None:
    # PySide6 6.12.0 takes one reference from None at every such call; on Python 3.11 the
    # program dies after some thousand of them.
    calls = 3000
    picture = QPixmap(10, 10)
    painter = QPainter(picture)
    white = QColor("#FFFFFF")
    before = sys.getrefcount(None)
    for _ in range(calls):
        painter.setPen(white)
    lost = before - sys.getrefcount(None)
    painter.end()

    assert lost < calls / 10


_BROKEN = """
import sys
import {package}
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

class Broken(QWidget):
    def event(self, event):
        return super().event(event)

    def leaveEvent(self, event):
        return ()[1]

def tell(kind, error, trace):
    print(kind.__name__, flush=True)

sys.excepthook = tell
application = QApplication(["broken", "-platform", "offscreen"])
broken = Broken()
for _ in range(3):
    QCoreApplication.postEvent(broken, QEvent(QEvent.Type.Leave))
    application.processEvents()
print("goes on")
"""


@pytest.mark.parametrize("package", ["app.ui", "viewer.ui"])
def test_an_error_inside_what_qt_calls_is_told_and_the_program_goes_on(package: str) -> None:
    # Without viewer/ui/overrides.py the interpreter of this test dies here on Python 3.11.
    done = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", _BROKEN.format(package=package)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stdout.split("\n")[:-1] == ["IndexError"] * 3 + ["goes on"], done.stderr
    assert done.returncode == 0
