"""The JSON of DICOMweb (PS3.18 F) as rows: keyword -> text, the form that queries use here."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from pydicom.datadict import keyword_for_tag

from pacs_client.identifier import Value
from pacs_client.wire import Nonsense

# A list of a thousand studies has 60,000: what has more is built to fill the memory.
_MOST_BRACKETS = 1_000_000
_TAG = re.compile(r"[0-9A-Fa-f]{8}")
_DEEPEST = 8  # sequences within one another
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")


def rows(body: bytes) -> list[dict[str, Value]]:
    """Return each data set of a body: an array of them, or one alone.

    Private and unknown elements, and values that are not text, are left out.

    Raises:
        Nonsense: It is no DICOM JSON.
    """
    document = _document(body)
    found = document if isinstance(document, list) else [document]
    return [_row(each, 0) for each in found]


def _document(body: bytes) -> Any:
    if body.count(b"{") + body.count(b"[") > _MOST_BRACKETS:
        raise Nonsense("JSON of too many pieces")
    try:
        return json.loads(
            body.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_no_number
        )
    except (ValueError, RecursionError) as error:
        raise Nonsense("no JSON") from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that comes twice: which of the two patients is meant?"""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name comes twice")
    return made


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _row(data_set: Any, depth: int) -> dict[str, Value]:
    if not isinstance(data_set, dict) or depth > _DEEPEST:
        raise Nonsense("JSON that is no data set")
    made: dict[str, Value] = {}
    for tag, element in data_set.items():
        if not _TAG.fullmatch(tag) or not isinstance(element, dict):
            raise Nonsense("JSON that is no data set")
        keyword = keyword_for_tag(int(tag, 16))
        values = element.get("Value", [])
        if not isinstance(values, list):
            raise Nonsense("an element without a list of values")
        if not keyword or "BulkDataURI" in element or "InlineBinary" in element:
            continue
        if element.get("vr") == "SQ":
            made[keyword] = tuple(_row(item, depth + 1) for item in values)
        else:
            made[keyword] = "\\".join(_text(value) for value in values)
    return made


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _sound(value)
    if isinstance(value, bool):
        raise Nonsense("a value that is none")
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        groups = [value.get(group, "") for group in _GROUPS]
        if not all(isinstance(group, str) for group in groups):
            raise Nonsense("a name that is none")
        return _sound("=".join(groups).rstrip("="))
    raise Nonsense("a value that is none")


def _sound(text: str) -> str:
    # JSON may spell half a character, which no file or database can hold.
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Nonsense("half a character") from error
    return text.strip(" \0")
