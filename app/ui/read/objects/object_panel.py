"""Shows one object beside the images: a report as a tree, a PDF page by page, or a header."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QScrollArea, QStackedWidget, QWidget

from app.state.objects import Objects, OpenObject
from app.ui.buttons import Button
from app.ui.labels import Cut, chip, label, say
from app.ui.messages import Nothing
from app.ui.panels import Panel, appear, column, line
from app.ui.read.objects.asks import ObjectAsks
from app.ui.read.objects.key_view import KeyView
from app.ui.read.objects.lines_view import Line, LinesView
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive

_REFERENCE = re.compile(r"^([0-9]+(?:\.[0-9]+){3,})(?: frame ([0-9]+))?")


class ObjectPanel(Panel):
    """Hidden while nothing is read. Esc gives the images their room back."""

    def __init__(self, theme: Theme, objects: Objects, asks: ObjectAsks) -> None:
        super().__init__("s1", "left")
        self._theme, self._objects, self._asks = theme, objects, asks
        self._shown: OpenObject | None = None
        self.setAccessibleName(self.tr("Object"))
        whole = column(self)
        whole.addWidget(self._head())
        self._reason = label("", "detail", mean="amber", wraps=True)
        self._reason.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        whole.addWidget(self._reason)
        self._body = QStackedWidget()
        whole.addWidget(self._body, 1)
        self._nothing = Nothing(theme, "")
        self._tree = LinesView(theme, (self.tr("Item"), self.tr("Value")), (230, 200))
        self._tree.setAccessibleName(self.tr("Contents of the object"))
        self._tree.followed.connect(asks.image)
        self._pages = PdfView(theme, asks)
        self._header = HeaderView(theme)
        self._header.followed = asks.image
        self._keys = KeyView(theme, asks)
        for page in (self._nothing, self._tree, self._keys, self._pages, self._header):
            self._body.addWidget(page)
        watch_while_alive(self, objects.watch, self.show_object)
        self.show_object()

    def _head(self) -> QWidget:
        theme = self._theme
        head = Panel("s2", "bottom")
        head.setFixedHeight(theme.px(40))
        parts = line(head, margins=(theme.px(12), 0, theme.px(8), 0), gap=theme.px(8))
        self._kind = chip("")
        self._title = Cut("", role="title")
        parts.addWidget(self._kind)
        parts.addWidget(self._title, 1)
        small = "button_small"
        self._use = Button(theme, self.tr("Show its image"), height=small)
        self._use.clicked.connect(self._use_state)
        self._other = Button(theme, self.tr("Header"), height=small, kind="quiet")
        self._other.clicked.connect(self._turn_over)
        close = Button(theme, self.tr("Close"), height=small, kind="quiet", key="Esc")
        close.clicked.connect(self._asks.close)
        for button in (self._use, self._other, close):
            parts.addWidget(button)
        return head

    def show_object(self) -> None:
        """Read what is being read again."""
        opened = self._objects.opened
        if opened is None:
            self._shown = None
            self.hide()
            return
        if opened is self._shown:
            return
        before, self._shown = self._shown, opened
        appear(self, shown=True)
        say(self._kind, opened.short)
        self._title.setText(opened.title)
        say(self._reason, opened.reason)
        self._reason.setVisible(bool(opened.reason))
        contents = any((opened.document, opened.keys, opened.state, opened.page))
        self._other.setText(self.tr("Contents") if opened.as_header else self.tr("Header"))
        self._other.setVisible(bool(contents) or not opened.as_header)
        self._use.setVisible(opened.state is not None and not opened.state.refusal)
        self._show_body(opened)
        shown = self._body.currentWidget()
        if before is None and shown is not None:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_body(self, opened: OpenObject) -> None:
        if opened.as_header and opened.header is not None:
            self._header.become(opened)
            self._body.setCurrentWidget(self._header)
        elif opened.page is not None:
            self._pages.become(opened)
            self._body.setCurrentWidget(self._pages)
        elif opened.keys is not None:
            self._keys.become(opened.keys)
            self._body.setCurrentWidget(self._keys)
        elif (lines := self._lines(opened)) is not None:
            self._tree.become(tuple(lines))
            self._body.setCurrentWidget(self._tree)
        else:
            self._nothing.say(self.tr("There is nothing to read in this object."), opened.reason)
            self._body.setCurrentWidget(self._nothing)

    def _lines(self, opened: OpenObject) -> Iterable[Line] | None:
        if opened.document is not None:
            return report_lines(opened, self._asks.where)
        if opened.state is not None:
            return self._state_lines(opened)
        return None

    def _state_lines(self, opened: OpenObject) -> list[Line]:
        state = opened.state
        assert state is not None  # noqa: S101 - asked for with a state only
        made = state.made
        said = (
            (self.tr("Label"), state.label),
            (self.tr("Description"), state.description),
            (self.tr("By"), state.creator.replace("^", " ").strip()),
            (self.tr("Made"), f"{made[:4]}-{made[4:6]}-{made[6:8]}" if len(made) >= 8 else ""),
            (self.tr("Written with"), state.maker),
            (self.tr("Turned"), f"{state.rotation}°" if state.rotation else ""),
            (self.tr("Flipped"), self.tr("sideways") if state.flip else ""),
            (self.tr("Windows"), _voi_words(opened)),
            (self.tr("Shutter"), self.tr("yes") if state.shutter is not None else ""),
            (self.tr("Drawings"), str(len(state.graphics)) if state.graphics else ""),
        )
        lines = [Line(0, (name, value)) for name, value in said if value]
        lines += [Line(0, (self.tr("Text"), words.text)) for words in state.words]
        for reference in state.references:
            for frame in reference.frames or (0,):
                where = self._asks.where(reference.sop_uid, frame)
                missing = self.tr("not on this seat: {uid}").format(uid=reference.sop_uid)
                link = (reference.sop_uid, frame) if where else None
                lines.append(Line(0, (self.tr("Image"), where or missing), link=link))
        return lines

    def _use_state(self) -> None:
        if self._shown is not None:
            self._asks.use_state(self._shown.of.sop_uid)

    def _turn_over(self) -> None:
        if self._shown is None:
            return
        if self._shown.as_header:
            self._asks.content()
        else:
            self._asks.header(self._shown.of.sop_uid)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._asks.close()
            return
        super().keyPressEvent(event)


def report_lines(opened: OpenObject, where: Callable[[str, int], str]) -> list[Line]:
    """Return a report's tree; a reference to an image of the study says where it leads."""
    assert opened.document is not None  # noqa: S101 - asked for with a document only
    found = []
    said = opened.document.lines
    for n, (depth, name, value) in enumerate(said):
        has_children = n + 1 < len(said) and said[n + 1][0] > depth
        link = None
        reference = _REFERENCE.match(value)
        if reference is not None:
            uid, frame = reference[1], int(reference[2] or 1) - 1
            place = where(uid, frame)
            link = (uid, frame) if place else None
            value = place or value
        strong = has_children and not value
        found.append(Line(depth, (_sentence(name), value), strong=strong, link=link))
    return found


def _sentence(name: str) -> str:
    return name[:1].upper() + name[1:]


def _voi_words(opened: OpenObject) -> str:
    windows = [v.window for v in opened.state.voi if v.window] if opened.state is not None else []
    return "; ".join(f"W {w.width:g} L {w.centre:g}" for w in windows[:5])


class HeaderView(QWidget):
    """Every element of a header; the field leaves those that hold its words. Ctrl+C copies."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.followed: Callable[[str, int], None] = lambda _uid, _frame: None
        whole = column(self)
        bar = Panel("s1", "bottom")
        parts = line(bar, margins=(theme.px(12), theme.px(6), theme.px(12), theme.px(6)))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search tag, name or value"))
        self.search.setAccessibleName(self.tr("Search the header"))
        parts.addWidget(self.search)
        whole.addWidget(bar)
        heads = (self.tr("Name"), self.tr("Tag"), self.tr("VR"), self.tr("Value"))
        self.table = LinesView(theme, heads, (220, 96, 40, 200))
        self.table.setAccessibleName(self.tr("Header"))
        self.search.textChanged.connect(self.table.lines.search)
        whole.addWidget(self.table, 1)

    def become(self, opened: OpenObject) -> None:
        header = opened.header
        if header is None:
            return
        lines = [
            Line(depth, (name, "" if name == "Item" and not vr else _tag(tag), vr, value),
                 quiet=bool(tag >> 16 & 1) or (name == "Item" and not vr),
                 strong=vr == "SQ")
            for depth, tag, name, vr, value in header.lines
        ]  # fmt: skip
        if header.cut_short:
            more = self.tr("There are more elements than are shown.")
            lines.append(Line(0, (more, "", "", ""), quiet=True))
        self.table.become(tuple(lines))


def _tag(tag: int) -> str:
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


class PdfView(QWidget):
    """One page of a PDF at the width there is, with the way to the others."""

    def __init__(self, theme: Theme, asks: ObjectAsks) -> None:
        super().__init__()
        self._asks = asks
        self._number = 0
        whole = column(self)
        bar = Panel("s1", "bottom")
        bar.setFixedHeight(theme.px(40))
        parts = line(bar, margins=(theme.px(12), 0, theme.px(12), 0), gap=theme.px(8))
        small = "button_small"
        self._back = Button(theme, self.tr("Previous"), height=small, key="PgUp")
        self._on = Button(theme, self.tr("Next"), height=small, key="PgDown")
        self._words = label("", "detail")
        self._back.clicked.connect(lambda: asks.page(self._number - 1))
        self._on.clicked.connect(lambda: asks.page(self._number + 1))
        for part in (self._back, self._on, self._words):
            parts.addWidget(part)
        parts.addStretch(1)
        whole.addWidget(bar)
        self._sheet = _Sheet()
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._sheet)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole.addWidget(self._scroll, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def become(self, opened: OpenObject) -> None:
        page = opened.page
        if page is None:
            return
        self._number = opened.page_number
        height, width = page.pixels.shape[:2]
        form = QImage.Format.Format_RGB888
        self._sheet.picture = QImage(page.pixels.data, width, height, 3 * width, form).copy()
        words = self.tr("Page {n} of {total}").format(n=self._number + 1, total=page.count)
        say(self._words, words)
        self._sheet.setAccessibleName(words)
        self._back.setEnabled(self._number > 0)
        self._on.setEnabled(self._number + 1 < page.count)
        self._scroll.verticalScrollBar().setValue(0)
        self._fit()

    def _fit(self) -> None:
        picture = self._sheet.picture
        if picture is not None and not picture.isNull():
            width = self._scroll.viewport().width()
            self._sheet.setFixedSize(width, round(width * picture.height() / picture.width()))
            self._sheet.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_PageDown:
            self._asks.page(self._number + 1)
        elif event.key() == Qt.Key.Key_PageUp:
            self._asks.page(self._number - 1)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            bar = self._scroll.verticalScrollBar()
            step = 60 if event.key() == Qt.Key.Key_Down else -60
            bar.setValue(bar.value() + step)
        else:
            super().keyPressEvent(event)


class _Sheet(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.picture: QImage | None = None

    def sizeHint(self) -> QSize:
        return QSize(400, 560)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.picture is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.rect(), self.picture)
