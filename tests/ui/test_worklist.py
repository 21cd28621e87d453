"""The worklist says what to read next, what is incomplete, and never moves under the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.state.worklist import (
    AnalysisState,
    Filter,
    List,
    Priority,
    ReadState,
    Worklist,
    WorklistRow,
)
from app.ui.messages import Glyph
from app.ui.theme import Theme
from app.ui.width import Width
from app.ui.worklist.preview import Preview, PreviewPicture
from app.ui.worklist.room import WorklistAsks, WorklistRoom
from app.ui.worklist.table import COMPLETE, PATIENT, STATE
from tests.app.listed import pages


def study(number: int, **said: object) -> WorklistRow:
    row = WorklistRow(
        study_uid=f"1.2.{number}",
        patient_name=f"DOE^NUMBER{number:02}",
        patient_id=f"ID{number}",
        sex="F",
        age="063Y",
        birth_date="",
        modality="CT",
        description="CT CHEST",
        date="2026-01-12",
        time=f"{number // 60:02}:{number % 60:02}",
        accession="",
        series_count=1,
        image_count=10,
        expected_count=10,
        arriving=False,
        priority=Priority.ROUTINE,
        analysis=AnalysisState(),
        read_state=ReadState.UNREAD,
        reader="",
        origin="PACS",
    )
    return replace(row, **said)  # type: ignore[arg-type]  # fields by name


class Seat:
    """A worklist with what was asked of it."""

    def __init__(self, rows: Sequence[WorklistRow]) -> None:
        self.rows = list(rows)
        today = date(2026, 1, 12)
        self.model = Worklist(pages(lambda: self.rows, today), today=lambda: today)
        self.model.reload()
        self.opened: list[str] = []
        self.next = 0
        self.previews: list[tuple[str, Callable[[Preview], None]]] = []

    def asks(self) -> WorklistAsks:
        return WorklistAsks(
            open_study=self.opened.append,
            read_next=self._next,
            choose_files=lambda: None,
            go_to_archive=lambda: None,
            preview=lambda uid, shown: self.previews.append((uid, shown)),
            space=lambda: "",
            saved=lambda: "",
        )

    def _next(self) -> None:
        self.next += 1


@pytest.fixture
def seat() -> Seat:
    return Seat([study(n) for n in range(60)])


@pytest.fixture
def room(qtbot: QtBot, theme: Theme, seat: Seat) -> WorklistRoom:
    made = WorklistRoom(theme, seat.model, seat.asks())
    qtbot.addWidget(made)
    made.resize(1600, 800)
    made.show()
    return made


def cell(room: WorklistRoom, row: int, column: int) -> str:
    studies = room.table.studies
    return str(studies.data(studies.index(row, column)))


def test_enter_opens_the_chosen_study_and_space_reads_the_next(
    room: WorklistRoom, seat: Seat
) -> None:
    room.table.selectRow(3)

    QTest.keyClick(room.table, Qt.Key.Key_Return)
    QTest.keyClick(room.table, Qt.Key.Key_Space)

    assert seat.opened == [room.table.studies.row(3).study_uid]
    assert seat.next == 1


def test_an_arrival_above_keeps_the_chosen_row_and_the_view(room: WorklistRoom, seat: Seat) -> None:
    room.table.selectRow(30)
    room.table.verticalScrollBar().setValue(20 * room.table.rowHeight(0))
    chosen = seat.model.chosen
    assert chosen is not None
    top = room.table.studies.row(room.table.rowAt(0)).study_uid

    seat.rows.append(study(99, priority=Priority.CRITICAL))
    seat.model.reload()

    assert seat.model.chosen == chosen
    assert room.table.studies.row(room.table.rowAt(0)).study_uid == top
    assert "1 new above" in [b.text() for b in room.findChildren(type(room._new))]


def test_a_missing_image_is_counted_and_never_ticked(qtbot: QtBot, theme: Theme) -> None:
    seat = Seat(
        [
            study(1, image_count=549, expected_count=551),
            study(2, image_count=64, expected_count=None, arriving=True),
        ]
    )
    room = WorklistRoom(theme, seat.model, seat.asks())
    qtbot.addWidget(room)

    said = {cell(room, n, PATIENT): cell(room, n, COMPLETE) for n in range(2)}

    assert said == {"DOE^NUMBER01": "549 of 551", "DOE^NUMBER02": "64 so far"}


def test_signed_but_not_stored_says_so_in_words(qtbot: QtBot, theme: Theme) -> None:
    seat = Seat([study(1, read_state=ReadState.SIGNED), study(2, read_state=ReadState.STORED)])
    room = WorklistRoom(theme, seat.model, seat.asks())
    qtbot.addWidget(room)
    studies = room.table.studies

    tips = {
        str(studies.data(studies.index(n, STATE), Qt.ItemDataRole.ToolTipRole)) for n in range(2)
    }

    assert tips == {"Signed not yet stored", "Signed stored"}


def test_search_narrows_while_typing(qtbot: QtBot, room: WorklistRoom) -> None:
    room.focus_search()
    QTest.keyClicks(room._search, "number07")

    qtbot.waitUntil(lambda: room.table.studies.rowCount() == 1)

    assert cell(room, 0, PATIENT) == "DOE^NUMBER07"


def test_a_filter_that_hides_everything_names_itself_and_can_be_cleared(
    room: WorklistRoom, seat: Seat
) -> None:
    seat.model.narrow(Filter(list=List.CRITICAL))
    assert room._pages.currentWidget() is room._hidden

    room._clear_filters()

    assert room._pages.currentWidget() is room.table
    assert room.table.studies.rowCount() == 60


def test_an_empty_seat_says_how_to_get_a_study(qtbot: QtBot, theme: Theme) -> None:
    seat = Seat([])
    room = WorklistRoom(theme, seat.model, seat.asks())
    qtbot.addWidget(room)

    assert room._pages.currentWidget() is room._nothing
    assert not room._next.isEnabled()


def test_a_preview_that_comes_after_another_row_was_chosen_is_dropped(
    room: WorklistRoom, seat: Seat
) -> None:
    room.table.selectRow(1)
    late_uid, late = seat.previews[-1]
    room.table.selectRow(2)

    late(Preview(late_uid, (PreviewPicture("late", ""),), impression="of another patient"))

    assert room._preview._impression.text() != "of another patient"


def test_looking_at_rows_marks_nothing_as_read(room: WorklistRoom, seat: Seat) -> None:
    for n in range(5):
        room.table.selectRow(n)

    assert all(row.read_state is ReadState.UNREAD for row in seat.model.all_rows)
    assert not seat.opened


@pytest.mark.parametrize(
    ("width", "gone"), [(Width.WIDE, set()), (Width.MIDDLE, {"Age", "Series", "From"})]
)
def test_a_smaller_window_drops_columns_in_the_agreed_order(
    room: WorklistRoom, width: Width, gone: set[str]
) -> None:
    room.fit(width)

    table = room.table
    hidden = {title for n, title in enumerate(table.studies.titles) if table.isColumnHidden(n)}

    assert hidden == gone


def test_a_column_title_sorts_and_sorts_the_other_way_round_when_pressed_again(
    room: WorklistRoom,
) -> None:
    room.table._order_by(PATIENT)
    first = cell(room, 0, PATIENT)
    room.table._order_by(PATIENT)

    assert (first, cell(room, 0, PATIENT)) == ("DOE^NUMBER00", "DOE^NUMBER59")


def test_the_first_study_is_chosen_at_the_start_so_that_enter_opens_it(
    room: WorklistRoom, seat: Seat
) -> None:
    first = room.table.studies.row(0).study_uid

    QTest.keyClick(room.table, Qt.Key.Key_Return)

    assert seat.opened == [first]
    assert [uid for uid, _ in seat.previews] == [first]


def test_a_preview_of_nothing_is_one_calm_sentence(qtbot: QtBot, theme: Theme) -> None:
    seat = Seat([])
    room = WorklistRoom(theme, seat.model, seat.asks())
    qtbot.addWidget(room)
    room.resize(1600, 800)
    room.show()

    words = [w.text() for w in room._preview.findChildren(QLabel) if w.isVisible() and w.text()]

    assert words == ["Choose a study to look at it here."]
    assert not any(mark.isVisible() for mark in room._preview.findChildren(Glyph))


def test_the_preview_comes_back_when_a_narrow_window_is_made_wide(room: WorklistRoom) -> None:
    room.fit(Width.NARROW)
    assert room._preview.isHidden()

    room.fit(Width.MIDDLE)

    assert not room._preview.isHidden()
