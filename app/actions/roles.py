"""The roles of this seat: those that are shipped, and those that the site made."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from datetime import UTC, datetime

from app.commands import Command
from app.gate import guarded
from app.headless import Console, Result, Verb
from app.roles import shipped_roles
from app.workstation import Workstation
from domain.audit import AuditCode, AuditEvent
from domain.errors import NotFound, Refused
from domain.rights import WORDS, Right, Role
from records.settings import SetByPolicy

COMMANDS: tuple[Command, ...] = ()
_ID = re.compile(r"[a-z][a-z0-9_]{1,40}")


@guarded(Right.ROLES_MANAGE)
def roles_here(station: Workstation) -> tuple[Role, ...]:
    """Return every role that a person may be given here, the shipped ones first."""
    return station.roles


@guarded(Right.ROLES_MANAGE)
def keep_role(station: Workstation, role: Role) -> None:
    """Make a role of this site, or change one; whoever holds it may what it says from now on.

    Raises:
        Refused: It is a shipped one, its id or title is none, or nobody would be left who may
            manage people and roles.
    """
    if role.id in {one.id for one in shipped_roles()}:
        raise Refused(
            "A role that Lightbox ships is not changed.", advice="Copy it, and change the copy."
        )
    if role.id in {one.id for one in station.site.roles}:
        raise SetByPolicy(f"the role {role.id}")
    if not _ID.fullmatch(role.id) or not role.title.strip():
        raise Refused(
            "A role needs an id of small letters, digits and underscores, and a title.",
            advice="For example: technologist_night, Technologist at night.",
        )
    role = replace(role, rights=role.rights | {Right.BE_HERE})  # without it nothing else counts
    others = tuple(one for one in station.roles if one.id != role.id)
    _demand_somebody_left(station, (*others, role))
    _record(station, "role.keep", role)
    station.records.roles.keep(role, station.user, datetime.now(UTC))
    station.changed()


@guarded(Right.ROLES_MANAGE)
def remove_role(station: Workstation, id_: str) -> None:
    """Take a role of this site away; whoever held it holds it no longer.

    Raises:
        NotFound: There is none, or it is a shipped one.
        Refused: Nobody would be left who may manage people and roles.
    """
    role = next((one for one in station.records.roles.all() if one.id == id_), None)
    if role is None:
        raise NotFound("This site has made no role of this name.")
    left = tuple(one for one in station.roles if one.id != id_)
    _demand_somebody_left(station, left)
    _record(station, "role.remove", role)
    station.records.roles.remove(id_)
    station.changed()


def _demand_somebody_left(station: Workstation, roles: tuple[Role, ...]) -> None:
    """Refuse what would leave this seat without anybody who may manage people, or roles."""
    held = holders(station)
    if not held:
        return  # a seat without accounts: its one person holds every right
    for right in (Right.PEOPLE_MANAGE, Right.ROLES_MANAGE):
        granting = {role.id for role in roles if right in role.rights}
        if not any(granting & set(names) for names in held.values()):
            raise Refused(
                "Nobody would be left who may manage the people and roles of this seat.",
                advice="Give somebody a role that may, then change this one.",
            )


@guarded(Right.ROLES_MANAGE)
def holders(station: Workstation) -> dict[str, tuple[str, ...]]:
    """Return who has an account here that is open, and which roles they hold."""
    accounts = station.records.people.all()
    return {account.name: account.roles for account in accounts if account.active}


def _record(station: Workstation, action: str, role: Role) -> None:
    station.records.audit.record(
        AuditEvent(
            AuditCode.SECURITY_ALERT,
            action,
            station.user,
            detail={
                "role": role.id,
                "rights": " ".join(sorted(right.value for right in role.rights)),
                "modalities": " ".join(sorted(role.modalities)),
            },
        )
    )


def _roles(station: Workstation, said: Namespace, _console: Console) -> Result:
    if said.what == "add":
        basis = _named(station, said.copy) if said.copy else Role("", "", frozenset())
        made = Role(said.id, said.title, basis.rights, basis.modalities)
        keep_role(station, _changed(made, said))
    if said.what == "change":
        before = _named(station, said.id)
        keep_role(station, _changed(before, said))
    if said.what == "remove":
        remove_role(station, said.id)
    shipped = {role.id for role in shipped_roles()}
    shown = roles_here(station)
    if said.what == "show":
        shown = (_named(station, said.id),)
    return {
        "whole": said.what == "show",
        "roles": [
            {
                "id": role.id,
                "title": role.title,
                "shipped": role.id in shipped,
                "rights": sorted(right.value for right in role.rights),
                "modalities": sorted(role.modalities),
            }
            for role in shown
        ],
    }


def _named(station: Workstation, id_: str) -> Role:
    for role in roles_here(station):
        if role.id == id_:
            return role
    raise NotFound("There is no role of this name.", advice="`roles list` names them.")


def _changed(role: Role, said: Namespace) -> Role:
    rights = (role.rights | _rights(said.grant)) - _rights(said.take)
    modalities = role.modalities if said.modality is None else frozenset(said.modality) - {""}
    return Role(role.id, said.title or role.title, rights, modalities)


def _rights(names: list[str]) -> frozenset[Right]:
    known = {right.value: right for right in Right}
    for name in names:
        if name not in known:
            raise NotFound(f"There is no right called {name}.", advice="`roles show` lists them.")
    return frozenset(known[name] for name in names)


def _words(result: Result) -> str:
    lines = []
    words = {right.value: said for right, said in WORDS.items()}
    for role in result["roles"]:
        of = f"  only {', '.join(role['modalities'])}" if role["modalities"] else ""
        kind = "" if role["shipped"] else "  (of this site)"
        lines.append(f"{role['id']}  {role['title']}{kind}{of}  {len(role['rights'])} rights")
        if result["whole"]:
            lines += [f"  {name:24} {words[name]}" for name in role["rights"]]
    return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    kinds.add_parser("list", help="every role")
    kinds.add_parser("show", help="what one role may").add_argument("id")
    add = kinds.add_parser("add", help="make a role of this site")
    add.add_argument("--copy", default="", metavar="ROLE", help="begin with the rights of this one")
    change = kinds.add_parser("change", help="change a role of this site")
    for one in (add, change):
        one.add_argument("id")
        one.add_argument("--title", default="", required=one is add)
        one.add_argument("--grant", action="append", default=[], metavar="RIGHT")
        one.add_argument("--take", action="append", default=[], metavar="RIGHT")
        one.add_argument(
            "--modality", action="append", help="only studies of these; '' lifts the limit"
        )
    kinds.add_parser("remove", help="take a role of this site away").add_argument("id")


VERBS = (
    Verb(
        "roles",
        "the roles of this seat and what each may",
        _arguments,
        _roles,
        _words,
        needs=Right.ROLES_MANAGE,
    ),
)
