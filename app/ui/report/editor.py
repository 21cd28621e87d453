"""The text of the report: fixed headings, the reader's sentences, drafted ones in amber."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from app.state.reading import Draft
from app.ui.buttons import Button, IconButton
from app.ui.labels import chip, label, say
from app.ui.messages import Strip
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.report.asks import ReportAsks
from app.ui.report.section_editor import SectionEditor
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.width import Width
from app.ui.words import clock
from domain.report import Origin, Report, Section, Sentence, Stage
from domain.rights import Right


class Editor(Panel):
    """Ctrl+Enter accepts the current drafted sentence, Ctrl+Del rejects it."""

    def __init__(self, theme: Theme, draft: Draft, asks: ReportAsks) -> None:
        super().__init__("s1")
        self._theme, self._draft, self._asks = theme, draft, asks
        self._current = ""
        self._editors: dict[str, SectionEditor] = {}
        self._chips: dict[str, QLabel] = {}
        self._shape: tuple[str, ...] = ()
        self._compact = False
        whole = column(self)
        whole.addWidget(self._bar())
        self._failed = Strip(theme, "red")
        copy = Button(theme, self.tr("Save a copy"), height="button_in_text")
        copy.clicked.connect(asks.save_copy)
        self._failed.add(copy)
        self._failed.hide()
        whole.addWidget(self._failed)
        self._inside = QWidget()
        side = theme.px(20)
        self._rows = column(self._inside, margins=(side, theme.px(12), side, side), gap=0)
        self._scroll = Scrolling(self._inside)
        whole.addWidget(self._scroll, 1)
        watch_while_alive(self, draft.watch, self.show_draft)
        self.show_draft()

    def _bar(self) -> Panel:
        theme = self._theme
        bar = Panel("s1", "bottom")
        bar.setFixedHeight(theme.px(44))
        row = line(bar, margins=(theme.px(20), 0, theme.px(20), 0), gap=theme.px(8))
        self._template = Button(
            theme, "", opens=True, height="button_small", name=self.tr("Template")
        )
        self._template.clicked.connect(self._choose_template)
        row.addWidget(self._template)
        undo = IconButton(theme, "revert", self.tr("Undo typing"), key="Ctrl+Z", drawing=16)
        undo.clicked.connect(self._undo)
        row.addWidget(undo)
        row.addStretch(1)
        self._saved = label("", "faint")
        row.addWidget(self._saved)
        return bar

    @property
    def current(self) -> str:
        return self._current

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._compact = width is not Width.WIDE
        for editor in self._editors.values():
            editor.set_compact(compact=self._compact)

    def show_draft(self) -> None:
        """Read the draft again."""
        report = self._draft.report
        shape = tuple(section.id for section in report.sections)
        if shape != self._shape:
            self._shape = shape
            self._build(report)
        undecided = [s.id for s in report.undecided]
        if self._current not in undecided:
            self._current = undecided[0] if undecided else ""
        editable = report.stage is Stage.DRAFT and self._asks.may(Right.WRITE_REPORTS)
        for section in report.sections:
            if not editable:
                # What nobody decided is not in the signed report, so it is not shown as if it were.
                section = replace(section, sentences=_decided(section))
            editor = self._editors[section.id]
            editor.setReadOnly(not editable)
            holds = any(s.id == self._current for s in section.sentences)
            editor.show_section(section, self._current if holds else "")
            if section.id in self._chips:
                drafted = self._drafted_under(report, section.id) if editable else 0
                say(self._chips[section.id], self.tr("{n} drafted").format(n=drafted))
                self._chips[section.id].setVisible(drafted > 0)
        self._show_saved(report)

    def _drafted_under(self, report: Report, head: str) -> int:
        group = head.partition(".")[0]
        return sum(
            s.origin is Origin.DRAFTED
            for section in report.sections
            if section.id.partition(".")[0] == group
            for s in section.sentences
        )

    def _show_saved(self, report: Report) -> None:
        draft = self._draft
        if report.stage is not Stage.DRAFT:
            say(self._saved, self.tr("Signed: it can be followed by an addendum, not changed"))
        elif draft.saved_at is not None:
            say(self._saved, self.tr("Draft saved {at}").format(at=clock(draft.saved_at)))
        else:
            say(self._saved, "")
        self._failed.say(
            draft.save_failed,
            self.tr("Your text stays here until it can be saved.") if draft.save_failed else "",
        )
        titles = dict(self._asks.templates())
        self._template.say(titles.get(report.template, report.template))
        self._template.setEnabled(report.stage is Stage.DRAFT)

    def _build(self, report: Report) -> None:
        """Lay out one editor for each section; sub-sections stand under one heading."""
        clear(self._rows)
        self._editors, self._chips = {}, {}
        theme, group = self._theme, ""
        for section in report.sections:
            head, _, part = section.id.partition(".")
            if head != group or not part:
                group = head
                title = section.title if not part else head[:1].upper() + head[1:]
                self._heading(section, title)
            editor = self._editor(section)
            if part:
                row = line(gap=theme.px(12))
                lead = label(section.title, "lead")
                lead.setFixedWidth(theme.px(112))
                lead.setIndent(0)
                row.addWidget(lead, 0, Qt.AlignmentFlag.AlignTop)
                row.addWidget(editor, 1)
                self._rows.addLayout(row)
                self._rows.addSpacing(theme.px(4))
            else:
                self._rows.addWidget(editor)
        self._rows.addStretch(1)

    def _heading(self, section: Section, title: str) -> None:
        theme = self._theme
        self._rows.addSpacing(theme.px(10))
        row = line(gap=theme.px(10))
        row.addWidget(label(title, "sectionhead"))
        drafted = chip("", "amber")
        drafted.hide()
        self._chips[section.id] = drafted
        row.addWidget(drafted)
        row.addStretch(1)
        self._rows.addLayout(row)
        self._rows.addSpacing(theme.px(4))

    def _editor(self, section: Section) -> SectionEditor:
        editor = SectionEditor(self._theme, section)
        editor.set_compact(compact=self._compact)
        editor.written.connect(self._asks.write)
        editor.decided.connect(self._decide)
        editor.entered.connect(self._enter)
        editor.number_pressed.connect(self._asks.show_source)
        self._editors[section.id] = editor
        return editor

    def flush(self) -> None:
        """Hand over everything typed, before something is done with the report."""
        for editor in self._editors.values():
            editor.flush()

    def go_to(self, at: str) -> None:
        """Bring a sentence or a section into view, with the caret in it."""
        for section in self._draft.report.sections:
            ids = {s.id for s in section.sentences}
            if at == section.id or at in ids:
                editor = self._editors[section.id]
                if at in ids:
                    self._enter(at)
                editor.setFocus()
                self._scroll.ensureWidgetVisible(editor, 0, self._theme.px(40))
                return

    def _enter(self, sentence_id: str) -> None:
        if any(s.id == sentence_id for s in self._draft.report.undecided):
            self._current = sentence_id
            for editor in self._editors.values():
                holds = any(s.id == sentence_id for s in editor.section.sentences)
                editor.set_current(sentence_id if holds else "")

    def _decide(self, sentence_id: str, accepted: bool) -> None:
        waiting = [s.id for s in self._draft.report.undecided]
        following = self._following(waiting, sentence_id)
        self.flush()
        self._asks.decide(sentence_id, accepted)
        if following:
            self.go_to(following)

    @staticmethod
    def _following(waiting: list[str], id_: str) -> str:
        if id_ not in waiting or len(waiting) < 2:
            return ""
        at = waiting.index(id_)
        return waiting[at + 1] if at + 1 < len(waiting) else waiting[at - 1]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        draft = self._draft.report.stage is Stage.DRAFT
        if control and draft and self._current:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._decide(self._current, True)
                return
            if event.key() == Qt.Key.Key_Delete:
                self._decide(self._current, False)
                return
        super().keyPressEvent(event)

    def _undo(self) -> None:
        for editor in self._editors.values():
            if editor.hasFocus():
                editor.undo()

    def _choose_template(self) -> None:
        menu = QMenu(self)
        for id_, title in self._asks.templates():
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(id_ == self._draft.report.template)
            action.triggered.connect(lambda _on, to=id_: self._asks.use_template(to))
        menu.popup(self._template.mapToGlobal(self._template.rect().bottomLeft()))


def _decided(section: Section) -> tuple[Sentence, ...]:
    return tuple(s for s in section.sentences if s.origin is not Origin.DRAFTED)
