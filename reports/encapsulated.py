"""The signed PDF as a DICOM object: Encapsulated PDF (PS3.3 A.45.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydicom.dataset import Dataset

from domain.errors import Refused
from domain.report import Report
from domain.study import Instance, Study
from reports.belonging import demand_one_study
from reports.dicom import part10, put_made, put_maker, put_study, reference
from reports.uids import object_uid

SOP_CLASS = "1.2.840.10008.5.1.4.1.1.104.1"
KIND = "encapsulated-pdf"


def document_uid(report: Report) -> str:
    """Return the UID that a report's PDF has in the archive, however often it is written."""
    return object_uid(report.id, KIND, report.version)


def encapsulated_pdf(
    pdf: bytes,
    study: Study,
    report: Report,
    instances: Sequence[Instance] = (),
    *,
    signed_at: datetime | None = None,
) -> bytes:
    """Return DICOM bytes that hold the PDF, byte for byte.

    Raises:
        Refused: Something belongs to another study, or the bytes are no PDF.
    """
    demand_one_study(study, report=report, instances=instances)
    if not pdf.startswith(b"%PDF-"):
        raise Refused("Only a PDF can be stored as a report document.")
    dataset = Dataset()
    put_study(dataset, study)
    put_maker(dataset)
    made = signed_at or report.changed
    put_made(dataset, made)
    dataset.SOPClassUID = SOP_CLASS
    dataset.SOPInstanceUID = document_uid(report)
    dataset.SeriesInstanceUID = object_uid(report.id, f"{KIND}/series", report.version)
    dataset.Modality = "DOC"
    dataset.SeriesNumber = 9100 + report.version
    dataset.SeriesDescription = "Radiology report (PDF)"
    dataset.InstanceNumber = 1
    dataset.ConversionType = "WSD"
    dataset.AcquisitionDateTime = made.strftime("%Y%m%d%H%M%S")
    # What the pages show includes the patient's name (PS3.3 C.24.2).
    dataset.BurnedInAnnotation = "YES"
    dataset.DocumentTitle = "Radiology report"
    title = Dataset()
    title.CodeValue, title.CodingSchemeDesignator = "18748-4", "LN"
    title.CodeMeaning = "Diagnostic imaging report"
    dataset.ConceptNameCodeSequence = [title]
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    held = {instance.sop_uid: instance for instance in instances}
    images = [held[k.sop_uid] for k in report.key_images if k.sop_uid in held]
    if images:
        dataset.SourceInstanceSequence = [reference(i.sop_class, i.sop_uid) for i in images]
    # The value is even in length; the true length lets a reader cut the padding off again, so
    # that the signature still covers the whole file (PS3.3 C.24.2, Encapsulated Document Length).
    dataset.EncapsulatedDocument = pdf + b"\x00" * (len(pdf) % 2)
    dataset.EncapsulatedDocumentLength = len(pdf)
    return part10(dataset)
