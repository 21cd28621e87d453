"""One reading from a real archive to a signed report in it, driven by the command line alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from json import dumps
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
import pytest

from records import verify_audit
from tests.job.conftest import Judged, KnownStudy
from tests.job.seat import Seat

MODEL = "lung-nodule-demonstration"
pytestmark = pytest.mark.timeout(240)


@dataclass(frozen=True, slots=True)
class Job:
    """All that the verbs said and left behind, from the first question to the last check."""

    seat: Seat
    archive: Judged
    folder: Path
    said: dict[str, dict[str, Any]]

    @property
    def signed(self) -> Path:
        return self.folder / "signed"


@pytest.fixture(scope="module", params=["orthanc", "dcmqrscp"])
def job(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    program: Callable[[str], str],
    known_study: KnownStudy,
) -> Job:
    """The whole job, done once against each archive."""
    archive = request.getfixturevalue(f"{request.param}_archive")
    assert isinstance(archive, Judged)
    archive.fill(program, known_study.files)
    folder = tmp_path_factory.mktemp("job")
    seat = Seat(folder / "profile")
    seat.settle(archive.seat_port, archive.peer)
    uid = known_study.uid
    said: dict[str, dict[str, Any]] = {}
    said["find"] = seat.do("find", "PACS", "--name", "DEMONSTR*", "--modality", "CT")
    said["find nobody"] = seat.do("find", "PACS", "--name", "NOBODY*")
    said["retrieve"] = seat.do("retrieve", "PACS", uid)
    said["retrieve again"] = seat.do("retrieve", "PACS", uid)
    picture = ("--layout", "mpr", "--size", "1000x800", "--out", folder / "mpr.png")
    said["render"] = seat.do("render", uid, *picture)
    spec = [{"kind": "length", "points": [[p.x, p.y, p.z] for p in known_study.points]}]
    (folder / "spec.json").write_text(dumps(spec))
    said["measure"] = seat.do("measure", uid, "--spec", folder / "spec.json", "--keep")
    said["analyse"] = seat.do("analyse", uid, "--model", MODEL)
    proposed = [finding["id"] for finding in said["analyse"]["findings"]]
    accepts = [word for id_ in proposed for word in ("--accept", id_)]
    said["findings"] = seat.do("findings", uid, *accepts)
    said["draft"] = seat.do("report", uid, "--out", folder / "draft")
    drafted = [
        word
        for section in said["draft"]["sections"]
        for sentence in section["sentences"]
        if sentence["origin"] == "drafted"
        for word in ("--accept", sentence["id"])
    ]
    said["report"] = seat.do("report", uid, *drafted, "--write", "indication=A test of the whole.")
    said["sign"] = seat.do("sign", said["report"]["report"], "--out", folder / "signed")
    said["send"] = seat.do("send", "PACS", uid)
    said["audit verify"] = seat.do("audit", "verify")
    said["audit export"] = seat.do("audit", "export", "--out", folder / "audit.jsonl")
    said["studies"] = seat.do("studies")
    return Job(seat, archive, folder, said)


def test_the_study_is_found_by_a_name_with_a_wildcard_and_nobody_else_is(
    job: Job, known_study: KnownStudy
) -> None:
    assert [row["study_uid"] for row in job.said["find"]["found"]] == [known_study.uid]
    assert job.said["find nobody"]["found"] == []


def test_every_image_is_retrieved_and_a_second_retrieve_asks_for_none(
    job: Job, known_study: KnownStudy
) -> None:
    first, second = job.said["retrieve"], job.said["retrieve again"]
    images = known_study.shape[0]
    assert (first["state"], first["received"], first["missing"]) == ("complete", images, [])
    assert (second["state"], second["received"], second["how"]) == ("complete", images, "")


def test_the_painted_planes_have_the_size_asked_for_and_show_a_patient(job: Job) -> None:
    picture = imagecodecs.png_decode((job.folder / "mpr.png").read_bytes())
    assert picture.shape[:2] == (800, 1000)
    for quarter in (picture[:400, :500], picture[:400, 500:], picture[400:, :500]):
        assert len(np.unique(quarter[..., 0])) > 60  # grey levels, not letters on black
        assert 20 < quarter[..., :3].mean() < 200
    assert job.said["render"]["warnings"] == []


def test_a_length_of_known_points_is_what_geometry_says(job: Job, known_study: KnownStudy) -> None:
    (length,) = job.said["measure"]["measurements"]
    assert length["millimetres"] == pytest.approx(known_study.distance_mm, abs=1e-3)


def test_each_finding_lies_on_a_nodule_that_was_drawn(job: Job, known_study: KnownStudy) -> None:
    found = [np.array(f["centre_mm"]) for f in job.said["analyse"]["findings"]]
    drawn = [(np.array([n.centre.x, n.centre.y, n.centre.z]), n) for n in known_study.nodules]
    for centre in found:
        assert min(np.linalg.norm(centre - at) for at, _ in drawn) < 2.0
    for at, nodule in drawn:
        if nodule.diameter_mm >= 6.0:
            assert min(np.linalg.norm(centre - at) for centre in found) < 2.0


def test_a_models_findings_count_only_once_a_person_accepted_them(job: Job) -> None:
    assert {f["decision"] for f in job.said["analyse"]["findings"]} == {"proposed"}
    assert {f["decision"] for f in job.said["findings"]["findings"]} == {"accepted"}


def test_the_accepted_sentences_are_the_report(job: Job) -> None:
    assert job.said["draft"]["undecided"] > 0
    report = job.said["report"]
    assert report["undecided"] == 0
    texts = [t["text"] for section in report["sections"] for t in section["sentences"]]
    assert "A test of the whole." in texts
    assert sum("diameter" in text for text in texts) >= len(job.said["analyse"]["findings"])


def test_signing_leaves_the_exact_documents_and_the_certificate(job: Job) -> None:
    assert job.said["sign"]["stage"] == "signed"
    assert {file.name for file in job.signed.iterdir()} == {
        "report.pdf",
        "measurement-report.dcm",
        "encapsulated-report.dcm",
        "seat-certificate.pem",
    }
    held = pydicom.dcmread(job.signed / "encapsulated-report.dcm").EncapsulatedDocument
    pdf = (job.signed / "report.pdf").read_bytes()
    assert held[: len(pdf)] == pdf
    assert len(held) - len(pdf) <= 1


def test_the_archive_holds_the_report_in_the_same_study(
    job: Job, known_study: KnownStudy, program: Callable[[str], str], tmp_path: Path
) -> None:
    assert {o["state"] for o in job.said["send"]["objects"]} == {"stored"}
    asked = (f"StudyInstanceUID={known_study.uid}", "SeriesInstanceUID", "Modality")
    series = job.archive.rows(program, tmp_path / "series", "SERIES", *asked)
    kinds = {str(row.Modality): str(row.SeriesInstanceUID) for row in series}
    assert set(kinds) == {"CT", "SR", "DOC"}
    for kind, name in (("SR", "measurement-report.dcm"), ("DOC", "encapsulated-report.dcm")):
        keys = (*asked[:1], f"SeriesInstanceUID={kinds[kind]}", "SOPInstanceUID")
        rows = job.archive.rows(program, tmp_path / kind, "IMAGE", *keys)
        written = pydicom.dcmread(job.signed / name)
        assert [str(row.SOPInstanceUID) for row in rows] == [str(written.SOPInstanceUID)]
        assert written.StudyInstanceUID == known_study.uid


def test_the_worklist_says_stored_only_now(job: Job) -> None:
    (row,) = job.said["studies"]["studies"]
    assert row["read_state"] == "stored"


def test_the_structured_report_carries_the_numbers_that_were_measured(job: Job) -> None:
    tree = pydicom.dcmread(job.signed / "measurement-report.dcm")
    numbers = [
        float(item.MeasuredValueSequence[0].NumericValue)
        for item in _items(tree)
        if item.get("ValueType") == "NUM" and item.MeasuredValueSequence
    ]
    measured = [m["millimetres"] for m in job.said["measure"]["measurements"]]
    diameters = [f["diameter_mm"] for f in job.said["analyse"]["findings"]]
    for expected in (*measured, *diameters):
        assert any(number == pytest.approx(expected, abs=0.051) for number in numbers)


def _items(node: pydicom.Dataset) -> Iterator[pydicom.Dataset]:
    for item in node.get("ContentSequence", ()):
        yield item
        yield from _items(item)


def test_no_judge_finds_an_error_in_what_left(job: Job, faults: Callable[..., list[str]]) -> None:
    assert faults(job.signed / "encapsulated-report.dcm", "dciodvfy") == []
    judges = ("dciodvfy", "dsrdump", "DicomSRValidator")
    assert faults(job.signed / "measurement-report.dcm", *judges) == []


def test_the_signed_report_verifies_in_both_its_forms(job: Job) -> None:
    for name in ("report.pdf", "encapsulated-report.dcm"):
        assert job.seat.do("verify", job.signed / name)["ok"]


def _flipped(pdf: bytes) -> bytes:
    at = pdf.index(b"stream") + 40
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def _overlaid(pdf: bytes) -> bytes:
    """Return the file with an incremental update that puts a new page in the old one's place."""
    start = pdf.rindex(b"startxref")
    previous = int(pdf[start:].split()[1])
    at = len(pdf)
    update = b"9999 0 obj\n<< /Type /Annot /Contents (ADDENDUM) >>\nendobj\n"
    table = b"xref\n9999 1\n%010d 00000 n \n" % at
    trailer = b"trailer\n<< /Size 10000 /Prev %d /Root 1 0 R >>\n" % previous
    end = b"startxref\n%d\n%%%%EOF\n" % (at + len(update))
    return pdf + update + table + trailer + end


def _appended(pdf: bytes) -> bytes:
    return pdf + b"\n% one more line\n"


@pytest.mark.parametrize("tamper", [_flipped, _overlaid, _appended])
def test_a_report_that_was_changed_is_reported_in_one_sentence(
    job: Job, tamper: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    shutil.copy(job.signed / "seat-certificate.pem", tmp_path)
    (tmp_path / "report.pdf").write_bytes(tamper((job.signed / "report.pdf").read_bytes()))
    said = job.seat.try_to("verify", tmp_path / "report.pdf")
    assert said.status == 1
    assert "Traceback" not in said.err
    assert '"ok": false' in said.out


def test_the_audit_log_holds_and_the_stand_alone_verifier_agrees(job: Job) -> None:
    assert job.said["audit verify"]["ok"]
    export = job.said["audit export"]
    alone = subprocess.run(  # noqa: S603 - our own interpreter and file, apart from the rooms
        [
            *(sys.executable, "-I", str(verify_audit.__file__), export["export"]),
            *("--checkpoints", export["checkpoints"], "--key", export["key"]),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=job.folder,
    )
    assert alone.returncode == 0, alone.stdout + alone.stderr
    assert str(export["events"]) in alone.stdout


def test_the_audit_log_tells_the_whole_story_in_its_order(job: Job) -> None:
    lines = (job.folder / "audit.jsonl").read_text(encoding="utf-8")
    steps = [
        "find.studies",
        "retrieve.study",
        "receive.study",
        "retrieve.ended",
        "study.open",
        "measure.place",
        "analyse.start",
        "analyse.ended",
        "finding.accepted",
        "report.draft",
        "report.sign",
        "send.objects",
        "report.stored",
    ]
    places = [lines.find(f'"{step}"') for step in steps]
    assert -1 not in places, [s for s, at in zip(steps, places, strict=True) if at < 0]
    assert places == sorted(places)


def test_a_real_chest_cut_short_is_refused_by_the_model_and_shown_all_the_same(
    real_data: Path, tmp_path: Path
) -> None:
    """Forty millimetres of a real chest: enough to look at, too little for this model."""
    seat = Seat(tmp_path / "profile")
    files = sorted((real_data / "ct-thorax-lidc0314").rglob("*.dcm"))
    chosen = sorted(files, key=lambda f: pydicom.dcmread(f, specific_tags=["SliceLocation"],
                    stop_before_pixels=True).SliceLocation)[100:140]  # fmt: skip
    taken = seat.do("import", *chosen)
    assert taken["stored"] == 40
    (uid,) = taken["studies"]
    seat.do("render", uid, "--layout", "mpr", "--size", "800x600", "--out", tmp_path / "mpr.png")
    assert imagecodecs.png_decode((tmp_path / "mpr.png").read_bytes()).shape[:2] == (600, 800)
    refused = seat.try_to("analyse", uid, "--model", MODEL)
    assert refused.status == 1
    assert "Traceback" not in refused.err
    assert "mm" in refused.err  # the sentence names what does not suit
