"""An opened study shows what is on record, and nothing of it outlives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from queue import Queue

import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from app.actions.findings import decide_on
from app.actions.importing import import_files
from app.actions.loading import begin_contents, load_images
from app.actions.measuring import keep_marks, measure_spec
from app.actions.opening import (
    begin_reading,
    close_study,
    load_study,
    new_images,
    open_study,
    show_new_images,
    slice_words,
)
from app.state.reading import Reading
from app.workstation import Workstation
from domain.audit import AuditEvent, AuditUnavailable
from domain.errors import NotFound
from domain.finding import Decision, Finding, ModelIdentity
from domain.geometry import Point
from domain.measurement import Length
from domain.work import Cancelled, Unwatched
from imaging import phantom
from imaging.reading import Readers
from tests.app.conftest import wait_until
from tests.phantoms import runs

SPEC = [{"kind": "length", "points": [[0, 0, 0], [30, 40, 0]]}]


def finding(study_uid: str, series_uid: str) -> Finding:
    from datetime import UTC, datetime

    at = Point(0, 0, 0)
    model = ModelIdentity("m", "1", "0" * 64, "demonstration")
    now = datetime(2026, 1, 12, tzinfo=UTC)
    return Finding("nodule", study_uid, series_uid, "", at, (at, at), model, 0.9, now)


def test_a_study_opens_whole(station: Workstation, study_uid: str) -> None:
    reading = load_study(station, study_uid, Unwatched())

    volume = reading.main_volume
    assert volume is not None
    assert volume.ready
    assert volume.lattice.shape == (24, 64, 64)
    assert slice_words(reading, volume.lattice.point(0, 0, 3), volume.series_uid) == "Slice 4"


def test_a_study_that_is_not_here_is_told(station: Workstation) -> None:
    with pytest.raises(NotFound):
        load_study(station, "1.2.3", Unwatched())


def test_opening_does_not_happen_when_it_cannot_be_recorded(
    station: Workstation, study_uid: str
) -> None:
    class Full:
        def record(self, event: AuditEvent) -> int:
            raise AuditUnavailable(f"The audit log is full ({event.action}).")

    log = station.records.audit
    station.records = replace(station.records, audit=Full())  # type: ignore[arg-type]
    open_study(station, study_uid)
    wait_until(lambda: bool(station.telling.items))
    station.records = replace(station.records, audit=log)

    assert station.reading is None
    assert station.opening is None
    assert "audit log is full" in station.telling.items[0].sentence


def report(number: int, at: str, words: str) -> Dataset:
    """Return a Basic Text SR of one sentence."""
    title, line, made = Dataset(), Dataset(), Dataset()
    title.CodeValue, title.CodingSchemeDesignator = "18748-4", "LN"
    title.CodeMeaning = "Diagnostic imaging report"
    line.ValueType, line.RelationshipType, line.TextValue = "TEXT", "CONTAINS", words
    line.ConceptNameCodeSequence = [title]
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID = UID("1.2.840.10008.5.1.4.1.1.88.11")
    made.SOPInstanceUID = UID(f"1.2.3.{number}")
    made.StudyInstanceUID, made.SeriesInstanceUID = "1.2.3", "1.2.3.9"
    made.PatientID, made.Modality = "4711", "SR"
    made.ContentDate, made.ContentTime = "20260112", at
    made.CompletionFlag, made.VerificationFlag = "COMPLETE", "UNVERIFIED"
    made.ValueType, made.ContinuityOfContent = "CONTAINER", "SEPARATE"
    made.ConceptNameCodeSequence, made.ContentSequence = [title], [line]
    return made


def test_a_study_of_reports_alone_opens_with_the_newest(
    station: Workstation, tmp_path: Path
) -> None:
    for number, at, words in ((5, "101500", "Newer."), (6, "090000", "Older.")):
        report(number, at, words).save_as(tmp_path / f"{number}.dcm", enforce_file_format=True)
    import_files(station, sorted(tmp_path.glob("*.dcm")), Unwatched())

    open_study(station, "1.2.3")
    wait_until(lambda: station.reading is not None and bool(station.reading.objects.opened))

    assert station.reading is not None
    opened = station.reading.objects.opened
    assert opened is not None
    assert opened.document is not None
    assert "Newer." in {value for _, _, value in opened.document.lines}
    close_study(station)


def test_p31_a_viewport_without_a_picture_says_what_else_the_study_holds(
    station: Workstation, tmp_path: Path
) -> None:
    waves = report(7, "101500", "Not shown.")
    waves.SOPClassUID, waves.Modality = UID("1.2.840.10008.5.1.4.1.1.9.1.1"), "ECG"
    waves.save_as(tmp_path / "7.dcm", enforce_file_format=True)
    import_files(station, [tmp_path / "7.dcm"], Unwatched())

    open_study(station, "1.2.3")
    wait_until(lambda: station.reading is not None)

    assert station.reading is not None
    said = station.reading.screen.can_show(0)
    assert "no images that can be shown" in said
    assert "Waveforms cannot be shown yet." in said
    close_study(station)


def test_marks_come_back_when_the_study_is_opened_again(
    station: Workstation, study_uid: str
) -> None:
    reading = load_study(station, study_uid, Unwatched())
    keep_marks(station, reading, measure_spec(station, reading, SPEC))

    again = load_study(station, study_uid, Unwatched())

    (mark,) = again.annotations.items
    assert isinstance(mark, Length)
    assert mark.millimetres == 50.0


def test_a_study_is_closed_whatever_fails_in_what_shows_it(
    station: Workstation, study_uid: str, opened: Callable[[str], Reading]
) -> None:
    def broken() -> None:
        raise RuntimeError("a widget that is gone")

    opened(study_uid).screen.watch(broken)
    with pytest.raises(RuntimeError):
        close_study(station)

    assert station.reading is None
    assert opened(study_uid).loaded


def test_closing_a_study_keeps_its_marks(
    station: Workstation, study_uid: str, opened: Callable[[str], Reading]
) -> None:
    reading = opened(study_uid)
    keep_marks(station, reading, measure_spec(station, reading, SPEC))

    close_study(station)

    assert len(station.records.drafts.marks(study_uid)) == 1


def test_a_decision_about_a_finding_is_kept_and_can_be_taken_back(
    station: Workstation, study_uid: str
) -> None:
    reading = load_study(station, study_uid, Unwatched())
    proposed = finding(study_uid, reading.series[0].uid)
    reading.findings.propose((proposed,))

    decide_on(station, reading, proposed.id, Decision.ACCEPTED)
    (kept,) = station.records.drafts.findings(study_uid)
    assert (kept.decision, kept.decided_by) == (Decision.ACCEPTED, station.user)

    reading.findings.undo()
    (kept,) = station.records.drafts.findings(study_uid)
    assert kept.decision is Decision.PROPOSED


class OneImage(Unwatched):
    """Work that is stopped when the first image is in."""

    def __init__(self) -> None:
        self.asked = 0

    def pause_point(self) -> None:
        self.asked += 1
        if self.asked > 1:
            raise Cancelled


def test_the_first_image_that_is_read_of_a_run_is_the_one_on_the_screen(
    station: Workstation, tmp_path: Path
) -> None:
    part10, _ = runs.compressed_run(60)
    (tmp_path / "run.dcm").write_bytes(part10)
    import_files(station, [tmp_path / "run.dcm"], Unwatched())
    reading = begin_reading(station, runs.STUDY_UID)
    begin_contents(reading)
    screen = reading.screen
    for content in reading.contents.values():
        screen.take(content)
    screen.hang()
    assert screen.can_show(0) == "Image 1 has not arrived yet, 0 of 60 so far."

    # Of two that decode side by side the second may be ready first; here one does it alone.
    with Readers(1) as alone, pytest.raises(Cancelled):
        load_images(replace(station, readers=alone), reading, screen, OneImage())

    assert screen.can_show(0) == ""


def test_images_that_arrive_after_another_study_was_opened_change_nothing(
    station: Workstation, study_uid: str
) -> None:
    calls: Queue[Callable[[], None]] = Queue()
    station.jobs.deliver = calls.put
    shown: list[Reading] = []
    open_study(station, study_uid, opened=shown.append)
    while not shown:
        calls.get(timeout=20.0)()
    (gone,) = shown

    close_study(station)
    station.jobs.close()
    while not calls.empty():
        calls.get()()

    assert station.reading is None
    assert gone.closed
    assert gone.screen.contents == ()


def test_p29_a_study_that_was_left_before_it_was_ready_is_never_shown(
    station: Workstation, study_uid: str
) -> None:
    calls: Queue[Callable[[], None]] = Queue()
    station.jobs.deliver = calls.put
    open_study(station, study_uid)
    late = calls.get(timeout=20.0)  # the study is ready, and waits for its turn in the window

    close_study(station)
    late()

    assert station.reading is None
    assert station.opening is None


def test_a_click_on_a_study_clears_the_one_before_at_once(
    station: Workstation, study_uid: str, opened: Callable[[str], Reading]
) -> None:
    before = opened(study_uid)
    station.jobs.deliver = Queue[Callable[[], None]]().put

    open_study(station, "1.2.3")

    assert station.reading is None
    assert before.closed
    assert before.screen.contents == ()
    assert station.opening is not None
    assert station.opening.study_uid == "1.2.3"


def test_images_that_came_later_are_offered_and_shown_only_when_asked_for(
    station: Workstation,
    small_study: tuple[phantom.Examination, Path],
    opened: Callable[[str], Reading],
) -> None:
    examination, folder = small_study
    files = sorted(folder.iterdir())
    import_files(station, files[:20], Unwatched())
    station.worklist.reload()
    before = opened(examination.study_uid)
    keep_marks(station, before, measure_spec(station, before, SPEC))

    import_files(station, files[20:], Unwatched())
    station.worklist.reload()

    assert new_images(station) == len(files) - 20
    assert station.reading is before
    show_new_images(station)
    wait_until(lambda: station.reading is not None and station.reading.loaded)
    assert station.reading is not None
    assert len(station.reading.instances) == len(files)
    assert len(station.reading.annotations.items) == 1
    assert new_images(station) == 0
