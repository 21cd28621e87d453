"""One list of many archives: no study twice, and no two persons in one row."""

from __future__ import annotations

from dataclasses import replace

from app.state.merging import RemoteRow, merged

JANE = RemoteRow(
    "1.2", "DOE^JANE", "1CT1", "19620304", "CT", "CT CHEST", "2026-01-12", "4711", 232, ("MAIN",),
    "Archive only",
)  # fmt: skip


def states(rows: tuple[RemoteRow, ...]) -> dict[str, str]:
    return {row.study_uid: row.state for row in rows}


def test_a_study_of_two_archives_is_one_row_that_names_both_and_counts_the_most() -> None:
    (row,) = merged([JANE], [replace(JANE, peers=("NORTH",), images=240)])
    assert (row.peers, row.images) == (("MAIN", "NORTH"), 240)


def test_what_is_here_is_measured_against_the_most_that_any_archive_has() -> None:
    here = replace(JANE, held=232, state="On this seat")
    (row,) = merged([here], [replace(here, peers=("NORTH",), images=240)])
    assert row.state == "Partly here"


def test_an_archive_that_answers_twice_is_named_once() -> None:
    (row,) = merged([JANE], [JANE])
    assert row.peers == ("MAIN",)


def test_the_same_name_and_birth_date_under_another_id_is_shown_and_marked() -> None:
    other = replace(JANE, study_uid="1.3", patient_id="N-20418", date="2022-10-14")
    second = replace(JANE, study_uid="1.4", date="2020-01-01")
    rows = merged([JANE, second], [other])
    assert states(rows) == {"1.2": "Archive only", "1.3": "Other ID", "1.4": "Archive only"}


def test_the_id_that_was_asked_for_is_the_patients_own_however_few_its_studies() -> None:
    others = [replace(JANE, study_uid=f"1.{n}", patient_id="N-1") for n in (5, 6, 7)]
    assert states(merged([JANE], others, "1CT1"))["1.2"] == "Archive only"
    assert states(merged([JANE], others, ""))["1.2"] == "Other ID"


def test_the_same_number_of_another_issuer_is_another_patient() -> None:
    ours = replace(JANE, issuer="HOSPITAL")
    theirs = replace(JANE, study_uid="1.3", issuer="CLINIC", date="2020-01-01")
    unsaid = replace(JANE, study_uid="1.4", date="2019-01-01")
    found = states(merged([ours], [theirs, unsaid]))
    assert found == {"1.2": "Archive only", "1.3": "Other ID", "1.4": "Archive only"}


def test_the_very_study_under_two_patients_is_one_row_and_said_to_be_in_doubt() -> None:
    """F-15 at the archives: one study UID, two patient IDs."""
    (row,) = merged([JANE], [replace(JANE, peers=("NORTH",), patient_id="N-9")])
    assert row.state == "Other ID"
    assert (row.patient_id, row.other_ids) == ("1CT1", ("N-9",))


def test_persons_without_a_birth_date_are_never_taken_for_one() -> None:
    one = replace(JANE, birth_date="")
    other = replace(one, study_uid="1.3", patient_id="N-1")
    assert "Other ID" not in states(merged([one], [other])).values()


def test_a_name_written_with_other_separators_is_the_same_name() -> None:
    other = replace(JANE, study_uid="1.3", patient_id="N-1", patient_name="Doe^Jane^^^")
    assert "Other ID" in states(merged([JANE], [other])).values()
