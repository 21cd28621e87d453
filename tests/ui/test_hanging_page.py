"""The page of hanging protocols: look, copy, change, try, save, delete, and take it all back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.actions.protocols import DryRun
from app.ui.settings.hanging import HangingAsks, HangingPage
from app.ui.settings.stage_picture import StagePicture
from app.ui.theme import Theme
from viewer.session.matching import Match
from viewer.session.protocols import Protocol
from viewer.session.shipped_protocols import shipped

LEFT = Qt.MouseButton.LeftButton


class Kept:
    """Protocols as a seat keeps them, in memory."""

    def __init__(self) -> None:
        self.own: dict[str, Protocol] = {}
        self.draft: Protocol | None = None

    def save(self, protocol: Protocol) -> bool:
        self.own[protocol.id] = protocol
        return True

    def asks(self) -> HangingAsks:
        def tries(_: Protocol, tried: Callable[[DryRun], None]) -> None:
            tried(
                DryRun(61, tuple(f"2026-01-{n:02d} CT" for n in range(1, 15)), ("2026-01-03 CT",))
            )

        def no_match(_: Protocol) -> Match | None:
            return None

        def no_file(_: Path) -> Protocol | None:
            return None

        return HangingAsks(
            own=lambda: tuple(self.own.values()),
            shipped=shipped,
            in_use=lambda: "mg",
            draft=lambda: self.draft,
            drop_draft=lambda: setattr(self, "draft", None),
            save=self.save,
            delete=lambda id_: self.own.pop(id_, None),
            free_id=lambda _title: "own-2",
            try_it=tries,
            match_open=no_match,
            import_from=no_file,
            export_to=lambda _id, _file: None,
        )


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, kept: Kept) -> HangingPage:
    made = HangingPage(theme, kept.asks())
    qtbot.addWidget(made)
    made.resize(1150, 680)
    made.show()
    return made


def press(page: HangingPage, name: str) -> None:
    QTest.mouseClick(page._buttons[name], LEFT)


def shown(page: HangingPage) -> Protocol:
    assert page._shown is not None
    return page._shown


def texts(page: HangingPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel))


def test_the_protocol_in_use_comes_first_and_a_shipped_one_is_only_read(page: HangingPage) -> None:
    assert page._title.text() == "Mammography"
    assert page._title.isReadOnly()
    assert not page._buttons["save"].isEnabled()
    assert len(page.findChildren(StagePicture)) == 6
    assert "right CC" in texts(page)


def test_a_copy_is_changed_undone_saved_deleted_and_brought_back(
    page: HangingPage, kept: Kept
) -> None:
    press(page, "copy")
    rule = next(f for f in page.findChildren(QLineEdit) if f.text() == "MG")
    rule.setText("MG, DX")
    rule.editingFinished.emit()
    assert shown(page).rules[0].any == ("MG", "DX")
    press(page, "undo")
    assert shown(page).rules[0].any == ("MG",)
    press(page, "save")
    assert kept.own["own-2"].title == "Mammography, copy"
    assert not page._buttons["save"].isEnabled()
    press(page, "delete")
    assert kept.own == {}
    QTest.mouseClick(page._undelete, LEFT)
    assert list(kept.own) == ["own-2"]


def test_the_text_is_read_strictly_and_a_refusal_stays_on_the_page(
    page: HangingPage, kept: Kept
) -> None:
    press(page, "copy")
    press(page, "text")
    good = page._text.toPlainText()
    page._text.setPlainText(good + "\nstray = 1\n")
    press(page, "save")
    assert kept.own == {}
    assert page._wrong.isVisible()
    page._text.setPlainText(good.replace('title = "CC"', 'title = "Both CC"'))
    press(page, "text")
    assert not page._wrong.isVisible()
    assert "Both CC" in texts(page)


def test_a_remembered_arrangement_is_shown_with_its_dry_run(page: HangingPage, kept: Kept) -> None:
    kept.draft = replace(shipped()[0], id="own-ct", title="My CT")
    page.entered()
    assert page._title.text() == "My CT"
    assert "Would hang 14 of 61 studies; 1 of them without the prior it asks for." in texts(page)
    assert "and 6 more" in texts(page)
    press(page, "save")
    assert kept.asks().draft() is None
    assert "own-ct" in kept.own


def test_a_remembered_arrangement_becomes_one_more_stage_of_a_protocol(
    page: HangingPage, kept: Kept
) -> None:
    mine = replace(shipped()[0], id="own-ct", title="My CT")
    kept.own["own-ct"] = mine
    kept.draft = replace(mine, id="own-3", title="My CT, two", stages=mine.stages[:1])
    page.entered()
    assert page._buttons["add"].isVisible()
    page.add_to(mine)
    assert shown(page).id == "own-ct"
    assert len(shown(page).stages) == len(mine.stages) + 1
    assert shown(page).rules == mine.rules
    assert len(set(titles(page))) == len(titles(page))
    assert kept.own["own-ct"] == mine  # until it is saved
    assert not page._buttons["add"].isVisible()
    press(page, "save")
    assert kept.own["own-ct"].stages == shown(page).stages
    assert set(kept.own) == {"own-ct"}


def test_of_a_shipped_protocol_it_becomes_a_stage_of_its_copy(
    page: HangingPage, kept: Kept
) -> None:
    first = shipped()[0]
    kept.draft = replace(first, id="own-3", title="My CT, two", stages=first.stages[:1])
    page.entered()
    page.add_to(first)
    assert shown(page).id == "own-2"
    assert len(shown(page).stages) == len(first.stages) + 1
    press(page, "undo")
    assert shown(page).stages == first.stages


def test_a_protocol_that_is_full_takes_no_further_stage_and_says_so(
    page: HangingPage, kept: Kept
) -> None:
    first = shipped()[0]
    full = replace(first, id="own-full", stages=first.stages[:1] * 16)
    kept.own["own-full"] = full
    kept.draft = replace(first, id="own-3", title="My CT", stages=first.stages[:1])
    page.entered()
    page.add_to(full)
    assert shown(page).id == "own-3"
    assert page._wrong.isVisible()


def titles(page: HangingPage) -> list[str]:
    return [stage.title for stage in shown(page).stages]


def test_stages_change_their_order(page: HangingPage) -> None:
    press(page, "copy")
    before = titles(page)
    page._move_stage(0, 1)
    assert titles(page) == [before[1], before[0], *before[2:]]
    page._drop_stage(0)
    assert titles(page) == [before[0], *before[2:]]


def test_every_control_of_the_page_has_a_name(page: HangingPage) -> None:
    press(page, "copy")
    fields = page.findChildren(QLineEdit)
    assert fields
    assert all(field.accessibleName() for field in fields)
