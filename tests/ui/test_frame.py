"""The frame says whose images are open, what failed, what runs; nothing in it blocks reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.jobs import Jobs
from app.keymap import shipped
from app.telling import Telling
from app.ui.buttons import Button, IconButton
from app.ui.frame.app_bar import AppBar, BarState
from app.ui.frame.banner import Banner, BannerState
from app.ui.frame.habit_choice import titles
from app.ui.frame.jobs_list import JobsList
from app.ui.frame.sign_in import Entry, Gate, GateState, SignIn
from app.ui.frame.told import ErrorStrip, Toast
from app.ui.frame.window import Window, wants_ring
from app.ui.panels import Panel, Scrolling
from app.ui.read.right_column import RightColumn
from app.ui.theme import Theme
from app.ui.width import Width
from domain.errors import LightboxError
from domain.work import Work

OPEN = BannerState(
    patient_key="1CT1",
    name="DOE^JANE",
    id="1CT1",
    sex_age="F 63 y",
    born="1962-03-04",
    description="CT CHEST W/O",
    date="2026-01-12",
    accession="4711",
    priority="critical",
)


class Shown:
    """A banner's state that a test can change."""

    def __init__(self, state: BannerState) -> None:
        self.state = state


@pytest.fixture
def shown() -> Shown:
    return Shown(OPEN)


@pytest.fixture
def banner(qtbot: QtBot, theme: Theme, shown: Shown) -> Banner:
    made = Banner(theme, lambda: shown.state)
    qtbot.addWidget(made)
    made.resize(1600, 40)
    made.show()
    return made


def test_with_nothing_open_the_banner_says_so(qtbot: QtBot, theme: Theme) -> None:
    banner = Banner(theme, BannerState)
    qtbot.addWidget(banner)

    assert banner._name.text() == "No study open"


def test_the_name_stays_whole_when_the_window_is_small(banner: Banner) -> None:
    banner.resize(620, 40)

    assert banner._name.width() >= banner._name.fontMetrics().horizontalAdvance("DOE^JANE")
    assert banner._parts["accession"][0].isHidden()


def test_a_short_name_stands_beside_its_id_after_a_long_one(banner: Banner, shown: Shown) -> None:
    short = banner._name.width()
    for name in ("EXAMPLE-VANDERLONG^MARIA-ELISABETH", "DOE^JANE"):
        shown.state = replace(OPEN, name=name)
        banner.show_state()
        QCoreApplication.processEvents()

    assert banner._name.width() == short


def test_a_change_of_patient_is_seen_and_announced(
    qtbot: QtBot, banner: Banner, shown: Shown
) -> None:
    shown.state = replace(OPEN, patient_key="2DX7", name="ROE^RICHARD", id="2DX7")

    banner.show_state()

    assert banner.property("ground") == "accd"
    assert banner.accessibleName() == "Patient ROE^RICHARD, ID 2DX7"
    qtbot.waitUntil(lambda: banner.property("ground") == "s2", timeout=3000)


def test_another_study_of_the_same_patient_is_no_change_of_patient(
    banner: Banner, shown: Shown
) -> None:
    shown.state = replace(OPEN, description="CT ABDOMEN")

    banner.show_state()

    assert banner.property("ground") == "s2"


def test_elsewhere_the_banner_offers_the_way_back(banner: Banner, shown: Shown) -> None:
    shown.state = replace(OPEN, elsewhere=True)
    banner.show_state()

    assert not banner._return.isHidden()
    assert banner._return.toolTip() == "Return  F3"


def test_an_error_stays_until_a_person_dismisses_it(qtbot: QtBot, theme: Theme) -> None:
    telling = Telling()
    strip = ErrorStrip(theme, telling)
    qtbot.addWidget(strip)
    assert strip.isHidden()

    telling.error(LightboxError("The archive refused.", advice="Check the AE title."))
    telling.error(LightboxError("The disk is full.", advice="Delete something."))

    assert not strip.isHidden()
    assert (strip._sentence.text(), strip._advice.text()) == (
        "The disk is full.",
        "Delete something.",
    )
    assert strip._more.text() == "+1 more"
    strip._dismiss.click()
    assert strip._sentence.text() == "The archive refused."
    strip._dismiss.click()
    assert strip.isHidden()


def test_good_news_is_a_toast_and_no_dialog(qtbot: QtBot, theme: Theme) -> None:
    telling, parent = Telling(), Panel()
    qtbot.addWidget(parent)
    parent.resize(800, 600)
    toast = Toast(theme, telling, parent)

    telling.done("The report is stored.")

    assert not toast.isHidden()
    assert toast._words.text() == "The report is stored."
    assert toast.geometry().bottom() < 600 - theme.size("status_bar")


def at_once(call: Callable[[], None]) -> None:
    call()


def test_a_failed_job_says_why_until_it_is_dismissed(qtbot: QtBot, theme: Theme) -> None:
    parent = Panel()
    qtbot.addWidget(parent)
    jobs = Jobs(at_once)
    listed = JobsList(theme, jobs, parent)

    def fail(_work: Work) -> None:
        raise LightboxError("The archive did not answer.", advice="Try again later.")

    failures: list[Exception] = []
    jobs.start("Retrieve", fail, succeeded=lambda _: None, failed=failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    listed.show_jobs()

    row = next(iter(listed._shown.values()))
    assert row._note.text() == "The archive did not answer. Try again later."
    row._end.click()
    qtbot.waitUntil(lambda: not jobs.items)
    jobs.close()


def bar_state() -> BarState:
    return BarState("read", 2, None, "", None, False, "CPU", "Dr A. Mehra")


def test_no_archive_is_not_an_error_on_the_bar(qtbot: QtBot, theme: Theme) -> None:
    bar = AppBar(theme, (("read", "Read", "F3"),), bar_state)
    qtbot.addWidget(bar)

    assert bar._archive.text() == "No archive"
    assert bar._archive._dot == "hollow"


def test_an_archive_that_does_not_answer_is_said_without_alarm(qtbot: QtBot, theme: Theme) -> None:
    state = replace(bar_state(), archive="PACS-MAIN", archive_failing=True)
    bar = AppBar(theme, (("read", "Read", "F3"),), lambda: state)
    qtbot.addWidget(bar)

    assert bar._archive._quiet == "no answer"
    assert bar._archive._dot == "hollow"


def test_rooms_that_do_not_exist_are_absent(qtbot: QtBot, theme: Theme) -> None:
    bar = AppBar(theme, (("worklist", "Worklist", "F2"), ("read", "Read", "F3")), bar_state)
    qtbot.addWidget(bar)

    assert set(bar._tabs) == {"worklist", "read"}
    assert bar._tabs["read"].isChecked()


@pytest.mark.parametrize(
    ("pixels", "scale", "width"),
    [
        (1920, 1.0, Width.WIDE),
        (1500, 1.0, Width.WIDE),
        (1499, 1.0, Width.MIDDLE),
        (1366, 1.0, Width.MIDDLE),
        (1199, 1.0, Width.NARROW),
        (1920, 1.25, Width.NARROW),
    ],
)
def test_a_window_folds_at_the_agreed_widths(pixels: int, scale: float, width: Width) -> None:
    assert Width.of(pixels, scale) is width


def test_every_button_has_a_name_and_its_key_in_the_tooltip(qtbot: QtBot, theme: Theme) -> None:
    button = Button(theme, "Accept", key="Enter")
    icon = IconButton(theme, "cross", "Close", key="Esc")
    for made in (button, icon):
        qtbot.addWidget(made)

    assert (button.accessibleName(), button.toolTip()) == ("Accept", "Accept  Enter")
    assert (icon.accessibleName(), icon.toolTip()) == ("Close", "Close  Esc")
    assert wants_ring(button)
    assert wants_ring(icon)


class Door:
    """What the gate asked for, and how it was answered."""

    def __init__(self, *, opens: bool) -> None:
        self.opens = opens
        self.tried: list[Entry] = []

    def unlock(
        self, entry: Entry, opened: Callable[[], None], failed: Callable[[Exception], None]
    ) -> None:
        self.tried.append(entry)
        if self.opens:
            opened()
        else:
            failed(LightboxError("This passphrase does not open the seat.", advice="Try again."))


def gate(qtbot: QtBot, theme: Theme, door: Door, state: GateState) -> SignIn:
    made = SignIn(theme, door.unlock)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.show_gate(state)
    return made


def test_a_wrong_passphrase_is_one_sentence_and_a_wait(qtbot: QtBot, theme: Theme) -> None:
    door = Door(opens=False)
    made = gate(qtbot, theme, door, GateState(Gate.SIGN_IN))
    made._passphrase.setText("wrong")
    QTest.keyClick(made._passphrase, Qt.Key.Key_Return)

    assert made._wrong.text() == "This passphrase does not open the seat. Try again."
    assert not made._go.isEnabled()
    QTest.keyClick(made._passphrase, Qt.Key.Key_Return)
    assert len(door.tried) == 1


def test_the_right_passphrase_leaves_nothing_in_the_field(qtbot: QtBot, theme: Theme) -> None:
    door = Door(opens=True)
    made = gate(qtbot, theme, door, GateState(Gate.LOCKED, user="Dr A. Mehra"))
    made._passphrase.setText("right")
    QTest.keyClick(made._passphrase, Qt.Key.Key_Return)

    assert door.tried == [Entry("right")]
    assert made._passphrase.text() == ""


def test_the_first_start_asks_for_the_passphrase_twice(qtbot: QtBot, theme: Theme) -> None:
    door = Door(opens=True)
    made = gate(qtbot, theme, door, GateState(Gate.FIRST_START))
    made._name.setText("Dr A. Mehra")
    made._passphrase.setText("one")
    made._again.setText("two")
    made._go.click()
    assert made._wrong.text() == "The two passphrases differ."

    made._again.setText("one")
    made._archive.setText("PACS@10.0.0.5:104")
    made._go.click()

    assert door.tried == [Entry("one", "Dr A. Mehra", "PACS@10.0.0.5:104")]


def test_the_first_start_asks_what_the_hands_are_used_to(qtbot: QtBot, theme: Theme) -> None:
    door = Door(opens=True)
    made = SignIn(theme, door.unlock, (("lightbox", "Lightbox"), ("ohif", "OHIF")))
    qtbot.addWidget(made)
    made.show_gate(GateState(Gate.SIGN_IN))
    assert made._habits.isHidden()
    made.show_gate(GateState(Gate.FIRST_START))
    assert not made._habits.isHidden()
    made._name.setText("Dr A. Mehra")
    made._passphrase.setText("one")
    made._again.setText("one")
    made._go.click()
    buttons = {b.text(): b for b in made.findChildren(Button)}
    buttons["OHIF"].click()
    buttons["darker"].click()
    made._passphrase.setText("one")
    made._again.setText("one")
    made._go.click()

    assert [(entry.habit, entry.brighter_up) for entry in door.tried] == [
        ("lightbox", None),
        ("ohif", False),
    ]


def test_capital_letters_without_shift_are_named(qtbot: QtBot, theme: Theme) -> None:
    made = gate(qtbot, theme, Door(opens=True), GateState(Gate.SIGN_IN))

    QTest.keyClicks(made._passphrase, "A")

    assert not made._caps.isHidden()


def test_the_passphrase_is_never_shown(qtbot: QtBot, theme: Theme) -> None:
    made = gate(qtbot, theme, Door(opens=True), GateState(Gate.SIGN_IN))

    assert made._passphrase.echoMode() is QLineEdit.EchoMode.Password
    assert made._again.echoMode() is QLineEdit.EchoMode.Password


def test_the_first_start_offers_every_habit_that_ships() -> None:
    assert titles() == tuple((habit.id, habit.title) for habit in shipped())


def test_tabs_beside_the_images_stand_in_words_while_short_ones_fit(
    qtbot: QtBot, theme: Theme
) -> None:
    short = {"Measurements": "Measure"}
    titles = ("Findings", "Measurements", "Layers", "Report", "Info")
    tabs = tuple((each, each, short.get(each, each), "info", QWidget()) for each in titles)
    over = QWidget()
    qtbot.addWidget(over)
    column = RightColumn(theme, tabs, over)
    qtbot.addWidget(column)

    def shown() -> list[str]:
        return [b.text() if not b._icon else "" for b in column._buttons.values()]

    column.offer("Layers", offered=False)
    assert shown() == ["Findings", "Measurements", "Layers", "Report", "Info"]
    column.offer("Layers", offered=True)
    assert shown() == ["Findings", "Measure", "Layers", "Report", "Info"]
    column.fit(Width.NARROW)
    assert shown() == ["Findings", "", "", "", ""]


def test_the_ring_follows_the_focus_also_after_a_panel_that_had_it_is_gone(
    qtbot: QtBot, theme: Theme
) -> None:
    window = Window(theme, lambda _entry, _opened, _failed: None)
    qtbot.addWidget(window)
    page = QWidget()
    window.setCentralWidget(page)
    first, second = Button(theme, "First"), Button(theme, "Second")
    panel = Scrolling(first)  # Qt puts the ring into what scrolls
    panel.setParent(page)
    second.setParent(page)
    window.show()
    window._focus_moved(None, first)
    panel.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    window._focus_moved(None, second)

    assert window._ring.widget() is second
    window._focus_moved(second, None)
