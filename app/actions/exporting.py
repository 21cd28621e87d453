"""Writes a study's objects out as plain DICOM files or as a medium, where the site allows it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import OutOfSpace, Refused, Unreadable
from domain.study import Instance
from domain.work import Work
from imaging.medium import medium_of
from pacs_client.part10 import opening
from records.delivery import AS_STORED, SYNTAXES

# A file's first 128 bytes belong to nobody; what a sender hid there does not leave with us.
_PREAMBLE = bytes(128)
_INDEX = "DICOMDIR"


def export_study(
    station: Workstation,
    study_uid: str,
    folder: Path,
    work: Work,
    *,
    medium: bool = False,
    syntax: str = "",
) -> list[Path]:
    """Write every object of a study into a folder, a subfolder a series; return the files.

    In the transfer ``syntax``, where one is named; an object whose pixels would change that way is
    written as it is stored.

    As a medium the folder is what a CD or stick holds that any viewer reads: a DICOMDIR, and the
    files where it says.

    Raises:
        Unreadable: No index can be made for the medium.
        Refused: The site does not allow it, or the folder holds something already.
        NotFound: This seat does not hold the study.
    """
    summary = station.records.archive.study(study_uid)
    event = AuditEvent(
        AuditCode.EXPORT,
        "export.study",
        station.user,
        patient_id=summary.study.patient.id,
        study_uid=study_uid,
    )
    if not station.policy.may_export_images:
        station.records.audit.record(
            AuditEvent(
                event.code,
                event.action,
                event.who,
                Outcome.SERIOUS_FAILURE,
                event.patient_id,
                study_uid,
            )
        )
        raise Refused(
            "This site does not allow images to leave as plain files.",
            advice="Ask the administrator: may_export_images in policy.toml.",
        )
    if folder.exists() and any(folder.iterdir()):
        raise Refused("The folder to export to holds files already.", advice="Choose an empty one.")
    station.records.audit.record(event)
    written: list[Path] = []
    total = summary.instances or 1
    try:
        for number, series in enumerate(station.records.archive.series_of(study_uid), 1):
            # Names are our own numbers, never anything that a file or peer said.
            into = folder / f"series-{number:03}"
            into.mkdir(parents=True, exist_ok=True)
            for count, instance in enumerate(
                station.records.archive.instances(series.series.uid), 1
            ):
                work.pause_point()
                part10 = _as_file(in_syntax(station, instance, syntax), instance)
                written.append(into / f"{count:05}.dcm")
                written[-1].write_bytes(part10)
                work.report(min(1.0, len(written) / total), f"{len(written)} written")
        return _as_medium(folder, written) if medium else written
    except Unreadable:
        _take_back(folder, written)
        raise
    except OSError as error:
        _take_back(folder, written)
        raise OutOfSpace(
            "The study could not be written out; nothing of it was left behind.",
            advice="Check that the disk or stick has room and may be written to.",
        ) from error


def _as_file(part10: bytes, instance: Instance) -> bytes:
    """Return an object as PS3.10 wants a file; its data set stays byte for byte."""
    if part10[128:132] == b"DICM":
        return _PREAMBLE + part10[128:]
    if part10[:4] == b"DICM":
        return _PREAMBLE + part10
    if part10[:2] == b"\x02\x00":
        return _PREAMBLE + b"DICM" + part10
    return opening(instance.sop_class, instance.sop_uid, instance.transfer_syntax, "") + part10


def in_syntax(station: Workstation, instance: Instance, syntax: str) -> bytes:
    """Return an object in a transfer syntax, or as it is stored where its pixels would change."""
    part10 = station.records.archive.read(instance.sop_uid)
    if not syntax or syntax == instance.transfer_syntax:
        return part10
    try:
        return station.readers.transcode(part10, instance, syntax)
    except Unreadable:
        return part10


def _take_back(folder: Path, written: list[Path]) -> None:
    for file in (*written, folder / _INDEX):
        file.unlink(missing_ok=True)


def _as_medium(folder: Path, written: list[Path]) -> list[Path]:
    """Put files where the rules of a medium have them, byte for byte, and the index beside them.

    What an index cannot list stays in the folder of its series. ``written`` says at every moment
    where each file lies, so that all of them can be taken back.
    """
    made = medium_of(written)
    before = {file.parent for file in written}
    for number, file in enumerate(written):
        place = made.places.get(file.absolute())
        if place is not None:
            into = folder / place
            into.parent.mkdir(parents=True, exist_ok=True)
            written[number] = file.rename(into)
    for emptied in before:
        if not any(emptied.iterdir()):
            emptied.rmdir()
    (folder / _INDEX).write_bytes(made.index)
    return written


def _export(station: Workstation, said: Namespace, console: Console) -> Result:
    files = export_study(station, said.study_uid, said.folder, console, medium=said.medium,
        syntax=SYNTAXES.get(said.syntax, ""),
    )  # fmt: skip
    return {"study_uid": said.study_uid, "folder": str(said.folder), "files": len(files)}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("study_uid", metavar="STUDY_UID")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--medium", action="store_true", help="with a DICOMDIR, for a CD or stick")
    parser.add_argument(
        "--as",
        dest="syntax",
        choices=(AS_STORED, *SYNTAXES),
        default=AS_STORED,
        help="how images are compressed, never with a loss; one that would change stays as it is",
    )


VERBS = (
    Verb(
        "export",
        "write a study out as plain DICOM files",
        _arguments,
        _export,
        lambda r: f"{r['files']} files written.",
    ),
)
