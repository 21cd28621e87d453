"""A small chest CT with marks and findings of every kind, as the rooms below would hand them in."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.finding import Decision, Finding, ModelIdentity
from domain.geometry import Point
from domain.measurement import (
    Angle,
    Arrow,
    Author,
    Ellipse,
    KeyImage,
    Length,
    Measurement,
    Place,
    Probe,
    RegionStatistics,
)
from domain.report import Report
from domain.study import FrameGeometry, FrameValues, Instance, Patient, Pixels, Series, Study
from reports.composing import accept, add, compose

NOW = datetime(2026, 1, 12, 9, 52, 10, tzinfo=UTC)
FRAME_OF_REFERENCE = "1.2.826.0.1.3680043.8.498.10"
SERIES_UID = "1.2.826.0.1.3680043.8.498.3"
READER = Author("Mehra^Anita")
MODEL = ModelIdentity(
    "lung-nodule-demo",
    "1.0",
    "ab" * 32,
    "demonstration: trained on phantoms, not for clinical use",
    "onnx",
    "cpu",
)


@pytest.fixture
def study() -> Study:
    patient = Patient("1CT1", "Doe^Jane", "19620304", "F")
    return Study(
        "1.2.826.0.1.3680043.8.498.2",
        patient,
        date="20260112",
        time="081500",
        accession="4711",
        description="CT CHEST W/O",
        referring_physician="Rao^Vikram",
        study_id="S1",
    )


@pytest.fixture
def instances(study: Study) -> tuple[Instance, ...]:
    """Twelve axial slices of 64 by 64 pixels, 5 mm apart, each pixel 5 mm wide."""
    series = Series(SERIES_UID, study.uid, "CT", 2, "Thorax 5.0 B70f", "CHEST")
    return tuple(
        Instance(
            sop_uid=f"1.2.826.0.1.3680043.8.498.4.{k + 1}",
            sop_class="1.2.840.10008.5.1.4.1.1.2",
            transfer_syntax="1.2.840.10008.1.2.1",
            study=study,
            series=series,
            number=k + 1,
            frame_of_reference=FRAME_OF_REFERENCE,
            pixels=Pixels(64, 64),
            geometry=(
                FrameGeometry(
                    (-157.5, -157.5, -100.0 + 5.0 * k),
                    (1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
                    (5.0, 5.0),
                    "PixelSpacing",
                ),
            ),
            values=(FrameValues(1.0, -1024.0, "HU"),),
            image_type=("ORIGINAL", "PRIMARY", "AXIAL"),
            kernel="B70f",
            slice_thickness_mm=5.0,
        )
        for k in range(12)
    )


@pytest.fixture
def place(study: Study, instances: tuple[Instance, ...]) -> Place:
    return Place(study.uid, SERIES_UID, FRAME_OF_REFERENCE, instances[4].sop_uid)


@pytest.fixture
def marks(place: Place) -> tuple[Measurement, ...]:
    z = -80.0
    return (
        Length(place, Point(-60, 0, z), Point(0, 45, z), READER, NOW, "Mass, right upper lobe"),
        Angle(place, Point(10, 0, z), Point(0, 0, z), Point(0, 10, z), READER, NOW, "Cobb, spine"),
        Ellipse(
            place,
            Point(30, 20, z),
            Point(40, 20, z),
            Point(30, 26, z),
            READER,
            NOW,
            RegionStatistics(-12.345, 8.25, -60.0, 31.0, 377, 188.5, "HU"),
            "Effusion, left",
        ),
        Probe(place, Point(5, 5, z), 42.0, "HU", READER, NOW, "Aorta"),
        Arrow(place, Point(1, 2, z), Point(20, 22, z), READER, NOW, "see here"),
    )


@pytest.fixture
def nodule(study: Study) -> Finding:
    return Finding(
        "lung nodule",
        study.uid,
        SERIES_UID,
        FRAME_OF_REFERENCE,
        Point(-71.25, 12.5, -75.0),
        (Point(-77.45, 6.3, -81.2), Point(-65.05, 18.7, -68.8)),
        MODEL,
        0.81,
        NOW,
        diameter_mm=12.44,
        volume_mm3=998.31,
        mean_value=35.04,
        sd_value=12.0,
        unit="HU",
        site="right middle lobe",
        decision=Decision.ACCEPTED,
        decided_by="Mehra^Anita",
        decided_at=NOW,
    )


@pytest.fixture
def proposed(nodule: Finding) -> Finding:
    return replace(
        nodule, id="proposed", decision=Decision.PROPOSED, decided_by="", decided_at=None
    )


@pytest.fixture
def key_images(study: Study, instances: tuple[Instance, ...]) -> tuple[KeyImage, ...]:
    return tuple(
        KeyImage(study.uid, SERIES_UID, instances[k].sop_uid, 0, READER, NOW, note)
        for k, note in ((4, "Mass"), (5, "Nodule"))
    )


@pytest.fixture
def report(
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
    key_images: tuple[KeyImage, ...],
) -> Report:
    """A finished report: every drafted sentence accepted one by one."""
    report = compose(
        study,
        instances,
        marks,
        (nodule,),
        key_images,
        template="ct-chest",
        author="Mehra^Anita",
        indication="Known right upper lobe mass. Follow-up, increasing cough.",
        now=NOW,
    )
    for sentence in report.undecided:
        report = accept(report, sentence.id)
    report = add(report, "findings.mediastinum", "No node above 10 mm in short axis.")
    report = add(report, "findings.bones", "No destructive lesion.")
    report = add(report, "impression", "Right upper lobe mass; tissue diagnosis advised.")
    return replace(report, id="5f0a1f0e-2b0e-4a53-9c2e-000000000001", changed=NOW)


@pytest.fixture
def faults(tmp_path: Path, program: Callable[[str], str]) -> Callable[..., list[str]]:
    """Return what the programs that judge DICOM objects find wrong in one."""

    def judge(part10: bytes, *judges: str) -> list[str]:
        path = tmp_path / "judged.dcm"
        path.write_bytes(part10)
        # Java 17 counts XPath operators and gives up on TID 1500 unless told not to.
        limits = ("TotalOp", "ExprOp", "ExprGrp")
        options = " ".join(f"-Djdk.xml.xpath{limit}Limit=0" for limit in limits)
        found = []
        for name in judges:
            done = subprocess.run(  # noqa: S603
                [program(name), str(path)],
                capture_output=True,
                timeout=120,
                check=False,
                env={**os.environ, "JAVA_TOOL_OPTIONS": options},
            )
            said = (done.stdout + done.stderr).decode("utf-8", "replace")
            bad = ("Error", "Exception", "Abort", "E: ", "F: ")
            found += [line for line in said.splitlines() if line.startswith(bad)]
            if done.returncode or (
                name == "DicomSRValidator" and "IOD validation complete" not in said
            ):
                found.append(f"{name} ended with {done.returncode}: {said}")
        return found

    return judge
