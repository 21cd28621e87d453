"""Reads the measurements of structured reports by TID 1500 (PS3.16), of any maker."""

from __future__ import annotations

from typing import Any

from domain.errors import Unreadable
from imaging.header import Header
from imaging.limits import GRAPHIC_OBJECTS, NESTING
from imaging.part10 import Opened

_CONTENT = 0x0040A730
_GROUP, _IDENTIFIER, _TRACKING = "125007", "112039", "112040"  # DCM
_OBSERVER, _FINDING = "121008", "121071"
_DERIVATION = "121401"
_KIND = "mark-kind"
_TOLD = {"mark-plane": "plane", "mark-caveat": "caveat"}
_MOST_ITEMS = 100_000


def read_measurement_report(opened: Opened) -> dict[str, Any]:
    """Return the measurement groups of a report: what was measured, where, and the numbers.

    Raises:
        Unreadable: It is no report, or larger than any genuine one.
    """
    header = Header(opened.data)
    if _CONTENT not in opened.data.found:
        raise Unreadable("The object is no structured report.", reason="missing")
    found: dict[str, Any] = {
        "sop_uid": header.uid(0x00080018),
        "study_uid": header.uid(0x0020000D),
        "patient_id": header.text(0x00100020).strip(),
        "maker": header.text(0x00080070).strip(),
        "made": header.trimmed(0x00080023) + header.trimmed(0x00080033)[:6],
        "author": "",
        "follows": [
            reference.uid(0x00081155)
            for study in header.items(0x0040A360)
            for series in study.items(0x00081115)
            for reference in series.items(0x00081199)
        ],
        "groups": [],
    }
    count = 0
    waiting = [(item, 0) for item in reversed(header.items(_CONTENT))]
    while waiting:
        item, depth = waiting.pop()
        count += 1
        if count > _MOST_ITEMS or len(found["groups"]) > GRAPHIC_OBJECTS:
            raise _too_many()
        kind, code = item.trimmed(0x0040A040), _code(item)
        if kind == "PNAME" and code == _OBSERVER and not found["author"]:
            found["author"] = item.text(0x0040A123).strip()
        if kind == "CONTAINER" and code == _GROUP:
            found["groups"].append(_group(item))
            continue
        if depth < NESTING:
            waiting += [(child, depth + 1) for child in reversed(item.items(_CONTENT))]
    return found


def _group(item: Header) -> dict[str, Any]:
    group: dict[str, Any] = {
        "identifier": "", "tracking_uid": "", "finding": "", "kind": "", "images": [],
        "numbers": [], "lines": [], "plane": "", "caveat": "",
    }  # fmt: skip
    children = item.items(_CONTENT)
    if len(children) > GRAPHIC_OBJECTS:
        raise _too_many()
    for child in children:
        kind, code = child.trimmed(0x0040A040), _code(child)
        if code == _IDENTIFIER:
            group["identifier"] = child.text(0x0040A160).strip()
        elif code == _TRACKING:
            group["tracking_uid"] = child.uid(0x0040A124)
        elif kind == "CODE" and code == _FINDING:
            group["finding"] = _meaning(child, 0x0040A168)
        elif kind == "CODE" and code == _KIND:
            value = child.item(0x0040A168)
            group["kind"] = "" if value is None else value.trimmed(0x00080100)
        elif kind == "TEXT" and code in _TOLD:
            group[_TOLD[code]] = child.text(0x0040A160).strip()
        elif kind == "IMAGE":
            group["images"] += _images(child)
        elif kind in ("SCOORD", "SCOORD3D"):
            _take_line(group, child)
        elif kind == "NUM":
            _take_number(group, child)
    return group


def _take_number(group: dict[str, Any], item: Header) -> None:
    measured = item.item(0x0040A300)
    number: dict[str, Any] = {
        "code": _code(item),
        "name": _meaning(item, 0x0040A043),
        "derivation": "",
        "value": "" if measured is None else measured.trimmed(0x0040A30A),
        "unit": "",
    }
    unit = None if measured is None else measured.item(0x004008EA)
    if unit is not None:
        number["unit"] = unit.trimmed(0x00080100)
    for child in item.items(_CONTENT):
        kind = child.trimmed(0x0040A040)
        if kind in ("SCOORD", "SCOORD3D"):
            _take_line(group, child)
        elif kind == "IMAGE":
            group["images"] += _images(child)
        elif kind == "CODE" and _code(child) == _DERIVATION:
            value = child.item(0x0040A168)
            number["derivation"] = "" if value is None else value.trimmed(0x00080100)
    group["numbers"].append(number)


def _take_line(group: dict[str, Any], item: Header) -> None:
    """Add one line, once: several numbers may rest on the same one."""
    flat = item.trimmed(0x0040A040) == "SCOORD"
    numbers = item.numbers(0x00700022)
    size = 2 if flat else 3
    if not numbers or len(numbers) % size:
        return
    images = [image for child in item.items(_CONTENT) for image in _images(child)]
    line = {
        "type": item.trimmed(0x00700023).upper(),
        "points": [list(numbers[at : at + size]) for at in range(0, len(numbers), size)],
        "image": images[0] if images else None,
        "space": "" if flat else item.uid(0x30060024),
    }
    if line not in group["lines"]:
        group["lines"].append(line)


def _images(item: Header) -> list[list[Any]]:
    found = []
    for one in item.items(0x00081199):
        frames = [int(n) - 1 for n in one.numbers(0x00081160)]
        found.append([one.uid(0x00081155), frames[0] if frames else 0])
    return found


def _code(item: Header) -> str:
    name = item.item(0x0040A043)
    return "" if name is None else name.trimmed(0x00080100)


def _meaning(item: Header, tag: int) -> str:
    code = item.item(tag)
    return "" if code is None else code.text(0x00080104).strip()


def _too_many() -> Unreadable:
    return Unreadable(
        "The report has more measurements than any genuine one.",
        reason="hostile",
        advice="Keep the file away from other programs and ask its sender what it is.",
    )
