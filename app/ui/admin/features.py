"""The page of AI features: what models are for here, where it is on, and who decided so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.ui.buttons import Button
from app.ui.by_policy import ByPolicy
from app.ui.labels import Cut, chip, label, say
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.theme import Theme
from app.ui.watching import Watch, watch_while_alive
from app.ui.words import clock, iso_date
from domain.features import EVERY, Feature, Toggle
from viewer.ui.wording import later, tr

_TITLES = {
    Feature.ABNORMALITY_DETECTION: later("Finding abnormalities"),
    Feature.PRIORITY_FLAGGING: later("Flagging what is urgent"),
    Feature.MEASUREMENTS: later("Measuring and outlining"),
    Feature.COMPARISON: later("Comparing with earlier studies"),
    Feature.QUALITY: later("Judging image quality"),
    Feature.REPORT_GENERATION: later("Drafting reports"),
    Feature.SIMILARITY: later("Finding similar cases"),
    Feature.LLM: later("Language models"),
}
_HISTORY = 12


@dataclass(frozen=True)
class FeaturesAsks:
    """What the page reads and asks for. Switching says whether it was done."""

    decided: Callable[[], tuple[Toggle, ...]]
    models: Callable[[Feature], tuple[str, ...]]  # the ids of those that serve it
    history: Callable[[], tuple[Toggle, ...]]
    switch: Callable[[Feature, str, str, str], bool]  # on or off, modality, reason
    watches: tuple[Watch, ...] = ()


class FeaturesPage(QWidget):
    """A card for each feature; a reason and a modality are typed once above them all."""

    def __init__(self, theme: Theme, asks: FeaturesAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._shown: object = None
        pad = theme.px(24)
        whole = column(self, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(10))
        whole.addWidget(label(self.tr("AI features"), "sheet"))
        about = self.tr(
            "A model runs only where all that it is for is on. What is said of a modality wins over"
            " what is said of all. A switch holds at once, on record, also for what waits to run."
        )
        whole.addWidget(label(about, "sentence", wraps=True))
        fields = line(gap=theme.px(12))
        self._reason = self._field(self.tr("Reason, kept with the switch"))
        self._modality = self._field(self.tr("Modality, as CT"))
        self._modality.setPlaceholderText(self.tr("all modalities"))
        self._modality.setMaxLength(16)
        for field, share in ((self._reason, 4), (self._modality, 1)):
            part = column(gap=theme.px(4))
            part.addWidget(label(field.accessibleName(), "heading"))
            part.addWidget(field)
            fields.addLayout(part, share)
        whole.addLayout(fields)
        self._needs = label("", "detail", mean="amber", wraps=True)
        whole.addWidget(self._needs)
        inside = QWidget()
        self._rows = column(inside, gap=theme.px(4))
        whole.addWidget(Scrolling(inside), 1)
        self._reason.textChanged.connect(lambda _text: say(self._needs, ""))
        for watch in asks.watches:
            watch_while_alive(self, watch, self.entered)
        self.entered()

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        named(field, name)
        return field

    def entered(self) -> None:
        """Read what is decided again."""
        now = (self._asks.decided(), self._asks.history())
        if now == self._shown:
            return
        self._shown = now
        decided, history = now
        clear(self._rows)
        for feature in Feature:
            about = [toggle for toggle in decided if toggle.feature is feature]
            self._rows.addWidget(self._card(feature, about))
        if history:
            heading = label(self.tr("What was switched"), "heading")
            heading.setContentsMargins(0, self._theme.px(10), 0, 0)
            self._rows.addWidget(heading)
        for toggle in history[:_HISTORY]:
            self._rows.addWidget(Cut(self._told(toggle), "detail"))
        self._rows.addStretch(1)

    def _card(self, feature: Feature, about: list[Toggle]) -> Panel:
        theme = self._theme
        card = Panel("card")
        title = tr(_TITLES[feature])
        card.setAccessibleName(title)
        inside = line(card, margins=(theme.px(12), theme.px(8), theme.px(12), theme.px(8)))
        inside.setSpacing(theme.px(12))
        what = QWidget()
        what.setFixedWidth(theme.px(220 if theme.is_enlarged else 340))
        words = column(what, gap=theme.px(3))
        words.addWidget(label(title, "medium"))
        models = self._asks.models(feature)
        served = ", ".join(models) or self.tr("no model is installed for it")
        words.addWidget(Cut(f"{feature.value}  ·  {served}", "faint"))
        inside.addWidget(what)
        said = column(gap=theme.px(3))
        for toggle in about:
            said.addLayout(self._decision(toggle))
        if not about:
            none = self.tr("not decided: off")
            if models:
                none = self.tr("not decided: off, but for the demonstration that ships")
            said.addWidget(label(none, "detail", wraps=True))
        inside.addLayout(said, 1)
        if any(toggle.by_policy and toggle.modality == EVERY for toggle in about):
            return card
        for on, word in ((True, self.tr("On")), (False, self.tr("Off"))):
            button = Button(theme, word, height="button_small", name=f"{word}: {title}")
            button.clicked.connect(lambda _c=False, f=feature, to=on: self._switch(f, on=to))
            inside.addWidget(button)
        return card

    def _decision(self, toggle: Toggle) -> QHBoxLayout:
        row = line(gap=self._theme.px(8))
        where = toggle.modality or self.tr("all")
        word = self.tr("on") if toggle.on else self.tr("off")
        row.addWidget(chip(f"{where} {word}", "green" if toggle.on else ""))
        row.addWidget(Cut(toggle.reason, "value", least=self._theme.px(60)), 1)
        if toggle.by_policy:
            row.addWidget(ByPolicy(self._theme))
        else:
            row.addWidget(label(toggle.by, "faint"))
        return row

    def _told(self, toggle: Toggle) -> str:
        at = toggle.at
        when = f"{iso_date(at.astimezone().strftime('%Y%m%d'))} {clock(at)}" if at else ""
        where = toggle.modality or self.tr("all")
        word = self.tr("on") if toggle.on else self.tr("off")
        title = tr(_TITLES[toggle.feature])
        return f"{when}  {title}, {where}: {word}  ·  {toggle.by}: {toggle.reason}"

    def _switch(self, feature: Feature, *, on: bool) -> None:
        reason = self._reason.text().strip()
        if not reason:
            say(self._needs, self.tr("Say why first: a switch without a reason is not done."))
            self._reason.setFocus()
            return
        if self._asks.switch(
            feature, "on" if on else "off", self._modality.text().strip().upper(), reason
        ):
            self._reason.clear()
            self.entered()
