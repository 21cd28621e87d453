"""The Qt binding leaves Python's own objects alone."""

from __future__ import annotations

import sys

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
