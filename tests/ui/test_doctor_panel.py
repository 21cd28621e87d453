"""The retrieve doctor shows each step as it is taken, and offers what mends the one that failed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.state.transfers import Answer, AnswerState, Doctored, Question, RetrieveRow, Transfers
from app.ui.theme import Theme
from app.ui.transfers.asks import TransfersAsks
from app.ui.transfers.room import TransfersRoom
from pacs_client.diagnosis import Diagnosis, Finding, Fix, Step

GOOD = tuple(Finding(step, True, "works") for step in (Step.LINE, Step.ASSOCIATION, Step.ECHO))
UNKNOWN = Finding(Step.MOVE, False, "refused, 0xA801 move destination unknown")
FIX = Fix("The archive does not know this seat", "Ask its administrator to add", "LB 10.0.0.7 104")


class Desk:
    def __init__(self) -> None:
        self.model = Transfers()
        self.done: list[str] = []

    def asks(self) -> TransfersAsks:
        return TransfersAsks(
            search=lambda _question: None,
            retrieve=lambda _uids: None,
            retry=lambda _id: None,
            discard=lambda _id: None,
            archives=lambda: ("PACS-MAIN", "OLD-ARCHIVE"),
            saved=lambda: "",
            stop_search=lambda: self.done.append("stop"),
            examine=lambda name: self.done.append(f"examine {name}"),
            save_page=lambda: self.done.append("page"),
            by_get=lambda name: self.done.append(f"get {name}"),
            copy=self.done.append,
            close_doctor=lambda: self.model.show_doctor(None),
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def room(qtbot: QtBot, theme: Theme, desk: Desk) -> TransfersRoom:
    made = TransfersRoom(theme, desk.model, desk.asks())
    qtbot.addWidget(made)
    made.resize(1600, 800)
    made.show()
    return made


def words(widget: QWidget) -> list[str]:
    QApplication.processEvents()  # what was just laid out appears in its own time
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def press(room: QWidget, name: str) -> None:
    QApplication.processEvents()
    (button,) = (
        b
        for b in room.findChildren(QAbstractButton)
        if b.isVisible() and b.accessibleName() == name
    )
    button.click()


def examined(*findings: Finding, fix: Fix | None) -> Doctored:
    diagnosis = Diagnosis(
        "PACS-MAIN", "PACS@10.0.0.1:104", "LB 10.0.0.7 104", datetime.now(UTC), 6.2, findings, fix
    )
    return Doctored("PACS-MAIN", findings, diagnosis)


def test_each_archive_can_be_examined_from_its_chip(room: TransfersRoom, desk: Desk) -> None:
    press(room, "Why do studies not come from OLD-ARCHIVE?")
    assert desk.done == ["examine OLD-ARCHIVE"]


def test_steps_are_shown_while_they_are_taken_and_no_page_is_offered_yet(
    room: TransfersRoom, desk: Desk
) -> None:
    desk.model.show_doctor(Doctored("PACS-MAIN", GOOD, under_way=True))
    shown = words(room)
    assert {"Line", "Association", "Echo"} <= set(shown)
    assert "PACS-MAIN · examining" in shown
    buttons = {b.text() for b in room.findChildren(QAbstractButton) if b.isVisible()}
    assert "Save page for the archive team" not in buttons


def test_what_failed_is_red_with_its_cause_and_the_line_to_copy(
    room: TransfersRoom, desk: Desk
) -> None:
    desk.model.show_doctor(examined(*GOOD, UNKNOWN, fix=FIX))
    red = [q.text() for q in room.findChildren(QLabel) if q.property("mean") == "red"]
    assert UNKNOWN.words in red
    assert FIX.cause in words(room)
    press(room, "Copy")
    press(room, "Save page for the archive team")
    assert desk.done == ["LB 10.0.0.7 104", "page"]


def test_the_way_round_is_offered_only_where_the_archive_has_it(
    room: TransfersRoom, desk: Desk
) -> None:
    desk.model.show_doctor(examined(*GOOD, UNKNOWN, fix=FIX))
    assert "Retrieve by C-GET now" not in {b.text() for b in room.findChildren(QAbstractButton)}
    by_get = Fix(FIX.cause, FIX.ask, FIX.line, by_get=True)
    desk.model.show_doctor(examined(*GOOD, UNKNOWN, fix=by_get))
    press(room, "Retrieve by C-GET now")
    assert desk.done == ["get PACS-MAIN"]


def test_where_every_step_works_nothing_is_asked_of_anybody(
    room: TransfersRoom, desk: Desk
) -> None:
    desk.model.show_doctor(examined(*GOOD, fix=None))
    assert "Studies come from this archive." in words(room)


def test_the_doctor_takes_no_room_until_it_is_called_and_after_it_was_closed(
    room: TransfersRoom, desk: Desk
) -> None:
    assert "Retrieve doctor" not in words(room)
    desk.model.show_doctor(examined(*GOOD, fix=None))
    assert "Retrieve doctor" in words(room)
    press(room, "Close the doctor")
    assert "Retrieve doctor" not in words(room)


@pytest.mark.parametrize("size", [(1920, 1000), (1366, 690)])
def test_nothing_of_the_doctor_is_cut_at_either_size(
    room: TransfersRoom, desk: Desk, size: tuple[int, int]
) -> None:
    by_get = Fix(FIX.cause, FIX.ask, FIX.line, by_get=True)
    desk.model.show_doctor(examined(*GOOD, UNKNOWN, fix=by_get))
    room.resize(*size)
    for part in room.findChildren(QLabel):
        if part.isVisible() and part.text() in {UNKNOWN.words, FIX.cause, FIX.ask}:
            assert part.width() >= part.fontMetrics().horizontalAdvance(part.text())


def test_a_search_can_be_stopped_while_somebody_is_asked(room: TransfersRoom, desk: Desk) -> None:
    desk.model.begin(Question(), ("PACS-MAIN", "OLD-ARCHIVE"))
    press(room, "Stop")
    assert desk.done == ["stop"]
    for name in ("PACS-MAIN", "OLD-ARCHIVE"):
        desk.model.answered(Answer(name, AnswerState.STOPPED), ())
    assert "Stop" not in {b.text() for b in room.findChildren(QAbstractButton) if b.isVisible()}


def test_a_list_that_was_cut_says_that_there_is_more(room: TransfersRoom, desk: Desk) -> None:
    desk.model.begin(Question(), ("PACS-MAIN",))
    desk.model.answered(Answer("PACS-MAIN", AnswerState.ANSWERED, 1000, cut=True), ())
    assert "1000 found, there are more" in words(room)


@pytest.mark.parametrize(
    ("state", "mean", "said"),
    [
        ("slow", "amber", "PACS · C-GET · slow · 0.1 images/s"),
        ("resumed", "", "PACS · C-GET · resumed · 0.1 images/s"),
        ("paused", "amber", "PACS · C-GET · paused, what arrived is kept · 0.1 images/s"),
    ],
)
def test_a_retrieve_says_how_it_stands(
    room: TransfersRoom, desk: Desk, state: str, mean: str, said: str
) -> None:
    desk.model.show_retrieve(
        RetrieveRow("1", "OMAR", "PACS", 51, 232, state, how="get", per_second=0.1,
                    seconds_left=1860)
    )  # fmt: skip
    row = room._moving._retrieves["1"]
    assert row._count.text() == "51 of 232 stored"
    assert row._count.property("mean") == mean
    assert row._words.text() == said
    assert row._left.text() == "about 31 min"


def test_a_retrieve_is_paused_and_goes_on_by_its_own_button(
    room: TransfersRoom, desk: Desk
) -> None:
    desk.model.show_retrieve(
        RetrieveRow("1", "OMAR", "PACS", 1, 9, "running", pause=lambda: desk.done.append("pause"))
    )
    press(room, "Pause: OMAR")
    desk.model.show_retrieve(
        RetrieveRow("1", "OMAR", "PACS", 1, 9, "paused", resume=lambda: desk.done.append("go on"))
    )
    press(room, "Go on: OMAR")
    assert desk.done == ["pause", "go on"]


def test_the_bar_is_full_only_when_all_is_durable_here(room: TransfersRoom, desk: Desk) -> None:
    desk.model.show_retrieve(RetrieveRow("1", "OMAR", "PACS", 9, 9, "running"))
    assert room._moving._retrieves["1"]._bar._done is not None
    assert room._moving._retrieves["1"]._bar._done < 1
    desk.model.show_retrieve(RetrieveRow("1", "OMAR", "PACS", 9, 9, "done"))
    assert room._moving._retrieves["1"]._bar._done == 1
