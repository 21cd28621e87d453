"""A shelf of plain files for the tests of the network: durable, and judged by pydicom."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from io import BytesIO
from pathlib import Path

import pydicom

from pacs_client.peers import Peer

_UNIQUE = {
    "PATIENT": "PatientID",
    "STUDY": "StudyInstanceUID",
    "SERIES": "SeriesInstanceUID",
    "IMAGE": "SOPInstanceUID",
}


class FolderShelf:
    """Keeps objects as files named by their UID. Only tests may trust a UID that far."""

    def __init__(self, folder: Path, peers: Iterable[Peer] = ()) -> None:
        self.folder = folder
        self.peers = {peer.aet: peer for peer in peers}
        self.callers: list[str] = []
        self._known: dict[str, pydicom.Dataset] = {}
        self._lock = threading.Lock()

    def keep(self, part10: bytes, caller: str) -> None:
        header = pydicom.dcmread(BytesIO(part10), stop_before_pixels=True)
        uid = str(header.SOPInstanceUID)
        part = self.folder / f"{uid}.part"
        with part.open("wb") as file:
            file.write(part10)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self.folder / f"{uid}.dcm")
        with self._lock:
            self._known[uid] = header
            self.callers.append(caller)

    def uids(self) -> frozenset[str]:
        return frozenset(path.stem for path in self.folder.glob("*.dcm"))

    def of_study(self, study_uid: str) -> frozenset[str]:
        with self._lock:
            known = list(self._known.values())
        return frozenset(str(d.SOPInstanceUID) for d in known if d.StudyInstanceUID == study_uid)

    def forget(self) -> None:
        """Hold nothing any more; the files are the caller's to delete."""
        with self._lock:
            self._known.clear()

    def _matching(self, keys: Mapping[str, str]) -> list[pydicom.Dataset]:
        with self._lock:
            known = list(self._known.values())
        return [dataset for dataset in known if _matches(dataset, keys)]

    def find(self, level: str, keys: Mapping[str, str]) -> Iterable[Mapping[str, str]]:
        rows = {}
        for dataset in self._matching(keys):
            row = {keyword: str(dataset.get(keyword, "")) for keyword in keys}
            rows[str(dataset.get(_UNIQUE[level]))] = row
        return list(rows.values())

    def matching(self, _level: str, keys: Mapping[str, str]) -> Sequence[tuple[str, str, str]]:
        return [
            (str(d.SOPInstanceUID), str(d.SOPClassUID), str(d.file_meta.TransferSyntaxUID))
            for d in self._matching(keys)
        ]

    def read(self, sop_uid: str) -> bytes:
        return (self.folder / f"{sop_uid}.dcm").read_bytes()

    def holds(self, sop_uid: str) -> bool:
        return (self.folder / f"{sop_uid}.dcm").exists()

    def peer_called(self, aet: str) -> Peer | None:
        return self.peers.get(aet)


def _matches(dataset: pydicom.Dataset, keys: Mapping[str, str]) -> bool:
    for keyword, asked in keys.items():
        said = str(dataset.get(keyword, "")) if keyword in dataset else ""
        if not asked or keyword == "ModalitiesInStudy":
            continue
        if keyword.endswith("UID"):
            if said not in asked.split("\\"):
                return False
        elif keyword.endswith("Date") and "-" in asked:
            first, last = asked.split("-")
            if not (first or "0") <= said <= (last or "9"):
                return False
        elif not fnmatchcase(said.upper(), asked.upper()):
            return False
    return True
