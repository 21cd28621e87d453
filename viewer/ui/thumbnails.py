"""The series of the open study and its priors: a picture, what it is, and how much was seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from domain.volume import Volume
from viewer.render.slice_picture import picture_of
from viewer.session.captions import DOT, series_title
from viewer.session.chronology import date_words
from viewer.session.content import (
    Content,
    acquired_orientation,
    counts,
    has_arrived,
    lattice_of,
    reach_mm,
    screen_axes,
)
from viewer.session.listed import ListedPrior, NotShown
from viewer.session.screen import Screen
from viewer.session.slices import Mark
from viewer.session.view_plane import ViewPlane
from viewer.session.view_state import Orientation
from viewer.session.views import content_key, first_state
from viewer.ui.palette import (
    ACC,
    AMB,
    LINE,
    S3,
    S4,
    T1,
    T2,
    T3,
    T4,
    VIEW,
    VIEWED,
    colour,
    font,
)
from viewer.ui.study_rows import NotShownRow, PriorRow
from viewer.ui.tips import plain_tip
from viewer.ui.wording import tr

WIDE, RAIL = 216, 60
_SIDE_WIDE, _SIDE_RAIL = 64, 44
MIME = "application/x-lightbox-series"
_BAR_HUES = {Mark.WAITING: S4, Mark.LOADED: T4, Mark.VIEWED: VIEWED, Mark.MISSING: AMB}


class SeriesCard(QAbstractButton):
    """One series. A double click or Enter shows it in the active viewport; it can be dragged."""

    wanted = Signal(object)

    def __init__(self, screen: Screen, content: Content, *, rail: bool, scale: float) -> None:
        super().__init__()
        self._screen, self.content = screen, content
        self._rail, self._scale = rail, scale
        self._picture: QImage | None = None
        self._made_of: tuple[int, ...] = ()
        self._pressed_at: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.refresh(content)

    def refresh(self, content: Content) -> None:
        """Read the series and the screen again."""
        self.content = content
        lines = self._lines()
        self.setAccessibleName(", ".join(text for text, _ in lines))
        self.setToolTip(plain_tip("\n".join(text for text, _ in lines)))
        self._make_picture()
        self.update()

    def sizeHint(self) -> QSize:
        if self._rail:
            return QSize(round(RAIL * self._scale), round(60 * self._scale))
        return QSize(round(WIDE * self._scale), round(80 * self._scale))

    def _lines(self) -> tuple[tuple[str, str], ...]:
        content = self.content
        here, total = counts(content)
        finished = self._screen.is_finished(content)
        gaps = int((self._screen.series_bar(content) == Mark.MISSING).sum())
        # A gap in the stack is known by its place, what never came by the archive's own list.
        lost = self._screen.not_received.get(content.series_uid, 0)
        expected = total + max(gaps if isinstance(content, Volume) else 0, lost)
        seen = self._screen.viewed(content)
        if here < expected and (finished or gaps or lost):
            state, hue = tr("{here} of {all} images").format(here=here, all=expected), AMB
        elif here < expected:
            state, hue = (
                tr("{here} of {all} images so far").format(here=here, all=expected),
                T2,
            )
        else:
            noun = tr("1 image") if total == 1 else tr("{n} images").format(n=total)
            all_seen = bool(seen.all())
            read = tr("unread") if not seen.any() else tr("viewed") if all_seen else ""
            state, hue = noun + (f" {DOT} {read}" if read else ""), T2
        return (series_title(content), T1), (self._kind(), T3), (state, hue)

    def _kind(self) -> str:
        content = self.content
        if not isinstance(content, Volume):
            views = len(content.images)
            shown = tr("1 view") if views == 1 else tr("{n} views").format(n=views)
            return f"{content.modality} {DOT} {shown}"
        plane = acquired_orientation(content.lattice).value
        step = content.lattice.spacing_mm[2]
        return f"{content.modality} {DOT} {tr(plane)} {DOT} {step:.1f} mm"

    def _make_picture(self) -> None:
        """Make the picture once the middle image is there, and again for another array only."""
        content = self.content
        if isinstance(content, Volume):
            arrived = np.flatnonzero(content.filled)
            if not len(arrived):
                return
            middle = content.lattice.shape[0] // 2
            number = int(arrived[np.abs(arrived - middle).argmin()])
        else:
            number = next((n for n in range(len(content.images)) if has_arrived(content, n)), -1)
            if number < 0:
                return
        if self._made_of and self._made_of[0] == id(content) and self._picture is not None:
            return
        self._made_of = (id(content), number)
        side = round((_SIDE_RAIL if self._rail else _SIDE_WIDE) * self._scale * 2)
        own = Orientation.IMAGE
        lattice = lattice_of(content, 0 if isinstance(content, Volume) else number)
        if isinstance(content, Volume):
            own = acquired_orientation(lattice)
        state = first_state(content, own, number if not isinstance(content, Volume) else 0)
        centre = state.centre
        if isinstance(content, Volume):
            _, rows, columns = lattice.shape
            centre = lattice.point((columns - 1) / 2, (rows - 1) / 2, number)
        spans = [reach_mm(lattice, axis, whole=True) for axis in screen_axes(lattice, own)]
        # The shorter side fills the square: a thumbnail is to be recognised, not measured.
        scale = min(high - low for low, high in spans) / side
        plane = ViewPlane(centre, state.right, state.down, scale, side, side, state.mirrored)
        image = 0 if isinstance(content, Volume) else number
        grey, _ = picture_of(content, image, state, plane)
        flat = np.ascontiguousarray(grey)
        colours = flat.ndim == 3
        form = QImage.Format.Format_RGB888 if colours else QImage.Format.Format_Grayscale8
        self._picture = QImage(flat.data, side, side, side * (3 if colours else 1), form).copy()

    def paintEvent(self, event: QPaintEvent) -> None:
        event.accept()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shown = any(
            view.content is not None and content_key(view.content) == content_key(self.content)
            for view in self._screen.viewports
        )
        if not self._rail and (shown or self.underMouse()):
            painter.fillRect(self.rect(), colour(S3 if shown else "#1A1D22"))
        if shown and not self._rail:
            painter.fillRect(QRectF(0, 0, 2, self.height()), colour(ACC))
        if self._rail:
            self._paint_rail(painter, shown)
        else:
            self._paint_wide(painter)
        if self.hasFocus():
            painter.setPen(QPen(colour(ACC), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_wide(self, painter: QPainter) -> None:
        k = self._scale
        side = _SIDE_WIDE * k
        box = QRectF(12 * k, 8 * k, side, side)
        self._paint_picture(painter, box)
        left = box.right() + 10 * k
        room = self.width() - left - 12 * k
        y = 7 * k
        for row, (text, hue) in enumerate(self._lines()):
            painter.setFont(font(round(12 * k), 600 if row == 0 else 400))
            painter.setPen(colour(hue))
            said = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room))
            painter.drawText(QRectF(left, y, room, 17 * k), Qt.AlignmentFlag.AlignVCenter, said)
            y += 17 * k
        self._paint_bar(painter, QRectF(left, box.bottom() - 4, room, 4))

    def _paint_rail(self, painter: QPainter, shown: bool) -> None:
        k = self._scale
        side = _SIDE_RAIL * k
        box = QRectF((self.width() - side) / 2, 4 * k, side, side)
        self._paint_picture(painter, box)
        self._paint_bar(painter, QRectF(box.left(), box.bottom() + 3, side, 4))
        if shown:
            painter.setPen(QPen(colour(ACC), 1))
            painter.drawRect(box.adjusted(-2.5, -2.5, 2.5, 9.5))

    def _paint_picture(self, painter: QPainter, box: QRectF) -> None:
        painter.fillRect(box, colour(VIEW))
        if self._picture is not None:
            painter.drawImage(box, self._picture)

    def _paint_bar(self, painter: QPainter, rect: QRectF) -> None:
        marks = self._screen.series_bar(self.content)
        painter.fillRect(rect, colour(S4))
        if not len(marks):
            return
        changes = np.flatnonzero(np.diff(marks)) + 1
        starts, ends = [0, *changes.tolist()], [*changes.tolist(), len(marks)]
        missing = []
        for start, end in zip(starts, ends, strict=True):
            x = rect.left() + rect.width() * start / len(marks)
            width = rect.width() * (end - start) / len(marks)
            mark = Mark(int(marks[start]))
            if mark is Mark.MISSING:
                # A single missing image in a thousand must still be seen.
                missing.append(QRectF(x, rect.top(), max(width, 3.0), rect.height()))
                continue
            painter.fillRect(QRectF(x, rect.top(), width, rect.height()), colour(_BAR_HUES[mark]))
        for part in missing:
            painter.fillRect(part, colour(AMB))

    # ------------------------------------------------------------------ hand and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        if (event.position().toPoint() - self._pressed_at).manhattanLength() < 8:
            return
        self._pressed_at = None
        drag = QDrag(self)
        carried = QMimeData()
        carried.setData(MIME, "\n".join(str(p) for p in content_key(self.content)).encode())
        drag.setMimeData(carried)
        drag.exec(Qt.DropAction.CopyAction)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.wanted.emit(self.content)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit(self.content)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()


class SeriesList(QScrollArea):
    """The left column of the reading room: series, priors, and what is not shown."""

    beside_wanted = Signal(str)  # a study UID
    header_wanted = Signal(str)  # a SOP instance UID

    def __init__(
        self, screen: Screen, parent: QWidget | None = None, *, scale: float = 1.0
    ) -> None:
        super().__init__(parent)
        self._screen, self._scale, self._rail = screen, scale, False
        self._cards: list[SeriesCard] = []
        self._keys: list[tuple[str, str, int]] = []
        self._listed: tuple[ListedPrior, ...] = ()
        self._not_shown: tuple[NotShown, ...] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Series"))
        self._stale = True
        self._stop_watching = [screen.watch(self.refresh)]
        self.set_rail(rail=False)

    @property
    def cards(self) -> tuple[SeriesCard, ...]:
        self._build()
        return tuple(self._cards)

    def set_rail(self, *, rail: bool) -> None:
        """Show pictures alone, where the window is narrow; names are in the tooltips then."""
        self.setFixedWidth(round((RAIL if rail else WIDE) * self._scale))
        if rail != self._rail:
            self._rail = rail
            self._outdate()

    def stop_watching(self) -> None:
        for stop in self._stop_watching:
            stop()
        self._stop_watching = []

    def show_listed(self, priors: Sequence[ListedPrior], not_shown: Sequence[NotShown]) -> None:
        """Say which other studies the patient has, and what of this one is not shown."""
        if (tuple(priors), tuple(not_shown)) == (self._listed, self._not_shown):
            return
        self._listed, self._not_shown = tuple(priors), tuple(not_shown)
        self._outdate()

    def refresh(self) -> None:
        """Read the screen again; cards that are there stay where they are."""
        shown = (*self._screen.contents, *self._screen.priors)
        keys = [content_key(content) for content in shown]
        if keys != self._keys:
            self._keys = keys
            self._outdate()
            return
        if not self._stale:
            for card, content in zip(self._cards, shown, strict=True):
                card.refresh(content)

    def _outdate(self) -> None:
        self._stale = True
        if self.isVisible():
            self._build()

    def showEvent(self, event: QShowEvent) -> None:
        # Rows are made when they are seen: while a study opens, what stands in them still grows.
        self._build()
        super().showEvent(event)

    def _build(self) -> None:
        if not self._stale:
            return
        self._stale = False
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._cards = []
        here, before = self._screen.contents, self._screen.priors
        count = len(here)
        self._heading(column, tr("This study"), tr("{n} series").format(n=count))
        self._add(column, here)
        self._add_priors(column, before)
        self._add_not_shown(column)
        column.addStretch(1)
        old = self.takeWidget()
        self.setWidget(inner)
        if old is not None:
            old.deleteLater()

    def _add_priors(self, column: QVBoxLayout, before: Sequence[Content]) -> None:
        """Every other study of the patient by its row, with its series where it is beside."""
        here = sum(prior.here for prior in self._listed)
        if self._listed or not before:
            words = tr("{n} on this seat").format(n=here) if here else tr("none on this seat")
            self._heading(column, tr("Priors"), words)
        listed = {prior.study_uid for prior in self._listed}
        for prior in self._listed:
            row = PriorRow(prior, rail=self._rail, scale=self._scale)
            row.wanted.connect(self.beside_wanted)
            column.addWidget(row)
            self._add(column, [c for c in before if c.study_uid == prior.study_uid])
        others = [content for content in before if content.study_uid not in listed]
        last = ""
        for content in others:
            study = self._screen.study_of(content)
            if study is not None and content.study_uid != last:
                stranger = study in self._screen.strangers
                self._heading(
                    column,
                    (tr("Other") if self._rail else tr("Another patient"))
                    if stranger
                    else tr("Priors"),
                    "",
                )
                if not self._rail:
                    whose = f"{study.patient.name}  {study.patient.id}" if stranger else ""
                    self._line(column, whose or date_words(study.date, study.time))
            last = content.study_uid
            self._add(column, (content,))

    def _add_not_shown(self, column: QVBoxLayout) -> None:
        """Never empty in silence: with nothing left out, that is said (RELIABILITY P-31)."""
        count = sum(max(1, what.count) for what in self._not_shown)
        words = tr("All shown") if self._rail and not count else tr("Not shown")
        self._heading(column, words, str(count) if count else tr("nothing"))
        for what in self._not_shown:
            row = NotShownRow(what, rail=self._rail, scale=self._scale)
            row.wanted.connect(self.header_wanted)
            column.addWidget(row)

    def _add(self, column: QVBoxLayout, contents: Sequence[Content]) -> None:
        for content in contents:
            card = SeriesCard(self._screen, content, rail=self._rail, scale=self._scale)
            card.wanted.connect(self._show)
            self._cards.append(card)
            column.addWidget(card)

    def _show(self, content: Content) -> None:
        self._screen.put(self._screen.active, content)

    def _heading(self, column: QVBoxLayout, text: str, count: str) -> None:
        column.addWidget(_Heading(text, "" if self._rail else count, self._scale, self._rail))

    def _line(self, column: QVBoxLayout, text: str) -> None:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFont(font(round(12 * self._scale)))
        label.setContentsMargins(12, 6, 12, 2)
        label.setStyleSheet(f"color: {T2}")
        label.setToolTip(plain_tip(text))
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column.addWidget(label)


class _Heading(QWidget):
    """The name of a group of series, with how many there are."""

    def __init__(self, text: str, count: str, scale: float, rail: bool) -> None:
        super().__init__()
        self._text, self._count, self._scale, self._rail = text, count, scale, rail
        self.setFixedHeight(round((28 if rail else 36) * scale))
        self.setAccessibleName(f"{text}, {count}" if count else text)
        # The rail has room for the second heading only: the first is what one expects.
        if rail and text == tr("This study"):
            self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        event.accept()
        painter = QPainter(self)
        if self._text != tr("This study"):
            painter.fillRect(QRectF(0, 0, self.width(), 1), colour(LINE))
        painter.setPen(colour(T3))
        painter.setFont(font(round((11 if self._rail else 12) * self._scale), 500))
        box = QRectF(self.rect()).adjusted(0 if self._rail else 12, 0, 0, 0)
        flag = Qt.AlignmentFlag.AlignHCenter if self._rail else Qt.AlignmentFlag.AlignLeft
        said = painter.fontMetrics().elidedText(
            self._text, Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(box, flag | Qt.AlignmentFlag.AlignVCenter, said)
        if self._count:
            painter.setFont(font(round(12 * self._scale)))
            box = QRectF(self.rect()).adjusted(0, 0, -12, 0)
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, side, self._count)
        painter.end()


class Legend(QWidget):
    """What the colours of the bars mean, at the foot of the column."""

    def __init__(self, parent: QWidget | None = None, *, scale: float = 1.0) -> None:
        super().__init__(parent)
        self._scale = scale
        self.setFixedHeight(round(32 * scale))
        self.setAccessibleName(tr("Bars: loaded, viewed, missing"))

    def paintEvent(self, event: QPaintEvent) -> None:
        event.accept()
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, self.width(), 1), colour(LINE))
        painter.setFont(font(round(11 * self._scale), 500))
        x = 12.0
        for mark, word in ((Mark.LOADED, tr("loaded")), (Mark.VIEWED, tr("viewed")),
                           (Mark.MISSING, tr("missing"))):  # fmt: skip
            middle = QPointF(x, self.height() / 2)
            painter.fillRect(QRectF(middle.x(), middle.y() - 2, 12, 4), colour(_BAR_HUES[mark]))
            painter.setPen(colour(T3))
            box = QRectF(x + 17, 0, 80, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, word)
            x += 17 + painter.fontMetrics().horizontalAdvance(word) + 14
        painter.end()
