"""The page of the network: what this seat is called, where it listens, and whom it knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from app.ui.buttons import Button
from app.ui.by_policy import ByPolicy, fix
from app.ui.labels import Cut, chip, label, say
from app.ui.messages import Glyph
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, appear, clear, column, line
from app.ui.settings.peer_form import RIGHTS, PeerEntry, PeerForm
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from records.settings import Fixed

_PEM = "*.pem *.crt *.cer *.key"


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """What this seat is on the network, as the page shows it."""

    aet: str
    port: int
    tls_port: int  # 0: nobody is answered with TLS
    certificate: str  # whose it is and how long it holds; empty while there is none
    listening: str  # "LIGHTBOX on port 11112"; empty while nobody is answered


@dataclass(frozen=True)
class NetworkAsks:
    """What the page reads and asks for. What changes something says whether it was kept."""

    own: Callable[[], OwnAddress]
    set_own: Callable[[str, int, int], bool]
    set_certificate: Callable[[Path, Path, Path], bool]
    peers: Callable[[], tuple[PeerEntry, ...]]
    keep: Callable[[PeerEntry], bool]
    remove: Callable[[str], None]
    try_it: Callable[[str, Callable[[str, bool], None]], None]  # says how it went, and if well
    fixed: Callable[[], Fixed] = Fixed  # what the site's policy has decided
    watches: tuple[Watch, ...] = ()


class NetworkPage(QWidget):
    """This seat's own address above, one row for each peer below."""

    def __init__(self, theme: Theme, asks: NetworkAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._shown: tuple[tuple[PeerEntry, ...], Fixed] | None = None
        self._tried: dict[str, tuple[str, bool]] = {}
        self._marks: dict[QLineEdit, ByPolicy] = {}  # which fields policy has decided
        self._editing: str | None = None  # the peer whose form is open; "" for a new one
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(12))
        whole.addWidget(label(self.tr("Network"), "sheet"))
        whole.addWidget(self._own())
        head = line(gap=theme.px(12))
        head.addWidget(label(self.tr("Archives, scanners and other seats"), "title"))
        head.addStretch(1)
        self._add = Button(theme, self.tr("Add a peer"))
        self._add.clicked.connect(lambda: self._edit(""))
        head.addWidget(self._add)
        self._no_more = ByPolicy(theme)
        head.addWidget(self._no_more)
        whole.addLayout(head)
        inside = QWidget()
        self._rows = column(inside, gap=theme.px(4))
        whole.addWidget(Scrolling(inside), 1)
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def _own(self) -> Panel:
        theme = self._theme
        card = Panel("cardtop")
        pad = theme.px(16)
        whole = column(card, margins=(pad, theme.px(12), pad, theme.px(12)), gap=theme.px(10))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(4))
        self._aet = self._field(grid, 0, self.tr("This seat is called"), 3)
        self._aet.setMaxLength(16)
        self._port = self._field(grid, 1, self.tr("It listens on port"), 1)
        self._port.setValidator(QIntValidator(1, 65535, self._port))
        self._tls_port = self._field(grid, 2, self.tr("With TLS on port"), 1)
        self._tls_port.setValidator(QIntValidator(0, 65535, self._tls_port))
        self._tls_port.setPlaceholderText(self.tr("none"))
        choose = Button(theme, self.tr("Certificate…"))
        choose.clicked.connect(self._choose_certificate)
        grid.addWidget(choose, 1, 3)
        grid.setColumnStretch(4, 2)
        whole.addLayout(grid)
        self._certificate = Cut(role="detail")
        whole.addWidget(self._certificate)
        self._listening = label("", "detail")
        whole.addWidget(self._listening)
        return card

    def _field(self, grid: QGridLayout, at: int, name: str, share: int) -> QLineEdit:
        grid.addWidget(label(name, "heading"), 0, at)
        field = QLineEdit()
        named(field, name)
        field.setMinimumWidth(self._theme.px(96))
        field.editingFinished.connect(self._keep_own)
        grid.addWidget(field, 1, at)
        self._marks[field] = ByPolicy(self._theme)
        grid.addWidget(self._marks[field], 2, at)
        grid.setColumnStretch(at, share)
        return field

    def entered(self) -> None:
        """Read the seat and its peers again."""
        own, fixed = self._asks.own(), self._asks.fixed()
        for name, field in (
            ("aet", self._aet),
            ("port", self._port),
            ("tls_port", self._tls_port),
        ):
            appear(self._marks[field], shown=fix(field, fixed=name in fixed.values))
        appear(self._add, shown=fixed.others)
        appear(self._no_more, shown=not fixed.others)
        for field, text in (
            (self._aet, own.aet),
            (self._port, str(own.port)),
            (self._tls_port, str(own.tls_port) if own.tls_port else ""),
        ):
            if (not field.hasFocus() or field.isReadOnly()) and field.text() != text:
                field.setText(text)
        self._tls_port.setEnabled(bool(own.certificate))
        none = self.tr("No certificate yet: TLS needs one from your hospital's authority.")
        say(self._certificate, own.certificate or none)
        said = self.tr("Listening as {name}").format(name=own.listening)
        quiet = self.tr("Not listening: archives cannot send to this seat")
        say(
            self._listening, said if own.listening else quiet, "green" if own.listening else "amber"
        )
        peers = self._asks.peers()
        if (peers, fixed) != self._shown:
            self._shown = peers, fixed
            self._build()

    def _build(self) -> None:
        clear(self._rows)
        peers, fixed = self._shown or ((), Fixed())
        if self._editing == "":
            self._rows.addWidget(self._form(None))
        for peer in peers:
            self._rows.addWidget(
                self._form(peer)
                if self._editing == peer.name
                else self._row(peer, fixed=any(p.name == peer.name for p in fixed.peers))
            )
        if not peers and self._editing is None:
            words = self.tr("Nobody yet. Your archive's administrator knows its title and address.")
            self._rows.addWidget(label(words, "sentence", wraps=True))
        self._rows.addStretch(1)
        self._add.setEnabled(self._editing is None)

    def _form(self, peer: PeerEntry | None) -> PeerForm:
        return PeerForm(
            self._theme,
            peer,
            has_certificate=bool(self._asks.own().certificate),
            keep=self._keep,
            leave=lambda: self._edit(None),
        )

    def _row(self, peer: PeerEntry, *, fixed: bool) -> Panel:
        theme = self._theme
        panel = Panel("card")
        panel.setAccessibleName(peer.name)
        inside = line(panel, margins=(theme.px(12), theme.px(8), theme.px(12), theme.px(8)))
        inside.setSpacing(theme.px(12))
        words = column(gap=theme.px(2))
        top = line(gap=theme.px(8))
        top.addWidget(label(peer.name, "strong"))
        if peer.tls:
            top.addWidget(chip(self.tr("TLS")))
        top.addStretch(1)
        words.addLayout(top)
        places = (peer.address, peer.web.url)
        words.addWidget(Cut("  ·  ".join(place for place in places if place), "detail"))
        if peer.address:
            words.addWidget(Cut(self._rights_words(peer), "faint"))
        inside.addLayout(words, 3)
        inside.addLayout(self._tried_words(peer.name), 2)
        acts: tuple[tuple[str, Callable[[], None], str], ...] = (
            (self.tr("Try"), lambda: self._try(peer.name), "normal"),
            (self.tr("Change"), lambda: self._edit(peer.name), "quiet"),
            (self.tr("Remove"), lambda: self._remove(peer.name), "quiet"),
        )
        for title, act, kind in acts[:1] if fixed else acts:
            button = Button(
                theme, title, kind=kind, height="button_small", name=f"{title}: {peer.name}"
            )
            button.clicked.connect(act)
            inside.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        if fixed:
            inside.addWidget(ByPolicy(theme))
        return panel

    def _tried_words(self, name: str) -> QHBoxLayout:
        row = line(gap=self._theme.px(8))
        said, well = self._tried.get(name, ("", True))
        if said:
            row.addWidget(Glyph(self._theme, *(("check", "grn") if well else ("warning", "amb"))))
        row.addWidget(label(said, "detail", mean="" if well else "amber", wraps=True), 1)
        return row

    def _rights_words(self, peer: PeerEntry) -> str:
        if set(peer.may) == set(RIGHTS):
            return self.tr("It may do everything")
        if not peer.may:
            return self.tr("It may ask nothing of this seat")
        may = ", ".join(self.tr(RIGHTS[right]) for right in RIGHTS if right in peer.may)
        return self.tr("It may {what}").format(what=may)

    def _keep_own(self) -> None:
        own = self._asks.own()
        aet, port = self._aet.text().strip(), int(self._port.text() or 0)
        tls_port = int(self._tls_port.text() or 0)
        # A field says so once more when it loses the focus.
        if (aet, port, tls_port) != (own.aet, own.port, own.tls_port):
            kept = self._asks.set_own(aet, port, tls_port)
            if not kept:  # what was refused goes back to what it was
                self._aet.setText(own.aet)
                self._port.setText(str(own.port))
                self._tls_port.setText(str(own.tls_port) if own.tls_port else "")
            self.entered()

    def _choose_certificate(self) -> None:
        files: list[Path] = []
        for title in (
            self.tr("The certificate of this seat"),
            self.tr("Its key"),
            self.tr("The authorities to believe"),
        ):
            name, _kind = QFileDialog.getOpenFileName(
                self, title, "", self.tr("Certificates and keys ({kinds})").format(kinds=_PEM)
            )
            if not name:
                return
            files.append(Path(name))
        self._asks.set_certificate(files[0], files[1], files[2])
        self.entered()

    def _edit(self, name: str | None) -> None:
        self._editing = name
        self._build()

    def _keep(self, entry: PeerEntry) -> None:
        if self._asks.keep(entry):
            self._tried.pop(entry.name, None)
            self._editing = None
            self._shown = None
            self.entered()

    def _remove(self, name: str) -> None:
        self._asks.remove(name)
        self.entered()

    def _try(self, name: str) -> None:
        self._tried[name] = (self.tr("Asking…"), True)
        self._build()

        def told(said: str, well: bool) -> None:
            self._tried[name] = (said, well)
            self._build()

        self._asks.try_it(name, told)
