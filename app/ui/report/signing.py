"""What is open before signing, and the signature with where it has got to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.state.reading import Draft
from app.ui.buttons import Button
from app.ui.labels import Cut, label, say
from app.ui.messages import Glyph
from app.ui.naming import named
from app.ui.panels import Panel, Scrolling, clear, column, line
from app.ui.report.asks import CheckItem, ReportAsks
from app.ui.report.editor import Editor
from app.ui.theme import Theme
from app.ui.watching import watch_while_alive
from app.ui.width import Width
from app.ui.words import clock
from domain.report import Stage
from domain.rights import Right


class BeforeSigning(Panel):
    """Open items first, each with the way to it; met ones below with a tick."""

    def __init__(self, theme: Theme, draft: Draft, asks: ReportAsks, editor: Editor) -> None:
        super().__init__("s2", "right")
        self._theme, self._asks, self._editor = theme, asks, editor
        self._shown: tuple[CheckItem, ...] | None = None
        self._width = Width.WIDE
        whole = column(self, margins=(theme.px(20), theme.px(14), theme.px(16), theme.px(8)), gap=8)
        head = line()
        head.addWidget(label(self.tr("Before signing"), "title"))
        head.addStretch(1)
        self._count = label("", "detail")
        head.addWidget(self._count)
        whole.addLayout(head)
        inside = QWidget()
        self._rows = column(inside, margins=(0, 0, theme.px(4), 0))
        whole.addWidget(Scrolling(inside), 1)
        watch_while_alive(self, draft.watch, self.show_checks)
        self.show_checks()

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        if width is not self._width:
            self._width, self._shown = width, None
            self.show_checks()

    def show_checks(self) -> None:
        """Ask again what is open."""
        checks = self._asks.checks()
        if checks == self._shown:
            return
        self._shown = checks
        clear(self._rows)
        waiting = [c for c in checks if c.is_open]
        for item in (*waiting, *(c for c in checks if not c.is_open)):
            self._rows.addWidget(self._row(item))
        self._rows.addStretch(1)
        words = self.tr("{n} open").format(n=len(waiting)) if waiting else self.tr("nothing open")
        say(self._count, words, "amber" if waiting else "")

    def _row(self, item: CheckItem) -> QWidget:
        theme = self._theme
        row = QWidget()
        row.setFixedHeight(theme.px(28))
        inside = line(row, gap=theme.px(8))
        mark, ink = ("warning", "amb") if item.is_open else ("check", "t2")
        inside.addWidget(Glyph(theme, mark, ink))
        words = Cut(item.words, role="value" if item.is_open else "sentence", least=theme.px(120))
        inside.addWidget(words)
        if item.detail and self._width is Width.WIDE:
            inside.addWidget(Cut(item.detail, role="faint"), 1)
        else:
            inside.addStretch(1)
        if item.is_open and item.leads:
            button = Button(
                theme, item.leads, height="button_in_text",
                name=f"{item.leads}: {item.words}",
            )  # fmt: skip
            button.clicked.connect(lambda: self._lead(item))
            inside.addWidget(button)
        row.setAccessibleName(item.words)
        return row

    def _lead(self, item: CheckItem) -> None:
        if item.code in ("drafted", "empty", "laterality", "changed", "removed") and item.at:
            self._editor.go_to(item.at)
        else:
            self._asks.lead_to(item)


class Signing(Panel):
    """Signs; then says where the report is, green only after the archive's word."""

    def __init__(self, theme: Theme, draft: Draft, asks: ReportAsks, editor: Editor) -> None:
        super().__init__("s2")
        self._theme, self._draft, self._asks, self._editor = theme, draft, asks, editor
        self._signing = False
        whole = column(
            self, margins=(theme.px(20), theme.px(14), theme.px(20), theme.px(12)), gap=theme.px(8)
        )
        head = line()
        self._title = label(self.tr("Sign"), "title")
        head.addWidget(self._title)
        head.addStretch(1)
        self._author = label("", "detail")
        head.addWidget(self._author)
        whole.addLayout(head)
        self._pages = QStackedWidget()
        whole.addWidget(self._pages, 1)
        self._pages.addWidget(self._draft_page())
        self._pages.addWidget(self._signed_page())
        watch_while_alive(self, draft.watch, self.show_stage)
        self.show_stage()

    def _draft_page(self) -> QWidget:
        theme, page = self._theme, QWidget()
        inside = column(page, gap=theme.px(10))
        self._what = label("", "detail", wraps=True)
        inside.addWidget(self._what)
        self._passphrase = QLineEdit()
        self._passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._passphrase.setPlaceholderText(self.tr("Signing passphrase"))
        named(self._passphrase, self.tr("Signing passphrase"))
        self._passphrase.returnPressed.connect(self._sign_and_next)
        self._passphrase.textChanged.connect(lambda _t: self.show_stage())
        inside.addWidget(self._passphrase)
        row = line(gap=theme.px(8))
        self._sign = Button(theme, self.tr("Sign and next"), kind="primary")
        self._sign.clicked.connect(self._sign_and_next)
        self._keep = Button(theme, self.tr("Keep draft"))
        self._keep.clicked.connect(self._keep_draft)
        row.addWidget(self._sign)
        row.addWidget(self._keep)
        row.addStretch(1)
        inside.addLayout(row)
        self._reason = label("", "detail", mean="amber", wraps=True)
        inside.addWidget(self._reason)
        inside.addStretch(1)
        return page

    def _signed_page(self) -> QWidget:
        theme, page = self._theme, QWidget()
        inside = column(page, gap=theme.px(8))
        self._where_mark, self._where = self._fact(inside)
        self._verdict_mark, self._verdict = self._fact(inside)
        row = line(gap=theme.px(8))
        self._read_next = Button(theme, self.tr("Read next"), kind="primary")
        self._read_next.clicked.connect(self._asks.read_next)
        row.addWidget(self._read_next)
        again = Button(theme, self.tr("Check again"))
        again.clicked.connect(self._show_verdict)
        row.addWidget(again)
        if self._asks.addendum is not None and self._asks.may(Right.WRITE_REPORTS):
            more = Button(theme, self.tr("Addendum"))
            more.clicked.connect(self._asks.addendum)
            row.addWidget(more)
        row.addStretch(1)
        inside.addSpacing(theme.px(4))
        inside.addLayout(row)
        inside.addStretch(1)
        return page

    def _fact(self, inside: QVBoxLayout) -> tuple[Glyph, QLabel]:
        row = line(gap=self._theme.px(8))
        mark = Glyph(self._theme, "clock", "amb")
        words = label("", "medium", wraps=True)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        inside.addLayout(row)
        return mark, words

    def fit(self, width: Width) -> None:
        """Take the form for a window of this width."""
        self._what.setVisible(width is Width.WIDE)

    def show_stage(self) -> None:
        """Read the draft again."""
        report = self._draft.report
        say(self._author, report.author or self._asks.author())
        if report.stage is Stage.DRAFT:
            self._pages.setCurrentIndex(0)
            self._show_draft()
            return
        say(self._title, self.tr("Signed"))
        self._read_next.setEnabled(self._asks.has_next())
        if self._pages.currentIndex() == 0:
            self._pages.setCurrentIndex(1)
            self._show_verdict()
        at = clock(report.changed)
        if report.stage is Stage.STORED:
            words = self._draft.stored_words or self._asks.archive()
            stored = self.tr("Stored in {where}").format(where=words)
            say(self._where, stored, "green")
            self._where_mark.become("check", "grn")
        else:
            words = self.tr("Signed {at}, not yet stored").format(at=at)
            say(self._where, words, "amber")
            self._where_mark.become("clock", "amb")

    def _show_draft(self) -> None:
        say(self._title, self.tr("Sign"))
        archive = self._asks.archive()
        sends = (
            self.tr("Writes PDF, structured report and key images, then sends them to {archive}.")
            if archive
            else self.tr("Writes PDF, structured report and key images. No archive is known yet.")
        )
        say(self._what, sends.format(archive=archive))
        signs = self._asks.may(Right.SIGN_REPORTS)
        self._sign.setVisible(signs)
        needs = self._asks.needs_passphrase() and signs
        self._passphrase.setVisible(needs)
        required = [c for c in self._asks.checks() if c.is_open and c.is_required]
        typed = bool(self._passphrase.text()) or not needs
        self._sign.setEnabled(not required and typed and not self._signing)
        ready = self.tr("Sign and next") if self._asks.has_next() else self.tr("Sign")
        self._sign.say(self.tr("Signing") if self._signing else ready)
        self._passphrase.setEnabled(not self._signing)
        self._keep.setEnabled(not self._signing)
        undecided = [c for c in self._asks.checks() if c.is_open and not c.is_required]
        if not signs:
            words = self.tr("A draft: somebody who may sign reports signs it.")
        elif self._signing:
            words = self.tr("Writing and signing the documents.")
        elif required:
            words = self.tr("First: {what}").format(what=required[0].words)
        elif not typed:
            words = self.tr("Type the passphrase to sign.")
        elif undecided:
            words = self.tr("What is open is left out of the signed report.")
        else:
            words = ""
        say(self._reason, words)

    def _show_verdict(self) -> None:
        say(self._verdict, self.tr("Checking the signature"), "")
        self._verdict_mark.become("clock", "t2")
        self._asks.verdict(self._say_verdict)

    def _say_verdict(self, words: str, holds: bool) -> None:
        if not isValid(self):
            return
        say(self._verdict, words, "green" if holds else "red")
        self._verdict_mark.become("shield" if holds else "cross", "grn" if holds else "red")

    def _keep_draft(self) -> None:
        self._editor.flush()
        self._asks.keep_draft()

    def _sign_and_next(self) -> None:
        if not self._sign.isEnabled():
            return
        self._editor.flush()
        passphrase = self._passphrase.text()
        self._passphrase.clear()
        self._signing = True
        # What is signed is what is read now: nothing is typed into it meanwhile.
        self._editor.setEnabled(False)
        self.show_stage()
        self._asks.sign(passphrase, self._ended)

    def _ended(self, signed: bool) -> None:
        if not isValid(self):
            return  # another study is open by now; this one is signed or told as it ended
        self._signing = False
        self._editor.setEnabled(True)
        self.show_stage()
        if signed and self._asks.has_next():
            self._asks.read_next()
