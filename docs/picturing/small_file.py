"""Pictures as small files: a screen in the colours it has most of."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage, qRgb

from app.ui.shipped import STYLES
from app.ui.tokens import read_tokens

_COLOURS = 256


def small(image: QImage, least: float = 0.93) -> QImage:
    """Return a picture in the 256 colours it has most of: a third of the bytes.

    Where they cover less of it than ``least``, it keeps all it has.
    """
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    seen = np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), -1) & 0xFFFFFF
    seen = seen[:, : plain.width()]
    # Greys to 6 bits: noise that nobody sees is most of a PNG.
    coarse = seen & 0xFCFCFC
    colours, counts = np.unique(coarse, return_counts=True)
    # Rare hues carry meaning: amber, red and green keep their place among the greys.
    tokens = read_tokens(STYLES / "tokens.toml").colour
    own = [int(tokens[name][1:], 16) & 0xFCFCFC for name in ("amb", "red", "grn", "acc")]
    own += [hue >> 1 & 0x7C7C7C for hue in own]  # their edges against the dark
    common = [int(hue) for hue in colours[np.argsort(counts)[::-1]]]
    kept = list(dict.fromkeys((*own, *common)))[:_COLOURS]
    table = [qRgb(int(c) >> 16 & 255, int(c) >> 8 & 255, int(c) & 255) for c in kept]
    rounded = np.ascontiguousarray(coarse | np.uint32(0xFF000000))
    image = QImage(
        rounded.data, rounded.shape[1], rounded.shape[0], 4 * rounded.shape[1],
        QImage.Format.Format_RGB32,
    ).copy()  # fmt: skip
    if counts.size > _COLOURS and counts[np.isin(colours, kept)].sum() < least * seen.size:
        return image  # too many colours to be told apart by 256
    return image.convertToFormat(QImage.Format.Format_Indexed8, table)
