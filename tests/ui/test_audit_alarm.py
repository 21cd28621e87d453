"""A log that was tampered with is told at the gate of a seat with accounts, and goes on being told.

Nobody is kept from a patient's images for it: what is done from now on is on record all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions import audit_alarm
from app.ui.frame.told import ErrorStrip
from app.ui.language import HINDI, speak
from app.ui.start import Start
from app.ui.theme import Theme
from domain.rights import NotAllowed
from tests.app.accounts_seat import (
    PASSWORD,
    READER,
    Opened,
    Time,
    copy_of,
    put_back,
    with_reader,
)
from tests.app.conftest import PASSPHRASE
from tests.ui.seated import begun, settle, station_of
from tests.ui.shown import words_of

FACT = "The audit log of this seat is not whole"
HINDI_FACT = "इस स्थान का ऑडिट लॉग पूरा नहीं है"
HINDI_ADVICE = "अपने गोपनीयता अधिकारी को बताएँ; कुछ न बदलें, और प्रोफ़ाइल की एक प्रति रखें।"
ADVICE = "Tell your privacy officer; change nothing, and keep a copy of the profile."


@pytest.fixture
def tampered(tmp_path: Path) -> Path:
    """A seat with a reader, whose audit log of yesterday lies in the place of today's."""
    profile, time = tmp_path / "seat", Time(datetime.now(UTC) - timedelta(days=1))
    with_reader(profile, time)
    older = copy_of(profile, "audit")
    with Opened(profile, time):
        pass
    put_back(profile, older, "audit")
    (profile / "policy.toml").write_text('second_factor = "none"\n')
    return profile


@contextmanager
def gate(theme: Theme, qtbot: QtBot, profile: Path) -> Iterator[Start]:
    with begun(theme, profile, PASSPHRASE) as made:
        qtbot.waitUntil(lambda: made._who is not None and made._who.asks, timeout=20_000)
        yield made
        settle(made, qtbot)


def signed_in(start: Start, qtbot: QtBot) -> None:
    card = start.window._gate
    card._name.setText(READER)
    card._passphrase.setText(PASSWORD)
    card._go.click()
    qtbot.waitUntil(lambda: start.seat is not None, timeout=20_000)


def test_a22_the_gate_says_that_the_log_is_not_whole_and_what_to_do(
    qtbot: QtBot, theme: Theme, tampered: Path
) -> None:
    """A-22: before anybody has signed in."""
    with gate(theme, qtbot, tampered) as start:
        assert start.seat is None
        said = words_of(start.window._gate)
        assert FACT in said
        assert ADVICE in said


def test_a22_the_gate_says_it_in_hindi_where_the_screen_is(
    qtbot: QtBot, theme: Theme, qapp: QApplication, tampered: Path
) -> None:
    assert speak(qapp, HINDI) == HINDI
    try:
        with gate(theme, qtbot, tampered) as start:
            said = words_of(start.window._gate)
            signed_in(start, qtbot)
            strip = start.window.findChild(ErrorStrip)
            assert strip is not None
            inside = words_of(strip)
    finally:
        speak(qapp, "en")
    for words in (said, inside):
        assert HINDI_FACT in words
        assert HINDI_ADVICE in words
        assert FACT not in words


def test_a22_a_reader_works_on_under_the_alarm_and_cannot_end_it(
    qtbot: QtBot, theme: Theme, tampered: Path
) -> None:
    """A-22: only somebody who may read the log looks into it; the gate goes on saying it."""
    with gate(theme, qtbot, tampered) as start:
        signed_in(start, qtbot)
        station = station_of(start)
        strip = start.window.findChild(ErrorStrip)
        assert strip is not None
        assert strip.isVisibleTo(start.window)
        assert FACT in words_of(strip)
        station.enter("worklist")
        for _told in station.telling.items:
            strip._dismiss.click()  # it is out of the way of reading; the alarm is not over
        assert not strip.isVisibleTo(start.window)
        with pytest.raises(NotAllowed):
            audit_alarm.check_now(station)
        assert station.audit_alarm != ""
        assert start._who is not None
        start._who.ask()
        assert FACT in words_of(start.window._gate)

    # Nor does a new start end it.
    with gate(theme, qtbot, tampered) as start:
        assert FACT in words_of(start.window._gate)
