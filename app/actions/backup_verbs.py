"""The verb `backup`: where backups go, making and trying them, and bringing a seat back."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.actions import backing_up
from app.actions.restoring import Back, restore
from app.defence import passphrase
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.errors import LightboxError
from domain.rights import Right
from records.backup.key import open_set
from records.backup.plan import next_at
from records.backup.runs import Run

_WORD = "LIGHTBOX_BACKUP_PASSPHRASE"


def _backup(station: Workstation, said: Namespace, console: Console) -> Result:
    match said.what:
        case "set":
            plan = backing_up.set_up(
                station,
                said.to,
                _passphrase(said, twice=True),
                keep=said.keep,
                test_every_days=said.test_every_days,
            )
            return {
                "what": "set",
                "folder": plan.folder,
                "keep": plan.keep,
                "test_every_days": plan.test_every_days,
            }
        case "now":
            made = backing_up.back_up(station, console, full=said.full)
            return {"what": "now", **_run(made.run), "unreadable": made.unreadable}
        case "list":
            return _list(station)
        case "check":
            found = backing_up.check(station, console)
            return {
                "what": "check",
                "ok": all(each.whole for each in found),
                "backups": [
                    {"id": each.id, "whole": each.whole, "words": each.words} for each in found
                ],
            }
        case _:
            return {
                "what": "test",
                **_back(backing_up.try_restore(station, console, whole=said.whole)),
            }


def _list(station: Workstation) -> Result:
    plan, state = backing_up.plan_of(station), backing_up.state_of(station)
    runs = backing_up.backups(station) if plan.folder else ()
    return {
        "what": "list",
        "folder": plan.folder,
        "keep": plan.keep,
        "next": next_at(plan, state, datetime.now(UTC)),
        "problem": state.problem,
        "tested": state.tested,
        "test_held": state.test_held,
        "test_words": state.test_words,
        "backups": [_run(run) for run in runs],
    }


def _restore(said: Namespace, console: Console) -> Result | None:
    if said.what != "restore":
        return None
    back = restore(
        said.source,
        open_set(said.source, _passphrase(said)),
        said.to,
        console,
        who=getpass.getuser(),
        passphrase=said.passphrase,
        at=said.at,
    )
    return {"what": "restore", "profile": str(said.to), **_back(back)}


def _run(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "at": run.at.isoformat(timespec="seconds"),
        "kind": "full" if run.full else "increment",
        "objects": run.objects,
        "bytes": run.bytes,
        "audit_seq": run.audit_seq,
    }


def _back(back: Back) -> dict[str, Any]:
    return {
        "ok": back.audit.ok,
        "backup": back.run.id,
        "at": back.run.at.isoformat(timespec="seconds"),
        "rows": back.rows,
        "objects": back.objects,
        "missing": back.missing,
        "erased": back.erased,
        "outbox_to_look_at": back.to_look_at,
        "audit": back.audit.reason,
    }


def _passphrase(said: Namespace, *, twice: bool = False) -> str:
    """Take the backup passphrase from where it is given, or ask the person at the terminal."""
    given = (
        passphrase.of(_WORD) or passphrase.asked("Backup passphrase", twice=twice)
        if said.backup_passphrase_fd is None
        else passphrase.from_descriptor(said.backup_passphrase_fd)
    )
    if given is None:
        raise LightboxError(
            "The backup passphrase was not given.",
            advice=f"Set {_WORD}_FILE or --backup-passphrase-fd, or sit at a terminal.",
        )
    return given


def _words(result: Result) -> str:
    match result["what"]:
        case "set":
            return (
                f"This seat is backed up to {result['folder']} every hour, and wholly once a day;"
                f" the last {result['keep']} days are kept. Keep the passphrase apart from it:"
                " without it nobody can restore anything."
            )
        case "now":
            left_out = result["unreadable"]
            return f"Backup {_line(result)}" + (
                f"\n{left_out} images are damaged here and were left out." if left_out else ""
            )
        case "list":
            return _words_of_list(result)
        case "check":
            lines = [f"{each['id']}  {each['words']}" for each in result["backups"]]
            return "\n".join(lines or ["There are no backups yet."])
        case what:
            done = "Restored" if what == "restore" else "A restore was tried, and holds"
            lines = [
                f"{done}: the seat as of {result['at']}, {result['rows']} rows and"
                f" {result['objects']} images. {result['audit']}"
            ]
            if result["missing"] and what == "restore":
                lines.append(f"{result['missing']} images were damaged when it was made.")
            if result["erased"]:
                lines.append("What was erased since then does not come back.")
            if result["outbox_to_look_at"]:
                lines.append(
                    f"{result['outbox_to_look_at']} objects in the outbox may have been sent since:"
                    " look before you send them again."
                )
            return "\n".join(lines)


def _words_of_list(result: Result) -> str:
    if not result["folder"]:
        return "This seat is not backed up: no folder is set. `lightbox backup set --to FOLDER`."
    lines = [_line(each) for each in result["backups"]] or ["There are no backups yet."]
    lines.append(f"To {result['folder']}; the next one at {result['next']:%Y-%m-%d %H:%M} UTC.")
    if result["problem"]:
        lines.append(result["problem"])
    if result["tested"]:
        lines.append(f"Restore tried {result['tested']:%Y-%m-%d %H:%M} UTC: {result['test_words']}")
    return "\n".join(lines)


def _line(run: dict[str, Any]) -> str:
    size = run["bytes"] / 1e6
    return f"{run['at']}  {run['kind']:9}  {run['objects']} images  {size:.1f} MB written"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.astimezone()


def _arguments(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(
        dest="what", metavar="set|now|list|check|restore|test", required=True
    )
    set_ = kinds.add_parser("set", help="where backups of this seat go, and under which passphrase")
    set_.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    set_.add_argument("--keep", type=int, default=14, help="full backups that are kept")
    set_.add_argument(
        "--test-every-days", type=int, default=7, help="how often a restore is tried; 0: never"
    )
    now = kinds.add_parser("now", help="make a backup now")
    now.add_argument("--full", action="store_true", help="pack everything anew")
    kinds.add_parser("list", help="the backups that there are, and what is next")
    kinds.add_parser("check", help="look at every byte of every backup")
    test = kinds.add_parser("test", help="try a restore, and throw it away again")
    test.add_argument("--whole", action="store_true", help="with every image, not a sample")
    back = kinds.add_parser("restore", help="bring a seat back into an empty profile")
    back.add_argument("--from", dest="source", type=Path, required=True, metavar="FOLDER")
    back.add_argument("--to", type=Path, required=True, metavar="PROFILE")
    back.add_argument(
        "--at", type=_moment, metavar="TIME", help="as of 2026-11-30T14:00; else the newest"
    )

    for taker in (set_, back):
        taker.add_argument(
            "--backup-passphrase-fd", type=int, metavar="N", help="descriptor that gives it"
        )


VERBS = (
    Verb(
        "backup",
        "encrypted backups of this seat, and bringing it back",
        _arguments,
        _backup,
        _words,
        needs=Right.BACKUP,
        without_seat=_restore,
    ),
)
