"""The report as a structured report: TID 1500 in a Comprehensive 3D SR (PS3.16, PS3.3 A.35.13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian

from domain import codes
from domain.codes import Code
from domain.errors import Refused
from domain.finding import Decision, Finding
from domain.measurement import Measurement, Region, shape
from domain.relation import RatioCourse
from domain.report import Report
from domain.study import Instance, Study
from reports import drafting, numbers, wording
from reports.belonging import demand_one_study
from reports.dicom import (
    MANUFACTURER,
    MODEL_NAME,
    VERSION,
    coded,
    evidence,
    part10,
    person,
    put_made,
    put_maker,
    put_study,
    reference,
)
from reports.marks import coordinates
from reports.numbers import Quantity
from reports.uids import object_uid

SOP_CLASS = "1.2.840.10008.5.1.4.1.1.88.34"
KIND = "structured-report"

# PS3.16 CID 7002 and 7001: what a passage of a report is called.
_PASSAGES = {
    "indication": Code("121110", "DCM", "Patient Presentation"),
    "technique": Code("121065", "DCM", "Procedure Description"),
    "comparison": Code("121069", "DCM", "Previous Finding"),
    "findings": Code("121071", "DCM", "Finding"),
    "impression": Code("121073", "DCM", "Impression"),
}
ENGLISH = Code("en-US", "RFC5646", "English (United States)")
TITLE = Code("126000", "DCM", "Imaging Measurement Report")
# PS3.16 CID 100.
PROCEDURES = {
    "CT": Code("25045-6", "LN", "CT unspecified body region"),
    "MR": Code("25056-3", "LN", "MRI unspecified body region"),
    "CR": Code("43468-8", "LN", "XR unspecified body region"),
    "DX": Code("43468-8", "LN", "XR unspecified body region"),
    "PT": Code("44136-0", "LN", "PET unspecified body region"),
    "NM": Code("49118-3", "LN", "NM unspecified body region"),
}
PROCEDURE = Code("363679005", "SCT", "Imaging procedure")
_KINDS = {
    "nodule": codes.NODULE,
    "mass": codes.MASS,
}
_LESION = Code("52988006", "SCT", "Lesion")
_REGION_OF_INTEREST = Code("111099", "DCM", "Selected region")


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A signed document that an addendum follows."""

    study_uid: str
    series_uid: str
    sop_class: str
    sop_uid: str


def document_uid(report: Report) -> str:
    """Return the UID that a report's structured report has, however often it is written."""
    return object_uid(report.id, KIND, report.version)


def series_uid(report: Report) -> str:
    """Return the UID of the series a report's structured report lies in."""
    return object_uid(report.id, f"{KIND}/series", report.version)


def predecessor(report: Report) -> Predecessor:
    """Return how a later report refers to the structured report of this one."""
    return Predecessor(report.study_uid, series_uid(report), SOP_CLASS, document_uid(report))


def measurement_report(
    report: Report,
    study: Study,
    instances: Sequence[Instance],
    marks: Sequence[Measurement] = (),
    findings: Sequence[Finding] = (),
    *,
    signed_at: datetime | None = None,
    organisation: str = "",
    follows: Sequence[Predecessor] = (),
) -> bytes:
    """Return the report as DICOM bytes: its text, and its numbers with their places.

    Only accepted findings and marks that the report names are written. With ``signed_at`` it is
    complete, final and verified by the author; without, it is partial and unverified.

    Raises:
        Refused: Something belongs to another study, or the images are not on this seat.
    """
    demand_one_study(study, report=report, instances=instances, marks=marks, findings=findings)
    if report.follows and not follows:
        raise Refused("An addendum must name the report that it follows.")
    if not instances:
        raise Refused("A structured report needs the images it is about.")
    from highdicom.sr import Comprehensive3DSR

    held = {i.sop_uid: i for i in instances}
    shown = [f for f in findings if f.id in report.finding_ids and f.decision is Decision.ACCEPTED]
    measured = [m for m in marks if m.id in report.measurement_ids]
    groups = [_finding_group(f, instances) for f in shown]
    groups += [mark_group(m, held) for m in measured]
    used = _used(shown, measured, report, held, instances)
    images = [evidence(i) for i in used]
    root = _root(report, instances, groups, organisation)
    document = Comprehensive3DSR(
        evidence=images,
        content=root,
        series_instance_uid=series_uid(report),
        series_number=9000 + report.version,
        sop_instance_uid=document_uid(report),
        instance_number=1,
        manufacturer=MANUFACTURER,
        is_complete=signed_at is not None,
        is_final=signed_at is not None,
        is_verified=signed_at is not None,
        institution_name=organisation or None,
        verifying_observer_name=person(report.author) if signed_at else None,
        verifying_organization=(organisation or MANUFACTURER) if signed_at else None,
        series_description="Radiology report",
        transfer_syntax_uid=ExplicitVRLittleEndian,
    )
    put_study(document, study)
    put_maker(document)
    when = signed_at or report.changed
    put_made(document, when)
    if signed_at is not None:
        document.VerifyingObserverSequence[0].VerificationDateTime = _moment(signed_at)
    if follows:
        document.PredecessorDocumentsSequence = predecessors_of(follows)
    return part10(document)


def _moment(when: datetime) -> str:
    return when.strftime("%Y%m%d%H%M%S") + (when.strftime("%z")[:5] if when.tzinfo else "")


def _used(
    findings: Sequence[Finding],
    marks: Sequence[Measurement],
    report: Report,
    held: dict[str, Instance],
    instances: Sequence[Instance],
) -> list[Instance]:
    """Return the images the document speaks of; a normal report speaks of those it has."""
    uids = [m.place.sop_uid for m in marks if m.place.sop_uid in held]
    uids += [k.sop_uid for k in report.key_images if k.sop_uid in held]
    uids += [i.sop_uid for f in findings for i in _images_at(f, instances)]
    if not uids:
        uids = [i.sop_uid for i in instances]
    return [held[uid] for uid in dict.fromkeys(uids)]


def predecessors_of(follows: Sequence[Predecessor]) -> list[Dataset]:
    """Return how a document names those before it (PS3.3 C.17.2)."""
    studies = []
    for document in follows:
        series = Dataset()
        series.SeriesInstanceUID = document.series_uid
        series.ReferencedSOPSequence = [reference(document.sop_class, document.sop_uid)]
        item = Dataset()
        item.StudyInstanceUID = document.study_uid
        item.ReferencedSeriesSequence = [series]
        studies.append(item)
    return studies


def _root(
    report: Report, instances: Sequence[Instance], groups: Sequence[Any], organisation: str
) -> Any:
    """Return the tree of TID 1500.

    highdicom's own constructor of it asks for at least one measurement; a normal report has
    none, so the same rows are put together here.
    """
    from highdicom.sr import (
        CodeContentItem,
        ContainerContentItem,
        ContentSequence,
        LanguageOfContentItemAndDescendants,
        RelationshipTypeValues,
    )
    from pydicom.sr.codedict import codes as standard

    has = RelationshipTypeValues.HAS_CONCEPT_MOD
    contains = RelationshipTypeValues.CONTAINS
    root = ContainerContentItem(name=coded(TITLE), template_id="1500")
    items = ContentSequence()
    items.extend(LanguageOfContentItemAndDescendants(coded(ENGLISH)))
    items.extend(observers(report.author, organisation))
    modality = next((i.series.modality for i in instances if i.pixels is not None), "")
    procedure = PROCEDURES.get(modality, PROCEDURE)
    name = standard.DCM.ProcedureReported
    items.append(CodeContentItem(name=name, value=coded(procedure), relationship_type=has))
    if groups:
        measurements = ContainerContentItem(
            name=standard.DCM.ImagingMeasurements, relationship_type=contains
        )
        measurements.ContentSequence = ContentSequence()
        for group in groups:
            measurements.ContentSequence.extend(group)
        items.append(measurements)
    words = _words(report)
    if words:
        evaluations = ContainerContentItem(
            name=coded(Code("C0034375", "UMLS", "Qualitative Evaluations")),
            relationship_type=contains,
        )
        evaluations.ContentSequence = ContentSequence(words)
        items.append(evaluations)
    root.ContentSequence = items
    return root


def _words(report: Report) -> list[Any]:
    """Return the signed text, a passage per section, word for word as in the PDF."""
    from highdicom.sr import RelationshipTypeValues, TextContentItem

    contains = RelationshipTypeValues.CONTAINS
    return [
        TextContentItem(
            name=coded(_PASSAGES.get(p.section_id.partition(".")[0], _PASSAGES["findings"])),
            value=p.whole,
            relationship_type=contains,
        )
        for p in wording.paragraphs(report)
    ]


def observers(author: str, organisation: str = "") -> Any:
    """Return who observed, and with what (PS3.16 TID 1001)."""
    from highdicom.sr import (
        DeviceObserverIdentifyingAttributes,
        ObservationContext,
        ObserverContext,
        PersonObserverIdentifyingAttributes,
    )
    from pydicom.sr.codedict import codes as standard

    observer = PersonObserverIdentifyingAttributes(
        name=person(author), organization_name=organisation or None
    )
    device = DeviceObserverIdentifyingAttributes(
        uid=object_uid("lightbox", "device"),
        name=f"{MODEL_NAME} {VERSION}",
        manufacturer_name=MANUFACTURER,
        model_name=MODEL_NAME,
    )
    return ObservationContext(
        observer_person_context=ObserverContext(standard.DCM.Person, observer),
        observer_device_context=ObserverContext(standard.DCM.Device, device),
    )


def _number(quantity: Quantity, **more: Any) -> Any:
    """Return one number, its digits exactly as shown."""
    from highdicom.sr import Measurement as Number

    number = Number(
        name=coded(quantity.name),
        value=float(quantity.digits),
        unit=coded(quantity.unit),
        **more,
    )
    value = number[0].MeasuredValueSequence[0]
    value.NumericValue = quantity.digits
    # The float would differ from the decimal string in its last bits; one number, said once.
    if "FloatingPointValue" in value:
        del value.FloatingPointValue
    return number


def _statistic(quantity: Quantity, **more: Any) -> Any:
    """Return a mean, deviation, minimum or maximum of the values: concept, then derivation.

    Source: PS3.16 TID 1419, CID 3488.
    """
    named = Quantity(
        numbers.value_concept(quantity.unit_shown),
        quantity.digits,
        quantity.unit,
        quantity.unit_shown,
    )
    return _number(named, derivation=coded(quantity.name), **more)


# A name is text of any length (PS3.5 6.2, UT); this is more than a hand writes.
_LONGEST_NAME = 1024
_DERIVED = (
    codes.MEAN,
    codes.STANDARD_DEVIATION,
    codes.MINIMUM,
    codes.MAXIMUM,
    codes.MEDIAN,
    *codes.PERCENTILES,
)


def _numbers(quantities: Sequence[Quantity], **more: Any) -> list[Any]:
    return [_statistic(q, **more) if q.name in _DERIVED else _number(q, **more) for q in quantities]


def mark_group(
    mark: Measurement, held: dict[str, Instance], more: tuple[Quantity, ...] = ()
) -> Any:
    """Return one mark: tracking, what it is, its numbers with their places in the patient.

    Args:
        mark: The mark.
        held: The images there are, by their SOP UIDs.
        more: Numbers beside those that every report states.
    """
    from highdicom.sr import MeasurementsAndQualitativeEvaluations, TrackingIdentifier

    image = held.get(mark.place.sop_uid)
    return MeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(
            uid=object_uid(mark.id, "tracking"), identifier=_identifier(mark)
        ),
        finding_type=coded(_REGION_OF_INTEREST if isinstance(mark, Region) else _LESION)
        if mark.label
        else None,
        measurements=_mark_numbers(mark, image, more),
        source_images=[_group_source(image, mark.place.frame)] if image is not None else None,
    )


def ratio_group(course: RatioCourse, held: dict[str, Instance]) -> Any:
    """Return one ratio on the image of its lengths; the lengths are groups of their own."""
    from highdicom.sr import MeasurementsAndQualitativeEvaluations, TrackingIdentifier

    place = course.over.place
    image = held.get(place.sop_uid)
    more: dict[str, Any] = {}
    if image is not None:
        more["referenced_images"] = [_source(image, place.frame)]
    return MeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(
            uid=object_uid(course.ratio.id, "tracking"),
            identifier=wording.plain(course.ratio.name)[:64],
        ),
        measurements=[_number(numbers.ratio(course), **more)],
        source_images=[_group_source(image, place.frame)] if image is not None else None,
    )


def _mark_numbers(
    mark: Measurement, image: Instance | None, more: tuple[Quantity, ...] = ()
) -> list[Any]:
    """Return a mark's numbers, each with the lines that it was measured on."""
    found = []
    for quantity in (*numbers.quantities(mark), *more):
        places = coordinates(mark, image, of=quantity.name)
        by: dict[str, Any] = {}
        if places:
            by["referenced_coordinates"] = places
        elif image is not None:
            by["referenced_images"] = [_source(image, mark.place.frame)]
        found += _numbers([quantity], **by)
    return found


def _identifier(mark: Measurement) -> str:
    return wording.plain(mark.label)[:_LONGEST_NAME] or f"{shape(mark).capitalize()} {mark.id[:8]}"


def _source(image: Instance, frame: int) -> Any:
    from highdicom.sr import SourceImageForMeasurement

    return SourceImageForMeasurement(image.sop_class, image.sop_uid, _frames(image, frame))


def _group_source(image: Instance, frame: int) -> Any:
    from highdicom.sr import SourceImageForMeasurementGroup

    return SourceImageForMeasurementGroup(image.sop_class, image.sop_uid, _frames(image, frame))


def _frames(image: Instance, frame: int) -> list[int] | None:
    # Frames count from 1 in DICOM, and only a multi-frame image may name one.
    if image.pixels is None or image.pixels.frames == 1:
        return None
    return [frame + 1]


def _finding_group(finding: Finding, instances: Sequence[Instance]) -> Any:
    """Return one accepted finding, with the model that marked it as its algorithm."""
    from highdicom.sr import (
        AlgorithmIdentification,
        CoordinatesForMeasurement3D,
        FindingSite,
        MeasurementsAndQualitativeEvaluations,
        TrackingIdentifier,
    )

    centre = finding.centre
    place = CoordinatesForMeasurement3D(
        graphic_type="POINT",
        graphic_data=np.array([(centre.x, centre.y, centre.z)]),
        frame_of_reference_uid=finding.frame_of_reference,
    )
    model = finding.model
    algorithm = AlgorithmIdentification(
        name=model.id,
        version=model.version or "unknown",
        parameters=[
            wording.plain(model.label) or "no label",
            f"weights SHA-256 {model.weights_sha256}",
            f"confidence {finding.confidence:.2f}",
        ],
    )
    said = f"{finding.kind} {finding.site}".lower()
    site = (
        [FindingSite(coded(codes.LUNG), laterality=_laterality(said))] if "lung" in said else None
    )
    images = _images_at(finding, instances)
    return MeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(
            uid=object_uid(finding.id, "tracking"),
            identifier=wording.plain(drafting.thing(finding))[:64],
        ),
        finding_type=coded(next((c for w, c in _KINDS.items() if w in said), _LESION)),
        algorithm_id=algorithm,
        finding_sites=site,
        measurements=_numbers(numbers.finding_quantities(finding), referenced_coordinates=[place]),
        source_images=[_group_source(i, 0) for i in images] or None,
    )


def _laterality(said: str) -> Any:
    right, left = "right" in said, "left" in said
    if right == left:
        return None
    return coded(Code("24028007", "SCT", "Right") if right else Code("7771000", "SCT", "Left"))


def _images_at(finding: Finding, instances: Sequence[Instance]) -> list[Instance]:
    """Return the acquired image whose plane is nearest to a finding's centre."""
    distances = []
    for instance in instances:
        geometry = instance.frame_geometry(0)
        if (
            instance.series.uid != finding.series_uid
            or instance.pixels is None
            or instance.pixels.frames > 1
            or geometry.position is None
            or geometry.orientation is None
        ):
            continue
        normal = np.cross(geometry.orientation[:3], geometry.orientation[3:])
        off = abs(float(np.dot(normal, finding.centre.array() - np.array(geometry.position))))
        distances.append((off, instance))
    return [min(distances, key=lambda pair: pair[0])[1]] if distances else []
