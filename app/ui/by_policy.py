"""How a setting looks that the site's policy has decided: its value, a lock, and who decided."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.labels import label
from app.ui.messages import Glyph
from app.ui.naming import marked
from app.ui.panels import line
from app.ui.theme import Theme
from viewer.ui.tips import plain_tip
from viewer.ui.wording import tr


class ByPolicy(QWidget):
    """A lock, and the words that say whose decision a value is."""

    def __init__(self, theme: Theme, words: str = "") -> None:
        super().__init__()
        inside = line(self, gap=theme.px(6))
        inside.addWidget(Glyph(theme, "lock", "t2", 14))
        inside.addWidget(label(words or tr("set by site policy"), "small"))
        inside.addStretch(1)


def fix(field: QLineEdit, *, fixed: bool) -> bool:
    """Let a field show what policy has decided and take no other, or be typed in; return which."""
    field.setReadOnly(fixed)
    marked(field, fixed="true" if fixed else "")
    why = tr("set by site policy") if fixed else ""
    field.setToolTip(plain_tip(why or field.accessibleName()))
    return fixed
