"""The card that erases a patient: found first, counted, and typed once more before it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.admin.cards import card, field
from app.ui.buttons import Button
from app.ui.labels import label, say
from app.ui.panels import appear, column, line
from app.ui.theme import Theme
from records.erasing import Wanted


@dataclass(frozen=True)
class EraseAsks:
    """What the card asks for."""

    find: Callable[[str, str, Callable[[Wanted], None]], None]  # ID and issuer
    erase: Callable[[Wanted, str, str], None]  # what was found, what was typed, why


class EraseCard(QWidget):
    """A patient's ID and issuer; then what there is of them, and the ID once more."""

    def __init__(self, theme: Theme, asks: EraseAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._wanted: Wanted | None = None
        panel, inside = card(theme, self.tr("Erase a patient"))
        column(self).addWidget(panel)
        about = self.tr(
            "Images, results, drafts, signed reports, orders, what waits to be sent, caches and the"
            " search index go for ever, and the keys of them in every backup. The audit log stays."
        )
        inside.addWidget(label(about, "detail", wraps=True))
        form = line(gap=theme.px(10))
        self._patient, self._issuer, self._reason = QLineEdit(), QLineEdit(), QLineEdit()
        for name, box, share in (
            (self.tr("Patient ID, as the images have it"), self._patient, 3),
            (self.tr("Issuer of that ID"), self._issuer, 2),
            (self.tr("Reason, for the audit log"), self._reason, 4),
        ):
            form.addLayout(field(theme, name, box), share)
        find = Button(theme, self.tr("Find everything"))
        find.clicked.connect(self._find)
        below = column()
        below.addStretch(1)
        below.addWidget(find)
        form.addLayout(below)
        inside.addLayout(form)
        self._found = QWidget()
        found = column(self._found, gap=theme.px(8))
        self._words = label("", "strong", mean="amber", wraps=True)
        found.addWidget(self._words)
        self._corrected = label("", "detail", wraps=True)
        found.addWidget(self._corrected)
        last = line(gap=theme.px(10))
        self._typed = QLineEdit()
        self._typed.textChanged.connect(self._compare)
        last.addLayout(field(theme, self.tr("Type the patient's ID once more"), self._typed), 3)
        self._erase = Button(theme, self.tr("Erase for ever"), kind="danger")
        self._erase.clicked.connect(self._go)
        beside = column()
        beside.addStretch(1)
        beside.addWidget(self._erase)
        last.addLayout(beside)
        last.addStretch(4)
        found.addLayout(last)
        inside.addWidget(self._found)
        self._found.hide()
        for box in (self._patient, self._issuer):
            # Another patient than the one that was counted is never erased.
            box.textChanged.connect(lambda _text: self._show(None))

    def _find(self) -> None:
        patient = self._patient.text().strip()
        if patient:
            self._asks.find(patient, self._issuer.text().strip(), self._show)

    def _show(self, wanted: Wanted | None) -> None:
        self._wanted = wanted
        self._typed.clear()
        appear(self._found, shown=wanted is not None)
        if wanted is None:
            return
        words = self.tr(
            "{studies} studies with {images} images, {orders} orders and {aside} objects in"
            " quarantine. There is no way back."
        )
        said = words.format(
            studies=len(wanted.studies),
            images=wanted.images,
            orders=len(wanted.orders),
            aside=len(wanted.aside),
        )
        say(self._words, said)
        others = self.tr(
            "{n} studies were given to another patient, and their images still name this one: they"
            " stay."
        )
        self._corrected.setVisible(bool(wanted.corrected))
        say(self._corrected, others.format(n=len(wanted.corrected)))
        self._compare()

    def _compare(self) -> None:
        wanted = self._wanted
        self._erase.setEnabled(wanted is not None and self._typed.text() == wanted.patient_id)

    def _go(self) -> None:
        if self._wanted is None:
            return
        self._asks.erase(self._wanted, self._typed.text(), self._reason.text().strip())
        self._reason.clear()
        self._patient.clear()
        self._issuer.clear()
