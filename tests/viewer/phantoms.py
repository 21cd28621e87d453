"""Small volumes and films with known answers, for tests of what is shown where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

from domain.finding import Finding, ModelIdentity
from domain.geometry import Lattice, Point
from domain.measurement import Author, Length, Place
from domain.study import FrameGeometry, Instance, Patient, Pixels, Series, Study, Window
from domain.volume import Doubt, ImageStack, SliceSource, Volume

PATIENT = Patient("1CT1", "DOE^JANE", "19620304", "F")
STUDY = Study("1.2.3", PATIENT, "20260112", "091200", "4711", "CT CHEST W/O")
PRIOR = Study("1.2.4", PATIENT, "20250520", "113100", "4000", "CT CHEST W/O")
OTHER = Study("1.2.9", Patient("2MR2", "ROE^RICHARD"), "20260112", "100000")
READER = Author("A. Mehra")
NOON = datetime(2026, 1, 12, 12, 0, tzinfo=UTC)

Vector = tuple[float, float, float]


def lattice(
    shape: tuple[int, int, int] = (20, 24, 28),
    spacing: Vector = (0.8, 1.2, 2.5),
    *,
    axes: Sequence[Vector] = ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    tilt_mm: float = 0.0,
    origin: Vector = (-11.0, 40.0, -600.0),
) -> Lattice:
    """Return a lattice: its axes, spacing, and how far each slice is shifted along the columns."""
    i, j, k = (np.asarray(a, float) * s for a, s in zip(axes, spacing, strict=True))
    k = k + np.asarray(axes[1], float) * tilt_mm
    return Lattice(origin, _triple(i), _triple(j), _triple(k), shape)


def _triple(vector: NDArray[np.float64]) -> Vector:
    return float(vector[0]), float(vector[1]), float(vector[2])


def volume(
    on: Lattice | None = None,
    *,
    voxels: NDArray[np.int16] | None = None,
    missing: Iterable[int] = (),
    study: Study = STUDY,
    frame_of_reference: str = "1.2.3.99",
    series_uid: str = "",
    doubts: tuple[Doubt, ...] = (),
    modality: str = "CT",
    waiting: Iterable[int] = (),
) -> Volume:
    """Return a volume whose missing planes were never acquired, and waiting ones not yet here."""
    on = on or lattice()
    values = np.zeros(on.shape, np.int16) if voxels is None else voxels
    gaps = set(missing)
    filled = np.array([k not in gaps and k not in set(waiting) for k in range(on.shape[0])])
    planes = [k for k in range(on.shape[0]) if k not in gaps]
    series = Series(series_uid or f"{study.uid}.7", study.uid, modality, 2, "Thorax")
    sources = tuple(
        SliceSource(_instance(study, series, f"{series.uid}.{k}"), 0, float(k)) for k in planes
    )
    return Volume(
        series.uid, study.uid, study.patient.id, frame_of_reference, modality,
        "HU" if modality == "CT" else "", on, values, filled, sources, tuple(planes),
        windows=(Window(40.0, 400.0),), doubts=doubts, title="Thorax 1.0 D",
    )  # fmt: skip


def _instance(study: Study, series: Series, uid: str) -> Instance:
    return Instance(uid, "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1", study, series)


def film(
    pixels: NDArray[np.generic] | None = None,
    *,
    spacing_mm: tuple[float, float] | None = (0.2, 0.2),
    basis: str = "PixelSpacing",
    orientation: tuple[str, ...] = ("L", "F"),
    study: Study = STUDY,
    modality: str = "DX",
    count: int = 1,
) -> ImageStack:
    """Return films without a place in the patient."""
    values = np.zeros((120, 100), np.int16) if pixels is None else pixels
    series = Series(f"{study.uid}.5", study.uid, modality, 1, "Chest PA")
    geometry = (FrameGeometry(None, None, spacing_mm, basis if spacing_mm else ""),)
    sources = tuple(
        SliceSource(
            Instance(
                f"{series.uid}.{n}", "1.2.840.10008.5.1.4.1.1.1.1", "1.2.840.10008.1.2.1",
                study, series, geometry=geometry, patient_orientation=orientation,
                pixels=Pixels(values.shape[0], values.shape[1]),
            ),
            0,
            None,
        )
        for n in range(count)
    )  # fmt: skip
    return ImageStack(
        series.uid, study.uid, study.patient.id, "", modality, "", [values] * count, sources,
        windows=(Window(128.0, 256.0),), title="Chest PA",
    )  # fmt: skip


def with_marker(on: Lattice, at: tuple[int, int, int], value: int = 1000) -> NDArray[np.int16]:
    """Return voxels with one bright one at index (i, j, k)."""
    voxels = np.zeros(on.shape, np.int16)
    i, j, k = at
    voxels[k, j, i] = value
    return voxels


def length_at(content: Volume, start: Point, end: Point, **place: str) -> Length:
    """Return a length of the reader on a volume."""
    where = Place(content.study_uid, content.series_uid, content.frame_of_reference, **place)  # type: ignore[arg-type]
    return Length(where, start, end, READER, NOON)


def finding_at(content: Volume, low: Point, high: Point, confidence: float = 0.94) -> Finding:
    """Return a proposed finding with that box."""
    middle = Point((low.x + high.x) / 2, (low.y + high.y) / 2, (low.z + high.z) / 2)
    model = ModelIdentity("demo", "1", "0" * 64, "demonstration")
    return Finding(
        "lung nodule", content.study_uid, content.series_uid, content.frame_of_reference,
        middle, (low, high), model, confidence, NOON,
    )  # fmt: skip


def all_orientations() -> list[tuple[Vector, Vector, Vector]]:
    """Return the 48 ways in which three axes can lie along the patient's, mirrored ones too."""
    unit = np.eye(3)
    found = []
    for order, signs in product(permutations(range(3)), product((1, -1), repeat=3)):
        found.append(tuple(_triple(unit[a] * s) for a, s in zip(order, signs, strict=True)))
    return found  # type: ignore[return-value]
