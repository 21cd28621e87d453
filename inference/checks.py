"""Whether a series is what a model was made for, decided before anything runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from domain.volume import Gravity, Volume
from inference.models import Model, Suits

# Doubts that take away the ground a model's millimetres stand on.
_GROUNDLESS = frozenset({"orientation", "uncalibrated", "mixed", "spacing", "geometry"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One way in which a series does not fit a model."""

    code: str
    fact: str  # a sentence
    advice: str  # what to do, or what to keep in mind
    refuses: bool  # else the model runs, and the result says so


def check(model: Model, volume: Volume) -> tuple[Problem, ...]:
    """Return what speaks against running the model on the volume, refusals first."""
    suits = model.suits
    problems = [
        *_kind(suits, volume),
        *_geometry(suits, volume),
        *_completeness(suits, volume),
        *_values(suits, volume),
        *_scan(suits, volume),
        *_doubts(volume),
    ]
    return tuple(sorted(problems, key=lambda problem: not problem.refuses))


def _kind(suits: Suits, volume: Volume) -> list[Problem]:
    problems = []
    if volume.modality != suits.modality:
        problems.append(
            _refusal(
                "modality",
                f"The model reads {suits.modality}, this series is {volume.modality or 'unknown'}.",
                f"Choose a {suits.modality} series.",
            )
        )
    if volume.unit != suits.unit:
        problems.append(
            _refusal(
                "unit",
                f"The model needs values in {suits.unit or 'no unit'}, "
                f"these are in {volume.unit or 'no known unit'}.",
                "Choose the original series; a derived one may have lost its unit.",
            )
        )
    return problems


def _geometry(suits: Suits, volume: Volume) -> list[Problem]:
    across, down, step = volume.lattice.spacing_mm
    problems: list[Problem] = []
    for code, name, value, (low, high) in (
        ("pixel", "pixels", across, suits.pixel_mm),
        ("pixel", "pixels", down, suits.pixel_mm),
        ("slice-step", "slices", step, suits.slice_step_mm),
    ):
        if not _within(value, low, high) and code not in [problem.code for problem in problems]:
            problems.append(
                _refusal(
                    code,
                    f"The {name} are {value:.3g} mm apart; "
                    f"the model was made for {low:g} to {high:g} mm.",
                    "Choose another reconstruction of the same scan.",
                )
            )
    if volume.lattice.tilt_degrees > suits.largest_tilt_degrees:
        problems.append(
            _refusal(
                "tilt",
                f"The slices are tilted by {volume.lattice.tilt_degrees:.1f} degrees.",
                "The model was not made for tilted slices; choose another series.",
            )
        )
    low, high = suits.coverage_mm
    coverage = (volume.lattice.shape[0] - 1) * step
    if not coverage >= low:
        problems.append(
            _refusal(
                "coverage",
                f"The series covers {coverage:.0f} mm; the model needs at least {low:g} mm.",
                f"Choose a series of the whole {suits.body_part.lower()}.",
            )
        )
    if coverage > high:
        problems.append(
            _warning(
                "coverage",
                f"The series covers {coverage:.0f} mm; the model was made for up to {high:g} mm.",
                "Look with care at what it marks outside its own region.",
            )
        )
    return problems


def _within(value: float, low: float, high: float) -> bool:
    # Decimal strings carry about six digits: 2.5000002 mm is 2.5 mm.
    return low * (1 - 1e-4) <= value <= high * (1 + 1e-4)


def _completeness(suits: Suits, volume: Volume) -> list[Problem]:
    if not volume.ready:
        return [
            _refusal(
                "loading",
                "The series has not arrived completely.",
                "Wait until it has, then run the model again.",
            )
        ]
    problems = []
    step = volume.lattice.spacing_mm[2]
    for first, after in _gaps(volume):
        gap = (after - first + 1) * step
        where = f"between slices {first} and {after + 1}"
        if first == 0 or after == len(volume.filled) or gap > suits.bridged_gap_mm:
            problems.append(
                _refusal(
                    "gap",
                    f"Slices are missing: {gap:.1f} mm without an image {where}.",
                    "Fetch the missing slices, or choose another series.",
                )
            )
            continue
        problems.append(
            _warning(
                "gap",
                f"A gap of {gap:.1f} mm {where} was bridged for the model.",
                "Nothing that it says about this place was seen there.",
            )
        )
    if any(k is None for k in volume.plane_of_source):
        problems.append(
            _warning(
                "uneven",
                "The slices are unevenly spaced, and the volume is interpolated between them.",
                "Compare what the model marks with the original slices.",
            )
        )
    return problems


def _gaps(volume: Volume) -> list[tuple[int, int]]:
    """Return each run of planes without values: its first plane, and the plane after its last."""
    edges = np.diff(np.concatenate(([0], ~volume.filled, [0])).astype(np.int8))
    return [
        (int(first), int(after))
        for first, after in zip(np.flatnonzero(edges > 0), np.flatnonzero(edges < 0), strict=True)
    ]


def _values(suits: Suits, volume: Volume) -> list[Problem]:
    if suits.values is None:
        return []
    low, high = suits.values
    few = volume.voxels[np.flatnonzero(volume.filled)[::4], ::4, ::4]
    if few.size and float(few.min()) <= low and float(few.max()) >= high:
        return []
    found = f"{few.min():g} to {few.max():g}" if few.size else "none"
    return [
        _refusal(
            "values",
            f"The values ({found}) do not look like {suits.unit or 'what the model reads'}: "
            f"{low:g} to {high:g} should occur.",
            "Check the rescale of the series.",
        )
    ]


def _scan(suits: Suits, volume: Volume) -> list[Problem]:
    problems = []
    instances = [source.instance for source in volume.sources]
    kernels = {instance.kernel for instance in instances}
    if suits.kernels and instances:
        wrong = sorted(kernels - set(suits.kernels) - {""})
        wanted = ", ".join(suits.kernels)
        if wrong:
            problems.append(
                _refusal(
                    "kernel",
                    f"Reconstructed with kernel {wrong[0]}; the model was made for {wanted}.",
                    "Choose another reconstruction of the same scan.",
                )
            )
        if "" in kernels:
            problems.append(
                _warning(
                    "kernel",
                    f"The kernel is not stated; the model was made for {wanted}.",
                    "Look with care at edges and noise.",
                )
            )
    parts = {instance.series.body_part.upper() for instance in instances} - {""}
    if parts and not any(suits.body_part.upper() in part for part in parts):
        problems.append(
            _warning(
                "body-part",
                f"The series says {sorted(parts)[0].lower()}; "
                f"the model was made for {suits.body_part.lower()}.",
                "Body part is often wrong in the header: look at the images.",
            )
        )
    if any("LOCALIZER" in instance.image_type for instance in instances):
        problems.append(
            _refusal("localizer", "This series is a localizer.", "Choose the scan itself.")
        )
    return problems


def _doubts(volume: Volume) -> list[Problem]:
    problems = []
    for doubt in volume.doubts:
        if doubt.gravity is Gravity.NOTE or doubt.code == "gap":
            continue
        refuses = doubt.gravity is Gravity.REFUSED or doubt.code in _GROUNDLESS
        problems.append(Problem(doubt.code, doubt.fact, doubt.consequence, refuses))
    return problems


def _refusal(code: str, fact: str, advice: str) -> Problem:
    return Problem(code, fact, advice, refuses=True)


def _warning(code: str, fact: str, advice: str) -> Problem:
    return Problem(code, fact, advice, refuses=False)
