"""The page of one's own window presets, over kept settings: named, put on a digit, deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from app.ui.buttons import Button
from app.ui.settings.presets import PresetsAsks, PresetsPage
from app.ui.theme import Theme
from imaging.presets import OwnPreset, presets


class Kept:
    """Presets in memory, as the seat keeps them."""

    def __init__(self) -> None:
        self.presets = (
            OwnPreset("Clots", "CT", 100.0, 700.0, 5),
            OwnPreset("Marrow", "MR", 400.0, 900.0),
        )

    def change(self, one: OwnPreset, into: OwnPreset | None) -> None:
        new = () if into is None else (into,)
        self.presets = (*(p for p in self.presets if p != one), *new)

    def asks(self) -> PresetsAsks:
        return PresetsAsks(
            presets=lambda: self.presets,
            can_keep=lambda: False,
            keep=lambda: None,
            rename=lambda one, name: self.change(one, replace(one, name=name)),
            put_on_digit=lambda one, key: self.change(one, replace(one, key=key)),
            delete=lambda one: self.change(one, None),
            watches=(),
        )


def digits(page: PresetsPage) -> list[Button]:
    return [b for b in page.findChildren(Button) if b.text().endswith(("digit", "5", "7"))]


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, kept: Kept) -> PresetsPage:
    page = PresetsPage(theme, kept.asks())
    qtbot.addWidget(page)
    page.resize(1000, 600)
    page.show()
    return page


def test_each_preset_says_its_digit_and_another_is_chosen_from_a_menu(
    page: PresetsPage, kept: Kept
) -> None:
    assert [button.text() for button in digits(page)] == ["Digit 5", "No digit"]

    digits(page)[1].click()
    (menu,) = page.findChildren(QMenu)
    seven = next(action for action in menu.actions() if action.text() == "Digit 7")
    seven.trigger()
    menu.close()

    assert {one.name: one.key for one in kept.presets} == {"Clots": 5, "Marrow": 7}
    assert "Digit 7" in [button.text() for button in digits(page)]


def test_a_preset_is_renamed_in_place_and_deleted(page: PresetsPage, kept: Kept) -> None:
    field = next(f for f in page.findChildren(QLineEdit) if f.text() == "Clots")
    field.setText("Emboli")
    field.editingFinished.emit()

    assert {one.name for one in kept.presets} == {"Emboli", "Marrow"}

    next(b for b in page.findChildren(Button) if b.text() == "Delete").click()
    assert len(kept.presets) == 1


def test_the_page_says_what_the_program_has_on_the_digits(page: PresetsPage) -> None:
    said = [label.text() for label in page.findChildren(QLabel)]
    for title in ("CT", "CT of the head", "CT of the spine", "PET in SUV"):
        assert title in said
    for preset in presets("CT", unit="HU", body_part="HEAD"):
        assert preset.window is not None
        assert f"{preset.name[:1].upper()}{preset.name[1:]}" in said
    assert "W 1500 L \N{MINUS SIGN}600" in said
