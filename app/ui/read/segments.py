"""The segments of the open study: each with its colour, its maker, its volume and its eye."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.state.reading import Reading
from app.ui.buttons import Button, IconButton, Link
from app.ui.labels import Cut, Rule, label, say
from app.ui.messages import Nothing
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.read.asks import ReadAsks
from app.ui.read.explanation import ExplanationRows
from app.ui.sliders import Slider
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from viewer.session.explained import About
from viewer.session.segments_shown import Segment, millilitres


class SegmentsPanel(Panel):
    """A click brings the crosshair into a segment; its eye shows or hides it."""

    def __init__(self, theme: Theme, reading: Reading, asks: ReadAsks) -> None:
        super().__init__("s1")
        self._theme, self._reading, self._asks = theme, reading, asks
        self._shown: tuple[object, ...] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", "own")
        self.setAccessibleName(self.tr("Segments"))
        whole = column(self)
        self._top = self._head()
        whole.addWidget(self._top)
        inside = QWidget()
        self._rows = column(inside)
        whole.addWidget(Scrolling(inside), 1)
        watch_while_alive(self, reading.screen.watch, self.show_segments)
        self.show_segments()

    def _head(self) -> Panel:
        theme = self._theme
        head = Panel("s1", "bottom")
        row = line(
            head, margins=(theme.px(16), theme.px(8), theme.px(10), theme.px(8)), gap=theme.px(8)
        )
        segments = self._reading.screen.segments
        self._all = IconButton(theme, "eye", self.tr("Show segments"), key="Alt+S", side=28)
        self._all.clicked.connect(lambda: self._reading.screen.toggle_masks())
        self._edges = Button(
            theme, "", height="button_in_text", name=self.tr("Areas or edges"), key="Alt+Shift+S",
            shows_key=False,
        )  # fmt: skip
        self._edges.clicked.connect(lambda: self._reading.screen.segments.toggle_filled())
        self._opacity = Slider(theme, self.tr("Opacity of segments"))
        self._opacity.setValue(round(segments.look.opacity * 100))
        self._opacity.valueChanged.connect(self._fade)
        self._share = label("", "detail")
        self._share.setFixedWidth(theme.px(40))
        self._share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._edges)
        row.addWidget(self._opacity, 1)
        row.addWidget(self._share)
        row.addWidget(self._all)
        return head

    def _fade(self, percent: int) -> None:
        segments = self._reading.screen.segments
        if percent != round(segments.look.opacity * 100):
            segments.set_opacity(percent / 100)

    def show_segments(self) -> None:
        """Read the segments again."""
        segments = self._reading.screen.segments
        self._opacity.setValue(round(segments.look.opacity * 100))
        say(self._share, f"{round(segments.look.opacity * 100)} %")
        self._edges.say(self.tr("Areas") if segments.look.is_filled else self.tr("Edges"))
        self._top.setVisible(bool(segments.items))
        self._all.set_icon("eye" if segments.shown else "eye-off")
        now = (
            segments.items,
            segments.unread,
            segments.shown,
            tuple(segments.is_ticked(segment) for segment in segments.items),
            self._reading.screen.chosen,
            self._reading.screen.asked,
        )
        if now == self._shown:
            return
        self._shown = now
        clear(self._rows)
        group = ""
        for segment in segments.items:
            if segment.group != group:
                group = segment.group
                self._rows.addWidget(self._group(group))
            self._rows.addWidget(self._row(segment))
            self._rows.addWidget(Rule())
        for title, reason in segments.unread:
            self._rows.addWidget(self._group(title))
            self._rows.addWidget(self._reason(reason))
        if not segments.items and not segments.unread:
            self._rows.addWidget(
                Nothing(
                    self._theme,
                    self.tr("No segments"),
                    self.tr("Segmentations and structure sets of this study are listed here."),
                )
            )
        self._rows.addStretch(1)

    def _group(self, words: str) -> QWidget:
        theme = self._theme
        place = QWidget()
        row = line(place, margins=(theme.px(16), theme.px(12), theme.px(16), theme.px(4)))
        row.addWidget(Cut(words, role="strong"), 1)
        return place

    def _reason(self, words: str) -> QWidget:
        theme = self._theme
        place = QWidget()
        row = line(place, margins=(theme.px(16), 0, theme.px(16), theme.px(10)))
        row.addWidget(label(words, "detail", mean="amber", wraps=True), 1)
        return place

    def _row(self, segment: Segment) -> QWidget:
        theme, segments = self._theme, self._reading.screen.segments
        ticked = segments.is_ticked(segment)
        row = _SegmentRow(
            theme, self._asks, segment, chosen=segment.key == self._reading.screen.chosen
        )
        top = line(gap=theme.px(8))
        top.addWidget(_Swatch(theme, segment, hollow=not (ticked and segments.shown)))
        top.addWidget(Cut(segment.name, role="medium"), 1)
        if segment.volume_ml is not None:
            top.addWidget(label(millilitres(segment.volume_ml), "strong"))
        if not segment.reason:
            words = self.tr("Hide {name}") if ticked else self.tr("Show {name}")
            eye = IconButton(
                theme, "eye" if ticked else "eye-off", words.format(name=segment.name), side=24,
                drawing=16,
            )  # fmt: skip
            eye.clicked.connect(lambda: segments.toggle(segment.key))
            top.addWidget(eye)
        row.inside.addLayout(top)
        if segment.maker:
            row.inside.addWidget(Cut(segment.maker, role="faint"))
        if segment.note:
            row.inside.addWidget(label(segment.note, "faint", wraps=True))
        if segment.reason:
            said = self.tr("Not shown. {reason}").format(reason=segment.reason)
            row.inside.addWidget(label(said, "detail", mean="amber", wraps=True))
        self._explain(row, segment)
        return row

    def _explain(self, row: _SegmentRow, segment: Segment) -> None:
        if segment.volume_ml is None or segment.mask is None:
            return
        screen, about = self._reading.screen, About(segment_key=segment.key)
        shown = screen.explanation if screen.asked == about else None
        origin, hide = self.tr("Where this number comes from"), self.tr("Hide the explanation")
        link = Link(self._theme, hide if shown else origin, key="Alt+E", ink="acc")
        link.clicked.connect(lambda: screen.explain(None if screen.asked == about else about))
        row.inside.addWidget(link)
        if shown is not None:
            row.inside.addWidget(ExplanationRows(self._theme, shown))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = [s.key for s in self._reading.screen.segments.items]
        chosen = self._reading.screen.chosen
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and keys:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            at = keys.index(chosen) + step if chosen in keys else 0
            self._asks.show_segment(keys[max(0, min(len(keys) - 1, at))])
        elif event.key() == Qt.Key.Key_Space and chosen in keys:
            self._reading.screen.segments.toggle(chosen)
        else:
            super().keyPressEvent(event)


class _Swatch(QWidget):
    """The colour that a segment is drawn in; a ring while it is hidden."""

    def __init__(self, theme: Theme, segment: Segment, *, hollow: bool) -> None:
        super().__init__()
        self._hue, self._hollow = QColor(*segment.colour), hollow or bool(segment.reason)
        self.setFixedSize(theme.px(12), theme.px(12))

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._hue)
        painter.setBrush(Qt.BrushStyle.NoBrush if self._hollow else self._hue)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)


class _SegmentRow(Panel):
    def __init__(self, theme: Theme, asks: ReadAsks, segment: Segment, *, chosen: bool) -> None:
        super().__init__("s2" if chosen else "s1")
        self._asks, self._key = asks, segment.key
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.inside = column(
            self, margins=(theme.px(16), theme.px(8), theme.px(10), theme.px(8)), gap=theme.px(2)
        )
        named(self, f"{segment.name} {segment.reason}".strip(), tip=" ")
        self.setToolTip("")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._asks.show_segment(self._key)
        event.accept()
