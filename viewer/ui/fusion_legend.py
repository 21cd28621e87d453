"""The legend of a fused layer: its series, its colours, its window and its unit."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPen

from domain.units import unit_words
from domain.volume import Volume
from imaging.colour_maps import colour_map
from viewer.session.captions import MINUS
from viewer.session.fused_look import Fused
from viewer.ui.lettering import grown, write
from viewer.ui.palette import OV2, VIEW, colour
from viewer.ui.wording import tr

_WIDTH, _MOST, _LEFT = 10, 160.0, 14.0


def paint_legend(painter: QPainter, look: Fused, over: Volume, area: QRectF, by: str = "") -> None:
    """Paint a bar of colours at the left edge, with the values at its ends.

    ``by`` names the registration that places the layer; empty where the two share a space.
    """
    height = min(_MOST, area.height() * 0.34)
    if height < 48:
        return
    bar = QRectF(area.left() + _LEFT, area.center().y() + 22, _WIDTH, height)
    bar.moveBottom(min(bar.bottom(), area.bottom() - grown(92)))
    letter = area.center().y() + grown(14)
    if bar.top() < letter:
        bar.setTop(letter)  # below the letter at the edge
    colours = np.ascontiguousarray(colour_map(look.colours)[::-1].reshape(256, 1, 3))
    image = QImage(colours.data, 1, 256, 3, QImage.Format.Format_RGB888).copy()
    painter.fillRect(bar.adjusted(-2, -2, 2, 2), colour(VIEW, 0.6))
    painter.drawImage(bar, image)
    painter.setPen(QPen(colour(OV2), 1))
    painter.drawRect(bar.adjusted(-0.5, -0.5, 0.5, 0.5))
    y = bar.bottom() - look.threshold * bar.height()
    painter.fillRect(QRectF(bar.right() + 1, round(y), 5, 1), colour(OV2))
    right = bar.right() + 10
    unit = tr(unit_words(over.unit))
    write(painter, f"{number(look.high)} {unit}", right, bar.top(), down=0.4)
    write(painter, number(look.low), right, bar.bottom(), down=0.6)
    words = f"{over.modality}, {round(100 * look.opacity)} %{', registered' if by else ''}"
    write(painter, words, right, bar.center().y(), down=0.5, hue=OV2)


def number(value: float) -> str:
    """Return a value with as many digits as the eye can tell on a bar."""
    text = f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return text.replace("-", MINUS)
