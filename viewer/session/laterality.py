"""Which side and view an image is of: what its tags and labels say, and where they disagree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.study import Instance
from domain.volume import Doubt, Gravity

_PROJECTIONS = ("CR", "DX", "MG", "RG", "IO", "PX", "XA", "RF")
_NAMES = {"R": "right", "L": "left"}
_SIDES = {"R": "R", "RT": "R", "RIGHT": "R", "L": "L", "LT": "L", "LEFT": "L"}
# PS3.16 CID 4014, in SNOMED CT and in the codes it had before.
_VIEW_CODES = {
    "399162004": "CC", "R-10242": "CC",
    "399368009": "MLO", "R-10226": "MLO",
    "399260004": "ML", "R-10224": "ML",
    "399352003": "LM", "R-10228": "LM",
}  # fmt: skip
_BREAST = ("CC", "MLO")  # views that no other part of the body has
_VIEWS = ("CC", "MLO", "ML", "LM", "XCCL", "XCCM", "LMO")
_BOTH = re.compile(r"(R|L)(CC|MLO|ML|LM|XCCL|XCCM|LMO)")


def is_mammogram(instance: Instance) -> bool:
    """Return whether a projection is of a breast: scanned films say so by their view alone."""
    modality = instance.series.modality
    return modality == "MG" or (modality in _PROJECTIONS and instance.view_position in _BREAST)


@dataclass(frozen=True, slots=True)
class Sided:
    """A side and a view, each empty where nothing states it, with what is doubtful about them."""

    side: str = ""  # R, L
    view: str = ""  # CC, MLO, PA…
    doubts: tuple[Doubt, ...] = ()


def sided(instance: Instance) -> Sided:
    """Return the side and view of an image (RELIABILITY P-33).

    A tag counts before a label. Where tags, or a tag and a label, name different sides or views,
    a doubt says so: the picture is never hung silently.
    """
    by_tag = {tag: side for tag, side in instance.sides if side in _NAMES}
    modality = instance.series.modality
    if modality not in _PROJECTIONS:
        return Sided(next(iter(by_tag.values()), ""), instance.view_position)
    breast = is_mammogram(instance)
    label_sides, label_views = _labels(instance, letters=breast)
    doubts: list[Doubt] = []
    side = next(iter(by_tag.values()), "")
    if len(set(by_tag.values())) > 1:
        said = " and ".join(f"{tag} says {_NAMES[s]}" for tag, s in by_tag.items())
        doubts.append(_doubt(f"{said}."))
    if len(label_sides) == 1:
        label = next(iter(label_sides))
        if side and label != side:
            doubts.append(
                _doubt(f"The tag says {_NAMES[side]}, the name of the series {_NAMES[label]}.")
            )
        elif not side and breast:
            side = label
            doubts.append(
                _doubt(f"No tag states the side; the name of the series says {_NAMES[label]}.")
            )
    view = instance.view_position
    coded = next((_VIEW_CODES[c] for c in instance.view_codes if c in _VIEW_CODES), "")
    if breast:
        for other, said_by in ((coded, "the view code"), (_one(label_views), "the series' name")):
            if view and other and other != view:
                doubts.append(_doubt(f"View Position says {view}, {said_by} {other}."))
            view = view or other
    return Sided(side, view, tuple(doubts))


def _one(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""


def _labels(instance: Instance, *, letters: bool) -> tuple[set[str], set[str]]:
    """Return the sides and views that stand in the names of series and protocol."""
    sides: set[str] = set()
    views: set[str] = set()
    text = f"{instance.series.description} {instance.series.protocol}".upper()
    for word in re.split(r"[^A-Z0-9]+", text):
        # A single letter means a side only beside a breast: elsewhere it is a lumbar spine.
        if word in _SIDES and (letters or len(word) > 1):
            sides.add(_SIDES[word])
        if letters and word in _VIEWS:
            views.add(word)
        both = _BOTH.fullmatch(word) if letters else None
        if both:
            sides.add(both[1])
            views.add(both[2])
    return sides, views


def _doubt(fact: str) -> Doubt:
    return Doubt("laterality", fact, "Check the marker on the film for the side.", Gravity.WARNING)
