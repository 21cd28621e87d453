"""Every kind of mark is in the structured report with its numbers, on the lines it was drawn as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pydicom
import pytest

from domain import codes
from domain.geometry import Point
from domain.measurement import (
    Author,
    Bidirectional,
    CobbAngle,
    Ellipse,
    Histogram,
    Measurement,
    Outline,
    Place,
    Polygon,
    Polyline,
    RegionStatistics,
    caption,
)
from domain.study import Instance, Study
from reports import numbers
from reports.composing import accept, compose
from reports.marks import graphics
from reports.structured import measurement_report
from tests.reports.conftest import NOW

READER = Author("Mehra^Anita")
Z = -80.0
COUNTED = RegionStatistics(
    -12.34, 8.2, -60.0, 31.0, 377, 600.0, "HU", -11.0, (-40.0, -20.0, 3.0, 20.0),
    Histogram(-60.0, 10.0, (3, 100, 200, 74)),
)  # fmt: skip
Faults = Callable[..., list[str]]


def at(x: float, y: float) -> Point:
    return Point(x, y, Z)


@pytest.fixture
def kinds(place: Place) -> tuple[Measurement, ...]:
    corners = (at(0, 0), at(30, 0), at(30, 20), at(0, 20))
    return (
        Polyline(place, (at(0, 0), at(30, 0), at(30, 40)), READER, NOW, "Ureter"),
        Bidirectional(place, at(0, 0), at(40, 0), at(10, -5), at(10, 9), READER, NOW, "Node 1"),
        CobbAngle(place, at(0, 0), at(40, 4), at(0, 60), at(40, 50), READER, NOW, "T5 to T12"),
        Polygon(place, corners, READER, NOW, Outline.RECTANGLE, COUNTED, "Box"),
        Polygon(place, corners[:3], READER, NOW, Outline.POLYGON, COUNTED),
        Polygon(place, corners, READER, NOW, Outline.FREEHAND, COUNTED, "By hand"),
        Ellipse(place, at(5, 5), at(15, 5), at(5, 15), READER, NOW, COUNTED, is_circle=True),
    )


def written(study: Study, instances: tuple[Instance, ...], marks: tuple[Measurement, ...]) -> bytes:
    report = compose(study, instances, marks, author="Mehra^Anita", indication="Cough.")
    for sentence in report.undecided:
        report = accept(report, sentence.id)
    assert set(report.measurement_ids) == {mark.id for mark in marks}
    return measurement_report(report, study, instances, marks, signed_at=report.changed)


def test_every_kind_is_written_without_fault(
    study: Study, instances: tuple[Instance, ...], kinds: tuple[Measurement, ...], faults: Faults
) -> None:
    part10 = written(study, instances, kinds)
    assert faults(part10, "dciodvfy", "dsrdump", "DicomSRValidator") == []


def items(node: Any) -> list[Any]:
    below = [item for child in node.get("ContentSequence", []) for item in items(child)]
    return [node, *below]


def test_every_number_stands_beside_the_lines_it_was_measured_on(
    study: Study, instances: tuple[Instance, ...], kinds: tuple[Measurement, ...]
) -> None:
    import io

    tree = pydicom.dcmread(io.BytesIO(written(study, instances, kinds)))
    found = [item for item in items(tree) if item.get("ValueType") == "NUM"]
    expected = [quantity for mark in kinds for quantity in numbers.quantities(mark)]
    assert [str(n.MeasuredValueSequence[0].NumericValue) for n in found] == [
        quantity.digits for quantity in expected
    ]
    long_ = next(
        n for n in found if n.ConceptNameCodeSequence[0].CodeValue == codes.LONG_AXIS.value
    )
    (line,) = [i for i in items(long_) if i.get("ValueType") == "SCOORD3D"]
    assert line.GraphicType == "POLYLINE"
    assert np.allclose(line.GraphicData, [0, 0, Z, 40, 0, Z])
    cobb = next(
        n for n in found if n.ConceptNameCodeSequence[0].CodeValue == codes.COBB_ANGLE.value
    )
    assert len([i for i in items(cobb) if i.get("ValueType") == "SCOORD3D"]) == 2


def test_on_an_image_without_a_place_in_the_patient_the_lines_are_columns_and_rows(
    study: Study,
    instances: tuple[Instance, ...],
    kinds: tuple[Measurement, ...],
    place: Place,
    faults: Faults,
) -> None:
    import io

    flat = replace(place, frame_of_reference="")
    geometry = replace(instances[4].geometry[0], position=None, orientation=None)
    film = tuple(
        replace(i, geometry=(geometry,)) if i.sop_uid == place.sop_uid else i for i in instances
    )
    line = replace(kinds[0], place=flat)
    assert isinstance(line, Polyline)
    line = replace(line, points=(Point(0, 0, 0), Point(7, 0, 0), Point(7, 14, 0)))
    part10 = written(study, film, (line,))
    tree = pydicom.dcmread(io.BytesIO(part10))
    (drawn,) = [item for item in items(tree) if item.get("ValueType") == "SCOORD"]
    rows_mm, columns_mm = geometry.spacing_mm or (1.0, 1.0)
    assert np.allclose(
        drawn.GraphicData,
        [0.5, 0.5, 7 / columns_mm + 0.5, 0.5, 7 / columns_mm + 0.5, 14 / rows_mm + 0.5],
    )
    assert faults(part10, "dciodvfy", "dsrdump") == []


def test_what_crosses_itself_states_no_number(place: Place) -> None:
    bow = Polygon(place, (at(0, 0), at(9, 9), at(9, 0), at(0, 9)), READER, NOW)
    assert numbers.quantities(bow) == ()


def test_without_a_scale_no_millimetres_are_stated(kinds: tuple[Measurement, ...]) -> None:
    for mark in kinds:
        bare = replace(mark, place=replace(mark.place, spacing_basis=""))
        assert not any(q.unit_shown.startswith("mm") for q in numbers.quantities(bare))
        assert " mm" not in caption(bare)


def test_a_closed_outline_ends_where_it_began(kinds: tuple[Measurement, ...]) -> None:
    for mark in kinds:
        for kind, points in graphics(mark):
            if kind == "POLYGON":
                assert points[0] == points[-1]
