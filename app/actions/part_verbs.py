"""Lists what this program is made of, and says what of it is altered, unsafe or not as locked."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from importlib.metadata import distributions
from pathlib import Path

from app.defence.parts import altered, bad_licences, cyclonedx, drift, parts, unsafe
from app.headless import BareVerb, Console, Result
from imaging.writing import VERSION
from records.database import engine_version


def _parts(said: Namespace, console: Console) -> Result:
    here = parts(engine_version())
    wrong = [f"{u.part.name} {u.part.version}: {u.known_as}. {u.why}" for u in unsafe(here)]
    changed: list[str] = []
    if said.verify:
        every = list(distributions())
        for number, one in enumerate(every):
            console.report(number / len(every), one.metadata["Name"])
            changed += [f"{one.metadata['Name']}: {file}" for file in altered(one)]
    made = cyclonedx(here, VERSION)
    if said.out is not None:
        said.out.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return {
        "ok": not wrong and not changed,
        "parts": made,
        "unsafe": wrong,
        "altered": changed,
        "drift": drift(here),
        "licences": bad_licences(here),
    }


def _words(result: Result) -> str:
    lines = [f"{c['name']}  {c['version']}" for c in result["parts"]["components"]]
    for heading, name in (
        ("Not to be used:", "unsafe"),
        ("Not as it was installed:", "altered"),
        ("Not as the lock says:", "drift"),
        ("Licence not known or not allowed:", "licences"),
    ):
        if result[name]:
            lines += [heading, *(f"  {words}" for words in result[name])]
    return "\n".join(lines)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the list as CycloneDX")
    parser.add_argument(
        "--verify", action="store_true", help="hash every installed file against its record"
    )


VERBS = (
    BareVerb(
        "parts",
        "what this program is made of, and what of it must not be used",
        _arguments,
        _parts,
        _words,
    ),
)
