"""A study whose headers an older version had read is read again when it is opened."""

from __future__ import annotations

from dataclasses import replace

from app.actions.opening import begin_reading
from app.actions.rereading import up_to_date
from app.workstation import Workstation
from domain.study import FrameValues
from domain.work import Unwatched
from imaging.wire import reader_version


def forget(station: Workstation, study_uid: str) -> None:
    """Make the index as an older reader would have left it: without windows, without a version."""
    instances = station.records.archive.instances_of_study(study_uid)
    station.records.archive.renew(
        replace(one, reader="", values=(FrameValues(1.0, 0.0),), patient_orientation=())
        for one in instances
    )


def test_rows_of_an_older_reader_are_read_again_from_the_objects(
    station: Workstation, study_uid: str
) -> None:
    archive = station.records.archive
    as_read = archive.instances_of_study(study_uid)
    forget(station, study_uid)
    assert archive.instances_of_study(study_uid) != as_read
    summary, audited = archive.study(study_uid), station.records.audit.head()[0]

    opened = begin_reading(station, study_uid)

    assert opened.instances == as_read
    assert archive.instances_of_study(study_uid) == as_read
    assert {one.reader for one in as_read} == {reader_version()}
    assert archive.study(study_uid) == summary
    # The opening itself is audited, once; the re-reading is no access of its own.
    assert station.records.audit.head()[0] == audited + 1


def test_a_study_that_is_up_to_date_is_not_read_again(station: Workstation, study_uid: str) -> None:
    station.readers.close()  # reading anything would now fail
    assert up_to_date(station, study_uid, Unwatched())


def test_an_object_whose_file_is_gone_keeps_what_was_known_of_it(
    station: Workstation, study_uid: str
) -> None:
    forget(station, study_uid)
    before = station.records.archive.instances_of_study(study_uid)
    files = sorted(file for file in station.profile.glob("objects/??/*") if file.is_file())
    files[0].write_bytes(b"damaged")

    after = up_to_date(station, study_uid, Unwatched())

    assert [one.sop_uid for one in after] == [one.sop_uid for one in before]
    assert sum(one.reader == "" for one in after) == 1
