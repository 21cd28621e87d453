"""A worklist for the pictures of the manual, played by pynetdicom on 127.0.0.1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from pydicom.dataset import Dataset
from pynetdicom import AE, evt
from pynetdicom.events import Event
from pynetdicom.sop_class import (  # type: ignore[attr-defined]
    ModalityPerformedProcedureStep,
    ModalityWorklistInformationFind,
)

# Time, modality, name, ID, sex, born, procedure, accession, priority, allergies.
_DAY = (
    ("080000", "CT", "PHANTOM^CHEST", "DEMO-1", "M", "19580214", "CT chest", "A4701", "", ""),
    ("083000", "DX", "ARORA^NEHA", "P-20391", "F", "19840611", "Chest PA", "A4702", "", ""),
    ("090000", "CT", "IYER^RAVI", "P-11873", "M", "19491102", "CT abdomen with contrast", "A4703",
     "STAT", "iodinated contrast"),
    ("093000", "MR", "DAS^MEERA", "P-20417", "F", "19710930", "MR brain", "A4704", "", "pacemaker"),
    ("100000", "US", "KHAN^IMRAN", "P-20418", "M", "20150122", "US kidneys", "A4705", "", ""),
    ("103000", "MG", "SEN^LATIKA", "P-08812", "F", "19660417", "Mammography, both sides", "A4706",
     "", ""),
)  # fmt: skip


def _step(row: tuple[str, ...], chest_uid: str) -> Dataset:
    time, modality, name, id_, sex, born, procedure, accession, priority, allergies = row
    order, step = Dataset(), Dataset()
    order.PatientName, order.PatientID, order.PatientSex = name, id_, sex
    order.PatientBirthDate, order.Allergies, order.AccessionNumber = born, allergies, accession
    order.StudyInstanceUID = chest_uid if accession == "A4701" else f"1.2.840.4747.{accession[1:]}"
    order.RequestedProcedureID, order.RequestedProcedurePriority = f"R{accession[1:]}", priority
    order.RequestedProcedureDescription = procedure
    step.ScheduledProcedureStepStartDate = date.today().strftime("%Y%m%d")  # noqa: DTZ011
    step.ScheduledProcedureStepStartTime, step.Modality = time, modality
    step.ScheduledStationAETitle, step.ScheduledProcedureStepID = (
        f"{modality}1",
        f"S{accession[1:]}",
    )
    order.ScheduledProcedureStepSequence = [step]
    return order


@contextmanager
def worklist(patient_id: str, name: str, chest_uid: str) -> Iterator[str]:
    """Answer with a day's orders until the block ends; one is of the demonstration patient."""
    first = (*_DAY[0][:2], name, patient_id, *_DAY[0][4:])

    def answer(_event: Event) -> Iterator[tuple[int, Dataset]]:
        for row in (first, *_DAY[1:]):
            yield 0xFF00, _step(row, chest_uid)

    def taken(event: Event) -> tuple[int, Dataset]:
        return 0x0000, event.attribute_list

    def changed(event: Event) -> tuple[int, Dataset]:
        return 0x0000, event.modification_list

    entity = AE("RIS")
    for context in (ModalityWorklistInformationFind, ModalityPerformedProcedureStep):
        entity.add_supported_context(context)
    server = entity.start_server(
        ("127.0.0.1", 0),
        block=False,
        evt_handlers=[
            (evt.EVT_C_FIND, answer),
            (evt.EVT_N_CREATE, taken),
            (evt.EVT_N_SET, changed),
        ],
    )
    if server is None:
        raise RuntimeError("the worklist did not start")
    try:
        yield f"RIS@127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
