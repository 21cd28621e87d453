"""Every room for every reader: in another language, in large text, by keyboard, by name."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.ui.buttons import ListRow
from app.ui.language import HINDI, keep, kept, speak, wanted
from app.ui.start import Start
from app.ui.theme import SCALES, dress
from app.ui.worklist.rail import FilterRail
from docs import write_translations
from tests.ui import walking

# What comes from images, files or persons, from a fixed vocabulary, or from a lower room that
# composes its sentences with numbers; the last are named in docs/decisions.md.
_FOREIGN = (
    r"DEMONSTRATION|LBX|CT CHEST|Thorax 2 mm|^CT$|^root$|^import$|English|हिन्दी|OHIF|Osiri|Weasis",
    r"^Lightbox$|^W \d|^\d LUNG$|images$|^\d+  .*\(|^\d+ (prior|CT)|is empty$|^CT of the"
    r"|^No earlier study was|^\d+ mm$|bit$|^CHEST$|^Demonstration chest$"
    r"|NOBODY|^SOFT$",
    r"not run yet|trained on",
    r"^[a-z]+(_[a-z]+)+|^(true|false|all)$",  # options and features, as files name them
    r"^lightbox [a-z]+ ",  # what is typed at a terminal
    r"^(CT chest|Indication|Technique|Comparison|Findings|Lungs|Pleura|Mediastinum|Bones|Impression"
    r"|Upper abdomen|Other|Lung nodules.*)$",
)


_NUMBERS = count()


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


@contextmanager
def begun(application: QApplication, profile: Path, scale: float) -> Iterator[Start]:
    """The program at a text size, with the chest open."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LIGHTBOX_PASSPHRASE", walking.PASSPHRASE)
        hooks = sys.excepthook
        # One window holds a profile at a time, and the tests share a start: each has its own.
        own = profile.with_name(f"own-{next(_NUMBERS)}")
        shutil.copytree(profile, own)
        start = Start(dress(application, scale), own)
        start.show()
        walking.open_the_study(start, lambda ready: _wait(ready))
        yield start
        start.window.close()
        start.close()
        start.window.deleteLater()
        walking.settle()
        dress(application)
        sys.excepthook = hooks


def _wait(ready: Callable[[], bool]) -> None:
    for _ in range(3000):
        if ready():
            return
        QTest.qWait(10)
    raise AssertionError("what was waited for did not come")


@pytest.fixture(scope="module")
def start(qapp: QApplication, profile: Path) -> Iterator[Start]:
    """The program at 100 % text."""
    with begun(qapp, profile, 1.0) as made:
        yield made


def size(start: Start, width: int, height: int) -> None:
    start.window.resize(width, height)
    walking.settle()
    assert (start.window.width(), start.window.height()) == (width, height)


def walk(start: Start, look: Callable[[QWidget], list[str]]) -> list[str]:
    """Return what is wrong anywhere, with the place where it is seen."""
    return [f"{scene}: {bad}" for scene in walking.scenes(start) for bad in look(start.window)]


def test_every_control_has_a_name_a_tooltip_and_a_way_by_keyboard(start: Start) -> None:
    size(start, 1920, 1080)
    looks = (walking.nameless, walking.unreachable, walking.cut, walking.beyond)
    found = walk(start, lambda w: [bad for look in looks for bad in look(w)])
    assert not found, "\n".join(found)


def test_no_text_is_cut_on_a_small_monitor(start: Start) -> None:
    size(start, 1366, 768)
    found = walk(start, lambda w: [*walking.cut(w), *walking.beyond(w)])
    assert not found, "\n".join(found)


def test_no_text_is_cut_where_it_is_largest(qapp: QApplication, profile: Path) -> None:
    with begun(qapp, profile, max(SCALES)) as start:
        size(start, 1366, 768)
        found = walk(start, lambda w: [*walking.cut(w), *walking.beyond(w)])
    assert not found, "\n".join(found)


def test_no_text_of_a_room_is_left_in_english(qapp: QApplication, profile: Path) -> None:
    pseudo = Pseudo(qapp)
    QCoreApplication.installTranslator(pseudo)
    try:
        with begun(qapp, profile, 1.0) as start:
            size(start, 1920, 1080)
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


def test_hindi_in_large_text_has_room_everywhere(qapp: QApplication, profile: Path) -> None:
    assert speak(qapp, HINDI) == HINDI
    try:
        with begun(qapp, profile, 1.5) as start:
            size(start, 1366, 768)
            found = walk(start, walking.cut)
            walking.settle()
            shown = [w.text() for w in walking.visible(start.window) if isinstance(w, QLabel)]
    finally:
        speak(qapp, "en")
    assert not found, "\n".join(found)
    assert any(re.search("[\u0900-\u097f]", text) for text in shown)
    assert QCoreApplication.translate("", "Worklist") == "Worklist"


def test_f11_leaves_the_images_and_the_patient_alone(start: Start) -> None:
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


def test_tab_goes_down_the_filters_in_the_order_they_stand_in(start: Start) -> None:
    assert start.station is not None
    assert start.seat is not None
    start.station.enter("worklist")
    walking.settle()
    room = start.seat.workspace.room("worklist")
    rail = room.findChild(FilterRail)
    assert rail is not None
    rows = [r for r in rail.findChildren(ListRow) if r.isVisibleTo(rail)]
    chain: list[QWidget] = [rows[0]]
    at = rows[0].nextInFocusChain()
    while at is not None and at is not rows[0]:
        if at in rows:
            chain.append(at)
        at = at.nextInFocusChain()
    assert len(chain) == len(rows)
    top = [row.mapTo(rail, row.rect().topLeft()).y() for row in chain]
    assert top == sorted(top)


def test_assistive_tools_hear_whose_images_stand_in_the_viewport_in_use(start: Start) -> None:
    station, seat = start.station, start.seat
    assert station is not None
    assert seat is not None
    assert seat.images is not None
    station.enter("read")
    walking.settle()
    assert station.reading is not None
    screen, images = station.reading.screen, seat.images.grid
    for number in (1, 0):
        screen.activate(number)
        assert f"Viewport {number + 1}" in images.accessibleName()
    before = images.accessibleName()
    screen.scroll(0, 1)
    assert images.accessibleName() != before
    patient = station.reading.study.patient
    assert patient.id in seat.workspace.banner.accessibleName()
