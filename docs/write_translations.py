#!/usr/bin/env python3
"""Brings the translations up to the texts of the program, and compiles them.

python docs/write_translations.py

What a window shows is found in the program itself: the first argument of ``tr`` and its kin, and
the titles that commands, tools, layouts, presets and hanging protocols carry. A new text stands in
``resources/translations/lightbox_hi.ts`` as unfinished until a person translates it there, with
Qt Linguist (``pyside6-linguist``) or with any editor; then run this again.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

TS = ROOT / "resources" / "translations" / "lightbox_hi.ts"
_CONTEXT = "Lightbox"
_ASKS = frozenset({"tr", "_tr", "later", "translate"})
# What lower rooms tell a person with: doubts over pictures, refusals, news, the titles of jobs.
_TELLS = frozenset(
    {
        "Doubt",
        "Check",
        "done",
        "LightboxError",
        "Unreadable",
        "OutOfSpace",
        "Refused",
        "NotFound",
        "NoConsent",
        "NotProved",
        "NotTheOwner",
        "MustWait",
        "Dormant",
        "WeakPassword",
        "WrongPassphrase",
    }
)
_WITH_CONTEXT = frozenset({"translate"})


def texts() -> list[str]:
    """Return every text that is shown through the language of the screen, in order."""
    return sorted({text for text in (*written(), *carried(), *spoken()) if text.strip()})


def written() -> Iterator[str]:
    """Yield the texts that stand in the source of windows and panels."""
    for room in ("app/ui", "viewer/ui"):
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield from _asked(node)


def _asked(call: ast.Call) -> Iterator[str]:
    named = call.func
    name = named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
    if name not in _ASKS:
        return
    # One of two texts is chosen inside the brackets: both are shown.
    at = 1 if name in _WITH_CONTEXT else 0
    for node in ast.walk(call.args[at]) if len(call.args) > at else ():
        if isinstance(node, ast.IfExp):
            yield from (s for part in (node.body, node.orelse) for s in _text(part))
    if len(call.args) > at:
        yield from _text(call.args[at])


def _text(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def carried() -> Iterator[str]:
    """Yield the titles that commands, tools, layouts, presets and protocols carry."""
    from app.actions import ALL_COMMANDS
    from app.keymap import WINDOW_KEYS
    from app.options import Policy
    from app.roles import shipped_roles
    from domain.rights import WORDS
    from viewer.session.layout import LAYOUTS
    from viewer.session.links import Link
    from viewer.session.scene_presets import SCENE_PRESETS
    from viewer.session.shipped_protocols import shipped as shipped_protocols
    from viewer.session.view_state import Orientation
    from viewer.tools import TOOLS

    for command in ALL_COMMANDS:
        yield from (command.title, command.menu)
    yield from WINDOW_KEYS.values()
    yield from (tool.label for tool in TOOLS)
    yield from (layout.title for layout in LAYOUTS if layout.spans)
    yield from (link.value.capitalize() for link in Link)
    yield from ("Linked", "Unlinked", *(f"{link.value.capitalize()} only" for link in Link))
    yield from (preset.name for preset in SCENE_PRESETS)
    yield from (orientation.value for orientation in Orientation)
    yield from WORDS.values()
    yield from (role.title for role in shipped_roles())
    yield from (one.metadata["text"] for one in fields(Policy))
    for protocol in shipped_protocols():
        yield from (protocol.title, *(stage.title for stage in protocol.stages))
    yield from _named(ROOT / "imaging" / "presets.py")


def _named(file: Path) -> Iterator[str]:
    """Yield the names of presets, which stand behind their digits in the tables of a file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Tuple) and len(node.elts) > 2:
            digit, name = node.elts[:2]
            if isinstance(digit, ast.Constant) and isinstance(digit.value, int):
                yield from _text(name)


def spoken() -> Iterator[str]:
    """Yield the whole sentences of lower rooms that a window shows as they are.

    A sentence with a number or a name in it is composed where it is known, and stays English.
    """
    rooms = ("domain", "imaging", "records", "viewer", "inference", "pacs_client", "reports", "app")
    trees = [
        ast.parse(file.read_text(encoding="utf-8"))
        for room in rooms
        for file in sorted((ROOT / room).rglob("*.py"))
    ]
    errors = _errors(trees)
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name in errors:
                yield from (s for s in _own_sentences(node) if _is_shown(s))
            elif isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in _TELLS or name == "start":
                    yield from (s for s in _handed(node) if _is_shown(s))


def _errors(trees: Iterable[ast.Module]) -> set[str]:
    """Return the names of every kind of error that a person can be told."""
    bases = {
        node.name: {getattr(base, "id", "") for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"LightboxError"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return found


def _own_sentences(error: ast.ClassDef) -> Iterator[str]:
    """Yield what an error says by itself: to what it is built on, by default, or set on it."""
    for node in ast.walk(error):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "__init__":
            yield from _handed(node)
        elif isinstance(node, ast.FunctionDef) and node.name == "__init__":
            defaults = (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None))
            yield from (s for default in defaults for s in _text(default))
        elif isinstance(node, ast.Assign):
            names = {getattr(target, "attr", "") for target in node.targets}
            if names & {"args", "advice"}:
                said = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
                yield from (s for part in said for s in _text(part))


def _handed(call: ast.Call) -> Iterator[str]:
    said = [*call.args, *(k.value for k in call.keywords if k.arg in ("advice", "sentence"))]
    for part in said:
        # One of two texts is chosen: both are shown.
        either = (part.body, part.orelse) if isinstance(part, ast.IfExp) else (part,)
        yield from (s for one in either for s in _text(one))


def _is_shown(sentence: str) -> bool:
    """Return whether it is for a window: what names an option is for the command line."""
    return sentence[:1].isupper() and not re.search(r"`|--|toml|WIDTH|SECTION=|main\.py", sentence)


def write(target: Path = TS) -> None:
    """Bring the file of translations up to the texts; what is translated stays."""
    lines = (f"QT_TRANSLATE_NOOP({_CONTEXT!r}, {text!r})" for text in texts())
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "texts.py"
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        _run(
            "pyside6-lupdate", str(source), "-locations", "none", "-no-obsolete",
            "-source-language", "en", "-target-language", "hi", "-ts", str(target),
        )  # fmt: skip


def sources(file: Path = TS) -> dict[str, str]:
    """Return what is translated, by the English text."""
    messages = ElementTree.parse(file).iter("message")  # noqa: S314 - a file of this tree
    return {m.findtext("source", ""): m.findtext("translation", "") for m in messages}


def compile_to(target: Path, source: Path = TS) -> None:
    """Compile the translations as the program loads them."""
    _run("pyside6-lrelease", "-silent", str(source), "-qm", str(target))


def _run(program: str, *arguments: str) -> None:
    beside = Path(sys.executable).parent / program
    done = subprocess.run(  # noqa: S603 - a program that came with PySide6, and paths of this tree
        [str(beside), *arguments],
        capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr or done.stdout}")


def main(_arguments: Iterable[str] = ()) -> None:
    write()
    compile_to(TS.with_suffix(".qm"))


if __name__ == "__main__":
    main()
