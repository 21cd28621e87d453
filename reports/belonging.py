"""The check that everything in a report is about one study."""

from __future__ import annotations

from collections.abc import Iterable

from domain.errors import Refused
from domain.finding import Finding
from domain.measurement import KeyImage, Measurement
from domain.relation import Relation
from domain.report import Report
from domain.study import Instance, Patient, Study


def same_patient(one: Patient, other: Patient) -> bool:
    """Return whether two patients are the same: by ID and, where both have one, issuer."""
    return one.id == other.id and (not one.issuer or not other.issuer or one.issuer == other.issuer)


def demand_one_study(
    study: Study,
    *,
    report: Report | None = None,
    instances: Iterable[Instance] = (),
    marks: Iterable[Measurement] = (),
    findings: Iterable[Finding] = (),
    key_images: Iterable[KeyImage] = (),
    relations: Iterable[Relation] = (),
) -> None:
    """Refuse to write one patient's images or numbers under another patient's name.

    Raises:
        Refused: Something belongs to another study.
    """
    instances = tuple(instances)
    strangers = (
        ("report text", report is not None and report.study_uid != study.uid),
        ("images", any(i.study.uid != study.uid for i in instances)),
        ("patient", any(not same_patient(i.study.patient, study.patient) for i in instances)),
        ("measurements", any(m.place.study_uid != study.uid for m in marks)),
        ("findings", any(f.study_uid != study.uid for f in findings)),
        ("ratios", any(r.study_uid != study.uid for r in relations)),
        ("key images", any(k.study_uid != study.uid for k in key_images)),
    )
    for what, strange in strangers:
        if strange:
            raise Refused(
                f"The report was not written, because its {what} do not belong to this study.",
                advice="Close the study, open it again and start the report anew.",
            )
