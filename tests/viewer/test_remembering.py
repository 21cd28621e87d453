"""Hang as I did: what was arranged by hand comes back by rules, and only where it belongs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.study import Study
from domain.volume import ImageStack, Volume
from tests.viewer.phantoms import PRIOR, STUDY, film, volume
from tests.viewer.test_hanging_protocols import mr, opened, used
from tests.viewer.test_mammography import four
from viewer.session.annotations import Annotations
from viewer.session.hanging import Kind
from viewer.session.layout import PAIR, grid, layout_named
from viewer.session.links import Link
from viewer.session.matching import Book
from viewer.session.protocol_file import read_protocol, write_protocol
from viewer.session.protocols import Protocol, rule_words
from viewer.session.remembering import remembered
from viewer.session.screen import Screen
from viewer.session.shipped_protocols import shipped
from viewer.session.view_state import Orientation, Slab, SlabMode


def again(protocol: Protocol, *contents: Volume | ImageStack, study: Study = STUDY) -> Screen:
    """Return another reading of these series on a seat that knows the protocol."""
    screen = opened(*contents, study=study)
    screen.staging.book = Book((read_protocol(write_protocol(protocol)), *shipped()))
    screen.hang()
    return screen


def what(screen: Screen) -> list[tuple[object, ...]]:
    return [
        (view.kind, view.content, view.state.orientation if view.state else None, view.image)
        for view in screen.viewports
    ]


def test_an_mr_arranged_by_hand_hangs_the_same_again() -> None:
    series = [mr(name, n) for n, name in enumerate(("t1_tse", "t2_tse", "flair", "dwi b1000"))]
    screen = opened(*series)
    screen.set_layout(layout_named("1+2") or PAIR)
    screen.put(0, series[2], Orientation.CORONAL)
    screen.put(1, series[3])
    screen.put(2, series[0], Orientation.SAGITTAL)
    screen.set_slab(0, Slab(SlabMode.MIP, 12.0))
    screen.turn_apart(1, Link.SCROLL)
    protocol = remembered(screen, "mine")
    second = again(protocol, *reversed(series))
    assert used(second) == "mine"
    assert what(second) == what(screen)
    assert second.layout.id == "1+2"
    assert second.viewports[0].state is not None
    assert second.viewports[0].state.slab == Slab(SlabMode.MIP, 12.0)
    assert second.viewports[1].apart == {Link.SCROLL}
    assert all(rule_words(rule) for rule in protocol.rules)


def test_a_preset_and_3d_come_back() -> None:
    content = volume()
    screen = opened(content)
    screen.set_layout(PAIR)
    screen.use_preset(0, 7)
    screen.put_scene(1, content)
    second = again(remembered(screen, "mine"), content)
    assert [view.kind for view in second.viewports] == [Kind.PLANE, Kind.SCENE]
    preset = second.preset_in_use(0)
    assert preset is not None
    assert preset.name == "lung"


def test_a_prior_comes_back_as_a_prior_and_is_missed_where_there_is_none() -> None:
    screen = opened(film(), film(study=PRIOR))
    screen.swap(0, 1)
    protocol = remembered(screen, "mine")
    second = again(protocol, film(), film(study=PRIOR))
    assert used(second) == "mine"
    assert [view.role for view in second.viewports] == ["Prior", "Current"]
    alone = again(protocol, film())
    assert used(alone) != "mine" or alone.viewports[0].kind is Kind.EMPTY


def test_what_stands_on_a_second_monitor_comes_back_there() -> None:
    series = [mr(name, n) for n, name in enumerate(("t1_tse", "t2_tse", "flair", "dwi b1000"))]
    screen = opened(*series)
    screen.set_layout(PAIR)
    screen.set_windows((grid(1, 2),))
    for number, content in enumerate(reversed(series)):
        screen.put(number, content)
    protocol = remembered(screen, "mine")
    assert [pane.monitor for pane in protocol.stages[0].panes] == [1, 1, 2, 2]
    again_here = Screen(Annotations())
    again_here.set_windows((grid(1, 2),))
    again_here.open(STUDY)
    for content in series:
        again_here.take(content, finished=True)
    again_here.staging.book = Book((read_protocol(write_protocol(protocol)), *shipped()))
    again_here.hang()
    assert what(again_here) == what(screen)
    # Where there is one monitor, what has room stands on it.
    assert [v.content for v in again(protocol, *series).viewports] == list(reversed(series))[:2]


def test_mammograms_come_back_by_side_and_view() -> None:
    films = four()
    screen = opened(*films)
    screen.swap(0, 3)
    second = again(remembered(screen, "mine"), *reversed(films))
    assert used(second) == "mine"
    shown = [view.content.series_uid for view in second.viewports if view.content is not None]
    assert shown == [v.content.series_uid for v in screen.viewports if v.content is not None]


def test_what_was_arranged_for_one_study_does_not_take_others_over() -> None:
    protocol = remembered(opened(volume()), "mine")
    other = replace(STUDY, description="MR HEAD")
    content = mr("T1", 5)
    sources = tuple(replace(s, instance=replace(s.instance, study=other)) for s in content.sources)
    assert used(again(protocol, replace(content, sources=sources), study=other)) == "planes"


def called(content: Volume | ImageStack, description: str, part: str) -> Volume | ImageStack:
    """Return a series of a study of another name and body part."""
    study = replace(STUDY, description=description)
    sources = tuple(
        replace(s, instance=replace(
            s.instance, study=study, series=replace(s.instance.series, body_part=part)))
        for s in content.sources
    )  # fmt: skip
    return replace(content, sources=sources)


@pytest.mark.parametrize(
    ("description", "part", "mine"),
    [
        ("CT Chest with contrast", "CHEST", True),
        ("CT Chest", "", True),
        ("", "CHEST", True),
        ("", "", False),
        ("CT Abdomen with contrast", "", False),
        ("CT Brain with contrast", "HEAD", False),
    ],
)
def test_a_ct_arranged_by_hand_hangs_its_like_and_no_other_ct(
    description: str, part: str, mine: bool
) -> None:
    arranged = called(volume(), "CT Chest with contrast", "CHEST")
    protocol = remembered(opened(arranged, study=arranged.sources[0].instance.study), "mine")
    other = called(volume(), description, part)
    screen = again(protocol, other, study=other.sources[0].instance.study)
    assert (used(screen) == "mine") is mine


def test_what_is_arranged_by_hand_comes_before_the_strongest_shipped_protocol() -> None:
    films = [called(each, "Screening", "") for each in four()]
    study = films[0].sources[0].instance.study
    screen = opened(*films, study=study)
    screen.swap(0, 3)
    assert used(again(remembered(screen, "mine"), *films, study=study)) == "mine"


def test_nothing_shown_is_nothing_to_remember() -> None:
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.set_layout(grid(2, 2))
    with pytest.raises(ValueError, match="nothing"):
        remembered(screen, "mine")
