"""Pseudonyms: the same within a project, others in the next, and a way back for those who may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom.uid import UID

from domain.errors import NotFound, Refused
from domain.study import Patient
from records.database import open_database
from records.pseudonyms import Pseudonyms

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
    made = kept.begin("Teaching").uids(uids, "MRN-4711")
    assert made == kept.begin("Teaching").uids(uids, "MRN-4711")
    assert len(set(made.values())) == len(uids)
    assert all(UID(uid).is_valid and uid.startswith("2.25.") for uid in made.values())


def test_what_stands_behind_a_pseudonym_is_found_in_its_project_alone(kept: Pseudonyms) -> None:
    stands = kept.begin("Teaching").patient(SOMEBODY)
    accession = kept.begin("Teaching").accessions(["ACC99"], SOMEBODY.id)["ACC99"]
    kept.begin("Trial")
    (behind,) = kept.behind("Teaching", stands.id)
    assert behind.original == "MRN-4711"
    assert kept.behind("Teaching", accession)[0].original == "ACC99"
    with pytest.raises(NotFound):
        kept.behind("Trial", stands.id)


def test_a_forgotten_patient_is_behind_nothing_any_more(kept: Pseudonyms) -> None:
    stands = kept.begin("Teaching").patient(SOMEBODY)
    assert kept.forget_patient(SOMEBODY.id) == 1
    with pytest.raises(NotFound):
        kept.behind("Teaching", stands.id)


def test_a_project_without_a_name_is_refused(kept: Pseudonyms) -> None:
    with pytest.raises(Refused):
        kept.begin("  ")
