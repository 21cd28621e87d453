"""Whether a wrong name can be told from a wrong password by how long the answer takes."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from app.actions.accounts import prove_sign_in
from app.actions.trying import NotProved
from app.workstation import Workstation
from domain.account_names import folded
from records.passwords import Cost, Passwords
from records.people import Account, People
from records.sign_in_tries import SignInTries

PASSWORD = "violet kite harbour"  # noqa: S105 - of accounts that live for one run
_CHEAP = Cost(passes=1, memory_kib=1024, lanes=1)  # that 2,000 tries can be waited for
_WITHIN = 0.10


class _Apart:
    """A clock on which the tries at a name never have to wait for each other."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


def _answers(station: Workstation, names: list[str]) -> tuple[list[float], set[str]]:
    took, told = [], set()
    for name in names:
        began = perf_counter()
        try:
            prove_sign_in(station, name, "somebody else's")
        except NotProved as error:
            told.add(f"{error} {error.advice}")
        took.append(perf_counter() - began)
    return took, told


def measure(profile: Path, cost: Cost, tries: int) -> None:
    """Try wrong names and wrong passwords by turns, and print both medians and their ratio."""
    from app.actions.starting import open_workstation

    station = open_workstation(profile, passphrase="correct horse battery staple")  # noqa: S106
    kept = station.records
    station.records = replace(
        kept,
        people=People(kept.database, kept.keys, kept.audit, passwords=Passwords(cost)),
        tries=SignInTries(kept.database, kept.audit, clock=_Apart()),
    )
    people = [f"person{number:04}" for number in range(tries)]
    for name in people:
        account = Account(folded(name), f"Person {name}", ("viewer",))
        station.records.people.add(account, PASSWORD)
    wrong: dict[str, list[float]] = {"name": [], "password": []}
    sentences: set[str] = set()
    prove = [("name", f"nobody{n:04}") for n in range(tries)], [("password", p) for p in people]
    _answers(station, ["warm0001", "warm0002"])
    # By turns, so that whatever else the machine does falls on both alike.
    for pair in zip(*prove, strict=True):
        for kind, name in pair:
            took, told = _answers(station, [name])
            wrong[kind] += took
            sentences |= told
    station.close()
    assert len(sentences) == 1, sentences
    assert [len(times) for times in wrong.values()] == [tries, tries]
    of_names, of_passwords = (statistics.median(times) for times in wrong.values())
    ratio = of_names / of_passwords
    print(
        f"{tries} wrong names, {tries} wrong passwords, Argon2id {cost.memory_kib} KiB x"
        f" {cost.passes}: medians {of_names * 1000:.2f} and {of_passwords * 1000:.2f} ms,"
        f" ratio {ratio:.3f} ({'within' if abs(ratio - 1) <= _WITHIN else 'NOT within'} 10 %)"
    )


def main() -> None:
    """Measure 1,000 of each with a cheap hash, and a few with the hash that is used."""
    for cost, tries in ((_CHEAP, 1000), (Cost(), 40)):
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder) / "seat", cost, tries)


if __name__ == "__main__":
    main()
