"""A section's sentences as formatted text, and formatted text as sentences again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtGui import (
    QColor,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from app.ui.theme import Theme
from domain.report import Origin, Section, Sentence
from reports.drafting import HEADER

SENTENCE = int(QTextFormat.Property.UserProperty) + 1  # the sentence's id
DRAFTED = SENTENCE + 1
ABOUT = SENTENCE + 2  # the measurement or finding whose number it states
GAP = int(QTextFormat.ObjectTypes.UserObject) + 1  # room for the buttons after a drafted sentence
GAP_CHARACTER = "\N{OBJECT REPLACEMENT CHARACTER}"

_NUMBER = re.compile(
    r"[\N{MINUS SIGN}-]?\d+(?:[.,]\d+)?"
    r"(?:\s*[\N{MULTIPLICATION SIGN}x]\s*\d+(?:[.,]\d+)?)*\s*(?:mm[²³]?|cm|ml|HU|°)"
)


def own_lines(section: Section) -> bool:
    """Return whether each sentence stands on a line of its own: several findings are a list."""
    return section.id == "impression" or sum(bool(s.about) for s in section.sentences) > 1


def source(sentence: Sentence) -> str:
    """Return the measurement or finding that a sentence states; the seat's own words have none."""
    own = sentence.about == HEADER or sentence.about.startswith("model ")
    return "" if own else sentence.about


class Formats:
    """How sentences look by who stands behind them."""

    def __init__(self, theme: Theme, *, compact: bool) -> None:
        self._theme = theme
        self.size = 13 if compact else 15
        self.line = theme.px(20 if compact else 24)

    def plain(self) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setFont(self._theme.font(self.size))
        made.setForeground(self._theme.colour("t1"))
        return made

    def sentence(self, sentence: Sentence, *, current: bool) -> QTextCharFormat:
        """Return the look of a sentence; drafted ones are amber on their tint, and dashed."""
        made = self.plain()
        made.setProperty(SENTENCE, sentence.id)
        made.setProperty(ABOUT, source(sentence))
        drafted = sentence.origin is Origin.DRAFTED
        made.setProperty(DRAFTED, drafted)
        if drafted:
            ink, ground = ("draftnow", "draftnowd") if current else ("draft", "ambd")
            made.setForeground(self._theme.colour(ink))
            made.setBackground(self._theme.colour(ground))
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
            made.setUnderlineColor(self._theme.colour("amb"))
        return made

    def number(self, sentence: QTextCharFormat) -> QTextCharFormat:
        """Return the look of a number that is linked to a measurement."""
        made = QTextCharFormat(sentence)
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        made.setUnderlineColor(QColor(self._theme.colour("acc")))
        return made

    def gap(self, sentence: Sentence) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setObjectType(GAP)
        made.setProperty(SENTENCE, sentence.id)
        return made


def write(cursor: QTextCursor, section: Section, formats: Formats, current: str) -> None:
    """Write a section's sentences at the cursor."""
    block = cursor.blockFormat()
    block.setLineHeight(formats.line, 2)  # FixedHeight
    cursor.setBlockFormat(block)
    for at, sentence in enumerate(section.sentences):
        if at and own_lines(section):
            cursor.insertBlock(block)
        elif at:
            cursor.insertText(" ", formats.plain())
        look = formats.sentence(sentence, current=sentence.id == current)
        write_sentence(cursor, sentence, look, formats)
        if sentence.origin is Origin.DRAFTED:
            cursor.insertText(GAP_CHARACTER, formats.gap(sentence))
    cursor.setCharFormat(formats.plain())


def write_sentence(
    cursor: QTextCursor, sentence: Sentence, look: QTextCharFormat, formats: Formats
) -> None:
    done = 0
    if source(sentence) and sentence.origin is not Origin.DRAFTED:
        for number in _NUMBER.finditer(sentence.text):
            cursor.insertText(sentence.text[done : number.start()], look)
            cursor.insertText(number[0], formats.number(look))
            done = number.end()
    cursor.insertText(sentence.text[done:], look)


def runs(document: QTextDocument) -> Iterator[tuple[int, int, QTextCharFormat, str]]:
    """Yield each run of one format: its block, where it starts, its format, its text."""
    block: QTextBlock = document.begin()
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            fragment = fragments.fragment()
            if fragment.isValid():
                yield (
                    block.blockNumber(),
                    fragment.position(),
                    fragment.charFormat(),
                    fragment.text(),
                )
            fragments += 1
        block = block.next()


def read(document: QTextDocument, section: Section) -> tuple[Sentence, ...]:
    """Return what stands in the document as sentences.

    A drafted sentence whose words were changed has become the reader's own; words typed
    outside every sentence are new sentences of the reader.
    """
    known = {sentence.id: sentence for sentence in section.sentences}
    parts: list[list[str]] = []  # sentence id, text
    last = ("", -1)
    for block, _at, look, text in runs(document):
        if look.objectType() == GAP:
            continue
        text = text.replace(GAP_CHARACTER, "").replace("\N{LINE SEPARATOR}", " ")
        id_ = str(look.property(SENTENCE) or "")
        if id_ not in known:
            id_ = ""
        if parts and last == (id_, block):
            parts[-1][1] += text
        else:
            parts.append([id_, text])
        last = (id_, block)
    sentences: list[Sentence] = []
    seen: set[str] = set()
    for id_, text in parts:
        words = " ".join(text.split())
        if not words:
            continue
        old = known.get(id_)
        if old is None or id_ in seen:
            sentences.append(Sentence(words))
            continue
        seen.add(id_)
        if words == " ".join(old.text.split()):
            sentences.append(old)
        else:
            sentences.append(replace(old, text=words, origin=Origin.READER))
    return tuple(sentences)
