"""How many hostile inputs each row of the catalogue is tried with (RELIABILITY 2.2)."""

from __future__ import annotations

import os

# 1 in every run; a night multiplies (LIGHTBOX_HOSTILE=20).
TIMES = int(os.environ.get("LIGHTBOX_HOSTILE", "1"))
_EACH = {
    "B-01": 1000,
    "B-02": 2000,
    "B-03": 1000,
    "B-05": 16,
    "B-06": 12,
    "B-19": 1000,
    "answers": 240,  # of archives, B-19 from the other side
}
# What the catalogue asks of every run.
LEAST = {"B-01": 500, "B-02": 1000, "B-03": 500, "B-05": 10, "B-06": 10, "B-19": 500}


TOLD: list[str] = []  # a line a row: "B-01: 1000 files: …"


def tries(row: str) -> int:
    """Return how many inputs are made for a row in this run."""
    return _EACH[row] * TIMES


def all_tries() -> dict[str, int]:
    """Return how many inputs are made for each row in this run."""
    return {row: tries(row) for row in _EACH}
