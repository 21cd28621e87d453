"""Which hanging protocol suits a study best, and why; which series each viewport takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from viewer.session.chronology import when_made
from viewer.session.hanging_facts import Shown, StudyFacts
from viewer.session.protocols import (
    AUTO,
    COUNTS,
    PaneRule,
    Protocol,
    Rule,
    StageRule,
    Wanted,
    rule_words,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule asked of a study."""

    rule: Rule
    holds: bool

    @property
    def words(self) -> str:
        return rule_words(self.rule)


@dataclass(frozen=True, slots=True)
class Match:
    """How one protocol suits a study."""

    protocol: Protocol
    asked: tuple[Asked, ...]
    fills: tuple[int, ...]  # of each stage, how many viewports would show something
    chosen: bool = False  # the reader wants it for studies like this

    @property
    def suits(self) -> bool:
        """Whether every required rule holds and there is something to show."""
        return all(a.holds for a in self.asked if a.rule.required) and any(self.fills)

    @property
    def score(self) -> int:
        return sum(a.rule.weight for a in self.asked if a.holds)

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons in words, for the reader."""
        if self.chosen:
            return ("You chose it for studies like this.",)
        held = tuple(f"{a.words} (+{a.rule.weight})" for a in self.asked if a.holds)
        return held or ("It suits every study.",)


@dataclass(frozen=True, slots=True)
class Book:
    """The protocols of a seat: the reader's own come before those that are shipped."""

    protocols: tuple[Protocol, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)  # kind of study: protocol id

    def ranked(self, facts: StudyFacts) -> tuple[Match, ...]:
        """Return how every protocol suits a study, the best first."""
        wanted = self.choices.get(facts.kind_of_study, "")
        matches = [_match(p, facts, chosen=p.id == wanted) for p in self.protocols]
        return tuple(
            sorted(
                matches,
                key=lambda m: (not m.suits, not m.chosen, -m.score, m.protocol.order),
            )
        )

    def named(self, id_: str) -> Protocol | None:
        return next((p for p in self.protocols if p.id == id_), None)


def _match(protocol: Protocol, facts: StudyFacts, *, chosen: bool) -> Match:
    asked = tuple(Asked(rule, holds(rule, facts)) for rule in protocol.rules)
    fills: tuple[int, ...] = ()
    if all(a.holds for a in asked if a.rule.required):
        fills = tuple(
            sum(shown is not None for _, shown in fill(stage, facts)) for stage in protocol.stages
        )
    return Match(protocol, asked, fills, chosen)


# ---------------------------------------------------------------------------- rules


def holds(rule: Rule, facts: StudyFacts) -> bool:
    """Return whether a rule holds for a study."""
    if rule.what in COUNTS:
        return rule.at_least <= _count(rule.what, facts) <= rule.at_most
    texts = _texts(rule.what, facts)
    if rule.any and not any(has_word(text, rule.any) for text in texts):
        return False
    return not any(has_word(text, rule.none) for text in texts)


def _count(what: str, facts: StudyFacts) -> int:
    match what:
        case "images":
            return sum(shown.images for shown in facts.own)
        case "volumes":
            return sum(shown.kind == "volume" for shown in facts.own)
        case "films":
            return sum(shown.kind == "film" for shown in facts.own)
        case "priors":
            return facts.priors
        case "monitors":
            return facts.monitors
    return len({(shown.content) for shown in facts.own})


def _texts(what: str, facts: StudyFacts) -> tuple[str, ...]:
    match what:
        case "modality":
            return tuple({shown.modality for shown in facts.own})
        case "body_part":
            return tuple({shown.instance.series.body_part for shown in facts.own})
        case "side":
            return tuple({shown.side for shown in facts.own})
        case "view":
            return tuple({shown.view for shown in facts.own})
    return (facts.description,)


def has_word(text: str, patterns: Iterable[str]) -> bool:
    """Return whether a text has one of the words, whole; ``thor*`` asks for a beginning.

    A pattern of several words wants them beside each other. Case and punctuation do not count.
    """
    words = _words(text)
    return any(_found(words, _pattern(pattern)) for pattern in patterns)


def _found(words: Sequence[str], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return False
    return any(
        all(_is(word, part) for word, part in zip(words[at:], pattern, strict=False))
        for at in range(len(words) - len(pattern) + 1)
    )


def _is(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    # A change from letters to digits ends no word: T2 and b1000 are names of sequences.
    return tuple(word for word in re.split(r"[\W_]+", text.casefold()) if word)


@lru_cache(maxsize=4096)
def _pattern(text: str) -> tuple[str, ...]:
    parts = re.split(r"[^\w*]+|_", text.casefold())
    return tuple(part for part in parts if part.strip("*"))


# ---------------------------------------------------------------------------- panes


def fill(stage: StageRule, facts: StudyFacts) -> list[tuple[PaneRule, Shown | None]]:
    """Return every viewport of a stage with what it shows; None where the study has nothing."""
    taken: set[tuple[str, int, int, str]] = set()

    def take(pane: PaneRule) -> Shown | None:
        among = facts.own if pane.role == "current" else _of_prior(facts, pane.prior)
        for wanted in pane.series or (Wanted(pick="most"),):
            free = [
                shown
                for shown in among
                if wants(wanted, shown)
                and (pane.again or (_study(shown), *_place(shown), pane.plane) not in taken)
            ]
            if free:
                found = _pick(wanted.pick, free)
                taken.add((_study(found), *_place(found), pane.plane))
                return found
        return None

    if stage.layout != AUTO:
        return [(pane, take(pane)) for pane in stage.panes]
    found: list[tuple[PaneRule, Shown | None]] = []
    last = stage.panes[-1]
    for pane in (*stage.panes, *[last] * stage.most):
        shown = take(pane) if len(found) < stage.most else None
        if shown is not None:
            found.append((pane, shown))
    return found


def _study(shown: Shown) -> str:
    return shown.instance.study.uid


def _place(shown: Shown) -> tuple[int, int]:
    return shown.content, shown.image


def prior_order(facts: StudyFacts) -> tuple[str, ...]:
    """Return the earlier studies by UID: those made before this one, the newest first.

    A study that is later than the open one is no prior as long as there is an earlier one.
    """
    now = max((when_made(shown.instance.study) for shown in facts.own), default=(0, 0))
    studies: dict[str, bool] = {}
    for shown in facts.earlier:
        studies.setdefault(_study(shown), when_made(shown.instance.study) <= now)
    return tuple(sorted(studies, key=lambda uid: not studies[uid]))


def _of_prior(facts: StudyFacts, number: int) -> tuple[Shown, ...]:
    order = prior_order(facts)
    if number > len(order):
        return ()
    return tuple(shown for shown in facts.earlier if _study(shown) == order[number - 1])


def wants(wanted: Wanted, shown: Shown) -> bool:
    """Return whether a series or film is what a pane asks for."""
    return (
        (not wanted.modality or shown.modality in wanted.modality)
        and (not wanted.words or has_word(shown.text, wanted.words))
        and not has_word(shown.text, wanted.without)
        and wanted.side in ("", shown.side)
        and (not wanted.view or shown.view in wanted.view)
        and wanted.kind in ("", shown.kind)
        and wanted.acquired in ("", shown.acquired)
    )


def _pick(how: str, among: Sequence[Shown]) -> Shown:
    match how:
        case "last":
            return among[-1]
        case "most":
            return max(among, key=lambda shown: shown.images)
        case "thinnest":
            return min(among, key=lambda shown: shown.thickness_mm or float("inf"))
    return among[0]
