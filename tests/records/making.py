"""Studies made up for tests of the records: small, lawful, and each part of choice."""

from __future__ import annotations

import os
from dataclasses import replace

from domain.study import (
    FrameGeometry,
    FrameValues,
    Instance,
    Patient,
    Pixels,
    Series,
    Study,
    Window,
)

CT = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
HORSE = "correct horse"  # what opens every profile in these tests
JANE = Patient("1CT1", "DOE^JANE", "19620304", "F", "HOSPITAL")


def a_study(uid: str = "1.2.3", *, patient: Patient = JANE, **other: str) -> Study:
    facts = {
        "date": "20260112",
        "time": "101500",
        "accession": "4711",
        "description": "CT CHEST W/O",
        "referring_physician": "HOUSE^GREGORY",
        "study_id": "7",
        "age": "063Y",
    }
    return Study(uid, patient, **{**facts, **other})


def an_instance(
    number: int = 1,
    *,
    study: Study | None = None,
    series_uid: str = "",
    series_number: int = 2,
    modality: str = "CT",
    sop_uid: str = "",
) -> Instance:
    """Return one CT image of 512x512 as the reader would describe it."""
    study = study or a_study()
    series_uid = series_uid or f"{study.uid}.{series_number}"
    series = Series(
        series_uid,
        study.uid,
        modality,
        series_number,
        "Axial 1.0 B60f",
        "CHEST",
        study.date,
        study.time,
        "Thorax",
    )
    return Instance(
        sop_uid=sop_uid or f"{series_uid}.{number}",
        sop_class=CT,
        transfer_syntax=EXPLICIT_LITTLE,
        study=study,
        series=series,
        number=number,
        frame_of_reference=f"{study.uid}.99",
        pixels=Pixels(512, 512, padding=(-2000, -2000), offset=1500, length=524288),
        geometry=(
            FrameGeometry(
                (-150.25, -150.5, 0.1 * number),
                (1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
                (0.703125, 0.703125),
                "PixelSpacing",
            ),
        ),
        values=(FrameValues(1.0, -1024.0, "HU", (Window(40.0, 400.0, "MEDIASTINUM"),)),),
        image_type=("ORIGINAL", "PRIMARY", "AXIAL"),
        patient_orientation=("L", "P"),
        kernel="B60f",
        slice_thickness_mm=1.0,
        manufacturer="ACME",
        content_time="101512.25",
    )


def without_pixels(instance: Instance) -> Instance:
    return replace(instance, pixels=None, geometry=(), values=())


def part10(size: int = 3000, *, sender: str = "A", dataset: bytes | None = None) -> bytes:
    """Return bytes shaped like a Part 10 file: preamble, file meta by a sender, random data set."""
    name = sender.encode("ascii").ljust(16)
    meta = b"\x02\x00\x16\x00AE" + len(name).to_bytes(2, "little") + name
    length = b"\x02\x00\x00\x00UL\x04\x00" + len(meta).to_bytes(4, "little")
    return bytes(128) + b"DICM" + length + meta + (os.urandom(size) if dataset is None else dataset)
