"""Reports on real studies: whatever a scanner wrote in its headers, the objects stay valid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from domain.finding import Analysis, Finding, Mask
from domain.geometry import Lattice, Point
from domain.measurement import Author, KeyImage, Length, Place
from domain.study import Instance
from imaging.parsing import read_header
from reports import encapsulated, key_objects, segmentation, structured
from reports.composing import accept, compose
from reports.pdf import write_pdf

Faults = Callable[..., list[str]]

KINDS = (
    "ct-thorax-lidc0314/ct0100.dcm",
    "ct-mr-enhanced-small/eCT_Supplemental.dcm",
    "ct-mr-enhanced-small/emri_small.dcm",
    "dx-chest-priors-nih1/00000001_000.dcm",
    "charsets/chrArab.dcm",
    "charsets/chrH31.dcm",
    "charsets/chrKoreanMulti.dcm",
    "charsets/chrRuss.dcm",
    "charsets/chrX2.dcm",
)


@pytest.mark.parametrize("file", KINDS)
def test_every_kind_of_image_gets_valid_report_objects(
    real_data: Path, file: str, nodule: Finding, faults: Faults
) -> None:
    instance = read_header((real_data / file).read_bytes())
    reader, now = Author("Mehra^Anita"), nodule.made
    study = instance.study
    place = Place(study.uid, instance.series.uid, instance.frame_of_reference, instance.sop_uid)
    mark = Length(place, Point(1.0, 2.0, 3.0), Point(4.5, 2.0, 3.0), reader, now, "Mass")
    key = KeyImage(study.uid, instance.series.uid, instance.sop_uid, 0, reader, now, "Mass")
    report = compose(
        study,
        (instance,),
        (mark,),
        (),
        (key,),
        author="Dr Anita Mehra",
        indication="Cough.",
        now=now,
    )
    for sentence in report.undecided:
        report = accept(report, sentence.id)
    written = structured.measurement_report(report, study, (instance,), (mark,), signed_at=now)
    assert faults(written, "dciodvfy", "dsrdump") == []
    written = key_objects.key_object_document(report, study, (instance,), (key,))
    assert faults(written, "dciodvfy", "dsrdump") == []
    pdf = write_pdf(report, study, (instance,), marks=(mark,), signed_at=now)
    written = encapsulated.encapsulated_pdf(pdf, study, report, (instance,))
    assert faults(written, "dciodvfy") == []


@pytest.fixture
def thorax(real_data: Path) -> tuple[Instance, ...]:
    """Twenty neighbouring slices of a real thorax, in the order of their places."""
    files = sorted((real_data / "ct-thorax-lidc0314").glob("*.dcm"))
    instances = [read_header(file.read_bytes()) for file in files]
    placed = [(i.frame_geometry(0).position or (0, 0, 0), i) for i in instances]
    placed.sort(key=lambda pair: pair[0][2])
    return tuple(i for _, i in placed[100:120])


def test_a_mask_of_a_real_thorax_is_a_valid_segmentation(
    thorax: tuple[Instance, ...], nodule: Finding, faults: Faults
) -> None:
    first = thorax[0].frame_geometry(0)
    assert first.position is not None
    assert first.spacing_mm is not None
    assert thorax[0].pixels is not None
    rows, columns = thorax[0].pixels.rows, thorax[0].pixels.columns
    down, across = first.spacing_mm
    lattice = Lattice(
        first.position, (across, 0, 0), (0, down, 0), (0, 0, 1.0), (len(thorax), rows, columns)
    )
    labels = np.zeros(lattice.shape, np.uint8)
    labels[3:9, 200:230, 150:190] = 1
    study = thorax[0].study
    analysis = Analysis(
        nodule.model,
        study.uid,
        thorax[0].series.uid,
        (),
        Mask(lattice, labels, {1: "Lung nodule"}),
        {},
        {},
        (),
        nodule.made,
    )
    written = segmentation.segmentation(analysis, study, thorax)
    assert faults(written, "dciodvfy") == []
