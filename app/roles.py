"""The roles of a seat: those that Lightbox ships, and those that its site made."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from domain.rights import Right, Role
from records.roles import Roles

_SHIPPED = Path(__file__).resolve().parents[1] / "resources" / "roles.toml"


@cache
def shipped_roles() -> tuple[Role, ...]:
    """Return every shipped role, in the order in which a list shows them."""
    table = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))
    groups = table.pop("groups")
    return tuple(
        Role(
            id_,
            said["title"],
            frozenset(
                Right(name)
                for names in (*(groups[g] for g in said.get("groups", ())), said["rights"])
                for name in names
            ),
            frozenset(said.get("modalities", ())),
        )
        for id_, said in table.items()
    )


def all_roles(made: Roles, by_policy: Sequence[Role] = ()) -> tuple[Role, ...]:
    """Return every role that a person may hold here.

    First the shipped ones, as the site's policy has limited them, then those that the policy made,
    then those that were made on this seat. What was made never stands for one named before it.
    """
    decided = {role.id: role for role in by_policy}
    first = (*(decided.pop(role.id, role) for role in shipped_roles()), *decided.values())
    named = {role.id for role in first}
    return (*first, *(role for role in made.all() if role.id not in named))
