"""The accounts of this seat: who may sign in, what they hold, and what proves them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag

from domain.account_names import account_name, folded, looks_like
from domain.errors import NotFound, Refused
from domain.rights import Person
from records import second_factor
from records.audit import AuditLog
from records.database import Damaged, Database, Writer
from records.editions import Editions
from records.keys import Keys, Stretching
from records.passwords import Passwords

_KEY = "people-key"
# No account has this name: the one person of a seat without accounts.
OWNER = "*owner*"
_COLUMNS = (
    "name, full_name, about, roles, modalities, institutions, active, created, signed_in,"
    " must_change, factor IS NOT NULL,"
    " (SELECT count(*) FROM recovery_codes WHERE person = people.name)"
)


@dataclass(frozen=True, slots=True)
class AboutPerson:
    """What is said of a person beside the name."""

    email: str = ""
    department: str = ""
    institution: str = ""
    licence: str = ""
    specialty: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """One account, without anything secret."""

    name: str
    full_name: str
    roles: tuple[str, ...]
    about: AboutPerson = field(default_factory=AboutPerson)
    modalities: frozenset[str] = frozenset()
    institutions: frozenset[str] = frozenset()
    active: bool = True
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    signed_in: datetime | None = None
    must_change: bool = False
    has_factor: bool = False
    codes_left: int = 0

    def __post_init__(self) -> None:
        if account_name(self.name) != self.name:
            raise ValueError("an account is kept under its folded name")
        if not self.full_name.strip():
            raise ValueError("an account has a person's full name")

    @property
    def person(self) -> Person:
        return Person(self.name, self.full_name, self.roles, self.modalities, self.institutions)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a proof is held against; nothing in it is in clear but the second factor's secret."""

    password: str
    factor: str | None = field(repr=False, default=None)
    factor_step: int = 0


class People:
    """The accounts, as they are kept."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        audit: AuditLog,
        *,
        passwords: Passwords | None = None,
    ) -> None:
        self._database = database
        self._keys = keys
        self.editions = Editions(database, audit)
        self.passwords = passwords or Passwords()

    @property
    def any(self) -> bool:
        """Whether this seat has accounts at all; one without belongs to one person."""
        return self._database.row("SELECT 1 FROM people LIMIT 1") is not None

    def all(self) -> tuple[Account, ...]:
        """Return every account, by name."""
        found = self._database.rows(f"SELECT {_COLUMNS} FROM people ORDER BY name")  # noqa: S608
        return tuple(_account(row) for row in found)

    def find(self, name: str) -> Account | None:
        """Return the account of a name as it was typed, or None."""
        row = self._database.row(
            f"SELECT {_COLUMNS} FROM people WHERE name = ?",  # noqa: S608 - a constant
            (folded(name),),
        )
        return None if row is None else _account(row)

    def get(self, name: str) -> Account:
        """Return the account of a name.

        Raises:
            NotFound: There is none.
        """
        found = self.find(name)
        if found is None:
            raise NotFound(
                "There is no account of this name.", advice="List them with `people list`."
            )
        return found

    def add(self, account: Account, password: str) -> None:
        """Keep a new account.

        Raises:
            Refused: The name is taken, or looks like one that is.
        """
        looks, kept = looks_like(account.name), self.passwords.kept(password)
        with self._database.writing() as writer:
            taken = writer.row("SELECT name FROM people WHERE looks = ?", (looks,))
            if taken is not None:
                raise Refused(
                    "There is an account of this name, or one that looks like it.",
                    advice="Take a name that nobody can mistake for another.",
                )
            writer.run(
                "INSERT INTO people (name, looks, full_name, about, roles, modalities,"
                " institutions, active, created, password, must_change)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    account.name,
                    looks,
                    *_said(account),
                    account.created.isoformat(),
                    kept,
                    account.must_change,
                ),
            )
            number = self.editions.raised(writer, account.name)
        self.editions.tell(account.name, number)
        self._let_in(account.name, password, kept)

    def change(self, account: Account) -> None:
        """Keep what is said of a person, what they hold, and whether they are active.

        Whoever is closed brings no keys back any more; opened again, from the next sign-in on.
        """
        if not account.active:
            self._keys.shut_out(account.name)
        full_name, about, roles, modalities, institutions, active = _said(account)
        with self._database.writing() as writer:
            writer.run(
                "UPDATE people SET full_name = ?, about = ?, roles = ?, modalities = ?,"
                " institutions = ?, active = ? WHERE name = ?",
                (full_name, about, roles, modalities, institutions, active, account.name),
            )
            number = self.editions.raised(writer, account.name)
        self.editions.tell(account.name, number)

    def set_password(self, name: str, password: str, *, must_change: bool) -> None:
        """Keep another password; the one before it brings no keys back any more."""
        kept = self.passwords.kept(password)
        self._keys.shut_out(name)  # first: what is broken off between leaves no old way open
        with self._database.writing() as writer:
            writer.run(
                "UPDATE people SET password = ?, must_change = ? WHERE name = ?",
                (kept, must_change, name),
            )
            number = self.editions.raised(writer, name)
        self.editions.tell(name, number)
        self._let_in(name, password, kept)

    def set_factor(self, name: str, secret: str, step: int) -> tuple[str, ...]:
        """Keep a second factor; return the codes for paper, which are never shown again."""
        key, codes = self._key(), second_factor.new_codes()
        with self._database.writing() as writer:
            writer.run(
                "UPDATE people SET factor = ?, factor_step = ? WHERE name = ?",
                (second_factor.sealed(key, name, secret), step, name),
            )
            _keep_codes(writer, name, [second_factor.kept_code(key, name, c) for c in codes])
            number = self.editions.raised(writer, name)
        self.editions.tell(name, number)
        return codes

    def drop_factor(self, name: str) -> None:
        """Forget a second factor and its codes; the last step stays, so no code counts twice."""
        with self._database.writing() as writer:
            writer.run("UPDATE people SET factor = NULL WHERE name = ?", (name,))
            _keep_codes(writer, name, ())
            number = self.editions.raised(writer, name)
        self.editions.tell(name, number)

    def secrets_of(self, name: str) -> Secrets | None:
        """Return what an active account's proof is held against, or None."""
        row = self._database.row(
            "SELECT password, factor, factor_step FROM people WHERE name = ? AND active", (name,)
        )
        if row is None:
            return None
        password, factor, step = row
        if factor is None:
            return Secrets(str(password), None, int(step))
        try:
            secret = second_factor.opened(self._key(), name, bytes(factor))
        except InvalidTag:
            raise Damaged(
                "The second factor of this account is damaged.",
                advice="An administrator can reset it.",
            ) from None
        return Secrets(str(password), secret, int(step))

    def use_step(self, name: str, step: int) -> bool:
        """Take a code's step; False where it, or a later one, was taken meanwhile."""
        with self._database.writing() as writer:
            return bool(
                writer.run(
                    "UPDATE people SET factor_step = ? WHERE name = ? AND factor_step < ?",
                    (step, name, step),
                )
            )

    def use_code(self, name: str, code: str) -> bool:
        """Take a code for paper; each is good once."""
        kept = second_factor.kept_code(self._key(), name, code)
        with self._database.writing() as writer:
            if not writer.run(
                "DELETE FROM recovery_codes WHERE person = ? AND code = ?", (name, kept)
            ):
                return False
            number = self.editions.raised(writer, name)
        self.editions.tell(name, number)
        return True

    def signed_in(self, name: str, at: datetime, password: str) -> None:
        """Note a sign-in, and keep the password with today's parameters where they have grown.

        From now on the password brings the keys back, where it did not yet.
        """
        row = self._database.row("SELECT password FROM people WHERE name = ?", (name,))
        kept = "" if row is None else str(row[0])
        outgrown = bool(kept) and self.passwords.outgrown(kept)
        renewed = self.passwords.kept(password) if outgrown else None
        with self._database.writing() as writer:
            writer.run(
                "UPDATE people SET signed_in = ?, password = coalesce(?, password) WHERE name = ?",
                (at.isoformat(), renewed, name),
            )
        kept = renewed or kept
        if kept and not self._keys.lets_in(name, kept):
            self._let_in(name, password, kept)

    def opened_again(self, name: str, at: datetime) -> None:
        """Note that an account was opened again: what it was not used for before does not count."""
        with self._database.writing() as writer:
            writer.run("UPDATE people SET signed_in = ? WHERE name = ?", (at.isoformat(), name))

    def remove_all(self) -> None:
        """Drop every account: the seat belongs to one person again."""
        self._keys.shut_all_out()
        numbers = {}
        with self._database.writing() as writer:
            for name in [str(row[0]) for row in writer.rows("SELECT name FROM people")]:
                numbers[name] = self.editions.raised(writer, name)
            writer.run("DELETE FROM people")
        for name, number in numbers.items():
            self.editions.tell(name, number)

    # --- the keys of a locked seat ---------------------------------------------------------------

    def without_way(self) -> frozenset[str]:
        """Return whose password does not bring the keys back: not before their next sign-in."""
        rows = self._database.rows("SELECT name, password FROM people WHERE active")
        return frozenset(
            str(name) for name, kept in rows if not self._keys.lets_in(str(name), str(kept))
        )

    def bring_keys_back(self, name: str, password: str) -> None:
        """Bring the keys back by an account's password; an unknown name takes the same work.

        Whether the account is open, and the password still its own, is asked for afterwards.

        Raises:
            WrongPassphrase: It does not open this seat for this account.
        """
        self._keys.reopen_for(name, password, cost=self._stretching)

    def _let_in(self, name: str, password: str, kept: str) -> None:
        self._keys.let_in(name, password, kept=kept, cost=self._stretching)

    @property
    def _stretching(self) -> Stretching:
        cost = self.passwords.cost
        return Stretching(cost.passes, cost.memory_kib, cost.lanes)

    # --- a seat of one person --------------------------------------------------------------------

    def owner_password(self) -> str | None:
        """Return what is kept of the password of a seat without accounts, or None."""
        row = self._database.row("SELECT kept FROM owner_password")
        return None if row is None else str(row[0])

    def set_owner_password(self, password: str) -> None:
        """Keep a password for a seat without accounts; an empty one takes it away."""
        kept = self.passwords.kept(password) if password else ""
        with self._database.writing() as writer:
            writer.run("DELETE FROM owner_password")
            if kept:
                writer.run("INSERT INTO owner_password VALUES (1, ?)", (kept,))
            number = self.editions.raised(writer, OWNER)
        self.editions.tell(OWNER, number)

    def _key(self) -> bytes:
        kept = self._keys.unseal(_KEY)
        if kept is not None:
            return kept
        with self._database.writing():  # only one process may make it
            kept = self._keys.unseal(_KEY)
            if kept is None:
                kept = secrets.token_bytes(32)
                self._keys.seal(_KEY, kept)
        return kept


def _said(account: Account) -> tuple[object, ...]:
    return (
        account.full_name,
        json.dumps(asdict(account.about)),
        json.dumps(account.roles),
        json.dumps(sorted(account.modalities)),
        json.dumps(sorted(account.institutions)),
        account.active,
    )


def _keep_codes(writer: Writer, name: str, codes: Sequence[bytes]) -> None:
    writer.run("DELETE FROM recovery_codes WHERE person = ?", (name,))
    writer.run_many("INSERT INTO recovery_codes VALUES (?, ?)", [(name, code) for code in codes])


def _account(row: Sequence[object]) -> Account:
    (name, full_name, about, roles, modalities, institutions,
     active, created, signed_in, must_change, factor, codes) = row  # fmt: skip
    return Account(
        str(name),
        str(full_name),
        tuple(json.loads(str(roles))),
        replace(AboutPerson(), **json.loads(str(about))),
        frozenset(json.loads(str(modalities))),
        frozenset(json.loads(str(institutions))),
        bool(active),
        datetime.fromisoformat(str(created)),
        None if signed_in is None else datetime.fromisoformat(str(signed_in)),
        bool(must_change),
        bool(factor),
        int(str(codes)),
    )
