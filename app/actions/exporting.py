"""Writes a study out: as DICOM files, as a medium, as NIfTI or as PNG, where it is allowed."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.actions.exporting_pictures import export_pictures
from app.actions.exporting_volumes import export_volumes
from app.actions.leaving import Leaving, leaving
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.errors import Refused, Unreadable
from domain.rights import Right
from domain.study import Instance
from domain.work import Work
from imaging.medium import medium_of
from pacs_client.part10 import opening
from records.delivery import AS_STORED, SYNTAXES

# A file's first 128 bytes belong to nobody; what a sender hid there does not leave with us.
_PREAMBLE = bytes(128)
_INDEX = "DICOMDIR"
_BEFORE = "the object as it was received"  # whose word stood before (0400,0564)
_NIFTI, _PNG = "nifti", "png"


@guarded(Right.EXPORT)
def export_study(
    station: Workstation,
    study_uid: str,
    folder: Path,
    work: Work,
    *,
    medium: bool = False,
    syntax: str = "",
    reconciled: bool = False,
) -> list[Path]:
    """Write every object of a study into a folder, a subfolder a series; return the files.

    In the transfer ``syntax``, where one is named; an object whose pixels would change that way is
    written as it is stored.

    Objects leave as they came. ``reconciled`` writes copies that name the patient whom a person
    gave the study; what they said before stays in them (Original Attributes Sequence).

    As a medium the folder is what a CD or stick holds that any viewer reads: a DICOMDIR, and the
    files where it says.

    Raises:
        Unreadable: No index can be made for the medium, or an object cannot name the patient.
        Refused: The site does not allow it, or the folder holds something already.
        NotFound: This seat does not hold the study.
    """
    summary = station.records.archive.study(study_uid)
    total = summary.instances or 1
    with leaving(station, study_uid, folder, "export.study") as left:
        for number, series in enumerate(station.records.archive.series_of(study_uid), 1):
            # Names are our own numbers, never anything that a file or peer said.
            into = folder / f"series-{number:03}"
            for count, instance in enumerate(
                station.records.archive.instances(series.series.uid), 1
            ):
                work.pause_point()
                part10 = _as_file(in_syntax(station, instance, syntax), instance)
                if reconciled:
                    part10 = station.readers.coerce(part10, summary.study.patient, _BEFORE)
                with left.writing(into / f"{count:05}.dcm") as out:
                    out.write(part10)
                work.report(min(1.0, len(left.written) / total), f"{len(left.written)} written")
        if medium:
            as_medium(left)
    return [file for file in left.written if file.name != _INDEX]


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


def as_medium(left: Leaving) -> None:
    """Put files where the rules of a medium have them, byte for byte, and the index beside them.

    What an index cannot list stays in the folder of its series. ``written`` says at every moment
    where each file lies, so that all of them can be taken back.
    """
    folder, written = left.folder, left.written
    made = medium_of(written)
    before = {file.parent for file in written}
    for number, file in enumerate(written):
        place = made.places.get(file.absolute())
        if place is not None:
            into = folder / place
            into.parent.mkdir(parents=True, exist_ok=True)
            written[number] = file.rename(into)
    emptied = before | {up for one in before for up in one.parents if folder in up.parents}
    for one in sorted(emptied, key=lambda path: len(path.parts), reverse=True):
        if not any(one.iterdir()):
            one.rmdir()
    with left.writing(folder / _INDEX) as out:
        out.write(made.index)


def _export(station: Workstation, said: Namespace, console: Console) -> Result:
    told: Result = {"study_uid": said.study_uid, "folder": str(said.folder)}
    if said.medium and said.syntax in (_NIFTI, _PNG):
        raise Refused("A medium holds DICOM objects alone.", advice="Leave --medium out, or --as.")
    if said.syntax == _NIFTI:
        left = export_volumes(station, said.study_uid, said.folder, console)
        told["files"] = sum(one.file is not None for one in left)
        notes = [f"series {one.series}: {one.words}" for one in left if one.words]
    elif said.syntax == _PNG:
        pictures = export_pictures(station, said.study_uid, said.folder, console)
        told["files"] = len(pictures.files)
        notes = [f"series {s}, image {n}: {why}" for s, n, why in pictures.not_shown]
        if pictures.may_name:
            notes.append(f"In {pictures.may_name} of them a name may stand: look before they go.")
    else:
        files = export_study(
            station, said.study_uid, said.folder, console, medium=said.medium,
            syntax=SYNTAXES.get(said.syntax, ""), reconciled=said.reconciled,
        )  # fmt: skip
        told["files"], notes = len(files), []
    return {**told, "notes": notes}


def _words(result: Result) -> str:
    return "\n  ".join([f"{result['files']} files written.", *result["notes"]])


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("study_uid", metavar="STUDY_UID")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--medium", action="store_true", help="with a DICOMDIR, for a CD or stick")
    parser.add_argument(
        "--reconciled",
        action="store_true",
        help="copies that name the patient whom a person gave the study",
    )
    parser.add_argument(
        "--as",
        dest="syntax",
        choices=(AS_STORED, *SYNTAXES, _NIFTI, _PNG),
        default=AS_STORED,
        help="how images are compressed, never with a loss; or as NIfTI volumes, or PNG pictures",
    )


VERBS = (
    Verb(
        "export",
        "write a study out as plain files",
        _arguments,
        _export,
        _words,
        needs=Right.EXPORT,
    ),
)
