"""Erases a patient from this seat for ever, and from its backups, by a person's typed word."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from datetime import UTC, datetime

from app.actions.backing_up import erase_waiting, notes_of
from app.actions.opening import close_study
from app.actions.proving import demand_proof
from app.commands import Command
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.jobs import Job, Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError, Refused
from domain.rights import Right
from domain.work import Work
from records.erasing import Erased, Wanted, whom
from records.holding import Hold, Holds, is_held, patient_is_held, under_hold
from records.journal import JournalUnreadable
from records.told_of import studies_of

COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """What an erasure did, and what it could not reach yet."""

    erased: Erased
    keys_in_backups: int
    backups_wait: str  # why the backups were not reached; empty: they were, or there are none
    free_space: bool  # nothing of it is left in the database's log either


@guarded(Right.ERASE_PATIENT)
def find_patient(station: Workstation, patient_id: str, issuer: str) -> Wanted:
    """Find everything of a patient on this seat; nothing is changed.

    Raises:
        NotFound: Nothing of the patient is here.
    """
    told = studies_of(station.records.audit.database, patient_id)
    _say(station, "patient.find-all", patient_id=patient_id)
    return station.records.archive.find_patient(patient_id, issuer, told)


@guarded(Right.ERASE_PATIENT)
def erase_patient(
    station: Workstation, wanted: Wanted, typed: str, work: Work, *, reason: str = ""
) -> Gone:
    """Erase what was found of a patient. There is no way back, not even from the backups.

    Raises:
        Refused: What was typed is not the patient's ID.
        ProofNeeded: The person at the keyboard has to show first who that is.
        Held: The patient is under a legal hold.
    """
    if typed != wanted.patient_id:
        raise _not_the_id()
    demand_proof(station)
    with station.records.database.reading() as reader:
        held = patient_is_held(reader, wanted.patient_id, wanted.issuer) or any(
            is_held(reader, uid) for uid in wanted.studies
        )
    outcome = Outcome.SERIOUS_FAILURE if held else Outcome.SUCCESS
    detail = {"issuer": wanted.issuer, "reason": reason, "images": str(wanted.images)}
    _say(station, "patient.erase", outcome, patient_id=wanted.patient_id, **detail)
    if held:
        raise under_hold()
    for uid in wanted.studies:
        _say(station, "study.erase", patient_id=wanted.patient_id, study_uid=uid)
    station.jobs.deliver(lambda: _leave(station, wanted.studies))
    # Noted before anything goes: after a crash, the backups are still erased in.
    notes_of(station).note_erasure(whom(wanted), datetime.now(UTC))
    work.report(0.1)
    erased = station.records.archive.erase(wanted)
    _forget_screen(station, wanted.studies)
    work.report(0.8)
    keys, waits = _erase_in_backups(station)
    scrubbed = station.records.database.scrub()
    station.jobs.deliver(lambda: _show(station))
    return Gone(erased, keys, waits, scrubbed)


@guarded(Right.ERASE_PATIENT)
def erase_in_background(
    station: Workstation, wanted: Wanted, typed: str, *, reason: str = ""
) -> Job:
    """Erase a patient, on the list of jobs; say what could not be reached yet."""
    if typed != wanted.patient_id:
        raise _not_the_id()
    demand_proof(station, spends=False)
    # The screen is the window's: what is open leaves it before anything is touched.
    _leave(station, wanted.studies)

    def done(gone: Gone) -> None:
        if gone.backups_wait:
            station.telling.done("The patient is erased here; in the backups once they are back.")
        else:
            station.telling.done("The patient is erased, in the backups too.")

    return station.jobs.start(
        "Erase a patient",
        lambda work: erase_patient(station, wanted, typed, work, reason=reason),
        pool=Pool.RECORDS,
        succeeded=done,
        failed=station.telling.error,
    )


def _not_the_id() -> Refused:
    return Refused(
        "What was typed is not the ID of this patient, so nothing was erased.",
        advice="Type the patient's ID exactly as it is shown.",
    )


def _erase_in_backups(station: Workstation) -> tuple[int, str]:
    try:
        return erase_waiting(station), ""
    except LightboxError as error:
        # It waits, and is done before the next backup: the disk is away, or in a drawer.
        return 0, str(error)


def _show(station: Workstation) -> None:
    station.worklist.reload()
    station.changed()


def _leave(station: Workstation, studies: tuple[str, ...]) -> None:
    """Take the patient off the screen, and stop what is being done with their studies."""
    for job in station.jobs.under_way:
        if job.about in studies:
            job.cancel()
    reading, opening = station.reading, station.opening
    if (reading is not None and reading.study.uid in studies) or opening is not None:
        close_study(station)


def _forget_screen(station: Workstation, studies: tuple[str, ...]) -> None:
    journal = station.records.journal
    try:
        kept = journal.load()
    except JournalUnreadable:
        return
    if kept is not None and any(uid in kept for uid in studies):
        journal.clear()


@guarded(Right.HOLD_MANAGE)
def place_hold(
    station: Workstation,
    *,
    patient_id: str = "",
    issuer: str = "",
    study_uid: str = "",
    reason: str,
) -> Hold:
    """Keep a patient or a study from being deleted by anybody until the hold is lifted."""
    _record(station, "hold.place", patient_id, study_uid, issuer=issuer, reason=reason)
    hold = Holds(station.records.database).add(
        patient_id=patient_id,
        issuer=issuer,
        study_uid=study_uid,
        reason=reason,
        who=station.user,
    )
    station.changed()
    return hold


@guarded(Right.HOLD_MANAGE)
def lift_hold(station: Workstation, id_: int, *, reason: str) -> None:
    """Let a hold bind no longer.

    Raises:
        NotFound: No hold of this number binds.
        Refused: No reason is given.
    """
    if not reason.strip():
        raise Refused("A hold is lifted for a reason.", advice="Say who allows it, and why.")
    holds = Holds(station.records.database)
    hold = next((hold for hold in holds.all() if hold.id == id_), None)
    if hold is not None:
        _record(station, "hold.lift", hold.patient_id, hold.study_uid, reason=reason)
    holds.lift(id_, who=station.user)
    station.changed()


@guarded(Right.HOLD_MANAGE)
def holds_of(station: Workstation, *, lifted_too: bool = False) -> tuple[Hold, ...]:
    """Return the legal holds of this seat."""
    return Holds(station.records.database).all(lifted_too=lifted_too)


def _record(
    station: Workstation, action: str, patient_id: str, study_uid: str, **detail: str
) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.PATIENT_RECORD,
            action,
            station.user,
            patient_id=patient_id,
            study_uid=study_uid,
            detail=detail,
        )
    )


def _say(
    station: Workstation,
    action: str,
    outcome: Outcome = Outcome.SUCCESS,
    *,
    patient_id: str,
    study_uid: str = "",
    **detail: str,
) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.STUDY_DELETED, action, station.user, outcome, patient_id, study_uid,
            detail=detail,
        )
    )  # fmt: skip


def _erase(station: Workstation, said: Namespace, console: Console) -> Result:
    wanted = find_patient(station, said.patient_id, said.issuer)
    found = {
        "patient_id": wanted.patient_id,
        "studies": list(wanted.studies),
        "images": wanted.images,
        "orders": len(wanted.orders),
        "quarantine": len(wanted.aside),
        "corrected_to_others": list(wanted.corrected),
    }
    if said.dry_run:
        return {"done": False, **found}
    typed = said.confirm
    if typed is None:
        if not sys.stdin.isatty():
            raise Refused(
                "Erasing was not confirmed, so nothing was erased.",
                advice="Give --confirm with the patient's ID, or call it at a terminal.",
            )
        console.say(_found_words(found) + " There is no way back.")
        typed = input("Type the patient's ID to erase all of it: ")
    gone = erase_patient(station, wanted, typed, console, reason=said.reason)
    return {
        "done": True,
        **found,
        "rows": gone.erased.rows,
        "keys_in_backups": gone.keys_in_backups,
        "backups_wait": gone.backups_wait,
        "free_space": gone.free_space,
    }


def _found_words(found: dict[str, object]) -> str:
    studies = found["studies"]
    assert isinstance(studies, list)  # noqa: S101 - as put together above
    return (
        f"{len(studies)} studies with {found['images']} images, {found['orders']} orders, and"
        f" {found['quarantine']} objects in quarantine."
    )


def _words(result: Result) -> str:
    lines = [_found_words(result)]
    if result["done"]:
        lines[0] = "Erased for ever: " + lines[0]
        lines.append(
            f"Not reached yet: the backups. {result['backups_wait']} They are done before the"
            " next backup."
            if result["backups_wait"]
            else f"{result['keys_in_backups']} keys in the backups were destroyed."
        )
        if not result["free_space"]:
            lines.append("The database's log is in use and is emptied when Lightbox is closed.")
    else:
        lines[0] = "Would be erased: " + lines[0]
    if result["corrected_to_others"]:
        lines.append(
            "Studies that belong to another patient by correction, and whose images still name"
            " this one, stay: " + ", ".join(result["corrected_to_others"])
        )
    return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("patient_id", metavar="PATIENT")
    parser.add_argument("--issuer", default="", help="of the ID, as the images have it")
    parser.add_argument("--confirm", metavar="PATIENT", help="the ID once more, instead of typing")
    parser.add_argument("--reason", default="", help="for the audit log")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")


def _hold(station: Workstation, said: Namespace, _console: Console) -> Result:
    if said.what == "add":
        place_hold(
            station,
            patient_id=said.patient,
            issuer=said.issuer,
            study_uid=said.study,
            reason=said.reason,
        )
    elif said.what == "remove":
        lift_hold(station, said.number, reason=said.reason)
    return {
        "holds": [
            {
                "number": hold.id,
                "patient_id": hold.patient_id,
                "issuer": hold.issuer,
                "study_uid": hold.study_uid,
                "reason": hold.reason,
                "who": hold.who,
                "since": hold.since.isoformat(timespec="seconds"),
                "lifted": hold.lifted,
            }
            for hold in holds_of(station, lifted_too=getattr(said, "all", False))
        ]
    }


def _hold_words(result: Result) -> str:
    lines = [
        f"{hold['number']}  "
        + (f"patient {hold['patient_id']}" if hold["patient_id"] else f"study {hold['study_uid']}")
        + f"  since {hold['since']}  by {hold['who']}: {hold['reason']}"
        + ("  lifted" if hold["lifted"] else "")
        for hold in result["holds"]
    ]
    return "\n".join(lines or ["Nothing is under a legal hold."])


def _hold_arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="add|remove|list", required=True)
    add = kinds.add_parser("add", help="keep a patient or a study from being deleted")
    whose = add.add_mutually_exclusive_group(required=True)
    whose.add_argument("--patient", default="", metavar="ID")
    whose.add_argument("--study", default="", metavar="UID")
    add.add_argument("--issuer", default="", help="of the patient's ID")
    add.add_argument("--reason", required=True, help="who asks for it, and why")
    remove = kinds.add_parser("remove", help="lift a hold")
    remove.add_argument("number", type=int)
    remove.add_argument("--reason", required=True, help="who allows it, and why")
    list_ = kinds.add_parser("list", help="the holds that bind")
    list_.add_argument("--all", action="store_true", help="those that were lifted too")


VERBS = (
    Verb(
        "erase",
        "erase a patient from this seat and its backups, for ever",
        _arguments,
        _erase,
        _words,
        needs=Right.ERASE_PATIENT,
    ),
    Verb(
        "hold",
        "legal holds: what nobody may delete",
        _hold_arguments,
        _hold,
        _hold_words,
        needs=Right.HOLD_MANAGE,
    ),
)
