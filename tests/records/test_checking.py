"""The archive says what is no longer as it was written: every fault that is put in is found."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import LightboxError
from records.archive import Archive, Fault, FaultKind
from records.database import Database
from tests.records.making import a_study, an_instance, part10

LONG_AGO = 1_000_000_000.0


def _on() -> None: ...


@pytest.fixture
def kept(archive: Archive) -> Archive:
    for uid in ("1.2.3", "1.2.4"):
        archive.store_many(
            [
                (part10(900), an_instance(n, study=a_study(uid), series_number=n % 2))
                for n in range(1, 7)
            ],
            origin="PACS",
        )
    return archive


def files(profile: Path) -> list[Path]:
    found = sorted(f for f in (profile / "objects").glob("??/*") if f.is_file())
    for file in found:
        os.utime(file, (LONG_AGO, LONG_AGO))
    return found


def every_fault(archive: Archive) -> set[FaultKind]:
    found: list[Fault] = []
    for uid in archive.every_study():
        found += archive.check_study(uid, _on)
    return {fault.kind for fault in (*found, *archive.check_strays())}


def test_what_is_as_it_was_written_is_called_so(kept: Archive, profile: Path) -> None:
    files(profile)
    assert every_fault(kept) == set()
    assert kept.faults() == ()


def flip(file: Path, at: int, by: int = 1) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= by
    file.write_bytes(content)


def test_a_flip_of_any_byte_of_an_object_is_found(kept: Archive, profile: Path) -> None:
    """Judge: the fault is known, for it was put in; every byte of one file, in steps."""
    file = files(profile)[0]
    whole = file.read_bytes()
    for at in range(0, len(whole), 7):
        flip(file, at, 1 << (at % 8))
        assert every_fault(kept) == {FaultKind.DAMAGED}, at
        file.write_bytes(whole)
        os.utime(file, (LONG_AGO, LONG_AGO))
    assert every_fault(kept) == set()


def truncate(profile: Path, chance: random.Random) -> FaultKind:
    file = chance.choice(files(profile))
    file.write_bytes(file.read_bytes()[: chance.randrange(file.stat().st_size)])
    return FaultKind.DAMAGED


def lengthen(profile: Path, chance: random.Random) -> FaultKind:
    file = chance.choice(files(profile))
    file.write_bytes(file.read_bytes() + bytes(chance.randrange(1, 40)))
    return FaultKind.DAMAGED


def delete(profile: Path, chance: random.Random) -> FaultKind:
    chance.choice(files(profile)).unlink()
    return FaultKind.MISSING


def swap(profile: Path, chance: random.Random) -> FaultKind:
    one, other = chance.sample(files(profile), 2)
    a, b = one.read_bytes(), other.read_bytes()
    one.write_bytes(b)
    other.write_bytes(a)
    return FaultKind.DAMAGED


def copy(profile: Path, chance: random.Random) -> FaultKind:
    file = chance.choice(files(profile))
    other = file.with_name(file.name[:2] + "0" * 30)
    other.write_bytes(file.read_bytes())
    os.utime(other, (LONG_AGO, LONG_AGO))
    return FaultKind.STRAY


@pytest.mark.parametrize("harm", [truncate, lengthen, delete, swap, copy])
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_to_a_file_is_found(
    kept: Archive, profile: Path, harm: Callable[[Path, random.Random], FaultKind], seed: int
) -> None:
    wanted = harm(profile, random.Random(seed))  # noqa: S311 - no secret
    assert wanted in every_fault(kept)


_UNSEALED = {
    "studies": {
        "id",
        "seal",
        "modalities",
        "origin",
        "arrived",
        "priority",
        "read_state",
        "read_by",
        "unasked",
    },
    "series": {"id", "seal"},
    "instances": {"id", "seal"},
}


def test_whatever_is_changed_in_a_row_is_found(kept: Archive, database: Database) -> None:
    """Every column of the index but the labels that people put on a study, one after the other."""
    tried = 0
    for table, unsealed in _UNSEALED.items():
        for _, column, kind, *_ in database.rows(f"PRAGMA table_info({table})"):
            if column in unsealed:
                continue
            number, before = database.rows(f"SELECT id, {column} FROM {table} LIMIT 1")[0]  # noqa: S608
            after: object = {"TEXT": f"{before}1", "BLOB": b"1" * 32, "INTEGER": 77}[kind]
            if (table, column) in (("instances", "series"), ("series", "study")):
                (after,) = database.rows(
                    f"SELECT {column} FROM {table} WHERE {column} <> ? LIMIT 1",  # noqa: S608
                    (before,),
                )[0]
            change(database, table, column, after, number)
            assert every_fault(kept), (table, column)
            change(database, table, column, before, number)
            assert every_fault(kept) == set(), (table, column)
            tried += 1
    assert tried > 45


def change(database: Database, table: str, column: str, value: object, number: object) -> None:
    with database.writing() as writer:
        writer.run(f"UPDATE {table} SET {column} = ? WHERE id = ?", (value, number))  # noqa: S608


def test_a_row_that_is_taken_out_leaves_a_file_that_nothing_knows(
    kept: Archive, database: Database, profile: Path
) -> None:
    files(profile)
    with database.writing() as writer:
        writer.run("DELETE FROM instances WHERE id = 3")
    assert every_fault(kept) == {FaultKind.STRAY}


def test_a_fault_is_named_by_study_series_and_image_and_stays_on_the_study(
    kept: Archive, database: Database, profile: Path
) -> None:
    (name,) = database.row("SELECT object FROM instances WHERE sop_uid = '1.2.3.1.3'") or ("",)
    file = profile / "objects" / name[:2] / name
    flip(file, 200)

    (fault,) = kept.check_study("1.2.3", _on)

    assert fault == Fault(FaultKind.DAMAGED, "1.2.3", "1.2.3.1", "1.2.3.1.3", name)
    assert kept.faults("1.2.3") == (fault,)
    assert kept.faults("1.2.4") == ()
    assert file.exists()  # kept for whoever examines it

    kept.give_up(fault)
    assert file.with_name(f"{name}.damaged").exists()
    summary = kept.study("1.2.3")
    assert (summary.instances, summary.expected, summary.complete) == (5, 6, False)


def test_altered_rows_are_written_anew_from_what_lies_beside_the_images(
    kept: Archive, database: Database
) -> None:
    before = kept.instances_of_study("1.2.3")
    for table, column in (("studies", "patient_name"), ("series", "facts"), ("instances", "facts")):
        with database.writing() as writer:
            writer.run(
                f"UPDATE {table} SET {column} = replace({column}, 'DOE', 'ROE')"  # noqa: S608
                if table == "studies"
                else f"UPDATE {table} SET {column} = replace({column}, 'CT', 'MR')"  # noqa: S608
            )
    assert kept.check_study("1.2.3", _on)

    assert kept.mend_rows("1.2.3") > 0

    assert kept.check_study("1.2.3", _on) == ()
    assert kept.instances_of_study("1.2.3") == before
    assert kept.study("1.2.3").study.patient.name == "DOE^JANE"


def test_what_was_kept_before_there_were_seals_is_sealed_at_its_first_check(
    kept: Archive, database: Database
) -> None:
    with database.writing() as writer:
        for table in ("instances", "series", "studies"):
            writer.run(f"UPDATE {table} SET seal = NULL")  # noqa: S608
        writer.run("UPDATE instances SET sha256 = NULL")

    assert kept.check_study("1.2.3", _on) == ()

    change(database, "instances", "manufacturer", "another", 1)
    assert {f.kind for f in kept.check_study("1.2.3", _on)} == {FaultKind.ALTERED}


def test_the_study_that_was_checked_longest_ago_is_the_next_and_none_before_its_time(
    kept: Archive,
) -> None:
    soon = datetime.now(UTC) + timedelta(days=1)
    assert kept.check_due(datetime.now(UTC) - timedelta(days=30)) is None
    assert kept.check_due(soon) == "1.2.3"
    kept.check_study("1.2.3", _on)
    assert kept.check_due(soon) == "1.2.4"
    kept.check_study("1.2.4", _on)
    assert kept.check_due(soon) == "1.2.3"


def test_a_check_that_is_stopped_has_not_been_made(kept: Archive) -> None:
    def stop() -> None:
        raise LightboxError("Stopped.")

    with pytest.raises(LightboxError):
        kept.check_study("1.2.3", stop)
    assert kept.check_due(datetime.now(UTC) + timedelta(days=1)) == "1.2.3"
