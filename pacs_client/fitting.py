"""Whether a row is what was asked for, by the matching of PS3.4 C.2.2.2, whoever answered it.

What was asked is checked again here: some peers ignore keys that they do not support, and nobody
must be shown a patient who was not asked for. What a peer leaves out of its answer it has not
contradicted; `unanswered` names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate

from pydicom.datadict import dictionary_VR, tag_for_keyword

from pacs_client.identifier import Elements, Value

_NOT_MATCHED = frozenset({"QueryRetrieveLevel", "SpecificCharacterSet", "TimezoneOffsetFromUTC"})
_RANGES = frozenset({"DA", "TM", "DT"})


def fits(keys: Elements, row: Elements) -> bool:
    """Whether a row contradicts none of the keys."""
    return all(
        keyword in _NOT_MATCHED or keyword not in row or _matches(keyword, key, row[keyword])
        for keyword, key in keys.items()
    )


def unanswered(keys: Elements, rows: Iterable[Elements]) -> tuple[str, ...]:
    """Return the keys with a value that some row does not speak of."""
    asked = [k for k, v in keys.items() if k not in _NOT_MATCHED and _asks(v)]
    rows = tuple(rows)
    return tuple(keyword for keyword in asked if any(keyword not in row for row in rows))


def _asks(value: Value) -> bool:
    if isinstance(value, str):
        return bool(value.strip("*"))
    return any(_asks(inner) for item in value for inner in item.values())


def _matches(keyword: str, key: Value, found: Value) -> bool:
    if isinstance(key, str):
        return not isinstance(found, str) or _text_matches(_kind(keyword), key, found)
    if isinstance(found, str) or not found:
        return isinstance(found, str) or not _asks(key)
    # One item of the answer must match the one item of the question (PS3.4 C.2.2.2.6).
    return all(any(fits(wanted, item) for item in found) for wanted in key)


def _kind(keyword: str) -> str:
    tag = tag_for_keyword(keyword)
    return "UN" if tag is None else dictionary_VR(tag)[:2]


def _text_matches(kind: str, key: str, found: str) -> bool:
    if not key or not key.strip("*"):
        return True
    values = [value.strip() for value in found.split("\\")]
    if kind == "UI":
        return bool(set(key.split("\\")) & set(values))
    if kind in _RANGES:
        return any(_in_range(kind, key, value) for value in values)
    if kind == "PN":
        return any(
            _like(wanted.rstrip("^"), part.rstrip("^"))
            for wanted in (key, *key.split("="))
            for value in values
            for part in (value, *value.split("="))
            if wanted
        )
    return any(_like(key, value) for value in values)


def _like(pattern: str, value: str) -> bool:
    escaped = pattern.replace("[", "[[]")  # DICOM knows * and ? only
    return re.fullmatch(translate(escaped), value, re.IGNORECASE) is not None


def _in_range(kind: str, key: str, value: str) -> bool:
    if not value:
        return False
    first, dash, last = key.partition("-") if kind != "DT" else _moments(key)
    value, first, last = _plain(value), _plain(first), _plain(last)
    if not dash:
        return value.startswith(first) if kind != "DA" else value == first
    # A time to the minute means all of that minute.
    return (not first or value[: len(first)] >= first or value >= first) and (
        not last or value[: len(last)] <= last
    )


def _moments(key: str) -> tuple[str, str, str]:
    """Split a range of moments, in which a zone may begin with a dash of its own."""
    found = re.fullmatch(r"(\d*(?:\.\d+)?(?:[+-]\d{4})?)(-?)(\d*(?:\.\d+)?(?:[+-]\d{4})?)", key)
    return (found[1], found[2], found[3]) if found else (key, "", "")


def _plain(text: str) -> str:
    return text.strip().replace(":", "").replace(".", "")
