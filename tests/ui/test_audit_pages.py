"""The pages of the audit log: found without waiting, shown as text; alerts until looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.actions import auditing
from app.ui.admin.alerts import AlertRow, AlertsAsks, AlertsPage
from app.ui.admin.audit import AuditPage, LogState
from app.ui.admin.event_table import EventTable
from app.ui.buttons import Button
from app.ui.frame.window import Window
from app.ui.main_thread import MainThread
from app.ui.theme import Theme
from app.ui.wiring.audit import audit_page
from app.ui.wiring.desk import Desk
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from tests.pacs_client.test_audit_message import HOSTILE
from tests.seats import open_workstation
from tests.ui.shown import words_of

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test


@pytest.fixture
def station(tmp_path: Path, qapp: QApplication) -> Iterator[Workstation]:
    main = MainThread(qapp)
    made = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE, deliver=main.deliver)
    for number in range(900):
        made.records.audit.record(
            AuditEvent(
                AuditCode.EXPORT if number % 9 == 0 else AuditCode.INSTANCES_ACCESSED,
                "study.open",
                f"dr.{number % 3}",
                Outcome.SERIOUS_FAILURE if number % 30 == 0 else Outcome.SUCCESS,
                patient_id=f"P{number % 50}",
            )
        )
    yield made
    made.close()
    QApplication.processEvents()


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, station: Workstation) -> AuditPage:
    desk = Desk(theme, station, cast("Window", None), MainThread(None), lambda _room: None)
    made = audit_page(desk)
    qtbot.addWidget(made)
    made.resize(1400, 700)
    made.show()
    made.entered()
    return made


def fill(page: QWidget, name: str, text: str) -> None:
    (field,) = [f for f in page.findChildren(QLineEdit) if f.accessibleName() == name]
    field.setText(text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def choose(page: QWidget, name: str, text: str) -> None:
    (choice,) = [c for c in page.findChildren(QComboBox) if c.accessibleName() == name]
    choice.setCurrentText(text)
    choice.activated.emit(choice.currentIndex())


def press(page: QWidget, words: str) -> None:
    (button,) = [b for b in page.findChildren(Button) if words in (b.text(), b.accessibleName())]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def table(page: QWidget) -> EventTable:
    (found,) = page.findChildren(EventTable)
    return found


def shown(page: QWidget, column: int) -> list[str]:
    events = table(page).events
    return [str(events.data(events.index(row, column))) for row in range(events.rowCount())]


def test_the_newest_are_there_and_the_rest_comes_as_a_person_scrolls(
    qtbot: QtBot, page: AuditPage
) -> None:
    qtbot.waitUntil(lambda: table(page).events.rowCount() >= 200)
    qtbot.waitUntil(lambda: "events, newest first" in words_of(page))
    first = table(page).events.rowCount()
    table(page).scrollToBottom()
    qtbot.waitUntil(lambda: table(page).events.rowCount() > first)
    numbers = [int(text) for text in shown(page, 0)]
    assert numbers == list(range(numbers[0], numbers[-1] - 1, -1))


def test_filters_together_find_what_all_of_them_want(qtbot: QtBot, page: AuditPage) -> None:
    fill(page, "Person", "dr.0")
    choose(page, "Kind", "Export")
    choose(page, "Outcome", "Refused or failed")
    fill(page, "From", datetime.now(UTC).astimezone().strftime("%Y-%m-%d"))
    qtbot.waitUntil(lambda: words_of(page).endswith("10 events, newest first"))
    assert set(shown(page, 2)) == {"dr.0"}
    table(page).selectRow(0)
    said = words_of(page)
    for part in ("study.open", "Export (110106)", "Refused or failed (8)", "Session"):
        assert part in said
    fill(page, "To", "yesterday")
    assert "Write a day as 2026-01-31." in words_of(page)


def test_what_a_peer_said_is_shown_as_text(
    qtbot: QtBot, station: Workstation, page: AuditPage
) -> None:
    """A-09: nothing on the page is read as markup, and hidden characters are seen."""
    station.records.audit.record(
        AuditEvent(
            AuditCode.QUERY, "find", HOSTILE, patient_id="<b>bold</b>", detail={"x": HOSTILE}
        )
    )
    fill(page, "What", "find")
    qtbot.waitUntil(lambda: table(page).events.rowCount() == 1)
    table(page).selectRow(0)
    assert "<b>bold</b>" in words_of(page)
    for label in page.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert not any(c in label.text() for c in "\x1b\u202e\r\x00")
    assert "\\x1b[2J\\u202e" in shown(page, 2)[0]


def test_a_log_that_is_not_whole_is_said_in_red_on_the_page(
    qtbot: QtBot, station: Workstation, page: AuditPage
) -> None:
    press(page, "Check now")
    qtbot.waitUntil(lambda: "events are as they were recorded" in words_of(page))
    station.audit_alarm = "Its end was cut off."
    station.changed()
    assert "Its end was cut off." in words_of(page)


def test_a_late_answer_of_an_earlier_look_is_dropped(qtbot: QtBot, theme: Theme) -> None:
    from app.ui.admin.audit import AuditAsks, Part

    waiting: list[Callable[[Part], None]] = []
    page = AuditPage(
        theme,
        AuditAsks(
            find=lambda _sought, _before, found: waiting.append(found),
            read_day=lambda _text, _after: None,
            state=lambda: LogState("", "", ""),
            check=lambda: None,
            export=lambda _sought, _path: None,
            access=lambda _patient, _path: None,
        ),
    )
    qtbot.addWidget(page)
    page.look()
    page.look()
    waiting[1](Part((), None, 0))
    waiting[0](Part((), None, 77))
    assert "77" not in words_of(page)


def test_an_alert_waits_until_somebody_says_what_came_of_it(qtbot: QtBot, theme: Theme) -> None:
    at = datetime(2026, 1, 12, 3, 0, tzinfo=UTC)
    rows = [
        AlertRow(7, at, "A watched record: dr.house", "watched", "Patient 1CT1", False, ""),
        AlertRow(8, at, "Your name", "same", "", True, ""),
        AlertRow(5, at, "Old", "old", "", False, "Looked at by x: fine"),
    ]
    said: list[tuple[int, str]] = []
    looked: list[AlertRow] = []
    page = AlertsPage(
        theme,
        AlertsAsks(
            alerts=lambda show: show(tuple(rows)),
            acknowledge=lambda seq, words: said.append((seq, words)),
            look_into=looked.append,
            may_look=lambda: True,
        ),
    )
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.entered()
    assert "2 wait for a person" in words_of(page)
    assert "somebody else looks at it" in words_of(page)
    press(page, "Alert 7 was looked at")
    assert said == []  # nothing was said of it
    fill(page, "What came of alert 7", "on duty")
    press(page, "Alert 7 was looked at")
    assert said == [(7, "on duty")]
    press(page, "Look into the log at alert 7")
    assert looked == rows[:1]
    assert not [b for b in page.findChildren(Button) if "8" in b.accessibleName()]


def test_from_an_alert_the_log_shows_what_that_person_did_from_that_day_on(
    qtbot: QtBot, station: Workstation, page: AuditPage
) -> None:
    """What was sought before is gone; the days hold the access as well as the alert."""
    for who in ("j.doe", "a.mehra", "j.doe"):
        station.records.audit.record(
            AuditEvent(AuditCode.INSTANCES_ACCESSED, "study.open", who, patient_id="1CT1")
        )
    access = station.records.audit.recent(1)[0]
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            "access.unusual",
            "(service)",
            patient_id="1CT1",
            detail={"person": "j.doe", "sign": "watched", "event": str(access.seq)},
        )
    )
    fill(page, "Patient ID", "P3")
    choose(page, "Outcome", "Refused or failed")
    auditing.look_around(station, access.seq + 1)
    assert (station.room, station.page) == ("settings", "audit")
    page.entered()
    qtbot.waitUntil(lambda: words_of(page).endswith("\n2 events, newest first"))
    assert shown(page, 2) == ["j.doe", "j.doe"]
    asked = {f.accessibleName(): f.text() for f in page.findChildren(QLineEdit)}
    an_hour_before = access.at.astimezone() - timedelta(hours=1)
    assert asked["From"] == f"{an_hour_before:%Y-%m-%d}"
    assert asked["To"] == f"{access.at.astimezone():%Y-%m-%d}"
    assert asked["Patient ID"] == ""
    fill(page, "Person", "a.mehra")
    page.entered()
    asked = {f.accessibleName(): f.text() for f in page.findChildren(QLineEdit)}
    assert asked["Person"] == "a.mehra"  # it was asked for once


def test_who_may_not_read_the_log_is_not_led_there_from_an_alert(
    qtbot: QtBot, theme: Theme
) -> None:
    row = AlertRow(7, datetime(2026, 1, 12, 3, 0, tzinfo=UTC), "Watched", "", "", False, "")
    page = AlertsPage(
        theme,
        AlertsAsks(
            alerts=lambda show: show((row,)),
            acknowledge=lambda _seq, _words: None,
            look_into=lambda _row: None,
            may_look=lambda: False,
        ),
    )
    qtbot.addWidget(page)
    page.show()
    ways = [b for b in page.findChildren(Button) if "log" in b.text()]
    assert [way.isVisible() for way in ways] == [False]
