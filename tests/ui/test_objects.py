"""Objects without pictures are listed under the series and read beside the images."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.state.objects import Objects, OpenObject
from app.ui.picture_card import PictureCard
from app.ui.read.objects.asks import ObjectAsks
from app.ui.read.objects.key_view import KeyView
from app.ui.read.objects.object_panel import HeaderView, ObjectPanel
from app.ui.read.objects.objects_list import ObjectsList
from app.ui.theme import Theme
from domain.graphics import Shutter
from domain.presentation import (
    DisplayedArea,
    Graphic,
    ImageReference,
    Layer,
    PresentationState,
    VoiChoice,
)
from domain.study import Instance, Window
from imaging.readable import Document, HeaderText, KeyObjects, PdfPage
from tests.viewer.phantoms import STUDY, film
from viewer.session.annotations import Annotations
from viewer.session.hanging import one
from viewer.session.screen import Screen
from viewer.ui.picture import paint_screen

IMAGE = film().sources[0].instance
REPORT = Instance(
    "1.9.7", "1.2.840.10008.5.1.4.1.1.88.33", "1.2.840.10008.1.2.1", STUDY, IMAGE.series
)
WAVES = replace(REPORT, sop_uid="1.9.8", sop_class="1.2.840.10008.5.1.4.1.1.9.1.1")


class Desk:
    """What was asked for."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def asks(self) -> ObjectAsks:
        said = self.asked.append
        return ObjectAsks(
            read=said,
            header=lambda uid: said(("header", uid)),
            content=lambda: said("content"),
            close=lambda: said("close"),
            page=lambda number: said(("page", number)),
            image=lambda uid, frame: said((uid, frame)),
            use_state=lambda uid: said(("state", uid)),
            where=lambda uid, _frame: "Slice 4" if uid == IMAGE.sop_uid else "",
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def objects() -> Objects:
    return Objects((IMAGE, REPORT, WAVES))


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, objects: Objects, desk: Desk) -> ObjectPanel:
    made = ObjectPanel(theme, objects, desk.asks())
    qtbot.addWidget(made)
    made.resize(600, 500)
    return made


def test_the_list_names_what_is_no_picture_and_why_it_is_not_drawn(
    qtbot: QtBot, theme: Theme, objects: Objects, desk: Desk
) -> None:
    made = ObjectsList(theme, objects, desk.asks())
    qtbot.addWidget(made)
    names = [row.accessibleName() for row in made.rows]
    assert len(names) == 2
    assert names[0].startswith("Structured report")
    assert "Waveforms are not drawn" in names[1]
    made.rows[0].click()
    assert desk.asked == [REPORT.sop_uid]


def test_a_reference_in_a_report_leads_to_its_image(
    panel: ObjectPanel, objects: Objects, desk: Desk
) -> None:
    assert panel.isHidden()
    lines = (
        (0, "findings", ""),
        (1, "diameter", "12 mm"),
        (1, "source", f"{IMAGE.sop_uid} frame 3"),
    )
    objects.show(OpenObject(REPORT, "SR", "Report", document=Document("Report", lines)))
    assert not panel.isHidden()
    tree = panel._tree
    assert tree.lines.rowCount() == 3
    assert tree.lines.line(2).cells == ("Source", "Slice 4")
    tree.selectRow(2)
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert desk.asked == [(IMAGE.sop_uid, 2)]
    objects.show(None)
    assert panel.isHidden()


def test_a_header_is_searched_by_tag_name_and_value(panel: ObjectPanel, objects: Objects) -> None:
    lines = (
        (0, 0x00080060, "Modality", "CS", "SR"),
        (0, 0x00100010, "Patient's Name", "PN", "Doe^Jane"),
        (0, 0x00291001, "Private: ACME", "OB", "12 bytes"),
    )
    header = HeaderText(lines)
    objects.show(OpenObject(REPORT, "SR", "Report", as_header=True, header=header))
    view = panel._header
    for words, expected in (("0010,0010", 1), ("doe jane", 1), ("acme", 1), ("", 3), ("zzz", 0)):
        view.search.setText(words)
        assert view.table.lines.rowCount() == expected


def test_a_page_asks_for_the_next_and_escape_closes(
    panel: ObjectPanel, objects: Objects, desk: Desk
) -> None:
    page = PdfPage(np.full((80, 60, 3), 255, np.uint8), 3)
    objects.show(OpenObject(REPORT, "PDF", "Letter", page=page))
    QTest.keyClick(panel._pages, Qt.Key.Key_PageDown)
    QTest.keyClick(panel._pages, Qt.Key.Key_Escape)
    assert desk.asked == [("page", 1), "close"]


def test_a_hundred_thousand_lines_are_shown_without_measuring_each(
    panel: ObjectPanel, objects: Objects
) -> None:
    lines = tuple((n % 5, "item", str(n)) for n in range(100_000))
    objects.show(OpenObject(REPORT, "SR", "Report", document=Document("Report", lines)))
    assert panel._tree.lines.rowCount() == 100_000


@pytest.mark.usefixtures("qtbot")
def test_p34_shutter_and_graphics_lie_where_the_state_puts_them() -> None:
    content = film(np.full((100, 100), 128, np.int16))
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(one(content))
    screen.cycle_overlay()
    uid = content.sources[0].instance.sop_uid
    line = Graphic((), "L", "PIXEL", "POLYLINE", ((20.0, 50.0), (80.0, 50.0)))
    state = PresentationState(
        "1.9.1", STUDY.uid, STUDY.patient.id, "TEST", (ImageReference(uid),),
        voi=(VoiChoice((), Window(128.0, 256.0)),),
        areas=(DisplayedArea((), (1, 1), (100, 100), "SCALE TO FIT"),),
        shutter=Shutter(rectangle=(11, 90, 11, 90)),
        layers=(Layer("L", 1, (250, 20, 20)),),
        graphics=(line,),
    )  # fmt: skip
    screen.present(0, state)
    image = paint_screen(screen, 500, 500).convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(500, -1)[:, :1500]
    shown = rows.reshape(500, 500, 3).astype(int).copy()
    # Five screen pixels to one of the image.
    assert (shown[10:45, 60:200] == 0).all()
    assert (np.abs(shown[300:400, 120:400] - 128) <= 1).all()
    red = (shown[:, :, 0] > 200) & (shown[:, :, 1] < 90)
    drawn = np.argwhere(red)
    assert abs(drawn[:, 0].mean() - 249.5) < 1.0
    assert abs(drawn[:, 1].min() - 100) <= 2
    assert abs(drawn[:, 1].max() - 400) <= 2


def test_a_key_object_selection_shows_its_images_and_names_what_is_not_here(
    qtbot: QtBot, theme: Theme, desk: Desk
) -> None:
    view = KeyView(theme, desk.asks())
    qtbot.addWidget(view)
    view.resize(420, 500)
    images = tuple(ImageReference(uid, ()) for uid in (IMAGE.sop_uid, "9.9.9"))
    view.become(
        KeyObjects("For referral", STUDY.uid, "1CT1", "20260112", "Rao^S", "See nodule", images)
    )
    view.show()
    (card,) = view.findChildren(PictureCard)
    card.click()
    assert desk.asked == [(IMAGE.sop_uid, 0)]
    said = [label.text() for label in view.findChildren(QLabel)]
    assert {"For referral", "See nodule", "Rao S, 2026-01-12, 2 images"} <= set(said)
    assert "not on this seat: 9.9.9" in said


@pytest.mark.parametrize("width", [360, 508, 900])
def test_a_header_is_read_without_scrolling_sideways(
    qtbot: QtBot, theme: Theme, width: int
) -> None:
    view = HeaderView(theme)
    qtbot.addWidget(view)
    view.resize(width, 400)
    view.show()
    table = view.table
    assert table.horizontalScrollBar().maximum() == 0
    assert table.columnWidth(3) >= 0.3 * table.viewport().width()
    assert table.columnWidth(1) >= theme.px(96)
