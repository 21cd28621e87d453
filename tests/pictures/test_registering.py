"""Registration objects join two frames of reference for linking and fusion; nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from domain.errors import Unreadable
from domain.geometry import Point
from domain.volume import Volume
from imaging.reading import Readers
from tests.imaging.made_objects import identity, part10
from tests.imaging.made_registrations import Matrix, moved, registration_object
from tests.viewer.phantoms import STUDY, lattice, volume
from viewer.render.fused_picture import cut_fused
from viewer.session.annotations import Annotations
from viewer.session.fusible import candidates, registered_by
from viewer.session.hanging import planes
from viewer.session.link_words import viewport_words
from viewer.session.links import Links
from viewer.session.registering import registrations_of
from viewer.session.screen import Screen
from viewer.session.view_state import THIN

CT, PET = "1.2.3.99", "9.9"
SHIFT = (20.0, -10.0, 30.0)  # mm: where the PET's space lies in the CT's


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as pool:
        yield pool


def ways(readers: Readers, *placed: tuple[str, Matrix, str], space: str = CT) -> Links:
    said = readers.registration(registration_object(placed, space=space))
    return Links(registrations=registrations_of([said], lambda _uid: ""))


def spot(mm: float, frame_of_reference: str, at: Point) -> Volume:
    """Return a PET of cubes of ``mm`` that is empty but for the voxel at a place."""
    origin = (at.x - 8 * mm, at.y - 8 * mm, at.z - 8 * mm)
    on = lattice((17, 17, 17), (mm, mm, mm), origin=origin)
    values = np.zeros(on.shape, np.int16)
    values[8, 8, 8] = 10
    made = volume(
        on, voxels=values, modality="PT", series_uid="1.2.3.8",
        frame_of_reference=frame_of_reference,
    )  # fmt: skip
    return replace(made, unit="SUVbw", windows=())


def test_p25_a_rigid_registration_takes_places_there_and_back(readers: Readers) -> None:
    turned = [[0.0, -1.0, 0.0, 5.0], [1.0, 0.0, 0.0, -7.0], [0.0, 0.0, 1.0, 11.0], [0, 0, 0, 1.0]]
    links = ways(readers, (PET, turned, "RIGID"))
    there = links.place_in(CT, Point(1.0, 2.0, 3.0), PET)
    assert there == Point(3.0, -6.0, 14.0)
    back = links.place_in(PET, there, CT)
    assert back is not None
    assert back.distance_to(Point(1.0, 2.0, 3.0)) < 1e-9
    assert links.place_in("other", Point(0, 0, 0), PET) is None


def test_p25_two_spaces_brought_into_a_third_are_joined(readers: Readers) -> None:
    links = ways(
        readers, (PET, moved(1, 2, 3), "RIGID"), (CT, moved(10, 0, 0), "RIGID"), space="2.25.7"
    )
    assert links.place_in(CT, Point(0, 0, 0), PET) == Point(-9.0, 2.0, 3.0)


@pytest.mark.parametrize(
    ("matrix", "kind", "words"),
    [
        (np.diag([1.1, 1.1, 1.1, 1.0]).tolist(), "RIGID", "its matrix scales"),
        (np.diag([-1.0, 1.0, 1.0, 1.0]).tolist(), "RIGID", "swaps the patient's sides"),
        ([[1, 0.2, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], "RIGID", "shears"),
        (moved(1, 2, 3), "AFFINE", "not rigid"),
        (np.diag([3.0, 1.0, 1.0, 1.0]).tolist(), "RIGID_SCALE", "by more than patients do"),
        ([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1]], "RIGID", "patient coordinates"),
    ],
)
def test_p25_a_matrix_that_is_not_rigid_joins_nothing(
    readers: Readers, matrix: Matrix, kind: str, words: str
) -> None:
    said = readers.registration(registration_object([(PET, matrix, kind)]))
    assert words in said.placed[0].refusal
    assert registrations_of([said], lambda _uid: "") == ()


def test_p25_a_registration_that_scales_is_used_and_says_so(readers: Readers) -> None:
    links = ways(readers, (PET, np.diag([1.02, 1.0, 1.0, 1.0]).tolist(), "RIGID_SCALE"))
    (way,) = links.registrations
    assert "1.020, 1.000, 1.000" in links.registered(PET, CT).note  # type: ignore[union-attr]
    assert links.place_in(CT, Point(100.0, 0.0, 0.0), PET) == Point(102.0, 0.0, 0.0)
    assert way.told_by == "PET_TO_CT, Rao S, 2026-01-12"


def test_p25_of_two_registrations_the_newer_counts(readers: Readers) -> None:
    old = registration_object([(PET, moved(1, 0, 0), "RIGID")], made="20250101")
    new = registration_object([(PET, moved(2, 0, 0), "RIGID")], made="20260101")
    said = [readers.registration(each) for each in (old, new)]
    links = Links(registrations=registrations_of(said, lambda _uid: ""))
    assert links.place_in(CT, Point(0, 0, 0), PET) == Point(2.0, 0.0, 0.0)


def test_p25_an_object_that_is_no_registration_is_refused(readers: Readers) -> None:
    with pytest.raises(Unreadable, match="no spatial registration"):
        readers.registration(part10([*identity()]))


@pytest.mark.parametrize("mm", [2.0, 4.0])
def test_p25_a_registered_layer_lies_within_half_a_voxel(readers: Readers, mm: float) -> None:
    """A spot that lies 20, -10, 30 mm off in its own space is painted where it belongs."""
    ct = volume()
    wanted = ct.lattice.point(14, 12, 10)
    own = Point(wanted.x - SHIFT[0], wanted.y - SHIFT[1], wanted.z - SHIFT[2])
    over = spot(mm, PET, own)
    screen = Screen(Annotations())
    screen.open(STUDY)
    for content in (ct, over):
        screen.take(content, finished=True)
    screen.hang(planes(ct))
    assert candidates(screen)[0].reason
    screen.register(ways(readers, (PET, moved(*SHIFT), "RIGID")).registrations)
    (one,) = candidates(screen)
    assert (one.reason, one.registered) == ("", "PET_TO_CT, Rao S, 2026-01-12")
    screen.fuse(0, over)
    assert "registered by PET_TO_CT" in " ".join(viewport_words(screen, screen.viewports[0]))
    assert registered_by(screen, screen.viewports[3]) == ""
    for number in range(3):
        screen.place_crosshair(wanted, CT)
        plane = screen.plane(number, 400, 400)
        laid = screen.fused_volume(number)
        look = screen.viewports[number].fused
        assert plane is not None
        assert laid is not None
        assert look is not None
        assert laid.value_at(wanted) == 10.0
        alpha = cut_fused(laid, plane, look, THIN)[:, :, 3]
        rows, columns = np.nonzero(alpha)
        middle = plane.to_patient(float(columns.mean()) + 0.5, float(rows.mean()) + 0.5)
        assert middle.distance_to(wanted) < 0.5 * mm


def test_p25_a_layer_keeps_its_colours_when_its_unit_changes() -> None:
    from domain.volume import ValueScale

    ct = volume()
    count = 17
    scales = tuple(
        ValueScale(unit, (times,) * count, (0.0,) * count)
        for unit, times in (("SUVbw", 1.0), ("SUVlbm", 0.75))
    )
    pet = replace(spot(4.0, CT, ct.lattice.centre), scales=scales)
    screen = Screen(Annotations())
    screen.open(STUDY)
    for content in (ct, pet):
        screen.take(content, finished=True)
    screen.hang(planes(ct))
    screen.fuse(0, pet)
    before = screen.viewports[0].fused
    screen.put(3, pet)
    screen.show_in(3, "SUVlbm")
    after = screen.viewports[0].fused
    assert before is not None
    assert after is not None
    assert after.unit == "SUVlbm"
    assert after.high == pytest.approx(0.75 * before.high)
    assert screen.fused_volume(0) is not None
