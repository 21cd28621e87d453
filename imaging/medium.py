"""The index of a CD or stick, and where its rules put each file (DICOMDIR, PS3.10 8, PS3.12)."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from domain.errors import Unreadable
from imaging.apart import command, environment

_MEMORY_BYTES = 2 << 30
_SECONDS, _SECONDS_EACH = 60.0, 0.2


@dataclass(frozen=True, slots=True)
class Medium:
    """The bytes of a DICOMDIR, and the place on the medium of each file that it lists."""

    index: bytes
    places: dict[Path, PurePosixPath]
    left_out: tuple[Path, ...]  # kinds of objects that a DICOMDIR cannot list


def medium_of(files: Sequence[Path]) -> Medium:
    """Return the index of these DICOM files, whose headers are read in a process of its own.

    Raises:
        Unreadable: The process was stopped; no index is better than half a one.
    """
    told = json.dumps([str(file.absolute()) for file in files]).encode()
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, our own code
            command("imaging.medium_worker", _MEMORY_BYTES),
            input=told,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            timeout=_SECONDS + _SECONDS_EACH * len(files),
            check=True,
        )
        said = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise Unreadable(
            "No index could be made for this medium.",
            reason="crashed",
            advice="Export as a folder instead.",
        ) from error
    if not said["places"]:
        raise Unreadable(
            "None of these objects can be listed in the index of a medium.",
            reason="unsupported",
            advice="Export as a folder instead.",
        )
    return Medium(
        base64.b64decode(said["index"]),
        {Path(file): PurePosixPath(place) for file, place in said["places"].items()},
        tuple(map(Path, said["left_out"])),
    )
