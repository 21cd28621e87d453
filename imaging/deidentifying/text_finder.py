"""Finds text that is burned into an image, on this machine alone; in a worker.

The detector and the reader of RapidOCR (PP-OCRv4, Apache-2.0) come with their models in the
package and are run by onnxruntime: nothing is fetched, nothing leaves.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import Unreadable

_SCORE = 0.3  # of a reading; below it, edges of organs are taken for letters
_TILE, _OVERLAP = 1600, 200  # the detector shrinks what is larger, and small letters with it
_MARGIN = 3  # pixels around a text: the ends of letters lie outside its box


def why_not() -> str:
    """Return why text cannot be looked for here, as a sentence; else nothing."""
    if importlib.util.find_spec("rapidocr_onnxruntime") is None:
        return "This installation lacks the program that finds text in images."
    return ""


def find_text(picture: NDArray[np.generic]) -> list[tuple[int, int, int, int, str, float]]:
    """Return (left, top, right, bottom, text, score) of each text in a picture.

    ``picture`` is (rows, columns) of stored values, or RGB with 8 bits.

    Raises:
        Unreadable: Text cannot be looked for on this installation.
    """
    if reason := why_not():
        raise Unreadable(reason, reason="unsupported", advice="Look at the images yourself.")
    shown = _shown(picture)
    found = []
    for top, left in _tiles(*shown.shape[:2]):
        tile = np.ascontiguousarray(shown[top : top + _TILE, left : left + _TILE])
        boxes, _ = _engine()(tile, use_cls=False)
        for corners, text, score in boxes or ():
            x, y = (np.asarray(corners, float)[:, k] for k in (0, 1))
            found.append(
                (
                    max(0, int(left + x.min()) - _MARGIN),
                    max(0, int(top + y.min()) - _MARGIN),
                    min(shown.shape[1], int(left + x.max()) + 1 + _MARGIN),
                    min(shown.shape[0], int(top + y.max()) + 1 + _MARGIN),
                    str(text),
                    float(score),
                )
            )
    return found


def _shown(picture: NDArray[np.generic]) -> NDArray[np.uint8]:
    if picture.ndim == 3:
        return np.ascontiguousarray(picture[..., ::-1], np.uint8)  # as OpenCV has colours
    values = np.asarray(picture, np.float64)
    low, high = np.percentile(values, (0.5, 99.9))
    high = max(high, values.max() if high <= low else high)
    grey = np.clip((values - low) / max(high - low, 1.0) * 255, 0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def _tiles(rows: int, columns: int) -> list[tuple[int, int]]:
    def starts(length: int) -> list[int]:
        if length <= _TILE + _OVERLAP:
            return [0]
        return [*range(0, length - _TILE, _TILE - _OVERLAP), length - _TILE]

    return [(top, left) for top in starts(rows) for left in starts(columns)]


@cache
def _engine() -> Any:
    from rapidocr_onnxruntime import RapidOCR

    return RapidOCR(text_score=_SCORE, intra_op_num_threads=1, inter_op_num_threads=1)
