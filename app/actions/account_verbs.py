"""The verbs of the command line for people: who they are, what they hold, and their own secrets."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from dataclasses import replace

from app.actions import own_account, people
from app.actions.accounts import close_all_dormant, has_accounts, is_dormant, sign_in
from app.actions.rescuing import rescue
from app.commands import Command
from app.defence.secrets_given import Given
from app.headless import Console, Result, Verb
from app.session import Step
from app.workstation import Workstation
from domain.account_names import account_name
from domain.errors import Refused
from domain.rights import Right
from records.people import Account

COMMANDS: tuple[Command, ...] = ()

_RESCUE = "rescue"
_DOES = ("list", "add", "change", "deactivate", "activate", "reset", "unlock", "roles",
         "review", _RESCUE, "end")  # fmt: skip
_ABOUT = ("email", "department", "institution", "licence", "specialty")


def sign_in_from(station: Workstation, name: str, given: Given) -> None:
    """Sign in whoever the command line names; without a name nobody is, and holds no right."""
    if station.session.is_somebody:
        return
    name = name or os.environ.get("LIGHTBOX_USER", "")
    if not name and has_accounts(station):
        return
    password = given.secret("PASSWORD", ask=f"Password of {name or 'this seat'}")
    if password is None:
        raise Refused(
            "No password was given.",
            advice="Type it at a terminal, or name a file in LIGHTBOX_PASSWORD_FILE.",
        )
    code = given.secret("CODE", ask="Code of the second factor (none: Enter)") if name else ""
    sign_in(station, name, password, code or "")


def proves_itself(said: Namespace) -> bool:
    """Return whether nobody has to sign in for what the command line asks: it is for a lock-out."""
    return said.verb == "people" and getattr(said, "does", "") == _RESCUE


def _rescue(station: Workstation, said: Namespace, console: Console) -> Result:
    words = console.given.secret("RECOVERY_KEY", ask="Recovery key")
    if words is None:
        raise Refused(
            "No recovery key was given.",
            advice="Type it at a terminal, or name a file in LIGHTBOX_RECOVERY_KEY_FILE.",
        )
    new = console.given.secret("NEW_PASSWORD", ask="The new password", twice=True)
    if new is None:
        raise Refused("No new password was given.", advice="Give LIGHTBOX_NEW_PASSWORD_FILE.")
    session = rescue(station, said.name or "", words, new)
    done = "The new password counts, and the second factor that was is gone."
    if Step.SECOND_FACTOR in session.steps:
        done += " Sign in with it, and set up another: `second-factor --enrol`."
    return {"done": f"{done} Make a new recovery key: `recovery`."}


def _people(station: Workstation, said: Namespace, console: Console) -> Result:
    match said.does:
        case "rescue":
            return _rescue(station, said, console)
        case "roles":
            return {"roles": [
                {"id": r.id, "title": r.title, "rights": sorted(x.value for x in r.rights)}
                for r in station.roles
            ]}  # fmt: skip
        case "add":
            if not said.name or not said.full_name:
                raise Refused("An account needs a name for signing in, and --full-name.")
            account = _changed(
                Account(account_name(said.name), said.full_name, tuple(said.role or ())), said
            )
            password = people.add(station, account, console.given.secret("NEW_PASSWORD") or "")
            return _handed(account.name, password)
        case "change":
            people.change(station, _changed(_named(station, said), said))
        case "deactivate":
            people.change(station, replace(_named(station, said), active=False))
        case "activate":
            people.change(station, replace(_named(station, said), active=True))
        case "reset":
            account = _named(station, said)
            given = console.given.secret("NEW_PASSWORD") or ""
            password = people.reset(station, account.name, factor=said.factor, password=given)
            return _handed(account.name, password)
        case "unlock":
            people.unlock(station, _named(station, said).name)
        case "end":
            people.end_accounts(station)
            return {"done": "This seat belongs to one person again."}
        case "review":
            closed = close_all_dormant(station)
            if said.attest:
                people.attest(station)
            return {**_listed(station), "closed": list(closed), "attested": said.attest}
        case _:
            return _listed(station)
    return {"done": f"Done for {account_name(said.name)}."}


def _named(station: Workstation, said: Namespace) -> Account:
    if not said.name:
        raise Refused("No account was named.", advice="List them with `people list`.")
    return station.records.people.get(said.name)


def _changed(account: Account, said: Namespace) -> Account:
    about = {name: getattr(said, name) for name in _ABOUT if getattr(said, name) is not None}
    return replace(
        account,
        full_name=said.full_name or account.full_name,
        roles=tuple(said.role) if said.role else account.roles,
        about=replace(account.about, **about),
        modalities=account.modalities if said.modality is None else _set(said.modality),
        institutions=account.institutions if said.of is None else _set(said.of),
    )


def _set(values: list[str]) -> frozenset[str]:
    return frozenset(value for value in values if value)


def _handed(name: str, password: str) -> Result:
    return {"name": name, "first_password": password}


def _listed(station: Workstation) -> Result:
    return {
        "people": [
            {
                "name": a.name,
                "full_name": a.full_name,
                "roles": list(a.roles),
                "modalities": sorted(a.modalities),
                "institutions": sorted(a.institutions),
                "active": a.active,
                "second_factor": a.has_factor,
                "must_change_password": a.must_change,
                "signed_in": a.signed_in and a.signed_in.isoformat(timespec="seconds"),
                "dormant": is_dormant(station, a),
            }
            for a in station.records.people.all()
        ]
    }


def _words(result: Result) -> str:
    if "first_password" in result:
        return (
            f"{result['name']}: the first password is {result['first_password']}\n"
            "It is shown this once, and changed at the first sign-in."
        )
    if "roles" in result:
        return "\n".join(f"{r['id']:20}  {r['title']}" for r in result["roles"])
    if "people" in result:
        return "\n".join(map(_line, result["people"])) or (
            "There are no accounts: this seat belongs to one person."
        )
    return str(result["done"])


def _line(row: dict[str, object]) -> str:
    roles = row["roles"]
    marks = [
        "" if row["active"] else "closed",
        "second factor" if row["second_factor"] else "",
        f"last here {row['signed_in']}" if row["signed_in"] else "never here",
    ]
    said = ", ".join(mark for mark in marks if mark)
    held = ", ".join(roles) if isinstance(roles, list) else ""
    return f"{row['name']!s:20}  {row['full_name']!s:28}  {held}  [{said}]"


def _people_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("does", nargs="?", choices=_DOES, default="list", metavar="DOES")
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--full-name", help="as it stands under reports")
    parser.add_argument("--role", action="append", help="a role; may be given again")
    parser.add_argument("--modality", action="append", help="limits to a modality; '' for none")
    parser.add_argument("--of", action="append", help="limits to an institution; '' for none")
    for name in _ABOUT:
        parser.add_argument(f"--{name}")
    parser.add_argument("--factor", action="store_true", help="reset: the second factor too")
    parser.add_argument("--attest", action="store_true", help="review: put on record that it was")


def _password(station: Workstation, _said: Namespace, console: Console) -> Result:
    old = console.given.secret("PASSWORD", ask="The password of now") or ""
    new = console.given.secret("NEW_PASSWORD", ask="The new password", twice=True)
    if new is None:
        raise Refused("No new password was given.", advice="Give LIGHTBOX_NEW_PASSWORD_FILE.")
    own_account.change_password(station, old, new)
    return {"done": "The password is changed."}


def _second_factor(station: Workstation, said: Namespace, console: Console) -> Result:
    """Show the address on the first call; keep it with ``--secret`` and a code of it."""
    if not said.enrol:
        own = own_account.own(station)
        return {"second_factor": own.has_factor, "codes_left": own.codes_left}
    enrolment = own_account.begin_enrolment(station)
    console.say(f"Read this with the telephone:\n{_square(enrolment.address)}{enrolment.address}")
    password = console.given.secret("PASSWORD", ask="Password") or ""
    old = console.given.secret("CODE") or ""
    code = console.line("The code that the telephone shows now: ")
    codes = own_account.enrol(station, enrolment, code, password, old)
    return {"second_factor": True, "paper_codes": list(codes)}


def _square(address: str) -> str:
    import segno  # only where a square is drawn

    rows = [list(row) for row in segno.make(address, error="m").matrix]
    pad = [[0] * (len(rows[0]) + 4)] * 2
    wide = [*pad, *([0, 0, *row, 0, 0] for row in rows), *pad]
    if len(wide) % 2:
        wide.append(pad[0])
    half = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    return "".join(
        "".join(half[bool(a), bool(b)] for a, b in zip(top, low, strict=True)) + "\n"
        for top, low in zip(wide[::2], wide[1::2], strict=True)
    )


def _second_words(result: Result) -> str:
    if "paper_codes" in result:
        return (
            "The second factor is set up. Codes for paper, each good once, shown this once:\n"
            + "\n".join(result["paper_codes"])
        )
    if result["second_factor"]:
        return f"The second factor is set up; {result['codes_left']} codes on paper are left."
    return "No second factor is set up: `second-factor --enrol` does."


def _second_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--enrol", action="store_true", help="set one up, or another one")


VERBS = (
    Verb(
        "people", "who has an account here, and what they hold", _people_arguments, _people,
        _words, needs=Right.PEOPLE_MANAGE, proves_itself=proves_itself,
    ),
    Verb(
        "password", "choose another password for the own account", lambda _: None, _password,
        lambda r: str(r["done"]), needs=None,
    ),
    Verb(
        "second-factor", "the second factor of the own account", _second_arguments,
        _second_factor, _second_words, needs=None,
    ),
)  # fmt: skip
