"""The form of one peer: its address, whether it is spoken to with TLS, what it may ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout

from app.ui.buttons import Button, ListRow
from app.ui.labels import label, say
from app.ui.naming import named
from app.ui.panels import Panel, column, line
from app.ui.settings.delivery_form import DeliveryForm
from app.ui.settings.web_form import WebEntry, WebForm
from app.ui.theme import Theme
from records.delivery import Delivery
from viewer.ui.wording import later

RIGHTS = {
    "echo": later("ask whether this seat answers"),
    "store": later("send images here"),
    "find": later("look for studies here"),
    "move": later("have studies sent from here"),
    "get": later("fetch studies from here"),
    "commit": later("ask whether they are kept here"),
}


@dataclass(frozen=True, slots=True)
class PeerEntry:
    """One peer as the page shows it and as the form gives it back."""

    name: str
    aet: str
    host: str
    port: int
    tls: bool
    may: tuple[str, ...]
    worklist: bool = False
    steps: bool = False
    delivery: Delivery = field(default_factory=Delivery)
    web: WebEntry = field(default_factory=WebEntry)

    @property
    def address(self) -> str:
        """AET@HOST:PORT; empty for one that answers on the web alone."""
        return f"{self.aet}@{self.host}:{self.port}" if self.aet or self.host else ""


class PeerForm(Panel):
    """Fields for a new peer, or for one that is known: its name then stays as it is."""

    def __init__(
        self,
        theme: Theme,
        entry: PeerEntry | None,
        *,
        has_certificate: bool,
        keep: Callable[[PeerEntry], None],
        leave: Callable[[], None],
    ) -> None:
        super().__init__("cardtop")
        self._theme = theme
        self._keep = keep
        pad = theme.px(16)
        whole = column(self, margins=(pad, pad, pad, pad), gap=theme.px(12))
        title = self.tr("A new peer") if entry is None else entry.name
        whole.addWidget(label(title, "strong"))
        fields = QGridLayout()
        fields.setHorizontalSpacing(theme.px(12))
        fields.setVerticalSpacing(theme.px(4))
        self._name = self._field(fields, 0, self.tr("Name"), entry.name if entry else "")
        self._name.setReadOnly(entry is not None)
        self._aet = self._field(
            fields, 1, self.tr("Application entity title"), entry.aet if entry else ""
        )
        self._aet.setMaxLength(16)
        self._host = self._field(fields, 2, self.tr("Host"), entry.host if entry else "")
        self._port = self._field(
            fields, 3, self.tr("Port"), str(entry.port or 104) if entry else "104"
        )
        self._port.setValidator(QIntValidator(1, 65535, self._port))
        for at, share in enumerate((3, 3, 4, 1)):
            fields.setColumnStretch(at, share)
        whole.addLayout(fields)
        known = entry or PeerEntry("", "", "", 104, tls=False, may=tuple(RIGHTS))
        self._web = WebForm(theme, known.web)
        whole.addWidget(self._web)
        self._tls = ListRow(theme, self.tr("Speak to it with TLS only"), boxed=True)
        self._tls.setChecked(entry is not None and entry.tls)
        self._tls.setEnabled(has_certificate)
        if not has_certificate:
            self._tls.setToolTip(self.tr("This seat has no certificate yet."))
        self._worklist = ListRow(theme, self.tr("Ask it what is ordered"), boxed=True)
        self._worklist.setChecked(known.worklist)
        self._steps = ListRow(theme, self.tr("Tell it when examinations begin and end"), boxed=True)
        self._steps.setChecked(known.steps)
        about = QGridLayout()
        about.setHorizontalSpacing(theme.px(8))
        for at, box in enumerate((self._tls, self._worklist, self._steps)):
            about.addWidget(box, 0, at)
            about.setColumnStretch(at, 1)
        whole.addLayout(about)
        whole.addWidget(label(self.tr("It may"), "heading"))
        self._rights = self._rights_in(whole, known.may)
        self._delivery = DeliveryForm(theme, known.delivery)
        whole.addWidget(self._delivery)
        self._wrong = label("", "detail", mean="red", wraps=True)
        self._wrong.hide()
        whole.addWidget(self._wrong)
        foot = line(gap=theme.px(8))
        save = Button(theme, self.tr("Keep"), kind="primary")
        save.clicked.connect(self._save)
        away = Button(theme, self.tr("Cancel"), kind="quiet")
        away.clicked.connect(leave)
        foot.addStretch(1)
        foot.addWidget(away)
        foot.addWidget(save)
        whole.addLayout(foot)
        (self._aet if entry else self._name).setFocus()

    def _rights_in(self, whole: QVBoxLayout, given: tuple[str, ...]) -> dict[str, ListRow]:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.px(8))
        grid.setVerticalSpacing(0)
        rights: dict[str, ListRow] = {}
        for at, (right, words) in enumerate(RIGHTS.items()):
            box = ListRow(self._theme, self.tr(words), boxed=True)
            box.setChecked(right in given)
            rights[right] = box
            grid.addWidget(box, at // 3, at % 3)
            grid.setColumnStretch(at % 3, 1)
        whole.addLayout(grid)
        return rights

    def _field(self, grid: QGridLayout, at: int, name: str, text: str) -> QLineEdit:
        grid.addWidget(label(name, "heading"), 0, at)
        field = QLineEdit(text)
        named(field, name)
        field.returnPressed.connect(self._save)
        grid.addWidget(field, 1, at)
        return field

    def _save(self) -> None:
        try:
            delivery = self._delivery.delivery()
        except ValueError:
            say(self._wrong, self.tr("Write hours as 20:00-06:00, several with commas between."))
            self._wrong.show()
            return
        self._wrong.hide()
        self._keep(
            PeerEntry(
                self._name.text().strip(),
                self._aet.text().strip(),
                self._host.text().strip(),
                int(self._port.text() or 0),
                self._tls.isChecked(),
                tuple(right for right, box in self._rights.items() if box.isChecked()),
                self._worklist.isChecked(),
                self._steps.isChecked(),
                delivery,
                self._web.web(),
            )
        )
