"""Deletes studies whose time is over, by the site's rules; says of every other why it stays."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from app.actions.backing_up import erase_waiting, notes_of
from app.actions.seat import change_seat
from app.commands import Command
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.jobs import Job, Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError, NotFound, Refused
from domain.rights import Right
from domain.work import Work
from records.holding import Holds
from records.retaining import facts_of_all
from records.retention import RetentionRule, Since, Verdict, judge_all
from records.told_of import last_opened

REASONS = {
    "expired": "its time is over",
    "not-yet": "kept until then",
    "pinned": "a person keeps it",
    "held": "under a legal hold",
    "busy": "on its way to an archive, or a report on it was begun",
    "no-rule": "no rule is about it",
    "no-date": "a day is missing that its rule counts from",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run did."""

    deleted: int
    images: int
    failed: int  # could not be deleted at that moment; the next run tries again


def rules_of(station: Workstation) -> tuple[RetentionRule, ...]:
    return station.records.settings.load().retention


@guarded(Right.RETENTION_MANAGE)
def set_rules(station: Workstation, rules: tuple[RetentionRule, ...]) -> None:
    """Keep studies by these rules, in this order; the first that fits a study counts."""
    if len({rule.name for rule in rules}) != len(rules):
        raise Refused("There is a rule of this name already.", advice="Choose another name.")
    changed = replace(station.records.settings.load(), retention=rules)
    said = "; ".join(words_of(rule) for rule in rules)
    change_seat(station, changed, "retention.rules", detail={"rules": said})
    station.changed()


@guarded(Right.RETENTION_MANAGE)
def dry_run(station: Workstation, *, today: date | None = None) -> tuple[Verdict, ...]:
    """Say of every study whether it would go today, and why not; nothing is changed."""
    records = station.records
    facts = facts_of_all(records.database, last_opened(records.audit.database))
    return judge_all(facts, rules_of(station), today or _today())


@guarded(Right.RETENTION_MANAGE)
def run(station: Workstation, work: Work, *, today: date | None = None) -> Kept:
    """Delete what has expired. Each is judged once more at its turn, and on record before it goes.

    Raises:
        AuditUnavailable: It could not be put on record; that study and the rest stay.
    """
    day = today or _today()
    going = [verdict for verdict in dry_run(station, today=day) if verdict.goes]
    _say(station, "retention.run", expired=str(len(going)))
    deleted = images = failed = 0
    for number, verdict in enumerate(going):
        work.pause_point()
        work.report(number / len(going))
        try:
            images += _delete(station, verdict, day)
            deleted += 1
        except (Refused, NotFound):
            failed += 1  # held, sent or begun meanwhile: the next run says which
    if deleted:
        _after(station)
    return Kept(deleted, images, failed)


def _delete(station: Workstation, verdict: Verdict, day: date) -> int:
    facts, rule = verdict.facts, verdict.rule
    assert rule is not None  # noqa: S101 - nothing goes without a rule
    archive = station.records.archive
    again = facts_of_all(
        station.records.database,
        last_opened(station.records.audit.database),
        only=facts.study_uid,
    )
    if not any(each.goes for each in judge_all(again, (rule,), day)):
        raise Refused("Somebody keeps this study since it was looked at.")
    station.records.audit.record(
        AuditEvent(
            AuditCode.STUDY_DELETED,
            "retention.delete",
            station.user,
            Outcome.SUCCESS,
            facts.patient_id,
            facts.study_uid,
            detail={"rule": rule.name, "kept_until": str(verdict.kept_until)},
        )
    )
    if rule.with_reports:
        erased = archive.erase_study(facts.study_uid)
        notes_of(station).note_erasure(erased.whom, datetime.now(UTC))
        return erased.images
    return archive.delete_study(facts.study_uid)


def _after(station: Workstation) -> None:
    try:
        erase_waiting(station)
    except LightboxError as error:
        # The backups are away: their keys are destroyed before the next one is made.
        _say(station, "backup.erase", Outcome.MINOR_FAILURE, reason=str(error))
    station.records.database.scrub()
    station.jobs.deliver(lambda: _show(station))


def _show(station: Workstation) -> None:
    station.worklist.reload()
    station.changed()


@guarded(Right.RETENTION_MANAGE)
def run_in_background(station: Workstation) -> Job:
    """Delete what has expired, on the list of jobs."""

    def done(kept: Kept) -> None:
        station.telling.done(f"{kept.deleted} studies whose time is over were deleted.")

    return station.jobs.start(
        "Delete what has expired",
        lambda work: run(station, work),
        pool=Pool.CARE,
        succeeded=done,
        failed=station.telling.error,
    )


@guarded(Right.RETENTION_MANAGE)
def pin(station: Workstation, study_uid: str, *, on: bool = True) -> None:
    """Keep a study whatever the rules say, or let them have it again."""
    station.records.audit.record(
        AuditEvent(
            AuditCode.PATIENT_RECORD,
            "retention.pin" if on else "retention.unpin",
            station.user,
            study_uid=study_uid,
        )
    )
    Holds(station.records.database).pin(study_uid, who=station.user, on=on)
    station.changed()


def words_of(rule: RetentionRule) -> str:
    """Say a rule in one sentence."""
    what = ", ".join(rule.modalities) or "every study"
    whose = f" of patients under {rule.under_age}" if rule.under_age else ""
    since = "the examination" if rule.since is Since.STUDY else "the last access"
    until = f", and until the age of {rule.until_age}" if rule.until_age else ""
    reports = ", with its reports" if rule.with_reports else ""
    return f"{rule.name}: {what}{whose}, {rule.keep_years} years after {since}{until}{reports}"


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _say(
    station: Workstation, action: str, outcome: Outcome = Outcome.SUCCESS, **detail: str
) -> None:
    station.records.audit.record(
        AuditEvent(AuditCode.APPLICATION_ACTIVITY, action, station.user, outcome, detail=detail)
    )


def _retention(station: Workstation, said: Namespace, console: Console) -> Result:
    match said.what:
        case "rules":
            return _change_rules(station, said)
        case "pin":
            pin(station, said.study_uid, on=not said.off)
            return {"what": "pin", "pinned": not said.off}
        case "run":
            kept = run(station, console)
            return {
                "what": "run",
                "deleted": kept.deleted,
                "images": kept.images,
                "failed": kept.failed,
            }
        case _:
            return {
                "what": "dry-run",
                "studies": [
                    {
                        "study_uid": each.facts.study_uid,
                        "goes": each.goes,
                        "rule": each.rule.name if each.rule else "",
                        "kept_until": str(each.kept_until or ""),
                        "reason": each.reason,
                    }
                    for each in dry_run(station)
                ],
            }


def _change_rules(station: Workstation, said: Namespace) -> Result:
    rules = rules_of(station)
    try:
        if said.change == "add":
            new = RetentionRule(
                said.name,
                said.keep_years,
                Since(said.since),
                tuple(said.modality),
                said.under_age,
                said.until_age,
                said.with_reports,
            )
            set_rules(station, (*rules, new))
    except ValueError as error:
        raise Refused(f"The rule does not hold: {error}.") from error
    if said.change == "remove":
        if said.name not in {rule.name for rule in rules}:
            raise NotFound("There is no rule of this name.")
        set_rules(station, tuple(rule for rule in rules if rule.name != said.name))
    return {"what": "rules", "rules": [words_of(rule) for rule in rules_of(station)]}


def _words(result: Result) -> str:
    match result["what"]:
        case "rules":
            return "\n".join(result["rules"] or ["There are no rules: every study is kept."])
        case "pin":
            return "This study is kept." if result["pinned"] else "The rules may have it again."
        case "run":
            words = f"{result['deleted']} studies with {result['images']} images were deleted."
            if result["failed"]:
                words += f" {result['failed']} could not be at this moment."
            return words
        case _:
            lines = [
                f"{'goes ' if each['goes'] else 'stays'}  {each['study_uid']}"
                f"  {each['rule'] or '-'}  {each['kept_until'] or '-'}  {REASONS[each['reason']]}"
                for each in result["studies"]
            ]
            counted = Counter(each["goes"] for each in result["studies"])
            lines.append(f"{counted[True]} would go, {counted[False]} would stay.")
            return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", metavar="rules|dry-run|run|pin", required=True)
    rules = kinds.add_parser("rules", help="how long studies are kept; without a rule: for ever")
    rules.set_defaults(change="")
    change = rules.add_subparsers(dest="change", metavar="add|remove")
    add = change.add_parser("add", help="a rule behind the others; the first that fits counts")
    add.add_argument("name")
    add.add_argument("--keep-years", type=int, required=True)
    add.add_argument("--since", choices=[each.value for each in Since], default="study")
    add.add_argument("--modality", action="append", default=[])
    add.add_argument("--under-age", type=int, default=0, help="only of patients younger than this")
    add.add_argument("--until-age", type=int, default=0, help="kept at least until this age")
    add.add_argument("--with-reports", action="store_true", help="signed reports go too")
    change.add_parser("remove", help="drop a rule").add_argument("name")
    kinds.add_parser("dry-run", help="say of every study whether it would go, and why not")
    kinds.add_parser("run", help="delete what has expired")
    pinned = kinds.add_parser("pin", help="keep a study whatever the rules say")
    pinned.add_argument("study_uid", metavar="STUDY_UID")
    pinned.add_argument("--off", action="store_true", help="let the rules have it again")


COMMANDS: tuple[Command, ...] = ()
VERBS = (
    Verb(
        "retention",
        "how long studies are kept, and deleting what has expired",
        _arguments,
        _retention,
        _words,
        needs=Right.RETENTION_MANAGE,
    ),
)
