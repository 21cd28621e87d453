"""Where a study that has arrived goes: rules, what they are held against, and which one wins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fnmatch import translate


class About(Enum):
    """What of a study a condition looks at."""

    SENDER = "sender"  # the peer it came from; import for files
    MODALITY = "modality"
    BODY_PART = "body-part"
    DESCRIPTION = "description"  # of the study or of one of its series


class Deed(Enum):
    """What a rule does with a study that it wins."""

    STORE = "store"  # it stays here, and nothing more
    ANALYSE = "analyse"  # by a model
    FORWARD = "forward"  # to a peer
    NOTIFY = "notify"  # whoever sits at this seat
    ANONYMISE = "anonymise"  # for a project, and the copies to a peer


_WITH_TARGET = frozenset({Deed.ANALYSE, Deed.FORWARD, Deed.ANONYMISE})
MOST_RULES = 200
BETWEEN = " > "  # a project and the peer of its copies


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds if one of the study's values is like one of these; * and ? are wildcards."""

    about: About
    any: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.any or not all(pattern.strip() for pattern in self.any):
            raise ValueError("a condition names at least one value")

    def holds(self, facts: Facts) -> bool:
        """Return whether a study has such a value."""
        return any(_like(p, value) for p in self.any for value in facts.of(self.about))

    def __str__(self) -> str:
        return f"{self.about.value} {' or '.join(self.any)}"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do, and to whom or with what."""

    deed: Deed
    target: str = ""  # the name of a peer, the id of a model, or PROJECT > PEER

    def __post_init__(self) -> None:
        if (self.deed in _WITH_TARGET) != bool(self.target):
            raise ValueError(f"{self.deed.value} {'needs' if not self.target else 'has no'} target")
        if self.deed is Deed.ANONYMISE and not all(self.project_and_peer):
            raise ValueError("anonymise names a project and a peer")

    @property
    def project_and_peer(self) -> tuple[str, str]:
        """For which project a study is to lose its names, and to whom the copies go."""
        project, _, peer = self.target.rpartition(BETWEEN)
        return project.strip(), peer.strip()

    def __str__(self) -> str:
        return f"{self.deed.value} {self.target}".strip()


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done with which studies. Without a condition it is for every study."""

    name: str
    acts: tuple[Act, ...]
    conditions: tuple[Condition, ...] = ()
    needs_all: bool = True  # else one of the conditions is enough

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > 64:
            raise ValueError("a rule has a name of 1 to 64 characters")
        if not self.acts:
            raise ValueError("a rule does something")
        if len(set(self.acts)) != len(self.acts):
            raise ValueError("a rule does nothing twice")

    def holds(self, facts: Facts) -> bool:
        """Return whether the rule is for such a study."""
        if not self.conditions:
            return True
        held = [condition.holds(facts) for condition in self.conditions]
        return all(held) if self.needs_all else any(held)

    def against(self, facts: Facts) -> tuple[Condition, ...]:
        """Return the conditions for which the rule is not for such a study."""
        if self.holds(facts):
            return ()
        return tuple(condition for condition in self.conditions if not condition.holds(facts))


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules are held against, of one study."""

    sender: str = ""
    modalities: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()

    def of(self, about: About) -> tuple[str, ...]:
        """Return the study's values of one kind."""
        values: Mapping[About, tuple[str, ...]] = {
            About.SENDER: (self.sender,),
            About.MODALITY: self.modalities,
            About.BODY_PART: self.body_parts,
            About.DESCRIPTION: self.descriptions,
        }
        return values[about]


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule held against one study: whether it won, and why not."""

    rule: Rule
    won: bool
    against: tuple[Condition, ...] = ()  # what does not hold
    after: str = ""  # it holds, but this rule stands before it


@dataclass(frozen=True, slots=True)
class Routed:
    """What becomes of a study. Where no rule is for it, it stays here and nothing is done."""

    rule: Rule | None
    tried: tuple[Tried, ...] = field(default=())

    @property
    def acts(self) -> tuple[Act, ...]:
        return self.rule.acts if self.rule is not None else (Act(Deed.STORE),)


def route(rules: Sequence[Rule], facts: Facts) -> Routed:
    """Return what becomes of a study: the first rule that is for it wins, and no other."""
    winner = next((rule for rule in rules if rule.holds(facts)), None)
    tried = tuple(
        Tried(
            rule,
            rule is winner,
            rule.against(facts),
            after=winner.name
            if winner is not None and rule is not winner and rule.holds(facts)
            else "",
        )
        for rule in rules
    )
    return Routed(winner, tried)


def check_rules(rules: Sequence[Rule]) -> None:
    """Refuse rules that cannot stand together.

    Raises:
        ValueError: Two have one name, or there are too many.
    """
    names = [rule.name.casefold() for rule in rules]
    if len(set(names)) != len(names):
        raise ValueError("two rules have the same name")
    if len(rules) > MOST_RULES:
        raise ValueError(f"there are more than {MOST_RULES} rules")


def _like(pattern: str, value: str) -> bool:
    escaped = pattern.strip().replace("[", "[[]")  # * and ? alone are wildcards
    return re.fullmatch(translate(escaped), value.strip(), re.IGNORECASE) is not None
