"""A model's mask as a DICOM Segmentation on the planes of the images it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian

from domain import codes
from domain.codes import Code
from domain.errors import Refused
from domain.finding import Analysis, Mask
from domain.geometry import Point
from domain.study import Instance, Study
from reports import wording
from reports.belonging import demand_one_study
from reports.dicom import (
    MANUFACTURER,
    MODEL_NAME,
    VERSION,
    coded,
    evidence,
    part10,
    put_made,
    put_maker,
    put_study,
)
from reports.uids import object_uid

SOP_CLASS = "1.2.840.10008.5.1.4.1.1.66.4"
KIND = "segmentation"
# A voxel centre may lie this far, in voxels, from where the image says it is: rounding of the
# decimal strings in a header, no more.
_CLOSE = 0.05

_MORPHOLOGY = Code("49755003", "SCT", "Morphologically Altered Structure")
_ANATOMY = Code("123037004", "SCT", "Anatomical Structure")
_TISSUE = Code("85756007", "SCT", "Tissue")
_TYPES = {
    "nodule": (_MORPHOLOGY, codes.NODULE),
    "mass": (_MORPHOLOGY, codes.MASS),
    "lung": (_ANATOMY, codes.LUNG),
    "brain": (_ANATOMY, Code("12738006", "SCT", "Brain")),
    "heart": (_ANATOMY, Code("80891009", "SCT", "Heart")),
    "liver": (_ANATOMY, Code("10200004", "SCT", "Liver")),
}


def document_uid(analysis: Analysis) -> str:
    """Return the UID that a run's segmentation has, however often it is written."""
    return object_uid(analysis.id, KIND)


def segmentation(analysis: Analysis, study: Study, instances: Sequence[Instance]) -> bytes:
    """Return DICOM bytes of a binary segmentation, one segment per label.

    The mask has to lie on the images' own voxels; a resampled one is mapped back before.

    Raises:
        Refused: There is no mask, it lies elsewhere, or the images are of another study.
    """
    demand_one_study(study, instances=instances)
    mask = analysis.mask
    if analysis.study_uid != study.uid or mask is None or not mask.labels.any():
        raise Refused("This analysis has no mask of this study to write.")
    series = [i for i in instances if i.series.uid == analysis.series_uid]
    planes = planes_of(mask, series)
    from highdicom.seg import SegmentAlgorithmTypeValues, Segmentation, SegmentationTypeValues

    numbers = sorted(int(n) for n in np.unique(mask.labels) if n)
    described = [
        _segment(position, number, mask, analysis, SegmentAlgorithmTypeValues.AUTOMATIC)
        for position, number in enumerate(numbers, 1)
    ]
    pixels: NDArray[np.uint8] = np.stack(
        [np.stack([mask.labels[k] == n for n in numbers], axis=-1) for k, _ in planes]
    ).astype(np.uint8)
    document = Segmentation(
        source_images=source_images([instance for _, instance in planes]),
        pixel_array=pixels,
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=described,
        series_instance_uid=object_uid(analysis.id, f"{KIND}/series"),
        series_number=9300,
        sop_instance_uid=document_uid(analysis),
        instance_number=1,
        manufacturer=MANUFACTURER,
        manufacturer_model_name=MODEL_NAME,
        software_versions=VERSION,
        device_serial_number="0",
        content_label="LIGHTBOX",
        content_description=wording.plain(analysis.model.label)[:64],
        series_description=f"Segmentation by {analysis.model.id}"[:64],
        transfer_syntax_uid=ExplicitVRLittleEndian,
    )
    put_study(document, study)
    put_maker(document)
    put_made(document, analysis.made)
    name_dimensions(document, object_uid(analysis.id, f"{KIND}/dimensions"))
    return part10(document)


def name_dimensions(document: Dataset, uid: str) -> None:
    """Give the dimensions a UID of ours: highdicom draws it, and a retry must give equal bytes."""
    for item in (*document.DimensionOrganizationSequence, *document.DimensionIndexSequence):
        item.DimensionOrganizationUID = uid


def planes_of(mask: Mask, instances: Sequence[Instance]) -> list[tuple[int, Instance]]:
    """Return, for each plane of the mask that has an image, the plane's number and the image.

    Raises:
        Refused: The mask's voxels are not the images' pixels.
    """
    found: dict[int, Instance] = {}
    for instance in instances:
        geometry, pixels = instance.frame_geometry(0), instance.pixels
        if (
            pixels is None
            or geometry.position is None
            or geometry.orientation is None
            or geometry.spacing_mm is None
        ):
            continue
        if pixels.frames > 1:
            raise Refused("A mask on multi-frame images cannot be written yet.")
        row, column = np.array(geometry.orientation[:3]), np.array(geometry.orientation[3:])
        first = np.array(geometry.position)
        last = (
            first
            + row * geometry.spacing_mm[1] * (pixels.columns - 1)
            + column * geometry.spacing_mm[0] * (pixels.rows - 1)
        )
        i, j, k = mask.lattice.index(Point(*first))
        u, v, w = mask.lattice.index(Point(*last))
        plane = round(k)
        here = (i, j, k - plane, w - plane, u - (pixels.columns - 1), v - (pixels.rows - 1))
        if max(abs(off) for off in here) > _CLOSE or not 0 <= plane < mask.labels.shape[0]:
            continue
        if mask.labels.shape[1:] == (pixels.rows, pixels.columns):
            found[plane] = instance
    marked = {int(k) for k in np.flatnonzero(mask.labels.any(axis=(1, 2)))}
    if not marked <= found.keys():
        raise Refused(
            "The mask does not lie on the voxels of these images, so it was not written.",
            advice="Map the mask back to the images it was made from.",
        )
    return sorted(found.items())


def source_images(instances: Sequence[Instance]) -> list[Dataset]:
    """Return the images as highdicom wants them, all in one frame of reference.

    Some de-identified series give every slice a frame of reference of its own. The mask's voxels
    are those of all slices together, so it gets a frame of its own, and the references to the
    images say which plane is whose.
    """
    images = [evidence(instance) for instance in instances]
    if len({instance.frame_of_reference for instance in instances}) > 1:
        for image in images:
            image.FrameOfReferenceUID = object_uid(instances[0].series.uid, "frame-of-reference")
    return images


def property_of(name: str) -> tuple[Code, Code]:
    """Return the category and type of what a segment's name names, as far as they are known."""
    known = (pair for word, pair in _TYPES.items() if word in name.lower())
    return next(known, (_TISSUE, _TISSUE))


def _segment(position: int, number: int, mask: Mask, analysis: Analysis, automatic: Any) -> Any:
    from highdicom import AlgorithmIdentificationSequence
    from highdicom.seg import SegmentDescription
    from pydicom.sr.codedict import codes as standard

    name = wording.plain(mask.names.get(number, f"Label {number}"))
    category, kind = property_of(name)
    model = analysis.model
    return SegmentDescription(
        segment_number=position,
        segment_label=name[:64],
        segmented_property_category=coded(category),
        segmented_property_type=coded(kind),
        algorithm_type=automatic,
        algorithm_identification=AlgorithmIdentificationSequence(
            name=model.id[:64],
            version=model.version[:64] or "unknown",
            family=standard.DCM.ArtificialIntelligence,
        ),
        tracking_uid=object_uid(analysis.id, f"{KIND}/segment/{number}"),
        tracking_id=f"{model.id} {name}"[:64],
    )
