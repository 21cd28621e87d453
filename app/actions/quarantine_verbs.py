"""The verb of the command line for what was put aside."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from app.actions.comparing import compare
from app.actions.quarantine import (
    Settled,
    discard,
    hand_out,
    keep_held,
    look,
    repair,
    retry,
    take_new,
)
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.errors import Refused
from domain.rights import Right
from records.archive import Quarantined

_DOES = ("list", "show", "compare", "retry", "repair", "export", "keep", "take", "discard")
_WAITS = "waits"


def _quarantine(station: Workstation, said: Namespace, console: Console) -> Result:
    archive = station.records.archive
    match said.does:
        case "list":
            items = [i for i in archive.quarantined() if said.all or not i.settled]
            return {"quarantine": [_row(item) for item in items]}
        case "retry":
            waiting = [item.id for item in archive.quarantined() if not item.settled]
            ids = waiting if said.id == "all" else [_id(station, said.id)]
            return {"tried": [asdict(one) for one in retry(station, ids, console)]}
        case "show":
            seen = look(station, _id(station, said.id))
            lines = [[name, value] for name, value in seen.lines]
            row = _row(seen.item)
            return {**row, "header": lines, "unreadable": seen.unreadable,
                    "readable": seen.readable}  # fmt: skip
        case "compare":
            return {"comparison": asdict(compare(station, _id(station, said.id)))}
        case "repair":
            return {"tried": [asdict(repair(station, _id(station, said.id)))]}
        case "export":
            if said.file is None:
                raise Refused("No file was named.", advice="Name a file that does not exist yet.")
            hand_out(station, _id(station, said.id), said.file)
            return {"file": str(said.file)}
        case "keep":
            keep_held(station, _id(station, said.id), said.reason)
            return {"decided": "The one that was held counts."}
        case "take":
            aside = take_new(station, _id(station, said.id), said.reason)
            return {"decided": "The new one counts; the old one is in quarantine.", "aside": aside}
        case _:
            discard(station, _id(station, said.id), said.reason)
            return {"decided": "It is gone for good."}


def _id(station: Workstation, given: str | None) -> str:
    """Return the whole number of which a person gave the beginning."""
    found = [i.id for i in station.records.archive.quarantined() if i.id.startswith(given or "?")]
    if len(found) != 1:
        raise Refused(
            "No number in quarantine begins like this, or several do.",
            advice="List them with `quarantine`.",
        )
    return found[0]


def _row(item: Quarantined) -> dict[str, object]:
    return {
        "id": item.id,
        "arrived": item.arrived.isoformat(timespec="seconds"),
        "origin": item.origin,
        "name": item.name,
        "reason": item.reason,
        "conflict": item.conflict,
        "sop_uid": item.sop_uid,
        "study_uid": item.study_uid,
        "bytes": item.size,
        "settled": item.settled,
    }


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("does", nargs="?", choices=_DOES, default="list", metavar="DOES")
    parser.add_argument("id", nargs="?", metavar="ID")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
    parser.add_argument("--reason", default="", help="why, for keep, take and discard")
    parser.add_argument("--all", action="store_true", help="also what is decided already")


def _words(result: Result) -> str:
    if "quarantine" in result:
        return (
            "\n".join(_line(item) for item in result["quarantine"]) or "Nothing is in quarantine."
        )
    if "tried" in result:
        return "\n".join(_tried(Settled(**one)) for one in result["tried"]) or "Nothing waits."
    if "comparison" in result:
        return _compared(result["comparison"])
    if "header" in result:
        lines = [_line(result), *(f"  {name}: {value}" for name, value in result["header"])]
        return "\n".join([*lines, result["unreadable"]]).rstrip()
    return str(result.get("decided") or f"Written to {result['file']}.")


def _line(item: dict[str, object]) -> str:
    state = item["settled"] or _WAITS
    return (
        f"{str(item['id'])[:8]}  {item['arrived']}  {item['origin']}  {item['name']}\n"
        f"    {item['reason']}  [{state}]"
    )


def _tried(one: Settled) -> str:
    return f"{one.id[:8]}  {'stored' if one.stored else 'stays'}: {one.sentence}"


def _compared(found: dict[str, object]) -> str:
    differences = found["differences"]
    assert isinstance(differences, list | tuple)  # noqa: S101 - as compare made it
    lines = [
        f"held {found['held_bytes']} bytes, new {found['new_bytes']} bytes, "
        f"pixels {found['pixels']}"
    ]
    lines += [
        f"  {one['tag']} {one['name']}: {one['held'] or '(absent)'} | {one['new'] or '(absent)'}"
        for one in differences
    ]
    if found["more"]:
        lines.append(f"  and {found['more']} more")
    return "\n".join(lines)


VERBS = (
    Verb(
        "quarantine",
        "what was put aside, and what becomes of it",
        _arguments,
        _quarantine,
        _words,
        needs=Right.QUARANTINE,
    ),
)
