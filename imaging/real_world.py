"""Real-world value maps: what an image says its stored values mean (PS3.3 C.7.6.16.2.11)."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from domain.study import Pixels, RealWorldMap
from domain.volume import SliceSource, ValueScale
from imaging.header import Header

SEQUENCE = 0x00409096
_MOST_MAPS = 16
SOURCE = "Real World Value Mapping Sequence (0040,9096)"
# UCUM codes for which readers have a shorter word.
_WORDS = {"[hnsf'U]": "HU", "{SUVbw}g/ml": "SUVbw", "g/ml{SUVbw}": "SUVbw", "Bq/ml": "BQML",
          "g/ml{SUVlbm(Janma)}": "SUVlbm", "g/ml{SUVlbm}": "SUVlbm (James)",
          "{SUVbsa}cm2/ml": "SUVbsa", "cm2/ml{SUVbsa}": "SUVbsa",
          "1": "", "[arb'U]": ""}  # fmt: skip


def read_maps(groups: Sequence[Header], *, signed: bool) -> tuple[RealWorldMap, ...]:
    """Return the maps by a line that the first of these headers with any states for a frame.

    A map by a look-up table is not among them, nor is one that names no unit.
    """
    for group in groups:
        items = group.items(SEQUENCE)
        if items:
            read = (_map(item, signed=signed) for item in items[:_MOST_MAPS])
            return tuple(each for each in read if each is not None)
    return ()


def vendor_slope(header: Header) -> float | None:
    """Return Philips' private scale slope: stored values are this many of the scanner's own."""
    for block in range(0x10, 0x100):
        at = 0x20050000 | block
        if at in header and header.text(at).strip() == "Philips MR Imaging DD 001":
            return header.number(0x20050000 | block << 8 | 0x0E)
    return None


def _map(item: Header, *, signed: bool) -> RealWorldMap | None:
    slope, intercept = item.number(0x00409225), item.number(0x00409224)
    unit = item.item(0x004008EA)
    if slope is None or intercept is None or unit is None or not isfinite(slope) or slope == 0:
        return None
    first = _end(item, 0x00409216, 0x00409214, signed=signed)
    last = _end(item, 0x00409211, 0x00409213, signed=signed)
    if first is None or last is None:
        return None
    code = unit.text(0x00080100).strip()
    ucum = unit.text(0x00080102).strip() == "UCUM"
    word = _WORDS.get(code, code) if ucum else unit.text(0x00080104).strip()
    return RealWorldMap(
        slope, intercept, word, min(first, last), max(first, last), item.text(0x00409210).strip()
    )


def _end(item: Header, tag: int, double: int, *, signed: bool) -> float | None:
    whole = item.signed_short(tag, signed=signed)
    return float(whole) if whole is not None else item.number(double)


def real_world_scales(sources: Sequence[SliceSource]) -> tuple[ValueScale, ...]:
    """Return the units that every one of these images maps all of its stored values to."""
    first = sources[0].instance.frame_values(sources[0].frame).real_world
    found = []
    for named in first:
        maps = [_alike(source, named) for source in sources]
        if not named.unit or any(each is None for each in maps):
            continue
        times, plus = [], []
        for source, each in zip(sources, maps, strict=True):
            if each is None:
                break
            rule = source.instance.frame_values(source.frame)
            # From the rescaled value back to the stored one, and on to the real world.
            ratio = each.slope / rule.slope
            times.append(ratio)
            plus.append(each.intercept - ratio * rule.intercept)
        if min(times) <= 0:
            # A falling map would turn the picture over; it is named in the explanation alone.
            continue
        rows = (
            ("Real-world value", f"stored value x {named.slope:g} + {named.intercept:g}", SOURCE),
            ("Mapped values", f"{named.first:g} to {named.last:g}", SOURCE),
        )
        found.append(ValueScale(named.unit, tuple(times), tuple(plus), rows))
    return tuple({scale.unit: scale for scale in found}.values())


def _alike(source: SliceSource, named: RealWorldMap) -> RealWorldMap | None:
    """Return an image's map to the same unit, if it covers every value that may be stored."""
    pixels = source.instance.pixels
    for each in source.instance.frame_values(source.frame).real_world:
        if (each.unit, each.label) == (named.unit, named.label) and _covers(each, pixels):
            return each
    return None


def _covers(each: RealWorldMap, pixels: Pixels | None) -> bool:
    if pixels is None:
        return False
    if pixels.bits_allocated > 16:
        # Floating point pixels: the ends are the image's own lowest and highest value.
        return True
    span = 1 << pixels.bits_stored
    low, high = (-span // 2, span // 2 - 1) if pixels.signed else (0, span - 1)
    return each.first <= low and each.last >= high
