"""The reader's marks by themselves: TID 1500 in a Comprehensive 3D SR (PS3.16, PS3.3 A.35.13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydicom.uid import ExplicitVRLittleEndian

from domain import codes
from domain.codes import Code
from domain.errors import Refused
from domain.measurement import Calibration, Measurement, shape
from domain.relation import RatioCourse
from domain.study import Instance, Study
from reports import numbers, wording
from reports.belonging import demand_one_study
from reports.dicom import (
    MANUFACTURER,
    coded,
    evidence,
    part10,
    put_made,
    put_maker,
    put_study,
)
from reports.marks import coordinates
from reports.numbers import Quantity
from reports.structured import (
    ENGLISH,
    PROCEDURE,
    PROCEDURES,
    SOP_CLASS,
    TITLE,
    Predecessor,
    mark_group,
    observers,
    predecessors_of,
    ratio_group,
)
from reports.uids import object_uid

KIND = "annotations"
DESCRIPTION = "Measurements"
# What a mark is: standard graphics cannot tell an arrow from a length.
KIND_OF_MARK = Code("mark-kind", "99LIGHTBOX", "Kind of mark")
# What a mark was drawn on, by whose scale, and in spite of what: its number means no more.
_PLANE = Code("mark-plane", "99LIGHTBOX", "Plane of the mark")
_SCALE = Code("mark-scale", "99LIGHTBOX", "Scale of the mark")
_CAVEAT = Code("mark-caveat", "99LIGHTBOX", "Measured in spite of")
KNOWN_LENGTH = Code("known-length", "99LIGHTBOX", "Known length")
_REGION = Code("111030", "DCM", "Image Region")

__all__ = ["DESCRIPTION", "KIND", "KIND_OF_MARK", "SOP_CLASS", "marks_report"]


def document_uid(study: Study, author: str, made: datetime) -> str:
    """Return the UID of what a reader saved of a study at a moment.

    A reader's name and a number would not do: two seats count alike, and neither knows what the
    other has saved.
    """
    return object_uid(f"{study.uid}/{author}/{made.isoformat()}", KIND)


def series_uid(study: Study, author: str) -> str:
    """Return the UID of the series that all versions of a reader's marks lie in."""
    return object_uid(f"{study.uid}/{author}", f"{KIND}/series")


def saved_before(study: Study, author: str, instances: Iterable[Instance]) -> tuple[Instance, ...]:
    """Return which of these are a reader's saved marks, the oldest version first."""
    series = series_uid(study, author)
    own = {i.sop_uid: i for i in instances if i.series.uid == series}
    return tuple(sorted(own.values(), key=lambda each: each.number or 0))


def version_after(former: Instance | None) -> int:
    """Return the number of the version that follows one; 1 where there is none."""
    return 1 if former is None else (former.number or 0) + 1


def marks_report(
    study: Study,
    instances: Sequence[Instance],
    marks: Sequence[Measurement],
    *,
    author: str,
    made: datetime,
    observer: str = "",
    former: Instance | None = None,
    ratios: Sequence[RatioCourse] = (),
) -> bytes:
    """Return the marks as DICOM bytes; a later version names the former one.

    ``author`` is whose series it is; ``observer`` the name in it, where that is another.

    Raises:
        Refused: There is no mark, something is of another study, or no image is on this seat.
    """
    demand_one_study(
        study, instances=instances, marks=marks, relations=[course.ratio for course in ratios]
    )
    if not marks:
        raise Refused("There is no mark to save.", advice="Measure something first.")
    held = {i.sop_uid: i for i in instances if i.pixels is not None}
    if not held:
        raise Refused("Marks cannot be saved without the images they lie on.")
    from highdicom.sr import Comprehensive3DSR

    used = [held[uid] for uid in dict.fromkeys(m.place.sop_uid for m in marks) if uid in held]
    series = {m.place.series_uid for m in marks if m.place.sop_uid not in held}
    # A mark on a reformatted plane lies on the series as a whole.
    used += [i for i in held.values() if i.series.uid in series and i not in used]
    document = Comprehensive3DSR(
        evidence=[evidence(i) for i in used or held.values()],
        content=_root(observer or author, marks, held, ratios),
        series_instance_uid=series_uid(study, author),
        series_number=9400,
        sop_instance_uid=document_uid(study, author, made),
        instance_number=version_after(former),
        manufacturer=MANUFACTURER,
        is_complete=False,
        is_final=False,
        is_verified=False,
        series_description=DESCRIPTION,
        transfer_syntax_uid=ExplicitVRLittleEndian,
    )
    put_study(document, study)
    put_maker(document)
    put_made(document, made)
    if former is not None:
        document.PredecessorDocumentsSequence = predecessors_of(
            [Predecessor(study.uid, former.series.uid, SOP_CLASS, former.sop_uid)]
        )
    return part10(document)


def _root(
    author: str,
    marks: Sequence[Measurement],
    held: dict[str, Instance],
    ratios: Sequence[RatioCourse],
) -> Any:
    from highdicom.sr import (
        CodeContentItem,
        ContainerContentItem,
        ContentSequence,
        LanguageOfContentItemAndDescendants,
        RelationshipTypeValues,
    )
    from pydicom.sr.codedict import codes as standard

    root = ContainerContentItem(name=coded(TITLE), template_id="1500")
    items = ContentSequence()
    items.extend(LanguageOfContentItemAndDescendants(coded(ENGLISH)))
    items.extend(observers(author))
    modality = next((i.series.modality for i in held.values()), "")
    items.append(
        CodeContentItem(
            name=standard.DCM.ProcedureReported,
            value=coded(PROCEDURES.get(modality, PROCEDURE)),
            relationship_type=RelationshipTypeValues.HAS_CONCEPT_MOD,
        )
    )
    measurements = ContainerContentItem(
        name=standard.DCM.ImagingMeasurements, relationship_type=RelationshipTypeValues.CONTAINS
    )
    measurements.ContentSequence = ContentSequence()
    for mark in marks:
        measurements.ContentSequence.extend(_group(mark, held))
    for course in ratios:
        measurements.ContentSequence.extend(ratio_group(course, held))
    items.append(measurements)
    root.ContentSequence = items
    return root


def _group(mark: Measurement, held: dict[str, Instance]) -> Any:
    """Return one mark with its kind; where it has no number, its lines stand by themselves."""
    from highdicom.sr import CodeContentItem, RelationshipTypeValues, TextContentItem

    contains = RelationshipTypeValues.CONTAINS
    group = mark_group(mark, held, _known(mark))
    inside = group[0].ContentSequence
    word = shape(mark)
    kind = CodeContentItem(
        name=coded(KIND_OF_MARK),
        value=coded(Code(word, "99LIGHTBOX", word.capitalize())),
        relationship_type=contains,
    )
    inside.append(kind)
    inside.extend(
        TextContentItem(name=coded(name), value=wording.plain(words), relationship_type=contains)
        for name, words in _told(mark)
        if words
    )
    if not (numbers.quantities(mark) or _known(mark)):
        for places in coordinates(mark, held.get(mark.place.sop_uid)):
            places.ConceptNameCodeSequence = [coded(_REGION)]
            places.RelationshipType = contains.value
            inside.append(places)
    return group


def _told(mark: Measurement) -> tuple[tuple[Code, str], ...]:
    place = mark.place
    whose = "" if isinstance(mark, Calibration) else place.scaled_by or place.spacing_basis
    return (_PLANE, place.reformatted), (_SCALE, whose), (_CAVEAT, place.caveat)


def _known(mark: Measurement) -> tuple[Quantity, ...]:
    """Return the length that a reader gave a line: by it the image has its scale elsewhere too."""
    if not isinstance(mark, Calibration):
        return ()
    return (Quantity(KNOWN_LENGTH, f"{mark.true_mm:.10g}", codes.MILLIMETRE, "mm"),)
