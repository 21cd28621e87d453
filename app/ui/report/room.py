"""The report's room: images on the left, the report on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.state.reading import Draft, Reading
from app.ui.buttons import Button
from app.ui.messages import Nothing
from app.ui.panels import Panel, column, line
from app.ui.read.images import OpenImages
from app.ui.read.room import Opened
from app.ui.report.asks import ReportAsks
from app.ui.report.editor import Editor
from app.ui.report.explanation_card import ExplanationCard
from app.ui.report.key_images import KeyImages
from app.ui.report.signing import BeforeSigning, Signing
from app.ui.status_bar import Part, StatusBar
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.width import Width
from domain.report import Stage


class ReportRoom(QWidget):
    """Follows the open study and its draft; without one, says what to do."""

    def __init__(self, theme: Theme, opened: Opened, asks: ReportAsks, back: object) -> None:
        super().__init__()
        self._theme, self._opened, self._asks = theme, opened, asks
        self._width = Width.WIDE
        self._shown: tuple[OpenImages | None, Draft | None] = (None, None)
        self._page: _ReportPage | None = None
        self._pages = QStackedWidget()
        column(self).addWidget(self._pages)
        go = Button(theme, self.tr("Go to the images"), key="F3", kind="primary")
        go.clicked.connect(back)
        self._nothing = Nothing(
            theme,
            self.tr("No report open"),
            self.tr("F8 in the reading room drafts one from accepted findings and measurements."),
            go,
        )
        self._pages.addWidget(self._nothing)
        watch_while_alive(self, opened.watch, self.show_report)
        self.show_report()

    @property
    def page(self) -> _ReportPage | None:
        return self._page

    def entered(self) -> None:
        """Take the viewports, and follow the draft as it is now."""
        self.show_report()
        if self._page is not None:
            self._page.take_grid()

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._width = width
        if self._page is not None:
            self._page.fit(width)

    def show_report(self) -> None:
        """Follow the open study and its report."""
        reading, images = self._opened.reading(), self._opened.images()
        draft = reading.draft if reading is not None else None
        if (images, draft) == self._shown:
            return
        self._shown = (images, draft)
        if self._page is not None:
            self._pages.removeWidget(self._page)
            self._page.deleteLater()
            self._page = None
        if reading is None or images is None or draft is None:
            self._pages.setCurrentWidget(self._nothing)
            return
        self._page = _ReportPage(self._theme, reading, draft, images, self._asks)
        self._pages.addWidget(self._page)
        self._pages.setCurrentWidget(self._page)
        self._page.fit(self._width)


class _ReportPage(QWidget):
    def __init__(
        self, theme: Theme, reading: Reading, draft: Draft, images: OpenImages, asks: ReportAsks
    ) -> None:
        super().__init__()
        self._theme, self._reading, self._draft = theme, reading, draft
        self._images, self._asks = images, asks
        self._width = Width.WIDE
        whole = column(self)
        body = line()
        whole.addLayout(body, 1)
        self._left = QWidget()
        self._grid_place = column(self._left)
        self._keys = KeyImages(theme, reading, asks)
        self._grid_place.addWidget(self._keys)
        body.addWidget(self._left, 1)
        self._right = Panel("s1", "left")
        right = column(self._right)
        self.editor = Editor(theme, draft, asks)
        right.addWidget(self.editor, 1)
        foot = Panel("s2", "top")
        self._foot = foot
        parts = line(foot)
        self._checks = BeforeSigning(theme, draft, asks, self.editor)
        self._signing = Signing(theme, draft, asks, self.editor)
        parts.addWidget(self._checks, 1)
        parts.addWidget(self._signing)
        right.addWidget(foot)
        body.addWidget(self._right)
        self._status = StatusBar(theme)
        whole.addWidget(self._status)
        # Over the images; in a narrow window, where there are none, over the page.
        self._explained = ExplanationCard(theme, reading.screen, self._left)
        watch_while_alive(self, draft.watch, self._show_status)
        watch_while_alive(self, reading.annotations.watch, self._checks.show_checks)
        watch_while_alive(self, reading.findings.watch, self._checks.show_checks)
        self._show_status()

    def take_grid(self) -> None:
        """Show the viewports beside the text."""
        self._images.move_grid_to(self._grid_place)
        if self._draft.report.stage is Stage.DRAFT and self.editor.current:
            self.editor.go_to(self.editor.current)
        else:
            self._images.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._width = width
        narrow = width is Width.NARROW
        self._right.setMinimumWidth(0)
        self._right.setMaximumWidth(16777215)
        if not narrow:
            self._right.setFixedWidth(self._theme.px(720 if width is Width.WIDE else 600))
        self._left.setVisible(not narrow)
        self._explained.lie_over(self if narrow else self._left)
        self._keys.fit(width)
        self.editor.fit(width)
        self._checks.fit(width)
        self._signing.fit(width)
        self._show_status()

    def _show_status(self) -> None:
        reading = self._reading
        is_draft = self._draft.report.stage is Stage.DRAFT
        self._checks.setVisible(is_draft)
        tall = 236 if self._width is Width.WIDE else 188
        self._foot.setFixedHeight(self._theme.px(tall if is_draft else 148))
        wide = self._width is Width.WIDE
        if is_draft:
            self._signing.setFixedWidth(self._theme.px(292 if wide else 252))
        else:
            self._signing.setMinimumWidth(0)
            self._signing.setMaximumWidth(16777215)
        held = sum(1 for i in reading.instances if i.pixels is not None)
        missing = reading.expected is not None and held < reading.expected
        received = self.tr("{n} of {total} received").format(n=held, total=reading.expected)
        version = self._draft.report.version
        stage = {
            Stage.DRAFT: self.tr("Report, version {n}, a draft").format(n=version),
            Stage.SIGNED: self.tr("Report, version {n}, signed").format(n=version),
            Stage.STORED: self.tr("Report, version {n}, signed and stored").format(n=version),
        }[self._draft.report.stage]
        left: list[Part] = [(stage, "")]
        self._status.show_parts(
            left, [(received if missing else "", "amber"), (self._asks.saved(), "")]
        )
