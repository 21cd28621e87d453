"""Repairs of a damaged file that its own bytes prove, in a worker (REQUIREMENTS I17).

What cannot be proven is not repaired. Each step is said in a sentence that stays with the copy;
values that a person reads are never changed, and pixels that are not whole are left out.
"""

from __future__ import annotations

from domain.errors import Unreadable
from imaging.elements import PIXEL_DATA, walk
from imaging.header import Header
from imaging.marking import CONTRIBUTING_EQUIPMENT, repair_mark
from imaging.parsing import instance_of
from imaging.part10 import Framed, frame, open_part10
from imaging.rewriting import (
    Parts,
    add_items,
    header_of,
    meta_for,
    put_together,
    take_apart,
)

_NO_MARK = "The 128 bytes and the mark before the header were missing and are written anew."
_NO_META = "The header of the file was missing or damaged and is written anew from the contents."
_CUT_PIXELS = "The pixels end before they should; they are left out and only the header is kept."
_WRONG_PIXELS = "The pixels do not fit what the header says; only the header is kept."
_BEHIND = "Bytes behind the last whole element are left out."
_PIXELS = (PIXEL_DATA, 0x7FE00008, 0x7FE00009)
_PADDED_WITH_NUL = ("UI", "OB", "OW", "UN", "")


def repair(part10: memoryview) -> tuple[bytes, tuple[str, ...]]:
    """Return a copy that can be read, and what was done to get there.

    Raises:
        Unreadable: It is dangerous, or no repair can be proven right.
    """
    framed = frame(part10)
    steps: list[str] = []
    if not framed.whole_preamble:
        steps.append(_NO_MARK)
    parts = take_apart(part10, framed.start, syntax=framed.syntax, implicit=framed.implicit)
    if parts.rest is not None:
        steps += _cut_off(parts, part10)
    if padded := _pad(parts, part10):
        some = "1 value" if padded == 1 else f"{padded} values"
        steps.append(f"{some} of odd length are padded.")
    if not framed.whole_meta:
        steps.append(_NO_META)
    if not steps and _can_be_read(part10):
        raise Unreadable(
            "Nothing of this file needs repair.", reason="whole", advice="Let it be read again."
        )
    try:
        return _written(parts, part10, framed, tuple(steps)), tuple(steps)
    except Unreadable as error:
        held = [tag for tag in _PIXELS if parts.pieces.pop(tag, None) is not None]
        if not held:
            raise _no_repair(error) from error
    steps.append(_WRONG_PIXELS)
    try:
        return _written(parts, part10, framed, tuple(steps)), tuple(steps)
    except Unreadable as error:
        raise _no_repair(error) from error


def _no_repair(last: Unreadable) -> Unreadable:
    return Unreadable(
        f"No repair can be proven right. {last}", reason=last.reason, advice=last.advice
    )


def _written(parts: Parts, part10: memoryview, framed: Framed, steps: tuple[str, ...]) -> bytes:
    """Return the repaired file, read once more as if it came from outside."""
    begin = _joined(parts)
    said = Header(walk(begin, 0, len(begin), implicit=parts.implicit, big_endian=False))
    if not said.uid(0x00080016) or not said.uid(0x00080018):
        raise Unreadable(
            "The file does not say which object it is.",
            reason="uid",
            advice="Ask its sender for the object; it cannot be told apart from others.",
        )
    add_items(parts, part10, CONTRIBUTING_EQUIPMENT, [repair_mark(steps)])
    meta = meta_for(said.uid(0x00080016), said.uid(0x00080018), framed.syntax)
    whole = put_together(parts, meta)
    instance_of(open_part10(whole))
    return whole


def _can_be_read(part10: memoryview) -> bool:
    try:
        instance_of(open_part10(part10))
    except Unreadable:
        return False
    return True


def _joined(parts: Parts) -> bytes:
    """Return the small elements alone: what names the object."""
    return b"".join(bytes(parts.pieces[tag]) for tag in sorted(parts.pieces) if tag < 0x00090000)


def _cut_off(parts: Parts, part10: memoryview) -> list[str]:
    """Judge what comes behind the last whole element.

    Raises:
        Unreadable: The header itself is cut off: nobody knows what it would have said.
    """
    assert parts.rest is not None  # noqa: S101 - asked by the caller
    at = parts.ended_at
    tag = int.from_bytes(part10[at : at + 2], "little") << 16
    tag |= int.from_bytes(part10[at + 2 : at + 4], "little")
    if tag in _PIXELS and tag not in parts.pieces:
        return [_CUT_PIXELS]
    if any(pixels in parts.pieces for pixels in _PIXELS):
        return [_BEHIND]
    raise parts.rest


def _pad(parts: Parts, part10: memoryview) -> int:
    """Give values of odd length the byte that PS3.5 7.1.1 wants; return how many."""
    padded = 0
    for tag, element in parts.values.items():
        if element.undefined or element.length % 2 == 0 or tag not in parts.pieces:
            continue
        if element.vr == "SQ":
            continue
        value = bytes(part10[element.start : element.start + element.length])
        filler = b"\0" if element.vr in _PADDED_WITH_NUL else b" "
        header = header_of(tag, element.vr, len(value) + 1, implicit=parts.implicit)
        parts.pieces[tag] = header + value + filler
        padded += 1
    return padded
