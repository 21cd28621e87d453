"""The card of legal holds: what nobody may delete, by whose word and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.admin.cards import card, field
from app.ui.buttons import Button
from app.ui.labels import Cut, label, say
from app.ui.panels import clear, column, line
from app.ui.theme import Theme
from app.ui.words import iso_date
from records.holding import Hold


@dataclass(frozen=True)
class HoldsAsks:
    """What the card reads and asks for; placing and lifting say whether it was done."""

    holds: Callable[[], tuple[Hold, ...]]
    place: Callable[[str, str, str, str], bool]  # patient ID, issuer, study UID, reason
    lift: Callable[[int, str], bool]  # which, and why


class HoldsCard(QWidget):
    """One row for each hold that binds, and a form for another."""

    def __init__(self, theme: Theme, asks: HoldsAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._shown: object = None
        panel, inside = card(theme, self.tr("Legal holds"))
        column(self).addWidget(panel)
        rows = QWidget()
        self._rows = column(rows, gap=theme.px(4))
        inside.addWidget(rows)
        form = line(gap=theme.px(10))
        self._patient, self._issuer = QLineEdit(), QLineEdit()
        self._study, self._reason = QLineEdit(), QLineEdit()
        for name, box, share in (
            (self.tr("Patient ID"), self._patient, 2),
            (self.tr("Issuer of the ID"), self._issuer, 2),
            (self.tr("or one study, by its UID"), self._study, 3),
            (self.tr("Reason, kept with the hold"), self._reason, 4),
        ):
            form.addLayout(field(theme, name, box), share)
        place = Button(theme, self.tr("Place a hold"))
        place.clicked.connect(self._place)
        below = column()
        below.addStretch(1)
        below.addWidget(place)
        form.addLayout(below)
        inside.addLayout(form)
        self._needs = label("", "detail", mean="amber", wraps=True)
        self._needs.hide()
        inside.addWidget(self._needs)
        self.entered()

    def entered(self) -> None:
        """Read the holds again."""
        holds = self._asks.holds()
        if holds == self._shown:
            return
        self._shown = holds
        clear(self._rows)
        for hold in holds:
            self._rows.addWidget(self._row(hold))
        if not holds:
            self._rows.addWidget(label(self.tr("Nothing is under a legal hold."), "detail"))

    def _row(self, hold: Hold) -> QWidget:
        theme = self._theme
        row = QWidget()
        inside = line(row, gap=theme.px(10))
        issuer = f"  {hold.issuer}" if hold.issuer else ""
        what = f"{hold.patient_id}{issuer}" if hold.patient_id else hold.study_uid
        inside.addWidget(Cut(what, "medium", middle=True, least=theme.px(90)), 3)
        since = iso_date(hold.since.astimezone().strftime("%Y%m%d"))
        inside.addWidget(Cut(f"{since}  {hold.who}", "detail", least=theme.px(90)), 2)
        inside.addWidget(Cut(hold.reason, least=theme.px(90)), 5)
        lift = Button(
            theme,
            self.tr("Lift"),
            kind="quiet",
            height="button_small",
            name=self.tr("Lift the hold on {what}").format(what=what),
        )
        lift.clicked.connect(lambda: self._lift(hold))
        inside.addWidget(lift)
        return row

    def _place(self) -> None:
        patient, study = self._patient.text().strip(), self._study.text().strip()
        reason = self._reason.text().strip()
        if bool(patient) == bool(study):
            self._say(self.tr("A hold is on one patient or on one study."))
            return
        if not reason:
            self._say(self.tr("Say who asks for the hold, and why."))
            return
        self._needs.hide()
        if self._asks.place(patient, self._issuer.text().strip(), study, reason):
            for box in (self._patient, self._issuer, self._study, self._reason):
                box.clear()
            self.entered()

    def _lift(self, hold: Hold) -> None:
        reason = self._reason.text().strip()
        if not reason:
            self._say(self.tr("Say in the field of the reason who allows it, and why."))
            self._reason.setFocus()
            return
        self._needs.hide()
        if self._asks.lift(hold.id, reason):
            self._reason.clear()
            self.entered()

    def _say(self, text: str) -> None:
        say(self._needs, text)
        self._needs.show()
