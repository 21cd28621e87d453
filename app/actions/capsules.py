"""Puts a study with its reports into an encrypted, signed file for a stick, and takes one in."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from app.actions.proving import demand_proof
from app.actions.signers import seat_identity
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.jobs import Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import NotFound, Refused, Unreadable
from domain.rights import Right
from domain.study import Instance
from domain.work import Work
from records.archive import Kept
from records.capsule import (
    About,
    OpenCapsule,
    Packed,
    Signer,
    new_passphrase,
    open_capsule,
    write_capsule,
)
from reports.signing import common_name, verify

SUFFIX = ".capsule"
_PAGE = Path(__file__).resolve().parents[2] / "resources" / "capsule" / "verify.html"
_PAGE_NAME = "check-a-capsule.html"
_ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"
_SR = "1.2.840.10008.5.1.4.1.1.88."
_PREAMBLE = bytes(128)  # belongs to nobody; what a sender hid there does not leave with us


@dataclass(frozen=True, slots=True)
class Made:
    """A capsule that was written, and the page that checks it, beside it."""

    file: Path
    page: Path
    members: int
    expected: int | None  # images of the study where it came from; None: nobody said

    @property
    def complete(self) -> bool:
        return self.expected is None or self.members >= self.expected


@guarded(Right.EXPORT)
def make_capsule(
    station: Workstation, study_uid: str, target: Path, passphrase: str, work: Work
) -> Made:
    """Write all that this seat holds of a study into a capsule, signed by this seat.

    Raises:
        Refused: The site does not allow it, or the file is there already.
        BadPassphrase: It is too easily guessed.
        NotFound: This seat does not hold the study.
        OutOfSpace: There is no room; nothing is left behind.
    """
    archive = station.records.archive
    summary = archive.study(study_uid)
    allowed = station.policy.may_make_capsules
    outcome = Outcome.SUCCESS if allowed else Outcome.SERIOUS_FAILURE
    study = summary.study
    station.records.audit.record(
        AuditEvent(
            AuditCode.EXPORT, "capsule.make", station.user, outcome, study.patient.id, study_uid
        )
    )
    if not allowed:
        raise Refused(
            "This site does not allow studies to leave in capsules.",
            advice="Ask the administrator: may_make_capsules in policy.toml.",
        )
    demand_proof(station)
    identity = seat_identity(station)
    about = About(
        datetime.now(UTC).isoformat(timespec="seconds"),
        f"{station.records.settings.load().aet}, {station.user}".strip(", "),
        {
            "uid": study_uid,
            "patient_name": study.patient.name,
            "patient_id": study.patient.id,
            "birth_date": study.patient.birth_date,
            "description": study.description,
            "date": study.date,
            "accession": study.accession,
        },
        summary.expected,
    )
    members = tuple(_packed(station, study_uid, work))
    signer = Signer(identity.key_pem, identity.certificate_pem)
    write_capsule(target, passphrase, about, members, signer, work)
    return Made(target, put_page_beside(target), len(members), summary.expected)


def put_page_beside(capsule: Path) -> Path:
    """Put the page that checks a capsule in any browser beside it."""
    page = capsule.with_name(_PAGE_NAME)
    page.write_bytes(_PAGE.read_bytes())
    return page


def _packed(station: Workstation, study_uid: str, work: Work) -> Iterator[Packed]:
    archive = station.records.archive

    def read(sop_uid: str) -> bytes:
        part10 = archive.read(sop_uid)
        return _PREAMBLE + part10[128:] if part10[128:132] == b"DICM" else part10

    for number, series in enumerate(archive.series_of(study_uid), 1):
        for count, instance in enumerate(archive.instances(series.series.uid), 1):
            work.pause_point()
            content = read(instance.sop_uid)
            yield Packed(
                # Names are our own numbers, never anything that a file or peer said.
                f"series-{number:03}/{count:05}.dcm",
                _kind(instance),
                instance.sop_uid,
                instance.sop_class,
                series.series.uid,
                len(content),
                hashlib.sha256(content).hexdigest(),
                partial(read, instance.sop_uid),
            )


def _kind(instance: Instance) -> str:
    if instance.sop_class == _ENCAPSULATED_PDF or instance.sop_class.startswith(_SR):
        return "report"
    return "image" if instance.pixels is not None else "marks"


@dataclass(slots=True)
class Taken:
    """What became of each member of a capsule."""

    study_uid: str
    sender: str
    signer: str  # SHA-256 of the key that signed
    signed_by: str  # the name in its certificate
    listed: int
    expected: int | None
    stored: int = 0
    duplicates: int = 0
    damaged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # sound, but not what this seat takes
    reports: int = 0
    reports_hold: int = 0
    longer: bool = False  # something stands behind the last member

    @property
    def here(self) -> int:
        return self.stored + self.duplicates

    @property
    def whole(self) -> bool:
        """Whether every member came as it was signed, and the sender lacked nothing."""
        complete = self.expected is None or self.listed >= self.expected
        return (
            complete
            and self.here == self.listed
            and not self.longer
            and self.reports == self.reports_hold
        )


@guarded(Right.IMPORT)
def take_capsule(station: Workstation, file: Path, passphrase: str, work: Work) -> Taken:
    """Open a capsule and keep every member that is as it was signed; name every other.

    A study of which something is missing is marked incomplete here, as it would be from an archive.

    Raises:
        BadPassphrase: It is not this capsule's.
        Unreadable: It is no capsule, or its list of contents was changed: nothing is taken in.
    """
    with open_capsule(file, passphrase) as capsule:
        contents = capsule.contents
        study_uid = contents.study.get("uid", "")
        certificate = contents.certificate_pem.encode("utf-8", "replace")
        taken = Taken(
            study_uid,
            contents.sender,
            contents.signer,
            _name_in(certificate),
            len(contents.members),
            contents.expected,
            longer=capsule.is_longer,
        )
        station.records.audit.record(
            AuditEvent(
                AuditCode.IMPORT,
                "capsule.open",
                station.user,
                patient_id=contents.study.get("patient_id", ""),
                study_uid=study_uid,
                detail={"signer": taken.signer},
            )
        )
        for number in range(taken.listed):
            work.pause_point()
            _take_member(station, capsule, number, certificate, taken)
            work.report((number + 1) / taken.listed, f"{taken.here} stored")
    if taken.here:
        station.records.archive.expect(
            study_uid, max(taken.listed, taken.expected or 0), f"capsule of {taken.sender}"
        )
    return taken


def _take_member(
    station: Workstation, capsule: OpenCapsule, number: int, certificate: bytes, taken: Taken
) -> None:
    member = capsule.contents.members[number]
    part10 = capsule.read(number)
    if part10 is None:
        taken.damaged.append(member.name)
        return
    try:
        instance = station.readers.header(part10)
    except Unreadable as error:
        station.records.archive.quarantine(part10, origin="capsule", reason=str(error))
        taken.refused.append(member.name)
        return
    if (instance.sop_uid, instance.study.uid) != (member.sop_uid, taken.study_uid):
        # Signed or not: what lies under another's name, or belongs to another study, stays out.
        taken.refused.append(member.name)
        return
    kept = station.records.archive.store(part10, instance, origin="capsule")
    taken.stored += kept is Kept.NEW
    taken.duplicates += kept is Kept.DUPLICATE
    if kept is Kept.CONFLICT:
        taken.refused.append(member.name)
    if member.sop_class == _ENCAPSULATED_PDF:
        taken.reports += 1
        taken.reports_hold += _holds(station, part10, certificate)


def _holds(station: Workstation, part10: bytes, certificate: bytes) -> bool:
    """Whether a report's PDF carries a signature of the capsule's signer that holds."""
    try:
        pdf = station.readers.document(part10).pdf
        return bool(pdf) and verify(pdf, [certificate]).ok
    except (Unreadable, ValueError):
        return False


def _name_in(certificate: bytes) -> str:
    try:
        return common_name(certificate)
    except ValueError:
        return ""


@guarded(Right.EXPORT)
def send_to_stick(station: Workstation, study_uid: str, target: Path, passphrase: str) -> None:
    """Write a study's capsule in the background, and say how it ended."""
    demand_proof(station, spends=False)

    def succeeded(made: Made) -> None:
        lacking = "" if made.complete else f" The study lacks images: {made.expected} are expected."
        station.telling.done(
            f"The capsule holds {made.members} objects. Tell its passphrase another way than with"
            f" the stick.{lacking}"
        )

    station.jobs.start(
        "Write a capsule",
        lambda work: make_capsule(station, study_uid, target, passphrase, work),
        pool=Pool.RECORDS,
        about=study_uid,
        succeeded=succeeded,
        failed=station.telling.error,
    )


@guarded(Right.IMPORT)
def take_from_stick(station: Workstation, file: Path, passphrase: str) -> None:
    """Take a capsule in, in the background, and say what came and what did not."""

    def succeeded(taken: Taken) -> None:
        station.worklist.renew()
        station.telling.done(words_of(taken))

    station.jobs.start(
        "Open a capsule",
        lambda work: take_capsule(station, file, passphrase, work),
        pool=Pool.RECORDS,
        succeeded=succeeded,
        failed=station.telling.error,
        cancelled=station.worklist.renew,
    )


def words_of(taken: Taken) -> str:
    """Return the report of completeness in sentences."""
    words = [f"{taken.here} of {taken.listed} objects are here, signed by {taken.signed_by}."]
    if taken.expected is not None and taken.listed < taken.expected:
        words.append(f"Its sender lacked some too: {taken.expected} were expected.")
    if taken.damaged:
        words.append(f"Damaged or changed: {', '.join(taken.damaged[:5])}.")
    if taken.refused:
        words.append(f"Not taken in: {', '.join(taken.refused[:5])}.")
    if taken.longer:
        words.append("Something stands behind the last member that does not belong there.")
    if taken.reports:
        words.append(f"{taken.reports_hold} of {taken.reports} signed reports hold.")
    return " ".join(words)


def _capsule(station: Workstation, said: Namespace, console: Console) -> Result:
    if said.what == "make":
        word = _word(said.passphrase_file) if said.passphrase_file else new_passphrase()
        made = make_capsule(station, said.study_uid, said.file, word, console)
        return {
            "ok": True,
            "file": str(made.file),
            "page": str(made.page),
            "objects": made.members,
            "expected": made.expected,
            "complete": made.complete,
            "passphrase": None if said.passphrase_file else word,
        }
    if said.passphrase_file is None:
        raise NotFound("A capsule is opened with its passphrase.", advice="--passphrase-file FILE")
    taken = take_capsule(station, said.file, _word(said.passphrase_file), console)
    return {
        "ok": taken.whole,
        "study_uid": taken.study_uid,
        "sender": taken.sender,
        "signed_by": taken.signed_by,
        "signer": taken.signer,
        "objects": taken.listed,
        "expected": taken.expected,
        "stored": taken.stored,
        "duplicates": taken.duplicates,
        "damaged": taken.damaged,
        "refused": taken.refused,
        "reports": taken.reports,
        "reports_hold": taken.reports_hold,
        "words": words_of(taken),
    }


def _word(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(
            "The file with the passphrase cannot be read.", advice="Check its name and its text."
        ) from error


def _words(result: Result) -> str:
    if "words" in result:
        return str(result["words"])
    lines = [f"{result['objects']} objects are in {result['file']}."]
    if result["passphrase"]:
        lines.append(f"Its passphrase, to be told another way: {result['passphrase']}")
    return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="make|open", required=True)
    make = kinds.add_parser("make", help="write a study with its reports into one encrypted file")
    make.add_argument("study_uid", metavar="STUDY_UID")
    make.add_argument("file", type=Path, metavar="FILE")
    taking = kinds.add_parser("open", help="take one in, and say what is complete")
    taking.add_argument("file", type=Path, metavar="FILE")
    for kind in (make, taking):
        kind.add_argument(
            "--passphrase-file", type=Path, metavar="FILE", help="default of make: a new one"
        )


VERBS = (
    Verb(
        "capsule",
        "carry a study on a stick: encrypted, signed, and counted on arrival",
        _arguments,
        _capsule,
        _words,
        needs=Right.EXPORT,
    ),
)
