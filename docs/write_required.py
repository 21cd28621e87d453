"""Writes resources/deidentifying/required.json: which attributes an object may not lack.

PS3.15 lets a combined action (X/Z, X/Z/D…) be chosen by the attribute's type in the object's
IOD. Read from the module tables of PS3.3 that highdicom carries; for those attributes alone.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from pydicom.datadict import keyword_for_tag

from imaging.deidentifying.profile import PROFILE

WRITTEN = Path(__file__).parents[1] / "resources" / "deidentifying" / "required.json"


def _standard(name: str) -> dict[str, object]:
    text = files("highdicom").joinpath(f"_standard/{name}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def required() -> dict[str, object]:
    """Return the IOD of each SOP class, and in each IOD the types 1 and 2 that decide an action."""
    wanted = {keyword_for_tag(tag) for tag, row in PROFILE.items() if "/" in row.basic}
    modules, attributes = _standard("iod_module_map"), _standard("module_attribute_map")
    types: dict[str, dict[str, int]] = {}
    for iod, used in modules.items():
        found: dict[str, int] = {}
        for module in used:  # type: ignore[attr-defined]
            for one in attributes.get(module["key"], ()):  # type: ignore[attr-defined]
                kind = int(one["type"][0]) if one["type"][:1].isdigit() else 3
                if one["keyword"] not in wanted or kind == 3:
                    continue
                parent = one["path"][-1] if one["path"] else ""
                key = f"{parent}/{one['keyword']}"
                found[key] = min(kind, found.get(key, 3))
        types[iod] = dict(sorted(found.items()))
    return {"iods": _standard("sop_class_iod_map"), "types": types}


if __name__ == "__main__":
    WRITTEN.write_text(json.dumps(required(), indent=0) + "\n", encoding="utf-8")
