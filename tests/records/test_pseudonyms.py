"""Pseudonyms: the same within a project, others in the next, and a way back for those who may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom.uid import UID

from domain.errors import NotFound, Refused
from domain.study import Patient
from records.database import Writer, open_database
from records.pseudonyms import Pseudonyms
from tests.records.test_database import earlier

SOMEBODY = Patient("MRN-4711", "Quixplant^Zebedia", "19511203")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Pseudonyms]:
    database = open_database(tmp_path / "seat.db", bytes(32))
    yield Pseudonyms(database)
    database.close()


def test_a_patient_has_one_pseudonym_and_one_shift_in_a_project_and_others_in_another(
    kept: Pseudonyms,
) -> None:
    first, again = (kept.begin("Teaching").patient(SOMEBODY) for _ in range(2))
    elsewhere = kept.begin("Trial").patient(SOMEBODY)
    assert first == again
    assert first.id != elsewhere.id
    assert first.days != elsewhere.days
    assert first.days <= -31
    assert "4711" not in first.id + first.name


def test_two_patients_with_one_number_from_two_issuers_stay_two(kept: Pseudonyms) -> None:
    project = kept.begin("Teaching")
    there = Patient(SOMEBODY.id, SOMEBODY.name, SOMEBODY.birth_date, issuer="Elsewhere")
    assert project.patient(SOMEBODY).id != project.patient(there).id


def test_uids_are_replaced_by_valid_ones_the_same_every_time(kept: Pseudonyms) -> None:
    uids = [f"1.2.3.{n}" for n in range(500)]
    made = kept.begin("Teaching").uids(uids, SOMEBODY)
    assert made == kept.begin("Teaching").uids(uids, SOMEBODY)
    assert len(set(made.values())) == len(uids)
    assert all(UID(uid).is_valid and uid.startswith("2.25.") for uid in made.values())


def test_what_stands_behind_a_pseudonym_is_found_in_its_project_alone(kept: Pseudonyms) -> None:
    stands = kept.begin("Teaching").patient(SOMEBODY)
    accession = kept.begin("Teaching").accessions(["ACC99"], SOMEBODY)["ACC99"]
    kept.begin("Trial")
    (behind,) = kept.behind("Teaching", stands.id)
    assert behind.original == "MRN-4711"
    assert kept.behind("Teaching", accession)[0].original == "ACC99"
    with pytest.raises(NotFound):
        kept.behind("Trial", stands.id)


def test_a_forgotten_patient_is_behind_nothing_any_more(kept: Pseudonyms) -> None:
    stands = kept.begin("Teaching").patient(SOMEBODY)
    assert kept.forget_patient(SOMEBODY) == 1
    with pytest.raises(NotFound):
        kept.behind("Teaching", stands.id)


def test_of_two_patients_with_one_number_the_forgotten_one_alone_is_behind_nothing(
    kept: Pseudonyms,
) -> None:
    there = replace(SOMEBODY, issuer="Elsewhere")
    project = kept.begin("Teaching")
    here_is, there_is = project.patient(SOMEBODY), project.patient(there)
    accession, _same = (project.accessions(["ACC99"], who)["ACC99"] for who in (SOMEBODY, there))
    assert kept.forget_patient(there) == 2
    with pytest.raises(NotFound):
        kept.behind("Teaching", there_is.id)
    assert kept.behind("Teaching", here_is.id)[0].original == SOMEBODY.id
    assert kept.behind("Teaching", accession)[0].original == "ACC99"


def test_a_project_without_a_name_is_refused(kept: Pseudonyms) -> None:
    with pytest.raises(Refused):
        kept.begin("  ")


def test_a_profile_of_before_the_issuer_keeps_its_pseudonyms_and_learns_whose_they_are(
    tmp_path: Path,
) -> None:
    old = open_database(
        tmp_path / "old.db", bytes(32), migrations=earlier(tmp_path / "m", "archive", 23)
    )
    with old.writing() as writer:
        writer.run("INSERT INTO pseudonym_projects VALUES ('Teaching', zeroblob(32), '')")
        for uid, number, issuer in (("1.1", "A", "X"), ("1.2", "B", "X"), ("1.3", "B", "Y")):
            _study_row(writer, uid, number, issuer)
        for number in ("A", "B", "C"):
            row = (f"P{number}", number, number)
            writer.run("INSERT INTO pseudonyms VALUES ('Teaching', 'patient', ?, ?, ?)", row)
    old.close()
    now = open_database(tmp_path / "old.db", bytes(32))
    rows = now.rows("SELECT patient_id, issuer FROM pseudonyms ORDER BY patient_id")
    assert rows == [("A", "X"), ("B", None), ("C", None)]
    assert Pseudonyms(now).behind("Teaching", "PB")[0].original == "B"
    now.close()


def _study_row(writer: Writer, uid: str, patient_id: str, issuer: str) -> None:
    """Write a study with nothing in it but whose it is."""
    said: dict[str, str | int] = {"uid": uid, "patient_id": patient_id, "issuer": issuer}
    for _, name, kind, needed, default, _key in writer.rows("PRAGMA table_info(studies)"):
        if needed and default is None and name not in said:
            said[name] = "" if kind == "TEXT" else 0
    places = ", ".join("?" * len(said))
    writer.run(f"INSERT INTO studies ({', '.join(said)}) VALUES ({places})", tuple(said.values()))  # noqa: S608
