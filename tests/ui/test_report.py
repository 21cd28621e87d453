"""A drafted sentence waits for a person; a signature says where the report has got to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.state.reading import Draft
from app.ui.report.asks import CheckItem, ReportAsks
from app.ui.report.editor import Editor
from app.ui.report.sentences import ABOUT, Formats, read, runs, write
from app.ui.report.signing import BeforeSigning, Signing
from app.ui.theme import Theme
from domain.report import Origin, Report, Section, Sentence, Stage
from reports import composing

OWN = Sentence("Mass in the right upper lobe.")
DRAFTED = Sentence("Nodule in the middle lobe, 12.4 mm.", Origin.DRAFTED, about="finding-1")
SECOND = Sentence("No effusion.", Origin.DRAFTED)


class Desk:
    """A draft, with what was asked about it."""

    def __init__(self, *sentences: Sentence) -> None:
        self.saved: list[Report] = []
        report = Report(
            "1.2.3",
            "ct-chest",
            (
                Section("findings", "Findings", sentences, required=True),
                Section("impression", "Impression"),
            ),
            "Dr A. Mehra",
            datetime(2026, 1, 12, 9, 0, tzinfo=UTC),
        )
        self.draft = Draft(report, self.saved.append)
        self.checks: tuple[CheckItem, ...] = ()
        self.signed: list[str] = []
        self.shown: list[str] = []
        self.needs_passphrase = True
        self.has_next = False
        self.left_for_next = 0
        self.end: Callable[[bool], None] = lambda _signed: None
        self.verdict = ("Signature valid", True)

    def asks(self) -> ReportAsks:
        nothing: Callable[[], None] = lambda: None  # noqa: E731 - one of many that nobody asks for
        return ReportAsks(
            write=self.write,
            decide=self.decide,
            checks=lambda: self.checks,
            lead_to=lambda _item: None,
            show_source=self.shown.append,
            key_picture=lambda _key, _arrived: None,
            key_title=lambda _key: "",
            show_key=lambda _key: None,
            templates=lambda: (("ct-chest", "CT chest"),),
            use_template=lambda _id: None,
            sign=self.sign,
            read_next=self._next,
            has_next=lambda: self.has_next,
            keep_draft=nothing,
            save_copy=nothing,
            addendum=None,
            verdict=lambda told: told(*self.verdict),
            needs_passphrase=lambda: self.needs_passphrase,
            archive=lambda: "PACS-MAIN",
            author=lambda: "Dr A. Mehra",
            saved=lambda: "",
        )

    def _next(self) -> None:
        self.left_for_next += 1

    def write(self, section: Section) -> None:
        self.draft.become(self.draft.report.with_section(section))

    def decide(self, sentence_id: str, accepted: bool) -> None:
        act = composing.accept if accepted else composing.reject
        self.draft.become(act(self.draft.report, sentence_id))

    def sign(self, passphrase: str, ended: Callable[[bool], None]) -> None:
        self.signed.append(passphrase)
        self.end = ended

    @property
    def findings(self) -> tuple[Sentence, ...]:
        return self.draft.report.section("findings").sentences


@pytest.fixture
def desk() -> Desk:
    return Desk(OWN, DRAFTED, SECOND)


@pytest.fixture
def editor(qtbot: QtBot, theme: Theme, desk: Desk) -> Editor:
    made = Editor(theme, desk.draft, desk.asks())
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    return made


def put_caret(editor: Editor, after: str) -> None:
    text = editor._editors["findings"]
    cursor = text.textCursor()
    cursor.setPosition(text.toPlainText().index(after) + len(after))
    text.setFocus()
    text.setTextCursor(cursor)


def test_what_is_shown_reads_back_as_the_same_sentences(editor: Editor) -> None:
    text = editor._editors["findings"]

    assert read(text.document(), text.section) == (OWN, DRAFTED, SECOND)


def test_ctrl_enter_accepts_the_current_sentence_and_goes_to_the_next(
    editor: Editor, desk: Desk
) -> None:
    assert editor.current == DRAFTED.id

    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert [s.origin for s in desk.findings] == [Origin.READER, Origin.ACCEPTED, Origin.DRAFTED]
    assert editor.current == SECOND.id


def test_ctrl_delete_takes_the_current_sentence_out(editor: Editor, desk: Desk) -> None:
    QTest.keyClick(editor, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)

    assert [s.text for s in desk.findings] == [OWN.text, SECOND.text]


def test_there_is_no_way_to_accept_all_at_once(editor: Editor, desk: Desk) -> None:
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert len(desk.draft.report.undecided) == 1


def test_typing_in_a_drafted_sentence_makes_it_the_readers_own(editor: Editor, desk: Desk) -> None:
    put_caret(editor, "Nodule in the")
    QTest.keyClicks(editor._editors["findings"], " right")
    editor.flush()

    changed = desk.findings[1]
    assert changed.text == "Nodule in the right middle lobe, 12.4 mm."
    assert changed.origin is Origin.READER
    assert changed.id == DRAFTED.id


def test_typing_behind_a_drafted_sentence_does_not_decide_it(editor: Editor, desk: Desk) -> None:
    put_caret(editor, "12.4 mm.")
    QTest.keyClicks(editor._editors["findings"], " Also seen before.")
    editor.flush()

    drafted = [s for s in desk.findings if s.origin is Origin.DRAFTED]
    assert [s.text for s in drafted] == [DRAFTED.text, SECOND.text]
    assert "Also seen before." in [s.text for s in desk.findings if s.origin is Origin.READER]


def test_what_is_typed_is_saved_within_seconds_without_being_asked(
    qtbot: QtBot, editor: Editor, desk: Desk
) -> None:
    put_caret(editor, "upper lobe")
    QTest.keyClicks(editor._editors["findings"], ", spiculated")

    qtbot.waitUntil(lambda: bool(desk.saved), timeout=5000)

    assert desk.findings[0].text == "Mass in the right upper lobe, spiculated."


def test_a_change_elsewhere_does_not_write_over_what_is_being_typed(
    editor: Editor, desk: Desk
) -> None:
    put_caret(editor, "upper lobe")
    QTest.keyClicks(editor._editors["findings"], ", large")

    desk.draft.become(replace(desk.draft.report, author="another seat"))

    assert "upper lobe, large." in editor._editors["findings"].toPlainText()


def test_copying_a_drafted_sentence_keeps_its_mark(editor: Editor) -> None:
    text = editor._editors["findings"]
    cursor = text.textCursor()
    cursor.select(QTextCursor.SelectionType.Document)
    text.setTextCursor(cursor)

    copied = text.createMimeDataFromSelection().text()

    assert f"[drafted, not decided: {DRAFTED.text}]" in copied
    assert copied.startswith(OWN.text)


def test_a_signed_report_shows_no_sentence_that_nobody_decided(editor: Editor, desk: Desk) -> None:
    desk.draft.show(replace(desk.draft.report, stage=Stage.SIGNED))

    text = editor._editors["findings"]
    assert text.isReadOnly()
    assert DRAFTED.text not in text.toPlainText()
    assert OWN.text in text.toPlainText()


def test_a_failed_save_is_said_over_the_text_and_the_text_stays(qtbot: QtBot, theme: Theme) -> None:
    desk = Desk(OWN)

    def full(_report: Report) -> None:
        raise OSError("The disk is full.")

    desk.draft = Draft(desk.draft.report, full)
    editor = Editor(theme, desk.draft, desk.asks())
    qtbot.addWidget(editor)

    with pytest.raises(OSError, match="full"):
        desk.draft.become(replace(desk.draft.report, author="B"))

    assert not editor._failed.isHidden()
    assert OWN.text in editor._editors["findings"].toPlainText()


def signing(qtbot: QtBot, theme: Theme, desk: Desk) -> Signing:
    editor = Editor(theme, desk.draft, desk.asks())
    made = Signing(theme, desk.draft, desk.asks(), editor)
    qtbot.addWidget(editor)
    qtbot.addWidget(made)
    return made


def test_signing_waits_for_what_policy_requires_and_names_it(
    qtbot: QtBot, theme: Theme, desk: Desk
) -> None:
    desk.checks = (CheckItem("Impression is empty", is_open=True, is_required=True),)
    panel = signing(qtbot, theme, desk)
    panel._passphrase.setText("open sesame")

    assert not panel._sign.isEnabled()
    assert "Impression is empty" in panel._reason.text()


def test_the_passphrase_leaves_the_field_when_it_is_used(
    qtbot: QtBot, theme: Theme, desk: Desk
) -> None:
    panel = signing(qtbot, theme, desk)
    panel._passphrase.setText("open sesame")

    panel._sign.click()
    qtbot.waitUntil(lambda: desk.signed == ["open sesame"])

    assert panel._passphrase.text() == ""


def test_stored_is_green_only_after_the_archive_confirmed(
    qtbot: QtBot, theme: Theme, desk: Desk
) -> None:
    panel = signing(qtbot, theme, desk)

    desk.draft.show(replace(desk.draft.report, stage=Stage.SIGNED))
    before = (panel._where.text(), panel._where.property("mean"))
    desk.draft.show(replace(desk.draft.report, stage=Stage.STORED), "PACS-MAIN 09:52:31")
    after = (panel._where.text(), panel._where.property("mean"))

    assert before[0].endswith("not yet stored")
    assert before[1] == "amber"
    assert after == ("Stored in PACS-MAIN 09:52:31", "green")


def test_a_signature_that_does_not_hold_is_red_in_its_own_words(
    qtbot: QtBot, theme: Theme, desk: Desk
) -> None:
    desk.verdict = ("The report was changed after it was signed.", False)
    panel = signing(qtbot, theme, desk)

    desk.draft.show(replace(desk.draft.report, stage=Stage.SIGNED))

    assert panel._verdict.text() == "The report was changed after it was signed."
    assert panel._verdict.property("mean") == "red"


def test_open_items_stand_above_met_ones(qtbot: QtBot, theme: Theme, desk: Desk) -> None:
    desk.checks = (
        CheckItem("273 of 275 images received"),
        CheckItem("1 AI finding not decided", is_open=True, leads="Show", code="finding"),
    )
    editor = Editor(theme, desk.draft, desk.asks())
    panel = BeforeSigning(theme, desk.draft, desk.asks(), editor)
    qtbot.addWidget(editor)
    qtbot.addWidget(panel)
    panel.resize(400, 300)
    panel.show()

    rows = [w for w in panel.findChildren(QWidget) if w.accessibleName().split(" ")[0].isdigit()]
    names = [row.accessibleName() for row in sorted(rows, key=lambda row: row.y())]

    assert names == ["1 AI finding not decided", "273 of 275 images received"]
    assert panel._count.text() == "1 open"


def test_nothing_is_typed_into_a_report_while_it_is_being_signed(
    qtbot: QtBot, theme: Theme, desk: Desk
) -> None:
    panel = signing(qtbot, theme, desk)
    panel._passphrase.setText("open sesame")

    panel._sign.click()

    assert not panel._editor.isEnabled()
    assert panel._sign.text() == "Signing"
    assert not panel._sign.isEnabled()
    desk.end(False)
    assert panel._editor.isEnabled()
    assert panel._sign.text() == "Sign"


def test_a_signature_that_comes_after_the_study_was_left_changes_no_other_report(
    qtbot: QtBot, theme: Theme, desk: Desk
) -> None:
    editor = Editor(theme, desk.draft, desk.asks())
    panel = Signing(theme, desk.draft, desk.asks(), editor)
    qtbot.addWidget(editor)
    panel._passphrase.setText("open sesame")
    panel._sign.click()
    delete(panel)

    desk.end(True)

    assert desk.left_for_next == 0


@pytest.mark.parametrize(
    ("about", "linked"), [("mark-1", True), ("header", False), ("model nodules 1.0", False)]
)
def test_only_the_number_of_a_measurement_or_finding_is_a_link(
    theme: Theme, about: str, linked: bool
) -> None:
    document = QTextDocument()
    section = Section("findings", "Findings", (Sentence("It is 12 mm long.", about=about),))

    write(QTextCursor(document), section, Formats(theme, compact=False), "")

    looks = {text: look for _block, _at, look, text in runs(document)}
    underlined = [text for text, look in looks.items() if look.fontUnderline()]
    assert underlined == (["12 mm"] if linked else [])
    assert all(bool(look.property(ABOUT)) is linked for look in looks.values())
