"""The transfers' room: its pages on the left, what moves on the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.state.transfers import Transfers
from app.ui.buttons import RoomTab
from app.ui.pages import Page
from app.ui.panels import Panel, column, line
from app.ui.status_bar import StatusBar
from app.ui.theme import Theme
from app.ui.transfers.archive import ArchivePage
from app.ui.transfers.asks import TransfersAsks
from app.ui.transfers.moving import Moving
from app.ui.watching import watch_while_alive
from app.ui.width import Width

_MOVING = "moving"
_ARCHIVE = "archive"
_UNDER_WAY = ("running", "waiting", "slow", "resumed")


class TransfersRoom(QWidget):
    """Asks archives, takes in what comes by other ways, shows what moves in and out."""

    def __init__(
        self,
        theme: Theme,
        transfers: Transfers,
        asks: TransfersAsks,
        pages: tuple[Page, ...] = (),
        *,
        wanted: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__()
        self._wanted = wanted  # the page that a command asked for; empty: the one in front
        self._theme, self._transfers, self._asks = theme, transfers, asks
        self._width = Width.WIDE
        whole = column(self)
        archive = Page(_ARCHIVE, self.tr("Archive"), lambda: ArchivePage(theme, transfers, asks))
        self._pages = {page.id: page for page in (archive, *pages) if page.allowed()}
        self._built: dict[str, QWidget] = {}
        self._tabs: dict[str, RoomTab] = {}
        self._tab_row = self._made_tab_row()
        whole.addWidget(self._tab_row)
        body: QHBoxLayout = line()
        whole.addLayout(body, 1)
        self._left = QStackedWidget()
        self._left.setMinimumWidth(theme.px(320))
        body.addWidget(self._left, 1)
        self._moving = Moving(
            theme, transfers, asks.retry, asks.discard, asks.send_to_stick, may=asks.may
        )
        body.addWidget(self._moving)
        self._status = StatusBar(theme)
        whole.addWidget(self._status)
        watch_while_alive(self, transfers.watch, self.show_transfers)
        self.show_page(_ARCHIVE)
        self.fit(Width.WIDE)

    def _made_tab_row(self) -> Panel:
        theme = self._theme
        row = Panel("s1", "bottom")
        inside = line(row, margins=(theme.px(16), 0, theme.px(16), 0), gap=theme.px(20))
        titles = {page.id: page.title for page in self._pages.values()}
        titles[_MOVING] = self.tr("Transfers and outbox")
        for id_, title in titles.items():
            tab = RoomTab(theme, title, height="tab_row")
            tab.clicked.connect(lambda _on, chosen=id_: self.show_page(chosen))
            self._tabs[id_] = tab
            inside.addWidget(tab)
        inside.addStretch(1)
        return row

    @property
    def page_shown(self) -> str:
        """The id of the page in front; ``moving`` where a narrow window shows what moves."""
        return next(id_ for id_, tab in self._tabs.items() if tab.isChecked())

    def page(self, id_: str) -> QWidget:
        """Return a page, built if nobody looked at it yet."""
        if id_ not in self._built:
            self._built[id_] = self._pages[id_].build()
            self._left.addWidget(self._built[id_])
            self._fit_page(self._built[id_])
        return self._built[id_]

    def show_page(self, id_: str) -> None:
        """Bring a page to the front."""
        if id_ != _MOVING:
            self._left.setCurrentWidget(self.page(id_))
        self._tabs[id_].setChecked(True)
        self._show_side()
        if id_ != _MOVING:
            self._tell_entered()
        self._show_notes()

    def entered(self) -> None:
        """Read the page in front again: what it shows may have changed elsewhere."""
        page = self._wanted()
        if page in self._pages:
            self.show_page(page)
            return
        self._tell_entered()
        self._show_notes()

    def _tell_entered(self) -> None:
        entered = getattr(self._left.currentWidget(), "entered", None)
        if callable(entered):
            entered()

    def _show_notes(self) -> None:
        for id_, page in self._pages.items():
            self._tabs[id_].note(page.note(), "amb")

    def focus_search(self) -> None:
        """Go to the search field of the page that is shown."""
        focus = getattr(self._left.currentWidget(), "focus_search", None)
        if callable(focus):
            focus()

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._width = width
        self._moving.setMinimumWidth(0)
        self._moving.setMaximumWidth(16777215)
        if width is not Width.NARROW:
            self._moving.setFixedWidth(self._theme.px(592 if width is Width.WIDE else 440))
        narrow = width is Width.NARROW
        self._tabs[_MOVING].setVisible(narrow)
        if not narrow and self._tabs[_MOVING].isChecked():
            self.show_page(_ARCHIVE)
        # One page, and what moves beside it: there is nothing to choose.
        self._tab_row.setVisible(narrow or len(self._pages) > 1)
        for page in self._built.values():
            self._fit_page(page)
        self._show_side()
        self.show_transfers()

    def _fit_page(self, page: QWidget) -> None:
        fit = getattr(page, "fit", None)
        if callable(fit):
            fit(self._width)

    def _show_side(self) -> None:
        folded = self._width is Width.NARROW
        moving = self._tabs[_MOVING].isChecked()
        self._left.setVisible(not folded or not moving)
        self._moving.setVisible(not folded or moving)

    def show_transfers(self) -> None:
        """Read the transfers again."""
        self._show_status()
        self._show_notes()

    def _show_status(self) -> None:
        transfers = self._transfers
        under_way = [r.state for r in transfers.retrieves if r.state in _UNDER_WAY]
        states = [row.state for row in transfers.outbox]
        counts = [
            (self.tr("{n} stored"), states.count("Stored")),
            (self.tr("{n} sent"), states.count("Sent")),
            (self.tr("{n} waiting"), states.count("Waiting")),
            (self.tr("{n} refused"), states.count("Refused")),
        ]
        outbox = ", ".join(words.format(n=n) for words, n in counts if n)
        refused = states.count("Refused")
        moving = self.tr("{n} retrieving").format(n=len(under_way))
        if slow := under_way.count("slow"):
            moving += ", " + self.tr("{n} slow").format(n=slow)
        left = [(moving, "")]
        if outbox:
            left.append((self.tr("Outbox {counts}").format(counts=outbox), ""))
        right = [
            (self.tr("{n} sending refused").format(n=refused) if refused else "", "red"),
            (self._asks.saved(), ""),
        ]
        self._status.show_parts(left, right)
