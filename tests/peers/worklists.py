"""Real worklist servers on 127.0.0.1, and the orders they serve, made with DCMTK's dump2dcm."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pacs_client.peers import Peer
from tests.peers.servers import SEAT, answers, free_port, run, running

TITLE = "LBX_WL"  # wlmscpfs serves the folder of this name


@dataclass(frozen=True, slots=True)
class Order:
    """One order as its dump says it."""

    accession: str
    study_uid: str
    name: str = "DOE^JANE"
    patient_id: str = "LBX-1"
    modality: str = "CT"
    station: str = "CT1"
    day: str = "20260112"
    time: str = "093000"
    charset: str = "ISO_IR 192"
    allergies: str = "IODINE"

    @property
    def dump(self) -> bytes:
        codec = {"ISO_IR 192": "utf-8", "ISO_IR 100": "latin-1", "GB18030": "gb18030"}[self.charset]
        text = f"""
(0008,0005) CS [{self.charset}]
(0008,0050) SH [{self.accession}]
(0008,0090) PN [REFERRER^RUTH]
(0010,0010) PN [{self.name}]
(0010,0020) LO [{self.patient_id}]
(0010,0021) LO [CLINIC]
(0010,0030) DA [19620304]
(0010,0040) CS [F]
(0010,2000) LO [PACEMAKER]
(0010,2110) LO [{self.allergies}]
(0010,1030) DS [61]
(0020,000d) UI [{self.study_uid}]
(0032,1032) PN [ASKER^ANN]
(0032,1060) LO [CT CHEST W/O]
(0032,1064) SQ
(fffe,e000) -
(0008,0100) SH [CTCH]
(0008,0102) SH [99LBX]
(0008,0104) LO [CT chest]
(fffe,e00d) -
(fffe,e0dd) -
(0040,0100) SQ
(fffe,e000) -
(0008,0060) CS [{self.modality}]
(0040,0001) AE [{self.station}]
(0040,0002) DA [{self.day}]
(0040,0003) TM [{self.time}]
(0040,0006) PN [READER^ROSE]
(0040,0007) LO [Chest, supine]
(0040,0008) SQ
(fffe,e000) -
(0008,0100) SH [P1]
(0008,0102) SH [99LBX]
(0008,0104) LO [Thorax routine]
(fffe,e00d) -
(fffe,e0dd) -
(0040,0009) SH [S{self.accession}]
(0040,0010) SH [Scanner 1]
(0040,0011) SH [Room 3]
(fffe,e00d) -
(fffe,e0dd) -
(0040,1001) SH [R{self.accession}]
(0040,1003) SH [HIGH]
"""
        return text.encode(codec)


def write_orders(folder: Path, dump2dcm: str, orders: tuple[Order, ...]) -> None:
    """Write each order as a worklist file."""
    for order in orders:
        dump = folder / f"{order.accession}.dump"
        dump.write_bytes(order.dump)
        done = run([dump2dcm, "+te", dump, folder / f"{order.accession}.wl"])
        assert done.returncode == 0, done.stderr
        dump.unlink()


@contextmanager
def wlmscpfs(
    executable: str, dump2dcm: str, folder: Path, orders: tuple[Order, ...]
) -> Iterator[Peer]:
    """Run DCMTK's worklist server with these orders."""
    served = folder / TITLE
    served.mkdir(parents=True)
    (served / "lockfile").touch()
    write_orders(served, dump2dcm, orders)
    port = free_port()
    command = [executable, "-s", "-csk", "-dfp", str(folder), str(port)]
    with running(command, folder, lambda: answers(port)):
        yield Peer("RIS", TITLE, "127.0.0.1", port, worklist=True)


@contextmanager
def orthanc_worklist(
    executable: str, plugin: str, dump2dcm: str, folder: Path, orders: tuple[Order, ...]
) -> Iterator[Peer]:
    """Run Orthanc with its worklist plugin and these orders."""
    served = folder / "orders"
    served.mkdir(parents=True)
    write_orders(served, dump2dcm, orders)
    port, http_port = free_port(), free_port()
    known = {"AET": SEAT, "Host": "127.0.0.1", "Port": 104, "AllowFindWorklist": True}
    settings = {
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "HttpPort": http_port,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomAet": "ORTHANCWL",
        "DicomPort": port,
        "DicomCheckCalledAet": True,
        "DicomAlwaysAllowFind": False,
        "DefaultEncoding": "Utf8",
        "Plugins": [plugin],
        "Worklists": {"Enable": True, "Database": str(served)},
        "DicomModalities": {"lightbox": known},
    }
    (folder / "orthanc.json").write_text(json.dumps(settings))
    ready = lambda: answers(port) and answers(http_port)  # noqa: E731 - asked until both answer
    with running([executable, "orthanc.json"], folder, ready):
        yield Peer("Orthanc", "ORTHANCWL", "127.0.0.1", port, worklist=True)
