"""What a site has decided for its seats, read from one file and checked to the last name."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import partial
from typing import Any

from app.options import OptionError, Policy, read
from app.roles import shipped_roles
from domain.features import EVERY, Feature, Toggle
from domain.rights import Right, Role
from pacs_client.peers import Right as PeerRight
from pacs_client.peers import parse
from records.retention import RetentionRule, Since
from records.settings import Fixed, KnownPeer, Seat
from records.signed_text import Signed, signed, unsigned

_TABLES = ("about", "settings", "peers", "retention", "roles", "features", "models")
# The seat's settings that a site may decide; the rest are a reader's own, or secrets.
SETTINGS = ("aet", "port", "tls_port", "habit", "brighter_up", "settle_seconds", "open_priors")
_PEER = {
    "name": str, "address": str, "may": list, "tls": bool, "charset": str, "worklist": bool,
    "steps": bool,
}  # fmt: skip
_RETENTION = {
    "name": str, "keep_years": int, "since": str, "modalities": list, "under_age": int,
    "until_age": int, "with_reports": bool,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ModelRule:
    """What a site decides about one model."""

    version: str = ""  # the only one that runs; empty: any
    threshold: float | None = None  # in place of the manifest's


@dataclass(frozen=True, slots=True)
class SitePolicy:
    """All that one policy file says, and where it came from."""

    policy: Policy = field(default_factory=Policy)
    named: frozenset[str] = frozenset()  # the options that the file names
    fixed: Fixed = field(default_factory=Fixed)
    roles: tuple[Role, ...] = ()
    features: tuple[Toggle, ...] = ()
    models: Mapping[str, ModelRule] = field(default_factory=dict)
    version: int = 0
    site: str = ""
    file: str = ""  # where it was read; empty: there is none
    system: bool = False  # it lies where only the system's administrator writes
    text: str = ""
    signed: Signed | None = None  # who signed it, once that was checked

    @property
    def sha256(self) -> str:
        """What the audit log calls this policy; empty where there is none."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest() if self.text else ""


def read_policy(text: str, *, file: str = "", system: bool = False) -> SitePolicy:
    """Return what a policy file says; whether its signature holds is asked elsewhere.

    Raises:
        OptionError: It cannot be read, or a name, type or value in it is wrong.
    """
    try:
        table = tomllib.loads(unsigned(text))
    except tomllib.TOMLDecodeError as error:
        raise OptionError("The policy file cannot be read.", advice=f"Mend it: {error}.") from error

    def at(where: str) -> Callable[[str], str]:
        return partial(line_of, text, where)

    options = {name: value for name, value in table.items() if name not in _TABLES}
    about = _names(table.get("about", {}), {"version": int, "site": str}, at("about"))
    settings = _settings(table.get("settings", {}), at("settings"))
    if "retention" in table:
        settings["retention"] = _retention(table["retention"], text)
    policy = read(Policy, options, at=at(""))
    settings["tls_minimum"] = policy.tls_minimum
    if policy.tls_minimum == Seat().tls_minimum:
        del settings["tls_minimum"]
    return SitePolicy(
        policy=policy,
        named=frozenset(options),
        fixed=Fixed(
            settings,
            _peers(table.get("peers", []), text),
            policy.may_add_peers,
            policy.may_speak_in_clear,
        ),
        roles=_roles(table.get("roles", {}), text),
        features=_features(table.get("features", {}), about.get("site", ""), text),
        models=_models(table.get("models", {}), text),
        version=about.get("version", 0),
        site=about.get("site", ""),
        file=file,
        system=system,
        text=text,
    )


def line_of(text: str, table: str, name: str, nth: int = 0) -> str:
    """Return `` in line N``: where a name of a table stands; nothing where it is not found.

    ``nth`` is which of several tables of one name, as peers are written.
    """
    inside, times = "", {"": 0}
    for number, line in enumerate(text.splitlines(), start=1):
        head = re.match(r"\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}", line)
        if head:
            inside = head[1].replace('"', "")
            times[inside] = times.get(inside, -1) + 1
            if inside == f"{table}.{name}".strip("."):
                return f" in line {number}"
        said = re.match(rf"\s*\"?{re.escape(name)}\"?\s*[=.]", line)
        if said and inside == table and times[inside] == nth:
            return f" in line {number}"
    return ""


def changes(before: SitePolicy, after: SitePolicy) -> dict[str, str]:
    """Return what differs, as the audit log says it: the name, the old value and the new one."""
    old, new = _said(before), _said(after)
    return {
        name: f"{old.get(name, 'not said')} -> {new.get(name, 'not said')}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    }


def _said(policy: SitePolicy) -> dict[str, str]:
    said = {f.name: str(getattr(policy.policy, f.name)) for f in fields(Policy)}
    decided = dict(policy.fixed.values)
    for rule in decided.pop("retention", ()):  # type: ignore[attr-defined]  # the rules it read
        said[f"retention.{rule.name}"] = _rule_said(rule)
    said |= {f"settings.{name}": str(value) for name, value in decided.items()}
    said |= {f"peers.{p.name}": f"{p.aet}@{p.host}:{p.port}" for p in policy.fixed.peers}
    said |= {
        f"roles.{role.id}": " ".join(sorted(right.value for right in role.rights))
        for role in policy.roles
    }
    said |= {
        f"features.{toggle.modality or 'all'}.{toggle.feature.value}": "on" if toggle.on else "off"
        for toggle in policy.features
    }
    said |= {
        f"models.{id_}": f"{rule.version or 'any'} {rule.threshold}"
        for id_, rule in policy.models.items()
    }
    return said | {"version": str(policy.version)}


def _rule_said(rule: RetentionRule) -> str:
    """Return a rule as the policy writes it, what it leaves out left out."""
    plain = RetentionRule(rule.name, rule.keep_years)
    parts = [str(rule.keep_years)]
    for name in ("since", "modalities", "under_age", "until_age", "with_reports"):
        value = getattr(rule, name)
        if value != getattr(plain, name):
            parts.append(f"{name} {value.value if isinstance(value, Since) else value}")
    return ", ".join(parts)


def _names(table: Any, known: Mapping[str, type], at: Callable[[str], str]) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise OptionError("A table of the policy is written as a single value.")
    for name, value in table.items():
        if name not in known:
            raise OptionError(
                f"There is no option called {name}{at(name)}.",
                advice=f"Here may stand: {', '.join(known)}.",
            )
        if type(value) is not known[name]:
            kinds = {bool: "true or false", int: "a whole number", str: "a text", list: "a list"}
            raise OptionError(f"{name} must be {kinds.get(known[name], 'a number')}{at(name)}.")
    return dict(table)


def _settings(table: Any, at: Callable[[str], str]) -> dict[str, object]:
    plain = Seat()
    kinds = {name: type(getattr(plain, name)) for name in SETTINGS} | {"brighter_up": bool}
    said = _names(table, kinds, at)
    for name, value in said.items():
        try:
            # What needs a certificate is refused where there is none: when the seat is opened.
            replace(plain, **{name: value} if name != "tls_port" else {})
        except ValueError as error:
            raise OptionError(f"{name} cannot be {value}{at(name)}: {error}.") from error
    return dict(said)


def _peers(listed: Any, text: str) -> tuple[KnownPeer, ...]:
    peers: list[KnownPeer] = []
    for nth, one in enumerate(listed if isinstance(listed, list) else [listed]):
        said = _names(one, _PEER, partial(line_of, text, "peers", nth=nth))
        try:
            parsed = parse(said["address"], name=said["name"])
            rights = said.get("may")
            rights = None if rights is None else tuple(PeerRight(right).value for right in rights)
            peers.append(
                KnownPeer(
                    parsed.name,
                    parsed.aet,
                    parsed.host,
                    parsed.port,
                    rights,
                    said.get("tls", False),
                    said.get("charset", ""),
                    said.get("worklist", False),
                    said.get("steps", False),
                )
            )
        except KeyError as error:
            raise OptionError(
                f"A peer of the policy lacks its {error.args[0]}.",
                advice='Write name = "PACS" and address = "AET@HOST:PORT".',
            ) from error
        except ValueError as error:
            raise OptionError(f"A peer of the policy cannot be so: {error}.") from error
    if len({peer.name for peer in peers}) != len(peers):
        raise OptionError("Two peers of the policy have the same name.")
    return tuple(peers)


def _retention(listed: Any, text: str) -> tuple[RetentionRule, ...]:
    """Return how long a site keeps studies; an empty list says that nothing is ever deleted."""
    rules: list[RetentionRule] = []
    for nth, one in enumerate(listed if isinstance(listed, list) else [listed]):
        at = partial(line_of, text, "retention", nth=nth)
        said = _names(one, _RETENTION, at)
        try:
            said["since"] = Since(said.get("since", Since.STUDY.value))
            said["modalities"] = tuple(str(one) for one in said.get("modalities", ()))
            rules.append(RetentionRule(**said))
        except (TypeError, ValueError) as error:
            raise OptionError(
                f"A retention rule of the policy cannot be so{at('name')}.",
                advice='Write name = "…" and keep_years = 1 to 200; since = "study" or "access".',
            ) from error
    if len({rule.name for rule in rules}) != len(rules):
        raise OptionError("Two retention rules of the policy have the same name.")
    return tuple(rules)


def _roles(table: Any, text: str) -> tuple[Role, ...]:
    """Return the roles that a site made, and the shipped ones that it limited to modalities."""
    shipped = {role.id: role for role in shipped_roles()}
    roles = []
    for id_, one in _tables(table, "roles"):
        at = partial(line_of, text, f"roles.{id_}")
        limits: dict[str, type] = {"modalities": list}
        own = limits if id_ in shipped else limits | {"title": str, "rights": list}
        said = _names(one, own, at)
        modalities = frozenset(str(one) for one in said.get("modalities", ()))
        if id_ not in shipped:
            roles.append(Role(id_, said.get("title", id_), _rights(said, at), modalities))
            continue
        before = shipped[id_]
        if not modalities or (before.modalities and not modalities <= before.modalities):
            raise OptionError(
                f"The shipped role {id_} can only be limited to fewer modalities"
                f"{at('modalities')}.",
                advice="For other rights make a role under another name.",
            )
        roles.append(replace(before, modalities=modalities))
    return tuple(roles)


def _rights(said: dict[str, Any], at: Callable[[str], str]) -> frozenset[Right]:
    rights = {Right.BE_HERE}  # without it nothing else counts
    for name in said.get("rights", ()):
        try:
            rights.add(Right(name))
        except ValueError as error:
            raise OptionError(
                f"There is no right called {name}{at('rights')}.",
                advice="resources/roles.toml shows how the shipped roles name them.",
            ) from error
    return frozenset(rights)


def _features(table: Any, site: str, text: str) -> tuple[Toggle, ...]:
    known: dict[str, type] = {feature.value: bool for feature in Feature} | {"reason": str}
    groups = {name: one for name, one in table.items() if isinstance(one, dict)}
    groups[EVERY] = {name: one for name, one in table.items() if not isinstance(one, dict)}
    toggles = []
    for modality, one in groups.items():
        said = _names(one, known, partial(line_of, text, f"features.{modality}".rstrip(".")))
        reason = said.pop("reason", groups[EVERY].get("reason", ""))
        for name, on in said.items():
            try:
                toggles.append(
                    Toggle(
                        Feature(name),
                        modality,
                        on,
                        reason,
                        site or "site policy",
                        by_policy=True,
                    )
                )
            except ValueError as error:
                raise OptionError(
                    f"The feature {name} cannot be set so: {error}.",
                    advice='Write reason = "…" in [features].',
                ) from error
    return tuple(toggles)


def _models(table: Any, text: str) -> dict[str, ModelRule]:
    rules = {}
    for id_, one in _tables(table, "models"):
        at = partial(line_of, text, f"models.{id_}")
        said = _names(one, {"version": str, "threshold": float}, at)
        threshold = said.get("threshold")
        if threshold is not None and not 0.0 < threshold < 1.0:
            raise OptionError(
                f"threshold must be between 0 and 1, not {threshold}{at('threshold')}."
            )
        rules[id_] = ModelRule(said.get("version", ""), threshold)
    return rules


def _tables(table: Any, name: str) -> list[tuple[str, Any]]:
    if not isinstance(table, dict) or not all(isinstance(one, dict) for one in table.values()):
        raise OptionError(f"[{name}] holds tables only: [{name}.ID].")
    return list(table.items())


def seen(policy: SitePolicy) -> tuple[str, str, datetime | None]:
    """Return in words whose policy it is: from where, signed by whom, and when."""
    said = policy.signed or signed(policy.text)
    if not policy.file:
        return "no policy file: every option has its default", "", None
    return policy.file, said.by if said else "", said.at if said else None
