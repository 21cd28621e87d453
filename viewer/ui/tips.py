"""What a tooltip shows is text: a patient's name that looks like markup is not read as any."""

from __future__ import annotations

from PySide6.QtGui import Qt


def plain_tip(text: str) -> str:
    """Return a tooltip that shows just these characters; Qt would guess that some are markup."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text
