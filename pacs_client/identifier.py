"""The data sets of queries and commitments: keywords to text, encoded as the peer agreed.

Only what those messages need: text, numbers and sequences. Objects with pixels never come
through here; they are passed on as the bytes that arrived.
"""

from __future__ import annotations

import re
import struct
import warnings
from collections.abc import Mapping, Sequence
from typing import Union

from pydicom.charset import convert_encodings, encode_string, python_encoding
from pydicom.datadict import dictionary_VR, keyword_for_tag, tag_for_keyword

from imaging.charsets import Charset

Value = Union[str, Sequence["Elements"]]  # noqa: UP007 - names itself, so it must be quoted
Elements = Mapping[str, Value]

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"

_LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "UC", "UN", "UR", "UT", "SV", "UV"})
_LOCAL_TEXT = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
_PACKED = {"US": "<H", "SS": "<h", "UL": "<L", "SL": "<l", "FL": "<f", "FD": "<d"}
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_DEEPEST = 8
_UTF8 = "ISO_IR 192"


def encode(elements: Elements, syntax: str) -> bytes:
    """Return a data set in implicit or explicit little endian, in order of tags.

    Texts go out in the Specific Character Set that the data set names; where it names none and
    they go beyond ASCII, as UTF-8, and the data set says so.

    Raises:
        ValueError: A keyword is not in the standard's dictionary, or a text does not fit the
            character set.
    """
    specific = elements.get("SpecificCharacterSet")
    if specific is None and not is_ascii(elements):
        elements = {**elements, "SpecificCharacterSet": _UTF8}
        specific = _UTF8
    return _encoded(elements, str(specific or ""), implicit=syntax == IMPLICIT)


def is_ascii(elements: Elements) -> bool:
    """Whether every text fits the default repertoire."""
    return all(
        value.isascii() if isinstance(value, str) else all(is_ascii(item) for item in value)
        for value in elements.values()
    )


def writes(specific: str, elements: Elements) -> bool:
    """Whether a Specific Character Set has every letter of these texts."""
    try:
        _encoded({**elements, "SpecificCharacterSet": specific}, specific, implicit=True)
    except ValueError:
        return False
    return True


def _encoded(elements: Elements, specific: str, *, implicit: bool) -> bytes:
    parts: list[tuple[int, bytes]] = []
    for keyword, value in elements.items():
        tag = tag_for_keyword(keyword)
        if tag is None:
            raise ValueError(f"{keyword} is not in the dictionary")
        vr = dictionary_VR(tag)[:2]
        if isinstance(value, str):
            # A sequence with nothing in it asks for all of it (PS3.4 C.2.2.2.6).
            data = b"" if vr == "SQ" and not value else _packed(vr, value, specific)
        else:
            items = [_encoded(item, specific, implicit=implicit) for item in value]
            data = b"".join(struct.pack("<HHL", 0xFFFE, 0xE000, len(i)) + i for i in items)
        head = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
        if implicit:
            head += struct.pack("<L", len(data))
        elif vr in _LONG:
            head += vr.encode() + struct.pack("<HL", 0, len(data))
        else:
            head += vr.encode() + struct.pack("<H", len(data))
        parts.append((tag, head + data))
    return b"".join(part for _, part in sorted(parts, key=lambda part: part[0]))


def _packed(vr: str, value: str, specific: str) -> bytes:
    if vr in _PACKED:
        numbers = [n for n in value.split("\\") if n]
        convert = float if vr in ("FL", "FD") else int
        return b"".join(struct.pack(_PACKED[vr], convert(n)) for n in numbers)
    if vr in _LOCAL_TEXT:
        data = _written(value, specific)
    else:
        # Against the standard; an answer of ours that holds a peer's own mistake still goes out.
        data = value.encode("utf-8" if specific == _UTF8 else "ascii")
    return data + (b"\0" if vr == "UI" else b" ") if len(data) % 2 else data


def _written(text: str, specific: str) -> bytes:
    """Return a text in a Specific Character Set.

    Raises:
        ValueError: The set lacks one of its letters.
    """
    if text.isascii():
        return text.encode("ascii")
    sets = [name.strip() for name in specific.split("\\")]
    if len(sets) == 1:
        return text.encode(python_encoding.get(sets[0], "ascii"))
    encodings = convert_encodings(sets)
    # Each part by itself: the first set is active again behind a delimiter (PS3.5 6.1.2.5.3).
    parts = re.split(r"([\\^=\r\n\f\t])", text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is left out is found by reading it back
        data = b"".join(encode_string(part, encodings) for part in parts)
    if Charset(specific).text(data, name=True) != text:
        raise ValueError("a letter is not in the character set")
    return data


def decode(data: bytes | memoryview, syntax: str) -> dict[str, Value]:
    """Return what a peer's data set says: keyword -> text, or a tuple of items.

    Several values stay joined by backslashes. Private and unknown elements are left out.

    Raises:
        ValueError: The bytes are no data set in this syntax.
    """
    try:
        raw, _ = _raw(bytes(data), 0, len(data), implicit=syntax == IMPLICIT, depth=0)
        return _texts(raw, Charset(""))
    except (struct.error, IndexError, LookupError, UnicodeError, OverflowError) as error:
        raise ValueError("this is no data set") from error


_Raw = dict[int, "tuple[str, bytes | list[_Raw]]"]


def _raw(data: bytes, at: int, end: int, *, implicit: bool, depth: int) -> tuple[_Raw, int]:
    if depth > _DEEPEST:
        raise ValueError("sequences lie too deep")
    found: _Raw = {}
    while at < end:
        group, element = struct.unpack_from("<HH", data, at)
        tag = group << 16 | element
        if tag == _ITEM_END:
            return found, at + 8
        vr, length, at = _head(data, at + 4, tag, implicit=implicit)
        if length != _UNDEFINED and length > end - at:
            raise ValueError("an element is longer than its data set")
        if vr == "SQ" or length == _UNDEFINED:
            items, at = _items(data, at, end, length, implicit=implicit, depth=depth)
            found[tag] = ("SQ", items)
        else:
            found[tag] = (vr, data[at : at + length])
            at += length
    return found, at


def _head(data: bytes, at: int, tag: int, *, implicit: bool) -> tuple[str, int, int]:
    if implicit:
        (length,) = struct.unpack_from("<L", data, at)
        return _dictionary_vr(tag), length, at + 4
    vr = data[at : at + 2].decode("ascii")
    if vr in _LONG:
        (length,) = struct.unpack_from("<L", data, at + 4)
        return (_dictionary_vr(tag) if vr == "UN" else vr), length, at + 8
    (length,) = struct.unpack_from("<H", data, at + 2)
    return vr, length, at + 4


def _dictionary_vr(tag: int) -> str:
    try:
        return dictionary_VR(tag)[:2]
    except KeyError:
        return "UN"


def _items(
    data: bytes, at: int, end: int, length: int, *, implicit: bool, depth: int
) -> tuple[list[_Raw], int]:
    stop = end if length == _UNDEFINED else at + length
    items: list[_Raw] = []
    while at < stop:
        group, element, size = struct.unpack_from("<HHL", data, at)
        tag = group << 16 | element
        at += 8
        if tag == _SEQUENCE_END:
            return items, at
        if tag != _ITEM:
            raise ValueError("a sequence holds something that is no item")
        item_end = stop if size == _UNDEFINED else at + size
        if item_end > stop:
            raise ValueError("an item is longer than its sequence")
        item, at = _raw(data, at, item_end, implicit=implicit, depth=depth + 1)
        items.append(item)
    return items, at


def _texts(raw: _Raw, charset: Charset) -> dict[str, Value]:
    declared = raw.get(0x00080005)
    if declared is not None and isinstance(declared[1], bytes):
        named = Charset(declared[1].decode("ascii", "replace").strip(" \0"))
        # A character set that nobody knows is guessed rather than losing the row.
        charset = Charset("") if named.unknown else named
    texts: dict[str, Value] = {}
    for tag, (vr, value) in raw.items():
        keyword = keyword_for_tag(tag)
        if not keyword:
            continue
        if isinstance(value, list):
            texts[keyword] = tuple(_texts(item, charset) for item in value)
        elif vr == "SQ":
            texts[keyword] = ()
        elif vr in _PACKED:
            texts[keyword] = "\\".join(str(n) for (n,) in struct.iter_unpack(_PACKED[vr], value))
        elif vr in _LOCAL_TEXT:
            texts[keyword] = charset.text(value, name=vr == "PN").strip(" \0")
        elif vr not in ("OB", "OD", "OF", "OL", "OV", "OW", "UN", "AT"):
            texts[keyword] = value.decode("ascii", "replace").strip(" \0")
    return texts
