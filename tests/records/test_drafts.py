"""A reader's work survives the end of the program; what was signed never changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from domain.errors import NotFound, Refused
from domain.finding import Analysis, Decision, Finding, ModelIdentity
from domain.geometry import Point
from domain.measurement import Angle, Author, KeyImage, Length, Measurement, Place, Text
from domain.report import Origin, Report, Section, Sentence, Stage
from records.archive import Archive, ReadState
from records.database import Database, open_database
from records.drafts import Drafts
from records.keys import Keys
from tests.records.making import an_instance, part10

NOW = datetime(2026, 1, 12, 10, 15, tzinfo=UTC)
PLACE = Place("1.2.3", "1.2.3.2", "1.2.3.99", "1.2.3.2.1")
READER = Author("dr.house")


@pytest.fixture
def drafts(database: Database) -> Drafts:
    return Drafts(database)


@pytest.fixture
def reopened(profile: Path, keys: Keys) -> Iterator[Drafts]:
    """The same records as another start of the program sees them."""
    again = open_database(profile / "lightbox.db", keys.data_key("database"))
    yield Drafts(again)
    again.close()


def a_report(**other: object) -> Report:
    sections = (
        Section("findings", "Findings", (Sentence("No nodule."),), required=True),
        Section("impression", "Impression", (Sentence("Normal.", Origin.DRAFTED),)),
    )
    return replace(Report("1.2.3", "ct-chest", sections, "dr.house", NOW), **other)  # type: ignore[arg-type]


def test_a_deleted_study_takes_its_marks_along_and_leaves_what_was_signed(
    drafts: Drafts, archive: Archive
) -> None:
    archive.store(part10(), an_instance(), origin="PACS")
    drafts.save_marks("1.2.3", [Length(PLACE, Point(0, 0, 0), Point(3, 4, 0), READER, NOW)])
    drafts.save_key_images("1.2.3", [KeyImage("1.2.3", "1.2.3.2", "1.2.3.2.1", 0, READER, NOW)])
    report = a_report()
    drafts.save_report(report)
    with pytest.raises(Refused, match="not signed"):
        archive.delete_study("1.2.3")
    assert len(drafts.marks("1.2.3")) == 1
    drafts.keep_signed(replace(report, stage=Stage.SIGNED), [("sr", "1.2.3.8", b"signed")])
    archive.delete_study("1.2.3")
    assert drafts.marks("1.2.3") == ()
    assert drafts.key_images("1.2.3") == ()
    assert drafts.documents(report.id)[0].content == b"signed"
    # It comes again: nobody is to read anew what was read and signed here.
    archive.store(part10(), an_instance(), origin="PACS")
    row = archive.study("1.2.3")
    assert (row.read_state, row.read_by) == (ReadState.SIGNED, "dr.house")
    archive.delete_study("1.2.3")
    drafts.mark_stored(report.id)
    archive.store(part10(), an_instance(), origin="PACS")
    assert archive.study("1.2.3").read_state is ReadState.STORED


def test_marks_come_back_in_the_order_they_were_drawn(drafts: Drafts, reopened: Drafts) -> None:
    marks: tuple[Measurement, ...] = (
        Length(PLACE, Point(0, 0, 0), Point(3, 4, 0), READER, NOW),
        Text(PLACE, Point(1, 1, 1), "here", READER, NOW),
        Angle(PLACE, Point(1, 0, 0), Point(0, 0, 0), Point(0, 1, 0), READER, NOW),
    )
    drafts.save_marks("1.2.3", marks)
    assert reopened.marks("1.2.3") == marks
    drafts.save_marks("1.2.3", marks[::-1][:2])
    assert reopened.marks("1.2.3") == marks[::-1][:2]
    assert reopened.marks("9") == ()


def test_findings_keep_their_decision(drafts: Drafts, reopened: Drafts) -> None:
    model = ModelIdentity("nodules", "1", "ab" * 32, "demonstration")
    corners = (Point(0, 0, 0), Point(8, 8, 8))
    finding = Finding(
        "lung nodule", "1.2.3", "1.2.3.2", "1.2.3.99", Point(4, 4, 4), corners, model, 0.9, NOW
    )
    decided = replace(finding, decision=Decision.ACCEPTED, decided_by="dr.house", decided_at=NOW)
    drafts.save_findings("1.2.3", [decided])
    assert reopened.findings("1.2.3") == (decided,)
    analysis = Analysis(model, "1.2.3", "1.2.3.2", (finding,), None, {}, {"check": 0.5}, (), NOW)
    drafts.save_analysis(analysis)
    (found,) = reopened.analyses("1.2.3")
    assert (found.id, found.findings, found.seconds) == (analysis.id, (finding,), {"check": 0.5})


def test_key_images_come_back(drafts: Drafts, reopened: Drafts) -> None:
    image = KeyImage("1.2.3", "1.2.3.2", "1.2.3.2.1", 0, READER, NOW, "nodule", -600.0, 1500.0)
    drafts.save_key_images("1.2.3", [image])
    assert reopened.key_images("1.2.3") == (image,)


def test_a_draft_comes_back_as_it_was_left(drafts: Drafts, reopened: Drafts) -> None:
    report = a_report()
    drafts.save_report(report)
    later = replace(report, author="dr.cuddy", changed=datetime(2026, 1, 13, tzinfo=UTC))
    drafts.save_report(later)
    other = a_report(changed=NOW)
    drafts.save_report(other)
    assert reopened.report(report.id) == later
    assert reopened.reports("1.2.3") == (later, other)
    drafts.delete_report(other.id)
    assert reopened.reports("1.2.3") == (later,)
    with pytest.raises(NotFound):
        drafts.report(other.id)
    with pytest.raises(NotFound):
        drafts.delete_report(other.id)


def test_signed_documents_are_kept_byte_for_byte(drafts: Drafts, reopened: Drafts) -> None:
    report = a_report(stage=Stage.SIGNED)
    pdf, sr = b"%PDF-1.7\x00\xff" * 1000, b"\x00" * 128 + b"DICM"
    drafts.keep_signed(report, [("pdf", "", pdf), ("sr", "1.2.3.4", sr)])
    one, two = reopened.documents(report.id)
    assert (one.kind, one.content, two.sop_uid, two.content) == ("pdf", pdf, "1.2.3.4", sr)
    assert one.sha256 == hashlib.sha256(pdf).hexdigest()
    assert reopened.report(report.id).stage is Stage.SIGNED


def test_what_was_signed_is_not_changed_signed_again_or_deleted(
    drafts: Drafts, database: Database
) -> None:
    report = a_report(stage=Stage.SIGNED)
    drafts.keep_signed(report, [("pdf", "", b"%PDF")])
    with pytest.raises(Refused):
        drafts.save_report(replace(report, author="dr.other"))
    with pytest.raises(Refused):
        drafts.save_report(replace(report, stage=Stage.DRAFT))
    with pytest.raises(Refused):
        drafts.keep_signed(report, [("pdf", "", b"other")])
    with pytest.raises(Refused):
        drafts.delete_report(report.id)
    for sql in ("UPDATE documents SET content = x'00'", "DELETE FROM documents"):
        with pytest.raises(dbapi2.IntegrityError), database.writing() as writer:
            writer.run(sql)
    assert drafts.report(report.id) == report
    assert drafts.documents(report.id)[0].content == b"%PDF"


def test_a_signing_that_fails_half_way_leaves_the_draft(drafts: Drafts) -> None:
    draft = a_report()
    drafts.save_report(draft)
    twice = [("pdf", "", b"one"), ("pdf", "", b"two")]
    with pytest.raises(dbapi2.IntegrityError):
        drafts.keep_signed(replace(draft, stage=Stage.SIGNED), twice)
    assert drafts.report(draft.id) == draft
    assert drafts.documents(draft.id) == ()


def test_only_a_signed_report_has_documents_and_only_it_is_stored(drafts: Drafts) -> None:
    draft = a_report()
    with pytest.raises(Refused):
        drafts.keep_signed(draft, [])
    drafts.save_report(draft)
    with pytest.raises(Refused):
        drafts.mark_stored(draft.id)
    drafts.keep_signed(replace(draft, stage=Stage.SIGNED), [("pdf", "", b"%PDF")])
    assert drafts.mark_stored(draft.id).stage is Stage.STORED
    assert drafts.report(draft.id).stage is Stage.STORED
    with pytest.raises(NotFound):
        drafts.mark_stored("nothing")
