"""Segmentations and structure sets made by highdicom and pydicom, on slices made apart."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from highdicom import AlgorithmIdentificationSequence
from highdicom.color import CIELabColor
from highdicom.seg import (
    SegmentAlgorithmTypeValues,
    Segmentation,
    SegmentationTypeValues,
    SegmentDescription,
)
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.sr.codedict import codes
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from domain.geometry import Lattice

CT = "1.2.840.10008.5.1.4.1.1.2"
FRAME = "1.2.3.99"
STUDY, SERIES = "1.2.3", "1.2.3.7"


def ct_slices(on: Lattice, frame: str = FRAME, series: str = SERIES) -> list[Dataset]:
    """Return one CT header per slice of a lattice."""
    slices = []
    row = np.array(on.step_i) / on.spacing_mm[0]
    column = np.array(on.step_j) / on.spacing_mm[1]
    for k in range(on.shape[0]):
        at = on.point(0, 0, k)
        image = Dataset()
        image.file_meta = FileMetaDataset()
        image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        image.SOPClassUID, image.SOPInstanceUID = CT, f"{series}.{k}"
        image.StudyInstanceUID, image.SeriesInstanceUID = STUDY, series
        image.FrameOfReferenceUID = frame
        image.PatientID, image.PatientName = "1CT1", "DOE^JANE"
        image.PatientBirthDate, image.PatientSex = "19620304", "F"
        image.StudyDate, image.StudyTime = "20260112", "091200"
        image.AccessionNumber, image.StudyID, image.ReferringPhysicianName = "4711", "1", ""
        image.Modality, image.SeriesNumber, image.InstanceNumber = "CT", 2, k + 1
        image.Rows, image.Columns = on.shape[1], on.shape[2]
        image.BitsAllocated = image.BitsStored = 16
        image.HighBit, image.PixelRepresentation, image.SamplesPerPixel = 15, 1, 1
        image.PhotometricInterpretation = "MONOCHROME2"
        image.PixelSpacing = [on.spacing_mm[1], on.spacing_mm[0]]
        image.SliceThickness = abs(
            float(on.normal.dot(on.point(0, 0, 1)) - on.normal.dot(on.point(0, 0, 0)))
        )
        image.ImageOrientationPatient = [round(float(x), 10) for x in (*row, *column)]
        image.ImagePositionPatient = [round(x, 6) for x in (at.x, at.y, at.z)]
        image.PixelData = bytes(2 * image.Rows * image.Columns)
        slices.append(image)
    return slices


def described(number: int, name: str, **more: Any) -> SegmentDescription:
    return SegmentDescription(
        segment_number=number,
        segment_label=name,
        segmented_property_category=codes.SCT.Organ,
        segmented_property_type=codes.SCT.Liver,
        algorithm_type=SegmentAlgorithmTypeValues.AUTOMATIC,
        algorithm_identification=AlgorithmIdentificationSequence(
            name="Phantom net", version="1", family=codes.DCM.ArtificialIntelligence
        ),
        **more,
    )


def seg_file(
    on: Lattice,
    masks: Sequence[NDArray[np.uint8]],
    *,
    kind: SegmentationTypeValues = SegmentationTypeValues.BINARY,
    order: Sequence[int] | None = None,
    frame: str = FRAME,
    colours: Sequence[CIELabColor | None] | None = None,
) -> bytes:
    """Return a SEG with one segment per mask (k, j, i), its source images in the given order."""
    slices = ct_slices(on, frame)
    chosen = list(order) if order is not None else list(range(len(slices)))
    if kind is SegmentationTypeValues.LABELMAP:
        stacked = np.zeros(on.shape, np.uint8)
        for number, mask in enumerate(masks, 1):
            stacked[mask > 0] = number
    else:
        stacked = np.stack(masks, axis=-1)
    hues = colours or [None] * len(masks)
    made = Segmentation(
        source_images=[slices[k] for k in chosen],
        pixel_array=stacked[chosen],
        segmentation_type=kind,
        segment_descriptions=[
            described(n, f"Segment {n}", display_color=hue) for n, hue in enumerate(hues, 1)
        ],
        series_instance_uid=generate_uid(),
        series_number=99,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="Phantom",
        manufacturer_model_name="Maker",
        software_versions="1",
        device_serial_number="1",
        series_description="Made for a test",
        max_fractional_value=200,
    )
    return written(made)


def structure_file(
    outlines: Sequence[tuple[str, Sequence[NDArray[np.float64]]]], frame: str = FRAME
) -> bytes:
    """Return an RTSTRUCT with one region per name, its closed outlines in mm."""
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.481.3", "1.2.3.500.1"
    made.StudyInstanceUID, made.SeriesInstanceUID = STUDY, "1.2.3.500"
    made.PatientID, made.PatientName, made.Modality = "1CT1", "DOE^JANE", "RTSTRUCT"
    made.StructureSetLabel = "Planning"
    series = Dataset()
    series.SeriesInstanceUID = SERIES
    study = Dataset()
    study.ReferencedSOPClassUID, study.ReferencedSOPInstanceUID = "1.2.840.10008.3.1.2.3.1", STUDY
    study.RTReferencedSeriesSequence = Items([series])
    reference = Dataset()
    reference.FrameOfReferenceUID = frame
    reference.RTReferencedStudySequence = Items([study])
    made.ReferencedFrameOfReferenceSequence = Items([reference])
    regions, drawn = [], []
    for number, (name, own) in enumerate(outlines, 1):
        region = Dataset()
        region.ROINumber, region.ROIName = number, name
        region.ReferencedFrameOfReferenceUID = frame
        region.ROIGenerationAlgorithm = "MANUAL"
        regions.append(region)
        contours = []
        for points in own:
            contour = Dataset()
            contour.ContourGeometricType = "CLOSED_PLANAR"
            contour.NumberOfContourPoints = len(points)
            contour.ContourData = [f"{x:.6f}" for x in np.asarray(points).ravel()]
            contours.append(contour)
        item = Dataset()
        item.ROIDisplayColor, item.ReferencedROINumber = [0, 200, 255], number
        item.ContourSequence = Items(contours)
        drawn.append(item)
    made.StructureSetROISequence = Items(regions)
    made.ROIContourSequence = Items(drawn)
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    return written(made)


def written(made: Dataset) -> bytes:
    buffer = io.BytesIO()
    made.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()
