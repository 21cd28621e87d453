#!/usr/bin/env python3
"""Writes the list of options in the administrator's manual from the options themselves.

python docs/write_policy.py
"""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.options import Policy, allowed_words

PAGE = Path(__file__).with_name("administration.md")
HEAD = "| option | default | may be | what it does |"


def table() -> list[str]:
    """Return the lines of the list."""
    lines = [HEAD, "|---|---|---|---|"]
    for one in fields(Policy):
        default = str(one.default).lower() if isinstance(one.default, bool) else one.default
        told = one.metadata["text"] + ("" if one.metadata["at_once"] else " At the next start.")
        lines.append(f"| `{one.name}` | `{default}` | {allowed_words(one)} | {told} |")
    return lines


def page(text: str) -> str:
    """Return the manual with the list as it is now."""
    lines = text.splitlines()
    begin = lines.index(HEAD)
    end = next(i for i in range(begin, len(lines)) if not lines[i].startswith("|"))
    return "\n".join([*lines[:begin], *table(), *lines[end:]]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
