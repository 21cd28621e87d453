"""What a file lays over its image is drawn on the pixels it belongs to, and only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from domain.graphics import OverlayPlane, Shutter
from domain.study import Pixels, Window
from domain.volume import ImageStack, OverlayPicture, SliceSource, Volume
from tests.viewer.phantoms import STUDY, film, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.content import Content
from viewer.session.hanging import one
from viewer.session.laid_over import LaidOver
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation
from viewer.ui.overlays import picture_area
from viewer.ui.palette import OV
from viewer.ui.picture import paint_screen

SIZE = (640, 480)


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> None:
    """Fonts and pixmaps need Qt's application."""
    assert qtbot is not None


def bits_of(rows: int, columns: int) -> OverlayPicture:
    bits = np.zeros((rows, columns), np.uint8)
    bits[rows // 4 : rows // 2, columns // 4 : columns // 2] = 1
    return OverlayPicture(OverlayPlane(0x6000, rows, columns), (rows, columns), np.packbits(bits))


def open_with(content: Content, orientation: Orientation | None = None) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang(one(content, orientation))
    screen.crosshair_shown = False
    screen.overlay = 2
    return screen


def painted(screen: Screen) -> NDArray[np.uint8]:
    image = paint_screen(screen, *SIZE).convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def drawn(screen: Screen) -> int:
    wanted = [int(OV[at : at + 2], 16) for at in (1, 3, 5)]
    middle = painted(screen)[60:420, 60:580].astype(int)
    return int((np.abs(middle - wanted).max(axis=2) <= 2).sum())


def size_of(content: Volume | ImageStack) -> tuple[int, int]:
    if isinstance(content, Volume):
        return content.lattice.shape[1:]
    pixels = content.images[0]
    assert pixels is not None
    rows, columns = pixels.shape[:2]
    return rows, columns


def with_overlay(content: Volume | ImageStack) -> Volume | ImageStack:
    picture = bits_of(*size_of(content))
    return replace(content, overlays=dict.fromkeys(range(len(content.sources)), (picture,)))


def shuttered(content: Volume | ImageStack, shutter: Shutter) -> Volume | ImageStack:
    sources = tuple(
        SliceSource(
            replace(s.instance, shutter=shutter, pixels=Pixels(*size_of(content))),
            s.frame,
            s.along_normal_mm,
        )
        for s in content.sources
    )
    return replace(content, sources=sources)


@pytest.mark.parametrize("content", [film(), volume()])
def test_an_overlay_is_drawn_until_it_is_put_aside(content: Volume | ImageStack) -> None:
    screen = open_with(with_overlay(content))

    assert drawn(screen) > 500
    screen.lay_over(LaidOver(overlays=False))
    assert drawn(screen) == 0


def test_an_overlay_covers_the_share_of_the_image_that_its_bits_do() -> None:
    on = lattice((20, 64, 64), (1.0, 1.0, 2.0))
    screen = open_with(with_overlay(volume(on)))
    area = picture_area(screen, 0, *SIZE)

    wanted = [int(OV[at : at + 2], 16) for at in (1, 3, 5)]
    # Away from the edges, where letters have the same colour.
    middle = painted(screen)[60:420, 60:580].astype(int)
    seen = np.abs(middle - wanted).max(axis=2) <= 2
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))

    plane = screen.plane(0, area.width(), area.height())
    assert plane is not None
    side = 16 / plane.mm_per_pixel
    assert len(rows) == pytest.approx(side, abs=2)
    assert len(columns) == pytest.approx(side, abs=2)


def test_reformats_show_no_overlay() -> None:
    assert drawn(open_with(with_overlay(volume()), Orientation.CORONAL)) == 0


def test_a_shutter_covers_says_so_and_can_be_lifted() -> None:
    bright = np.full((20, 24, 28), 1000, np.int16)
    content = shuttered(volume(voxels=bright), Shutter(rectangle=(8, 20, 8, 16), grey=0x4040))
    screen = open_with(content)
    screen.set_window(0, Window(500.0, 900.0))
    covered = painted(screen)

    assert (covered[240, 320] == 255).all()
    assert (covered[120, 320] == 0x40).all()
    assert [d.code for d in screen.warnings(0)] == ["shutter"]

    screen.lay_over(LaidOver(shutters=False))
    assert (painted(screen)[120, 320] == 255).all()
    assert "lifted" in screen.warnings(0)[0].fact


def test_a_shutter_is_no_part_of_a_reformat() -> None:
    content = shuttered(volume(), Shutter(circle=(12, 14, 5)))
    screen = open_with(content, Orientation.SAGITTAL)

    assert screen.warnings(0) == ()


def test_another_study_begins_with_everything_laid_over() -> None:
    screen = open_with(film())
    screen.lay_over(LaidOver(overlays=False, shutters=False))

    screen.open(STUDY)

    assert screen.laid_over == LaidOver()
