"""Which of the combined actions of PS3.15 E.1-1 an object needs to stay a valid one of its kind."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from imaging.deidentifying.profile import HERE


@cache
def _tables() -> dict[str, Any]:
    return dict(json.loads((HERE / "required.json").read_text(encoding="utf-8")))


def settled(action: str, sop_class: str, parent: str, keyword: str) -> str:
    """Return the one action that a combined one comes to in an object of this class.

    An attribute of type 1 is replaced (D), one of type 2 is emptied (Z), any other removed (X).
    Of a class that no table knows nothing proves that an attribute may go: it is replaced by a
    dummy, which says nothing either.
    """
    if "/" not in action:
        return action
    allowed = action.split("/")
    if "U*" in allowed:
        return "U*"  # references stay whole: what they name is replaced consistently
    tables = _tables()
    iod = tables["iods"].get(sop_class)
    if iod is None:
        return "D" if "D" in allowed else "Z"
    kind = tables["types"].get(iod, {}).get(f"{parent}/{keyword}", 3)
    wanted = {1: "D", 2: "Z", 3: "X"}[kind]
    if wanted in allowed:
        return wanted
    return "D" if kind == 1 or ("X" not in allowed and "Z" not in allowed) else allowed[-1]


def known(sop_class: str) -> bool:
    """Return whether the standard's tables know this class of objects."""
    return sop_class in _tables()["iods"]
