"""ID17: what a DICOM file says is shown as text; Qt guesses markup in it nowhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as Text
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

import app
from app.actions import opening
from app.actions.importing import import_files
from app.ui.frame.window import Window
from app.ui.pictures import settle
from app.ui.theme import Theme
from app.ui.wiring.seat import Seat
from app.workstation import Workstation
from domain.work import Unwatched
from imaging import phantom
from tests.seats import open_workstation
from viewer.ui.tips import plain_tip

ROOT = Path(app.__path__[0]).parent
PASSPHRASE = "correct horse battery"  # noqa: S105 - of a seat that lives for one test
NAME = "<b>Bold</b>^<img src='file:///etc/hostname'>"
WORDS = '<a href="http://127.0.0.1/">look</a><h1>large</h1>'


@pytest.fixture
def hostile(theme: Theme, tmp_path: Path) -> Iterator[tuple[Workstation, Window, Seat, str]]:
    """A seat that holds a study whose every text is markup."""
    examination = replace(
        phantom.demonstration().current, key="tests/ui markup", shape=(8, 32, 32),
        spacing_mm=(11.2, 11.2, 39.0),
    )  # fmt: skip
    for number, part10 in enumerate(phantom.dicom_series(examination)):
        header = pydicom.dcmread(BytesIO(part10))
        header.PatientName, header.PatientID = NAME, "<i>1</i>"
        header.StudyDescription = header.SeriesDescription = WORDS
        header.InstitutionName = header.ReferringPhysicianName = "<u>x</u>"
        header.save_as(tmp_path / f"{number:03}.dcm")
    station = open_workstation(tmp_path / "seat", passphrase=PASSPHRASE)
    import_files(station, sorted(tmp_path.glob("*.dcm")), Unwatched())
    station.worklist.reload()
    window = Window(theme, lambda *_: None)
    window.resize(1366, 768)
    seat = Seat(theme, station, window, lambda: None)
    window.show()
    settle(200)
    yield station, window, seat, examination.study_uid
    seat.close_images()
    window.close()
    window.deleteLater()
    station.close()


def read_as_markup(window: QWidget) -> list[str]:
    """Return every text in a window that Qt would read as markup."""
    found = []
    for part in window.findChildren(QWidget):
        if Text.mightBeRichText(part.toolTip()) and "&lt;" not in part.toolTip():
            found.append(part.toolTip())
        if not isinstance(part, QLabel) or part.textFormat() is Qt.TextFormat.PlainText:
            continue
        if Text.mightBeRichText(part.text()):
            found.append(part.text())
    return found


def test_a_name_that_is_markup_is_read_letter_by_letter_in_every_room(
    qtbot: QtBot, hostile: tuple[Workstation, Window, Seat, str]
) -> None:
    station, window, seat, uid = hostile
    shown: list[str] = []

    def look() -> None:
        settle(150)
        assert read_as_markup(window) == []
        shown.extend(part.text() for part in window.findChildren(QLabel))

    look()
    table = seat.workspace.room("worklist").table  # type: ignore[attr-defined]  # a WorklistRoom
    tips = [
        table.model().index(0, at).data(Qt.ItemDataRole.ToolTipRole)
        for at in range(table.model().columnCount())
    ]
    assert not [tip for tip in tips if tip and Text.mightBeRichText(tip) and "&lt;" not in tip]
    opening.open_study(station, uid)
    qtbot.waitUntil(lambda: station.reading is not None and station.reading.loaded, timeout=30_000)
    look()
    seat.workspace.room("read").page.right.bring("information")  # type: ignore[attr-defined]
    look()
    for room in ("transfers", "settings"):
        station.enter(room)
        look()
    opening.close_study(station)
    assert any("<b>" in text for text in shown), "the name is shown, as it was written"


@pytest.mark.parametrize("text", [NAME, WORDS, "<b>x</b>", "<img src=x onerror=y>"])
def test_a_tooltip_shows_every_letter_of_what_looks_like_markup(text: str) -> None:
    document = QTextDocument()
    document.setHtml(plain_tip(text))
    assert document.toPlainText() == text
    assert plain_tip("CT 5 < 6 mm") == "CT 5 < 6 mm"


def test_no_part_of_the_window_lets_qt_guess() -> None:
    """Every label is made by label() or Cut, every tooltip goes through plain_tip, none is HTML."""
    guessed = []
    for room in ("app/ui", "viewer/ui"):
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                said = ast.unparse(node)
                where = f"{file.relative_to(ROOT)}:{node.lineno}"
                if name in ("setHtml", "insertHtml", "appendHtml", "setMarkdown"):
                    guessed.append(where)
                if name == "QLabel" and file.name not in ("labels.py", "thumbnails.py"):
                    guessed.append(where)
                if name == "setToolTip" and "plain_tip" not in said and not _is_ours(node):
                    guessed.append(where)
    assert guessed == []


def _is_ours(call: ast.Call) -> bool:
    """Return whether a tooltip is a text of the program alone."""
    (text,) = call.args
    if isinstance(text, ast.Constant):
        return True
    name = getattr(text.func, "attr", "") if isinstance(text, ast.Call) else ""
    return name == "tr"
