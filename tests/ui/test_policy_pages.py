"""What a site has decided is shown as decided, and what it switches off leaves the open window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.actions import policy
from app.actions.importing import import_files
from app.actions.opening import open_study
from app.ui.buttons import Button
from app.ui.by_policy import ByPolicy
from app.ui.start import Start
from app.ui.theme import Theme
from domain.audit import Outcome
from domain.work import Unwatched
from imaging import phantom
from tests.seats import open_workstation
from tests.ui.seated import PASSPHRASE, begun, settings_page, station_of
from tests.ui.shown import words_of

POLICY = """
lock_after_minutes = 5
may_add_peers = false
[about]
version = 3
site = "Made-up Clinic"
[settings]
aet = "SITE"
habit = "lightbox"
[[peers]]
name = "PACS"
address = "ORTHANC@192.0.2.10:4242"
"""


@pytest.fixture(scope="module")
def examination() -> phantom.Examination:
    return replace(
        phantom.demonstration().current,
        key="tests/ui policy",
        shape=(24, 64, 64),
        spacing_mm=(5.6, 5.6, 13.0),
    )


@pytest.fixture
def start(
    qtbot: QtBot,
    theme: Theme,
    tmp_path: Path,
    examination: phantom.Examination,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Start]:
    """A window on a seat with one study, signed in."""
    profile = tmp_path / "seat"
    station = open_workstation(profile, passphrase=PASSPHRASE)
    files = []
    for number, part10 in enumerate(phantom.dicom_series(examination)):
        files.append(tmp_path / f"{number:03}.dcm")
        files[-1].write_bytes(part10)
    import_files(station, files, Unwatched())
    station.close()
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE", PASSPHRASE)
    with begun(theme, profile) as made:
        qtbot.waitUntil(lambda: made.seat is not None, timeout=30_000)
        yield made


def obey(start: Start, text: str) -> None:
    """Lay a policy file as IT would while the window is open, and let the seat look."""
    (station_of(start).profile / "policy.toml").write_text(text, encoding="utf-8")
    policy.look_again(station_of(start))


def test_the_page_says_what_is_in_force_from_which_file_and_that_it_is_not_signed(
    start: Start,
) -> None:
    shown = settings_page(start, "policy")
    assert "No policy file: every option has its default" in words_of(shown)
    obey(start, POLICY)
    said = words_of(shown)
    assert "policy.toml" in said
    assert "Not signed, or not checked by a key" in said
    assert "aet = SITE" in said
    locked = [
        card
        for card in shown.findChildren(QWidget)
        if card.accessibleName() == "lock_after_minutes"
    ]
    assert locked[0].findChildren(ByPolicy)
    free = [
        card for card in shown.findChildren(QWidget) if card.accessibleName() == "may_export_images"
    ]
    assert not free[0].findChildren(ByPolicy)


def test_what_policy_has_fixed_is_locked_on_the_network_page_and_the_rest_is_not(
    start: Start,
) -> None:
    shown = settings_page(start, "network")
    (title,) = [f for f in shown.findChildren(QLineEdit) if f.text() == "LIGHTBOX"]
    assert not title.isReadOnly()
    obey(start, POLICY)
    assert title.text() == "SITE"
    assert title.isReadOnly()
    assert title.toolTip() == "set by site policy"
    (port,) = [f for f in shown.findChildren(QLineEdit) if f.text() == "11112"]
    assert not port.isReadOnly()
    assert "set by site policy" in words_of(shown)
    names = {b.accessibleName() for b in shown.findChildren(Button) if not b.isHidden()}
    assert "Try: PACS" in names
    assert not {"Change: PACS", "Remove: PACS", "Add a peer"} & names


def test_ad04_a_feature_that_is_switched_off_leaves_the_open_window_at_once(
    qtbot: QtBot, start: Start, examination: phantom.Examination
) -> None:
    """AD04: blocked, told, on record, with no restart; and back again."""
    station = station_of(start)
    open_study(station, examination.study_uid)
    qtbot.waitUntil(lambda: station.reading is not None and station.reading.loaded, timeout=30_000)
    assert start.seat is not None
    room = start.seat.workspace.room("read")

    def buttons() -> set[str]:
        return {b.accessibleName() for b in room.findChildren(Button) if not b.isHidden()}

    qtbot.waitUntil(lambda: any("Analyse" in name for name in buttons()), timeout=10_000)
    features = settings_page(start, "features")
    (off,) = [
        b
        for b in features.findChildren(Button)
        if b.accessibleName() == "Off: Finding abnormalities"
    ]
    QTest.mouseClick(off, Qt.MouseButton.LeftButton)
    assert "Say why first" in words_of(features)
    assert station.records.features.history() == ()
    (reason,) = [f for f in features.findChildren(QLineEdit) if "Reason" in f.accessibleName()]
    reason.setText("Under review")
    QTest.mouseClick(off, Qt.MouseButton.LeftButton)

    assert not any("Analyse" in name for name in buttons())
    assert any("Under review" in one.text() for one in room.findChildren(QLabel))
    assert "switched off for this study" in station.telling.items[-1].sentence
    assert "Under review" in words_of(features)
    event = next(
        e.event for e in station.records.audit.recent(9) if e.event.action == "features.switch"
    )
    assert event.outcome is Outcome.SUCCESS
    (on,) = [
        b
        for b in features.findChildren(Button)
        if b.accessibleName() == "On: Finding abnormalities"
    ]
    reason.setText("Reviewed")
    QTest.mouseClick(on, Qt.MouseButton.LeftButton)
    assert any("Analyse" in name for name in buttons())


def test_a_feature_that_policy_has_decided_offers_no_switch(start: Start) -> None:
    obey(start, "[features]\nquality = false\nreason = 'Not yet'\n")
    shown = settings_page(start, "features")
    names = {b.accessibleName() for b in shown.findChildren(Button)}
    assert "On: Measuring and outlining" in names
    assert not any("Judging image quality" in name for name in names)
    assert "set by site policy" in words_of(shown)


def test_the_set_of_keys_that_policy_names_cannot_be_changed(start: Start) -> None:
    shown = settings_page(start, "keys")
    obey(start, POLICY)
    shown.entered()  # type: ignore[attr-defined]
    assert "set by site policy" in words_of(shown)
    assert not any(b.isEnabled() for b in shown._habit_buttons.values())  # type: ignore[attr-defined]
