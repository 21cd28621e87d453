"""PR01: studies leave under pseudonyms that stay the same, whole in what they refer to."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path

import pydicom
import pypdf
import pytest

from app.actions.burned_in import left_in
from app.actions.capsules import take_capsule
from app.actions.deidentified_capsules import make_deidentified_capsule
from app.actions.deidentified_files import VERBS, export_deidentified
from app.actions.deidentified_sending import queue_deidentified
from app.actions.deidentifying import Wish, reidentify
from app.actions.importing import import_files
from app.actions.peers import add_peer
from app.actions.previewing_copies import changes_of
from app.actions.proving import ProofNeeded, prove
from app.headless import Console
from app.options import Policy
from app.workstation import Workstation
from domain.errors import LightboxError, NotFound, Refused
from domain.rights import Granted
from domain.study import Patient
from domain.work import Unwatched
from imaging.deidentifying.options import Option, chosen
from tests.app.conftest import PASSPHRASE
from tests.imaging.deidentifying.made import ct, written
from tests.imaging.deidentifying.test_burned_in import ultrasound

WISH = Wish("Teaching", frozenset({Option.MODIFIED_DATES}))


def patient_of(station: Workstation, study_uid: str) -> Patient:
    return station.records.archive.study(study_uid).study.patient


def test_the_files_name_nobody_and_the_report_names_what_was_removed_and_nobody(
    station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    """A-17. Judge: a search over every byte that was written, names of files included."""
    patient = patient_of(station, study_uid)
    done = export_deidentified(station, [study_uid], tmp_path / "out", WISH, Unwatched())

    assert len(done.files) == 24
    for file in (f for f in (tmp_path / "out").rglob("*") if f.is_file()):
        held = file.read_bytes() + str(file.relative_to(tmp_path)).encode()
        for word in (*patient.name.split("^"), patient.id, patient.birth_date, study_uid):
            assert word.encode() not in held, (file.name, word)
    told = json.loads((tmp_path / "out" / "deidentification-report.json").read_text())
    done_to = {line["name"]: line["done"] for line in told["attributes"]}
    assert done_to["Patient's Name"] == "replaced"
    assert done_to["Study Date"] == "date shifted"
    assert done_to["SOP Instance UID"] == "UID replaced"
    assert told["objects"] == 24
    pages = pypdf.PdfReader(tmp_path / "out" / "deidentification-report.pdf").pages
    text = "".join(page.extract_text() for page in pages)
    assert "Patient's Name" in text
    assert patient.id not in text


def test_two_exports_of_a_project_have_the_same_pseudonyms_and_two_projects_do_not(
    station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    def first(folder: str, project: str) -> pydicom.Dataset:
        wish = Wish(project, WISH.options)
        done = export_deidentified(station, [study_uid], tmp_path / folder, wish, Unwatched())
        return pydicom.dcmread(done.files[0])

    one, again, other = first("a", "Teaching"), first("b", "Teaching"), first("c", "Trial")
    for word in ("PatientID", "PatientName", "StudyInstanceUID", "SOPInstanceUID", "StudyDate"):
        assert one[word].value == again[word].value
        assert one[word].value != other[word].value
    assert one.PatientIdentityRemoved == "YES"
    codes = [code.CodeValue for code in one.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113107"]
    assert one.LongitudinalTemporalInformationModified == "MODIFIED"


def test_the_distance_between_two_visits_of_a_patient_stays_what_it_was(
    station: Workstation, tmp_path: Path
) -> None:
    for number, day in enumerate(("20150607", "20150707")):
        visit = ct()
        visit.StudyDate = visit.ContentDate = day
        visit.AcquisitionDateTime = f"{day}235959.5+0530"
        visit.StudyInstanceUID, visit.SOPInstanceUID = f"1.2.3.{number}", f"1.2.3.{number}.1"
        visit.SeriesInstanceUID = f"1.2.3.{number}.2"
        (tmp_path / f"{number}.dcm").write_bytes(written(visit))
    import_files(station, sorted(tmp_path.glob("*.dcm")), Unwatched())
    done = export_deidentified(station, ["1.2.3.0", "1.2.3.1"], tmp_path / "out", WISH, Unwatched())
    one, two = (pydicom.dcmread(file) for file in done.files)
    days = [pydicom.valuerep.DA(each.StudyDate) for each in (one, two)]
    assert (days[1] - days[0]).days == 30
    assert one.PatientID == two.PatientID
    assert str(two.AcquisitionDateTime) == f"{two.StudyDate}235959.5+0530"


def test_the_log_says_whose_data_left_and_never_what_stands_for_whom(
    station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    patient = patient_of(station, study_uid)
    done = export_deidentified(station, [study_uid], tmp_path / "out", WISH, Unwatched())
    pseudonym = str(pydicom.dcmread(done.files[0]).PatientID)
    (behind, *_) = reidentify(station, "Teaching", pseudonym, "The finding must be treated")

    assert behind.original == patient.id
    events = [recorded.event for recorded in station.records.audit.recent(10)]
    (left,) = [event for event in events if event.action == "deidentify.export"]
    (back,) = [event for event in events if event.action == "deidentify.trace_back"]
    assert left.code.value == "110106"
    assert (left.patient_id, left.study_uid) == (patient.id, study_uid)
    assert back.patient_id == patient.id
    assert back.detail["reason"] == "The finding must be treated"
    assert pseudonym not in str(events)


def test_nobody_is_traced_back_without_the_right_or_without_a_reason(
    station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    export_deidentified(station, [study_uid], tmp_path / "out", WISH, Unwatched())
    with pytest.raises(Refused):
        reidentify(station, "Teaching", "ANY", " ")
    with pytest.raises(NotFound):
        reidentify(station, "Teaching", "NOSUCHNAME", "A reason")
    station.session.rights = Granted()
    with pytest.raises(LightboxError, match="right"):
        reidentify(station, "Teaching", "ANY", "A reason")
    with pytest.raises(LightboxError, match="right"):
        export_deidentified(station, [study_uid], tmp_path / "more", WISH, Unwatched())
    assert not (tmp_path / "more").exists()


def test_a_picture_of_a_screen_does_not_leave_unseen(station: Workstation, tmp_path: Path) -> None:
    """PR02. Text may be burned in, and only a person or a cleaned image says that it is not."""
    screen = ct()
    screen.SOPClassUID, screen.Modality = "1.2.840.10008.5.1.4.1.1.7", "OT"
    (tmp_path / "screen.dcm").write_bytes(written(screen))
    import_files(station, [tmp_path / "screen.dcm"], Unwatched())
    uid = str(screen.StudyInstanceUID)
    with pytest.raises(Refused, match="burned into it"):
        export_deidentified(station, [uid], tmp_path / "out", WISH, Unwatched())
    assert not (tmp_path / "out").exists()
    seen = Wish("Teaching", WISH.options, looked_at=True)
    done = export_deidentified(station, [uid], tmp_path / "out", seen, Unwatched())
    assert pydicom.dcmread(done.files[0]).BurnedInAnnotation == "NO"


def test_a_medium_of_copies_is_indexed_under_their_pseudonyms(
    station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    patient = patient_of(station, study_uid)
    export_deidentified(station, [study_uid], tmp_path / "out", WISH, Unwatched(), medium=True)
    index = (tmp_path / "out" / "DICOMDIR").read_bytes()
    assert b"Anonymous^" in index
    assert patient.id.encode() not in index
    listed = pydicom.dcmread(tmp_path / "out" / "DICOMDIR").DirectoryRecordSequence
    named = [
        tmp_path.joinpath("out", *r.ReferencedFileID) for r in listed if "ReferencedFileID" in r
    ]
    assert len(named) == 24
    assert all(file.is_file() for file in named)


def test_a_site_that_lets_no_images_leave_lets_no_copies_leave(
    station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    station.policy = Policy(may_export_images=False)
    with pytest.raises(Refused):
        export_deidentified(station, [study_uid], tmp_path / "out", WISH, Unwatched())
    assert station.records.audit.recent(1)[0].event.outcome.value == 8
    assert not (tmp_path / "out").exists()


def test_options_that_cannot_be_are_refused_with_the_reason() -> None:
    with pytest.raises(Refused, match="Faces"):
        chosen(["visual-features"])
    with pytest.raises(Refused, match="not both"):
        chosen(["full-dates", "modified-dates"])
    with pytest.raises(Refused, match="no de-identification option"):
        chosen(["everything"])


def test_text_that_is_burned_in_is_blanked_before_an_image_leaves(
    station: Workstation, tmp_path: Path
) -> None:
    """PR02."""
    source = ultrasound(2)
    (tmp_path / "us.dcm").write_bytes(written(source))
    import_files(station, [tmp_path / "us.dcm"], Unwatched())
    wish = Wish("Teaching", WISH.options | {Option.PIXELS})
    uid = str(source.StudyInstanceUID)
    done = export_deidentified(station, [uid], tmp_path / "out", wish, Unwatched())
    made = done.files[0].read_bytes()
    assert pydicom.dcmread(done.files[0]).BurnedInAnnotation == "NO"
    assert left_in(station, made, Unwatched()) == ()
    assert left_in(station, written(source), Unwatched()) != ()
    named = {line["name"]: line["done"] for line in done.report["attributes"]}
    assert named["Pixel Data"] == "blanked"


def test_the_preview_shows_the_very_values_that_the_copy_has(
    station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    """A new project can say none of them; one that has given out names says all, on record."""
    new = {one.name: one for one in changes_of(station, study_uid, WISH, Unwatched())}
    assert new["Patient ID"].drawn
    assert new["Study Date"].drawn
    assert not any("STANDIN" in one.after for one in new.values())
    assert station.records.pseudonyms.projects() == ()

    done = export_deidentified(station, [study_uid], tmp_path / "out", WISH, Unwatched())
    seen = {one.tag: one for one in changes_of(station, study_uid, WISH, Unwatched())}
    made = pydicom.dcmread(done.files[0])
    for word in ("PatientName", "PatientID", "StudyInstanceUID", "SOPInstanceUID", "StudyDate"):
        element = made[word]
        line = seen[f"({element.tag.group:04X},{element.tag.element:04X})"]
        assert not line.drawn
        assert str(element.value).replace("-", "") in line.after.replace("-", ""), line
    event = station.records.audit.recent(1)[0].event
    assert (event.action, event.study_uid) == ("deidentify.preview", study_uid)
    assert str(made.PatientID) not in str(event)


def test_copies_go_to_a_peer_only_after_the_proof_that_writing_them_takes(
    station: Workstation, study_uid: str
) -> None:
    add_peer(station, "TEACH", "TEACH@192.0.2.11:104")
    station.session.proved = float("-inf")
    with pytest.raises(ProofNeeded):
        queue_deidentified(station, (study_uid,), "TEACH", WISH, Unwatched())
    verb = next(verb for verb in VERBS if verb.name == "deidentify")
    parser = ArgumentParser()
    verb.arguments(parser)
    said = parser.parse_args([study_uid, "--to", "TEACH", "--project", "Teaching"])
    with pytest.raises(ProofNeeded):
        verb.run(station, said, Console(StringIO()))
    assert station.records.outbox.entries() == ()
    prove(station, PASSPHRASE)
    assert verb.run(station, said, Console(StringIO())) is not None
    assert len(station.records.outbox.entries()) == 24


def test_what_a_person_drew_is_blanked_and_nothing_else_is_looked_for(
    station: Workstation, tmp_path: Path
) -> None:
    """PR02."""
    source = ultrasound()
    (tmp_path / "us.dcm").write_bytes(written(source))
    import_files(station, [tmp_path / "us.dcm"], Unwatched())
    drawn = {str(source.SOPInstanceUID): ((0, 0, 640, 100),)}
    wish = Wish("Teaching", WISH.options | {Option.PIXELS}, regions=drawn)
    uid = str(source.StudyInstanceUID)
    done = export_deidentified(station, [uid], tmp_path / "out", wish, Unwatched())
    pixels = pydicom.dcmread(done.files[0]).pixel_array
    assert len(set(pixels[:100].flatten().tolist())) == 1
    assert (pixels[100:] == pydicom.dcmread(tmp_path / "us.dcm").pixel_array[100:]).all()


def test_a_capsule_of_copies_opens_as_a_study_of_somebody_unknown(
    station: Workstation, study_uid: str, tmp_path: Path
) -> None:
    word, file = "twelve letters at least", tmp_path / "copies.capsule"
    patient = patient_of(station, study_uid)
    told = make_deidentified_capsule(station, study_uid, file, word, WISH, Unwatched())
    assert told.objects == 24
    taken = take_capsule(station, file, word, Unwatched())
    assert taken.stored == 24
    assert taken.study_uid != study_uid
    copied = patient_of(station, taken.study_uid)
    assert copied.name.startswith("Anonymous^")
    assert copied.id != patient.id
    station.policy = Policy(may_make_capsules=False)
    with pytest.raises(Refused):
        make_deidentified_capsule(station, study_uid, tmp_path / "no", word, WISH, Unwatched())
    assert not (tmp_path / "no").exists()


def test_an_image_that_says_it_bears_text_where_none_is_found_stays_until_somebody_looks(
    station: Workstation, tmp_path: Path
) -> None:
    """PR02. The finder overlooks some; what the image says of itself counts more."""
    source = ultrasound(BurnedInAnnotation="YES")
    source.PixelData = bytes(480 * 640)
    (tmp_path / "us.dcm").write_bytes(written(source))
    import_files(station, [tmp_path / "us.dcm"], Unwatched())
    uid, options = str(source.StudyInstanceUID), WISH.options | {Option.PIXELS}
    with pytest.raises(Refused, match="none was found"):
        export_deidentified(
            station, [uid], tmp_path / "out", Wish("Teaching", options), Unwatched()
        )
    seen = Wish("Teaching", options, looked_at=True)
    done = export_deidentified(station, [uid], tmp_path / "out", seen, Unwatched())
    assert len(done.files) == 1
