"""Table E.1-1 of PS3.15: what the profile and each option do to each attribute.

``resources/deidentifying/README.md`` says which edition it is and what it was compared with.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from imaging.deidentifying.options import Option

HERE = Path(__file__).parents[2] / "resources" / "deidentifying"
_COLUMNS = {
    "uids": Option.UIDS,
    "device": Option.DEVICE,
    "institution": Option.INSTITUTION,
    "patient": Option.PATIENT,
    "full_dates": Option.FULL_DATES,
    "modified_dates": Option.MODIFIED_DATES,
    "descriptors": Option.DESCRIPTORS,
    "structured": Option.STRUCTURED,
    "graphics": Option.GRAPHICS,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute: the action of the Basic Profile, and of the options that have another."""

    name: str
    basic: str  # X Z D U, or several of them, from which its type in the IOD chooses
    options: dict[Option, str]  # K or C

    def action(self, chosen: Collection[Option]) -> str:
        """Return what is done. Where two options disagree, cleaning wins over keeping."""
        said = {action for option, action in self.options.items() if option in chosen}
        return "C" if "C" in said else "K" if "K" in said else self.basic


def _read() -> tuple[dict[int, Row], dict[str, Row]]:
    single, repeating = {}, {}
    with (HERE / "profile.csv").open(encoding="utf-8", newline="") as table:
        for line in csv.DictReader(table):
            options = {option: line[word] for word, option in _COLUMNS.items() if line[word]}
            row = Row(line["name"], line["basic"], options)
            if "x" in line["tag"]:
                repeating[line["tag"]] = row
            else:
                single[int(line["tag"], 16)] = row
    return single, repeating


def _read_safe() -> dict[tuple[str, int, int], str]:
    with (HERE / "safe_private.csv").open(encoding="utf-8", newline="") as table:
        return {
            (line["creator"], int(line["group"], 16), int(line["element"], 16)): line["vr"]
            for line in csv.DictReader(table)
        }


PROFILE, REPEATING = _read()
# (creator, group, last byte of the element): VR, of Table E.3.10-1
SAFE_PRIVATE = _read_safe()
