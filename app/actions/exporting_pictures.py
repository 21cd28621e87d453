"""Writes the images of a study as PNG, as they are first shown: 8 bits, in their own window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import imagecodecs

from app.actions.leaving import leaving
from app.commands import Command
from app.gate import guarded
from app.workstation import Workstation
from domain.errors import LightboxError, Refused
from domain.rights import Right
from domain.work import Work
from imaging.own_pixels import own_pixels


@dataclass(frozen=True, slots=True)
class Pictures:
    """What was written, and what was not."""

    files: tuple[Path, ...]
    not_shown: tuple[tuple[int, int, str], ...]  # series, image, why
    may_name: int  # pictures in which a name may stand


@guarded(Right.EXPORT)
def export_pictures(station: Workstation, study_uid: str, folder: Path, work: Work) -> Pictures:
    """Write every image of a study into a folder, a subfolder a series.

    The files are called by our own numbers and hold pixels alone. What is written into the pixels
    themselves stays: how many may show a name is told.

    Raises:
        Refused: The site does not allow it, the folder holds something, or there is no image.
        NotFound: This seat does not hold the study.
        OutOfSpace: There was no room; nothing was left behind.
    """
    archive = station.records.archive
    total = max(1, archive.study(study_uid).instances)
    not_shown: list[tuple[int, int, str]] = []
    seen = may_name = 0
    with leaving(station, study_uid, folder, "export.png") as left:
        for number, series in enumerate(archive.series_of(study_uid), 1):
            for count, instance in enumerate(archive.instances(series.series.uid), 1):
                seen += 1
                if instance.pixels is None:
                    continue
                frames = instance.pixels.frames
                for frame in range(frames):
                    work.pause_point()
                    work.report(min(1.0, seen / total), f"{len(left.written)} written")
                    try:
                        pixels = own_pixels(instance, frame, archive, station.readers, work)
                    except LightboxError as error:
                        not_shown.append((number, count, str(error)))
                        continue
                    name = f"{count:05}" + (f"-{frame + 1:04}" if frames > 1 else "")
                    with left.writing(left.folder / f"series-{number:03}" / f"{name}.png") as out:
                        out.write(imagecodecs.png_encode(pixels))
                    may_name += instance.burned_in
        if not left.written:
            raise Refused(
                "This study has no image that could be written as a picture.",
                advice="Export it as DICOM.",
            )
    return Pictures(tuple(left.written), tuple(not_shown), may_name)


COMMANDS: tuple[Command, ...] = ()
