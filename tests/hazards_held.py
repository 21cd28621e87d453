"""Holds the tables of risk against what ran: tests that passed count, not their names.

python -m tests.hazards_held PASSED, where PASSED is the file that LIGHTBOX_PASSED named while the
tests ran. In CI every test that a hazard or a fault names must have passed; on a machine that lacks
the real studies or a peer, those that did not run are told, and each row needs one that did.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Sequence
from pathlib import Path

_RISK = Path(__file__).resolve().parents[1] / "docs" / "risk"
TABLES = (_RISK / "hazards.csv", _RISK / "faults.csv")


def unheld(table: Path, passed: frozenset[str]) -> tuple[list[str], list[str]]:
    """Return the rows that no passed test holds, and every named test that did not pass."""
    with table.open(encoding="utf-8", newline="") as file:
        named = {row["id"]: row["tests"].split() for row in csv.DictReader(file)}
    bare = [row for row, tests in named.items() if not passed.intersection(tests)]
    missing = {test for tests in named.values() for test in tests} - passed
    return bare, sorted(missing)


def passed_tests(file: Path) -> frozenset[str]:
    """Return the tests that passed with at least one of their cases."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return frozenset(line.partition("[")[0] for line in lines)


def main(file: Path, *, strict: bool, tables: Sequence[Path] = TABLES) -> int:
    passed = passed_tests(file)
    held = [unheld(table, passed) for table in tables]
    bare = [row for rows, _ in held for row in rows]
    missing = sorted({test for _, tests in held for test in tests})
    for row in bare:
        sys.stdout.write(f"{row}: no test that holds it passed\n")
    for test in missing:
        sys.stdout.write(f"named by a hazard or a fault, and did not pass: {test}\n")
    return 1 if bare or (missing and strict) else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), strict=os.environ.get("LIGHTBOX_JUDGES") == "required"))
