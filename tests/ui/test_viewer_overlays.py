"""What is painted over a picture is where it must be, in the colour that has its meaning."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from domain.finding import Analysis, Decision, Mask, ModelIdentity
from domain.geometry import Point
from domain.volume import Doubt
from tests.viewer.phantoms import NOON, STUDY, film, finding_at, lattice, length_at, volume
from viewer.session.annotations import Annotations
from viewer.session.captions import Corners
from viewer.session.content import Content
from viewer.session.hanging import one
from viewer.session.screen import Screen
from viewer.ui.lettering import size_of
from viewer.ui.overlays import box_on_plane, foot, label_place, picture_area
from viewer.ui.palette import ACC, AMB, OV
from viewer.ui.picture import paint_screen
from viewer.ui.warning_strip import strip_height

GAP = Doubt("gap", "2 images missing between 88 and 91 (gap 3.0 mm).", "Distances stay true.")
SIZE = (640, 480)
RULER = slice(480 - 12 - 22, 480 - 12 - 21)  # the row of pixels that its line lies on


def open_with(content: Content) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(one(content))
    screen.crosshair_shown = False
    return screen


def painted(screen: Screen, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    image = paint_screen(screen, *size).convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    # A copy: the image takes its memory with it.
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def is_hue(pixels: NDArray[np.uint8], hue: str, within: int = 6) -> NDArray[np.bool_]:
    wanted = [int(hue[at : at + 2], 16) for at in (1, 3, 5)]
    return np.asarray(np.abs(pixels.astype(int) - wanted).max(axis=2) <= within)


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> None:
    """Fonts and pixmaps need Qt's application."""
    assert qtbot is not None


def test_the_warning_stays_at_every_overlay_level() -> None:
    screen = open_with(volume(doubts=(GAP,)))
    for _ in range(3):
        strip = painted(screen)[:28]
        assert is_hue(strip, "#2B220D").sum() > 5000
        assert is_hue(strip, AMB, 20).sum() > 100
        screen.cycle_overlay()


def test_without_a_warning_the_picture_has_the_strip_s_room() -> None:
    assert not is_hue(painted(open_with(volume()))[:28], "#2B220D").any()


def test_the_letters_stay_when_the_texts_go() -> None:
    screen = open_with(volume())
    screen.cycle_overlay()
    screen.cycle_overlay()
    pixels = painted(screen)
    left = pixels[200:280, :40]
    corner = pixels[:60, :160]
    assert is_hue(left, OV, 30).sum() > 20
    assert not is_hue(corner, OV, 30).any()


def test_the_ruler_is_as_long_as_it_says() -> None:
    screen = open_with(volume())
    plane = screen.plane(0, *SIZE)
    assert plane is not None
    row = is_hue(painted(screen)[RULER], OV)[0]
    length = np.flatnonzero(row)
    drawn_mm = (length.max() - length.min()) * plane.mm_per_pixel
    assert (
        min(abs(drawn_mm - mm) for mm in (1, 2, 5, 10, 20, 50, 100, 200)) < 2 * plane.mm_per_pixel
    )


def test_an_uncalibrated_film_has_no_ruler() -> None:
    blank = painted(open_with(film(spacing_mm=None)))
    scaled = painted(open_with(film()))
    assert is_hue(scaled[RULER], OV).sum() > 40
    assert is_hue(blank[RULER], OV).sum() == 0


def test_a_proposed_finding_is_amber_and_an_accepted_one_is_not() -> None:
    screen = open_with(volume())
    found = finding_at(volume(), Point(-5, 47, -585), Point(5, 60, -565))
    screen.show_findings([found])
    proposed = is_hue(painted(screen), AMB, 12).sum()
    screen.show_findings([replace(found, decision=Decision.ACCEPTED)])
    accepted = is_hue(painted(screen), AMB, 12).sum()
    assert proposed > 200
    assert accepted == 0


def test_a_finding_s_box_is_cut_by_the_plane_where_it_lies() -> None:
    content = volume()
    screen = open_with(content)
    found = finding_at(content, Point(-5, 47, -585), Point(5, 60, -565))
    plane = screen.plane(0, *SIZE)
    assert plane is not None
    corners = box_on_plane(found, plane)
    expected = [plane.to_pixel(Point(x, y, plane.centre.z)) for x in (-5, 5) for y in (47, 60)]
    assert np.allclose(sorted(corners), sorted(expected))
    screen.go_to(0, 0)
    away = screen.plane(0, *SIZE)
    assert away is not None
    assert box_on_plane(found, away) == []


def test_a_measurement_is_drawn_between_its_ends() -> None:
    content = volume()
    screen = open_with(content)
    screen.go_to(0, 10)
    on = content.lattice
    start, end = on.point(4, 12, 10), on.point(22, 12, 10)
    screen.annotations.place(length_at(content, start, end))
    plane = screen.plane(0, *SIZE)
    assert plane is not None
    x, y = plane.to_pixel(Point((start.x + end.x) / 2, start.y, start.z))
    pixels = painted(screen)
    assert pixels[int(y) - 1 : int(y) + 2, int(x)].max() > 190


def test_a_gap_is_hatched_in_the_colour_of_doubt() -> None:
    content = volume(lattice(spacing=(1.0, 1.0, 3.0)), missing=(9, 10), doubts=(GAP,))
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang()
    screen.crosshair_shown = False
    screen.maximise(2)
    pixels = painted(screen)
    plane = screen.plane(2, 640, 452)
    assert plane is not None
    _, y = plane.to_pixel(content.lattice.point(10, 10, 9.5))
    band = pixels[28 + int(y) - 5 : 28 + int(y) + 5, 250:390]
    assert is_hue(band, AMB, 60).any()
    assert (band.max(axis=2) > 40).mean() > 0.9


def test_segments_are_filled_by_two_fifths_and_edged() -> None:
    on = lattice()
    content = volume(on)
    labels = np.zeros(on.shape, np.uint8)
    labels[:, 6:18, 6:22] = 1
    model = ModelIdentity("demo", "1", "0" * 64, "demonstration")
    analysis = Analysis(
        model, content.study_uid, content.series_uid, (), Mask(on, labels, {1: "lesion"}),
        {}, {}, (), NOON,
    )  # fmt: skip
    screen = open_with(content)
    screen.show_findings((), (analysis,))
    plane = screen.plane(0, *SIZE)
    assert plane is not None
    x, y = plane.to_pixel(on.point(13, 12, screen.slice_number(0)[0]))  # type: ignore[index]
    bare = painted(open_with(content))[int(y) + 12, int(x) + 30]
    inside = painted(screen)[int(y) + 12, int(x) + 30].astype(int)
    share = 0.40
    hue = np.array([0xB4, 0x8C, 0xF2])
    assert np.abs(inside - (hue * share + bare.astype(int) * (1 - share))).max() <= 4


def test_the_active_viewport_alone_has_a_frame() -> None:
    screen = Screen(Annotations())
    screen.open(STUDY)
    content = volume()
    screen.take(content, finished=True)
    screen.hang()
    screen.put(3, content)
    screen.crosshair_shown = False
    screen.activate(1)
    pixels = painted(screen, (642, 482))
    assert is_hue(pixels[:1, 400:600], ACC).all()
    assert not is_hue(pixels[:1, 100:300], ACC).any()


def test_an_image_that_has_not_arrived_says_so_instead_of_being_blank() -> None:
    content = volume(waiting=range(20))
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content)
    screen.hang(one(content))
    assert is_hue(painted(screen)[200:280], "#AEB5BF", 30).sum() > 100


def test_the_whole_overlay_is_painted_at_twice_the_pixels_on_a_fine_screen() -> None:
    screen = open_with(volume())
    image = paint_screen(screen, 320, 240, ratio=2.0)
    assert (image.width(), image.height()) == (640, 480)
    assert image.devicePixelRatio() == 2.0


def test_a_long_warning_takes_more_lines_rather_than_being_cut() -> None:
    long = Doubt(
        "uneven",
        "Slice distances vary from 1.1 to 7.0 mm.",
        "Resampled: uneven spacing. Planes every 4.0 mm are interpolated between neighbours.",
    )
    wide, narrow = strip_height((long,), 1600), strip_height((long,), 420)
    assert wide == 28
    assert narrow > wide
    screen = open_with(volume(doubts=(long,)))
    assert picture_area(screen, 0, 420, 480).top() == narrow
    assert picture_area(screen, 0, 1600, 480).top() == wide


def test_a_narrow_strip_says_whole_sentences_of_what_follows() -> None:
    fact, first = "2 images missing between 88 and 91 (gap 3.0 mm).", "Drawn as a gap."
    short = Doubt("gap", fact, first)
    long = Doubt("gap", fact, f"{first} 1.0 mm is usual. Volumes there are incomplete.")
    assert strip_height((long,), 508) == strip_height((short,), 508) == 28


@pytest.mark.parametrize("width", [210, 250, 320, 508, 900])
def test_no_words_at_the_lower_edge_lie_over_others_or_over_the_letter(width: int) -> None:
    area = QRectF(0, 0, width, 400)
    texts = Corners(
        bottom_left=("W 1500 L -600", "volume rendering, not for measuring"),
        bottom_right=("RAO 20° CRAN 10°",),
    )
    written = foot(texts, area)
    letter = QRectF(width / 2 - 12, 376, 24, 16)
    assert [line.words for line in written] == [*texts.bottom_left[::-1], *texts.bottom_right]
    for number, line in enumerate(written):
        assert not line.box.intersects(letter)
        assert not any(line.box.intersects(other.box) for other in written[:number])


def test_words_on_pictures_grow_with_the_text_of_the_screen() -> None:
    before, own = size_of("W 400 L 40"), QApplication.font()
    larger = QFont(own)
    larger.setPixelSize(26)
    QApplication.setFont(larger)
    try:
        wide, high = size_of("W 400 L 40")
        tall = strip_height((GAP,), 1600)
    finally:
        QApplication.setFont(own)
    assert (wide / before[0], high / before[1]) == pytest.approx((2.0, 2.0), abs=0.1)
    assert tall == 56


@pytest.mark.parametrize("top", [2.0, 60.0, 150.0, 276.0])
def test_the_label_of_a_finding_stands_off_what_is_written_already(top: float) -> None:
    area, bounds = QRectF(0, 0, 500, 300), QRectF(200, top, 20, 20)
    taken: list[QRectF] = []
    for _ in range(5):
        box = label_place(bounds, 110, 18, area, taken)
        assert area.contains(box)
        assert not any(box.intersects(other) for other in (bounds, *taken))
        taken.append(box)
