"""Writes the volumes of a study as NIfTI: voxels, where they lie, and their unit beside them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.actions.leaving import Leaving, leaving
from app.commands import Command
from app.gate import guarded
from app.workstation import Workstation
from domain.errors import LightboxError, Refused
from domain.rights import Right
from domain.study import Instance
from domain.volume import Volume
from domain.work import Work
from imaging.assembly import load
from imaging.foreign.nifti_writing import affine_of, is_tilted, write_nifti
from imaging.stacks import VOLUME, Stack, arrange
from imaging.value_scales import in_unit


@dataclass(frozen=True, slots=True)
class Left:
    """One stack of images that was written, or why it was not."""

    series: int  # our own number, as in the file's name
    file: Path | None
    words: str = ""


@guarded(Right.EXPORT)
def export_volumes(
    station: Workstation, study_uid: str, folder: Path, work: Work
) -> tuple[Left, ...]:
    """Write every volume of a study into a folder as .nii.gz with a .json beside it.

    Neither holds anything of the patient. What makes no regular volume is left out, and why is
    said; values are those of the file, in its own unit.

    Raises:
        Refused: The site does not allow it, the folder holds something, or nothing is a volume.
        NotFound: This seat does not hold the study.
        OutOfSpace: There was no room; nothing was left behind.
    """
    done: list[Left] = []
    with leaving(station, study_uid, folder, "export.nifti") as left:
        numbered = list(enumerate(station.records.archive.series_of(study_uid), 1))
        for number, series in numbered:
            instances = station.records.archive.instances(series.series.uid)
            stacks = arrange(instances)
            for part, stack in enumerate(stacks, 1):
                work.pause_point()
                work.report((number - 1) / len(numbered), f"{len(left.written)} written")
                name = f"series-{number:03}" + (f"-{part}" if len(stacks) > 1 else "")
                done.append(_export(station, stack, instances, (number, name), left, work))
        if not left.written:
            words = " ".join(dict.fromkeys(one.words for one in done))
            raise Refused(
                f"This study has no volume that NIfTI could hold. {words}".strip(),
                advice="Export it as DICOM, or as PNG.",
            )
    work.report(1.0, f"{len(left.written)} written")
    return tuple(done)


def _export(
    station: Workstation,
    stack: Stack,
    instances: Sequence[Instance],
    called: tuple[int, str],
    left: Leaving,
    work: Work,
) -> Left:
    number, name = called
    if why := _why_not(stack):
        return Left(number, None, why)
    try:
        content = load(stack, station.records.archive, station.readers, work)
    except LightboxError as error:
        return Left(number, None, str(error))
    first = stack.sources[0]
    said = {one.sop_uid: one for one in instances}[first.instance.sop_uid]
    unit = said.frame_values(first.frame).unit
    if any(scale.unit == unit for scale in content.scales):
        content = in_unit(content, unit)
    if not isinstance(content, Volume) or not content.filled.all():
        return Left(number, None, "An image of the volume is missing or cannot be read.")
    file = left.folder / f"{name}.nii.gz"
    with left.writing(file) as out:
        write_nifti(out, content.voxels, content.lattice)
    with left.writing(left.folder / f"{name}.json") as out:
        out.write(json.dumps(_beside(content), indent=1).encode())
    words = "The slices are tilted: only its sform says so." if is_tilted(content.lattice) else ""
    return Left(number, file, words)


def _why_not(stack: Stack) -> str:
    """Return why a stack is no regular volume, "" where it is one."""
    facts = " ".join(doubt.fact for doubt in stack.doubts)
    if stack.kind != VOLUME or stack.lattice is None:
        return f"These images make no volume. {facts}".strip()
    if stack.blends or None in stack.plane_of_source:
        return f"The slices are not evenly spaced. {facts}".strip()
    if set(range(stack.lattice.shape[0])) - set(stack.plane_of_source):
        return f"Slices are missing. {facts}".strip()
    return ""


def _beside(volume: Volume) -> dict[str, object]:
    """Return what the NIfTI header has no room for; of the patient nothing."""
    return {
        "modality": volume.modality,
        "unit": volume.unit or "not known",
        "values": "after the modality rescale; scl_slope is 1",
        "affine": [[round(float(v), 9) for v in row] for row in affine_of(volume.lattice)],
        "space": "millimetres to the right, the front and the head of the patient",
        "tilted": is_tilted(volume.lattice),
        "inverted": volume.inverted,
        "padding": list(volume.padding) if volume.padding is not None else None,
        "doubts": [doubt.fact for doubt in volume.doubts],
        "written_by": "Lightbox; not cleared as a medical device",
    }


COMMANDS: tuple[Command, ...] = ()
