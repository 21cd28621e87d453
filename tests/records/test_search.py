"""ST09: a study is found by what a person remembers of it, in whatever script, as it is typed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from domain.finding import Decision, Finding, ModelIdentity
from domain.geometry import Point
from domain.report import Origin, Report, Section, Sentence, Stage
from domain.study import Patient
from records.archive import Archive
from records.database import MIGRATIONS, Database, open_database, steps
from records.drafts import Drafts
from records.keys import Keys
from records.worklist import Worklist
from tests.records.making import a_study, an_instance, part10
from tests.records.test_drafts import NOW

NAMES = {
    "mueller": "MÜLLER^KÄTHE",
    "sharma": "शर्मा^राहुल",
    "yamada": "Yamada^Tarou=山田^太郎=やまだ^たろう",
    "half": "ﾔﾏﾀﾞ^ﾀﾛｳ",
    "nguyen": "Nguyễn^Văn An",
    "ivanov": "Иванов^Пётр",
    "hong": "Hong^Gildong=洪^吉洞=홍^길동",
}


@pytest.fixture
def drafts(database: Database) -> Drafts:
    return Drafts(database)


@pytest.fixture
def named(archive: Archive) -> Archive:
    for uid, name in NAMES.items():
        patient = Patient(f"ID-{uid}", name)
        archive.store(
            part10(), an_instance(study=a_study(f"9.{uid}", patient=patient)), origin="PACS"
        )
    return archive


def found(archive: Archive, typed: str) -> set[str]:
    return {row.study.uid.removeprefix("9.") for row in archive.studies(typed)}


@pytest.mark.parametrize(
    ("typed", "uid"),
    [
        ("muller", "mueller"),
        ("MÜLLER", "mueller"),
        ("kathe mu", "mueller"),
        ("müller^käthe", "mueller"),
        ("राहुल", "sharma"),
        ("राहु शर्", "sharma"),
        ("yamada", "yamada"),
        ("tarou yam", "yamada"),
        ("山田", "yamada"),
        ("太郎", "yamada"),
        ("田", "yamada"),
        ("郎 山", "yamada"),
        ("やまだ", "yamada"),
        ("ヤマダ", "half"),
        ("nguyen an", "nguyen"),
        ("иван", "ivanov"),
        ("홍", "hong"),
        ("ID-hong", "hong"),
    ],
)
def test_a_name_is_found_in_any_script_and_order_as_it_is_typed(
    named: Archive, typed: str, uid: str
) -> None:
    assert found(named, typed) == {uid}


@pytest.mark.parametrize("typed", ["शर्मी", "田山", "amada", "muller yamada", "\x00^", "ा"])
def test_what_no_name_has_is_not_found(named: Archive, typed: str) -> None:
    assert found(named, typed) == set()


@pytest.mark.parametrize(
    "typed", ["4711", "house greg", "chest", "b60", "thorax ct", "2026-01-12", "2026-01", "CT"]
)
def test_a_study_is_found_by_accession_physician_series_body_part_and_day(
    archive: Archive, typed: str
) -> None:
    one = an_instance()
    archive.store(
        part10(), replace(one, series=replace(one.series, body_part="THORAX")), origin="PACS"
    )
    assert found(archive, typed) == {"1.2.3"}


def test_what_a_reader_stands_behind_is_found_and_a_mere_draft_is_not(
    archive: Archive, drafts: Drafts
) -> None:
    archive.store(part10(), an_instance(), origin="PACS")
    sections = (
        Section("findings", "Findings", (Sentence("Spiculated nodule in the right apex."),)),
        Section("impression", "Impression", (Sentence("Pneumothorax.", Origin.DRAFTED),)),
    )
    report = Report("1.2.3", "ct-chest", sections, "dr.house", NOW)

    drafts.save_report(report)
    assert found(archive, "apex spicul") == {"1.2.3"}
    assert found(archive, "pneumothorax") == set()

    rewritten = Section("findings", "Findings", (Sentence("肺炎の所見。"),))
    drafts.save_report(report.with_section(rewritten))
    assert found(archive, "apex") == set()
    assert found(archive, "肺炎") == {"1.2.3"}

    drafts.delete_report(report.id)
    assert found(archive, "肺炎") == set()


def test_a_finding_is_found_until_a_person_rejects_it(archive: Archive, drafts: Drafts) -> None:
    archive.store(part10(), an_instance(), origin="PACS")
    at = Point(0, 0, 0)
    identity = ModelIdentity("m", "1", "0" * 64, "for tests")
    finding = Finding("lung nodule", "1.2.3", "1.2.3.2", "f", at, (at, at), identity, 0.9, NOW,
                      site="lower lobe")  # fmt: skip

    drafts.save_findings("1.2.3", [finding])
    assert found(archive, "lobe nodul") == {"1.2.3"}

    drafts.save_findings("1.2.3", [replace(finding, decision=Decision.REJECTED)])
    assert found(archive, "nodule") == set()


def test_a_deleted_study_is_found_no_more_and_with_its_signed_report_when_it_comes_back(
    archive: Archive, drafts: Drafts, database: Database
) -> None:
    archive.store(part10(), an_instance(), origin="PACS")
    sections = (Section("findings", "Findings", (Sentence("Aneurysm."),)),)
    report = Report("1.2.3", "ct-chest", sections, "dr.house", NOW, stage=Stage.SIGNED)
    drafts.keep_signed(report, [("pdf", "", b"%PDF")])
    archive.delete_study("1.2.3")

    assert found(archive, "aneurysm") == found(archive, "doe") == set()
    assert database.row("SELECT count(*) FROM study_words") == (0,)

    archive.store(part10(), an_instance(), origin="PACS")
    assert found(archive, "aneurysm doe") == {"1.2.3"}


@pytest.mark.usefixtures("named")
def test_what_was_kept_before_there_was_this_search_is_found_by_it(
    tmp_path: Path, keys: Keys, database: Database
) -> None:
    Drafts(database).save_report(
        Report("9.yamada", "t", (Section("f", "F", (Sentence("Zyste."),)),), "h", NOW)
    )
    number = next(n for n, sql in steps(MIGRATIONS) if "study_words" in sql and n > 1)
    with database.writing() as writer:
        writer.run("DELETE FROM study_words")
        writer.run(f"PRAGMA user_version = {number - 1}")
    folder = tmp_path / "until"
    folder.mkdir()
    for file in sorted(MIGRATIONS.glob("*.sql"))[:number]:
        (folder / file.name).write_bytes(file.read_bytes())

    again = open_database(database.path, keys.data_key("database"), migrations=folder)

    worklist = Worklist(again)
    assert [row.study.uid for row in worklist.studies("太郎")] == ["9.yamada"]
    assert [row.study.uid for row in worklist.studies("zyst tarou")] == ["9.yamada"]
    assert [row.study.uid for row in worklist.studies("राहुल chest")] == ["9.sharma"]
    again.close()
