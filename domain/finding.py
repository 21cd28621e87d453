"""What a model proposed and what a reader decided about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from domain.geometry import Lattice, Point
from domain.measurement import new_id


class Decision(Enum):
    """Where a finding stands. Only a person moves it on from PROPOSED."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model said it: enough to run exactly the same again."""

    id: str
    version: str
    weights_sha256: str
    label: str  # shown wherever its results are: "demonstration: trained on phantoms, …"
    runtime: str = ""
    device: str = ""  # cpu, cuda…: where it really ran


@dataclass(frozen=True, slots=True, eq=False)
class Mask:
    """Labelled voxels in patient space. ``labels`` has shape (k, j, i); 0 is none."""

    lattice: Lattice
    labels: NDArray[np.uint8] | NDArray[np.uint16]
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a model marked, in patient space."""

    kind: str  # lung nodule, …
    study_uid: str
    series_uid: str
    frame_of_reference: str
    centre: Point
    corners: tuple[Point, Point]  # lowest and highest x, y, z of its box, mm
    model: ModelIdentity
    confidence: float
    made: datetime
    diameter_mm: float | None = None
    volume_mm3: float | None = None
    mean_value: float | None = None
    sd_value: float | None = None
    unit: str = ""
    site: str = ""  # where, in words
    decision: Decision = Decision.PROPOSED
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"a confidence lies between 0 and 1, not {self.confidence}")


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """One finished run of one model on one series. A run that failed leaves no Analysis."""

    model: ModelIdentity
    study_uid: str
    series_uid: str
    findings: tuple[Finding, ...]
    mask: Mask | None
    volumes_ml: dict[str, float]  # by label, for segmentations
    seconds: dict[str, float]  # check, prepare, network, results
    history: tuple[str, ...]  # what was done to the input, in order, in words
    made: datetime
    id: str = field(default_factory=new_id)
