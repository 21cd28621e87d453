"""Sends what arrives on its way by this seat's rules, each study once, whatever interrupts it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.actions.deidentified_sending import queue_by_rule
from app.actions.deidentifying import Wish
from app.actions.findings import model_named, run_model, volume_to_analyse
from app.actions.opening import load_study
from app.actions.peers import any_peer
from app.actions.queueing import queue_images
from app.commands import Command
from app.gate import about_study, guarded, may
from app.headless import Console, Result, Verb
from app.jobs import Pool
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent, Outcome
from domain.errors import LightboxError, NotFound
from domain.rights import Right
from domain.routing import (
    BETWEEN,
    About,
    Act,
    Condition,
    Deed,
    Facts,
    Routed,
    Rule,
    check_rules,
    route,
)
from domain.work import Cancelled, Work
from records.routings import RoutedAct

TITLE = "Route what arrived"
_LEFT_BEHIND = timedelta(seconds=60)


def rules_of(station: Workstation) -> tuple[Rule, ...]:
    """Return this seat's rules, the first to be held against a study first."""
    return station.records.settings.load().rules


@guarded(Right.RULES_CONFIGURE)
def keep_rules(station: Workstation, rules: Sequence[Rule]) -> None:
    """Keep the rules in this order. They are for what arrives from now on.

    Raises:
        LightboxError: They cannot stand together, or one names a peer or model nobody knows.
    """
    try:
        check_rules(rules)
    except ValueError as error:
        raise LightboxError(f"These rules cannot be kept: {error}.") from error
    for rule in rules:
        for act in rule.acts:
            check_act(station, act)
    seat = station.records.settings.load()
    station.records.audit.record(
        AuditEvent(
            AuditCode.APPLICATION_ACTIVITY,
            "rules.keep",
            station.user,
            detail={f"rule-{n}": words_of(rule) for n, rule in enumerate(rules, start=1)},
        )
    )
    if not seat.rules:
        station.records.routings.pass_over(datetime.now(UTC))
    station.records.settings.save(replace(seat, rules=tuple(rules)))


def check_act(station: Workstation, act: Act) -> None:
    """Refuse what could never be done.

    Raises:
        LightboxError: Nobody knows the peer or the model.
    """
    if act.deed is Deed.FORWARD:
        any_peer(station, act.target)
    if act.deed is Deed.ANONYMISE:
        any_peer(station, act.project_and_peer[1])
    if act.deed is Deed.ANALYSE:
        model_named(station, act.target)


def words_of(rule: Rule) -> str:
    """Return a rule as a person reads it."""
    joint = " and " if rule.needs_all else " or "
    when = joint.join(map(str, rule.conditions)) or "every study"
    return f"{rule.name}: {when}: {', '.join(map(str, rule.acts))}"


@guarded(Right.SEND)
def facts_of(station: Workstation, study_uid: str) -> Facts:
    """Return what rules are held against, of a study on this seat.

    Raises:
        NotFound: Nothing of the study is held.
    """
    archive = station.records.archive
    summary = archive.study(study_uid)
    series = [each.series for each in archive.series_of(study_uid)]

    def values(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))

    return Facts(
        sender=summary.origin,
        modalities=values([s.modality for s in series]),
        body_parts=values([s.body_part for s in series]),
        descriptions=values([summary.study.description, *(s.description for s in series)]),
    )


@guarded(Right.RULES_CONFIGURE)
def try_rules(station: Workstation, study_uid: str) -> Routed:
    """Return what the rules would do with a study, and why; nothing is done."""
    return route(rules_of(station), facts_of(station, study_uid))


# Doing


@guarded(Right.SEND)
def decide_what_settled(station: Workstation) -> None:
    """Decide for every study that has settled, and put each decision on record once."""
    records = station.records
    seat = records.settings.load()
    if not seat.rules:
        return
    now = datetime.now(UTC)
    for study in records.routings.settled(now, seat.settle_seconds):
        routed = route(seat.rules, facts_of(station, study.study_uid))
        name = routed.rule.name if routed.rule is not None else ""
        if records.routings.decide(study, name, routed.acts if name else (), now):
            _put_on_record(station, study.study_uid, name)
    for study in records.routings.grown(now, seat.settle_seconds):
        if study.came:
            _record(station, "route.more", study.study_uid)
        records.routings.again(study, now)
    # What a program decided that ended before it could say so.
    for study_uid, name in records.routings.unrecorded(now - _LEFT_BEHIND):
        _put_on_record(station, study_uid, name)


def _put_on_record(station: Workstation, study_uid: str, rule: str) -> None:
    _record(station, "route.study", study_uid, rule=rule or "none")
    station.records.routings.recorded(study_uid)


@guarded(Right.SEND)
def do_what_was_decided(station: Workstation, work: Work) -> None:
    """Do what is on record and is not done yet, each thing once."""
    routings = station.records.routings
    for each in routings.waiting(datetime.now(UTC)):
        work.pause_point()
        if routings.claim(each.id, datetime.now(UTC)):
            _do(station, each, work)


def _do(station: Workstation, each: RoutedAct, work: Work) -> None:
    routings = station.records.routings
    try:
        _DOES[each.act.deed](station, each, work)
    except Cancelled:
        routings.release(each.id)
        raise
    except LightboxError as error:
        routings.failed(each.id, str(error))
        _record(
            station,
            "route.failed",
            each.study_uid,
            Outcome.SERIOUS_FAILURE,
            act=str(each.act),
            reason=str(error),
        )
        failure = LightboxError(f"A rule could not be followed: {error}", advice=error.advice)
        station.jobs.deliver(lambda: station.telling.error(failure))
        return
    routings.done(each.id)


def _store(_station: Workstation, _each: RoutedAct, _work: Work) -> None:
    """Leave it here: it is here."""


def _forward(station: Workstation, each: RoutedAct, work: Work) -> None:
    known = any_peer(station, each.act.target)
    if station.records.archive.study(each.study_uid).origin == known.name:
        return  # it came from there: two seats with such rules would send it round for ever
    arrived = station.records.routings.arrived(each.study_uid)
    queue_images(station, known.name, each.study_uid, arrived, work)


def _analyse(station: Workstation, each: RoutedAct, work: Work) -> None:
    model = model_named(station, each.act.target)
    done = station.records.drafts.analyses(each.study_uid)
    if any(analysis.model.id == model.id for analysis in done):
        return  # a crash after the run: it is not run twice
    reading = load_study(station, each.study_uid, work)
    run_model(station, reading, volume_to_analyse(reading), model, work)


def _notify(station: Workstation, each: RoutedAct, _work: Work) -> None:
    # Named by what it is, not by whom it shows: a message may lie open on the screen.
    summary = station.records.archive.study(each.study_uid)
    what = " ".join((*summary.modalities, summary.study.description)).strip()
    sentence = f"A study has arrived: {what or 'without a description'}."
    station.jobs.deliver(lambda: station.telling.done(sentence))


def _anonymise(station: Workstation, each: RoutedAct, work: Work) -> None:
    project, peer = each.act.project_and_peer
    told = queue_by_rule(station, (each.study_uid,), peer, Wish(project), work)
    if told.left_out:
        left = len(told.left_out)
        sentence = f"{left} objects of a study were left out: they may name somebody."
        station.jobs.deliver(lambda: station.telling.done(sentence))


_DOES: dict[Deed, Callable[[Workstation, RoutedAct, Work], None]] = {
    Deed.STORE: _store,
    Deed.FORWARD: _forward,
    Deed.ANALYSE: _analyse,
    Deed.NOTIFY: _notify,
    Deed.ANONYMISE: _anonymise,
}


def _record(
    station: Workstation,
    action: str,
    study_uid: str,
    outcome: Outcome = Outcome.SUCCESS,
    **detail: str,
) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.APPLICATION_ACTIVITY,
            action,
            station.user,
            outcome,
            study_uid=study_uid,
            detail=detail,
        )
    )


@guarded(Right.SEND)
def route_in_background(station: Workstation) -> None:
    """Look at what arrived, aside, and do what is to be done; once at a time."""
    station.jobs.start(
        "Look at what arrived",
        lambda _work: decide_what_settled(station),
        pool=Pool.DESK,
        shown=False,
        succeeded=lambda _none: _go_on(station),
        failed=station.telling.error,
    )


def _go_on(station: Workstation) -> None:
    if any(job.title == TITLE for job in station.jobs.under_way):
        return
    if station.records.routings.waiting(datetime.now(UTC)):
        station.jobs.start(
            TITLE,
            lambda work: do_what_was_decided(station, work),
            pool=Pool.COMPUTE,
            succeeded=lambda _none: None,
            failed=station.telling.error,
        )


# On the command line


def rule_said(said: Namespace) -> Rule:
    """Return the rule that a person wrote.

    Raises:
        LightboxError: It means nothing.
    """
    about = {
        About.SENDER: said.sender,
        About.MODALITY: said.modality,
        About.BODY_PART: said.body_part,
        About.DESCRIPTION: said.description,
    }
    acts = [Act(Deed.STORE)] if said.store else []
    acts += [Act(Deed.ANALYSE, model) for model in said.analyse]
    acts += [Act(Deed.FORWARD, to) for to in said.forward]
    acts += [Act(Deed.NOTIFY)] if said.notify else []
    acts += [Act(Deed.ANONYMISE, BETWEEN.join(both)) for both in said.anonymise]
    try:
        return Rule(
            said.name,
            tuple(acts),
            tuple(Condition(what, tuple(any_)) for what, any_ in about.items() if any_),
            needs_all=not said.any,
        )
    except ValueError as error:
        raise LightboxError(
            f"This is no rule: {error}.", advice="See `rules add --help`."
        ) from error


def _rules(station: Workstation, said: Namespace, _console: Console) -> Result:
    rules = list(rules_of(station))
    if said.does == "add":
        new = rule_said(said)
        kept = [rule for rule in rules if rule.name != new.name]
        at = len(kept) if said.before is None else _place(kept, said.before)
        keep_rules(station, [*kept[:at], new, *kept[at:]])
    if said.does == "remove":
        del rules[_place(rules, said.name)]
        keep_rules(station, rules)
    if said.does == "settle":
        _set_quiet(station, said.seconds)
    if said.does == "try":
        return _tried(station, said.study)
    seat = station.records.settings.load()
    return {
        "rules": [_described(rule) for rule in seat.rules],
        "settle_seconds": seat.settle_seconds,
    }


def _place(rules: Sequence[Rule], name: str) -> int:
    for place, rule in enumerate(rules):
        if rule.name == name:
            return place
    raise NotFound(f"There is no rule called {name}.", advice="List them with `rules`.")


def _set_quiet(station: Workstation, seconds: int) -> None:
    seat = station.records.settings.load()
    try:
        changed = replace(seat, settle_seconds=seconds)
    except ValueError as error:
        raise LightboxError(f"This cannot be set: {error}.") from error
    station.records.settings.demand(changed)
    station.records.audit.record(
        AuditEvent(
            AuditCode.APPLICATION_ACTIVITY,
            "rules.settle",
            station.user,
            detail={"seconds": str(seconds)},
        )
    )
    station.records.settings.save(changed)


def _tried(station: Workstation, which: str) -> Result:
    archive = station.records.archive
    uids = [which]
    if which == "all":
        every = (summary.study.uid for summary in archive.studies())
        right = Right.RULES_CONFIGURE
        uids = [uid for uid in every if may(station, right, about_study(station, uid))]
    return {
        "tried": [
            {
                "study_uid": uid,
                "rule": routed.rule.name if routed.rule else None,
                "would": [str(act) for act in routed.acts],
                "rules": [
                    {
                        "name": tried.rule.name,
                        "wins": tried.won,
                        "against": [str(condition) for condition in tried.against],
                        "after": tried.after,
                    }
                    for tried in routed.tried
                ],
            }
            for uid in uids
            for routed in [try_rules(station, uid)]
        ]
    }


def _described(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "when": {c.about.value: list(c.any) for c in rule.conditions},
        "needs": "all" if rule.needs_all else "any",
        "do": [str(act) for act in rule.acts],
    }


def _words(result: Result) -> str:
    if "tried" in result:
        return "\n".join(line for tried in result["tried"] for line in _tried_words(tried))
    lines = []
    for rule in result["rules"]:
        joint = " and " if rule["needs"] == "all" else " or "
        when = joint.join(f"{k} {' or '.join(v)}" for k, v in rule["when"].items())
        lines.append(f"{rule['name']}: {when or 'every study'}: {', '.join(rule['do'])}")
    return "\n".join(lines) or "There are no rules: what arrives stays here."


def _tried_words(tried: dict[str, Any]) -> list[str]:
    lines = [f"{tried['study_uid']}: {', '.join(tried['would'])} ({tried['rule'] or 'no rule'})"]
    for rule in tried["rules"]:
        if rule["wins"]:
            lines.append(f"  {rule['name']}: wins")
        elif rule["after"]:
            lines.append(f"  {rule['name']}: stands behind {rule['after']}")
        else:
            lines.append(f"  {rule['name']}: not {', not '.join(rule['against'])}")
    return lines


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="does", metavar="add|remove|try|settle")
    add = kinds.add_parser("add", help="add a rule at the end, or change one of this name")
    add.add_argument("name")
    for option in ("--sender", "--modality", "--body-part", "--description"):
        add.add_argument(
            option, nargs="+", default=[], metavar="VALUE", help="* and ? stand for any"
        )
    add.add_argument("--any", action="store_true", help="one of the conditions is enough")
    add.add_argument("--store", action="store_true", help="keep it here and do nothing more")
    add.add_argument("--analyse", action="append", default=[], metavar="MODEL")
    add.add_argument("--forward", action="append", default=[], metavar="PEER")
    add.add_argument("--notify", action="store_true", help="tell whoever sits here")
    add.add_argument(
        "--anonymise",
        action="append",
        nargs=2,
        default=[],
        metavar=("PROJECT", "PEER"),
        help="send copies that name nobody to a peer",
    )
    add.add_argument("--before", metavar="RULE", help="stand before this rule")
    remove = kinds.add_parser("remove", help="take a rule away")
    remove.add_argument("name")
    dry = kinds.add_parser("try", help="what would be done with a study, and why not else")
    dry.add_argument("study", metavar="STUDY_UID|all")
    settle = kinds.add_parser("settle", help="how long nothing must come before a study is whole")
    settle.add_argument("seconds", type=int)


COMMANDS: tuple[Command, ...] = ()
VERBS = (
    Verb(
        "rules", "where what arrives goes", _arguments, _rules, _words, needs=Right.RULES_CONFIGURE
    ),
)
