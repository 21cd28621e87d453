"""However a series came to stand beside another, it is said which is the current one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.study import Study, Window
from domain.volume import Volume
from tests.viewer.phantoms import PRIOR, STUDY, film, lattice, volume
from viewer.session.annotations import Annotations
from viewer.session.captions import corners
from viewer.session.hanging import Hanging, Kind, Pane
from viewer.session.layout import FOUR, PAIR
from viewer.session.screen import Screen
from viewer.session.view_state import Orientation

NOW = volume(lattice((20, 60, 60), (4.0, 4.0, 5.0)))
BEFORE = volume(
    lattice((30, 60, 60), (2.0, 2.0, 2.0), origin=(5, -20, 300)),
    study=PRIOR,
    frame_of_reference="1.2.4.99",
    series_uid="1.2.4.7",
)


def opened(*contents: Volume) -> Screen:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.admit(PRIOR)
    for content in contents:
        screen.take(content, finished=True)
    screen.hang(Hanging("test", "Test", PAIR, (Pane(Kind.PLANE, contents[0]),)))
    return screen


def said(screen: Screen, number: int) -> tuple[str, ...]:
    return corners(screen, number).top_left


def test_p36_nothing_is_said_of_a_study_that_stands_alone() -> None:
    screen = opened(NOW, BEFORE)
    assert not {"Current", "Prior"} & set(said(screen, 0))


@pytest.mark.parametrize("plane", list(Orientation)[:3])
def test_p36_a_series_of_a_prior_that_is_put_into_a_viewport_is_called_prior_in_every_plane(
    plane: Orientation,
) -> None:
    screen = opened(NOW, BEFORE)
    screen.put(1, BEFORE, plane)
    assert said(screen, 1)[0] == "Prior"
    assert "2025-05-20 11:31" in said(screen, 1)
    assert "8 months before" in corners(screen, 1).top_right
    assert said(screen, 0)[0] == "Current"
    screen.set_layout(FOUR)
    screen.put_scene(2, BEFORE)
    assert said(screen, 2) == ("Prior · 3D", "2025-05-20 11:31")


def test_p36_a_later_study_beside_the_open_one_is_called_later() -> None:
    later = Study("1.2.6", STUDY.patient, "20260301", "080000", "4800", "CT CHEST W/O")
    after = volume(study=later, frame_of_reference="1.9", series_uid="1.2.6.7")
    screen = opened(NOW)
    screen.admit(later)
    screen.take(after, finished=True)
    screen.put(1, after)
    assert said(screen, 1)[0] == "Later"


def test_p36_of_several_sequences_beside_their_priors_each_says_which_it_is() -> None:
    screen = opened(NOW, BEFORE)
    screen.put(1, BEFORE)
    assert said(screen, 0)[1].endswith("Thorax 1.0 D")
    assert said(screen, 1)[1].endswith("Thorax 1.0 D")


def test_a_reformatted_plane_names_its_series_where_several_are_on_the_screen() -> None:
    screen = opened(NOW)
    screen.set_layout(FOUR)
    screen.put(1, NOW, Orientation.CORONAL)
    assert said(screen, 1) == ("Coronal",)
    other = replace(volume(series_uid="1.2.3.8"), title="Thin")
    screen.take(other, finished=True)
    screen.put(2, other, Orientation.SAGITTAL)
    assert said(screen, 2)[0].endswith("Thin")
    assert said(screen, 2)[1] == "Sagittal"
    assert said(screen, 1)[0].endswith("Thorax 1.0 D")


def test_a_prior_put_beside_a_series_has_its_scale_and_takes_its_window() -> None:
    screen = opened(NOW, BEFORE)
    screen.put(1, BEFORE)
    for number in (0, 1):
        screen.sized(number, 600, 600)
    planes = [screen.plane(number, 600, 600) for number in (0, 1)]
    assert planes[0] is not None
    assert planes[1] is not None
    assert planes[0].mm_per_pixel == pytest.approx(planes[1].mm_per_pixel)
    screen.set_window(0, Window(-600.0, 1500.0))
    assert screen.viewports[1].state is not None
    assert screen.viewports[1].state.window == Window(-600.0, 1500.0)


def test_the_window_of_a_sequence_goes_to_its_earlier_self_and_to_no_other_sequence() -> None:
    def sequence(name: str, study: Study, number: int) -> Volume:
        made = volume(
            study=study, modality="MR", series_uid=f"{study.uid}.{number}", frame_of_reference="1.5"
        )
        return replace(made, title=name)

    series = [sequence(n, s, k) for k, n in enumerate(("T1", "T2")) for s in (STUDY, PRIOR)]
    screen = opened(*series)
    roles = ("Current", "Prior") * 2
    panes = [Pane(Kind.PLANE, c, role=r) for c, r in zip(series, roles, strict=True)]
    screen.hang(Hanging("test", "Test", FOUR, tuple(panes)))
    other = [view.state.window for view in screen.viewports[2:] if view.state is not None]
    screen.set_window(0, Window(321.0, 654.0))
    windows = [view.state.window for view in screen.viewports if view.state is not None]
    assert windows[:2] == [Window(321.0, 654.0)] * 2
    assert windows[2:] == other


def test_films_keep_their_words_in_two_lines() -> None:
    now, before = film(), film(study=PRIOR)
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.admit(PRIOR)
    screen.take(now, finished=True)
    screen.take(before, finished=True)
    screen.hang(Hanging("test", "Test", PAIR, (Pane(Kind.IMAGE, now, Orientation.IMAGE),)))
    screen.put(1, before)
    assert said(screen, 0) == ("Current", "2026-01-12 09:12")
    assert said(screen, 1) == ("Prior", "2025-05-20 11:31")
    assert corners(screen, 1).top_right == ("Chest PA", "8 months before")
