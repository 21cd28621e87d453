"""Every room for every reader: in another language, in large text, by keyboard, by name."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.ui.language import HINDI, Words, keep, kept, speak, wanted
from app.ui.start import Start
from app.ui.theme import dress
from docs import write_translations
from tests.ui import walking

# What comes from images, files or persons, from a fixed vocabulary, or from a lower room that
# composes its sentences with numbers; the last are named in docs/decisions.md.
_FOREIGN = (
    r"DEMONSTRATION|LBX|CT CHEST|Thorax 2 mm|^CT$|^root$|^import$|English|हिन्दी|OHIF|Osiri|Weasis",
    r"^Lightbox$|^W \d|^\d LUNG$|images$|^\d+  .*\(|^\d+ (prior|CT)|is empty$",
    r"not run yet|trained on",
    r"^(CT chest|Indication|Technique|Comparison|Findings|Lungs|Pleura|Mediastinum|Bones|Impression"
    r"|Upper abdomen|Other|Lung nodules.*)$",
)


class Pseudo(QTranslator):
    """Every text longer by two fifths, in letters that no English text has."""

    def translate(
        self, _context: str, text: str, _disambiguation: str | None = None, _n: int = -1
    ) -> str:
        accented = text.translate(str.maketrans("aeioun", "áéíóúñ"))
        kept_whole = re.sub(r"\{[^}]*\}", lambda m: _as_it_was(m[0]), accented)
        return f"⟦{kept_whole}{'·' * (len(text) * 2 // 5)}⟧"


def _as_it_was(placeholder: str) -> str:
    return placeholder.translate(str.maketrans("áéíóúñ", "aeioun"))


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seat that holds one small chest."""
    return walking.make_profile(tmp_path_factory.mktemp("comfort"))


@pytest.fixture
def begin(
    qtbot: QtBot, qapp: QApplication, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[float, int, int], Start]]:
    """What starts the program at a text size in a window of a size, with the chest open."""
    monkeypatch.setenv("LIGHTBOX_PASSPHRASE", walking.PASSPHRASE)
    hooks = sys.excepthook
    made: list[Start] = []

    def start(scale: float, width: int, height: int) -> Start:
        one = Start(dress(qapp, scale), profile)
        made.append(one)
        one.show()
        walking.open_the_study(one, lambda ready: qtbot.waitUntil(ready, timeout=30_000))
        one.window.resize(width, height)
        walking.settle()
        return one

    yield start
    for one in made:
        one.window.close()
        one.close()
        one.window.deleteLater()
    dress(qapp)
    sys.excepthook = hooks


def walk(start: Start, look: Callable[[QWidget], list[str]]) -> list[str]:
    """Return what is wrong anywhere, with the place where it is seen."""
    return [f"{scene}: {bad}" for scene in walking.scenes(start) for bad in look(start.window)]


def test_every_control_has_a_name_a_tooltip_and_a_way_by_keyboard(
    begin: Callable[[float, int, int], Start],
) -> None:
    start = begin(1.0, 1920, 1080)
    found = walk(start, lambda w: [*walking.nameless(w), *walking.unreachable(w)])
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("scale", "width", "height"),
    [(1.0, 1920, 1080), (1.0, 1366, 768), (1.5, 1366, 768), (2.0, 1366, 768), (2.5, 1366, 768)],
)
def test_no_text_is_cut_and_nothing_lies_outside_the_window(
    begin: Callable[[float, int, int], Start], scale: float, width: int, height: int
) -> None:
    start = begin(scale, width, height)
    assert (start.window.width(), start.window.height()) == (width, height)
    found = walk(start, lambda w: [*walking.cut(w), *walking.beyond(w)])
    assert not found, "\n".join(found)


def test_no_text_of_a_room_is_left_in_english(
    begin: Callable[[float, int, int], Start], qapp: QApplication
) -> None:
    pseudo = Pseudo(qapp)
    QCoreApplication.installTranslator(pseudo)
    try:
        start = begin(1.0, 1920, 1080)
        found = walk(start, _plain)
    finally:
        QCoreApplication.removeTranslator(pseudo)
    assert not found, "\n".join(found)


def _plain(window: QWidget) -> list[str]:
    said = {(text, walking.path(w)) for w in walking.visible(window) for text in walking.words(w)}
    said |= {(a.text(), "menu") for menu in window.findChildren(QWidget) for a in menu.actions()}
    return [
        f"{text!r} in {where}"
        for text, where in sorted(said)
        if "⟦" not in text
        and re.search(r"[a-zA-Z]{2}", text)
        and not any(re.search(foreign, text) for foreign in _FOREIGN)
    ]


def test_hindi_is_spoken_in_every_room(
    begin: Callable[[float, int, int], Start], qapp: QApplication
) -> None:
    assert speak(qapp, HINDI) == HINDI
    try:
        start = begin(1.0, 1366, 768)
        found = walk(start, walking.cut)
        start.station.enter("worklist")  # type: ignore[union-attr]  # it is open
        walking.settle()
        shown = [w.text() for w in walking.visible(start.window) if isinstance(w, QLabel)]
    finally:
        speak(qapp, "en")
    assert not found, "\n".join(found)
    assert any(re.search("[\u0900-\u097f]", text) for text in shown)
    assert not qapp.findChildren(Words) or QCoreApplication.translate("", "Worklist") == "Worklist"


def test_f11_leaves_the_images_and_the_patient_alone(
    begin: Callable[[float, int, int], Start],
) -> None:
    start = begin(1.0, 1920, 1080)
    seat, station = start.seat, start.station
    assert seat is not None
    assert station is not None
    station.enter("read")
    walking.settle()
    room = seat.workspace.room("read")
    page = room.page  # type: ignore[attr-defined]  # a ReadRoom
    grid = seat.images.grid  # type: ignore[union-attr]  # a study is open
    seat._actions["window.full_screen"].trigger()
    walking.settle()
    assert start.window.isFullScreen()
    assert seat.workspace.banner.isVisibleTo(start.window)
    assert not page.right.isVisibleTo(start.window)
    assert grid.width() == start.window.width()
    # Esc takes back one thing at a time: the full screen, and no view with it.
    zoomed = station.reading.screen.view  # type: ignore[union-attr]
    seat._actions["view.step_back"].trigger()
    walking.settle()
    assert not start.window.isFullScreen()
    assert page.right.isVisibleTo(start.window)
    assert station.reading.screen.view == zoomed  # type: ignore[union-attr]
    seat._actions["window.full_screen"].trigger()
    station.enter("worklist")
    walking.settle()
    assert not start.window.isFullScreen()


def test_the_language_is_the_seats_else_the_systems() -> None:
    assert wanted("system", "hi_IN") == HINDI
    assert wanted("system", "de_DE") == "en"
    assert wanted("en", "hi_IN") == "en"


def test_language_and_text_size_are_kept_beside_the_records(tmp_path: Path) -> None:
    assert kept(tmp_path) == ("system", 100)
    keep(tmp_path, HINDI, 150)
    assert kept(tmp_path) == (HINDI, 150)
    (tmp_path / "screen.json").write_text("[1, 2", encoding="utf-8")
    assert kept(tmp_path) == ("system", 100)


def test_every_text_of_the_program_is_translated() -> None:
    source = write_translations.TS.read_text(encoding="utf-8")
    assert "unfinished" not in source
    listed = write_translations.sources()
    missing = sorted(set(write_translations.texts()) - set(listed))
    assert not missing, missing
    for english, hindi in listed.items():
        assert _holes(english) == _holes(hindi), english


def _holes(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}|%n", text))


def test_the_compiled_translations_are_those_of_the_source(tmp_path: Path) -> None:
    write_translations.compile_to(tmp_path / "made.qm")
    shipped = write_translations.TS.with_suffix(".qm").read_bytes()
    assert (tmp_path / "made.qm").read_bytes() == shipped
