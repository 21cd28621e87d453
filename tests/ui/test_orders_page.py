"""The page of orders: who is examined next, what must be known before, and how far each is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.state.ordered import Ordered, OrderRow, WorklistAnswer
from app.ui.buttons import Button, Link
from app.ui.theme import Theme
from app.ui.transfers.orders import OrdersAsks, OrdersPage
from app.ui.width import Width
from tests.ui.shown import words_of

ROW = OrderRow(
    key="RIS\\R1\\S1\\1.2",
    time="09:30",
    modality="CT",
    station="CT1",
    patient_name="MÜLLER^ÄNNE^^^=MUELLER^AENNE",
    patient_id="LBX-1",
    birth_date="19620304",
    sex="F",
    procedure="CT abdomen with contrast",
    accession="A4711",
    peer="RIS",
    state="SCHEDULED",
    caution="iodinated contrast",
)


class Desk:
    def __init__(self) -> None:
        self.ordered = Ordered()
        self.done: list[tuple[str, str]] = []
        self.opened: list[str] = []
        self.asked = 0
        self.worklists: tuple[str, ...] = ("RIS",)

    def ask(self) -> None:
        self.asked += 1

    def asks(self) -> OrdersAsks:
        return OrdersAsks(
            ask=self.ask,
            do=lambda key, what: self.done.append((key, what)),
            open_study=self.opened.append,
            day=lambda: "2026-01-12",
            worklists=lambda: self.worklists,
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, desk: Desk) -> OrdersPage:
    made = OrdersPage(theme, desk.ordered, desk.asks())
    qtbot.addWidget(made)
    made.resize(920, 600)
    made.show()
    return made


def press(page: OrdersPage, words: str) -> None:
    (found,) = [b for b in page.findChildren(Button) if b.text() == words]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def test_a_row_says_who_what_when_and_what_must_be_known_before(
    page: OrdersPage, desk: Desk
) -> None:
    desk.ordered.show((ROW,))
    said = words_of(page)
    for part in ("09:30", "MÜLLER^ÄNNE", "LBX-1", "1962-03-04", "CT abdomen with contrast"):
        assert part in said
    assert "iodinated contrast" in said
    assert "Scheduled" in said


@pytest.mark.parametrize(
    ("state", "pressed", "asked"),
    [("SCHEDULED", "Start", "start"), ("IN PROGRESS", "Complete", "complete")],
)
def test_only_what_can_come_next_can_be_pressed(
    page: OrdersPage, desk: Desk, state: str, pressed: str, asked: str
) -> None:
    desk.ordered.show((replace(ROW, state=state),))
    press(page, pressed)
    assert desk.done == [(ROW.key, asked)]


@pytest.mark.parametrize("state", ["COMPLETED", "DISCONTINUED"])
def test_what_has_ended_has_nothing_to_press(page: OrdersPage, desk: Desk, state: str) -> None:
    desk.ordered.show((replace(ROW, state=state),))
    assert {b.text() for b in page.findChildren(Button)} == {"Ask again"}


def test_one_that_is_given_up_asks_for_the_reason(page: OrdersPage, desk: Desk) -> None:
    desk.ordered.show((replace(ROW, state="IN PROGRESS"),))
    press(page, "Discontinue")
    (menu,) = page.findChildren(QMenu)
    (absent,) = [a for a in menu.actions() if a.text() == "Patient did not arrive"]
    absent.trigger()
    menu.close()
    assert desk.done == [(ROW.key, "absent")]


def test_what_could_not_be_told_stands_on_the_row_and_can_be_said_again(
    page: OrdersPage, desk: Desk
) -> None:
    desk.ordered.show((replace(ROW, state="COMPLETED", untold="RIS: RIS cannot be reached."),))
    (again,) = [link for link in page.findChildren(Link) if link.text() == "Tell again"]
    assert again.toolTip() == "RIS: RIS cannot be reached."
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert desk.done == [(ROW.key, "tell")]


def test_a_worklist_that_is_silent_is_named_while_known_orders_stay(
    page: OrdersPage, desk: Desk
) -> None:
    desk.ordered.show((ROW,))
    desk.ordered.answered(WorklistAnswer("RIS", 0, "RIS cannot be reached."))
    said = words_of(page)
    assert "RIS · no answer" in said
    assert "MÜLLER^ÄNNE" in said


def test_orders_that_are_left_out_or_cut_are_counted(page: OrdersPage, desk: Desk) -> None:
    desk.ordered.answered(WorklistAnswer("RIS", 1000, cut=True, left_out=3))
    said = words_of(page)
    assert "RIS has more orders than are listed here." in said
    assert "3 orders are left out" in said


def test_without_a_worklist_it_says_where_to_name_one(page: OrdersPage, desk: Desk) -> None:
    desk.worklists = ()
    page.fit(Width.WIDE)
    assert "No worklist is known" in words_of(page)


def test_entering_the_page_asks_anew(page: OrdersPage, desk: Desk) -> None:
    page.entered()
    press(page, "Ask again")
    assert desk.asked == 2
