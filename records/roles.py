"""The roles that this site made, beside those that Lightbox ships."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from domain.rights import Right, Role
from records.database import Database


class Roles:
    """A site's own roles, by id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[Role, ...]:
        """Return every one by its title. A right that this program does not know grants nothing."""
        known = {right.value: right for right in Right}
        return tuple(
            Role(
                id_,
                title,
                frozenset(known[name] for name in json.loads(rights) if name in known),
                frozenset(json.loads(modalities)),
            )
            for id_, title, rights, modalities in self._database.rows(
                "SELECT id, title, rights, modalities FROM roles ORDER BY title, id"
            )
        )

    def keep(self, role: Role, who: str, at: datetime) -> None:
        """Keep a role, in the place of one with the same id."""
        with self._database.writing() as writer:
            writer.run(
                "INSERT INTO roles VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                " title = excluded.title, rights = excluded.rights,"
                " modalities = excluded.modalities, who = excluded.who, changed = excluded.changed",
                (
                    role.id, role.title, json.dumps(sorted(r.value for r in role.rights)),
                    json.dumps(sorted(role.modalities)), who,
                    at.astimezone(UTC).isoformat(timespec="seconds"),
                ),
            )  # fmt: skip

    def remove(self, id_: str) -> None:
        """Take a role away; whoever held it holds it no longer."""
        with self._database.writing() as writer:
            writer.run("DELETE FROM roles WHERE id = ?", (id_,))
