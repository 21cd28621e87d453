"""The fusion panel: what fits can be laid over, what does not says why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.state.reading import Findings, Reading
from app.ui.buttons import Button
from app.ui.read.asks import ReadAsks
from app.ui.read.fusing import FusionPanel
from app.ui.sliders import Slider
from app.ui.theme import Theme
from domain.volume import Volume
from tests.ui.test_segments_panel import words
from tests.viewer.phantoms import STUDY, film, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.hanging import planes
from viewer.session.screen import Screen


class Asked:
    """The commands that the panel asks for."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def run(self, id_: str) -> None:
        self.ran.append(id_)


def pet() -> Volume:
    on = lattice((12, 10, 11), (4.0, 4.0, 5.0), origin=(-16.0, 38.0, -602.0))
    values = np.full(on.shape, 3, np.int16)
    made = volume(on, voxels=values, modality="PT", series_uid="1.2.3.8")
    return replace(made, unit="SUVbw", windows=(), title="PET WB")


def a_panel(qtbot: QtBot, theme: Theme) -> tuple[FusionPanel, Screen, Asked]:
    annotations = Annotations()
    screen = Screen(annotations)
    screen.open(STUDY)
    ct = volume()
    for content in (ct, pet(), film()):
        screen.take(content, finished=True)
    screen.hang(planes(ct))
    reading = Reading(STUDY, (), (), (), screen, annotations, Findings(lambda _items: None))
    asked = Asked()
    asks: ReadAsks = asked  # type: ignore[assignment]  # all that the panel asks for
    panel = FusionPanel(theme, reading, asks)
    qtbot.addWidget(panel)
    panel.resize(288, 400)
    panel.show()
    return panel, screen, asked


def button(panel: FusionPanel, name: str) -> Button:
    return next(b for b in panel.findChildren(Button) if b.accessibleName() == name)


def test_p25_what_fits_has_a_button_and_the_rest_its_reason(qtbot: QtBot, theme: Theme) -> None:
    panel, screen, _ = a_panel(qtbot, theme)
    said = words(panel)
    assert "PT, PET WB" in said
    assert any(words_.startswith("Only volumes are fused") for words_ in said)
    button(panel, "Fuse with PT, PET WB").click()
    assert screen.fused_volume(0) is not None


def test_the_look_of_the_layer_is_set_by_hand(qtbot: QtBot, theme: Theme) -> None:
    panel, screen, asked = a_panel(qtbot, theme)
    button(panel, "Fuse with PT, PET WB").click()
    sliders = {s.accessibleName(): s for s in panel.findChildren(Slider)}
    sliders["Opacity"].setValue(80)
    sliders["Threshold"].setValue(25)
    low, high = panel.findChildren(QLineEdit)
    for field, text in ((low, "1"), (high, "9")):
        field.clear()
        QTest.keyClicks(field, text)
    high.editingFinished.emit()
    look = screen.viewports[0].fused
    assert look is not None
    assert (look.opacity, look.threshold, look.low, look.high) == (0.8, 0.25, 1.0, 9.0)
    assert "from 3" in words(panel)
    for name, id_ in (("Swap", "fusion.swap"), ("End fusion", "fusion.unfuse")):
        button(panel, name).click()
        assert asked.ran[-1] == id_
