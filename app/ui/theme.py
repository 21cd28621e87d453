"""The look of every widget: palette, style sheet, fonts, focus ring."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Template

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QApplication,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)

from app.ui.shipped import FONTS, STYLES
from app.ui.tokens import Tokens, read_tokens

SCALES = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5)
_ROOM_ENOUGH = 1.5
_COLUMNS_ENOUGH = 1.1

# The style sheet writes sizes that grow with the text as "13sp".
_SCALED = re.compile(r"(\d+)sp\b")

_ROLES = {
    QPalette.ColorRole.Base: "s0",
    QPalette.ColorRole.Window: "s1",
    QPalette.ColorRole.AlternateBase: "s1",
    QPalette.ColorRole.Button: "s3",
    QPalette.ColorRole.ToolTipBase: "s3",
    QPalette.ColorRole.Midlight: "s4",
    QPalette.ColorRole.Light: "s4",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "ctl",
    QPalette.ColorRole.Shadow: "view",
    QPalette.ColorRole.WindowText: "t1",
    QPalette.ColorRole.Text: "t1",
    QPalette.ColorRole.ButtonText: "t1",
    QPalette.ColorRole.BrightText: "t1",
    QPalette.ColorRole.HighlightedText: "t1",
    QPalette.ColorRole.ToolTipText: "t1",
    QPalette.ColorRole.PlaceholderText: "t3",
    QPalette.ColorRole.Accent: "acc",
    QPalette.ColorRole.Link: "acc",
    QPalette.ColorRole.LinkVisited: "acc",
    QPalette.ColorRole.Highlight: "accd",
}
_WHEN_DISABLED = (
    QPalette.ColorRole.Text,
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.ButtonText,
)


@dataclass(frozen=True)
class Theme:
    """One set of colours at one text size. Handed to every widget that paints itself."""

    tokens: Tokens
    scale: float = 1.0

    def __post_init__(self) -> None:
        if self.scale not in SCALES:
            raise ValueError(f"text is shown at one of {SCALES}, not {self.scale}")

    def px(self, pixels: float) -> int:
        """Return a size that grows with the text."""
        return round(pixels * self.scale)

    @property
    def is_enlarged(self) -> bool:
        """Whether text is so large that a form takes fewer columns."""
        return self.scale > _COLUMNS_ENOUGH

    @property
    def is_large(self) -> bool:
        """Whether text is so large that a room does not fit on the smallest monitor."""
        return self.scale > _ROOM_ENOUGH

    def size(self, part: str) -> int:
        """Return the height of a named part (row, button, banner…) at this text size."""
        return self.px(self.tokens.size[part])

    def hex(self, name: str) -> str:
        return self.tokens.colour[name]

    def colour(self, name: str) -> QColor:
        return QColor(self.tokens.colour[name])

    def font(self, pixels: int = 13, weight: int = 400) -> QFont:
        """Return the face of the screen; figures stand in columns."""
        font = QFont(["Inter", "Noto Sans", "Noto Sans Devanagari"])
        font.setPixelSize(self.px(pixels))
        font.setWeight(QFont.Weight(weight))
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def style_sheet(self) -> str:
        """Return the one style sheet, written with these colours and sizes."""
        source = Template((STYLES / "lightbox.qss").read_text(encoding="utf-8"))
        coloured = source.substitute(self.tokens.colour)
        return _SCALED.sub(lambda size: f"{self.px(int(size[1]))}px", coloured)

    def palette(self) -> QPalette:
        """Return the colours for what the style paints itself."""
        palette = QPalette()
        for role, name in _ROLES.items():
            palette.setColor(role, self.colour(name))
        for role in _WHEN_DISABLED:
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("t4"))
        return palette


class FocusStyle(QProxyStyle):
    """Fusion with our focus ring: two pixels of accent outside the control."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Fusion")
        self._theme = theme

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element == QStyle.PrimitiveElement.PE_FrameFocusRect:
            return  # the ring follows the focus as a QFocusFrame; nothing is drawn inside
        super().drawPrimitive(element, option, painter, widget)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element == QStyle.ControlElement.CE_FocusFrame:
            self._ring(painter, option.rect)
            return
        super().drawControl(element, option, painter, widget)

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        if metric in (
            QStyle.PixelMetric.PM_FocusFrameHMargin,
            QStyle.PixelMetric.PM_FocusFrameVMargin,
        ):
            return 3
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        data: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        if hint == QStyle.StyleHint.SH_FocusFrame_Mask:
            return 0
        if hint == QStyle.StyleHint.SH_ToolTip_WakeUpDelay:
            return 500
        return super().styleHint(hint, option, widget, data)

    def _ring(self, painter: QPainter, rect: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("acc"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 5, 5)


def load_fonts() -> None:
    """Make the shipped faces known to Qt."""
    for path in sorted(FONTS.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def dress(application: QApplication, scale: float = 1.0) -> Theme:
    """Give the whole application its look, before the first window is shown."""
    theme = Theme(read_tokens(STYLES / "tokens.toml"), scale)
    load_fonts()
    application.setStyle(FocusStyle(theme))
    application.setPalette(theme.palette())
    application.setFont(theme.font())
    application.setStyleSheet(theme.style_sheet())
    return theme
