"""Mammograms hang back to back, chest wall inwards, at one scale, by their tags and not by luck."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from domain.study import FrameGeometry, Instance, Pixels, Series, Study, Window
from domain.volume import Gravity, ImageStack, SliceSource
from imaging.parsing import read_header
from tests.viewer.phantoms import PRIOR, STUDY, film
from viewer.session.annotations import Annotations
from viewer.session.captions import corners, on_outer_side
from viewer.session.content import lattice_of, letters
from viewer.session.laterality import sided
from viewer.session.layout import grid
from viewer.session.mammography import breast_hanging
from viewer.session.screen import Screen
from viewer.session.view_plane import ViewPlane

ROWS, COLUMNS, MM = 60, 40, 0.5
VIEWS = (("R", "CC"), ("L", "CC"), ("R", "MLO"), ("L", "MLO"))
WIDTH, HEIGHT = 500.0, 400.0
# Down the picture of a breast hung as it should be: to the middle of the body, or to the feet.
DOWN = {("R", "CC"): "L", ("L", "CC"): "R", ("R", "MLO"): "F", ("L", "MLO"): "F"}
OPPOSITE = {"A": "P", "P": "A", "L": "R", "R": "L", "H": "F", "F": "H"}


def breast(
    side: str,
    view: str,
    lies: tuple[str, ...],
    *,
    study: Study = STUDY,
    label: str = "",
    sides: tuple[tuple[str, str], ...] | None = None,
    pixels: NDArray[np.int16] | None = None,
    spacing: float = MM,
) -> ImageStack:
    """Return one mammogram that says what it is by its tags alone."""
    rows, columns = (ROWS, COLUMNS) if pixels is None else pixels.shape
    uid = f"{study.uid}.{side}{view}"
    series = Series(uid, study.uid, "MG", 1, label, "BREAST")
    instance = Instance(
        f"{uid}.1", "1.2.840.10008.5.1.4.1.1.1.2", "1.2.840.10008.1.2.1", study, series,
        pixels=Pixels(rows, columns), patient_orientation=lies,
        geometry=(FrameGeometry(None, None, (spacing, spacing), "PixelSpacing"),),
        sides=(("Image Laterality", side),) if sides is None else sides, view_position=view,
    )  # fmt: skip
    values = np.zeros((rows, columns), np.int16) if pixels is None else pixels
    return ImageStack(
        uid, study.uid, study.patient.id, "", "MG", "", [values],
        (SliceSource(instance, 0, None),), windows=(Window(100.0, 200.0),),
    )  # fmt: skip


def as_stored(across: str, down: str, turned: bool) -> tuple[str, str]:
    """Return the Patient Orientation of an image stored in one of eight ways."""
    return (down, across) if turned else (across, down)


def four(study: Study = STUDY) -> list[ImageStack]:
    return [
        breast(side, view, ("P" if side == "R" else "A", DOWN[side, view]), study=study)
        for side, view in VIEWS
    ]


def opened(*films: ImageStack) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    for content in films:
        if content.study_uid != STUDY.uid:
            screen.admit(content.sources[0].instance.study)
        screen.take(content, finished=True)
    screen.hang()
    return screen


def plane_of(screen: Screen, number: int, size: tuple[float, float] = (WIDTH, HEIGHT)) -> ViewPlane:
    plane = screen.plane(number, *size)
    assert plane is not None
    return plane


def shown_uids(screen: Screen) -> list[str]:
    return [v.content.series_uid if v.content is not None else "" for v in screen.viewports]


@pytest.mark.parametrize("seed", range(8))
def test_p33_four_views_find_their_places_by_tags_whatever_order_they_come_in(seed: int) -> None:
    films = four()
    order = films[:]
    random.Random(seed).shuffle(order)  # noqa: S311 - an order to try, no secret
    screen = opened(*order)
    assert screen.hanging is not None
    assert screen.hanging.id == "mg"
    assert shown_uids(screen) == [f"{STUDY.uid}.{side}{view}" for side, view in VIEWS]


@pytest.mark.parametrize(("side", "view"), VIEWS)
@pytest.mark.parametrize("way", list(product((False, True), repeat=3)))
def test_p33_the_chest_wall_is_inwards_and_lateral_or_head_up_however_it_is_stored(
    side: str, view: str, way: tuple[bool, bool, bool]
) -> None:
    turned, sideways, over = way
    wall, down = ("P" if side == "R" else "A"), DOWN[side, view]
    across = OPPOSITE[wall] if sideways else wall
    lies = as_stored(across, OPPOSITE[down] if over else down, turned)
    screen = opened(breast(side, view, lies))
    # Alone it hangs in its place of the two views of its kind.
    number = VIEWS.index((side, view)) % 2
    content, state = screen.viewports[number].content, screen.viewports[number].state
    assert content is not None
    assert state is not None
    # Read off the picture as it hangs, by the letters at its edges.
    assert letters(content, 0, state.right) == wall
    assert letters(content, 0, state.down) == down


@pytest.mark.parametrize(("side", "view"), VIEWS)
def test_the_inner_edge_of_each_picture_touches_the_middle_of_the_screen(
    side: str, view: str
) -> None:
    screen = opened(*four())
    number = VIEWS.index((side, view))
    plane = plane_of(screen, number)
    lattice = lattice_of(screen.viewports[number].content, 0)  # type: ignore[arg-type]
    corners = [
        plane.to_pixel(lattice.point(i, j, 0))[0]
        for i, j in product((-0.5, COLUMNS - 0.5), (-0.5, ROWS - 0.5))
    ]
    if side == "R":
        assert max(corners) == pytest.approx(WIDTH)
    else:
        assert min(corners) == pytest.approx(0.0)
    assert min(corners) > -1e-6
    assert max(corners) < WIDTH + 1e-6


def test_enlarging_about_the_pointer_keeps_what_is_under_it_there() -> None:
    screen = opened(*four())
    before = plane_of(screen, 0)
    about = before.to_patient(430.0, 120.0)
    screen.zoom(0, 1.7, about)
    after = plane_of(screen, 0)
    assert after.to_pixel(about) == pytest.approx((430.0, 120.0))


def test_all_four_views_have_one_scale_when_detectors_differ() -> None:
    films = four()
    films[1] = breast("L", "CC", ("A", "R"), pixels=np.zeros((180, 90), np.int16), spacing=0.4)
    screen = opened(*films)
    for number in range(4):
        screen.sized(number, WIDTH, HEIGHT - 28 * (number == 2))
    scales = {
        round(plane_of(screen, n, (WIDTH, HEIGHT - 28 * (n == 2))).mm_per_pixel, 9)
        for n in range(4)
    }
    assert len(scales) == 1
    screen.zoom(2, 2.0)
    scales = {round(plane_of(screen, n).mm_per_pixel, 9) for n in (0, 1, 3)}
    assert len(scales) == 1


def test_a_pan_goes_outwards_on_both_sides() -> None:
    from viewer.tools.gesture import PanBy

    screen = opened(*four())
    for n in range(4):
        screen.sized(n, WIDTH, HEIGHT)
    before = [plane_of(screen, n).centre for n in range(4)]
    screen.apply(0, PanBy(-5.0, 2.0), screen.snapshot())
    moved = []
    for n in range(4):
        plane, old = plane_of(screen, n), before[n]
        at = plane.to_pixel(old)
        moved.append(round((at[0] - WIDTH / 2) * plane.mm_per_pixel, 6))
    assert moved == [-5.0, 5.0, -5.0, 5.0]


def test_the_prior_stage_has_each_view_beside_its_own_earlier_one() -> None:
    screen = opened(*four(PRIOR), *four())
    screen.step_stage(1)
    assert screen.layout.id == "2x4"
    roles = [view.role for view in screen.viewports]
    assert roles == ["Prior", "Current", "Current", "Prior"] * 2
    for number, view in enumerate(screen.viewports):
        assert view.content is not None
        side = "R" if number % 4 < 2 else "L"
        assert view.content.series_uid.rsplit(".", 1)[1][0] == side


def test_a_mammogram_that_is_put_into_a_viewport_by_hand_hangs_like_the_others() -> None:
    """As four views over those of before are arranged: by dropping each where it belongs."""
    # The earlier ones are stored the other way round and upside down, on a coarser detector.
    before = [
        breast(
            side, view, ("A" if side == "R" else "P", OPPOSITE[DOWN[side, view]]),
            study=PRIOR, spacing=1.4 * MM,
        )
        for side, view in VIEWS
    ]  # fmt: skip
    screen = opened(*four())
    screen.admit(PRIOR)
    for each in before:
        screen.take(each, finished=True)
    screen.set_layout(grid(2, 4))
    for number, each in enumerate(before, 4):
        screen.put(number, each)
    for number in range(8):
        screen.sized(number, WIDTH, HEIGHT)
    scales = {round(plane_of(screen, number).mm_per_pixel, 9) for number in range(8)}
    assert len(scales) == 1
    hung: dict[str, list[tuple[object, ...]]] = {}
    for view in screen.viewports:
        assert view.content is not None
        assert view.state is not None
        name = view.content.series_uid.rsplit(".", 1)[1]
        edges = [
            letters(view.content, view.image, way) for way in (view.state.right, view.state.down)
        ]
        hung.setdefault(name, []).append((view.align, *edges))
    assert len(hung) == 4
    assert all(now == then for now, then in hung.values())
    assert [view.role for view in screen.viewports[4:]] == ["Prior"] * 4


@pytest.mark.parametrize(
    ("there", "title"),
    [
        ((("R", "CC"),), "CC"),
        ((("L", "MLO"),), "MLO"),
        ((("R", "MLO"), ("L", "MLO")), "Four views"),
        ((("R", "CC"), ("L", "CC"), ("R", "MLO")), "Four views"),
    ],
)
def test_an_incomplete_mammogram_begins_with_a_stage_that_is_half_filled(
    there: tuple[tuple[str, str], ...], title: str
) -> None:
    known = dict(zip(VIEWS, four(), strict=True))
    screen = opened(*(known[view] for view in there))
    assert screen.hanging is not None
    assert screen.hanging.stages[screen.hanging.stage] == title
    shown = [view for view in screen.viewports if view.content is not None]
    assert len(shown) == len(there)
    assert 2 * len(shown) >= len(screen.viewports)


@pytest.mark.parametrize(
    ("number", "outer"), [(0, "left"), (1, "right"), (2, "left"), (3, "right")]
)
def test_corner_texts_stand_away_from_the_chest_wall(number: int, outer: str) -> None:
    screen = opened(*four())
    texts = corners(screen, number)
    placed = on_outer_side(texts, screen.viewports[number].align, small=False)

    left = (*placed.top_left, *placed.bottom_left)
    right = (*placed.top_right, *placed.bottom_right)
    said = (*texts.top_left, *texts.top_right, *texts.bottom_left, *texts.bottom_right)
    assert said
    assert (left if outer == "left" else right) == said
    assert (right if outer == "left" else left) == ()


# ---------------------------------------------------------------------- disagreement


def _facts(screen: Screen, number: int) -> list[str]:
    return [d.fact for d in screen.warnings(number) if d.code == "laterality"]


@pytest.mark.parametrize(
    ("label", "sides", "words"),
    [("L CC", (("Image Laterality", "R"),), "The tag says right, the name of the series left."),
     ("LCC", (("Image Laterality", "R"),), "The tag says right"),
     ("", (("Image Laterality", "R"), ("Laterality", "L")), "Image Laterality says right"),
     ("R MLO", (("Image Laterality", "R"),), "View Position says CC, the series' name MLO.")],
)  # fmt: skip
def test_p33_a_disagreement_of_tags_and_labels_is_flagged_over_the_picture(
    label: str, sides: tuple[tuple[str, str], ...], words: str
) -> None:
    screen = opened(breast("R", "CC", ("P", "L"), label=label, sides=sides))
    found = _facts(screen, 0)
    assert len(found) == 1
    assert words in found[0]
    assert screen.warnings(0)[0].gravity is Gravity.WARNING


def test_p33_agreeing_tags_and_labels_raise_nothing() -> None:
    screen = opened(
        breast("R", "CC", ("P", "L"), label="R CC",
               sides=(("Image Laterality", "R"), ("Laterality", "R")))
    )  # fmt: skip
    assert _facts(screen, 0) == []


def test_p33_the_side_of_any_film_is_checked_against_its_name() -> None:
    knee = film()
    source = knee.sources[0]
    series = replace(source.instance.series, description="Knee LEFT ap")
    instance = replace(source.instance, series=series, sides=(("Laterality", "R"),))
    screen = opened(replace(knee, sources=(replace(source, instance=instance),)))
    assert _facts(screen, 0) == ["The tag says right, the name of the series left."]
    lumbar = replace(series, description="L SPINE AP")
    instance = replace(instance, series=lumbar)
    assert sided(instance).doubts == ()


def test_p33_a_side_that_only_the_label_states_is_used_and_said() -> None:
    content = breast("R", "CC", ("P", "L"), label="RCC", sides=())
    screen = opened(content)
    assert shown_uids(screen)[0] == content.series_uid
    assert "No tag states the side" in _facts(screen, 0)[0]


@pytest.mark.parametrize("lies", [(), ("P",), ("P", ""), ("H", "F"), ("P", "A"), ("X", "Y")])
def test_p33_an_image_that_does_not_say_how_it_lies_is_left_as_stored_and_flagged(
    lies: tuple[str, ...],
) -> None:
    content = breast("R", "CC", lies)
    hung = breast_hanging(content.sources[0].instance)
    assert (hung.turn, hung.flip_sideways, hung.flip_over) == (0, False, False)
    screen = opened(content)
    assert any("Patient Orientation" in fact for fact in _facts(screen, 0))


def tomosynthesis(
    side: str, view: str, cosines: tuple[float, ...], lies: tuple[str, ...] = ()
) -> ImageStack:
    """Return a tomosynthesis of eight slices, whose only word on how it lies is its place."""
    one = breast(side, view, lies)
    (film,) = one.sources
    normal = np.cross(cosines[:3], cosines[3:])
    geometry = tuple(
        FrameGeometry(
            (float(k * normal[0]), float(k * normal[1]), float(k * normal[2])),
            (*cosines,), (MM, MM), "PixelSpacing",  # type: ignore[arg-type]  # six of them
        )
        for k in range(8)
    )  # fmt: skip
    instance = replace(
        film.instance, sop_uid=f"{film.instance.sop_uid}.7", geometry=geometry,
        pixels=Pixels(ROWS, COLUMNS, 8), series=replace(film.instance.series, uid=f"{side}{view}"),
    )  # fmt: skip
    sources = tuple(SliceSource(instance, k, float(k)) for k in range(8))
    images: list[NDArray[np.generic] | None] = [np.zeros((ROWS, COLUMNS), np.int16)] * 8
    return replace(one, series_uid=f"{side}{view}", sources=sources, images=images)


# Rows to the back or the front, columns down to the middle of the body or to the feet.
PLACES = {
    ("R", "CC"): (0.0, 1.0, 0.0, 1.0, 0.0, 0.0), ("L", "CC"): (0.0, -1.0, 0.0, -1.0, 0.0, 0.0),
    ("R", "MLO"): (0.0, 1.0, 0.0, 0.6, 0.0, -0.8), ("L", "MLO"): (0.0, -1.0, 0.0, -0.6, 0.0, -0.8),
}  # fmt: skip


@pytest.mark.parametrize(("flipped", "over"), [(False, False), (True, False), (True, True)])
def test_p33_a_tomosynthesis_hangs_as_a_mammogram_by_its_place_in_the_patient(
    flipped: bool, over: bool
) -> None:
    across, down = (-1.0 if flipped else 1.0), (-1.0 if over else 1.0)
    screen = opened(
        *(
            tomosynthesis(*who, (*(across * x for x in c[:3]), *(down * x for x in c[3:])))
            for who, c in PLACES.items()
        )
    )

    assert [v.content is not None for v in screen.viewports] == [True] * 4
    for number, (side, view) in enumerate(VIEWS):
        plane, shown = plane_of(screen, number), screen.viewports[number]
        assert shown.content is not None
        assert shown.content.series_uid == f"{side}{view}"
        assert shown.image == 4
        right = letters(shown.content, shown.image, plane.right)
        assert right == ("P" if side == "R" else "A")
        assert letters(shown.content, shown.image, plane.down)[0] == DOWN[side, view]
        assert shown.align == ("right" if side == "R" else "left")


def test_the_films_come_first_and_their_tomosynthesis_is_a_stage_of_its_own() -> None:
    screen = opened(*(tomosynthesis(*who, c) for who, c in PLACES.items()), *four())

    assert all(len(v.content.images) == 1 for v in screen.viewports if v.content)  # type: ignore[union-attr]
    assert screen.hanging is not None
    at = screen.hanging.stages.index("Tomosynthesis")
    while screen.hanging.stage != at:
        screen.step_stage(1)
    assert [len(v.content.images) for v in screen.viewports if v.content] == [8] * 4  # type: ignore[union-attr]


def test_p33_a_tag_that_contradicts_the_place_of_a_tomosynthesis_is_flagged() -> None:
    agreeing = tomosynthesis("R", "CC", PLACES["R", "CC"], ("P", "L")).sources[0].instance
    mirrored = replace(agreeing, patient_orientation=("A", "L"))

    assert breast_hanging(agreeing).doubts == ()
    assert "says A/L, the place in the patient P/L" in breast_hanging(mirrored).doubts[0].fact


def test_p33_a_view_that_stands_only_in_its_code_is_found() -> None:
    content = breast("L", "", ("A", "FR"))
    source = content.sources[0]
    coded = replace(source.instance, view_codes=("399368009", "399161006"))
    content = replace(content, sources=(replace(source, instance=coded),))
    assert shown_uids(opened(content))[1] == content.series_uid
    contrary = replace(coded, view_position="CC")
    assert "view code MLO" in sided(contrary).doubts[0].fact


def test_a_real_mammogram_hangs_in_its_place_by_its_tags(real_data: Path) -> None:
    found = sorted((real_data / "ts-matrix-wg04").rglob("*MG1*"))
    assert found
    instance = read_header(found[0].read_bytes())
    assert instance.pixels is not None
    values = np.zeros((instance.pixels.rows, instance.pixels.columns), np.int16)
    content = ImageStack(
        instance.series.uid, instance.study.uid, instance.study.patient.id, "",
        instance.series.modality, "", [values], (SliceSource(instance, 0, None),),
    )  # fmt: skip
    screen = Screen(Annotations())
    screen.open(instance.study)
    screen.take(content, finished=True)
    screen.hang()
    assert any(view.content is content for view in screen.viewports)
    # A scanned film that calls itself RG: its view and side are in the tags, A\\F its rows.
    assert screen.hanging is not None
    assert screen.hanging.id == "mg"
    number = next(n for n, v in enumerate(screen.viewports) if v.content is content)
    assert number == 1
    assert screen.viewports[1].align == "left"
    state = screen.viewports[1].state
    assert state is not None
    assert (letters(content, 0, state.right), letters(content, 0, state.down)) == ("A", "F")
    assert screen.can_show(0) == "No right MLO view."
