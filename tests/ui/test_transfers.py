"""Each archive answers for itself; stored is said only of what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.state.transfers import (
    Answer,
    AnswerState,
    OutboxRow,
    Question,
    RemoteRow,
    RetrieveRow,
    Transfers,
)
from app.ui.buttons import Button
from app.ui.pages import Page
from app.ui.theme import Theme
from app.ui.transfers.archive import ArchivePage
from app.ui.transfers.asks import TransfersAsks
from app.ui.transfers.outbox import words_of
from app.ui.transfers.room import TransfersRoom
from app.ui.width import Width


def remote(uid: str, *peers: str, state: str = "Archive only") -> RemoteRow:
    return RemoteRow(
        uid, "DOE^JANE", "1CT1", "19620304", "CT", "CT CHEST", "2026-01-12", "", 232, peers, state
    )


AT = datetime.now().astimezone().replace(hour=9, minute=50, second=0)


def _parcel(id_: str, state: str, **more: Any) -> OutboxRow:
    return OutboxRow(id_, "ROE^MARY", "report", "PACS", 4, state, datetime.now(UTC), **more)


def _button(room: TransfersRoom, words: str) -> Button:
    (found,) = [b for b in room.findChildren(Button) if b.text() == words]
    return found


class Desk:
    def __init__(self) -> None:
        self.model = Transfers()
        self.asked: list[Question] = []
        self.fetched: list[frozenset[str]] = []
        self.retried: list[str] = []
        self.discarded: list[str] = []

    def asks(self) -> TransfersAsks:
        return TransfersAsks(
            search=self.asked.append,
            retrieve=self.fetched.append,
            retry=self.retried.append,
            discard=self.discarded.append,
            archives=lambda: ("PACS-MAIN", "OLD-ARCHIVE"),
            saved=lambda: "",
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


def archive(room: TransfersRoom) -> ArchivePage:
    page = room.page("archive")
    assert isinstance(page, ArchivePage)
    return page


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def test_enter_in_a_field_asks_for_what_the_form_says(room: TransfersRoom, desk: Desk) -> None:
    room.focus_search()
    QTest.keyClicks(archive(room)._form._name, "DOE*")
    QTest.keyClicks(archive(room)._form._modality, "ct")
    QTest.keyClick(archive(room)._form._modality, Qt.Key.Key_Return)

    assert desk.asked == [Question(name="DOE*", modality="CT")]


def test_a_date_that_does_not_exist_is_said_at_the_form_and_nothing_is_asked(
    room: TransfersRoom, desk: Desk
) -> None:
    archive(room)._form._from.setText("2026-13-01")

    archive(room)._form.ask()

    assert desk.asked == []
    assert "2026-13-01" in archive(room)._form._wrong.text()
    assert archive(room)._form._from.property("wrong") == "true"


def test_an_archive_that_does_not_answer_is_named_and_the_others_rows_are_shown(
    room: TransfersRoom, desk: Desk
) -> None:
    desk.model.begin(Question(), ("PACS-MAIN", "OLD-ARCHIVE"))
    desk.model.answered(
        Answer("PACS-MAIN", AnswerState.ANSWERED, 1, 0.4), (remote("1.2", "PACS-MAIN"),)
    )
    desk.model.answered(Answer("OLD-ARCHIVE", AnswerState.NO_ANSWER, reason="No line."), ())

    assert archive(room)._table.found.rowCount() == 1
    assert "no answer" in words(archive(room)._answers)


def test_a_study_in_two_archives_is_one_row(room: TransfersRoom, desk: Desk) -> None:
    desk.model.begin(Question(), ("A", "B"))
    desk.model.answered(Answer("A", AnswerState.ANSWERED, 1), (remote("1.2", "A"),))
    desk.model.answered(Answer("B", AnswerState.ANSWERED, 1), (remote("1.2", "B"),))

    found = archive(room)._table.found
    assert found.rowCount() == 1
    assert str(found.data(found.index(0, 7))) == "A + B"


def test_space_takes_a_row_and_ctrl_enter_retrieves_it(room: TransfersRoom, desk: Desk) -> None:
    desk.model.begin(Question(), ("A",))
    desk.model.answered(Answer("A", AnswerState.ANSWERED, 1), (remote("1.2", "A"),))
    assert not archive(room)._get.isEnabled()
    archive(room)._table.selectRow(0)

    QTest.keyClick(archive(room)._table, Qt.Key.Key_Space)
    assert archive(room)._chosen.text() == "1 chosen · 232 images"
    QTest.keyClick(archive(room)._table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert desk.fetched == [frozenset({"1.2"})]


def test_the_same_person_under_another_number_is_said_and_not_merged(
    room: TransfersRoom, desk: Desk
) -> None:
    desk.model.begin(Question(), ("A",))
    desk.model.answered(
        Answer("A", AnswerState.ANSWERED, 2),
        (remote("1.2", "A"), replace(remote("1.3", "A"), patient_id="N-20418", date="2020-01-01")),
    )

    assert not archive(room)._doubt.isHidden()
    assert "not merged until a person confirms it" in archive(room)._doubt_words.text()


def test_a_retrieve_without_a_total_shows_a_count_and_no_share(
    room: TransfersRoom, desk: Desk
) -> None:
    desk.model.show_retrieve(RetrieveRow("1.2", "DOE^JANE", "CT2", 64, None, "running"))

    row = room._moving._retrieves["1.2"]
    assert row._count.text() == "64 stored"
    assert row._bar._done is None


def test_an_incomplete_retrieve_is_amber_and_never_called_done(
    room: TransfersRoom, desk: Desk
) -> None:
    desk.model.show_retrieve(
        RetrieveRow("1.2", "DOE^JANE", "PACS", 549, 551, "incomplete", "2 images are missing")
    )

    row = room._moving._retrieves["1.2"]
    assert row._count.text() == "549 of 551 stored"
    assert row._count.property("mean") == "amber"
    assert "incomplete" in row._words.text()


def test_cancelling_a_retrieve_cancels_that_one(room: TransfersRoom, desk: Desk) -> None:
    cancelled: list[str] = []
    desk.model.show_retrieve(
        RetrieveRow("1.2", "DOE", "PACS", 1, 9, "running", cancel=lambda: cancelled.append("1.2"))
    )

    room._moving._retrieves["1.2"]._cancel.click()

    assert cancelled == ["1.2"]


@pytest.mark.parametrize(
    ("state", "mean"),
    [("Stored", "green"), ("Sent", "amber"), ("Waiting", "amber"), ("Refused", "red")],
)
def test_the_outbox_is_green_only_for_what_the_archive_confirmed(
    room: TransfersRoom, desk: Desk, state: str, mean: str
) -> None:
    desk.model.show_outbox((_parcel("1", state),))

    shown = [
        label.property("mean")
        for label in room._moving.findChildren(QLabel)
        if label.text() == state
    ]
    assert shown == [mean]


def test_what_an_archive_refused_stays_until_a_person_tries_again(
    room: TransfersRoom, desk: Desk
) -> None:
    desk.model.show_outbox((_parcel("7", "Refused"),))

    _button(room, "Try again").click()

    assert desk.retried == ["7"]


def test_what_was_refused_is_discarded_only_after_a_second_word(
    room: TransfersRoom, desk: Desk
) -> None:
    desk.model.show_outbox((_parcel("7", "Refused"),))

    _button(room, "Discard").click()
    assert desk.discarded == []
    _button(room, "Do not send").click()

    assert desk.discarded == ["7"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"state": "Stored", "stored_at": AT}, "PACS · commitment 09:50:00"),
        (
            {"state": "Stored", "stored_at": AT, "found_back": True},
            "PACS · found back 4 of 4 · 09:50:00",
        ),
        ({"state": "Sent"}, "PACS · sent, not yet confirmed"),
        (
            {"waits": "silent", "again_at": AT, "stored": 1},
            "PACS · does not answer; asked again at 09:50 · 1 of 4 stored",
        ),
        (
            {"waits": "hours", "again_at": AT, "limit_kb_s": 50},
            "PACS · waits for its hours, from 09:50 · at most 50 kB/s",
        ),
        (
            {"reason": "PACS has no room.", "next_try": AT},
            "PACS has no room. · next try 09:50",
        ),
        (
            {"state": "Refused", "reason": "PACS does not keep objects of this kind."},
            "PACS does not keep objects of this kind.",
        ),
    ],
)
def test_a_parcel_says_what_proves_it_or_what_it_waits_for(
    more: dict[str, Any], words: str
) -> None:
    assert words_of(_parcel("7", **{"state": "Waiting", **more})) == words


def test_a_study_that_was_retrieved_is_no_longer_called_archive_only(
    room: TransfersRoom, desk: Desk
) -> None:
    desk.model.begin(Question(), ("PACS-MAIN",))
    desk.model.answered(
        Answer("PACS-MAIN", AnswerState.ANSWERED, 2),
        (remote("1.2.3", "PACS-MAIN"), remote("1.2.4", "PACS-MAIN")),
    )
    for state in ("Arriving", "On this seat"):
        desk.model.place("1.2.3", state)
        states = {row.study_uid: row.state for row in archive(room)._table.found._rows}
        assert states == {"1.2.3": state, "1.2.4": "Archive only"}


def test_a_page_is_built_when_it_is_looked_at_and_told_when_it_is_entered(
    qtbot: QtBot, theme: Theme, desk: Desk
) -> None:
    entered: list[str] = []
    asked = ["later"]

    class Later(QWidget):
        def entered(self) -> None:
            entered.append("later")

    built: list[str] = []

    def build() -> QWidget:
        built.append("later")
        return Later()

    room = TransfersRoom(
        theme,
        desk.model,
        desk.asks(),
        (Page("later", "Later", build, note=lambda: "3"),),
        wanted=lambda: asked.pop() if asked else "",
    )
    qtbot.addWidget(room)
    room.resize(1600, 800)
    room.show()
    assert (built, room.page_shown) == ([], "archive")
    room.entered()
    assert (built, entered, room.page_shown) == (["later"], ["later"], "later")
    room.entered()
    assert (built, entered) == (["later"], ["later", "later"])


def test_a_narrow_window_gives_what_moves_a_tab_of_its_own(room: TransfersRoom) -> None:
    room.fit(Width.NARROW)
    room.show_page("moving")
    assert room.page_shown == "moving"
    room.fit(Width.WIDE)
    assert room.page_shown == "archive"
