"""What the archive says it holds, it holds: the exact bytes, once, encrypted, in full."""

from __future__ import annotations

import os
import stat
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import NotFound
from domain.study import Patient
from records.archive import Archive, Kept, Priority, ReadState, Swept
from records.database import Damaged, Database
from records.keys import Keys
from records.objects import CHUNK
from records.outbox import Outbox, Outgoing
from tests.records.making import JANE, a_study, an_instance, part10, without_pixels


def files(profile: Path) -> list[Path]:
    return [file for file in (profile / "objects").glob("??/*") if file.is_file()]


# --- bytes in, the same bytes out -------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, CHUNK - 200, CHUNK, CHUNK + 1, 3 * CHUNK + 17])
def test_an_object_of_any_size_comes_back_byte_for_byte(archive: Archive, size: int) -> None:
    content, instance = os.urandom(size), an_instance()
    assert archive.store(content, instance, origin="test") is Kept.NEW
    assert archive.read(instance.sop_uid) == content
    assert archive.size(instance.sop_uid) == size
    room = bytearray(size + 5)
    assert archive.read_into(instance.sop_uid, room) == size
    assert room == content + bytes(5)


@pytest.mark.parametrize(
    ("offset", "length"),
    [(0, 1), (CHUNK - 1, 2), (CHUNK, CHUNK), (5, 2 * CHUNK), (2 * CHUNK, 100), (100, 0)],
)
def test_any_part_of_an_object_can_be_read_alone(
    archive: Archive, offset: int, length: int
) -> None:
    content, instance = os.urandom(2 * CHUNK + 100), an_instance()
    archive.store(content, instance, origin="test")
    assert archive.read_part(instance.sop_uid, offset, length) == content[offset : offset + length]


def test_bytes_outside_an_object_are_not_invented(archive: Archive) -> None:
    instance = an_instance()
    archive.store(b"x" * 100, instance, origin="test")
    with pytest.raises(ValueError, match="outside"):
        archive.read_part(instance.sop_uid, 50, 51)
    with pytest.raises(ValueError, match="buffer"):
        archive.read_into(instance.sop_uid, bytearray(99))


def test_the_index_returns_every_instance_exactly_as_it_was_read(archive: Archive) -> None:
    given = [an_instance(number) for number in range(20, 0, -1)]
    # One says something else of its study and series than the first did.
    odd = given[7]
    given[7] = replace(
        odd,
        study=replace(odd.study, description="CT THORAX"),
        series=replace(odd.series, description="other", date="20260113"),
        doubts=("the study description differs",),
    )
    given.append(without_pixels(an_instance(21, modality="SR", series_number=9)))
    archive.store_many([(part10(), instance) for instance in given], origin="test")
    found = archive.instances("1.2.3.2")
    assert found == tuple(reversed(given[:-1]))
    assert archive.instances_of_study("1.2.3") == (*found, given[-1])
    assert archive.instance(given[3].sop_uid) == given[3]


def test_what_is_not_held_is_said_not_to_be_there(archive: Archive) -> None:
    assert not archive.holds("1.2")
    assert archive.instances("1.2") == ()
    assert archive.sop_uids("1.2") == frozenset()
    for ask in (archive.read, archive.study, archive.instance, archive.delete_study):
        with pytest.raises(NotFound):
            ask("1.2")


def test_another_start_of_the_program_finds_everything(
    archive: Archive, database: Database, profile: Path, keys: Keys
) -> None:
    content = part10()
    archive.store(content, an_instance(), origin="test")
    archive.close()
    again = Archive(database, profile / "objects", keys.data_key("objects"))
    assert again.read("1.2.3.2.1") == content
    again.close()


def test_nobody_else_can_open_the_objects(archive: Archive, profile: Path) -> None:
    archive.store(part10(), an_instance(), origin="test")
    for path in (profile / "objects").rglob("*"):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected


def test_a_file_s_name_says_nothing_about_what_is_in_it(archive: Archive, profile: Path) -> None:
    hostile = an_instance(sop_uid="../../../etc/passwd")
    archive.store(part10(), hostile, origin="test")
    (file,) = files(profile)
    assert len(file.name) == 32
    assert set(file.name) <= set("0123456789abcdef")
    assert archive.holds("../../../etc/passwd")


# --- the same again, and something else under the same name -----------------------------------


def test_the_same_object_again_is_kept_once(archive: Archive, profile: Path) -> None:
    content, instance = part10(), an_instance()
    assert archive.store(content, instance, origin="one") is Kept.NEW
    assert archive.store(content, instance, origin="two") is Kept.DUPLICATE
    assert len(files(profile)) == 1
    assert archive.study("1.2.3").instances == 1
    assert archive.quarantined() == ()


def test_the_same_image_from_another_sender_is_the_same(archive: Archive) -> None:
    # Every sender writes its own file meta; the data set is what counts.
    dataset = os.urandom(500)
    archive.store(part10(sender="ORTHANC", dataset=dataset), an_instance(), origin="one")
    again = part10(sender="DCMTK", dataset=dataset)
    assert archive.store(again, an_instance(), origin="two") is Kept.DUPLICATE


def test_other_bytes_under_a_held_uid_go_to_quarantine_and_the_old_stay(
    archive: Archive, profile: Path
) -> None:
    old, new, instance = part10(), part10(), an_instance()
    archive.store(old, instance, origin="one")
    assert archive.store(new, instance, origin="two") is Kept.CONFLICT
    assert archive.read(instance.sop_uid) == old
    (conflict,) = archive.conflicts()
    assert "same SOP Instance UID" in conflict.reason
    assert (conflict.origin, conflict.sop_uid) == ("two", instance.sop_uid)
    assert archive.read_quarantined(conflict.id) == new
    # A peer that tries again and again does not fill the disk.
    assert archive.store(new, instance, origin="two") is Kept.CONFLICT
    assert len(archive.conflicts()) == 1
    assert len(files(profile)) == 2


@pytest.mark.parametrize(
    "other",
    [
        Patient("2CT1", JANE.name, JANE.birth_date, JANE.sex, JANE.issuer),
        Patient(JANE.id, JANE.name, JANE.birth_date, JANE.sex, "OTHER HOSPITAL"),
        Patient("", JANE.name, JANE.birth_date, JANE.sex, JANE.issuer),
    ],
)
def test_one_study_is_never_shown_under_two_patients(archive: Archive, other: Patient) -> None:
    archive.store(part10(), an_instance(1), origin="one")
    foreign = an_instance(2, study=a_study(patient=other))
    assert archive.store(part10(), foreign, origin="two") is Kept.CONFLICT
    assert archive.study("1.2.3").study.patient == JANE
    assert archive.sop_uids("1.2.3") == {"1.2.3.2.1"}
    assert "another patient" in archive.conflicts()[0].reason


def test_two_patients_in_one_batch_are_told_apart_too(archive: Archive) -> None:
    foreign = an_instance(2, study=a_study(patient=Patient("2CT1", "ROE^RICHARD")))
    kept = archive.store_many([(part10(), an_instance(1)), (part10(), foreign)], origin="disk")
    assert kept == (Kept.NEW, Kept.CONFLICT)
    assert archive.study("1.2.3").instances == 1


def test_a_series_does_not_move_to_another_study(archive: Archive) -> None:
    archive.store(part10(), an_instance(1), origin="one")
    moved = an_instance(2, study=a_study("9.9"), series_uid="1.2.3.2")
    assert archive.store(part10(), moved, origin="two") is Kept.CONFLICT
    assert [row.study.uid for row in archive.studies()] == ["1.2.3"]  # no empty study either


def test_an_object_does_not_move_to_another_series(archive: Archive) -> None:
    content = part10()
    archive.store(content, an_instance(1), origin="one")
    moved = an_instance(1, series_number=5, sop_uid="1.2.3.2.1")
    assert archive.store(part10(), moved, origin="two") is Kept.CONFLICT
    assert archive.read("1.2.3.2.1") == content
    assert [found.series.number for found in archive.series_of("1.2.3")] == [2]


def test_a_batch_settles_every_object_for_itself(archive: Archive, profile: Path) -> None:
    first, twice = part10(), part10()
    archive.store(first, an_instance(1), origin="before")
    kept = archive.store_many(
        [
            (first, an_instance(1)),
            (part10(), an_instance(1)),
            (twice, an_instance(2)),
            (twice, an_instance(2)),
            (part10(), an_instance(2)),
            (part10(), an_instance(3)),
        ],
        origin="disk",
    )
    new, duplicate, conflict = Kept.NEW, Kept.DUPLICATE, Kept.CONFLICT
    assert kept == (duplicate, conflict, new, duplicate, conflict, new)
    assert archive.study("1.2.3").instances == 3
    assert len(files(profile)) == 5


def test_a_batch_of_many_batches_keeps_its_order(archive: Archive) -> None:
    given = [(part10(10), an_instance(number)) for number in range(1, 151)]
    assert set(archive.store_many(iter(given), origin="disk")) == {Kept.NEW}
    assert [found.number for found in archive.instances("1.2.3.2")] == list(range(1, 151))


def test_receivers_may_store_one_study_at_once(archive: Archive) -> None:
    contents = {number: part10(2000) for number in range(1, 41)}
    kept: list[Kept] = []

    def receive(numbers: list[int]) -> None:
        for number in numbers:
            kept.append(archive.store(contents[number], an_instance(number), origin="net"))

    # Two receivers get the same objects in opposite order: every object is new exactly once.
    threads = [
        threading.Thread(target=receive, args=(order,))
        for order in (list(contents), list(contents)[::-1])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kept, key=lambda one: one.value) == [Kept.DUPLICATE] * 40 + [Kept.NEW] * 40
    assert all(archive.read(f"1.2.3.2.{n}") == content for n, content in contents.items())
    assert archive.study("1.2.3").instances == 40


# --- quarantine -------------------------------------------------------------------------------


def test_what_one_receiver_cannot_store_costs_the_others_nothing(
    archive: Archive, database: Database, profile: Path
) -> None:
    outcomes: dict[int, Kept | Exception] = {}
    # No column can hold half a surrogate: the index refuses this one in the common commit.
    bad = replace(an_instance(3), sop_class="1.2\ud800")

    def receive(number: int) -> None:
        instance = bad if number == 3 else an_instance(number)
        try:
            outcomes[number] = archive.store(part10(), instance, origin="test")
        except Exception as error:  # noqa: BLE001 - judged below
            outcomes[number] = error

    receivers = [threading.Thread(target=receive, args=(number,)) for number in range(1, 7)]
    with database.writing():  # all are written, and gather before the index
        for receiver in receivers:
            receiver.start()
        while len([file for file in files(profile) if not file.suffix]) < 6:
            time.sleep(0.001)
    for receiver in receivers:
        receiver.join()
    assert isinstance(outcomes.pop(3), UnicodeEncodeError)
    assert set(outcomes.values()) == {Kept.NEW}
    assert archive.sop_uids("1.2.3") == {f"1.2.3.2.{n}" for n in (1, 2, 4, 5, 6)}
    assert len(files(profile)) == 5


def test_the_unreadable_is_kept_aside_with_its_reason(archive: Archive) -> None:
    id_ = archive.quarantine(b"GIF89a", origin="disk", reason="not DICOM", name="scan.gif")
    (found,) = archive.quarantined()
    assert (found.id, found.origin, found.reason, found.name) == (
        id_,
        "disk",
        "not DICOM",
        "scan.gif",
    )
    assert found.size == 6
    assert not found.conflict
    assert archive.conflicts() == ()
    assert archive.read_quarantined(id_) == b"GIF89a"
    assert archive.studies() == ()


def test_what_is_discarded_from_quarantine_is_gone(archive: Archive, profile: Path) -> None:
    id_ = archive.quarantine(b"GIF89a", origin="disk", reason="not DICOM")
    archive.discard_quarantined(id_)
    assert archive.quarantined() == ()
    assert files(profile) == []
    with pytest.raises(NotFound):
        archive.read_quarantined(id_)


# --- what was changed on the disk is not shown ------------------------------------------------


def change(file: Path, how: str) -> None:
    content = bytearray(file.read_bytes())
    chunk = CHUNK + 16
    start = 40
    match how:
        case "flip a bit":
            content[len(content) // 2] ^= 1
        case "cut the end":
            del content[-1:]
        case "cut the last chunk":
            del content[start + 2 * chunk :]
        case "swap two chunks":
            one, two = content[start : start + chunk], content[start + chunk : start + 2 * chunk]
            content[start : start + 2 * chunk] = two + one
        case "append":
            content += b"more"
        case "another length":
            content[24 + 7] ^= 1
        case "nothing left":
            content.clear()
    file.write_bytes(content)


@pytest.mark.parametrize(
    "how",
    [
        "flip a bit",
        "cut the end",
        "cut the last chunk",
        "swap two chunks",
        "append",
        "another length",
        "nothing left",
    ],
)
def test_a_changed_file_is_refused_not_shown(archive: Archive, profile: Path, how: str) -> None:
    instance = an_instance()
    archive.store(os.urandom(3 * CHUNK), instance, origin="test")
    (file,) = files(profile)
    change(file, how)
    with pytest.raises(Damaged) as told:
        archive.read(instance.sop_uid)
    assert instance.sop_uid not in str(told.value)


def test_one_image_cannot_be_put_in_the_place_of_another(archive: Archive, profile: Path) -> None:
    archive.store(part10(), an_instance(1), origin="test")
    archive.store(part10(), an_instance(2), origin="test")
    one, two = files(profile)
    content = one.read_bytes(), two.read_bytes()
    one.write_bytes(content[1])
    two.write_bytes(content[0])
    for number in (1, 2):
        with pytest.raises(Damaged):
            archive.read(f"1.2.3.2.{number}")


def test_a_link_in_the_place_of_a_file_is_not_followed(archive: Archive, profile: Path) -> None:
    archive.store(part10(), an_instance(), origin="test")
    (file,) = files(profile)
    file.rename(profile / "elsewhere")
    file.symlink_to(profile / "elsewhere")
    with pytest.raises(Damaged):
        archive.read("1.2.3.2.1")


# --- the worklist -----------------------------------------------------------------------------


def test_the_worklist_counts_what_is_held(archive: Archive) -> None:
    before = datetime.now(UTC)
    archive.store_many([(part10(), an_instance(n)) for n in range(1, 6)], origin="PACS")
    report = an_instance(1, series_number=9, modality="SR")
    archive.store(part10(), report, origin="PACS")
    (row,) = archive.studies()
    assert row == archive.study("1.2.3")
    assert (row.study, row.modalities, row.series, row.instances) == (
        a_study(),
        ("CT", "SR"),
        2,
        6,
    )
    assert (row.origin, row.read_state, row.priority) == (
        "PACS",
        ReadState.UNREAD,
        Priority.ROUTINE,
    )
    assert before <= row.arrived <= datetime.now(UTC)
    assert [(s.series.number, s.instances) for s in archive.series_of("1.2.3")] == [(2, 5), (9, 1)]


def test_completeness_is_known_only_when_somebody_said_how_many(archive: Archive) -> None:
    archive.store(part10(), an_instance(1), origin="PACS")
    assert archive.study("1.2.3").complete is None
    archive.expect("1.2.3", 2, "C-FIND of PACS")
    row = archive.study("1.2.3")
    assert (row.complete, row.expected, row.expected_by) == (False, 2, "C-FIND of PACS")
    archive.store(part10(), an_instance(2), origin="PACS")
    assert archive.study("1.2.3").complete is True


def test_the_expected_number_may_be_known_before_the_first_image(archive: Archive) -> None:
    archive.expect("1.2.3", 300, "C-FIND of PACS")
    assert archive.studies() == ()
    archive.store(part10(), an_instance(1), origin="PACS")
    assert archive.study("1.2.3").expected == 300


def test_what_this_seat_made_itself_never_hides_that_an_image_is_missing(
    archive: Archive, database: Database
) -> None:
    archive.store_many([(part10(), an_instance(n)) for n in (1, 2)], origin="PACS")
    archive.expect("1.2.3", 3, "PACS")
    sr = without_pixels(an_instance(1, modality="SR", series_number=9))
    content = part10()
    assert archive.store_own([(content, sr)]) == (Kept.NEW,)
    assert archive.store_own([(content, sr)]) == (Kept.DUPLICATE,)
    row = archive.study("1.2.3")
    assert (row.instances, row.expected, row.complete) == (3, 4, False)
    # The archive says again how many it has, and does not have the report yet.
    archive.expect("1.2.3", 3, "PACS")
    assert archive.study("1.2.3").complete is False
    archive.store(part10(), an_instance(3), origin="PACS")
    assert archive.study("1.2.3").complete is True
    # It has the report now, so its own number counts it.
    outbox = Outbox(database, archive)
    (entry,) = outbox.put("PACS", "1.2.3", "r", [Outgoing(sr.sop_uid, "1.2", "1.2.1", content)])
    outbox.sent(entry.id, datetime.now(UTC))
    outbox.stored(entry.id, datetime.now(UTC))
    archive.expect("1.2.3", 4, "PACS")
    assert archive.study("1.2.3").expected == 4


def test_the_most_urgent_study_comes_first_then_the_newest(archive: Archive) -> None:
    for uid, date in (("1.1", "20260101"), ("1.2", "20260301"), ("1.3", "20260201")):
        archive.store(part10(), an_instance(study=a_study(uid, date=date)), origin="PACS")
    assert [row.study.uid for row in archive.studies()] == ["1.2", "1.3", "1.1"]
    archive.set_priority("1.1", Priority.CRITICAL)
    assert [row.study.uid for row in archive.studies()] == ["1.1", "1.2", "1.3"]
    archive.set_read_state("1.2", ReadState.READING, "dr.house")
    assert archive.study("1.2").read_by == "dr.house"
    unread = archive.studies(states=[ReadState.UNREAD])
    assert [row.study.uid for row in unread] == ["1.1", "1.3"]
    assert len(archive.studies(limit=2)) == 2


def test_saying_something_of_an_unknown_study_is_refused(archive: Archive) -> None:
    with pytest.raises(NotFound):
        archive.set_read_state("1.2.3", ReadState.SIGNED, "x")
    with pytest.raises(NotFound):
        archive.set_priority("1.2.3", Priority.URGENT)


@pytest.mark.parametrize(
    "typed", ["doe", "JANE", "jan do", "1ct1", "4711", "chest", "thorax", "20260112", "ct", "b60f"]
)
def test_a_study_is_found_by_any_word_a_person_would_type(archive: Archive, typed: str) -> None:
    named = an_instance()
    named = replace(named, series=replace(named.series, description="THORAX B60f"))
    archive.store(part10(), named, origin="PACS")
    other = Patient("7", "MÜLLER^KÄTHE")
    archive.store(
        part10(),
        an_instance(
            study=a_study(
                "9", patient=other, accession="1", description="MR KNEE", date="20251231"
            ),
            modality="MR",
        ),
        origin="PACS",
    )
    found = archive.studies(typed)
    assert "1.2.3" in [row.study.uid for row in found]
    assert [row.study.uid for row in archive.studies("muller")] == ["9"]


@pytest.mark.parametrize("typed", ["nobody", "doe nobody", '"', "doe OR nobody", "*", "a AND"])
def test_a_search_that_fits_nothing_finds_nothing(archive: Archive, typed: str) -> None:
    archive.store(part10(), an_instance(), origin="PACS")
    assert archive.studies(typed) == ()


def test_priors_are_the_same_patient_s_and_nobody_else_s(archive: Archive) -> None:
    twin = Patient("1CT1", JANE.name, JANE.birth_date, JANE.sex, "OTHER HOSPITAL")
    for uid, date, patient in (
        ("1.1", "20250101", JANE),
        ("1.2", "20250601", replace(JANE, name="DOE^JANE^M")),
        ("1.3", "20260112", JANE),
        ("2.1", "20250601", twin),
        ("3.1", "20250601", Patient("", JANE.name, JANE.birth_date, JANE.sex)),
    ):
        archive.store(
            part10(), an_instance(study=a_study(uid, date=date, patient=patient)), origin="PACS"
        )
    found = archive.priors(a_study("1.3"))
    assert [row.study.uid for row in found] == ["1.2", "1.1"]
    nameless = archive.study("3.1").study
    assert archive.priors(replace(nameless, uid="3.2")) == ()


# --- deleting, and what a crash leaves --------------------------------------------------------


def test_a_deleted_study_is_gone_from_disk_and_search(archive: Archive, profile: Path) -> None:
    archive.store_many([(part10(), an_instance(n)) for n in range(1, 4)], origin="PACS")
    archive.store(part10(), an_instance(study=a_study("9")), origin="PACS")
    archive.expect("1.2.3", 3, "PACS")
    assert archive.delete_study("1.2.3") == 3
    assert [row.study.uid for row in archive.studies("doe")] == ["9"]
    assert len(files(profile)) == 1
    assert archive.sweep() == Swept()


def test_what_was_never_finished_is_swept_away(archive: Archive, profile: Path) -> None:
    archive.store(part10(), an_instance(), origin="PACS")
    (file,) = files(profile)
    file.with_name("0" * 32 + ".part").write_bytes(b"half")
    assert archive.sweep() == Swept(parts=1)
    assert files(profile) == [file]


def test_a_whole_object_without_a_row_is_taken_into_the_index(
    archive: Archive, database: Database
) -> None:
    content = part10()
    given = an_instance()
    archive.store(content, given, origin="PACS")
    with database.writing() as writer:  # as if power had gone before the commit
        writer.run("DELETE FROM studies")
    assert archive.sweep() == Swept(indexed=("1.2.3.2.1",))
    assert archive.read("1.2.3.2.1") == content
    assert archive.instance("1.2.3.2.1") == given
    assert archive.sweep() == Swept()


def test_a_lost_index_is_rebuilt_from_the_objects(archive: Archive, database: Database) -> None:
    given = [an_instance(number) for number in range(1, 30)]
    archive.store_many([(part10(), instance) for instance in given], origin="PACS")
    archive.quarantine(b"GIF89a", origin="disk", reason="not DICOM", name="scan.gif")
    with database.writing() as writer:
        writer.run("DELETE FROM studies")
        writer.run("DELETE FROM quarantine")
    swept = archive.sweep()
    assert len(swept.indexed) == 29
    assert archive.instances("1.2.3.2") == tuple(given)
    assert [item.name for item in archive.quarantined()] == ["scan.gif"]


def test_a_deletion_cut_short_is_finished_not_undone(
    archive: Archive, database: Database, profile: Path
) -> None:
    archive.store(part10(), an_instance(), origin="PACS")
    (file,) = files(profile)
    content = file.read_bytes()
    archive.delete_study("1.2.3")
    file.write_bytes(content)  # as if power had gone before the file was unlinked
    with database.writing() as writer:
        writer.run("INSERT INTO removals VALUES (?)", (file.name,))
    assert archive.sweep() == Swept(removals=1)
    assert files(profile) == []
    assert archive.studies() == ()


def test_a_lost_file_makes_the_study_visibly_incomplete(archive: Archive, profile: Path) -> None:
    archive.store_many([(part10(), an_instance(n)) for n in range(1, 4)], origin="PACS")
    files(profile)[0].unlink()
    swept = archive.sweep()
    assert len(swept.lost) == 1
    assert not archive.holds(swept.lost[0])
    row = archive.study("1.2.3")
    assert (row.instances, row.expected, row.complete) == (2, 3, False)


def test_a_damaged_stray_is_kept_for_examination_and_never_indexed(
    archive: Archive, profile: Path
) -> None:
    (profile / "objects" / "00").mkdir(exist_ok=True)
    stray = profile / "objects" / "00" / ("0" * 32)
    stray.write_bytes(b"LBXOBJ garbage")
    assert archive.sweep() == Swept(quarantined=1)
    assert stray.with_name(stray.name + ".damaged").exists()
    assert archive.sweep() == Swept()


def test_a_stray_that_contradicts_what_is_held_goes_to_quarantine(
    archive: Archive, database: Database
) -> None:
    old, new = part10(), part10()
    archive.store(old, an_instance(), origin="PACS")
    with database.writing() as writer:
        writer.run("DELETE FROM studies")
    archive.store(new, an_instance(), origin="PACS")
    archive.sweep()
    assert archive.read("1.2.3.2.1") == new
    assert [archive.read_quarantined(item.id) for item in archive.conflicts()] == [old]
    assert archive.sweep() == Swept()


def test_nothing_is_swept_under_the_hands_of_another_program(
    archive: Archive, database: Database, profile: Path, keys: Keys
) -> None:
    other = Archive(database, profile / "objects", keys.data_key("objects"))
    part = profile / "objects" / "00" / ("0" * 32 + ".part")
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(b"being written")
    assert archive.sweep() == Swept(in_use=True)
    assert part.exists()
    other.close()
    assert archive.sweep() == Swept(parts=1)
