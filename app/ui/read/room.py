"""The reading room: series on the left, tools above, viewports, findings on the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.state.reading import Reading
from app.ui.buttons import Button
from app.ui.messages import Nothing, Strip
from app.ui.panels import Panel, column, line
from app.ui.read.asks import ReadAsks
from app.ui.read.brought_back import BroughtBack
from app.ui.read.findings import FindingsPanel
from app.ui.read.fusing import FusionPanel
from app.ui.read.images import OpenImages
from app.ui.read.information import InformationPanel
from app.ui.read.measurements import MeasurementsPanel
from app.ui.read.objects.object_panel import ObjectPanel
from app.ui.read.objects.objects_list import ObjectsList
from app.ui.read.outlining import OutliningBar, OutliningPage
from app.ui.read.report_tab import ReportTab
from app.ui.read.right_column import RightColumn
from app.ui.read.segments import SegmentsPanel
from app.ui.status_bar import Part, StatusBar
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from app.ui.width import Width
from app.ui.words import minus
from domain.finding import Decision
from domain.measurement import value_words
from domain.rights import Right
from domain.units import unit_words
from domain.volume import Volume
from viewer.session.captions import window_words
from viewer.session.content import counts
from viewer.ui.tips import plain_tip
from viewer.ui.wording import tr

_NO_LIMIT = 16_777_215  # QWIDGETSIZE_MAX


@dataclass(frozen=True)
class Opened:
    """What the room follows: the open study, and its viewer's widgets."""

    watch: Watch
    reading: Callable[[], Reading | None]
    images: Callable[[], OpenImages | None]
    opening: Callable[[], bool]  # whether a study is on its way, and none is shown


class ReadRoom(QWidget):
    """Empty until a study is open; everything of a study goes when it closes."""

    def __init__(self, theme: Theme, opened: Opened, asks: ReadAsks) -> None:
        super().__init__()
        self._theme, self._opened, self._asks = theme, opened, asks
        self._width = Width.WIDE
        self._alone = False
        self._shown: OpenImages | None = None
        self._study: _StudyPage | None = None
        self._pages = QStackedWidget()
        whole = column(self)
        whole.addWidget(self._pages, 1)
        go = Button(theme, self.tr("Go to the worklist"), key="F2", kind="primary")
        go.clicked.connect(lambda: asks.go("worklist"))
        self._nothing = Nothing(
            theme,
            self.tr("No study open"),
            self.tr("Choose one in the worklist; Space there opens the next unread."),
            go,
        )
        self._pages.addWidget(self._nothing)
        self._opening = Nothing(theme, self.tr("Opening\N{HORIZONTAL ELLIPSIS}"))
        self._pages.addWidget(self._opening)
        watch_while_alive(self, opened.watch, self.show_study)
        self.show_study()
        self._make_page()

    @property
    def page(self) -> _StudyPage | None:
        self._make_page()
        self._bring_page()
        return self._study

    def entered(self) -> None:
        """Take the viewports back from whichever room had them."""
        self.show_study()
        if self._study is not None:
            self._study.take_grid()

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._width = width
        if self._study is not None:
            self._study.fit(width)

    def show_study(self) -> None:
        """Follow the open study."""
        images = self._opened.images()
        if images is None:
            opening = self._opened.opening()
            self._pages.setCurrentWidget(self._opening if opening else self._nothing)
        if images is self._shown:
            return
        self._shown = images
        if self._study is not None:
            self._pages.removeWidget(self._study)
            self._study.deleteLater()
            self._study = None
        if images is not None:
            # In a turn of its own, so that the window is never deaf for long.
            QTimer.singleShot(0, self, self._make_page)

    def show_images_alone(self, alone: bool) -> None:
        """Hide everything but the viewports and what is doubtful, or show it again."""
        # Widgets of a study that was closed meanwhile stand nowhere: to show one of them would
        # open a window of its own.
        self.show_study()
        self._alone = alone
        if self._study is not None:
            self._study.show_images_alone(alone)

    def _make_page(self) -> None:
        images = self._shown
        if images is None or self._study is not None:
            return
        self._study = _StudyPage(self._theme, images, self._asks)
        self._study.fit(self._width)
        self._study.show_images_alone(self._alone)
        self._pages.addWidget(self._study)
        # To paint it costs as much as to make it: a turn each.
        QTimer.singleShot(0, self, self._bring_page)

    def _bring_page(self) -> None:
        if self._study is None or self._pages.currentWidget() is self._study:
            return
        self._pages.setCurrentWidget(self._study)
        if self.isVisible():
            self._study.take_grid()


class _StudyPage(QWidget):
    """One open study."""

    def __init__(self, theme: Theme, images: OpenImages, asks: ReadAsks) -> None:
        super().__init__()
        self._theme, self._images, self._asks = theme, images, asks
        self._hovered: object = None
        self._asked: object = None
        reading = images.reading
        self._reading = reading
        whole = column(self)
        self._bar = Panel("s1", "bottom")
        bar = line(self._bar)
        bar.addWidget(images.tools)
        self._analyse = Button(theme, self.tr("Analyse"), icon="analyse")
        self._analyse.clicked.connect(lambda: asks.analyse(""))
        report = Button(theme, self.tr("Report"), key="F8", icon="document")
        report.clicked.connect(lambda: asks.go("report"))
        for right, button in ((Right.RUN_AI, self._analyse), (Right.READ_REPORTS, report)):
            if asks.may(right):
                images.tools.add_right(button)
        whole.addWidget(self._bar)
        self._failed = Strip(theme, "red")
        whole.addWidget(self._failed)
        whole.addWidget(BroughtBack(theme, reading, asks.close_study))
        body = line()
        whole.addLayout(body, 1)
        left = column()
        left.addWidget(images.thumbnails, 1)
        self._objects = ObjectsList(theme, reading.objects, asks.objects)
        left.addWidget(self._objects)
        body.addLayout(left)
        self._middle = QWidget()
        middle = line(self._middle)
        self._grid_place = column()
        middle.addLayout(self._grid_place, 1)
        self._object_place = middle
        self._object: ObjectPanel | None = None  # made when the first object is read
        watch_while_alive(self, reading.objects.watch, self._show_object)
        body.addWidget(self._middle, 1)
        self.right = self._right_column()
        body.addWidget(self.right)
        self._status = StatusBar(theme)
        self._new = Button(theme, "", height="button_in_text", kind="quiet")
        self._new.clicked.connect(asks.show_new_images)
        self._new.hide()
        self._status.add(self._new)
        self._status.add(images.legend)
        whole.addWidget(self._status)
        images.hearing.listen(self)
        images.keys_changed.connect(self._hear_keys)
        self._hear_keys()
        images.hovered.connect(self._show_under_pointer)
        images.thumbnails.beside_wanted.connect(asks.open_beside)
        images.thumbnails.header_wanted.connect(asks.show_header)
        images.grid.study_dropped.connect(asks.open_beside)
        watch_while_alive(self, reading.watch, self.show_reading)
        watch_while_alive(self, reading.findings.watch, self.show_reading)
        watch_while_alive(self, reading.annotations.watch, self.show_reading)
        watch_while_alive(self, reading.screen.watch, self._show_status)
        watch_while_alive(self, reading.screen.watch, self._show_asked)
        watch_while_alive(self, asks.arrivals, self._show_arrivals)
        self.take_grid()
        self._show_object()
        self.show_reading()
        self._show_arrivals()

    def _right_column(self) -> RightColumn:
        theme, reading, asks = self._theme, self._reading, self._asks
        return RightColumn(
            theme,
            (
                ("findings", self.tr("Findings"), self.tr("Findings"), "analyse",
                 lambda: FindingsPanel(theme, reading, asks)),
                ("measurements", self.tr("Measurements"), self.tr("Measure"), "measure",
                 lambda: MeasurementsPanel(theme, reading, asks)),
                ("segments", self.tr("Layers"), self.tr("Layers"), "segments",
                 lambda: OutliningPage(
                     FusionPanel(theme, reading, asks),
                     self._outlining_bar(),
                     SegmentsPanel(theme, reading, asks)
                 )),
                ("report", self.tr("Report"), self.tr("Report"), "document",
                 lambda: ReportTab(theme, reading, lambda: asks.go("report"))),
                ("information", self.tr("Info"), self.tr("Info"), "info",
                 lambda: InformationPanel(theme, reading, asks.consent)),
            ),
            self._middle,
        )  # fmt: skip

    def _outlining_bar(self) -> OutliningBar:
        bar = OutliningBar(self._theme, self._reading, self._asks)
        bar.setVisible(self._asks.may(Right.MEASURE))
        return bar

    def _show_object(self) -> None:
        if self._object is None and self._reading.objects.opened is not None:
            self._object = ObjectPanel(self._theme, self._reading.objects, self._asks.objects)
            self._object_place.addWidget(self._object, 1)

    def _show_asked(self) -> None:
        """Bring the explanation of a number to the front when it is asked for."""
        asked = self._reading.screen.asked
        if asked is not self._asked and asked is not None and not asked.finding_id:
            self.right.bring("segments" if asked.segment_key else "measurements")
        self._asked = asked

    def take_grid(self) -> None:
        """Show the viewports here, with the focus on them."""
        self._images.move_grid_to(self._grid_place)
        self._images.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hear_keys(self) -> None:
        far = self._images.far
        for gone in set(self.actions()) - set(far):
            self.removeAction(gone)
        self.addActions(list(far))

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._bar.setFixedHeight(self._theme.px(44 if width is Width.WIDE else 40) + 1)
        self._images.tools.setFixedHeight(self._theme.px(44 if width is Width.WIDE else 40))
        self._images.thumbnails.set_rail(rail=width is not Width.WIDE)
        self._objects.set_rail(rail=width is not Width.WIDE)
        self._images.legend.setVisible(width is not Width.WIDE)
        self.right.fit(width)
        self._show_status()

    def show_images_alone(self, alone: bool) -> None:
        """Hide bar, columns and status; a failed load and what was brought back stay in view."""
        for part in (self._bar, self._images.thumbnails, self.right, self._status):
            part.setHidden(alone)
        self._objects.setMaximumHeight(0 if alone else _NO_LIMIT)
        if alone:
            self.right.close_drawer()

    def show_reading(self) -> None:
        """Read the open study again."""
        reading = self._reading
        self._failed.say(reading.load_failed)
        self._images.thumbnails.show_listed(*self._asks.listed())
        waiting = reading.findings.count(Decision.PROPOSED)
        self.right.count("findings", waiting, waits=True)
        self.right.count("measurements", len(reading.annotations.items))
        segments = reading.screen.segments
        has_volume = any(isinstance(c, Volume) for c in reading.contents.values())
        self.right.offer("segments", offered=has_volume or bool(segments.items or segments.unread))
        self.right.count("segments", len(segments.items))
        running = reading.analysing is not None and reading.analysing.under_way
        can = any(verdict.may_run for verdict in reading.models)
        # What the site has switched off is not offered; the list of findings says why.
        offered = can or not any(verdict.off for verdict in reading.models)
        self._analyse.setVisible(offered and self._asks.may(Right.RUN_AI))
        self._analyse.setEnabled(reading.loaded and can and not running)
        why = "" if reading.loaded else self.tr("when every image is in")
        if not can:
            why = self.tr("no installed model can run")
        self._analyse.setToolTip(plain_tip(f"{self.tr('Analyse')}  {why}".strip()))
        self._show_status()

    def _show_arrivals(self) -> None:
        """Offer what has come for this study; nothing on screen moves by itself."""
        new = self._asks.new_images()
        words = self.tr("Show 1 new image") if new == 1 else self.tr("Show {n} new images")
        self._new.say(words.format(n=new))
        self._new.setVisible(new > 0)

    def _show_under_pointer(self, found: object) -> None:
        self._hovered = found
        self._show_status()

    def _show_status(self) -> None:
        screen, reading = self._reading.screen, self._reading
        left: list[Part] = []
        if self._hovered is not None:
            left += _pointer_words(self._hovered, self.tr)
        view = screen.view
        left.append((minus(window_words(view)), ""))
        preset = screen.preset_in_use(screen.active)
        if preset is not None:
            name = tr(preset.name)
            left.append((self.tr("preset {name}").format(name=f"{name[:1].upper()}{name[1:]}"), ""))
        # The sender's total counts documents as well as images.
        held = len(reading.instances)
        missing = reading.expected is not None and held < reading.expected
        received = self.tr("{n} of {total} received").format(n=held, total=reading.expected)
        self._status.show_parts(
            left,
            [
                (received if missing else "", "amber"),
                (self._loading(), ""),
                (self._asks.saved(), ""),
            ],
        )

    def _loading(self) -> str:
        if self._reading.loaded:
            return ""
        here = total = 0
        for content in self._reading.contents.values():
            came, of = counts(content)
            here, total = here + came, total + of
        return self.tr("Decode {n} %").format(n=round(100 * here / total)) if total else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.right.close_drawer()
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.right.place_drawer()


def _pointer_words(found: object, tr: Callable[[str], str]) -> list[Part]:
    """Return value and place under the pointer; the unit is the file's, or "stored value"."""
    parts: list[Part] = []
    value, unit = found.value, found.unit  # type: ignore[attr-defined]  # a Reading
    at = found.at  # type: ignore[attr-defined]  # the same
    if value is not None:
        words = f"{value_words(value)} {unit_words(unit)}"
        parts.append((minus(words), "strong"))
    over = found.over  # type: ignore[attr-defined]  # the same
    if over is not None:
        words = f"{value_words(over[0])} {unit_words(over[1])}"
        parts.append((minus(words), "strong"))
    if found.located:  # type: ignore[attr-defined]  # the same
        parts.append((minus(f"({at.x:.1f}, {at.y:.1f}, {at.z:.1f}) mm"), ""))
    zoom = found.zoom  # type: ignore[attr-defined]  # the same
    parts.append((tr("zoom {z:.1f}\N{MULTIPLICATION SIGN}").format(z=zoom), ""))
    return parts
