"""One section's text: typed by the reader, with drafted sentences to decide on."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QMimeData, QRect, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPyTextObject,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QWidget

from app.ui.buttons import Button
from app.ui.panels import line
from app.ui.report.sentences import (
    ABOUT,
    DRAFTED,
    GAP,
    GAP_CHARACTER,
    SENTENCE,
    Formats,
    read,
    runs,
    write,
)
from app.ui.theme import Theme
from domain.report import Origin, Section

Words = tuple[tuple[str, str, Origin], ...]


def _words(section: Section) -> Words:
    """Return what a section says and who stands behind it; a new id alone is no change."""
    return tuple((s.text, s.about, s.origin) for s in section.sentences)


class _Gap(QPyTextObject):
    """Keeps room in the line for the buttons of the current sentence; no room for the others."""

    def __init__(self, editor: SectionEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    def intrinsicSize(self, _doc: QTextDocument, _at: int, look: QTextFormat) -> QSizeF:
        if look.property(SENTENCE) != self._editor.current:
            return QSizeF(0.01, 1)
        return QSizeF(self._editor.row_width + 10, 12)

    def drawObject(
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        doc: QTextDocument,
        at: int,
        look: QTextFormat,
    ) -> None:
        """Paint nothing: real buttons stand there, with names and focus."""


class _Decide(QWidget):
    """Accept, edit or reject the sentence before it."""

    accepted = Signal()
    edited = Signal()
    rejected = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        row = line(self, gap=theme.px(4))
        for words, key, kind, signal in (
            (self.tr("Accept"), "Ctrl+Enter", "primary", self.accepted),
            (self.tr("Edit"), "", "normal", self.edited),
            (self.tr("Reject"), "Ctrl+Del", "normal", self.rejected),
        ):
            button = Button(
                theme, words, key=key, kind=kind, height="button_in_text",
                shows_key=kind == "primary",
                name=self.tr("{what} the drafted sentence").format(what=words),
            )  # fmt: skip
            button.setCursor(Qt.CursorShape.ArrowCursor)
            button.clicked.connect(signal)
            row.addWidget(button)
        self.adjustSize()


class SectionEditor(QTextEdit):
    """Grows with its text; tells when its sentences differ from what they were."""

    written = Signal(object)  # the Section as it stands now
    decided = Signal(str, bool)  # sentence id, accepted or rejected
    entered = Signal(str)  # the caret stands in this drafted sentence
    number_pressed = Signal(str)  # id of the measurement or finding

    def __init__(self, theme: Theme, section: Section) -> None:
        super().__init__()
        self._theme, self._section = theme, section
        self._formats = Formats(theme, compact=False)
        self._filling = False
        self._reported: Words = ()  # what the report is known to hold of this section
        self.current = ""
        self.setProperty("role", "report")
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(section.title)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self._gap = _Gap(self)
        self.document().documentLayout().registerHandler(GAP, self._gap)
        self._row = _Decide(theme, self.viewport())
        self._row.accepted.connect(lambda: self.decided.emit(self.current, True))
        self._row.rejected.connect(lambda: self.decided.emit(self.current, False))
        self._row.edited.connect(self._edit_current)
        self._row.hide()
        # Saved every second while typing goes on, so a crash costs at most that.
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.flush)
        self.textChanged.connect(self._changed)
        self.cursorPositionChanged.connect(self._moved)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.show_section(section, "")

    @property
    def row_width(self) -> int:
        return self._row.sizeHint().width()

    @property
    def section(self) -> Section:
        return self._section

    def set_compact(self, *, compact: bool) -> None:
        """Write smaller where the window is narrow."""
        if self._formats.size != (13 if compact else 15):
            self._formats = Formats(self._theme, compact=compact)
            self._fill()

    def show_section(self, section: Section, current: str) -> None:
        """Show a section as the report has it; what is the same is not written anew."""
        differs = section.sentences != self._section.sentences
        if differs or self.document().isEmpty() == bool(section.sentences):
            # What is being typed is newer than what the report holds, and is not written over.
            if self._clock.isActive():
                return
            self._section, self._reported = section, _words(section)
            self.current = current
            self._fill()
            return
        self._section, self._reported = section, _words(section)
        self.set_current(current)

    def set_current(self, sentence_id: str) -> None:
        """Put the buttons behind another drafted sentence."""
        if sentence_id == self.current:
            self._place_row()
            return
        self.current = sentence_id
        self._reformat()

    def _fill(self) -> None:
        self._filling = True
        caret = self.textCursor().position()
        self.document().clear()
        cursor = QTextCursor(self.document())
        write(cursor, self._section, self._formats, self.current)
        self.document().clearUndoRedoStacks()
        cursor.setPosition(min(caret, self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self._filling = False
        self._grow()
        self._place_row()

    def _reformat(self) -> None:
        """Give each sentence the look it has now, without touching its words."""
        self._filling = True
        known = {s.id: s for s in self._section.sentences}
        for _block, at, look, text in list(runs(self.document())):
            sentence = known.get(str(look.property(SENTENCE) or ""))
            if sentence is None or look.objectType() == GAP:
                continue
            cursor = QTextCursor(self.document())
            cursor.setPosition(at)
            cursor.setPosition(at + len(text), QTextCursor.MoveMode.KeepAnchor)
            now = self._formats.sentence(sentence, current=sentence.id == self.current)
            linked = look.underlineStyle() == look.UnderlineStyle.SingleUnderline
            drafted = sentence.origin is Origin.DRAFTED
            cursor.setCharFormat(self._formats.number(now) if linked and not drafted else now)
        self.document().markContentsDirty(0, self.document().characterCount())
        self._filling = False
        self._grow()
        self._place_row()

    def _changed(self) -> None:
        if self._filling:
            return
        now = replace(self._section, sentences=read(self.document(), self._section))
        before = {s.id for s in self._section.sentences if s.origin is Origin.DRAFTED}
        mine = {s.id for s in now.sentences if s.origin is Origin.READER} & before
        if mine:
            self._make_own(mine, now)
        self._clock.start()

    def _make_own(self, ids: set[str], now: Section) -> None:
        """Words typed into a drafted sentence make it the reader's own: it loses its amber."""
        self._filling = True
        for _block, at, look, text in list(runs(self.document()))[::-1]:
            if str(look.property(SENTENCE) or "") not in ids:
                continue
            cursor = QTextCursor(self.document())
            cursor.setPosition(at)
            cursor.setPosition(at + len(text), QTextCursor.MoveMode.KeepAnchor)
            if look.objectType() == GAP:
                cursor.removeSelectedText()
                continue
            sentence = next(s for s in now.sentences if s.id == look.property(SENTENCE))
            cursor.setCharFormat(self._formats.sentence(sentence, current=False))
        self._section = now
        self._filling = False
        self._place_row()

    def flush(self) -> None:
        """Hand over what was typed since the last time."""
        self._clock.stop()
        now = replace(self._section, sentences=read(self.document(), self._section))
        if _words(now) != self._reported:
            self._section, self._reported = now, _words(now)
            self.written.emit(now)

    def _moved(self) -> None:
        if self._filling or not self.hasFocus():
            return
        cursor = self.textCursor()
        look = cursor.charFormat()
        if cursor.hasSelection():
            return
        inside = self._sentence_after(cursor) == str(look.property(SENTENCE) or "")
        if look.property(DRAFTED) and not inside:
            # At the end of a drafted sentence: what is typed now is the reader's, not the draft's.
            self.setCurrentCharFormat(self._formats.plain())
        if look.property(DRAFTED):
            self.entered.emit(str(look.property(SENTENCE)))

    def _sentence_after(self, cursor: QTextCursor) -> str:
        ahead = QTextCursor(cursor)
        if not ahead.movePosition(QTextCursor.MoveOperation.NextCharacter):
            return ""
        look = ahead.charFormat()
        return "" if look.objectType() == GAP else str(look.property(SENTENCE) or "")

    def _edit_current(self) -> None:
        """Select the current sentence: what is typed takes its place and is the reader's own."""
        cursor = QTextCursor(self.document())
        found = [
            (at, at + len(text))
            for _block, at, look, text in runs(self.document())
            if look.property(SENTENCE) == self.current and look.objectType() != GAP
        ]
        if found:
            cursor.setPosition(found[0][0])
            cursor.setPosition(found[-1][1], QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
            self.setFocus()

    def _place_row(self) -> None:
        """Stand the buttons in the room kept for them."""
        for _block, at, look, text in runs(self.document()):
            if look.objectType() == GAP and look.property(SENTENCE) == self.current:
                cursor = QTextCursor(self.document())
                cursor.setPosition(at + text.index(GAP_CHARACTER))
                place = self.cursorRect(cursor)
                # At a line's end the caret is reported before the break; the object stands after.
                if place.left() + self.row_width > self.viewport().width():
                    cursor.setPosition(at + 1)
                    after = self.cursorRect(cursor)
                    place = after.translated(-self.row_width - 10, 0)
                    place.moveLeft(max(0, place.left()))
                self._row.adjustSize()
                top = place.top() + (place.height() - self._row.height()) // 2
                self._row.move(place.left() + 6, max(0, top))
                self._row.setVisible(not self.isReadOnly())
                self._row.raise_()
                return
        self._row.hide()

    def _grow(self) -> None:
        height = round(self.document().size().height()) + 2
        if height != self.height():
            self.setFixedHeight(max(self._formats.line + 2, height))
        self._place_row()

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the whole report scrolls, not one section

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._clock.isActive():
            self.flush()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        deciding = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete)
        if control and deciding:
            event.ignore()  # the report decides about its current sentence, wherever the caret is
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.textCursor().hasSelection():
            return
        look = self.cursorForPosition(event.position().toPoint()).charFormat()
        linked = look.underlineStyle() == look.UnderlineStyle.SingleUnderline
        if linked and look.property(ABOUT):
            self.number_pressed.emit(str(look.property(ABOUT)))

    def createMimeDataFromSelection(self) -> QMimeData:
        """Mark what is drafted in what is copied: it must not pass as decided elsewhere."""
        start, end = self.textCursor().selectionStart(), self.textCursor().selectionEnd()
        words = ""
        for _block, at, look, text in runs(self.document()):
            piece = text[max(0, start - at) : max(0, end - at)].replace(GAP_CHARACTER, "")
            if piece.strip() and look.property(DRAFTED):
                piece = self.tr("[drafted, not decided: {words}]").format(words=piece)
            words += piece
        data = QMimeData()
        data.setText(words)
        return data
