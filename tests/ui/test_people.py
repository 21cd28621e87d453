"""The window of a seat with accounts: nobody sees a room before they have signed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pyotp
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.actions import people
from app.actions.accounts import renew, sign_in, sign_out
from app.actions.recovering import make_recovery_key
from app.session import Step
from app.telling import Manner
from app.ui.admin.people import PeoplePage
from app.ui.admin.people_form import PersonForm
from app.ui.buttons import Button
from app.ui.frame.own_steps import OwnSteps
from app.ui.frame.rescue_card import RescueCard
from app.ui.frame.square import Square
from app.ui.language import HINDI, speak
from app.ui.panels import Panel
from app.ui.start import Start
from app.ui.theme import Theme
from records.people import Account
from records.recovery import as_words
from tests.app.accounts_seat import (
    ADMIN,
    ADMINS_PASSWORD,
    PASSWORD,
    READER,
    Opened,
    Time,
    with_reader,
)
from tests.app.conftest import PASSPHRASE
from tests.ui.seated import begun, settle
from tests.ui.shown import words_of

NEW = "b.rao"
NEXT, STRANGE = "walnut bicycle thunder", as_words(bytes(range(20)))


@pytest.fixture
def yesterday() -> Time:
    return Time(datetime.now(UTC) - timedelta(days=1))


@pytest.fixture
def secrets(tmp_path: Path, yesterday: Time) -> dict[str, str]:
    return with_reader(tmp_path / "seat", yesterday, second_factor=True)


@pytest.fixture
def start(qtbot: QtBot, theme: Theme, tmp_path: Path, secrets: dict[str, str]) -> Iterator[Start]:
    """The program on that seat, its records open, asking who is there."""
    assert secrets
    with begun(theme, tmp_path / "seat", PASSPHRASE) as made:
        qtbot.waitUntil(lambda: made._who is not None and made._who.asks, timeout=20_000)
        yield made
        settle(made, qtbot)


def _gate_says(start: Start, name: str, password: str, code: str = "") -> None:
    gate = start.window._gate
    for field, text in ((gate._name, name), (gate._passphrase, password), (gate._code, code)):
        field.setText(text)
    gate._go.click()


def _sign_in(start: Start, qtbot: QtBot, name: str, password: str, secret: str = "") -> None:
    code = pyotp.TOTP(secret).now() if secret else ""
    _gate_says(start, name, password, code)
    qtbot.waitUntil(lambda: start.station is not None and start.station.user == name, timeout=9000)


def _card(start: Start) -> OwnSteps:
    card = start.window._pages.currentWidget()
    assert isinstance(card, OwnSteps)
    return card


def _fields(card: OwnSteps) -> list[QLineEdit]:
    return [field for field in card.findChildren(QLineEdit) if field.isVisibleTo(card)]


def test_nobody_sees_a_room_before_they_have_signed_in(start: Start) -> None:
    assert start.seat is None
    assert start.window.workspace is None
    assert not start.station.session.is_somebody  # type: ignore[union-attr]
    gate = start.window._gate
    assert [f.isVisibleTo(gate) for f in (gate._name, gate._passphrase, gate._code)] == [True] * 3


def test_a_wrong_password_says_so_in_red_and_lets_the_next_try_wait(
    start: Start, qtbot: QtBot
) -> None:
    _gate_says(start, READER, "somebody else's")
    gate = start.window._gate
    qtbot.waitUntil(lambda: gate._wrong.isVisibleTo(gate), timeout=9000)
    assert "The name, the password or the code is not right." in gate._wrong.text()
    assert gate._passphrase.property("wrong") == "true"
    assert not gate._go.isEnabled()
    assert start.seat is None


def test_a_wrong_password_is_told_in_the_language_of_the_screen(
    start: Start, qtbot: QtBot, qapp: QApplication
) -> None:
    assert speak(qapp, HINDI) == HINDI
    try:
        _gate_says(start, READER, "somebody else's")
        gate = start.window._gate
        qtbot.waitUntil(lambda: gate._wrong.isVisibleTo(gate), timeout=9000)
        said = gate._wrong.text()
    finally:
        speak(qapp, "en")
    assert "नाम, पासवर्ड या कोड सही नहीं है।" in said


def test_what_is_typed_is_hidden_until_its_reader_wants_to_see_it(start: Start) -> None:
    field = start.window._gate._passphrase
    assert field.echoMode() is QLineEdit.EchoMode.Password
    field.actions()[0].trigger()
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    QApplication.clipboard().setText("pasted words of a password")
    field.paste()
    assert field.text() == "pasted words of a password"


def test_a_first_sign_in_chooses_a_password_and_sets_up_a_second_factor(
    start: Start, qtbot: QtBot, secrets: dict[str, str]
) -> None:
    station = start.station
    assert station is not None
    sign_in(station, ADMIN, ADMINS_PASSWORD, pyotp.TOTP(secrets[ADMIN]).now())
    first = people.add(station, Account(NEW, "Bela Rao", ("radiologist",)))
    sign_out(station)
    assert start._who is not None
    start._who.ask()

    _sign_in(start, qtbot, NEW, first)
    assert station.session.steps == (Step.PASSWORD, Step.SECOND_FACTOR)
    assert start.seat is None
    card = _card(start)
    for field in _fields(card):
        field.setText("orchid lamp granite")
    card._go.click()
    qtbot.waitUntil(
        lambda: bool(card.findChildren(Square)) and len(_fields(card)) == 1, timeout=9000
    )

    secret = start._who._enrolment.secret  # type: ignore[union-attr]
    assert secret in words_of(card).replace(" ", "")
    _fields(card)[-1].setText(pyotp.TOTP(secret).now())
    card._go.click()
    qtbot.waitUntil(lambda: "Ten codes for paper" in words_of(card), timeout=9000)
    assert start.seat is None
    card._go.click()
    qtbot.waitUntil(lambda: start.seat is not None, timeout=9000)
    assert station.user == NEW
    assert station.records.people.get(NEW).codes_left == 10


def test_who_gives_up_a_first_sign_in_is_signed_out(
    start: Start, qtbot: QtBot, secrets: dict[str, str]
) -> None:
    station = start.station
    assert station is not None
    sign_in(station, ADMIN, ADMINS_PASSWORD, pyotp.TOTP(secrets[ADMIN]).now())
    first = people.reset(station, READER)
    sign_out(station)
    assert start._who is not None
    start._who.ask()
    _gate_says(start, READER, first, pyotp.TOTP(secrets[READER]).now())
    qtbot.waitUntil(lambda: station.session.steps == (Step.PASSWORD,), timeout=9000)
    card = _card(start)
    next(b for b in card.findChildren(Button) if b.text() == "Sign out").click()
    assert not station.session.is_somebody
    assert start.window.is_locked


def test_whoever_has_lost_everything_gets_in_with_the_paper_and_sets_up_a_second_factor(
    start: Start, qtbot: QtBot, secrets: dict[str, str]
) -> None:
    station = start.station
    assert station is not None
    gate = start.window._gate
    assert not gate._rescue.isVisibleTo(gate)  # none was printed: nothing is offered
    sign_in(station, ADMIN, ADMINS_PASSWORD, pyotp.TOTP(secrets[ADMIN]).now())
    words = make_recovery_key(station)
    sign_out(station)
    assert start._who is not None
    start._who.ask()
    gate._rescue.click()

    card = start.window._pages.currentWidget()
    assert isinstance(card, RescueCard)
    name, key, new, again = (f for f in card.findChildren(QLineEdit) if f.isVisibleTo(card))
    assert [f.echoMode() for f in (name, key, new, again)] == [
        QLineEdit.EchoMode.Normal, *[QLineEdit.EchoMode.Password] * 3,
    ]  # fmt: skip
    for field, text in ((name, ADMIN), (key, STRANGE), (new, NEXT), (again, NEXT)):
        field.setText(text)
    card._go.click()
    qtbot.waitUntil(lambda: "does not open this seat" in card._wrong.text(), timeout=9000)
    assert start.seat is None
    station.records.tries.clock = lambda: datetime.now(UTC) + timedelta(minutes=1)
    key.setText(words)
    card._go.click()
    qtbot.waitUntil(lambda: station.session.steps == (Step.SECOND_FACTOR,), timeout=9000)
    assert start.seat is None  # the paper alone shows no room
    steps = _card(start)
    qtbot.waitUntil(lambda: bool(steps.findChildren(Square) and _fields(steps)), timeout=9000)
    secret = start._who._enrolment.secret  # type: ignore[union-attr]
    later = datetime.now(UTC) + timedelta(minutes=1)
    _fields(steps)[-1].setText(pyotp.TOTP(secret).at(later))
    steps._go.click()
    qtbot.waitUntil(lambda: "Ten codes for paper" in words_of(steps), timeout=9000)
    steps._go.click()
    qtbot.waitUntil(lambda: start.seat is not None, timeout=9000)
    assert station.user == ADMIN


def test_who_goes_back_from_the_recovery_key_finds_the_sign_in_and_nothing_typed(
    start: Start, secrets: dict[str, str]
) -> None:
    station = start.station
    assert station is not None
    sign_in(station, ADMIN, ADMINS_PASSWORD, pyotp.TOTP(secrets[ADMIN]).now())
    make_recovery_key(station)
    sign_out(station)
    assert start._who is not None
    start._who.ask()
    start.window._gate._rescue.click()
    card = start.window._pages.currentWidget()
    assert isinstance(card, RescueCard)
    next(b for b in card.findChildren(Button) if b.text() == "Cancel").click()
    assert start.window.is_locked
    assert start._who.asks


def test_somebody_else_signs_in_over_a_lock_and_finds_nothing_open(
    start: Start, qtbot: QtBot, secrets: dict[str, str]
) -> None:
    _sign_in(start, qtbot, READER, PASSWORD, secrets[READER])
    qtbot.waitUntil(lambda: start.seat is not None, timeout=9000)
    station = start.station
    assert station is not None
    dialog = QDialog(start.window)
    dialog.open()
    start.lock()
    assert start.window.is_locked
    gate = start.window._gate
    assert gate._user.text() == READER
    assert not gate._name.isVisibleTo(gate)

    gate._other.click()
    assert gate._name.isVisibleTo(gate)
    gate._other.click()  # the first is back before the second has signed in
    assert gate._user.text() == READER
    gate._other.click()
    _sign_in(start, qtbot, ADMIN, ADMINS_PASSWORD, secrets[ADMIN])
    qtbot.waitUntil(lambda: not start.window.is_locked, timeout=9000)
    assert station.reading is None
    assert not dialog.isVisible()
    assert dialog.result() == QDialog.DialogCode.Rejected
    told = [e.event for e in station.records.audit.recent(8)]
    left = next(e for e in told if e.action == "seat.sign_out")
    assert (left.who, left.detail["why"]) == (READER, "somebody else signed in")


def test_signing_out_covers_the_window_and_asks_for_the_next(
    start: Start, qtbot: QtBot, secrets: dict[str, str]
) -> None:
    _sign_in(start, qtbot, READER, PASSWORD, secrets[READER])
    qtbot.waitUntil(lambda: start.seat is not None, timeout=9000)
    assert start._who is not None
    dict(start._who.menu())["Sign out"]()
    assert start.window.is_locked
    assert start._who.asks
    assert not start.station.session.is_somebody  # type: ignore[union-attr]


def test_a_closed_account_leaves_the_window_within_seconds(
    start: Start, qtbot: QtBot, secrets: dict[str, str]
) -> None:
    _sign_in(start, qtbot, READER, PASSWORD, secrets[READER])
    qtbot.waitUntil(lambda: start.seat is not None, timeout=9000)
    station = start.station
    assert station is not None
    database = station.records.database
    with database.writing() as writer:  # as an administrator at another program does
        writer.run("UPDATE people SET active = 0 WHERE name = ?", (READER,))
    renew(station)
    assert start.window.is_locked
    assert start._who is not None
    assert start._who.asks


def test_the_square_is_read_by_an_independent_reader(qtbot: QtBot) -> None:
    """Judge: OpenCV's own decoder reads the address off the pixels, as a telephone's does."""
    address = "otpauth://totp/Lightbox:a.mehra%40SEAT1?secret=JBSWY3DPEHPK3PXP&issuer=Lightbox"
    square = Square(232)
    qtbot.addWidget(square)
    square.show_text(address)
    picture: QPixmap = square.grab()
    image = picture.toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    read, _corners, _straight = cv2.QRCodeDetector().detectAndDecode(rows[:, : image.width()])
    assert read == address


def test_every_dot_of_the_square_stands_where_the_code_has_it(qtbot: QtBot) -> None:
    """With four quiet dots around, and no dot smeared by a fraction of a pixel."""
    import segno

    address = "otpauth://totp/Lightbox:a.mehra%40SEAT1?secret=JBSWY3DPEHPK3PXP&issuer=Lightbox"
    square = Square(232)
    qtbot.addWidget(square)
    square.show_text(address)
    picture: QPixmap = square.grab()
    image: QImage = picture.toImage()
    matrix = segno.make(address, error="m", micro=False).matrix
    dot = 232 // (len(matrix) + 8)
    start = (232 - dot * len(matrix)) // 2
    assert start >= 4 * dot
    white, black = QColor("white").rgb(), QColor("black").rgb()
    for down, row in enumerate(matrix):
        for right, dark in enumerate(row):
            at = QPoint(start + right * dot + dot // 2, start + down * dot + dot // 2)
            assert image.pixel(at) == (black if dark else white)


def test_a_profile_without_accounts_opens_as_before(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    with Opened(tmp_path / "seat"):
        pass
    with begun(theme, tmp_path / "seat", PASSPHRASE) as made:
        qtbot.waitUntil(lambda: made.seat is not None, timeout=20_000)
        assert made.station is not None
        assert made.station.session.single_user
        settle(made, qtbot)


# --- the page of people --------------------------------------------------------------------------


def _page(start: Start) -> PeoplePage:
    station, seat = start.station, start.seat
    assert station is not None
    assert seat is not None
    station.enter("settings")
    room = seat.workspace.room("settings")
    page = room.page("people")  # type: ignore[attr-defined]  # a SettingsRoom
    assert isinstance(page, PeoplePage)
    return page


def _button(page: PeoplePage, card: str, word: str) -> Button:
    panel = next(p for p in page.findChildren(Panel) if p.accessibleName() == card)
    return next(b for b in panel.findChildren(Button) if b.text() == word)


def _field(page: PeoplePage, name: str) -> QLineEdit:
    return next(f for f in page.findChildren(QLineEdit) if f.accessibleName() == name)


def test_an_administrator_adds_changes_resets_and_closes_people_on_the_page(
    start: Start, qtbot: QtBot, secrets: dict[str, str]
) -> None:
    _sign_in(start, qtbot, ADMIN, ADMINS_PASSWORD, secrets[ADMIN])
    qtbot.waitUntil(lambda: start.seat is not None, timeout=9000)
    station = start.station
    assert station is not None
    # Nothing is opened for somebody who may not look at images, and nothing is refused to them.
    assert not [told for told in station.telling.items if told.manner is Manner.REFUSAL]
    assert start._lock is not None
    page, kept = _page(start), station.records.people

    next(b for b in page.findChildren(Button) if b.text() == "Add a person").click()
    form = page.findChild(PersonForm)
    assert form is not None
    for name, text in (("Name for signing in", NEW), ("Full name", "Bela Rao"),
                       ("Licence number", "MH-4711"),
                       ("Only these modalities", "ct, mr")):  # fmt: skip
        _field(page, name).setText(text)
    form._save_button.click()
    assert "a role" in form._wrong.text()
    form._roles["radiologist"].setChecked(True)
    form._save_button.click()
    qtbot.waitUntil(lambda: page._handed.isVisibleTo(page), timeout=9000)
    made = kept.get(NEW)
    assert (made.full_name, made.roles, made.about.licence) == (
        "Bela Rao", ("radiologist",), "MH-4711",
    )  # fmt: skip
    assert made.modalities == {"CT", "MR"}
    first = page._password.text().rsplit(" ", 1)[1]
    assert kept.passwords.matches(kept.secrets_of(NEW).password, first)  # type: ignore[union-attr]

    _button(page, NEW, "Edit").click()
    assert not page._handed.isVisibleTo(page)
    form = page.findChild(PersonForm)
    assert form is not None
    assert not form._name.isEnabled()
    form._roles["viewer"].setChecked(True)
    form._save_button.click()
    assert set(kept.get(NEW).roles) == {"radiologist", "viewer"}

    _button(page, READER, "Reset the second factor too").click()
    qtbot.waitUntil(lambda: page._handed.isVisibleTo(page), timeout=9000)
    assert not kept.get(READER).has_factor
    assert kept.get(READER).must_change

    _button(page, NEW, "Close the account").click()
    assert not kept.get(NEW).active
    _button(page, ADMIN, "Close the account").click()
    assert kept.get(ADMIN).active
    assert "Nobody would be left" in station.telling.items[-1].sentence


def test_the_first_account_on_the_page_turns_the_window_to_sign_in(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    with Opened(tmp_path / "one"):
        pass
    with begun(theme, tmp_path / "one", PASSPHRASE) as made:
        qtbot.waitUntil(lambda: made.seat is not None, timeout=20_000)
        page = _page(made)
        next(b for b in page.findChildren(Button) if b.text() == "Add a person").click()
        form = page.findChild(PersonForm)
        assert form is not None
        for name, text in (("Name for signing in", ADMIN), ("Full name", "Henrik Berg"),
                           ("Password", ADMINS_PASSWORD),
                           ("The new password once more", ADMINS_PASSWORD)):  # fmt: skip
            _field(page, name).setText(text)
        form._roles["it"].setChecked(True)
        form._save_button.click()
        qtbot.waitUntil(lambda: made._who is not None and made._who.asks, timeout=9000)
        assert made.window.is_locked
        _sign_in(made, qtbot, ADMIN, ADMINS_PASSWORD)
        assert made.station.session.steps == (Step.SECOND_FACTOR,)  # type: ignore[union-attr]
        settle(made, qtbot)


def test_somebody_else_signs_in_at_a_window_whose_keys_have_left(
    start: Start, secrets: dict[str, str], qtbot: QtBot
) -> None:
    """Fast user switch with ``keys_leave_at_lock``: name, password and code bring them back."""
    _sign_in(start, qtbot, READER, PASSWORD, secrets[READER])
    station = start.station
    assert station is not None
    station.policy = replace(station.policy, keys_leave_at_lock=True)
    assert start._who is not None
    start._who.switch()
    qtbot.waitUntil(lambda: not station.records.keys.held, timeout=60_000)
    start._who.show_lock()  # back to the lock of whoever was here, and once more to the other
    start._who.ask(back=start._who.show_lock)
    _gate_says(start, ADMIN, "somebody else's words")
    qtbot.waitUntil(lambda: bool(start.window._gate._wrong.text()), timeout=60_000)
    assert not station.records.keys.held
    qtbot.waitUntil(start.window._gate._go.isEnabled, timeout=9000)
    _gate_says(start, ADMIN, ADMINS_PASSWORD, pyotp.TOTP(secrets[ADMIN]).now())
    qtbot.waitUntil(lambda: station.user == ADMIN, timeout=60_000)
    assert station.records.database.row("SELECT 1") == (1,)
    assert station.release is None
