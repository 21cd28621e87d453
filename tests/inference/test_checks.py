"""A series that a model was not made for is refused before anything runs, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from domain.geometry import Lattice
from domain.study import Instance, Patient, Series, Study
from domain.volume import Doubt, Gravity, SliceSource, Volume
from inference.checks import Problem, check
from inference.models import Model


@pytest.fixture
def model(model_of: Callable[..., Model], bright: bytes) -> Model:
    made = model_of(bright)
    suits = replace(
        made.suits, pixel_mm=(0.5, 1.5), slice_step_mm=(0.5, 3.0), values=(-900.0, 100.0)
    )
    return replace(made, suits=suits)


@pytest.fixture
def fitting(scan: Callable[..., Volume]) -> Volume:
    return scan()


def refused(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in problems if problem.refuses]


def warned(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in problems if not problem.refuses]


def acquired(volume: Volume, **facts: Any) -> Volume:
    """Return the volume with a source behind each slice that says these facts."""
    study = Study("1.2.3", Patient("P1", "A^B"))
    series = Series("1.2.3.4", study.uid, "CT", body_part=facts.pop("body_part", ""))
    instance = Instance("1.2.3.4.5", "1.2.840.10008.5.1.4.1.1.2", "", study, series, **facts)
    return replace(
        volume,
        sources=tuple(SliceSource(instance, 0, float(k)) for k in range(len(volume.filled))),
        plane_of_source=tuple(range(len(volume.filled))),
    )


def spaced(volume: Volume, across: float, down: float, up: float) -> Volume:
    lattice = Lattice(
        volume.lattice.origin, (across, 0, 0), (0, down, 0), (0, 0, up), volume.lattice.shape
    )
    return replace(volume, lattice=lattice)


def without(volume: Volume, *planes: int) -> Volume:
    filled = volume.filled.copy()
    filled[list(planes)] = False
    return replace(volume, filled=filled)


def test_a_series_that_fits_has_no_problem(model: Model, fitting: Volume) -> None:
    assert check(model, fitting) == ()
    assert check(model, acquired(fitting, body_part="CHEST", kernel="B30f")) == ()


def test_p27_another_modality_is_refused(model: Model, fitting: Volume) -> None:
    (problem,) = check(model, replace(fitting, modality="MR"))
    assert problem.refuses
    assert problem.fact == "The model reads CT, this series is MR."
    assert problem.advice


def test_values_in_another_unit_are_refused(model: Model, fitting: Volume) -> None:
    assert refused(check(model, replace(fitting, unit=""))) == ["unit"]


@pytest.mark.parametrize(
    ("spacing", "codes"),
    [
        ((0.4, 0.4, 2.0), ["pixel"]),
        ((1.6, 1.0, 2.0), ["pixel"]),
        ((1.0, 1.6, 2.0), ["pixel"]),
        ((1.0, 1.0, 3.1), ["slice-step"]),
        ((1.0, 1.0, 3.0000001), []),
    ],
)
def test_p27_spacing_out_of_range_is_refused_not_resampled_in_silence(
    model: Model, fitting: Volume, spacing: tuple[float, float, float], codes: list[str]
) -> None:
    assert refused(check(model, spaced(fitting, *spacing))) == codes


def test_tilted_slices_are_refused(model: Model, scan: Callable[..., Volume]) -> None:
    assert refused(check(model, scan("leaning"))) == ["tilt"]


def test_too_little_of_the_body_is_refused_and_too_much_is_said(
    model: Model, fitting: Volume
) -> None:
    long = replace(model, suits=replace(model.suits, coverage_mm=(100.0, 300.0)))
    assert refused(check(long, fitting)) == ["coverage"]
    short = replace(model, suits=replace(model.suits, coverage_mm=(10.0, 50.0)))
    assert refused(check(short, fitting)) == []
    assert warned(check(short, fitting)) == ["coverage"]


def test_a_series_that_is_still_arriving_is_refused(model: Model, fitting: Volume) -> None:
    assert refused(check(model, without(acquired(fitting), 7))) == ["loading"]


def test_a_small_gap_is_bridged_and_said(model: Model, fitting: Volume) -> None:
    problems = check(model, without(fitting, 7))
    assert (refused(problems), warned(problems)) == ([], ["gap"])
    assert problems[0].fact == "A gap of 4.0 mm between slices 7 and 9 was bridged for the model."


@pytest.mark.parametrize("planes", [(7, 8), (0,), (39,)])
def test_a_larger_gap_or_a_missing_end_is_refused(
    model: Model, fitting: Volume, planes: tuple[int, ...]
) -> None:
    assert refused(check(model, without(fitting, *planes))) == ["gap"]


def test_uneven_slices_are_said(model: Model, fitting: Volume) -> None:
    uneven = acquired(fitting)
    uneven = replace(uneven, plane_of_source=(None, *uneven.plane_of_source[1:]))
    assert warned(check(model, uneven)) == ["uneven"]


def test_p27_values_that_do_not_look_like_hounsfield_units_are_refused(
    model: Model, fitting: Volume
) -> None:
    lifted = replace(fitting, voxels=fitting.voxels + np.int16(1000))
    assert refused(check(model, lifted)) == ["values"]


def test_another_kernel_is_refused_and_an_unstated_one_is_said(
    model: Model, fitting: Volume
) -> None:
    sharp = replace(model, suits=replace(model.suits, kernels=("B70f",)))
    problems = check(sharp, acquired(fitting, kernel="B30f"))
    assert refused(problems) == ["kernel"]
    assert problems[0].fact == "Reconstructed with kernel B30f; the model was made for B70f."
    assert warned(check(sharp, acquired(fitting))) == ["kernel"]
    assert check(sharp, acquired(fitting, kernel="B70f")) == ()


def test_another_body_part_is_said_but_not_believed(model: Model, fitting: Volume) -> None:
    assert warned(check(model, acquired(fitting, body_part="HEAD"))) == ["body-part"]


def test_a_localizer_is_refused(model: Model, fitting: Volume) -> None:
    view = acquired(fitting, image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"))
    assert refused(check(model, view)) == ["localizer"]


def test_doubts_about_the_geometry_refuse_and_other_doubts_are_passed_on(
    model: Model, fitting: Volume
) -> None:
    doubtful = replace(
        fitting,
        doubts=(
            Doubt("lossy", "Compressed 12:1.", "Fine detail may be lost."),
            Doubt("orientation", "The orientation is not known."),
            Doubt("note", "Two windows.", gravity=Gravity.NOTE),
            Doubt("duplicate", "Two images of one place.", gravity=Gravity.REFUSED),
        ),
    )
    problems = check(model, doubtful)
    assert refused(problems) == ["orientation", "duplicate"]
    assert warned(problems) == ["lossy"]


def test_refusals_come_first(model: Model, fitting: Volume) -> None:
    problems = check(model, replace(without(fitting, 7), unit="US"))
    assert [problem.refuses for problem in problems] == [True, False]
