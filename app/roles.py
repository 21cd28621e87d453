"""The roles of a seat: those that Lightbox ships, and those that its site made."""

from __future__ import annotations

import tomllib
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


def all_roles(made: Roles) -> tuple[Role, ...]:
    """Return every role that a person may hold here, the shipped ones first."""
    shipped = shipped_roles()
    named = {role.id for role in shipped}
    # What a site made never stands for a shipped role, whatever its rows say.
    return (*shipped, *(role for role in made.all() if role.id not in named))
