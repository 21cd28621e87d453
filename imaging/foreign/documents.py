"""A PDF file as Encapsulated PDF (PS3.3 A.45.1)."""

from __future__ import annotations

import pypdfium2

from domain.errors import Unreadable
from imaging.foreign.objects import PDF, Source, object_of
from imaging.limits import PDF_PAGES
from imaging.writing import part10


def encapsulated(source: Source, content: bytes) -> bytes:
    """Return the object that holds a PDF, byte for byte.

    Raises:
        Unreadable: It cannot be drawn, asks for a password, or has more pages than any genuine one.
    """
    try:
        document = pypdfium2.PdfDocument(content)
        try:
            count = len(document)
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Unreadable(
            "The PDF file asks for a password." if locked else "The PDF file is damaged.",
            reason="password" if locked else "garbled",
            advice="Save it without a password, and import that."
            if locked
            else "Send or copy it again from where it came.",
        ) from error
    if not 0 < count <= PDF_PAGES:
        raise Unreadable(
            f"The PDF file says that it has {count} pages.",
            reason="hostile",
            advice="Keep the file away from other programs and ask its sender what it is.",
        )
    dataset = object_of(source, PDF, 1, modality="DOC")
    dataset.ConversionType = "WSD"
    dataset.ContentDate = dataset.ContentTime = dataset.AcquisitionDateTime = ""
    if source.acquired:
        dataset.AcquisitionDateTime = source.acquired
    dataset.BurnedInAnnotation = "YES"
    dataset.DocumentTitle = ""
    dataset.ConceptNameCodeSequence = []
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    dataset.EncapsulatedDocument = content + b"\x00" * (len(content) % 2)
    dataset.EncapsulatedDocumentLength = len(content)
    return part10(dataset)
