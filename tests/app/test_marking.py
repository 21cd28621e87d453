"""Commands on marks act on what is chosen, and say why where they cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from app.actions.marking import COMMANDS
from app.actions.measuring import described, measure_spec
from app.actions.measuring_segments import measure_segment
from app.state.reading import Reading
from app.workstation import Workstation
from domain.errors import LightboxError, Refused
from domain.finding import Analysis, Mask, ModelIdentity
from domain.geometry import Point
from domain.measurement import Bidirectional

Opened = Callable[[str], Reading]
MODEL = ModelIdentity("nodules", "1", "ab" * 32, "demonstration")
RUN = {command.id: command.run for command in COMMANDS}


def test_every_kind_is_measured_by_its_points(
    station: Workstation, study_uid: str, opened: Opened
) -> None:
    reading = opened(study_uid)
    volume = reading.main_volume
    assert volume is not None

    def at(i: float, j: float) -> list[float]:
        place = volume.lattice.point(i, j, 10)
        return [place.x, place.y, place.z]

    box = [at(10, 10), at(30, 10), at(30, 20), at(10, 20)]
    spec: list[dict[str, Any]] = [
        {"kind": "polyline", "points": box},
        {"kind": "bidirectional", "points": [at(10, 10), at(30, 10), at(20, 5), at(20, 12)]},
        {"kind": "cobb", "points": [at(10, 10), at(30, 12), at(10, 30), at(30, 25)]},
        *({"kind": kind, "points": box} for kind in ("rectangle", "polygon", "freehand")),
        {"kind": "circle", "points": [at(20, 20), at(25, 20), at(20, 25)]},
    ]
    said = [described(mark) for mark in measure_spec(station, reading, spec)]
    json.dumps(said)
    assert [one["kind"] for one in said] == [entry["kind"] for entry in spec]
    assert said[0]["millimetres"] == pytest.approx(5.6 * 50)
    assert (said[1]["long_mm"], said[1]["short_mm"]) == pytest.approx((5.6 * 20, 5.6 * 7))
    inside = volume.voxels[10, 10:21, 10:31].astype(float)
    for one in said[3:6]:
        assert one["area_mm2"] == pytest.approx(5.6**2 * 200)
        assert one["perimeter_mm"] == pytest.approx(5.6 * 60)
        assert one["count"] == inside.size
        assert one["mean"] == pytest.approx(inside.mean())
        assert one["median"] == pytest.approx(np.median(inside))
        assert sum(one["histogram"]["counts"]) == inside.size


def test_axes_that_do_not_cross_at_a_right_angle_are_refused(
    station: Workstation, study_uid: str, opened: Opened
) -> None:
    reading = opened(study_uid)
    points = [[0, 0, 0], [40, 0, 0], [10, -5, 0], [20, 9, 0]]
    with pytest.raises(LightboxError, match="right angle"):
        measure_spec(station, reading, [{"kind": "bidirectional", "points": points}])


def test_the_segment_under_the_crosshair_is_measured(
    station: Workstation, study_uid: str, opened: Opened
) -> None:
    reading = opened(study_uid)
    volume = reading.main_volume
    assert volume is not None
    labels = np.zeros(volume.lattice.shape, np.uint8)
    labels[12, 20:24, 10:30] = 1
    mask = Mask(volume.lattice, labels, {1: "nodule"})
    made = datetime(2026, 1, 12, tzinfo=UTC)
    analysis = Analysis(
        MODEL, study_uid, volume.series_uid, (), mask, {}, {}, (), made
    )  # fmt: skip
    reading.screen.show_findings((), (analysis,))
    reading.screen.place_crosshair(volume.lattice.point(2, 2, 2), volume.frame_of_reference)
    with pytest.raises(Refused, match="No segment"):
        measure_segment(station)
    reading.screen.place_crosshair(volume.lattice.point(12, 21, 12), volume.frame_of_reference)
    measure_segment(station)
    (mark,) = reading.annotations.items
    assert isinstance(mark, Bidirectional)
    assert mark.place.sop_uid
    assert mark.long_mm == pytest.approx(5.6 * 20, abs=5.6 * 0.6)
    assert mark.short_mm == pytest.approx(5.6 * 4, abs=5.6 * 1.1)
    reading.annotations.undo()
    assert not reading.annotations.items


def test_what_is_chosen_is_copied_as_text(
    station: Workstation, study_uid: str, opened: Opened
) -> None:
    reading = opened(study_uid)
    said: list[str] = []
    station.copy = said.append
    spec = [{"kind": "length", "points": [[0, 0, 0], [0, 30, 40]], "label": "Target"}]
    (mark,) = measure_spec(station, reading, spec)
    reading.annotations.place(mark)
    RUN["measure.copy"](station)
    assert said == ["Length\tTarget\t50.0 mm"]


def test_a_slice_of_a_volume_is_not_calibrated_by_hand(
    station: Workstation, study_uid: str, opened: Opened
) -> None:
    reading = opened(study_uid)
    spec = [{"kind": "length", "points": [[0, 0, 0], [0, 30, 40]]}]
    (mark,) = measure_spec(station, reading, spec)
    reading.annotations.place(replace(mark, caption_at=Point(1, 2, 3)))
    reading.screen.choose(mark.id)
    with pytest.raises(Refused, match="scanner"):
        RUN["measure.calibrate"](station)
