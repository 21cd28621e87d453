"""What is being brought here is on record before it is asked for, and is found after a crash."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from records.archive import Archive
from records.database import Database
from records.retrieves import Listed, Retrieves
from tests.records.making import a_study, an_instance, part10

NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)


@pytest.fixture
def retrieves(database: Database) -> Retrieves:
    return Retrieves(database)


def test_what_was_begun_is_there_until_it_has_ended(retrieves: Retrieves) -> None:
    retrieves.begin("1.2", "DOE^JANE · CT", ["MAIN", "NORTH"], 232)

    (one,) = retrieves.all()
    assert (one.study_uid, one.title, one.peers) == ("1.2", "DOE^JANE · CT", ("MAIN", "NORTH"))
    assert (one.state, one.expected) == ("waiting", 232)
    retrieves.end("1.2", whole=True)
    assert retrieves.all() == ()


def test_beginning_again_keeps_the_title_and_the_total_that_are_known(
    retrieves: Retrieves,
) -> None:
    retrieves.begin("1.2", "DOE^JANE · CT", ["MAIN"], 232)
    retrieves.note("1.2", "incomplete", "The line was lost.")

    retrieves.begin("1.2", "", ["NORTH"], None)

    (one,) = retrieves.all()
    assert (one.title, one.expected, one.peers) == ("DOE^JANE · CT", 232, ("NORTH",))
    assert (one.state, one.reason) == ("waiting", "")


def test_only_what_no_running_program_brings_is_abandoned(retrieves: Retrieves) -> None:
    for uid in ("1.1", "1.2", "1.3", "1.4"):
        retrieves.begin(uid, uid, ["MAIN"], None)
    retrieves.claim("1.1", 30, now=NOW)
    retrieves.note("1.2", "paused")
    retrieves.note("1.3", "incomplete", "2 are missing.")

    def abandoned(at: datetime) -> list[str]:
        return [each.study_uid for each in retrieves.abandoned(now=at)]

    assert abandoned(NOW) == ["1.4"]
    assert abandoned(NOW + timedelta(seconds=31)) == ["1.1", "1.4"]


def test_what_an_archive_lists_and_this_seat_lacks_is_missing(
    retrieves: Retrieves, archive: Archive
) -> None:
    study = a_study()
    here = an_instance(2, study=study)
    archive.store(part10(), here, origin="MAIN")
    retrieves.list_study(
        study.uid,
        "MAIN",
        [Listed("9.3", "9", 3), Listed(here.sop_uid, "9", 2), Listed("9.1", "9", 1)],
    )

    assert [each.number for each in retrieves.missing(study.uid)] == [1, 3]
    assert [each.number for each in retrieves.listed(study.uid)] == [1, 2, 3]


def test_nothing_of_a_deleted_study_is_left_among_the_retrieves(
    retrieves: Retrieves, archive: Archive
) -> None:
    study = a_study()
    archive.store(part10(), an_instance(1, study=study), origin="MAIN")
    retrieves.begin(study.uid, "DOE^JANE", ["MAIN"], 2)
    retrieves.list_study(study.uid, "MAIN", [Listed("9.1", "9", 1)])

    archive.delete_study(study.uid)

    assert retrieves.all() == ()
    assert retrieves.listed(study.uid) == ()
