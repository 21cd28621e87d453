"""A stolen disk tells nothing: no name, number, date, text or pixel lies in clear in a profile."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.audit import AuditCode, AuditEvent
from domain.geometry import Point
from domain.measurement import Author, Place, Text
from domain.report import Report, Section, Sentence, Stage
from domain.study import Patient
from records.archive import Archive
from records.audit import open_audit
from records.database import Database
from records.drafts import Drafts
from records.keys import Keys
from records.outbox import Outbox, Outgoing
from records.settings import KnownPeer, Seat, Settings
from tests.records.making import CT, EXPLICIT_LITTLE, a_study, an_instance, part10

MARKERS = (
    *("ZQXNAMEZQX", "ZQXGIVENZQX", "ZQXPIDZQX", "ZQXISSUERZQX", "ZQXACCZQX", "ZQXDESCZQX"),
    *("ZQXREFZQX", "ZQXSERIESZQX", "ZQXPROTOCOLZQX", "ZQXPIXELSZQX", "ZQXQUARANTINEZQX"),
    *("ZQXFILENAMEZQX", "ZQXREASONZQX", "ZQXMARKZQX", "ZQXREPORTZQX", "ZQXPDFZQX", "ZQXWHOZQX"),
    *("ZQXPEERZQX", "ZQXUSERZQX", "ZQXSECRETZQX", "ZQXOUTBOXZQX"),
    *("1.2.826.0.1.99887766", "19381231", "20251124"),
)


def unpacked(content: bytes) -> bytes:
    """Return whatever in some bytes is packed as zlib does it: packed is not sealed."""
    found = b""
    for at in (match.start() for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", content)):
        with suppress(zlib.error):
            found += zlib.decompressobj().decompress(content[at:], 1 << 20)
    return found


def test_no_marker_lies_in_clear_anywhere_in_a_used_profile(
    profile: Path, keys: Keys, database: Database, archive: Archive
) -> None:
    patient = Patient("ZQXPIDZQX", "ZQXNAMEZQX^ZQXGIVENZQX", "19381231", "F", "ZQXISSUERZQX")
    study = a_study(
        "1.2.826.0.1.99887766",
        patient=patient,
        accession="ZQXACCZQX",
        description="ZQXDESCZQX",
        referring_physician="ZQXREFZQX",
        date="20251124",
    )
    for number in range(1, 40):
        instance = an_instance(number, study=study)
        series = replace(instance.series, description="ZQXSERIESZQX", protocol="ZQXPROTOCOLZQX")
        content = part10(dataset=b"ZQXPIXELSZQX" * 500 + bytes([number]))
        archive.store(content, replace(instance, series=series), origin="ZQXPEERZQX")
    archive.store(b"other", an_instance(1, study=study), origin="ZQXPEERZQX")
    archive.quarantine(
        b"ZQXQUARANTINEZQX", origin="disk", reason="ZQXREASONZQX", name="ZQXFILENAMEZQX"
    )
    archive.studies("zqxnamezqx")
    archive.find("STUDY", {"PatientName": "ZQX*"})
    now = datetime.now(UTC)
    drafts = Drafts(database)
    place = Place(study.uid, "2", "3")
    drafts.save_marks(
        study.uid, [Text(place, Point(0, 0, 0), "ZQXMARKZQX", Author("ZQXWHOZQX"), now)]
    )
    sections = (Section("findings", "Findings", (Sentence("ZQXREPORTZQX"),)),)
    report = Report(study.uid, "ct", sections, "ZQXWHOZQX", now, stage=Stage.SIGNED)
    drafts.keep_signed(report, [("pdf", "", b"ZQXPDFZQX" * 2000)])
    objects = [Outgoing("1.2.826.0.1.99887766.7", CT, EXPLICIT_LITTLE, b"ZQXOUTBOXZQX" * 900)]
    Outbox(database, archive).put("ZQXPEERZQX", study.uid, report.id, objects)
    Settings(database).save(
        Seat(user="ZQXUSERZQX", peers=(KnownPeer("ZQXPEERZQX", "A", "h", 104),))
    )
    keys.seal("signing-key", b"ZQXSECRETZQX")
    log = open_audit(profile / "audit", keys)
    for _ in range(300):
        log.record(
            AuditEvent(AuditCode.QUERY, "find", "ZQXWHOZQX", patient_id="ZQXPIDZQX", peer=study.uid)
        )
    log.checkpoint()
    assert log.archive(before=now + timedelta(days=1)) is not None

    def scan() -> list[tuple[str, str]]:
        return [
            (marker, file.name)
            for file in sorted(profile.rglob("*"))
            if file.is_file()
            for content in [
                (unpacked(file.read_bytes()) + file.read_bytes() + str(file).encode()).lower()
            ]
            for marker in MARKERS
            for encoding in ("utf-8", "utf-16-le", "utf-16-be")
            if marker.lower().encode(encoding) in content
        ]

    assert len(list(profile.rglob("*"))) > 40
    assert scan() == []  # with the write-ahead logs open
    log.close()
    archive.close()
    database.close()
    assert scan() == []  # and folded in
    (profile / "leak").write_bytes(b"..." + "ZQXNAMEZQX".encode("utf-16-le"))
    assert scan() == [("ZQXNAMEZQX", "leak")]  # the scan itself can find
    (profile / "leak").write_bytes(b"..." + zlib.compress(b"of ZQXNAMEZQX", 6) + b"...")
    assert scan() == [("ZQXNAMEZQX", "leak")]  # also in what is only packed
