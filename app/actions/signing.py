"""Signs the report on a study, and checks what was signed."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.actions.accounts import own_secret
from app.actions.disagreeing import SENTENCE, vouched_for
from app.actions.opening import load_study
from app.actions.peers import any_peers
from app.actions.proving import Proof, demand_proof, prove, take
from app.actions.reporting import key_pictures, record
from app.actions.sending import deliver_in_background, put_report, stored_words
from app.actions.signers import identity_of, trusted_here
from app.commands import Command
from app.gate import demand, guarded
from app.headless import BareVerb, Console, Result, Verb
from app.jobs import Pool
from app.state.reading import Reading
from app.state.worklist import ReadState
from app.workstation import Workstation
from domain.audit import Outcome
from domain.errors import LightboxError, NotFound, OutOfSpace, Refused
from domain.report import Report, Stage
from domain.rights import Right
from domain.work import Work
from imaging.reading import Readers
from reports import structured
from reports.agreement import vouched_in
from reports.encapsulated import document_uid as pdf_uid
from reports.encapsulated import encapsulated_pdf
from reports.key_objects import document_uid as key_objects_uid
from reports.key_objects import key_object_document
from reports.open_items import demand_signable, open_items
from reports.pdf import AuditHead, write_pdf
from reports.signing import Verdict, sign, verify

FILE_NAMES = {
    "pdf": "report.pdf",
    "sr": "measurement-report.dcm",
    "encapsulated-pdf": "encapsulated-report.dcm",
    "key-objects": "key-images.dcm",
}
_DOUBTED = "Do not rely on this file; ask its author for the original."


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed report and the documents it became."""

    report: Report
    pdf: bytes
    sr: bytes
    encapsulated: bytes
    archive: str  # the peer it was queued for, empty where this seat knows none


@guarded(Right.SIGN_REPORTS)
def sign_report(station: Workstation, reading: Reading, report: Report, proof: Proof) -> Signed:
    """Sign a report and queue what it becomes for the archive: all of it, or nothing.

    ``proof`` is of the very person who signs, just now, and for nothing else.

    Raises:
        Refused: Something required is open, it has been signed before, it is not what is kept, or
            images of somebody else are on the screen.
        ProofNeeded: The proof is somebody else's, or old, or has served already.
        AuditUnavailable: The signing could not be recorded, so it did not happen.
    """
    if report.stage is not Stage.DRAFT:
        raise Refused("This report has been signed already.", advice="Write an addendum.")
    _demand_same_patient(station, reading, report)
    _demand_kept(station, report)
    marks, findings = reading.own_marks, reading.findings.items
    key_images = reading.own_key_images
    demand_signable(
        open_items(
            report,
            instances=reading.instances,
            marks=marks,
            findings=findings,
            key_images=key_images,
            expected_images=reading.expected,
        )
    )
    take(station, proof)
    identity = identity_of(station)
    # Key images are painted before the event is written: a failure here signs nothing.
    pictures = key_pictures(station, reading)
    now = datetime.now(UTC)
    signed = replace(
        report, stage=Stage.SIGNED, changed=now, author=station.full_name, key_images=key_images
    )
    record(station, "report.sign", reading)
    try:
        sr = structured.measurement_report(
            signed, reading.study, reading.instances, marks, findings, signed_at=now
        )
        sequence, root = station.records.audit.head()
        pdf = sign(
            write_pdf(
                signed,
                reading.study,
                reading.instances,
                pictures,
                AuditHead(sequence, root),
                marks=marks,
                findings=findings,
                signed_at=now,
                vouched=vouched_for(station.readers, sr),
            ),
            identity,
            reason="I have read this study and stand behind this report.",
        )
        verdict = verify(pdf, (identity.certificate_pem,))
        _demand_valid(verdict)
        encapsulated = encapsulated_pdf(
            pdf, reading.study, signed, reading.instances, signed_at=now
        )
        documents = [
            ("pdf", "", pdf),
            ("sr", structured.document_uid(signed), sr),
            ("encapsulated-pdf", pdf_uid(signed), encapsulated),
        ]
        if key_images:
            key_objects = key_object_document(
                signed, reading.study, reading.instances, key_images, signed_at=now
            )
            documents.append(("key-objects", key_objects_uid(signed), key_objects))
        station.records.drafts.keep_signed(signed, documents)
    except Exception:
        record(station, "report.sign_failed", reading, Outcome.SERIOUS_FAILURE)
        raise
    archive = archive_of(station, reading)
    if archive:
        put_report(station, signed.id, archive)
    station.records.archive.set_read_state(reading.study.uid, ReadState.SIGNED, station.user)
    # Last of what the study is to show: where a kill came before, finish_signed finds it missing.
    keep_in_study(station, documents)
    station.records.audit.checkpoint()
    return Signed(signed, pdf, sr, encapsulated, archive)


def _demand_same_patient(station: Workstation, reading: Reading, report: Report) -> None:
    """Go on only if the report, the images on the screen and the records are of one patient."""
    study = station.records.archive.study(report.study_uid).study
    if report.study_uid != reading.study.uid or study.patient != reading.study.patient:
        raise Refused(
            "The report and the open study are not of the same patient.",
            advice="Close the study, open it again, and read the report before you sign it.",
        )
    if reading.screen.strangers:
        raise Refused(
            "Images of another patient are on the screen.",
            advice="Close the other patient, then sign.",
        )


def _demand_kept(station: Workstation, report: Report) -> None:
    """Go on only if what is signed is what is kept: a signature under lost words is worth none."""
    if station.records.drafts.report(report.id) != report:
        raise Refused(
            "The report was changed and is not saved as it stands.",
            advice="Wait until it is saved, or mend what keeps it from being saved.",
        )


@guarded(Right.KEEP_RESULTS)
def keep_in_study(station: Workstation, documents: Sequence[tuple[str, str, bytes]]) -> None:
    """Show a signed report's DICOM objects as part of the study on this seat too.

    The report is signed and kept already; a disk that is full now cannot undo that.
    """
    objects = [content for _kind, sop_uid, content in documents if sop_uid]
    try:
        station.records.archive.store_own((c, station.readers.header(c)) for c in objects)
    except OutOfSpace as error:
        station.telling.error(error)


@guarded(Right.KEEP_RESULTS)
def finish_signed(station: Workstation) -> None:
    """Do what a crash kept from being done after a report was signed: its study shows it."""
    for report in station.records.drafts.signed_reports():
        held = station.records.archive.sop_uids(report.study_uid)
        documents = [
            (document.kind, document.sop_uid, document.content)
            for document in station.records.drafts.documents(report.id)
        ]
        # A study that is not here any more is not begun anew for its report.
        if held and not held.issuperset(uid for _kind, uid, _content in documents if uid):
            # Whose it is is said by the account that drafted it; the report says the full name.
            reader = station.records.archive.study(report.study_uid).read_by or report.author
            station.records.archive.set_read_state(report.study_uid, ReadState.SIGNED, reader)
            keep_in_study(station, documents)


def _demand_valid(verdict: Verdict) -> None:
    if not verdict.ok:
        raise LightboxError(f"The signature does not hold: {verdict.sentence}")


def archive_of(station: Workstation, reading: Reading) -> str:
    """Return the peer that results go to: the one the study came from, else the first known."""
    known = [p.name for p in any_peers(station)]
    origin = station.records.archive.study(reading.study.uid).origin
    if origin in known:
        return origin
    return known[0] if known else ""


@guarded(Right.SIGN_REPORTS)
def sign_open(
    station: Workstation, passphrase: str, *, ended: Callable[[bool], None] = lambda _signed: None
) -> None:
    """Sign the open report in the background, once the reader has shown who is at the keyboard.

    ``ended`` is told whether it was signed; why it was not is told by then.
    """
    reading = station.reading
    if reading is None or reading.draft is None:
        ended(False)
        return
    draft = reading.draft

    def work(_work: Work) -> Signed:
        proof = prove(station, passphrase, action="report.prove")
        return sign_report(station, reading, draft.report, proof)

    def succeeded(signed: Signed) -> None:
        draft.show(signed.report)
        station.worklist.renew()
        if signed.archive:
            deliver_in_background(station)
        else:
            station.telling.done("Signed. No archive is known yet, so it is kept on this seat.")
        ended(True)

    def failed(error: Exception) -> None:
        station.telling.error(error)
        ended(False)

    station.jobs.start(
        "Sign the report",
        work,
        pool=Pool.DESK,
        about=reading.study.uid,
        succeeded=succeeded,
        failed=failed,
        cancelled=lambda: ended(False),
    )


@guarded(Right.READ_REPORTS)
def verdict_of(station: Workstation, report: Report) -> Verdict | None:
    """Return what a check of a signed report's PDF says now; None for a draft."""
    for document in station.records.drafts.documents(report.id):
        if document.kind == "pdf":
            verdict = verify(document.content, trusted_here(station))
            said = vouched_in(document.content)
            archive = station.records.archive
            if not verdict.ok or said is None or not archive.holds(said.sop_uid):
                return verdict
            if vouched_for(station.readers, archive.read(said.sop_uid)) == said:
                return verdict
            return replace(verdict, ok=False, code="disagrees", sentence=SENTENCE)
    return None


def _sign(station: Workstation, said: Namespace, console: Console) -> Result:
    if said.out is not None:
        demand(station, Right.EXPORT, action="verb.sign")  # rather than sign, and then refuse
    report = station.records.drafts.report(said.report)
    if report.stage is Stage.DRAFT:
        reading = load_study(station, report.study_uid, console)
        secret = own_secret(station, said.passphrase, console.given)
        sign_report(station, reading, report, prove(station, secret, action="report.prove"))
        report = station.records.drafts.report(said.report)
    documents = station.records.drafts.documents(report.id)
    if said.out is not None:
        write_documents(station, documents, said.out)
    queued = station.records.outbox.entries(report_id=report.id)
    return {
        "report": report.id,
        "study_uid": report.study_uid,
        "stage": report.stage.value,
        "documents": [
            {"kind": d.kind, "sop_uid": d.sop_uid, "sha256": d.sha256, "bytes": len(d.content)}
            for d in documents
        ],
        "queued_for": sorted({e.peer for e in queued}),
        "stored": stored_words(station, report.id),
    }


@guarded(Right.EXPORT)
def write_documents(station: Workstation, documents: Sequence[Any], out: Path) -> None:
    """Write a signed report's documents and its signer's certificate into a folder."""
    demand_proof(station)
    out.mkdir(parents=True, exist_ok=True)
    for document in documents:
        (out / FILE_NAMES[document.kind]).write_bytes(document.content)
    pdf = next((document.content for document in documents if document.kind == "pdf"), b"")
    for certificate in trusted_here(station):
        if verify(pdf, (certificate,)).ok:
            (out / "seat-certificate.pem").write_bytes(certificate)


def _sign_words(result: Result) -> str:
    where = ", ".join(result["queued_for"])
    line = f"Report {result['report']} is signed"
    if result["stored"]:
        return f"{line} and stored in {result['stored']}."
    return f"{line} and waits for {where}, not yet stored." if where else f"{line}, not yet sent."


def _verify(said: Namespace, _console: Console) -> Result:
    """Check a signed report, or a DICOM object that holds one, against trusted certificates."""
    try:
        content = said.file.read_bytes()
    except OSError as error:
        raise NotFound("The file to verify cannot be read.") from error
    trusted = []
    for file in said.certificate or ():
        try:
            trusted.append(file.read_bytes())
        except OSError as error:
            raise NotFound("A certificate file cannot be read.") from error
    revocations = []
    for file in said.revoked or ():
        try:
            revocations.append(file.read_bytes())
        except OSError as error:
            raise NotFound("A list of revoked certificates cannot be read.") from error
    beside = said.file.parent / "seat-certificate.pem"
    if not trusted and beside.is_file():
        trusted.append(beside.read_bytes())
    pdf = _pdf_in(content)
    verdict = verify(pdf, trusted, revocations=revocations)
    if verdict.ok and said.structured is not None and not _agrees(pdf, said.structured):
        verdict = replace(verdict, ok=False, code="disagrees", sentence=SENTENCE)
    return {
        "ok": verdict.ok,
        "code": verdict.code,
        "verdict": verdict.sentence,
        "signer": verdict.signer,
        "signed_at": verdict.signed_at,
        "reasons": list(verdict.reasons),
    }


def _agrees(pdf: bytes, structured_report: Path) -> bool:
    """Return whether a structured report says what a PDF vouches for."""
    said = vouched_in(pdf)
    if said is None:
        raise Refused(
            "This PDF vouches for no structured report.",
            advice="It was signed by another program, or by an earlier version of Lightbox.",
        )
    try:
        content = structured_report.read_bytes()
    except OSError as error:
        raise NotFound("The structured report cannot be read.") from error
    with Readers(1) as readers:
        return vouched_for(readers, content) == said


def _pdf_in(content: bytes) -> bytes:
    """Return the PDF itself, taken out of a DICOM object where it lies in one."""
    if content[128:132] != b"DICM":
        return content
    with Readers(1) as readers:
        pdf = readers.document(content).pdf
    if not pdf:
        raise Refused(
            "This DICOM object holds no PDF to verify.",
            advice="Give the signed PDF, or the encapsulated report.",
        )
    return pdf


def _sign_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("report", metavar="REPORT")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the signed documents")


def _verify_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--certificate",
        type=Path,
        action="append",
        metavar="PEM",
        help="whom to trust (default: seat-certificate.pem beside the file)",
    )
    parser.add_argument(
        "--structured",
        type=Path,
        metavar="DCM",
        help="the structured report that was signed with it, to be compared",
    )
    parser.add_argument(
        "--revoked",
        type=Path,
        action="append",
        metavar="PEM",
        help="a list of certificates that their issuer has taken back",
    )


COMMANDS: tuple[Command, ...] = ()

VERBS: tuple[Verb | BareVerb, ...] = (
    Verb(
        "sign",
        "sign a report and queue it for the archive",
        _sign_arguments,
        _sign,
        _sign_words,
        needs=Right.SIGN_REPORTS,
    ),
    BareVerb(
        "verify",
        "check that a signed report is exactly what was signed",
        _verify_arguments,
        _verify,
        lambda r: r["verdict"] if r["ok"] else f"{r['verdict']} {_DOUBTED}",
    ),
)
