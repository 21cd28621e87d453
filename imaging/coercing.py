"""A copy of an object under the patient that a person decided, in a worker (PS3.3 C.12.1.1.9.1).

Only the elements that name the patient change; what they said before stays in the copy. Texts are
written in the object's own character set, and a name that it cannot hold is refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydicom.charset import convert_encodings, encode_string

from domain.errors import Unreadable
from imaging.elements import walk
from imaging.header import Header
from imaging.marking import ORIGINAL_ATTRIBUTES, original_values
from imaging.part10 import frame
from imaging.rewriting import (
    add_encoded_items,
    header_of,
    meta_for,
    put_together,
    take_apart,
)

# Tag, VR of each thing that names a patient, by our word for it.
NAMES = {
    "name": (0x00100010, "PN"),
    "id": (0x00100020, "LO"),
    "issuer": (0x00100021, "LO"),
    "birth_date": (0x00100030, "DA"),
    "sex": (0x00100040, "CS"),
}


def coerce(part10: memoryview, identity: Mapping[str, str], source: str) -> bytes | None:
    """Return the object as it would say ``identity``; None where it says nothing else.

    Raises:
        Unreadable: It cannot be rewritten safely, or its character set lacks a letter.
    """
    framed = frame(part10)
    parts = take_apart(part10, framed.start, syntax=framed.syntax, implicit=framed.implicit)
    if parts.rest is not None:
        raise parts.rest
    header = Header(
        walk(part10, framed.start, len(part10), implicit=framed.implicit, big_endian=False)
    )
    sets = list(header.texts(0x00080005))
    before: list[bytes] = []
    for word, (tag, vr) in sorted(NAMES.items(), key=lambda item: item[1]):
        if word not in identity or identity[word] == header.text(tag):
            continue
        held = parts.pieces.get(tag)
        before.append(bytes(held) if held is not None else
                      header_of(tag, vr, 0, implicit=parts.implicit))  # fmt: skip
        value = _encoded(identity[word], sets)
        parts.pieces[tag] = header_of(tag, vr, len(value), implicit=parts.implicit) + value
    if not before:
        return None
    item = original_values(b"".join(before), source=source, implicit=parts.implicit)
    add_encoded_items(parts, part10, ORIGINAL_ATTRIBUTES, [item])
    meta = meta_for(header.uid(0x00080016), header.uid(0x00080018), framed.syntax)
    return put_together(parts, meta)


def _encoded(text: str, sets: list[str]) -> bytes:
    try:
        if not any(sets):  # PS3.5 6.1.2.1: the default repertoire is ASCII
            value = text.encode("ascii")
        else:
            encodings = convert_encodings(sets)
            value = b"=".join(encode_string(group, encodings) for group in text.split("="))
        lost = value.count(b"?") > text.count("?")  # pydicom's word for a letter that has no place
    except (UnicodeError, LookupError, ValueError):
        lost, value = True, b""
    if lost:
        raise Unreadable(
            "The character set of the object does not have the letters of this name.",
            reason="charset",
            advice="Hand the study out as it came, and correct the name where it arrives.",
        )
    return value + b" " if len(value) % 2 else value
