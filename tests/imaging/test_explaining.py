"""Every number says what it rests on: tags, rule, voxels, how sure, who and when."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from domain.geometry import Lattice, Point
from domain.measurement import (
    Angle,
    Author,
    Bidirectional,
    CobbAngle,
    Ellipse,
    Length,
    Measurement,
    Place,
    Polygon,
    Polyline,
    Probe,
    RegionStatistics,
)
from domain.study import FrameValues, RealWorldMap
from domain.volume import ImageStack, Volume
from domain.work import Unwatched
from imaging.assembly import arrange, load
from imaging.explaining import Explanation, explain, explain_value
from imaging.reading import Readers
from imaging.region_statistics import region_statistics
from imaging.uncertainty import half_width
from tests.phantoms.slices import along, stack
from tests.viewer import phantoms
from tests.viewer.phantoms import NOON, READER, film

WIDE, HIGH = 0.5, 0.8
CT_RULE = FrameValues(2.0, -1000.0, "HU")
EVEN = Lattice((0, 0, 0), (WIDE, 0, 0), (0, HIGH, 0), (0, 0, 3.0), (4, 40, 40))


def volume(values: FrameValues = CT_RULE, modality: str = "CT") -> Volume:
    instances, shelf = stack(
        along((0, 0, 0), (0, 0, 3), 4), spacing_mm=(HIGH, WIDE), values=values, modality=modality
    )
    (made,) = arrange(instances)
    with Readers(workers=1) as readers:
        found = load(made, shelf, readers, Unwatched())
    assert isinstance(found, Volume)
    return found


def place(content: Volume | ImageStack, image: int = 0, **more: object) -> Place:
    source = content.sources[image]
    geometry = source.instance.frame_geometry(source.frame)
    plain = Place(
        content.study_uid, content.series_uid, content.frame_of_reference,
        source.instance.sop_uid, source.frame, geometry.spacing_basis,
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def said(explanation: Explanation) -> dict[str, str]:
    return {row.label: f"{row.value} [{row.source}]" for row in explanation.rows}


# ------------------------------------------------------------------------------ how sure


def test_a_length_is_as_unsure_as_its_two_ends() -> None:
    mark = Length(Place("", "", ""), Point(0, 0, 0), Point(10, 0, 0), READER, NOON)
    # Each end: two uniform errors of one pixel's width.
    expected = 1.96 * sqrt(2 * (WIDE**2 / 12 + WIDE**2 / 12))
    assert half_width(mark, lambda m: m.millimetres, EVEN) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_uncertainty_is_what_ten_thousand_trembling_hands_measure(seed: int) -> None:
    random = np.random.default_rng(seed)
    corners = tuple(Point(x, y, 6.0) for x, y in ((5, 5), (15, 7), (17, 20), (6, 16)))
    mark = Polygon(Place("", "", ""), corners, READER, NOON)
    found = []
    for _ in range(10_000):
        off = sum(random.uniform(-0.5, 0.5, (4, 2)) for _ in range(2)) * (WIDE, HIGH)
        moved = tuple(Point(p.x + o[0], p.y + o[1], p.z) for p, o in zip(corners, off, strict=True))
        found.append(replace(mark, points=moved).area_mm2)
    expected = 1.96 * float(np.std(found))
    assert half_width(mark, lambda m: m.area_mm2, EVEN) == pytest.approx(expected, rel=0.03)


def test_a_circle_is_as_unsure_as_the_box_it_was_drawn_in() -> None:
    random = np.random.default_rng(3)
    square = Lattice((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 99, 99))
    centre = Point(40, 40, 0)
    mark = Ellipse(Place("", "", ""), centre, Point(60, 40, 0), Point(40, 60, 0), READER, NOON)
    # Four ends, each off by two pixels' uniform errors along its own axis.
    off = random.uniform(-0.5, 0.5, (20_000, 4, 2)).sum(axis=2)
    half_a, half_b = 20 + (off[:, 0] + off[:, 1]) / 2, 20 + (off[:, 2] + off[:, 3]) / 2
    expected = 1.96 * float(np.std(np.pi * half_a * half_b))
    assert half_width(mark, lambda m: m.area_mm2, square) == pytest.approx(expected, rel=0.03)


def test_a_mean_is_as_unsure_as_regions_that_lie_a_little_beside() -> None:
    # Values that rise by 10 a column and 4 a row: what a shift does to a mean is known.
    content = phantoms.volume()
    _, j, i = np.indices(content.lattice.shape)
    sloped = replace(content, voxels=(10 * i + 4 * j).astype(np.float32))
    middle = content.lattice.point(*(n // 2 for n in reversed(content.lattice.shape)))
    wide, high, _ = content.lattice.spacing_mm
    corners = (
        Point(middle.x - 2.2 * wide, middle.y - 2.2 * high, middle.z),
        Point(middle.x + 2.2 * wide, middle.y - 2.2 * high, middle.z),
        Point(middle.x + 2.2 * wide, middle.y + 2.2 * high, middle.z),
        Point(middle.x - 2.2 * wide, middle.y + 2.2 * high, middle.z),
    )
    mark = Polygon(place(content), corners, READER, NOON)
    mark = replace(mark, statistics=region_statistics(sloped, mark))
    expected = 1.96 * sqrt((10.0**2 + 4.0**2) * 2 / 12)
    row = said(explain(mark, sloped))["Mean uncertainty"]
    assert row.startswith(f"\N{PLUS-MINUS SIGN} {expected:.2g} HU")


def test_where_nothing_was_counted_the_reason_is_told() -> None:
    content = volume()
    bow = tuple(Point(x, y, 0) for x, y in ((1, 1), (3, 3), (3, 1), (1, 3)))
    crossed = Polygon(place(content), bow, READER, NOON)
    assert "crosses itself" in said(explain(crossed, content))["Values"]
    thick = replace(
        crossed, points=(*bow[:1], *bow[2:3], *bow[1:2]),
        place=replace(place(content), reformatted="MIP 10.0 mm"),
    )  # fmt: skip
    assert "slab" in said(explain(thick, content))["Values"]


def test_a_single_value_names_what_lies_beside_it() -> None:
    content = volume()
    at = content.lattice.point(2, 2, 0)
    near = [
        content.value_at(content.lattice.point(i, j, 0)) or 0.0
        for i in (1, 2, 3)
        for j in (1, 2, 3)
    ]
    probe = Probe(place(content), at, content.value_at(at) or 0.0, content.unit, READER, NOON)
    row = said(explain(probe, content))["Beside it"]
    assert row.startswith(f"{min(near):g} to {max(near):g} HU [the 9 pixels")


# ------------------------------------------------------------------------------ each kind


def test_a_length_names_tags_rule_distance_hand_and_image() -> None:
    content = volume()
    mark = Length(place(content), Point(0, 0, 0), Point(2, 0, 0), READER, NOON)
    rows = said(explain(mark, content))
    assert rows["Pixel spacing"] == (
        "0.8 mm between rows, 0.5 mm between columns [Pixel Spacing (0028,0030)]"
    )
    assert rows["Rule"].startswith("In the patient")
    assert rows["Slice distance"] == "3 mm [Image Position (Patient) (0020,0032)]"
    assert rows["Uncertainty"].startswith("\N{PLUS-MINUS SIGN} 0.57 mm")
    assert rows["Made by"].startswith(READER.name)
    assert rows["Image"].startswith(mark.place.sop_uid)
    assert explain(mark, content).number == "2.0 mm"


def test_a_region_says_what_was_counted_and_what_was_left_out() -> None:
    content = replace(volume(), padding=(-1000.0, -1000.0))
    statistics = RegionStatistics(40.0, 1.0, 38.0, 44.0, 120, 20.0, "HU", left_out=7)
    mark = Ellipse(
        place(content), Point(1, 2, 0), Point(2, 2, 0), Point(1, 4, 0), READER, NOON, statistics
    )
    rows = said(explain(mark, content))
    assert rows["Counted"] == "120 voxels [stored voxels whose centres lie within]"
    assert rows["Left out"].startswith("7 voxels")
    assert rows["Padding"].startswith("-1000 is not counted")
    assert rows["Rescale"].startswith("stored value x 2 + -1000, to HU")
    assert "Area uncertainty" in rows


def test_p11_the_value_under_the_pointer_goes_back_to_the_stored_one() -> None:
    content = volume()
    found = explain_value(content, 0, content.lattice.point(2, 3, 1))
    rows = said(found)
    # Slice 2 stores 2 everywhere: 2 x 2 - 1000.
    assert found.number == "-996 HU"
    assert rows["Stored value"] == "2 [Pixel Data (7FE0,0010)]"
    assert rows["Voxel"] == "column 3, row 4, slice 2 [nearest, not interpolated]"
    assert explain_value(content, 0, Point(-99, 0, 0)).number == "none"


def test_p12_an_mr_value_says_that_it_is_stored_or_mapped_and_names_philips_slope() -> None:
    stored = FrameValues(vendor_slope=0.0042)
    content = volume(stored, modality="MR")
    rows = said(explain_value(content, 0, content.lattice.point(1, 1, 1)))
    assert "MR has no Modality LUT" in rows["Rescale"]
    assert rows["Philips scale slope"] == "0.0042, not applied [private (2005,100E)]"
    map_ = RealWorldMap(0.5, -10.0, "um2/s", -32768.0, 32767.0)
    mapped = volume(FrameValues(2.0, 4.0, "US", real_world=(map_,)), modality="MR")
    found = explain_value(mapped, 0, mapped.lattice.point(1, 1, 1))
    assert found.number == "-9 um2/s"
    assert said(found)["Stored value"].startswith("2 ")
    assert said(found)["Real-world value"].startswith("stored value x 0.5 + -10")


def test_p19_a_film_lists_every_tag_that_bears_on_its_scale() -> None:
    basis = "ImagerPixelSpacing (at the detector)"
    plain = film(basis=basis)
    tags = (("Imager Pixel Spacing (0018,1164)", "0.2 \\ 0.2"),)
    sources = tuple(
        replace(source, instance=replace(source.instance, scale_tags=tags))
        for source in plain.sources
    )
    content = replace(plain, sources=sources)
    mark = Length(place(content), Point(0, 0, 0), Point(2, 0, 0), READER, NOON)
    rows = said(explain(mark, content))
    assert rows["Imager Pixel Spacing"] == "0.2 \\ 0.2 [Imager Pixel Spacing (0018,1164)]"
    assert rows["Rule"].startswith("At the detector plane")


def test_p19_without_a_scale_there_are_no_millimetres_and_no_uncertainty_in_them() -> None:
    content = film(spacing_mm=None)
    where = place(content, unscaled="The image states no pixel spacing.")
    rows = said(explain(Length(where, Point(0, 0, 0), Point(2, 0, 0), READER, NOON), content))
    assert rows["No millimetres"].startswith("The image states no pixel spacing.")
    assert "Uncertainty" not in rows
    assert "Rule" not in rows


def points(*at: tuple[float, float]) -> tuple[Point, ...]:
    return tuple(Point(x, y, 0) for x, y in at)


def every_kind(where: Place) -> list[Measurement]:
    a, b, c, d = points((0, 0), (2, 0), (1, -1), (1, 1))
    who = Author("lung-nodules", is_model=True)
    return [
        Length(where, a, b, who, NOON),
        Angle(where, b, a, d, who, NOON),
        Ellipse(where, a, b, Point(0, 1, 0), who, NOON),
        Probe(where, a, -996.0, "HU", who, NOON),
        Polyline(where, (a, b, d), who, NOON),
        Bidirectional(where, a, b, c, d, who, NOON),
        CobbAngle(where, a, b, c, Point(3, -2, 0), who, NOON),
        Polygon(where, (a, b, d), who, NOON),
    ]


@pytest.mark.parametrize("kind", range(8))
def test_every_kind_of_mark_is_explained_also_where_its_series_is_closed(kind: int) -> None:
    content = volume()
    mark = every_kind(place(content, reformatted="oblique"))[kind]
    for found in (explain(mark, content), explain(mark, None)):
        rows = said(found)
        assert rows["Made by"].startswith("model lung-nodules")
        assert "interpolated" in rows["Plane"]
        assert found.number in found.text


def test_the_whole_explanation_can_be_copied_as_lines() -> None:
    content = volume()
    mark = Length(place(content), Point(0, 0, 0), Point(2, 0, 0), READER, NOON)
    lines = explain(mark, content).text.splitlines()
    assert lines[0] == "Length: 2.0 mm"
    assert any(line.startswith("Slice distance: 3 mm [") for line in lines)
