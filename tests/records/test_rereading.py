"""What a newer reader says of held objects replaces what an older one said, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from records.archive import Archive, ReadState
from records.database import Database
from tests.records.making import JANE, a_study, an_instance, part10


def read_by(reader: str, number: int, **other: object) -> object:
    return replace(an_instance(number), reader=reader, **other)  # type: ignore[arg-type]


def test_a_renewed_instance_says_what_the_new_reader_says(archive: Archive) -> None:
    old = an_instance(1)
    archive.store(part10(), old, origin="test")

    new = replace(old, reader="3", doubts=("a new doubt",), patient_orientation=("A", "F"))
    assert archive.renew([new]) == 1

    assert archive.instance(old.sop_uid) == new


def test_renewing_leaves_order_origin_arrival_and_read_state(
    archive: Archive, database: Database
) -> None:
    instances = [an_instance(number) for number in (3, 1, 2)]
    for instance in instances:
        archive.store(part10(), instance, origin="test")
    archive.set_read_state("1.2.3", ReadState.READING, "reader")
    kept = "SELECT sop_uid, number, object, size, origin, arrived FROM instances ORDER BY id"
    rows, study = database.rows(kept), archive.study("1.2.3")
    order = [one.sop_uid for one in archive.instances("1.2.3.2")]

    archive.renew([replace(one, reader="3", number=9 - (one.number or 0)) for one in instances])

    assert database.rows(kept) == rows
    assert archive.study("1.2.3") == study
    assert [one.sop_uid for one in archive.instances("1.2.3.2")] == order
    assert [one.number for one in archive.instances("1.2.3.2")] == [1, 2, 3]


def test_what_a_series_newly_says_is_kept_for_each_of_its_instances(archive: Archive) -> None:
    old = [an_instance(number) for number in (1, 2, 3)]
    for instance in old:
        archive.store(part10(), instance, origin="test")

    sides = ("L", "R", "L")
    new = [
        replace(one, series=replace(one.series, laterality=side))
        for one, side in zip(old, sides, strict=True)
    ]
    assert archive.renew(new) == 3

    assert archive.instances("1.2.3.2") == tuple(new)
    assert archive.series_of("1.2.3")[0].series.laterality == "L"
    # Once more, in another order: what each one says does not depend on who spoke first.
    archive.renew(reversed(new))
    assert archive.instances("1.2.3.2") == tuple(new)


def test_an_object_that_now_claims_another_patient_stays_as_it_was(archive: Archive) -> None:
    old = an_instance(1)
    archive.store(part10(), old, origin="test")
    stranger = replace(old, study=a_study(patient=replace(JANE, id="999")))
    elsewhere = replace(old, series=replace(old.series, uid="9.9"))

    assert archive.renew([stranger, elsewhere, an_instance(77)]) == 0

    assert archive.instance(old.sop_uid) == old
    assert not archive.holds(an_instance(77).sop_uid)
