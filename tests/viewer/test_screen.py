"""The screen links its viewports in the patient, and forgets everything of the study before."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from domain.errors import Refused
from domain.finding import Decision
from domain.geometry import Point
from domain.measurement import Length, Measurement
from domain.study import Window
from domain.volume import Doubt, Gravity, VoiLut
from tests.viewer.phantoms import (
    OTHER,
    PRIOR,
    READER,
    STUDY,
    film,
    finding_at,
    lattice,
    length_at,
    volume,
)
from viewer.session.annotations import Annotations
from viewer.session.captions import corners, mark_words
from viewer.session.content import space_of
from viewer.session.hanging import Kind, one
from viewer.session.layout import FOUR, PAIR, cells
from viewer.session.pointing import At, Pointing
from viewer.session.screen import Screen
from viewer.session.slices import Mark
from viewer.session.view_state import Orientation, Slab, SlabMode
from viewer.tools.gesture import CrosshairTo, WindowBy

SIZE = (640.0, 480.0)


@pytest.fixture
def screen() -> Screen:
    """A CT hung as three planes and 3D."""
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(volume(), finished=True)
    made.hang()
    return made


def position(screen: Screen, number: int) -> tuple[int, int]:
    found = screen.slice_number(number)
    assert found is not None
    return found


def window_of(screen: Screen, number: int = 0) -> Window:
    state = screen.viewports[number].state
    assert state is not None
    assert state.window is not None
    return state.window


# ---------------------------------------------------------------------- hanging


def test_a_ct_opens_as_three_planes_and_3d_the_acquired_plane_first(screen: Screen) -> None:
    assert screen.layout is FOUR
    kinds = [view.kind for view in screen.viewports]
    assert kinds == [Kind.PLANE, Kind.PLANE, Kind.PLANE, Kind.SCENE]
    planes = [view.state.orientation for view in screen.viewports[:3] if view.state is not None]
    assert planes == [Orientation.AXIAL, Orientation.SAGITTAL, Orientation.CORONAL]


def test_a_sagittal_acquisition_opens_sagittal_first() -> None:
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(volume(lattice(axes=((0, 1, 0), (0, 0, -1), (-1, 0, 0)))), finished=True)
    made.hang()
    assert made.view.state is not None
    assert made.view.state.orientation is Orientation.SAGITTAL


def test_a_chest_film_opens_beside_its_prior_at_the_same_scale() -> None:
    made = Screen(Annotations())
    made.open(STUDY)
    made.admit(PRIOR)
    made.take(film(), finished=True)
    made.take(film(spacing_mm=(0.4, 0.4), study=PRIOR), finished=True)
    made.hang()
    assert made.layout is PAIR
    assert [view.role for view in made.viewports] == ["Current", "Prior"]
    one_, other = (made.plane(number, *SIZE) for number in (0, 1))
    assert one_ is not None
    assert other is not None
    assert one_.mm_per_pixel == pytest.approx(other.mm_per_pixel)
    made.zoom(0, 2.0)
    one_, other = (made.plane(number, *SIZE) for number in (0, 1))
    assert one_ is not None
    assert other is not None
    assert one_.mm_per_pixel == pytest.approx(other.mm_per_pixel)


def test_a_study_without_images_says_so() -> None:
    made = Screen(Annotations())
    made.open(STUDY)
    made.hang()
    assert made.can_show(0) == "This study has no images that can be shown."


# ---------------------------------------------------------------------- identity


def test_a_series_that_arrives_after_the_study_was_changed_is_dropped(screen: Screen) -> None:
    late = volume()
    screen.open(OTHER)
    assert not screen.take(late)
    assert screen.contents == ()


def test_a_series_of_the_open_study_under_another_patient_is_dropped(screen: Screen) -> None:
    stray = replace(volume(series_uid="1.2.3.8"), patient_id="2MR2")
    assert not screen.take(stray)


def test_a_prior_of_another_patient_is_refused(screen: Screen) -> None:
    with pytest.raises(Refused):
        screen.admit(OTHER)


def test_opening_or_closing_a_screen_leaves_the_marks_to_whoever_keeps_them() -> None:
    annotations, told = Annotations(), list[tuple[Measurement, ...]]()
    mark = length_at(volume(), Point(0, 50, -575), Point(5, 50, -575))
    annotations.load([mark])
    annotations.watch(lambda: told.append(annotations.items))
    made = Screen(annotations)
    made.open(STUDY)
    made.close()
    assert annotations.items == (mark,)
    assert told == []


def test_opening_another_study_forgets_findings_and_pictures_and_shows_no_mark(
    screen: Screen,
) -> None:
    content = screen.contents[0]
    at = (Point(0, 50, -575), Point(5, 50, -575))
    screen.annotations.place(length_at(volume(), *at))
    screen.show_findings([finding_at(volume(), Point(0, 45, -580), Point(9, 55, -570))])
    generation = screen.generation
    screen.open(OTHER)
    # The same place of the same frame of reference, but another patient's.
    screen.take(replace(volume(), study_uid=OTHER.uid, patient_id=OTHER.patient.id))
    screen.hang()
    assert all(screen.marks(n) == () for n in range(len(screen.viewports)))
    assert all(screen.findings(n) == () for n in range(len(screen.viewports)))
    screen.open(OTHER)
    assert screen.viewports[0].content is None
    assert screen.generation != generation
    screen.arrived(content)
    assert all(view.content is None for view in screen.viewports)


def test_after_a_thousand_changes_of_study_nothing_of_another_patient_is_shown() -> None:
    rng = random.Random(4711)  # noqa: S311 - for orders, not for secrets
    series = {study.uid: volume(study=study) for study in (STUDY, OTHER)}
    made = Screen(Annotations())
    for _ in range(1000):
        study = rng.choice((STUDY, OTHER))
        if rng.random() < 0.4:
            made.open(study)
        made.take(series[study.uid])
        if rng.random() < 0.5:
            made.hang()
        for view in made.viewports:
            if view.content is not None:
                assert made.study is not None
                assert view.content.patient_id == made.study.patient.id


def test_findings_of_a_study_that_is_not_open_are_not_drawn(screen: Screen) -> None:
    other = volume(study=OTHER)
    screen.show_findings([finding_at(other, Point(0, 45, -580), Point(9, 55, -570))])
    assert screen.findings(0) == ()


def test_a_rejected_finding_is_not_drawn(screen: Screen) -> None:
    found = finding_at(volume(), Point(0, 45, -580), Point(9, 55, -570))
    screen.show_findings([found])
    assert screen.findings(0) == (found,)
    screen.show_findings([replace(found, decision=Decision.REJECTED)])
    assert screen.findings(0) == ()


# ---------------------------------------------------------------------- linking


def test_the_crosshair_brings_every_plane_through_a_place(screen: Screen) -> None:
    content = screen.contents[0]
    at = content.lattice.point(7, 9, 11)  # type: ignore[union-attr]
    screen.place_crosshair(at, space_of(content))
    assert position(screen, 0)[0] == 11
    for number in range(3):
        plane = screen.plane(number, *SIZE)
        assert plane is not None
        assert abs(plane.distance_mm(at)) < 1e-6


def test_scrolling_the_axial_plane_takes_the_crosshair_along(screen: Screen) -> None:
    before = screen.crosshair("1.2.3.99")
    screen.scroll(0, 3)
    after = screen.crosshair("1.2.3.99")
    assert before is not None
    assert after is not None
    assert after.z - before.z == pytest.approx(3 * 2.5, abs=2.5)
    assert (after.x, after.y) == pytest.approx((before.x, before.y))


def test_series_of_different_frames_of_reference_do_not_share_a_crosshair(screen: Screen) -> None:
    elsewhere = volume(series_uid="1.2.3.8", frame_of_reference="1.2.3.100")
    screen.take(elsewhere, finished=True)
    screen.put(1, elsewhere)
    before = screen.viewports[1].state
    screen.place_crosshair(Point(0, 45, -560), "1.2.3.99")
    assert screen.viewports[1].state == before


def test_two_series_without_a_frame_of_reference_are_not_linked_by_chance() -> None:
    made = Screen(Annotations())
    made.open(STUDY)
    one_, other = volume(frame_of_reference=""), volume(frame_of_reference="", series_uid="1.8")
    made.take(one_, finished=True)
    made.take(other, finished=True)
    made.hang()
    made.put(1, other)
    before = made.viewports[1].state
    made.place_crosshair(Point(0, 45, -560), space_of(one_))
    assert made.viewports[1].state == before


def test_scrolling_goes_by_acquired_slices_and_stops_at_the_ends(screen: Screen) -> None:
    screen.go_to(0, 0)
    screen.scroll(0, -5)
    assert position(screen, 0) == (0, 20)
    screen.scroll(0, 500)
    assert position(screen, 0) == (19, 20)


def test_a_reformatted_plane_scrolls_by_the_voxel(screen: Screen) -> None:
    before = screen.plane(1, *SIZE)
    screen.scroll(1, 1)
    after = screen.plane(1, *SIZE)
    assert before is not None
    assert after is not None
    assert abs(before.distance_mm(after.centre)) == pytest.approx(0.8)


def test_a_window_is_shared_by_the_planes_of_a_series(screen: Screen) -> None:
    screen.set_window(0, Window(-600, 1500))
    assert window_of(screen, 2) == Window(-600, 1500)


def test_p32_a_coarse_picture_is_called_a_preview_until_it_is_replaced(screen: Screen) -> None:
    assert corners(screen, 0, preview=True).bottom_right == ("preview",)
    assert corners(screen, 0).bottom_right == ("lossless",)


def test_a_ct_that_soft_tissue_would_show_black_opens_through_an_automatic_window() -> None:
    dark = np.linspace(-1000, -700, 20 * 24 * 28, dtype=np.int16).reshape(20, 24, 28)
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(replace(volume(voxels=dark.copy()), windows=()), finished=True)
    made.hang()
    assert window_of(made).name == "automatic"
    dark[:4] = 40
    made.open(STUDY)
    made.take(replace(volume(voxels=dark.copy()), windows=()), finished=True)
    made.hang()
    assert window_of(made).name == "mediastinum"


def test_a_table_that_comes_with_the_pixels_replaces_the_window_that_stood_in() -> None:
    made = Screen(Annotations())
    made.open(STUDY)
    arrived = replace(film(np.arange(12000, dtype=np.int16).reshape(120, 100)), windows=())
    made.take(replace(arrived, images=[None]))
    made.hang()
    table = VoiLut(0, np.array([0, 65535], dtype=np.uint16))
    made.take(replace(arrived, voi_luts={0: (table,)}), finished=True)
    assert made.view.state is not None
    assert made.view.state.window is None


def test_the_digits_choose_the_usual_windows_of_a_ct(screen: Screen) -> None:
    assert screen.use_preset(0, 7)
    assert (window_of(screen).width, window_of(screen).centre) == (1500, -600)
    used = screen.preset_in_use(0)
    assert used is not None
    assert used.key == 7


# ---------------------------------------------------------------------- gestures


def test_dragging_to_the_right_widens_and_upwards_brightens(screen: Screen) -> None:
    since = screen.snapshot()
    screen.apply(0, WindowBy(30, 0), since)
    assert window_of(screen) == Window(40, 440)
    screen.apply(0, WindowBy(0, 30), since)
    assert window_of(screen) == Window(0, 400)  # a lower centre is a brighter picture


def test_a_seat_may_turn_the_direction_of_brightness_round(screen: Screen) -> None:
    screen.brighter_up = False
    screen.apply(0, WindowBy(0, 30), screen.snapshot())
    assert window_of(screen) == Window(80, 400)


def test_on_an_inverted_picture_upwards_still_brightens(screen: Screen) -> None:
    screen.invert(0)
    screen.apply(0, WindowBy(0, 30), screen.snapshot())
    assert window_of(screen) == Window(80, 400)


def test_a_cancelled_drag_leaves_the_view_as_it_was(screen: Screen) -> None:
    pointing = Pointing(screen, author=lambda: READER)
    before = screen.viewports
    pointing.press(0, At(100, 100, *SIZE))
    pointing.move(At(180, 120, *SIZE))
    assert window_of(screen) != Window(40, 400)
    assert pointing.cancel()
    assert screen.viewports == before


def test_a_length_drawn_on_the_acquired_plane_knows_its_image(screen: Screen) -> None:
    pointing = Pointing(screen, author=lambda: READER)
    screen.choose_tool("length")
    screen.go_to(0, 4)
    pointing.press(0, At(200, 200, *SIZE))
    pointing.move(At(300, 200, *SIZE))
    pointing.move(At(300, 200, *SIZE), released=True)
    (mark,) = screen.annotations.items
    plane = screen.plane(0, *SIZE)
    assert isinstance(mark, Length)
    assert plane is not None
    assert mark.millimetres == pytest.approx(100 * plane.mm_per_pixel)
    assert mark.place.sop_uid == "1.2.3.7.4"
    assert mark.place.reformatted == ""


def test_a_length_on_a_slab_says_that_it_is_one(screen: Screen) -> None:
    pointing = Pointing(screen, author=lambda: READER)
    screen.choose_tool("length")
    screen.set_slab(0, Slab(SlabMode.MIP, 10.0))
    pointing.press(0, At(200, 200, *SIZE))
    pointing.move(At(300, 200, *SIZE), released=True)
    (mark,) = screen.annotations.items
    assert mark.place.reformatted == "MIP 10.0 mm"
    assert mark.place.sop_uid == ""
    assert mark_words(mark).endswith("MIP 10.0 mm")


def test_no_value_is_read_off_a_slab(screen: Screen) -> None:
    assert screen.value_at(0, screen.contents[0].lattice.centre) == (0.0, "HU")  # type: ignore[union-attr]
    screen.set_slab(0, Slab(SlabMode.MIP, 10.0))
    assert screen.value_at(0, screen.contents[0].lattice.centre) is None  # type: ignore[union-attr]


def test_a_mark_under_the_pointer_is_taken_hold_of_whatever_the_tool(screen: Screen) -> None:
    pointing = Pointing(screen, author=lambda: READER)
    screen.choose_tool("length")
    pointing.press(0, At(200, 200, *SIZE))
    pointing.move(At(300, 200, *SIZE), released=True)
    screen.choose_tool("window")
    pointing.press(0, At(300, 200, *SIZE))
    pointing.move(At(300, 260, *SIZE))
    pointing.move(At(300, 260, *SIZE), released=True)
    assert len(screen.annotations.items) == 1
    assert window_of(screen) == Window(40, 400)
    screen.annotations.undo()
    (mark,) = screen.annotations.items
    assert isinstance(mark, Length)
    assert mark.start.y == pytest.approx(mark.end.y)


def test_a_mark_is_drawn_on_its_slice_alone(screen: Screen) -> None:
    content = screen.contents[0]
    on = content.lattice  # type: ignore[union-attr]
    mark = length_at(content, on.point(3, 3, 5), on.point(9, 3, 5))  # type: ignore[arg-type]
    screen.annotations.place(mark)
    screen.go_to(0, 5)
    assert screen.marks(0) == (mark,)
    screen.go_to(0, 6)
    assert screen.marks(0) == ()


def test_deleting_the_chosen_mark_can_be_undone(screen: Screen) -> None:
    mark = length_at(volume(), Point(0, 50, -575), Point(5, 50, -575))
    screen.annotations.place(mark)
    screen.choose(mark.id)
    screen.delete_chosen()
    assert screen.annotations.items == ()
    screen.annotations.undo()
    assert len(screen.annotations.items) == 1


def test_a_finding_is_gone_to_without_touching_window_or_zoom(screen: Screen) -> None:
    found = finding_at(volume(), Point(0, 45, -580), Point(9, 55, -570))
    screen.zoom(0, 2.0)
    before = screen.viewports[0].state
    screen.show_finding(found)
    after = screen.viewports[0].state
    assert before is not None
    assert after is not None
    assert (after.zoom, after.window) == (before.zoom, before.window)
    plane = screen.plane(0, *SIZE)
    assert plane is not None
    assert abs(plane.distance_mm(found.centre)) <= 2.5 / 2


def test_watchers_hear_once_of_a_change(screen: Screen) -> None:
    heard: list[None] = []
    screen.watch(lambda: heard.append(None))
    screen.apply(0, CrosshairTo(Point(0, 45, -560)), screen.snapshot())
    assert len(heard) == 1


# ---------------------------------------------------------------------- what is and is not there


def test_a_slice_that_was_never_acquired_is_said_to_be_a_gap() -> None:
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(volume(missing=(8,)), finished=True)
    made.hang()
    made.go_to(0, 8)
    assert made.can_show(0) == "Slice 9 was not acquired: a gap."


def test_planes_wait_for_every_image_while_the_acquired_ones_are_shown() -> None:
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(volume(waiting=range(5, 20)))
    made.hang()
    made.go_to(0, 2)
    assert made.can_show(0) == ""
    assert made.can_show(1) == "MPR when 20 images are in, 5 so far."
    assert made.can_show(3) == "3D when 20 images are in, 5 so far."


def test_the_slice_bar_tells_loaded_viewed_missing_and_waiting_apart() -> None:
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(volume(missing=(8,), waiting=(9,)))
    made.hang()
    made.go_to(0, 2)
    made.mark_viewed(0)
    bar = made.bar(0)
    assert bar is not None
    assert [Mark(int(bar.marks[k])) for k in (1, 2, 8, 9)] == [
        Mark.LOADED, Mark.VIEWED, Mark.MISSING, Mark.WAITING,
    ]  # fmt: skip
    assert bar.position == 2
    assert made.viewed(made.contents[0]).nonzero()[0].tolist() == [2]


def test_a_lossless_image_of_a_series_is_not_called_lossy_for_its_neighbour() -> None:
    films = film(count=2)
    first, second = films.sources
    lossy = replace(second, instance=replace(second.instance, lossy="30:1"))
    said = Doubt("lossy", "Lossy compression (30:1).", "Fine detail may have changed.")
    made = Screen(Annotations())
    made.open(STUDY)
    content = replace(films, sources=(first, lossy), doubts=(said,))
    made.take(content, finished=True)
    made.hang(one(content))

    assert [doubt.code for doubt in made.warnings(0)] == []
    made.go_to(0, 1)
    assert [doubt.fact for doubt in made.warnings(0)] == ["Lossy compression (30:1)."]


def test_the_gravest_warning_comes_first_and_notes_are_not_warnings() -> None:
    doubts = (
        Doubt("note", "A note.", gravity=Gravity.NOTE),
        Doubt("gap", "2 images missing."),
        Doubt("refused", "Not a volume.", gravity=Gravity.REFUSED),
    )
    made = Screen(Annotations())
    made.open(STUDY)
    content = volume(doubts=doubts)
    made.take(content, finished=True)
    made.hang(one(content))
    assert [doubt.code for doubt in made.warnings(0)] == ["refused", "gap"]


def test_the_corners_say_slice_position_window_and_fidelity(screen: Screen) -> None:
    screen.go_to(0, 4)
    texts = corners(screen, 0)
    assert texts.top_right == ("5 / 20", "\N{MINUS SIGN}590.0 mm")
    assert texts.bottom_left == ("W 400 L 40",)
    assert texts.bottom_right == ("lossless",)


def test_a_length_without_a_scale_is_in_pixels_and_says_so() -> None:
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(film(spacing_mm=None), finished=True)
    made.hang()
    made.choose_tool("length")
    pointing = Pointing(made, author=lambda: READER)
    pointing.press(0, At(200, 200, *SIZE))
    pointing.move(At(300, 200, *SIZE), released=True)
    (mark,) = made.annotations.items
    assert "mm" not in mark_words(mark)
    assert mark_words(mark).endswith("px, uncalibrated")


def test_the_grid_leaves_two_pixels_between_viewports() -> None:
    placed = cells(FOUR, 1001, 701)
    assert placed[1].x - (placed[0].x + placed[0].width) == 2
    assert placed[2].y - (placed[0].y + placed[0].height) == 2
    assert placed[3].x + placed[3].width == 1001
    assert placed[3].y + placed[3].height == 701


def test_a_plane_between_unevenly_spaced_images_is_never_called_an_acquired_one() -> None:
    content = volume()
    shown = content.plane_of_source[1:]
    content = replace(content, plane_of_source=(None, *shown))
    made = Screen(Annotations())
    made.open(STUDY)
    made.take(content, finished=True)
    made.hang(one(content))
    made.switch_images(0)  # from the acquired images to the planes
    made.go_to(0, 0)
    assert made.place(0).sop_uid == ""
    assert made.place(0).reformatted == "interpolated plane"
    assert corners(made, 0).top_right[0].endswith("interpolated")
    assert not made.is_key_image(0)
    made.go_to(0, 1)
    assert made.place(0).sop_uid
    assert made.place(0).reformatted == ""
