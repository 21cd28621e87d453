"""The page of retention: rules and their dry run, holds, and an erasure typed letter by letter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.actions import erasing, retaining
from app.ui.buttons import Button, ListRow
from app.ui.start import Start
from app.ui.theme import Theme
from records.retention import RetentionRule, Since
from tests.app.erasable import somebody
from tests.records.making import JANE, a_study, an_instance, part10
from tests.seats import open_workstation
from tests.ui.seated import PASSPHRASE, begun, settings_page, station_of
from tests.ui.shown import words_of

WHO = somebody("Q")


@pytest.fixture
def start(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:
    """A window on a seat with two patients, signed in."""
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE", PASSPHRASE)
    station = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    theirs = a_study(WHO.study_uid, patient=WHO.patient)
    for number in (1, 2):
        instance = an_instance(number, study=theirs)
        station.records.archive.store(part10(), instance, origin="test")
    station.records.archive.store(part10(), an_instance(1), origin="test")
    station.close()
    with begun(theme, tmp_path / "seat") as made:
        qtbot.waitUntil(lambda: made.seat is not None, timeout=30_000)
        yield made


def button(shown: QWidget, word: str) -> Button:
    (found,) = [b for b in shown.findChildren(Button) if b.text() == word and not b.isHidden()]
    return found


def fill(shown: QWidget, name: str, text: str) -> None:
    (field,) = [f for f in shown.findChildren(QLineEdit) if f.accessibleName() == name]
    field.setText(text)


def test_a_rule_is_added_in_the_words_of_the_form_and_taken_away(start: Start) -> None:
    shown, station = settings_page(start, "retention"), station_of(start)
    button(shown, "Add the rule").click()
    assert "A rule has a name" in words_of(shown)
    fill(shown, "Name of the rule", "Children")
    fill(shown, "Years kept", "10")
    fill(shown, "Modalities", "ct, mr")
    fill(shown, "Only under age", "18")
    fill(shown, "At least to age", "28")
    for row in shown.findChildren(ListRow):
        row.setChecked(True)
    button(shown, "Add the rule").click()
    assert retaining.rules_of(station) == (
        RetentionRule("Children", 10, Since.ACCESS, ("CT", "MR"), 18, 28, with_reports=True),
    )
    assert "10 years from the last access, of patients under 18" in words_of(shown)
    button(shown, "Remove").click()
    assert retaining.rules_of(station) == ()


def test_what_has_expired_is_deleted_only_after_it_was_listed(start: Start, qtbot: QtBot) -> None:
    shown, station = settings_page(start, "retention"), station_of(start)
    retaining.pin(station, WHO.study_uid)
    with station.records.database.writing() as writer:
        writer.run("UPDATE studies SET date = '20000101'")
    retaining.set_rules(station, (RetentionRule("short", 1),))
    shown.entered()  # type: ignore[attr-defined]
    assert not button(shown, "Delete what has expired").isEnabled()
    button(shown, "Dry run").click()
    qtbot.waitUntil(lambda: "1 studies would go, 1 would stay." in words_of(shown), timeout=10_000)
    assert "a person keeps it" in words_of(shown)
    button(shown, "Delete what has expired").click()
    qtbot.waitUntil(
        lambda: station.records.archive.every_study() == (WHO.study_uid,), timeout=10_000
    )
    assert not button(shown, "Delete what has expired").isEnabled()


def test_a_hold_is_placed_and_lifted_with_a_reason_each(start: Start) -> None:
    shown, station = settings_page(start, "retention"), station_of(start)
    fill(shown, "Patient ID", JANE.id)
    fill(shown, "Issuer of the ID", JANE.issuer)
    button(shown, "Place a hold").click()
    assert "Say who asks for the hold" in words_of(shown)
    fill(shown, "Reason, kept with the hold", "court order 17")
    button(shown, "Place a hold").click()
    (hold,) = erasing.holds_of(station)
    assert (hold.patient_id, hold.reason) == (JANE.id, "court order 17")
    assert "court order 17" in words_of(shown)
    button(shown, "Lift").click()
    assert erasing.holds_of(station) != ()
    fill(shown, "Reason, kept with the hold", "the court has lifted it")
    button(shown, "Lift").click()
    assert erasing.holds_of(station) == ()


def test_a_patient_is_erased_once_the_id_was_typed_and_never_another(
    start: Start, qtbot: QtBot
) -> None:
    shown, station = settings_page(start, "retention"), station_of(start)
    fill(shown, "Patient ID, as the images have it", WHO.patient.id)
    fill(shown, "Issuer of that ID", WHO.patient.issuer)
    button(shown, "Find everything").click()
    qtbot.waitUntil(lambda: "1 studies with 2 images" in words_of(shown), timeout=10_000)
    typed = "Type the patient's ID once more"
    fill(shown, typed, JANE.id)
    assert not button(shown, "Erase for ever").isEnabled()
    # Another ID in the field above: what was counted is no longer what would go.
    fill(shown, "Patient ID, as the images have it", JANE.id)
    assert "1 studies with 2 images" not in words_of(shown) or not button_is_there(shown)
    fill(shown, "Patient ID, as the images have it", WHO.patient.id)
    button(shown, "Find everything").click()
    qtbot.waitUntil(lambda: button_is_there(shown), timeout=10_000)
    fill(shown, typed, WHO.patient.id)
    button(shown, "Erase for ever").click()
    qtbot.waitUntil(lambda: not station.jobs.under_way, timeout=10_000)
    assert station.records.archive.every_study() == (an_instance(1).study.uid,)
    assert any("erased" in told.sentence for told in station.telling.items)


def button_is_there(shown: QWidget) -> bool:
    (found,) = [b for b in shown.findChildren(Button) if b.text() == "Erase for ever"]
    return found.isVisibleTo(shown)
