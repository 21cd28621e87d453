"""The strip over a picture that says what is doubtful in it, for as long as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from domain.volume import Doubt, Gravity
from viewer.ui.icons import paint_icon
from viewer.ui.lettering import grown, size_of, type_of
from viewer.ui.palette import AMB, AMB_LINE, AMB_STRIP, RED, RED_TINT, T2, colour, font
from viewer.ui.wording import tr

STRIP_HEIGHT = 28
_INSET, _ICON_PX, _PX = 12, 16, 12
_LINE, _APART = 17, 10
_STOPS = ".\N{DEVANAGARI DANDA}"
_SENTENCE = re.compile(rf"(?<=[{_STOPS}]) +")
_BETWEEN = " \N{MIDDLE DOT} "
_MORE_ROOM = 36.0
# More would leave too little of the picture; the tool tip has every word.
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class _Words:
    line: int
    x: float
    text: str
    is_fact: bool


def strip_height(doubts: Sequence[Doubt], width: int) -> int:
    """Return how high the strip must be, so that its words are not cut."""
    if not doubts:
        return 0
    lines = _set(tuple(doubts), width, grown(_PX))[-1].line
    return grown(STRIP_HEIGHT) + grown(_LINE) * lines


def paint_strip(painter: QPainter, doubts: Sequence[Doubt], width: int) -> None:
    """Paint the gravest doubt over the whole width; how many more there are stands at the end."""
    grave = doubts[0].gravity is Gravity.REFUSED
    back, hue = (RED_TINT, RED) if grave else (AMB_STRIP, AMB)
    height = strip_height(doubts, width)
    painter.fillRect(QRectF(0, 0, width, height), colour(back))
    painter.fillRect(QRectF(0, height - 1, width, 1), colour(AMB_LINE))
    px, high, step = grown(_PX), grown(STRIP_HEIGHT), grown(_LINE)
    side = grown(_ICON_PX)
    paint_icon(painter, "warning", hue, QRectF(_INSET, (high - side) / 2, side, side))
    middle = Qt.AlignmentFlag.AlignVCenter
    more = _more(tuple(doubts), width, px)
    if more:
        taken, _ = size_of(more, _PX, 500)
        painter.setFont(type_of(_PX, 500))
        painter.setPen(colour(hue))
        box = QRectF(width - _INSET - taken, 0, taken + 2, high - 1)
        painter.drawText(box, middle, more)
    for words in _set(tuple(doubts), width, px):
        painter.setFont(type_of(_PX, 500 if words.is_fact else 400))
        painter.setPen(colour(hue if words.is_fact else T2))
        box = QRectF(words.x, words.line * step, width - words.x, high - 1)
        painter.drawText(box, middle, words.text)


def _more(doubts: tuple[Doubt, ...], width: int, px: int) -> str:
    left = len(doubts) - len(_facts(doubts, width, px))
    return f"+{left}" if left else ""


@lru_cache(maxsize=64)
def _facts(doubts: tuple[Doubt, ...], width: int, px: int) -> tuple[str, ...]:
    """Return as many facts as one line has room for, the gravest first, at least that one."""
    metrics = QFontMetricsF(font(px, 500))
    shown = [tr(doubts[0].fact).rstrip(".")]
    for doubt in doubts[1:]:
        longer = _BETWEEN.join((*shown, tr(doubt.fact).rstrip(".")))
        if _left() + metrics.horizontalAdvance(longer) > width - _INSET - _MORE_ROOM:
            break
        shown.append(tr(doubt.fact).rstrip("."))
    return tuple(shown)


def _left() -> float:
    """Return where words begin, right of the icon."""
    return float(_INSET + grown(_ICON_PX) + 8)


def _shortened(consequence: str, room: float, px: int) -> str:
    """Return as many sentences of what follows as stand beside the fact, at least the first.

    Whole sentences alone: half a warning says something else. The tool tip has all of them.
    """
    metrics = QFontMetricsF(font(px))
    sentences = _SENTENCE.split(consequence)
    for count in range(len(sentences), 0, -1):
        said = " ".join(sentences[:count])
        if metrics.horizontalAdvance(said.rstrip(_STOPS)) <= room:
            return said
    return sentences[0]


# Asked for in every picture, and the same until the viewport or its content is another.
@lru_cache(maxsize=64)
def _set(doubts: tuple[Doubt, ...], width: int, px: int) -> tuple[_Words, ...]:
    """Return the words of the gravest doubt, set into lines of type so high."""
    more, _ = size_of(_more(doubts, width, px), _PX, 500)
    facts, start = _BETWEEN.join(_facts(doubts, width, px)), _left()
    first = width - _INSET - (more + 12 if more else 0)
    placed: list[_Words] = []
    line, x = 0, start
    room = first - start - QFontMetricsF(font(px, 500)).horizontalAdvance(facts) - _APART
    then = _shortened(tr(doubts[0].consequence), room, px)
    for text, is_fact in ((facts, True), (then, False)):
        metrics = QFontMetricsF(font(px, 500 if is_fact else 400))
        left, said = x, ""
        for word in text.rstrip(_STOPS).split():
            longer = f"{said} {word}" if said else word
            right = first if line == 0 else width - _INSET
            fits = left + metrics.horizontalAdvance(longer) <= right
            if fits or (left == start and not said):
                said = longer
                continue
            if line == _MOST_LINES - 1:
                said = metrics.elidedText(longer + "…", Qt.TextElideMode.ElideRight, right - left)
                break
            if said:
                placed.append(_Words(line, left, said, is_fact))
            line, left, said = line + 1, start, word
        if said:
            placed.append(_Words(line, left, said, is_fact))
            x = left + metrics.horizontalAdvance(said) + _APART
    return tuple(placed)
