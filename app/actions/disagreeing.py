"""Finds a structured report that no longer says what the signed PDF beside it vouches for."""

from __future__ import annotations

from collections.abc import Iterable

from app.commands import Command
from app.state.objects import StudyObject
from app.workstation import Workstation
from domain.errors import LightboxError, NotFound, Unreadable
from imaging.reading import Readers
from reports.agreement import Vouched, vouch, vouched_in

COMMANDS: tuple[Command, ...] = ()

SENTENCE = "This structured report is not the one that was signed with the PDF of this study."


class Disagrees(LightboxError):
    """The PDF and the structured report of a study do not say the same."""

    def __init__(self) -> None:
        super().__init__(
            SENTENCE, advice="Rely on neither; ask the author for the report as it was signed."
        )


def vouched_for(readers: Readers, part10: bytes) -> Vouched:
    """Return what a PDF is to carry of a structured report.

    Raises:
        Unreadable: It cannot be read.
    """
    header = readers.header(part10)
    study = header.study
    lines = readers.document(part10).lines
    return vouch(header.sop_uid, study.uid, study.patient.id, lines)


def disagreeing(station: Workstation, items: Iterable[StudyObject]) -> frozenset[str]:
    """Return the SOP UIDs of the structured reports that a PDF beside them does not vouch for."""
    archive, known = station.records.archive, tuple(items)
    here = {item.instance.sop_uid for item in known if item.short == "SR"}
    wrong = set()
    for item in known:
        if item.short != "PDF":
            continue
        try:
            pdf = station.readers.document(archive.read(item.instance.sop_uid)).pdf
            said = vouched_in(pdf)
            if said is None or said.sop_uid not in here:
                continue
            if vouched_for(station.readers, archive.read(said.sop_uid)) != said:
                wrong.add(said.sop_uid)
        except (Unreadable, NotFound):
            continue  # what cannot be read at all is told as that
    return frozenset(wrong)
