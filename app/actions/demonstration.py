"""The whole main job on a made-up study, from the archive to the signed report and back."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from app.actions.findings import decide_on, described, model_named, run_model, show_analysis
from app.actions.importing import import_files
from app.actions.measuring import keep_marks
from app.actions.opening import load_study
from app.actions.peers import add_peer, peer
from app.actions.proving import Proof, prove
from app.actions.reporting import write_report
from app.actions.retrieving import fetch
from app.actions.searching import ask
from app.actions.seat import set_seat
from app.actions.sending import deliver, stored_words
from app.actions.signing import sign_report, verdict_of, write_documents
from app.actions.starting import open_workstation
from app.headless import BareVerb, Console, Result
from app.state.reading import Reading
from app.workstation import Pictures, Workstation
from domain.errors import LightboxError
from domain.finding import Decision, Finding
from domain.geometry import Point
from domain.measurement import Author, KeyImage, Length, Place
from domain.report import Stage
from domain.volume import Volume
from imaging import phantom
from pacs_client.query import Criteria, echo, list_instances
from reports import composing
from reports.signing import verify

MAIN = Path(__file__).resolve().parents[2] / "main.py"
VERIFIER = MAIN.parent / "records" / "verify_audit.py"
MODEL = "lung-nodule-demonstration"
ARCHIVE, SEAT = "DEMO-ARCHIVE", "LIGHTBOX"
READER = "Dr Demonstration"
FARTHEST_MM = 2.0
MOST_OFF_MM = 0.1
_SURELY_FOUND_MM = 6.0
_BEAD_BOX_MM = 6.0
_BEAD_EDGE_HU = 400.0
_PATIENCE_SECONDS = 60.0


@dataclass(slots=True)
class Steps:
    """What was done, how long each step took, and what did not hold."""

    console: Console
    done: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        self.console.say(f"{name}…")
        yield
        self.done.append({"step": name, "seconds": round(time.monotonic() - begun, 3)})

    def hold(self, fact: bool, words: str) -> None:
        """Note a condition of the demonstration; one that fails makes the whole fail."""
        if not fact:
            self.failures.append(words)
            self.console.say(f"  does not hold: {words}")


# Opens the window on a profile that a passphrase guards, and returns when it is closed.
OpenWindow = Callable[[Path, str], None]


def demonstrate(
    out: Path, console: Console, pictures: Pictures | None, window: OpenWindow | None = None
) -> Result:
    """Do the whole job with real parts in fresh profiles, and leave its results in ``out``.

    With ``window``, the seat is opened in it at the end, with its archive still running.
    """
    out.mkdir(parents=True, exist_ok=True)
    steps = Steps(console)
    passphrase = secrets.token_urlsafe(24)
    with tempfile.TemporaryDirectory(prefix="lightbox-demo-") as folder:
        seat_port = _free_port()
        shown = phantom.demonstration()
        with steps.step("make the study"):
            _fill_archive(Path(folder) / "archive", passphrase, seat_port, shown, steps)
        with archive_process(Path(folder) / "archive", passphrase) as archive_port:
            station = open_workstation(Path(folder) / "seat", passphrase=passphrase)
            station.pictures = pictures
            try:
                set_seat(station, aet=SEAT, port=seat_port, reader=READER)
                add_peer(station, ARCHIVE, f"{ARCHIVE}@127.0.0.1:{archive_port}")
                prover = partial(prove, station, passphrase, action="report.prove")
                summary = _main_job(station, shown, out, steps, prover)
            finally:
                station.close()
            if window is not None:
                window(Path(folder) / "seat", passphrase)
    summary["steps"] = steps.done
    summary["failures"] = steps.failures
    summary["ok"] = not steps.failures
    (out / "summary.json").write_text(
        json.dumps(summary, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8"
    )
    return summary


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _fill_archive(
    profile: Path, passphrase: str, seat_port: int, shown: phantom.Demonstration, steps: Steps
) -> None:
    """Import both examinations into a second seat, which then serves as the archive."""
    archive = open_workstation(profile, passphrase=passphrase)
    try:
        set_seat(archive, aet=ARCHIVE, reader="Archive")
        add_peer(archive, SEAT, f"{SEAT}@127.0.0.1:{seat_port}")
        for examination in (shown.prior, shown.current):
            with tempfile.TemporaryDirectory(dir=profile) as folder:
                files = []
                for number, part10 in enumerate(phantom.dicom_series(examination)):
                    files.append(Path(folder) / f"{number}.dcm")
                    files[-1].write_bytes(part10)
                done = import_files(archive, files, steps.console)
            steps.hold(done.stored == len(files), "the archive stores every image")
    finally:
        archive.close()


@contextmanager
def archive_process(profile: Path, passphrase: str) -> Iterator[int]:
    """Run the second seat's ``listen`` as a process of its own; yield its port."""
    command = [sys.executable, "-I", "-u", str(MAIN), "--profile", str(profile), "listen"]
    # Should this program die, the pipe to its archive closes, and the archive ends with it.
    command += ["--port", "0", "--host", "127.0.0.1", "--until-input-ends"]
    # The passphrase goes by that pipe, where neither the environment nor the arguments show it.
    command += ["--passphrase-fd", "0"]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own file
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        if process.stdin is not None:
            process.stdin.write(passphrase + "\n")
            process.stdin.flush()
        yield _announced_port(process)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()


def _announced_port(process: subprocess.Popen[str]) -> int:
    said = []
    for line in process.stderr or ():
        announced = re.search(r"on port (\d+)", line)
        if announced:
            return int(announced[1])
        said.append(line.strip())
    raise LightboxError(f"The demonstration archive did not start. {' '.join(said)}".strip())


def _main_job(
    station: Workstation,
    shown: phantom.Demonstration,
    out: Path,
    steps: Steps,
    prover: Callable[[], Proof],
) -> Result:
    console = steps.console
    archive = peer(station, ARCHIVE)
    study_uid, prior_uid = shown.current.study_uid, shown.prior.study_uid
    slices = shown.current.shape[0]
    with steps.step("echo"):
        echo(archive, SEAT, console)
    with steps.step("find"):
        found = ask(station, archive, Criteria(name="DEMONSTRATION*", modality="CT"), console)
        steps.hold(
            {r.study.uid for r in found.studies} == {study_uid, prior_uid},
            "the archive finds both studies by name",
        )
    with steps.step("retrieve"):
        got = fetch(station, [archive], study_uid, console)
        steps.hold(got.complete and len(got.received) == slices, "every image is retrieved")
    with steps.step("retrieve the prior"):
        before = fetch(station, [archive], prior_uid, console)
        steps.hold(before.complete, "every image of the prior is retrieved")
    with steps.step("open"):
        reading = load_study(station, study_uid, console)
        volume = reading.main_volume
        if volume is None:
            raise LightboxError("The demonstration study makes no volume.")
        steps.hold(volume.ready and not volume.doubts, "the volume is whole and without doubts")
    station.reading = reading
    reading.loaded = True
    with steps.step("measure"):
        length = _measure(station, reading, volume)
        _, _, expected_mm = phantom.measured_pair()
        steps.hold(
            abs(length.millimetres - expected_mm) < MOST_OFF_MM,
            f"the length is within {MOST_OFF_MM} mm of the truth",
        )
    _paint(station, "read", out, steps)
    with steps.step("analyse"):
        model = model_named(station, MODEL)
        show_analysis(reading, run_model(station, reading, volume, model, console))
        truth = shown.current.thorax.nodules
        _judge_findings(reading.findings.items, truth, steps)
    for finding in reading.findings.items[:1]:
        reading.findings.choose(finding.id)
        reading.screen.show_finding(finding)
    _paint(station, "findings", out, steps)
    proposed = [described(f) for f in reading.findings.items]
    with steps.step("decide"):
        for finding in reading.findings.items:
            decide_on(station, reading, finding.id, Decision.ACCEPTED)
        _mark_key_images(station, reading, volume, length)
    with steps.step("report"):
        report = write_report(station, reading)
        if reading.draft is None:
            raise LightboxError("The report could not be drafted.")
        report = composing.write_section(
            report, "indication", "Demonstration of the workstation on a made-up study."
        )
        for sentence in report.undecided:
            report = composing.accept(report, sentence.id)
        reading.draft.become(report)
    station.enter("report")
    with steps.step("sign"):
        signed = sign_report(station, reading, report, prover())
        reading.draft.show(signed.report)
    with steps.step("send"):
        _send(station, signed.report.id, steps)
        report = station.records.drafts.report(signed.report.id)
        steps.hold(report.stage is Stage.STORED, "the archive confirms every object of the report")
        reading.draft.show(report, stored_words(station, report.id))
        there = {i.sop_uid for i in list_instances(archive, SEAT, study_uid, console).instances}
        documents = station.records.drafts.documents(report.id)
        steps.hold(
            all(d.sop_uid in there for d in documents if d.sop_uid),
            "the archive lists the report in the same study",
        )
    with steps.step("verify"):
        write_documents(station, documents, out)
        certificate = (out / "seat-certificate.pem").read_bytes()
        verdict = verify((out / "report.pdf").read_bytes(), (certificate,))
        steps.hold(verdict.ok, "the signed report verifies")
        kept = verdict_of(station, report)
        steps.hold(kept is not None and kept.ok, "the copy on this seat verifies")
    _paint(station, "report", out, steps)
    station.worklist.reload()
    station.worklist.choose(study_uid)
    _paint(station, "worklist", out, steps)
    with steps.step("audit"):
        audit = _audit(station, steps)
    return {
        "study_uid": study_uid,
        "prior_study_uid": prior_uid,
        "instances": len(got.received),
        "truth": [
            {
                "centre_mm": [n.centre.x, n.centre.y, n.centre.z],
                "diameter_mm": n.diameter_mm,
            }
            for n in truth
        ],
        "findings": proposed,
        "measurement": {"expected_mm": expected_mm, "measured_mm": length.millimetres},
        "report": {
            "id": report.id,
            "stage": report.stage.value,
            "objects": {d.kind: d.sop_uid for d in documents if d.sop_uid},
            "verdict": verdict.sentence,
        },
        "audit": audit,
    }


def _measure(station: Workstation, reading: Reading, volume: Volume) -> Length:
    """Measure between two beads under the skin, each found again in the image itself."""
    start, end, _ = phantom.measured_pair()
    source = volume.sources[0]
    place = Place(
        reading.study.uid,
        volume.series_uid,
        volume.frame_of_reference,
        spacing_basis=source.instance.frame_geometry(source.frame).spacing_basis,
    )
    length = Length(
        place,
        bead_centre(volume, start),
        bead_centre(volume, end),
        Author(station.full_name),
        datetime.now(UTC),
        "Distance of the beads",
    )
    keep_marks(station, reading, (length,))
    return length


def bead_centre(volume: Volume, near: Point) -> Point:
    """Return the centre of a dense bead: the value-weighted middle of the bright voxels around."""
    middle = [round(index) for index in volume.lattice.index(near)]
    reach = [int(np.ceil(_BEAD_BOX_MM / step)) for step in volume.lattice.spacing_mm]
    columns, rows, planes = (range(m - r, m + r + 1) for m, r in zip(middle, reach, strict=True))
    box = volume.voxels[
        planes.start : planes.stop, rows.start : rows.stop, columns.start : columns.stop
    ].astype(np.float64)
    weights = np.clip(box - _BEAD_EDGE_HU, 0.0, None)
    if not weights.any():
        raise LightboxError("The bead to measure from is not in the image.")
    k, j, i = np.meshgrid(planes, rows, columns, indexing="ij")
    at = [float((axis * weights).sum() / weights.sum()) for axis in (i, j, k)]
    return volume.lattice.point(*at)


def _judge_findings(
    findings: tuple[Finding, ...], truth: tuple[phantom.Nodule, ...], steps: Steps
) -> None:
    for finding in findings:
        nearest = min(finding.centre.distance_to(n.centre) for n in truth)
        steps.hold(
            nearest <= FARTHEST_MM,
            f"a finding lies within {FARTHEST_MM} mm of a truth (it is {nearest:.1f} mm off)",
        )
    for nodule in truth:
        if nodule.diameter_mm >= _SURELY_FOUND_MM:
            steps.hold(
                any(f.centre.distance_to(nodule.centre) <= FARTHEST_MM for f in findings),
                f"the nodule of {nodule.diameter_mm:.1f} mm is found",
            )


def _mark_key_images(
    station: Workstation, reading: Reading, volume: Volume, length: Length
) -> None:
    at = [f.centre for f in reading.findings.items[:2]] + [length.start]
    for point in at:
        plane = round(volume.lattice.index(point)[2])
        source = volume.sources[volume.plane_of_source.index(plane)]
        key = KeyImage(
            reading.study.uid,
            volume.series_uid,
            source.instance.sop_uid,
            source.frame,
            Author(station.full_name),
            datetime.now(UTC),
            window_centre=-600.0 if point is not length.start else 40.0,
            window_width=1500.0 if point is not length.start else 400.0,
        )
        if all(k.sop_uid != key.sop_uid for k in reading.annotations.key_images):
            reading.annotations.toggle_key_image(key)


def _send(station: Workstation, report_id: str, steps: Steps) -> None:
    """Deliver until the archive has confirmed everything, or patience ends."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        deliver(station, steps.console)
        if station.records.outbox.confirmed(report_id):
            return
        time.sleep(0.5)


def _paint(station: Workstation, room: str, out: Path, steps: Steps) -> None:
    if station.pictures is None:
        return
    with steps.step(f"paint {room}"):
        folder = out / "screens"
        folder.mkdir(exist_ok=True)
        (folder / f"{room}.png").write_bytes(station.pictures.room(station, room))


def _audit(station: Workstation, steps: Steps) -> Result:
    """Let this program and the stand-alone verifier judge the log; they must agree."""
    verdict = station.records.audit.verify()
    steps.hold(verdict.ok, "the audit log verifies")
    station.records.audit.checkpoint()
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "audit.jsonl"
        count = station.records.audit.export(export)
        shutil.copy(VERIFIER, folder)
        alone = subprocess.run(  # noqa: S603 - our own interpreter and file, in a bare folder
            [
                sys.executable,
                "-I",
                str(Path(folder) / VERIFIER.name),
                str(export),
                "--checkpoints",
                str(station.records.audit.checkpoints_path),
                "--key",
                str(station.records.audit.public_key_path),
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    steps.hold(alone.returncode == 0, "the stand-alone verifier agrees")
    return {
        "events": count,
        "verdict": verdict.reason,
        "ok": verdict.ok,
        "stand_alone_ok": alone.returncode == 0,
        "stand_alone": (alone.stdout or alone.stderr).strip(),
    }


def _words(result: Result) -> str:
    lines = [f"{s['seconds']:7.2f} s  {s['step']}" for s in result["steps"]]
    lines.append(f"{result['instances']} images, {len(result['findings'])} findings")
    m = result["measurement"]
    lines.append(f"length {m['measured_mm']:.3f} mm, truth {m['expected_mm']:.3f} mm")
    lines.append(f"report {result['report']['stage']}: {result['report']['verdict']}")
    lines.append(f"audit: {result['audit']['events']} events, {result['audit']['verdict']}")
    lines += [f"does not hold: {words}" for words in result["failures"]]
    lines.append("Everything held." if result["ok"] else "The demonstration failed.")
    return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="DIR")
    parser.add_argument("--window", action="store_true", help="open the window afterwards")


def verb(pictures: Pictures | None, window: OpenWindow | None = None) -> BareVerb:
    """Return the verb, painting and showing with what it is given."""

    def run(said: Namespace, console: Console) -> Result:
        return demonstrate(said.out, console, pictures, window if said.window else None)

    return BareVerb(
        "demo", "the whole job on a made-up study, with real parts", _arguments, run, _words
    )


VERBS = (verb(None),)
