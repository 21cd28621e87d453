"""Emergency access: reading beyond one's own rights, for a reason, for a time, and looked at after.

It opens reading and nothing else (``gate.BY_EMERGENCY``), and only to somebody who is signed in
and may use it: access that nobody answers for is no emergency access.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime, timedelta

from app.actions.listing import iso_date
from app.actions.opening import close_study
from app.commands import Command
from app.gate import about_study, demand, guarded, shows
from app.headless import Console, Result, Verb
from app.session import Emergency, elapsed
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import Refused
from domain.report import Stage
from domain.rights import Right
from records.emergencies import JUSTIFIED, NOT_JUSTIFIED, EmergencyAccess

LEAST_REASON = 10  # characters: a full stop is no reason


@guarded(Right.EMERGENCY_USE)
def begin_emergency(station: Workstation, reason: str, for_study: str = "") -> Emergency:
    """Open reading to whoever is signed in; ``for_study`` limits it to that study's patient.

    Raises:
        Refused: No reason is given, or emergency access is open already.
        AuditUnavailable: It could not be recorded; nothing is opened.
    """
    words = " ".join(reason.split())
    if len(words) < LEAST_REASON:
        raise Refused(
            "Emergency access needs a reason.",
            advice="Say in a few words why you need it: somebody will read it.",
        )
    session = station.acting
    if session.emergency is not None and not session.emergency.over():
        raise Refused("Emergency access is open already.")
    patient_id, issuer = "", ""
    if for_study:
        patient = station.records.archive.study(for_study).study.patient
        patient_id, issuer = patient.id, patient.issuer
    minutes = station.policy.emergency_minutes
    now = datetime.now(UTC)
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            "emergency.begin",
            session.person.name,
            patient_id=patient_id,
            study_uid=for_study,
            detail={"reason": words, "minutes": str(minutes), "person": session.person.name},
        )
    )
    ends = now + timedelta(minutes=minutes)
    review = station.records.emergencies.begin(
        session.person.name, words, (patient_id, issuer), now, ends
    )
    session.emergency = Emergency(words, elapsed() + minutes * 60, ends, review, patient_id, issuer)
    station.emergency_asked = False
    station.worklist.renew()
    station.changed()
    return session.emergency


def end_emergency(station: Workstation, why: str = "ended by the person") -> None:
    """Take back what emergency access opened; a study that nothing else opens is closed."""
    session = station.session
    emergency = session.emergency
    if emergency is None:
        return
    session.emergency = None
    station.records.emergencies.end(emergency.review, why, datetime.now(UTC))
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            "emergency.end",
            session.person.name,
            detail={"emergency": str(emergency.review), "why": why},
        )
    )
    open_ = station.reading.study.uid if station.reading is not None else ""
    if station.opening is not None:
        open_ = station.opening.study_uid
    if open_ and not shows(station, Right.READ_IMAGES, about_study(station, open_)):
        close_study(station)
    station.worklist.renew()
    station.changed()


def look_after(station: Workstation) -> None:
    """End emergency access whose time is over. The gate refuses by then, whoever looks or not."""
    emergency = station.session.emergency
    if emergency is not None and emergency.over():
        end_emergency(station, "its time was over")


def forget_unended(station: Workstation) -> None:
    """At start: no session outlives its program, so no emergency access does."""
    station.records.emergencies.end_all("the program ended", datetime.now(UTC))


@guarded(Right.EMERGENCY_REVIEW)
def reviews(station: Workstation) -> tuple[EmergencyAccess, ...]:
    """Return every emergency access, the newest first, with what was opened by it."""
    return station.records.emergencies.all()


@guarded(Right.EMERGENCY_REVIEW)
def judge(station: Workstation, number: int, *, justified: bool, note: str) -> None:
    """Say whether an emergency access was justified.

    Raises:
        NotFound: There is none of this number.
        Refused: It was one's own, or it is called unjustified without a word why.
    """
    access = station.records.emergencies.get(number)
    if access.who == station.user:
        raise Refused(
            "Nobody judges their own emergency access.", advice="Ask somebody else to look at it."
        )
    words = " ".join(note.split())
    if not justified and not words:
        raise Refused("Say in a note why it was not justified.")
    verdict = JUSTIFIED if justified else NOT_JUSTIFIED
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            "emergency.judge",
            station.user,
            detail={"emergency": str(number), "verdict": verdict, "note": words},
        )
    )
    station.records.emergencies.judge(number, verdict, station.user, words, datetime.now(UTC))
    station.changed()


def _ask(station: Workstation) -> None:
    station.emergency_asked = True
    station.changed()


def _emergency(station: Workstation, said: Namespace, _console: Console) -> Result:
    if said.what == "read":
        begin_emergency(station, said.reason, said.study)
        try:
            return {"read": _read(station, said.study)}
        finally:
            end_emergency(station, "the command ended")
    demand(station, Right.EMERGENCY_REVIEW, action="verb.emergency")
    if said.what == "judge":
        judge(station, said.number, justified=said.verdict == "justified", note=said.note)
    return {"emergencies": [_as_result(access) for access in reviews(station)]}


def _read(station: Workstation, study_uid: str) -> list[Result]:
    """Return the studies of a patient, and what the signed reports on them say."""
    archive = station.records.archive
    asked = archive.study(study_uid)
    found: list[Result] = []
    for summary in (asked, *archive.priors(asked.study)):
        uid = summary.study.uid
        demand(station, Right.READ_REPORTS, about_study(station, uid), action="verb.emergency")
        station.records.audit.record(
            AuditEvent(
                AuditCode.INSTANCES_ACCESSED,
                "study.open",
                station.user,
                patient_id=summary.study.patient.id,
                study_uid=uid,
            )
        )
        reports = [
            {section.title: section.text for section in report.sections if section.text}
            for report in station.records.drafts.reports(uid)
            if report.stage is not Stage.DRAFT
        ]
        found.append(
            {
                "study_uid": uid,
                "date": iso_date(summary.study.date),
                "modalities": list(summary.modalities),
                "description": summary.study.description,
                "reports": reports,
            }
        )
    return found


def _as_result(access: EmergencyAccess) -> dict[str, object]:
    return {
        "number": access.id,
        "who": access.who,
        "reason": access.reason,
        "began": access.began.isoformat(),
        "until": access.until.isoformat(),
        "ended": access.ended.isoformat() if access.ended else "",
        "why_ended": access.why_ended,
        "opened": list(access.opened),
        "verdict": access.verdict,
        "judged_by": access.judged_by,
        "note": access.note,
    }


def _words(result: Result) -> str:
    if "read" in result:
        lines = []
        for study in result["read"]:
            lines.append(
                f"{study['date']}  {','.join(study['modalities'])}  {study['description']}  "
                f"{study['study_uid']}"
            )
            for report in study["reports"]:
                lines += [f"  {title}: {text}" for title, text in report.items()]
        return "\n".join(lines)
    lines = [
        f"{e['number']}  {e['began'][:16]}  {e['who']}: {e['reason']}  "
        f"{len(e['opened'])} studies opened  {e['verdict'] or 'waits for a review'}"
        for e in result["emergencies"]
    ]
    return "\n".join(lines) or "There was no emergency access on this seat."


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    read = kinds.add_parser("read", help="a patient's studies and signed reports, for a reason")
    read.add_argument("study", metavar="STUDY_UID")
    read.add_argument("--reason", required=True, help="why: at least ten characters")
    kinds.add_parser("list", help="every emergency access, and what was opened by it")
    judged = kinds.add_parser("judge", help="say whether one was justified")
    judged.add_argument("number", type=int)
    judged.add_argument("verdict", choices=("justified", "unjustified"))
    judged.add_argument("--note", default="")


COMMANDS: tuple[Command, ...] = (
    Command(
        "emergency.ask", "Emergency access\N{HORIZONTAL ELLIPSIS}", _ask, menu="Study",
        needs=Right.EMERGENCY_USE,
    ),
)  # fmt: skip
VERBS = (
    Verb(
        "emergency",
        "read beyond one's rights in an emergency; review who did",
        _arguments,
        _emergency,
        _words,
        needs=Right.BE_HERE,  # each part asks for its own: to use it, or to review it
    ),
)
