"""The page of hanging protocols: which there are, what each asks for, and what it would hang."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

from app.actions.protocols import DryRun
from app.ui.buttons import Button, IconButton, ListRow
from app.ui.labels import Rule as Hairline
from app.ui.labels import label, say
from app.ui.messages import Strip
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.settings.hanging_rules import RuleRows
from app.ui.settings.stage_picture import StagePicture
from app.ui.theme import Theme
from domain.errors import Refused
from viewer.session.matching import Match
from viewer.session.protocol_file import ProtocolError, read_protocol, write_protocol
from viewer.session.protocols import Protocol, Rule, StageRule, pane_words
from viewer.session.remembering import with_stages_of
from viewer.ui.wording import tr

_FILES = "*.toml"
_LISTED = 8


@dataclass(frozen=True)
class HangingAsks:
    """What the page reads and asks for."""

    own: Callable[[], tuple[Protocol, ...]]
    shipped: Callable[[], tuple[Protocol, ...]]
    in_use: Callable[[], str]  # the id of what hangs the open study
    draft: Callable[[], Protocol | None]  # an arrangement that was just remembered
    drop_draft: Callable[[], None]
    save: Callable[[Protocol], bool]  # whether it was kept
    delete: Callable[[str], Protocol | None]
    free_id: Callable[[str], str]
    try_it: Callable[[Protocol, Callable[[DryRun], None]], None]
    match_open: Callable[[Protocol], Match | None]  # None: no study is open
    import_from: Callable[[Path], Protocol | None]
    export_to: Callable[[str, Path], None]
    opens_priors: Callable[[], bool] = lambda: True
    turn_opening_priors: Callable[[], None] = lambda: None


class HangingPage(QWidget):
    """A list of protocols on the left; the chosen one, in rows and small pictures, beside it."""

    def __init__(self, theme: Theme, asks: HangingAsks) -> None:
        super().__init__()
        self._theme, self._asks = theme, asks
        self._shown: Protocol | None = None
        self._past: list[Protocol] = []
        self._deleted: Protocol | None = None
        self._as_text = False
        whole = line(self)
        rail = Panel("s0", "right")
        rail.setFixedWidth(theme.px(224))
        inside = column(rail, margins=(0, theme.px(16), 0, theme.px(12)))
        names = QWidget()
        self._list = column(names)
        inside.addWidget(Scrolling(names), 1)
        inside.addWidget(Hairline())
        self._priors = ListRow(theme, self.tr("Open priors by themselves"), boxed=True)
        self._priors.setCheckable(True)
        self._priors.clicked.connect(lambda _on: asks.turn_opening_priors())
        inside.addWidget(self._priors)
        buttons = line(margins=(theme.px(12), theme.px(8), theme.px(12), 0), gap=theme.px(8))
        take = Button(theme, self.tr("Import…"), height="button_small")
        take.clicked.connect(self._import)
        self._undelete = Button(theme, self.tr("Bring back"), height="button_small")
        self._undelete.clicked.connect(self._bring_back)
        for button in (take, self._undelete):
            buttons.addWidget(button)
        buttons.addStretch(1)
        inside.addLayout(buttons)
        whole.addWidget(rail)
        whole.addWidget(self._make_detail(), 1)
        self.entered()

    def entered(self) -> None:
        """Read the protocols again; a remembered arrangement comes to the front."""
        self._priors.setChecked(self._asks.opens_priors())
        draft = self._asks.draft()
        if draft is not None and (self._shown is None or self._shown.id != draft.id):
            self.show_protocol(draft)
            self._try()
            return
        known = {p.id: p for p in (*self._asks.own(), *self._asks.shipped())}
        wanted = self._shown.id if self._shown is not None else self._asks.in_use()
        self.show_protocol(draft or known.get(wanted) or next(iter(known.values())))

    # ------------------------------------------------------------------ parts

    def _make_detail(self) -> QWidget:
        theme = self._theme
        body = QWidget()
        pad = theme.px(16)
        inside = column(body, margins=(pad, theme.px(16), pad, theme.px(16)), gap=theme.px(12))
        top = line(gap=theme.px(8))
        self._title = QLineEdit()
        self._title.setMaximumWidth(theme.px(420))
        named(self._title, self.tr("Name of the protocol"))
        self._title.editingFinished.connect(self._rename)
        top.addWidget(self._title, 1)
        self._state = label("", "chip")
        top.addWidget(self._state)
        top.addStretch(1)
        inside.addLayout(top)
        inside.addLayout(self._acts())
        self._wrong = Strip(theme, "red")
        inside.addWidget(self._wrong)
        self._text = QPlainTextEdit()
        self._text.setProperty("role", "field")
        self._text.setMinimumHeight(theme.px(420))
        named(self._text, self.tr("The protocol as text (TOML)"))
        inside.addWidget(self._text)
        self._parts = QWidget()
        parts = column(self._parts, gap=theme.px(12))
        parts.addWidget(label(self.tr("For studies where"), "title"))
        self._rules = RuleRows(theme, self._rules_changed)
        parts.addWidget(self._rules)
        parts.addWidget(label(self.tr("Stages, in the order of the keys . and ,"), "title"))
        self._stages = column(gap=theme.px(12))
        parts.addLayout(self._stages)
        inside.addWidget(self._parts)
        inside.addWidget(Hairline())
        inside.addWidget(label(self.tr("What it would do"), "title"))
        self._open_study = label("", "sentence", wraps=True)
        inside.addWidget(self._open_study)
        row = line(gap=theme.px(12))
        self._try_button = Button(theme, self.tr("Try on the archive"))
        self._try_button.clicked.connect(self._try)
        row.addWidget(self._try_button)
        self._tried = label("", "strong")
        row.addWidget(self._tried, 1)
        inside.addLayout(row)
        self._tried_list = label("", "detail", wraps=True)
        inside.addWidget(self._tried_list)
        inside.addStretch(1)
        return Scrolling(body)

    def _acts(self) -> QHBoxLayout:
        row = line(gap=self._theme.px(8))
        made: dict[str, Button] = {}
        for id_, words, kind, act in (
            ("save", self.tr("Save"), "primary", self._save),
            ("copy", self.tr("Copy"), "normal", self._copy),
            ("add", self.tr("Add as a stage of"), "normal", self._open_others),
            ("undo", self.tr("Undo"), "normal", self._undo),
            ("text", self.tr("As text"), "quiet", self._turn_text),
            ("export", self.tr("Export…"), "normal", self._export),
            ("delete", self.tr("Delete"), "quiet", self._delete),
        ):
            made[id_] = Button(
                self._theme, words, kind=kind, height="button_small", opens=id_ == "add"
            )
            made[id_].clicked.connect(act)
            row.addWidget(made[id_])
        made["text"].setCheckable(True)
        row.addStretch(1)
        self._buttons = made
        return row

    # ------------------------------------------------------------------ showing

    def show_protocol(self, protocol: Protocol) -> None:
        """Bring a protocol to the front, as it is kept."""
        self._past = []
        self._as_text = False
        self._wrong.say("")
        self._become(protocol)
        self._forget_try()

    def _become(self, protocol: Protocol) -> None:
        self._shown = protocol
        shipped = self._is_shipped(protocol)
        kept = protocol in self._asks.own()
        self._fill_list()
        self._title.setText(protocol.title)
        self._title.setReadOnly(shipped)
        words = self.tr("shipped: copy it to change it") if shipped else ""
        if not shipped:
            words = self.tr("saved") if kept else self.tr("not saved yet")
        say(self._state, words, "" if shipped or kept else "amber")
        self._rules.show_rules(protocol.rules, can_change=not shipped)
        clear(self._stages)
        for number, stage in enumerate(protocol.stages):
            self._stages.addWidget(self._stage(number, stage, can_change=not shipped))
        self._text.setVisible(self._as_text)
        self._parts.setVisible(not self._as_text)
        if self._as_text:
            self._text.setPlainText(write_protocol(protocol))
        self._text.setReadOnly(shipped)
        self._buttons["text"].setChecked(self._as_text)
        self._buttons["save"].setEnabled(not shipped and not kept)
        self._buttons["add"].setVisible(self._is_draft(protocol))
        self._buttons["undo"].setEnabled(bool(self._past))
        self._buttons["delete"].setEnabled(not shipped)
        self._buttons["export"].setEnabled(shipped or kept)
        self._undelete.setVisible(self._deleted is not None)
        self._say_open_study(protocol)

    def _is_shipped(self, protocol: Protocol) -> bool:
        return any(protocol.id == other.id for other in self._asks.shipped())

    def _is_draft(self, protocol: Protocol) -> bool:
        draft = self._asks.draft()
        return draft is not None and draft.id == protocol.id

    def _fill_list(self) -> None:
        clear(self._list)
        theme, shown = self._theme, self._shown
        draft = self._asks.draft()
        own = tuple(self._asks.own())
        if draft is not None and all(draft.id != p.id for p in own):
            own = (draft, *own)
        if shown is not None and not self._is_shipped(shown) and all(shown.id != p.id for p in own):
            own = (shown, *own)
        group = QButtonGroup(self)
        for heading, protocols in (
            (self.tr("Own"), own),
            (self.tr("Shipped"), self._asks.shipped()),
        ):
            name = label(heading, "heading")
            name.setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(4))
            self._list.addWidget(name)
            for protocol in sorted(protocols, key=lambda p: (p.order, p.title)):
                row = ListRow(theme, tr(protocol.title))
                row.setCheckable(True)
                row.setChecked(shown is not None and protocol.id == shown.id)
                row.clicked.connect(lambda _on, to=protocol: self.show_protocol(to))
                group.addButton(row)
                self._list.addWidget(row)
            if not protocols:
                none = label(self.tr("Arrange a study, then Remember this."), "quiet", wraps=True)
                none.setContentsMargins(theme.px(12), 0, theme.px(12), theme.px(8))
                self._list.addWidget(none)
        self._list.addStretch(1)

    def _stage(self, number: int, stage: StageRule, *, can_change: bool) -> QWidget:
        theme = self._theme
        card = Panel("card")
        inside = line(card, margins=(theme.px(12),) * 4, gap=theme.px(16))
        inside.addWidget(StagePicture(theme, stage), 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=theme.px(2))
        head = line(gap=theme.px(4))
        head.addWidget(label(f"{number + 1}  {tr(stage.title)}", "strong"))
        head.addStretch(1)
        if can_change and self._shown is not None and len(self._shown.stages) > 1:
            for icon, name, step in (("up", self.tr("Earlier"), -1), ("down", self.tr("Later"), 1)):
                move = IconButton(theme, icon, name, side=28, drawing=16)
                move.clicked.connect(lambda _on=False, by=step: self._move_stage(number, by))
                head.addWidget(move)
            gone = IconButton(theme, "cross", self.tr("Remove this stage"), side=28, drawing=16)
            gone.clicked.connect(lambda: self._drop_stage(number))
            head.addWidget(gone)
        words.addLayout(head)
        for at, pane in enumerate(stage.panes):
            words.addWidget(label(f"{at + 1}  {pane_words(pane)}", "detail", wraps=True))
        words.addStretch(1)
        inside.addLayout(words, 1)
        return card

    def _say_open_study(self, protocol: Protocol) -> None:
        match = self._asks.match_open(protocol)
        if match is None:
            say(self._open_study, self.tr("No study is open to test it against."))
            return
        if match.suits:
            words = self.tr("It suits the open study: {why}.")
            say(self._open_study, words.format(why=", ".join(match.why)))
            return
        missing = [a.words for a in match.asked if a.rule.required and not a.holds]
        why = ", ".join(missing) or self.tr("none of its viewports would show anything")
        words = self.tr("It does not suit the open study. It asks for: {why}.")
        say(self._open_study, words.format(why=why))

    # ------------------------------------------------------------------ changing

    def _change(self, protocol: Protocol) -> None:
        if self._shown is None or protocol == self._shown or self._is_shipped(self._shown):
            return
        self._past.append(self._shown)
        self._become(protocol)
        self._forget_try()

    def _rename(self) -> None:
        if self._shown is not None and self._title.text().strip():
            self._change(replace(self._shown, title=self._title.text().strip()[:200]))

    def _rules_changed(self, rules: tuple[Rule, ...]) -> None:
        if self._shown is not None:
            self._change(replace(self._shown, rules=rules))

    def _move_stage(self, number: int, by: int) -> None:
        if self._shown is None or not 0 <= number + by < len(self._shown.stages):
            return
        stages = list(self._shown.stages)
        stages.insert(number + by, stages.pop(number))
        self._change(replace(self._shown, stages=tuple(stages)))

    def _drop_stage(self, number: int) -> None:
        if self._shown is not None:
            stages = self._shown.stages
            self._change(replace(self._shown, stages=stages[:number] + stages[number + 1 :]))

    def _undo(self) -> None:
        if self._past:
            self._become(self._past.pop())

    def _turn_text(self) -> None:
        if self._shown is None:
            return
        if self._as_text and not self._take_text():
            self._buttons["text"].setChecked(True)
            return
        self._as_text = not self._as_text
        self._become(self._shown)

    def _take_text(self) -> bool:
        """Read what was written; what cannot be read is refused in words and stays to be mended."""
        if self._shown is None or self._is_shipped(self._shown):
            return True
        try:
            written = read_protocol(self._text.toPlainText())
        except ProtocolError as error:
            self._wrong.say(f"{error} {error.advice}".strip())
            return False
        self._wrong.say("")
        self._change(replace(written, id=self._shown.id))
        return True

    # ------------------------------------------------------------------ keeping

    def _save(self) -> None:
        if self._shown is None or (self._as_text and not self._take_text()):
            return
        if self._asks.save(self._shown):
            self._asks.drop_draft()
            self._become(self._shown)

    def _copy(self) -> None:
        if self._shown is not None:
            title = self.tr("{title}, copy").format(title=self._shown.title)
            copy = replace(self._shown, id=self._asks.free_id(title), title=title, order=5)
            self.show_protocol(copy)

    def _open_others(self) -> None:
        """Offer the protocols that the remembered arrangement could be one more stage of."""
        menu = QMenu(self)
        for protocol in (*self._asks.own(), *self._asks.shipped()):
            match = self._asks.match_open(protocol)
            if match is None or match.suits:
                action = menu.addAction(tr(protocol.title))
                action.triggered.connect(lambda _on=False, to=protocol: self.add_to(to))
        menu.aboutToHide.connect(menu.deleteLater)
        button = self._buttons["add"]
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def add_to(self, protocol: Protocol) -> None:
        """Make what was remembered one more stage of a protocol; of a shipped one, of its copy."""
        arranged = self._shown
        if arranged is None:
            return
        try:
            grown = with_stages_of(protocol, arranged)
        except Refused as error:
            self._wrong.say(f"{error} {error.advice}".strip())
            return
        self._asks.drop_draft()
        self.show_protocol(protocol)
        if self._is_shipped(protocol):
            self._copy()
        if self._shown is not None:
            self._change(replace(self._shown, stages=grown.stages))
            self._try()

    def _delete(self) -> None:
        if self._shown is None:
            return
        gone = self._shown
        if gone in self._asks.own() or any(gone.id == p.id for p in self._asks.own()):
            self._deleted = self._asks.delete(gone.id)
        else:
            self._deleted = gone
        self._asks.drop_draft()
        self.show_protocol(next(iter((*self._asks.own(), *self._asks.shipped()))))

    def _bring_back(self) -> None:
        back, self._deleted = self._deleted, None
        if back is not None:
            self._asks.save(back)
            self.show_protocol(back)

    def _import(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(
            self, self.tr("Import a hanging protocol"), "", _FILES
        )
        brought = self._asks.import_from(Path(path)) if path else None
        if brought is not None:
            self.show_protocol(brought)

    def _export(self) -> None:
        if self._shown is None:
            return
        path, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Export the hanging protocol"), f"{self._shown.id}.toml", _FILES
        )
        if path:
            self._asks.export_to(self._shown.id, Path(path))

    # ------------------------------------------------------------------ trying

    def _try(self) -> None:
        shown = self._shown
        if shown is None:
            return
        say(self._tried, self.tr("Trying…"))

        def tried(result: DryRun) -> None:
            if self._shown != shown:
                return
            say(self._tried, result.sentence)
            lines = [f"{words}" for words in result.hung[:_LISTED]]
            if len(result.hung) > _LISTED:
                lines.append(self.tr("and {n} more").format(n=len(result.hung) - _LISTED))
            if result.without_prior:
                missing = ", ".join(result.without_prior[:_LISTED])
                lines.append(self.tr("Without a prior: {studies}").format(studies=missing))
            say(self._tried_list, "\n".join(lines))

        self._asks.try_it(shown, tried)

    def _forget_try(self) -> None:
        say(self._tried, "")
        say(self._tried_list, "")
