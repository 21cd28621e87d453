"""PDF, key images and masks reach the archive as objects that the standard's judges accept."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian

from domain.errors import Refused
from domain.finding import Analysis, Finding, Mask
from domain.geometry import Lattice
from domain.measurement import KeyImage, Measurement
from domain.report import Report
from domain.study import Instance, Study
from reports import encapsulated, key_objects, segmentation, structured
from reports.dicom import evidence, part10
from reports.pdf import write_pdf
from reports.signing import make_identity, sign, verify

Faults = Callable[..., list[str]]


def _read(written: bytes) -> Dataset:
    return pydicom.dcmread(io.BytesIO(written))


@pytest.fixture
def labels() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Two labels, neither of them the same under any flip or swap of axes."""
    values = np.zeros((12, 64, 64), np.uint8)
    values[4:7, 30:35, 10:20] = 1
    values[4, 30, 10] = 0
    values[2:9, 40:50, 20:41] = 3
    return values


@pytest.fixture
def analysis(
    study: Study, nodule: Finding, labels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
) -> Analysis:
    lattice = Lattice((-157.5, -157.5, -100.0), (5.0, 0, 0), (0, 5.0, 0), (0, 0, 5.0), (12, 64, 64))
    mask = Mask(lattice, labels, {1: "Lung nodule", 3: "Lung left"})
    return Analysis(
        nodule.model,
        study.uid,
        nodule.series_uid,
        (nodule,),
        mask,
        {},
        {},
        (),
        nodule.made,
        id="run-1",
    )


def test_the_pdf_comes_out_of_its_object_byte_for_byte_and_still_signed(
    report: Report, study: Study, instances: tuple[Instance, ...], faults: Faults
) -> None:
    reader = make_identity("Dr Anita Mehra")
    pdf = sign(write_pdf(report, study, instances), reader, reason="Final report")
    for document in (pdf, pdf + b" " * (1 - len(pdf) % 2)):
        written = encapsulated.encapsulated_pdf(document, study, report, instances)
        dataset = _read(written)
        kept = dataset.EncapsulatedDocument[: dataset.EncapsulatedDocumentLength]
        assert kept == document
        assert faults(written, "dciodvfy") == []
    assert verify(pdf, [reader]).ok


def test_only_a_pdf_is_stored_as_one(report: Report, study: Study) -> None:
    with pytest.raises(Refused):
        encapsulated.encapsulated_pdf(b"<html>", study, report)


def test_key_images_are_named_with_their_notes(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    key_images: tuple[KeyImage, ...],
    faults: Faults,
) -> None:
    written = key_objects.key_object_document(report, study, instances, key_images)
    assert faults(written, "dciodvfy", "dsrdump", "DicomSRValidator") == []
    content = _read(written).ContentSequence
    named = [
        item.ReferencedSOPSequence[0].ReferencedSOPInstanceUID
        for item in content
        if item.ValueType == "IMAGE"
    ]
    assert named == [key.sop_uid for key in key_images]
    assert "5: Mass; 6: Nodule" in [i.TextValue for i in content if i.ValueType == "TEXT"]


def test_a_key_image_that_is_not_here_is_refused(
    report: Report,
    study: Study,
    instances: tuple[Instance, ...],
    key_images: tuple[KeyImage, ...],
) -> None:
    with pytest.raises(Refused, match="no longer"):
        key_objects.key_object_document(report, study, instances[:4], key_images)


def test_a_mask_comes_back_on_the_same_voxels_of_the_same_images(
    analysis: Analysis,
    study: Study,
    instances: tuple[Instance, ...],
    labels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
    faults: Faults,
) -> None:
    from highdicom.seg import Segmentation

    # The order in which images are handed in must not matter.
    written = segmentation.segmentation(analysis, study, instances[::-1])
    assert faults(written, "dciodvfy") == []
    read = Segmentation.from_dataset(_read(written))
    assert [read.get_segment_description(n).segment_label for n in (1, 2)] == [
        "Lung nodule",
        "Lung left",
    ]
    planes = read.get_pixels_by_source_instance(
        [i.sop_uid for i in instances], assert_missing_frames_are_empty=True
    )
    np.testing.assert_array_equal(planes[..., 0], labels == 1)
    np.testing.assert_array_equal(planes[..., 1], labels == 3)
    # And by hand, frame by frame: highdicom read what highdicom wrote.
    dataset = _read(written)
    again = np.zeros_like(labels)
    for pixels, group in zip(
        dataset.pixel_array, dataset.PerFrameFunctionalGroupsSequence, strict=True
    ):
        z = group.PlanePositionSequence[0].ImagePositionPatient[2]
        number = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        again[round((float(z) + 100) / 5)] += np.uint8({1: 1, 2: 3}[number]) * pixels
    np.testing.assert_array_equal(again, labels)


def test_a_mask_that_lies_off_the_images_is_refused(
    analysis: Analysis, study: Study, instances: tuple[Instance, ...]
) -> None:
    mask = analysis.mask
    assert mask is not None
    for origin in ((-157.5, -157.5, -98.0), (-155.0, -157.5, -100.0)):
        moved = replace(mask, lattice=replace(mask.lattice, origin=origin))
        with pytest.raises(Refused, match="does not lie"):
            segmentation.segmentation(replace(analysis, mask=moved), study, instances)
    with pytest.raises(Refused, match="does not lie"):
        segmentation.segmentation(analysis, study, instances[:5])
    with pytest.raises(Refused, match="no mask"):
        segmentation.segmentation(replace(analysis, mask=None), study, instances)


def test_a_second_try_never_makes_a_second_object(
    report: Report,
    analysis: Analysis,
    study: Study,
    instances: tuple[Instance, ...],
    key_images: tuple[KeyImage, ...],
) -> None:
    pdf = write_pdf(report, study, instances)
    writers: tuple[Callable[[], bytes], ...] = (
        lambda: encapsulated.encapsulated_pdf(pdf, study, report, instances),
        lambda: key_objects.key_object_document(report, study, instances, key_images),
        lambda: segmentation.segmentation(analysis, study, instances),
    )
    for write in writers:
        assert write() == write()


def test_all_objects_of_a_report_belong_together(
    report: Report,
    analysis: Analysis,
    study: Study,
    instances: tuple[Instance, ...],
    marks: tuple[Measurement, ...],
    nodule: Finding,
    key_images: tuple[KeyImage, ...],
    tmp_path: Path,
    program: Callable[[str], str],
) -> None:
    objects = [
        structured.measurement_report(report, study, instances, marks, (nodule,)),
        encapsulated.encapsulated_pdf(
            write_pdf(report, study, instances), study, report, instances
        ),
        key_objects.key_object_document(report, study, instances, key_images),
        segmentation.segmentation(analysis, study, instances),
    ]
    assert len({_read(written).SOPInstanceUID for written in objects}) == 4
    assert len({_read(written).SeriesInstanceUID for written in objects}) == 4
    files = []
    for number, written in enumerate([*objects, *(_image(i) for i in instances)]):
        files.append(tmp_path / f"{number}.dcm")
        files[-1].write_bytes(written)
    done = subprocess.run(  # noqa: S603
        [program("dcentvfy"), *map(str, files)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = done.stdout + done.stderr
    assert [line for line in said.splitlines() if line.startswith("Error")] == []


def _image(instance: Instance) -> bytes:
    """Return the image itself, as the scanner would have sent it."""
    dataset = evidence(instance)
    dataset.RescaleSlope, dataset.RescaleIntercept = 1, -1024
    dataset.PixelData = bytes(64 * 64 * 2)
    assert instance.transfer_syntax == ExplicitVRLittleEndian
    return part10(dataset)
