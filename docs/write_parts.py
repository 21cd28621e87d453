#!/usr/bin/env python3
"""Writes the list of parts and the page of their licences from what is installed.

python docs/write_parts.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.defence.parts import Part, bad_licences, cyclonedx, drift, parts
from imaging.writing import VERSION
from records.database import engine_version

LIST = Path(__file__).with_name("parts.cdx.json")
PAGE = Path(__file__).with_name("licences.md")


def bom(here: tuple[Part, ...]) -> str:
    """Return the list as CycloneDX."""
    return json.dumps(cyclonedx(here, VERSION), indent=1) + "\n"


def page(here: tuple[Part, ...]) -> str:
    """Return the page of licences."""
    lines = [
        "# Licences of the parts",
        "",
        "Lightbox is not cleared as a medical device, in any country. Written by"
        " `python docs/write_parts.py` from what is installed, tests included; do not edit."
        " What may be among it says `resources/parts.toml`. The same as CycloneDX:"
        " [parts.cdx.json](parts.cdx.json), or `lightbox parts --out FILE` on a seat.",
        "",
        "| part | version | licence |",
        "|---|---|---|",
    ]
    for part in here:
        name = f"{part.name} (inside {part.inside})" if part.inside else part.name
        lines.append(f"| {name} | {part.version} | {part.licence} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write both; refuse where what is installed is not what may be."""
    here = parts(engine_version())
    wrong = [*drift(here), *bad_licences(here)]
    if wrong:
        sys.stderr.write("\n".join(wrong) + "\n")
        return 1
    LIST.write_text(bom(here), encoding="utf-8")
    PAGE.write_text(page(here), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
