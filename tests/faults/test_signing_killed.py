"""F-04: a kill in the middle of signing leaves a draft or a whole signed report, nothing between.

qpdf and poppler's pdfsig judge the document, dciodvfy the objects made of it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.actions.importing import files_under, import_files
from app.actions.signing import finish_signed
from domain.report import Stage
from domain.work import Unwatched
from records.archive import ReadState
from records.keys import Stretching, open_keys
from tests.faults.tracing import attached
from tests.job.seat import PASSPHRASE
from tests.peers.servers import run
from tests.peers.studies import MadeStudy, make_study
from tests.seats import open_workstation

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"pdf", "sr", "encapsulated-pdf"}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> MadeStudy:
    return make_study(tmp_path_factory.mktemp("study"), series=1, images=3)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, study: MadeStudy) -> Path:
    """A seat that holds the study; each kill strikes a copy of it."""
    profile = tmp_path_factory.mktemp("seat") / "profile"
    open_keys(profile, passphrase=PASSPHRASE, stretching=Stretching(1, 64, 1))
    station = open_workstation(profile, passphrase=PASSPHRASE)
    import_files(station, files_under([*study.files.values()]), Unwatched())
    station.close()
    return profile


def struck(strace: str, profile: Path, study_uid: str, moment: int) -> tuple[bool, str]:
    """Sign until strace strikes; return whether it did, and what was said to be signed."""
    victim = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "tests.faults.signing_program", str(profile), study_uid],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with victim:
        assert victim.stdout is not None
        assert victim.stdin is not None
        assert victim.stdout.readline() == "ready\n"
        options = ("-e", "trace=fsync", "-e", f"inject=fsync:signal=SIGKILL:when={moment}")
        with attached(strace, victim.pid, *options):
            victim.stdin.write("go\n")
            victim.stdin.close()
            said = victim.stdout.read().strip()
            status = victim.wait(60)
    assert status in (0, -9), status
    return status == -9, said


# The syncs of one signing: the proof's event, that of the signing, the signed report itself, its
# objects in the study (folder, index), the study's state, the checkpoint of the audit; and no
# strike at all.
MOMENTS = (1, 3, 6, 8, 10, 99)


@pytest.mark.timeout(600)
def test_f04_a_kill_while_signing_leaves_a_draft_or_a_whole_signed_report(
    template: Path, study: MadeStudy, program: Callable[[str], str], tmp_path: Path
) -> None:
    found = {Stage.DRAFT: 0, Stage.SIGNED: 0}
    for moment in MOMENTS:
        profile = tmp_path / f"{moment}"
        shutil.copytree(template, profile)
        was_struck, said = struck(program("strace"), profile, study.uid, moment)
        station = open_workstation(profile, passphrase=PASSPHRASE)
        try:
            (report,) = station.records.drafts.reports(study.uid)
            documents = station.records.drafts.documents(report.id)
            finish_signed(station)  # as at every start of the window
            held = station.records.archive.sop_uids(study.uid)
            state = station.records.archive.study(study.uid).read_state
        finally:
            station.close()
        found[report.stage] += 1
        if said:
            assert report.stage is Stage.SIGNED
        if report.stage is Stage.DRAFT:
            assert documents == ()
            assert held == study.uids
            assert state is not ReadState.SIGNED
        else:
            assert held == study.uids | {d.sop_uid for d in documents if d.sop_uid}
            assert state is ReadState.SIGNED
            assert {document.kind for document in documents} == KINDS
            judge(program, {d.kind: d.content for d in documents}, tmp_path)
        shutil.rmtree(profile)
        assert was_struck is (moment < 99)
    # What was written before the fifth sync outlives the process, though not a loss of power.
    assert found == {Stage.DRAFT: 2, Stage.SIGNED: len(MOMENTS) - 2}


def judge(program: Callable[[str], str], documents: dict[str, bytes], folder: Path) -> None:
    pdf, sr = folder / "report.pdf", folder / "report.dcm"
    pdf.write_bytes(documents["pdf"])
    sr.write_bytes(documents["sr"])
    assert run([program("qpdf"), "--check", pdf]).returncode == 0
    signature = run([program("pdfsig"), pdf])
    assert "Signature is Valid" in signature.stdout
    assert "Total document signed" in signature.stdout
    object_fault = run([program("dciodvfy"), sr])
    assert "Error" not in object_fault.stdout + object_fault.stderr
