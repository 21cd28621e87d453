"""What a reader marked out by hand as a DICOM Segmentation on the planes of its series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import ExplicitVRLittleEndian

from domain.errors import Refused
from domain.finding import Mask
from domain.own_segment import OwnSegment
from domain.study import Instance, Study
from reports import wording
from reports.belonging import demand_one_study
from reports.dicom import (
    MANUFACTURER,
    MODEL_NAME,
    VERSION,
    coded,
    part10,
    person,
    put_made,
    put_study,
)
from reports.segmentation import name_dimensions, planes_of, property_of, source_images
from reports.uids import object_uid

KIND = "own-segments"
_NAMES = UUID("0d9c9c56-32c1-5c0b-8d4d-1c1b7c0a9a10")


def own_segmentation(
    segments: Sequence[OwnSegment],
    study: Study,
    instances: Sequence[Instance],
    now: datetime,
) -> bytes:
    """Return DICOM bytes of a binary segmentation (PS3.3 A.51), one segment for each.

    Raises:
        Refused: They are of several series, mark nothing, or do not lie on the images' voxels.
    """
    demand_one_study(study, instances=instances)
    series_uid = segments[0].series_uid if segments else ""
    if any(own.series_uid != series_uid or own.study_uid != study.uid for own in segments):
        raise Refused("Segments of several series cannot be one object.")
    marked = [own for own in segments if own.count]
    if not marked:
        raise Refused("Nothing is marked out.", advice="Mark something first.")
    series = [i for i in instances if i.series.uid == series_uid]
    whole = _labelled(marked)
    planes = planes_of(whole, series)
    from highdicom.seg import (
        SegmentAlgorithmTypeValues,
        Segmentation,
        SegmentationTypeValues,
        SegmentDescription,
    )

    # Segments may overlap: each has frames of its own.
    pixels: NDArray[np.uint8] = np.stack(
        [_planes_of(own, [k for k, _ in planes]) for own in marked], axis=-1
    )
    made_of = str(uuid5(_NAMES, " ".join((now.isoformat(), *(own.id for own in marked)))))
    described = []
    for number, own in enumerate(marked, 1):
        category, kind = property_of(own.name)
        described.append(
            SegmentDescription(
                segment_number=number,
                segment_label=wording.plain(own.name)[:64],
                segmented_property_category=coded(category),
                segmented_property_type=coded(kind),
                algorithm_type=SegmentAlgorithmTypeValues.MANUAL,
                tracking_uid=object_uid(own.id, KIND),
                tracking_id=wording.plain(own.name)[:64],
            )
        )
    document = Segmentation(
        source_images=source_images([instance for _, instance in planes]),
        pixel_array=pixels,
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=described,
        series_instance_uid=object_uid(made_of, f"{KIND}/series"),
        series_number=9310,
        sop_instance_uid=object_uid(made_of, KIND),
        instance_number=1,
        manufacturer=MANUFACTURER,
        manufacturer_model_name=MODEL_NAME,
        software_versions=VERSION,
        device_serial_number="0",
        content_label="LIGHTBOX",
        content_description="Segments marked out by a reader",
        content_creator_name=person(wording.plain(marked[-1].author.name)[:60]) or None,
        series_description="Segments by hand",
        transfer_syntax_uid=ExplicitVRLittleEndian,
    )
    put_study(document, study)
    put_made(document, now)
    name_dimensions(document, object_uid(made_of, f"{KIND}/dimensions"))
    return part10(document)


def _labelled(segments: Sequence[OwnSegment]) -> Mask:
    """Return every voxel that any of them marks, to find the planes."""
    lattice = segments[0].lattice
    whole = np.zeros(lattice.shape, np.uint8)
    for own in segments:
        k, j, i = own.low
        n, m, w = own.shape
        whole[k : k + n, j : j + m, i : i + w] |= own.voxels.view(np.uint8)
    return Mask(lattice, whole, {1: "marked"})


def _planes_of(own: OwnSegment, planes: Sequence[int]) -> NDArray[np.uint8]:
    _, rows, columns = own.lattice.shape
    found = np.zeros((len(planes), rows, columns), np.uint8)
    voxels = own.voxels.view(np.uint8)
    k, j, i = own.low
    n, m, w = own.shape
    for number, plane in enumerate(planes):
        if k <= plane < k + n:
            found[number, j : j + m, i : i + w] = voxels[plane - k]
    return found
