"""The process that indexes a medium: it reads headers of foreign files, so it stands apart.

Started by ``imaging.medium``. The files come as JSON on standard input; the index and the place of
each file go to what was standard output.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.fileset import FileSet

from imaging.apart import keep_silent, limit_memory

# What a DICOMDIR must say and files of the world leave empty (PS3.3 F.5): said as not known.
_UNKNOWN = {
    "PatientID": "UNKNOWN",
    "StudyDate": "19000101",
    "StudyTime": "000000",
    "StudyID": "0",
    "SeriesNumber": 0,
    "Modality": "OT",
}


def main(memory_bytes: int) -> None:
    """Index the files that standard input names."""
    told = json.loads(sys.stdin.buffer.read())
    out = os.fdopen(os.dup(1), "wb")
    keep_silent()
    limit_memory(memory_bytes)
    out.write(json.dumps(_indexed([Path(file) for file in told])).encode())
    out.flush()


def _indexed(files: list[Path]) -> dict[str, Any]:
    """Return the DICOMDIR, the place on the medium of each file, and what cannot be indexed."""
    # pydicom writes headers aside, in clear: on the medium, where they are in clear anyway, and
    # never in a folder for temporary files, where a kill would leave them.
    tempfile.tempdir = os.path.commonpath([file.parent for file in files]) if files else None
    medium = FileSet()
    names: dict[str, Path] = {}
    left_out: list[str] = []
    for number, file in enumerate(files, 1):
        try:
            dataset = dcmread(file, stop_before_pixels=True)
            _complete(dataset, number)
            names[str(medium.add(dataset).SOPInstanceUID)] = file
        except Exception:  # noqa: BLE001 - what pydicom raises of strange headers is not listed
            left_out.append(str(file))
    with tempfile.TemporaryDirectory(prefix="lightbox-") as folder:
        medium.write(folder)
        index = (Path(folder) / "DICOMDIR").read_bytes() if names else b""
        places = {
            str(names[str(one.SOPInstanceUID)]): Path(one.path).relative_to(folder).as_posix()
            for one in medium
        }
    return {
        "index": base64.b64encode(index).decode(),
        "places": places,
        "left_out": left_out,
    }


def _complete(dataset: Dataset, number: int) -> None:
    # As ACR-NEMA wrote them: 1994.11.05 and 11:20:00 (PS3.5 table 6.2-1).
    dataset.StudyDate = str(dataset.get("StudyDate", "") or "").replace(".", "")
    dataset.StudyTime = str(dataset.get("StudyTime", "") or "").replace(":", "")
    for keyword, said in _UNKNOWN.items():
        if dataset.get(keyword) in (None, ""):
            setattr(dataset, keyword, said)
    if "SpecificCharacterSet" in dataset and not dataset.SpecificCharacterSet:
        del dataset.SpecificCharacterSet  # named in a record only where there is one
    if "ContentSequence" in dataset:
        # Of a report a record takes what modifies its title, not all it says (PS3.3 F.5.25).
        own = [item for item in dataset.ContentSequence if _modifies_title(item)]
        dataset.ContentSequence = own
        if not own:
            del dataset.ContentSequence
    if dataset.get("VerificationFlag") == "VERIFIED":
        observers = dataset.get("VerifyingObserverSequence") or ()
        said = [one.VerificationDateTime for one in observers if "VerificationDateTime" in one]
        dataset.VerificationDateTime = max(said, default=f"{dataset.StudyDate}000000")
    if dataset.get("InstanceNumber") is None:
        dataset.InstanceNumber = number


def _modifies_title(item: Dataset) -> bool:
    return bool(item.get("RelationshipType") == "HAS CONCEPT MOD")
