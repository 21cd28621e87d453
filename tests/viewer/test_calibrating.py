"""P-19, P-20: a mark takes the scale of the region it is drawn in, and loses it when moved out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from domain.geometry import Point
from domain.measurement import (
    Angle,
    Ellipse,
    Length,
    Place,
    RegionStatistics,
    Scale,
    caption,
)
from domain.study import UltrasoundRegion
from domain.volume import ImageStack
from imaging.calibration import ACROSS
from imaging.explaining import explain
from reports.numbers import quantities
from tests.viewer.phantoms import NOON, READER, STUDY, film
from viewer.session.annotations import Annotations
from viewer.session.calibrating import calibrated
from viewer.session.captions import mark_words
from viewer.session.explained import About
from viewer.session.pointing import At, Pointing
from viewer.session.screen import Screen
from viewer.tools.gesture import CaptionGrip
from viewer.tools.marks import reshaped

TISSUE = UltrasoundRegion(0, 0, 49, 59, 1, 1, 0, 3, 3, 0.02, 0.05)
CURVE = UltrasoundRegion(0, 60, 99, 119, 3, 3, 0, 4, 7, 0.01, -0.5)


def ultrasound() -> ImageStack:
    plain = film(np.zeros((120, 100), np.int16), spacing_mm=None, modality="US")
    sources = tuple(
        replace(source, instance=replace(source.instance, regions=(TISSUE, CURVE)))
        for source in plain.sources
    )
    return replace(plain, sources=sources)


def place(content: ImageStack) -> Place:
    source = content.sources[0]
    return Place(content.study_uid, content.series_uid, "", source.instance.sop_uid, 0, "")


def length(content: ImageStack, start: tuple[float, float], end: tuple[float, float]) -> Length:
    mark = Length(place(content), Point(*start, 0), Point(*end, 0), READER, NOON)
    made = calibrated(mark, content, 0)
    assert isinstance(made, Length)
    return made


def test_p19_a_length_in_tissue_is_in_its_region_s_millimetres() -> None:
    content = ultrasound()
    # 30 columns of 0.2 mm and 16 rows of 0.5 mm: 6 mm across, 8 mm down.
    mark = length(content, (5, 10), (35, 26))
    assert mark.millimetres == pytest.approx(10.0)
    assert caption(mark) == "10.0 mm"


def test_p19_a_length_over_regions_is_refused_and_shows_pixels() -> None:
    mark = length(ultrasound(), (5, 10), (5, 100))
    assert mark.place.unscaled == ACROSS
    assert caption(mark) == "90.0 px, uncalibrated"
    assert mark_words(mark) == "90.0 px, uncalibrated"


def test_p19_a_length_on_a_doppler_curve_is_time_and_velocity() -> None:
    mark = length(ultrasound(), (10, 70), (52, 100))
    assert caption(mark) == "0.420 s, 15.0 cm/s"
    assert mark_words(mark) == "0.420 s, 15.0 cm/s"
    assert mark.place.spacing_basis == ""


def test_p19_a_mark_taken_out_of_its_region_loses_its_scale_and_gets_it_back() -> None:
    content = ultrasound()
    mark = length(content, (5, 10), (35, 26))
    out = calibrated(reshaped(mark, 1, Point(80, 26, 0)), content, 0)
    assert (out.place.scale, out.place.spacing_basis) == (None, "")
    assert calibrated(reshaped(out, 1, mark.end), content, 0).place == mark.place


def test_p20_areas_and_angles_are_right_where_pixels_are_not_square() -> None:
    content = ultrasound()
    circle = Ellipse(
        place(content), Point(20, 20, 0), Point(30, 20, 0), Point(20, 24, 0), READER, NOON,
        RegionStatistics(1.0, 0.0, 1.0, 1.0, 100, None, ""),
    )  # fmt: skip
    made = calibrated(circle, content, 0)
    assert isinstance(made, Ellipse)
    # 10 columns of 0.2 mm are as long as 4 rows of 0.5 mm: a circle of 2 mm.
    assert made.area_mm2 == pytest.approx(np.pi * 4)
    assert made.statistics is not None
    assert made.statistics.area_mm2 == pytest.approx(np.pi * 4)
    angle = Angle(place(content), Point(15, 10, 0), Point(5, 10, 0), Point(15, 14, 0), READER, NOON)
    turned = calibrated(angle, content, 0)
    assert isinstance(turned, Angle)
    assert turned.degrees == pytest.approx(45.0)


def test_p19_what_is_drawn_with_the_pointer_is_scaled_while_it_is_drawn() -> None:
    content = ultrasound()
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang()
    plane = screen.plane(0, 200, 240)
    assert plane is not None
    pointing = Pointing(screen, author=lambda: READER)

    def on(column: float, row: float) -> At:
        x, y = plane.to_pixel(Point(column, row, 0))
        return At(x, y, 200, 240)

    pointing.press(0, on(5, 10), tool_id="length")
    pointing.move(on(35, 26))
    assert isinstance(pointing.sketch, Length)
    assert caption(pointing.sketch) == "10.0 mm"
    pointing.move(on(35, 100))
    assert caption(pointing.sketch).endswith("px, uncalibrated")
    pointing.move(on(35, 26), released=True)
    (mark,) = screen.annotations.items
    assert caption(mark) == "10.0 mm"
    assert mark.place.scale == Scale(0.2, 0.5)


def test_p19_a_length_at_the_detector_says_so_beside_its_number() -> None:
    where = Place("1", "2", "", "3", 0, "ImagerPixelSpacing (at the detector)")
    mark = Length(where, Point(0, 0, 0), Point(30, 40, 0), READER, NOON)
    assert caption(mark) == "50.0 mm · at detector"
    on_film = replace(where, spacing_basis="NominalScannedPixelSpacing (on the scanned film)")
    assert caption(replace(mark, place=on_film)) == "50.0 mm · on film"


def test_a_click_on_a_caption_asks_where_its_number_comes_from() -> None:
    content = ultrasound()
    screen = Screen(Annotations())
    screen.open(STUDY)
    screen.take(content, finished=True)
    screen.hang()
    mark = length(content, (5, 10), (35, 26))
    screen.annotations.place(mark)
    pointing = Pointing(screen, author=lambda: READER)

    pointing.press(0, At(60, 60, 200, 240), caption=CaptionGrip(mark.id, Point(20, 18, 0)))
    pointing.move(At(60, 60, 200, 240), released=True)

    assert screen.asked == About(mark_id=mark.id)
    assert screen.explanation is not None
    assert screen.explanation.number == "10.0 mm"
    assert any("region 1" in row.source for row in screen.explanation.rows)


@pytest.mark.parametrize(
    ("corners", "holds"),
    [
        (((5, 5), (20, 20), (40, 8)), True),
        (((5, 5), (20, 20), (40, 90)), False),  # from tissue into a curve
        (((5, 5), (20, 20), (80, 8)), False),  # from tissue to beside it
        (((70, 5), (80, 20), (90, 8)), True),  # beside: pixels of one picture
    ],
)
def test_p19_an_angle_over_pictures_of_their_own_is_none(
    corners: tuple[tuple[float, float], ...], holds: bool
) -> None:
    content = ultrasound()
    start, vertex, end = (Point(*at, 0) for at in corners)
    angle = calibrated(Angle(place(content), start, vertex, end, READER, NOON), content, 0)
    assert ("°" in caption(angle)) is holds
    assert bool(quantities(angle)) is holds
    rows = {row.label for row in explain(angle, content).rows}
    assert ("Uncertainty" in rows) is holds
