"""The key images of a report as a Key Object Selection Document (PS3.3 A.35.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.codes import Code
from domain.errors import Refused
from domain.measurement import KeyImage
from domain.report import Report
from domain.study import Instance, Study
from reports import wording
from reports.belonging import demand_one_study
from reports.dicom import (
    MANUFACTURER,
    coded,
    evidence,
    part10,
    person,
    put_made,
    put_maker,
    put_study,
)
from reports.uids import object_uid

SOP_CLASS = "1.2.840.10008.5.1.4.1.1.88.59"
KIND = "key-objects"
_TITLE = Code("113000", "DCM", "Of Interest")


def document_uid(report: Report) -> str:
    """Return the UID that a report's key object document has, however often it is written."""
    return object_uid(report.id, KIND, report.version)


def key_object_document(
    report: Report,
    study: Study,
    instances: Sequence[Instance],
    key_images: Sequence[KeyImage] = (),
    *,
    signed_at: datetime | None = None,
) -> bytes:
    """Return DICOM bytes that name the report's key images, with their notes.

    Raises:
        Refused: There are none, or one is of another study or not on this seat.
    """
    key_images = tuple(key_images) or report.key_images
    demand_one_study(study, report=report, instances=instances, key_images=key_images)
    held = {instance.sop_uid: instance for instance in instances}
    if not key_images:
        raise Refused("There is no key image to write.")
    if any(key.sop_uid not in held for key in key_images):
        raise Refused("A key image is no longer on this seat, so it cannot be named.")
    from highdicom.ko import KeyObjectSelection, KeyObjectSelectionDocument
    from highdicom.sr import ObserverContext, PersonObserverIdentifyingAttributes
    from pydicom.sr.codedict import codes as standard

    images = [evidence(held[uid]) for uid in dict.fromkeys(key.sop_uid for key in key_images)]
    observer = PersonObserverIdentifyingAttributes(name=person(report.author))
    notes = [wording.plain(f"{held[k.sop_uid].number}: {k.note}") for k in key_images if k.note]
    content = KeyObjectSelection(
        document_title=coded(_TITLE),
        referenced_objects=images,
        observer_person_context=ObserverContext(standard.DCM.Person, observer),
        description="; ".join(notes) or None,
    )
    document = KeyObjectSelectionDocument(
        evidence=images,
        content=content,
        series_instance_uid=object_uid(report.id, f"{KIND}/series", report.version),
        series_number=9200 + report.version,
        sop_instance_uid=document_uid(report),
        instance_number=1,
        manufacturer=MANUFACTURER,
        series_description="Key images",
    )
    for item in document.ContentSequence:
        # TID 2010 row 8 gives an image no concept name; highdicom gives it one.
        if item.ValueType == "IMAGE" and "ConceptNameCodeSequence" in item:
            del item.ConceptNameCodeSequence
    put_study(document, study)
    put_maker(document)
    put_made(document, signed_at or report.changed)
    return part10(document)
