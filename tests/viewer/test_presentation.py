"""P-34: a presentation state turns, frames and covers exactly its own images in a viewport."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from domain.errors import Refused
from domain.graphics import OverlayPlane
from domain.presentation import (
    DisplayedArea,
    ImageReference,
    PresentationState,
    Table,
    VoiChoice,
)
from domain.study import Window
from domain.volume import OverlayPicture
from tests.viewer.phantoms import STUDY, film
from viewer.session.annotations import Annotations
from viewer.session.content import lattice_of
from viewer.session.hanging import one
from viewer.session.laid_over import LaidOver, overlays_over
from viewer.session.presentation import look_of, shown_state, softcopy_of
from viewer.session.screen import Screen

SIZE = (400.0, 400.0)
FILM = film(np.arange(120 * 100, dtype=np.int16).reshape(120, 100), count=2)
UID = FILM.sources[0].instance.sop_uid


def state(**changes: object) -> PresentationState:
    said = {
        "sop_uid": "1.9.1",
        "study_uid": STUDY.uid,
        "patient_id": STUDY.patient.id,
        "label": "TEST",
        "references": (ImageReference(UID),),
        "voi": (VoiChoice((), Window(50.0, 100.0)),),
        "areas": (DisplayedArea((), (1, 1), (100, 120), "SCALE TO FIT"),),
        **changes,
    }
    return PresentationState(**said)  # type: ignore[arg-type]  # the fields of the test


def screen() -> Screen:
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(FILM, finished=True)
    made.hang(one(FILM))
    return made


def seen(made: Screen, u: float, v: float) -> tuple[float, float]:
    """Return which image place (column, row) lies at a share of the viewport, from its corner."""
    plane = made.plane(0, *SIZE)
    assert plane is not None
    i, j, _ = lattice_of(FILM, 0).index(plane.to_patient(u * SIZE[0], v * SIZE[1]))
    return i + 0.5, j + 0.5


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("flip", [False, True])
def test_p34_rotation_comes_before_the_flip(rotation: int, flip: bool) -> None:
    made = screen()
    made.present(0, state(rotation=rotation, flip=flip))
    # Closed form: the image as an array, turned clockwise, then flipped sideways.
    columns, rows = np.meshgrid(np.arange(100) + 0.5, np.arange(120) + 0.5)
    turned = [np.rot90(part, -rotation // 90) for part in (columns, rows)]
    turned = [part[:, ::-1] if flip else part for part in turned]
    high, wide = turned[0].shape
    scale = 400 / max(high, wide)
    for y, x in ((0, 0), (0, wide - 1), (high - 1, 0), (high // 2, wide // 3)):
        u = 0.5 + ((x + 0.5) - wide / 2) * scale / 400
        v = 0.5 + ((y + 0.5) - high / 2) * scale / 400
        assert seen(made, u, v) == pytest.approx((turned[0][y, x], turned[1][y, x]), abs=1e-6)


def test_p34_the_displayed_area_fills_the_viewport() -> None:
    made = screen()
    made.present(0, state(areas=(DisplayedArea((), (21, 31), (60, 70), "SCALE TO FIT"),)))
    assert seen(made, 0.0, 0.0) == pytest.approx((20.0, 30.0), abs=1e-6)
    assert seen(made, 1.0, 1.0) == pytest.approx((60.0, 70.0), abs=1e-6)


def test_p34_a_magnification_holds_whatever_the_viewport_s_size() -> None:
    made = screen()
    made.present(0, state(areas=(DisplayedArea((), (1, 1), (100, 120), "MAGNIFY", 3.0),)))
    for size in (300.0, 800.0):
        plane = made.plane(0, size, size)
        assert plane is not None
        assert plane.mm_per_pixel * 3 == pytest.approx(0.2)


def test_true_size_says_that_it_is_not_kept() -> None:
    made = screen()
    made.present(0, state(areas=(DisplayedArea((), (1, 1), (100, 120), "TRUE SIZE"),)))
    softcopy = softcopy_of(made.view)
    assert softcopy is not None
    assert "true size is not kept" in softcopy.not_kept


def test_p34_another_image_of_the_series_is_not_shown_through_the_state() -> None:
    made = screen()
    made.present(0, state())
    first = shown_state(made.view)
    assert first is not None
    assert first.softcopy is not None
    made.scroll(0, 1)
    second = shown_state(made.view)
    assert second is not None
    assert second.softcopy is None
    assert second.window == Window(128.0, 256.0)
    made.scroll(0, -1)
    assert shown_state(made.view) == first


def test_the_reader_s_own_window_comes_before_that_of_the_state() -> None:
    made = screen()
    made.present(0, state())
    mine = Window(70.0, 30.0)
    made.set_window(0, mine)
    shown = shown_state(made.view)
    assert shown is not None
    assert shown.window == mine
    assert shown.softcopy is not None


def test_p34_a_state_of_another_study_or_patient_is_not_even_offered() -> None:
    made = screen()
    made.offer_states([state(study_uid="9.9"), state(patient_id="other")])
    assert made.states_of(0) == ()
    made.offer_states([state(), state(sop_uid="1.9.2", references=(ImageReference("7.7"),))])
    assert [found.sop_uid for found in made.states_of(0)] == ["1.9.1"]


def test_p34_none_is_applied_before_a_reader_asks() -> None:
    made = screen()
    made.offer_states([state()])
    assert softcopy_of(made.view) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"refusal": "The presentation state is not applied: it is another."},
        {"references": (ImageReference("7.7"),)},
        {"modality_table": Table(0, np.arange(4, dtype=np.uint16), 12)},
        {"overlays": ((0x6000, "L"),)},
    ],
)
def test_p34_what_is_refused_leaves_the_view_as_it_was(changes: dict[str, object]) -> None:
    made = screen()
    before = made.view
    with pytest.raises(Refused):
        made.present(0, state(**changes))
    assert made.view is before


def test_a_state_shows_those_overlays_of_the_image_that_it_names() -> None:
    planes = tuple(OverlayPlane(group, 120, 100) for group in (0x6000, 0x6002))
    sources = tuple(
        replace(source, instance=replace(source.instance, overlays=planes))
        for source in FILM.sources
    )
    pictures = tuple(
        OverlayPicture(plane, (120, 100), np.full(1500, 255, np.uint8)) for plane in planes
    )
    content = replace(FILM, sources=sources, overlays={0: pictures})
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(content, finished=True)
    made.hang(one(content))
    assert len(overlays_over(made.view, LaidOver())) == 2
    made.present(0, state(overlays=((0x6002, "L"),)))
    (shown,) = overlays_over(made.view, LaidOver())
    assert shown.plane.group == 0x6002


def test_without_the_state_the_image_is_seen_as_it_was_sent() -> None:
    made = screen()
    made.present(0, state())
    made.present(0, None)
    assert made.view.state is not None
    assert made.view.state.softcopy is None
    assert made.view.state.window == Window(128.0, 256.0)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("flip", [False, True])
def test_a_view_is_told_as_the_state_that_gives_it_back(rotation: int, flip: bool) -> None:
    made = screen()
    area = DisplayedArea((), (21, 31), (60, 70), "SCALE TO FIT")
    made.present(0, state(rotation=rotation, flip=flip, areas=(area,)))
    look = look_of(made.view, made.plane(0, *SIZE))
    assert (look.rotation, look.flip) == (rotation, flip)
    assert look.window == Window(50.0, 100.0)
    assert look.area is not None
    assert np.abs(np.subtract(look.area, (21, 31, 60, 70))).max() <= 1


def test_an_oblique_view_is_told_without_a_turn() -> None:
    made = screen()
    made.turn(0, 30)
    assert look_of(made.view).rotation == 0
    made.change_state(0, lambda shown: replace(shown, inverted=True))
    assert look_of(made.view).inverted
