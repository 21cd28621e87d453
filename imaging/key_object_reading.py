"""Reads Key Object Selection Documents (PS3.3 A.35.4, PS3.16 TID 2010)."""

from __future__ import annotations

from typing import Any

from domain.errors import Unreadable
from imaging.header import Header
from imaging.limits import NESTING
from imaging.part10 import Opened

SOP_CLASS = "1.2.840.10008.5.1.4.1.1.88.59"
_CONTENT = 0x0040A730
_OBSERVER, _DESCRIPTION = "121008", "113012"  # DCM: person observer name, key object description
_MOST = 100_000


def read_key_objects(opened: Opened) -> dict[str, Any]:
    """Return title, author, note and the named objects of a key object document.

    Raises:
        Unreadable: It is none, or names more objects than any genuine one.
    """
    header = Header(opened.data)
    if header.uid(0x00080016) != SOP_CLASS:
        raise Unreadable("The object is no key object selection.", reason="missing")
    found: dict[str, Any] = {
        "title": _meaning(header, 0x0040A043) or "Key images",
        "study_uid": header.uid(0x0020000D),
        "patient_id": header.text(0x00100020).strip(),
        "made": header.trimmed(0x00080023) + header.trimmed(0x00080033)[:6],
        "author": "",
        "note": "",
        "images": [],
    }
    waiting = [(item, 0) for item in reversed(header.items(_CONTENT))]
    while waiting:
        item, depth = waiting.pop()
        kind, code = item.trimmed(0x0040A040), _code(item)
        if kind == "PNAME" and code == _OBSERVER:
            found["author"] = item.text(0x0040A123).strip()
        elif kind == "TEXT" and code == _DESCRIPTION:
            found["note"] = item.text(0x0040A160).strip()
        elif kind in ("IMAGE", "COMPOSITE", "WAVEFORM"):
            for one in item.items(0x00081199):
                frames = [int(n) - 1 for n in one.numbers(0x00081160)]
                found["images"].append([one.uid(0x00081155), frames])
        if depth < NESTING:
            waiting += [(child, depth + 1) for child in reversed(item.items(_CONTENT))]
        if len(found["images"]) + len(waiting) > _MOST:
            raise Unreadable(
                "The key object selection names more objects than any genuine one.",
                reason="hostile",
                advice="Keep the file away from other programs and ask its sender what it is.",
            )
    return found


def _code(item: Header) -> str:
    name = item.item(0x0040A043)
    return "" if name is None else name.trimmed(0x00080100)


def _meaning(item: Header, tag: int) -> str:
    code = item.item(tag)
    return "" if code is None else code.text(0x00080104).strip()
