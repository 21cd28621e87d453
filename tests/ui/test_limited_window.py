"""ID08, A-16: whoever is limited reads nothing in the window of what lies outside.

Every room and page of the window is brought to the front and the study inside is
opened, by somebody who holds every shipped role within a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    Qt,
)
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox
from pytestqt.qtbot import QtBot

from app.actions import opening
from app.actions.importing import import_files
from app.actions.outbox import show_outbox
from app.actions.retrieving import take_up_again
from app.jobs import Pool
from app.session import single_user
from app.ui.frame.window import Window
from app.ui.main_thread import MainThread
from app.ui.theme import Theme
from app.ui.wiring.seat import Seat
from app.workstation import Workstation
from domain.work import Unwatched, Work
from imaging import phantom
from tests.app.conftest import PASSPHRASE
from tests.app.outside import SCOPES, UID, leaked, limited_session, put_outside
from tests.seats import open_workstation

SMALL = replace(
    phantom.demonstration().current, key="tests/ui inside", shape=(8, 32, 32),
    spacing_mm=(11.2, 11.2, 39.0),
)  # fmt: skip
ROOMS = ("worklist", "transfers", "settings", "read")
_SAID = (
    "text", "toolTip", "statusTip", "whatsThis", "accessibleName", "accessibleDescription",
    "placeholderText", "toPlainText", "windowTitle", "title", "currentText",
)  # fmt: skip
_ROLES = (
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.UserRole,
)  # fmt: skip
_MANY = 2000  # rows of a list that are read


def everything_said() -> Iterator[tuple[str, str]]:
    """Yield every text that any widget or action of the program holds, and whose it is."""
    for widget in QApplication.allWidgets():
        yield from _of(widget)
        for action in widget.findChildren(QAction):
            yield from _of(action)
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from _of_model(widget.model())
        if isinstance(widget, QComboBox):
            yield from (("QComboBox", widget.itemText(n)) for n in range(widget.count()))
    yield "clipboard", QGuiApplication.clipboard().text()


def _of(thing: QObject) -> Iterator[tuple[str, str]]:
    for name in _SAID:
        said = getattr(thing, name, None)
        if callable(said) and not isinstance(said, type):
            try:
                text = said()
            except TypeError:
                continue
            if isinstance(text, str) and text:
                yield f"{type(thing).__name__}.{name}", text


def _of_model(model: QAbstractItemModel) -> Iterator[tuple[str, str]]:
    top = QModelIndex()
    for row in range(min(model.rowCount(top), _MANY)):
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(top)
        for column in range(columns):
            for role in _ROLES:
                yield f"{type(model).__name__}", str(model.index(row, column, top).data(role))


def leaks() -> set[tuple[str, str]]:
    return {(where, text) for where, text in everything_said() if leaked(text)}


def settle() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()


@pytest.fixture(scope="module")
def station(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workstation]:
    base, main = tmp_path_factory.mktemp("limited-window"), MainThread()
    seat = open_workstation(base / "seat", passphrase=PASSPHRASE, deliver=main.deliver)
    assert qapp is not None
    put_outside(seat, base / "outside")
    inside = base / "inside"
    inside.mkdir()
    for number, part10 in enumerate(phantom.dicom_series(SMALL)):
        (inside / f"{number:03}.dcm").write_bytes(part10)
    import_files(seat, sorted(inside.iterdir()), Unwatched())
    yield seat
    seat.close()


def walk(station: Workstation, seat: Seat, qtbot: QtBot) -> Iterator[str]:
    """Bring one room and page after the other to the front, with all that moves read anew."""
    show_outbox(station)
    take_up_again(station)
    for room in ROOMS:
        station.enter(room)
        settle()
        yield room
        built = seat.workspace.room(room)
        pages = getattr(built, "_pages", None)
        for id_, page in pages.items() if isinstance(pages, dict) else ():
            if not page.allowed():
                continue
            station.enter(room, id_)
            settle()
            qtbot.waitUntil(lambda: station.jobs.quiet, timeout=20_000)
            settle()
            yield f"{room}, {id_}"


@pytest.mark.parametrize("scope", SCOPES, ids=["modality", "institution"])
def test_a16_no_widget_tooltip_or_name_in_the_window_tells_of_what_lies_outside(
    station: Workstation,
    theme: Theme,
    qtbot: QtBot,
    scope: dict[str, frozenset[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A-16: every text of every widget, seen or not, in every room."""
    station.session = limited_session(**scope)
    station.room = "worklist"
    station.worklist.reload()
    window = Window(theme, lambda *_: None)
    seat = Seat(theme, station, window, lambda: None)
    window.show()
    places = []
    for place in walk(station, seat, qtbot):
        places.append(place)
        assert not leaks(), place
    assert len(places) > 12
    (inside,) = (row.study_uid for row in station.worklist.all_rows)
    opening.open_study(station, inside)
    qtbot.waitUntil(lambda: bool(station.reading and station.reading.loaded), timeout=20_000)
    settle()
    assert not leaks()
    seat.close_images()
    window.close()
    window.deleteLater()
    settle()
    assert not leaked(caplog.text)


def test_the_walk_finds_it_all_for_somebody_who_is_not_limited(
    station: Workstation, theme: Theme, qtbot: QtBot
) -> None:
    """Else the test above would find nothing in any window."""
    station.session = limited_session()
    station.room = "worklist"
    station.worklist.reload()
    window = Window(theme, lambda *_: None)
    seat = Seat(theme, station, window, lambda: None)
    window.show()
    found = {place for place in walk(station, seat, qtbot) if leaks()}
    seat.close_images()
    window.close()
    window.deleteLater()
    settle()
    assert found >= {"worklist", "transfers, quarantine", "transfers, orders"}


def test_a_job_on_a_study_outside_is_on_no_list_of_whoever_may_not_know_of_it(
    station: Workstation,
) -> None:
    go = Event()
    station.session = single_user("Somebody else")

    def wait(_work: Work) -> None:
        go.wait(20)

    job = station.jobs.start(
        "Retrieve from PACS", wait, pool=Pool.BEHIND, about=UID, succeeded=lambda _: None,
        failed=lambda _: None,
    )  # fmt: skip
    try:
        assert job in station.jobs.items
        for scope in SCOPES:
            station.session = limited_session(**scope)
            assert job not in station.jobs.items
            assert job in station.jobs.under_way  # what waits for it still does
    finally:
        go.set()
