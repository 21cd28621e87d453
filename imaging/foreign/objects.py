"""The frame of every DICOM object that a foreign file becomes: whose it is, and its identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from pydicom.dataset import Dataset

from domain.study import Study
from imaging.own_doubts import MADE_OF
from imaging.writing import put_maker, put_study

# Drawn once and never changed: the same file for the same study must become the same objects.
_LIGHTBOX = UUID("0c3c6c5e-3a0b-4d3a-9a86-5a4a6f1f6b52")

CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
BYTE_FRAMES, WORD_FRAMES, COLOUR_FRAMES = (f"{CAPTURE}.{end}" for end in (2, 3, 4))
CT, MR = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4"
PDF = "1.2.840.10008.5.1.4.1.1.104.1"


@dataclass(frozen=True, slots=True)
class Source:
    """One foreign file as its objects know it: by its SHA-256, not by its name."""

    digest: str
    kind: str  # PNG, NIfTI…
    study: Study
    modality: str = ""
    unit: str = ""
    acquired: str = ""

    def uid(self, what: str) -> str:
        """Return the UID of one thing made of the file, the same at every import (PS3.5 B.2)."""
        patient = self.study.patient
        # Taken for CT a volume is another object than taken for nothing in particular.
        parts = (self.digest, patient.issuer, patient.id, self.study.uid, self.modality, self.unit)
        of = "\0".join((*parts, what))
        return f"2.25.{uuid5(_LIGHTBOX, of).int}"


def object_of(
    source: Source, sop_class: str, number: int, *, modality: str, doubts: Sequence[str] = ()
) -> Dataset:
    """Return an object that says whose it is and that it was made of a file.

    Nothing in it depends on when or where it is made, and nothing on the file's name, which may
    be a patient's.
    """
    dataset = Dataset()
    put_study(dataset, source.study)
    put_maker(dataset)
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = source.uid(f"object/{number}")
    dataset.SeriesInstanceUID = source.uid("series")
    dataset.Modality = modality
    # Any number would do; one of the file's own keeps several files apart in a list.
    dataset.SeriesNumber = 1000 + int(source.digest[:8], 16) % 9000
    if doubts:
        # Whoever shows the object must go on saying them (PS3.3 C.7.6.1).
        dataset.DerivationDescription = f"{MADE_OF}{source.kind} file. {' '.join(doubts)}"[:1024]
    if sop_class != PDF:
        dataset.Laterality = ""
    dataset.SeriesDescription = f"From a {source.kind} file"
    dataset.InstanceNumber = number
    if source.acquired:
        dataset.SeriesDate = source.acquired
    return dataset
