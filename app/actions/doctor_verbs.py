"""The verb `doctor`: how this seat stands, why an archive gives nothing, and the support file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.actions.archive_doctor import as_result, examine_archive, save_page
from app.actions.doctor import examine
from app.actions.support import bundle, save_bundle
from app.headless import Console, Result, Verb
from app.workstation import Workstation
from domain.rights import Right


def _doctor(station: Workstation, said: Namespace, console: Console) -> Result:
    if said.peer:
        return _examine_archive(station, said.peer, said.page, console)
    if said.bundle is not None:
        return _bundle(station, said, console)
    found = examine(station, console)
    return {
        "ok": all(c.ok for c in found),
        "checks": [
            {"what": c.what, "ok": c.ok, "words": c.words, "advice": c.advice} for c in found
        ],
    }


def _bundle(station: Workstation, said: Namespace, console: Console) -> Result:
    """Show the support file, and save exactly what was shown."""
    text = bundle(station, console)
    saved = bool(said.yes)
    if not saved and sys.stdin.isatty() and sys.stderr.isatty():
        console.say(f"{text}\nSave exactly this? [y/N]")
        saved = sys.stdin.readline().strip().lower() in ("y", "yes")
    if saved:
        save_bundle(station, text, said.bundle)
    return {"bundle": text, "saved": str(said.bundle) if saved else ""}


def _examine_archive(
    station: Workstation, name: str, page: Path | None, console: Console
) -> Result:
    diagnosis = examine_archive(station, name, console)
    if page is not None:
        save_page(diagnosis, page)
    return {**as_result(diagnosis), "page": str(page) if page else ""}


_MARKS = {True: "ok ", False: "NO ", None: "-  "}


def _archive_words(result: Result) -> str:
    lines = [f"{_MARKS[s['ok']]} {s['step']}: {s['words']}" for s in result["steps"]]
    if result["cause"]:
        lines += [f"{result['cause']}.", result["ask"]]
    if result["line"]:
        lines.append(f"    {result['line']}")
    if result["by_get"]:
        lines.append("Until then studies come by C-GET: retrieve PEER STUDY_UID --get.")
    return "\n".join(lines)


def _words(result: Result) -> str:
    if "bundle" in result:
        if result["saved"]:
            return f"Saved as {result['saved']}. Read it once more before you send it."
        return f"{result['bundle']}Nothing was saved. Read it; --yes saves exactly this."
    if "steps" in result:
        return _archive_words(result)
    return "\n".join(
        f"{'ok ' if c['ok'] else 'NO '} {c['what']}: {c['words']}"
        + (f" {c['advice']}" if c["advice"] else "")
        for c in result["checks"]
    )


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "peer", metavar="PEER", nargs="?", help="examine why studies do not come from this archive"
    )
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help="write what was found for its administrator"
    )
    parser.add_argument(
        "--bundle",
        type=Path,
        metavar="FILE",
        help="a file for whoever helps; shown before it is saved",
    )
    parser.add_argument("--yes", action="store_true", help="save the bundle without asking")


VERBS = (
    Verb(
        "doctor",
        "what works on this seat, and what does not",
        _arguments,
        _doctor,
        _words,
        needs=Right.EXAMINE_SEAT,
    ),
)
