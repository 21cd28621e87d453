"""The roles that Lightbox ships, read from resources/roles.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from domain.rights import Right, Role

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
