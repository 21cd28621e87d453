"""Hanging protocols: which studies they are for, and what each of their viewports shows.

They are data and nothing else: words, numbers and choices from fixed lists, without any code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from viewer.session.layout import Layout, grid, layout_named

WORDS = ("modality", "body_part", "words", "side", "view")
COUNTS = ("series", "images", "volumes", "films", "priors", "monitors")
PLANES = (
    "acquired", "second", "third", "axial", "sagittal", "coronal", "image", "3d", "fusion",
)  # fmt: skip
PICKS = ("first", "last", "most", "thinnest")
SLABS = ("", "mean", "MIP", "MinIP")
LINKS = ("scroll", "zoom", "pan", "window")
# As many viewports as there is to show, up to ``most``: panes that show nothing are left out,
# and the last one is repeated.
AUTO = "auto"
MOST_PANES = 16
MOST_STAGES = 16


def _given(default: Any = "", *, name: str = "", **limits: Any) -> Any:
    """Declare a field: its name in the file where that differs, and what its value may be."""
    return field(default=default, metadata={"name": name, **limits})


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing asked of a study. Words are matched whole, ``thor*`` by their beginning."""

    what: str = _given(one_of=(*WORDS, *COUNTS))
    any: tuple[str, ...] = _given(())  # at least one of these
    none: tuple[str, ...] = _given(())  # and none of those
    at_least: int = _given(0, least=0, most=100_000)
    at_most: int = _given(100_000, least=0, most=100_000)
    weight: int = _given(1, least=0, most=1000)
    required: bool = _given(default=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A series or film that a viewport would show; empty fields ask nothing."""

    modality: tuple[str, ...] = _given(())
    words: tuple[str, ...] = _given(())  # at least one, in the names of series and protocol
    without: tuple[str, ...] = _given(())
    side: str = _given(one_of=("", "R", "L"))
    view: tuple[str, ...] = _given(())
    kind: str = _given(one_of=("", "volume", "images", "film"))
    acquired: str = _given(one_of=("", "axial", "sagittal", "coronal"))
    pick: str = _given("first", one_of=PICKS)


@dataclass(frozen=True, slots=True)
class PaneRule:
    """What one viewport shows: the first of ``series`` that the study has."""

    series: tuple[Wanted, ...] = _given(())
    role: str = _given("current", one_of=("current", "prior"))
    prior: int = _given(1, least=1, most=20)  # 1: the newest
    plane: str = _given("acquired", one_of=PLANES)
    over: tuple[Wanted, ...] = _given(())  # what fusion lays over it
    preset: str = _given()
    slab: str = _given(one_of=SLABS)
    slab_mm: float = _given(10.0, least=0.1, most=1000.0)
    apart: tuple[str, ...] = _given((), each_of=LINKS)  # links that it leaves
    again: bool = _given(default=False)  # may show what an earlier pane shows in the same plane
    labelled: bool = _given(default=False)  # says Current or Prior
    group: str = _given()  # one scale with the others of the group
    monitor: int = _given(1, least=1, most=8)
    empty: str = _given()  # what an empty viewport is missing: "No right CC view"


@dataclass(frozen=True, slots=True)
class StageRule:
    """One arrangement; the keys . and , go from one to the next."""

    title: str = _given(least=1)
    layout: str = _given("1x1")  # 2x3, 1+2, or auto
    most: int = _given(4, least=1, most=MOST_PANES)  # viewports of ``auto``
    panes: tuple[PaneRule, ...] = _given((), name="pane", least=1, most=MOST_PANES)

    @property
    def grid(self) -> Layout | None:
        """The layout; None where it goes by what there is to show, or is unknown."""
        return None if self.layout == AUTO else layout_named(self.layout)


@dataclass(frozen=True, slots=True)
class Protocol:
    """A hanging protocol."""

    id: str = _given(least=1, most=64)
    title: str = _given(least=1)
    order: int = _given(100, least=0, most=10_000)  # of equal scores the lower is taken
    rules: tuple[Rule, ...] = _given((), name="rule", most=64)
    stages: tuple[StageRule, ...] = _given((), name="stage", least=1, most=MOST_STAGES)


def auto_layout(count: int) -> Layout:
    """Return the smallest grid that has room for so many, wider than high."""
    count = min(MOST_PANES, max(1, count))
    for rows, columns in ((1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (2, 4), (3, 3), (3, 4), (4, 4)):
        if rows * columns >= count:
            return grid(rows, columns)
    return grid(4, 4)


_NAMES = {
    "modality": "modality",
    "body_part": "body part",
    "words": "description",
    "side": "side",
    "view": "view",
}


def rule_words(rule: Rule) -> str:
    """Return a rule as a reader would say it: description has chest or thor*."""
    if rule.what in COUNTS:
        if rule.at_least and rule.at_least == rule.at_most:
            return f"exactly {rule.at_least} {rule.what}"
        low = f"at least {rule.at_least} {rule.what}" if rule.at_least else ""
        high = f"at most {rule.at_most} {rule.what}" if rule.at_most < 100_000 else ""
        return " and ".join(part for part in (low, high) if part) or f"any number of {rule.what}"
    name = _NAMES.get(rule.what, rule.what)
    verb = "has" if rule.what == "words" else "is"
    parts = []
    if rule.any:
        parts.append(f"{name} {verb} {_or(rule.any)}")
    if rule.none:
        parts.append(f"{name} {verb} not {_or(rule.none)}")
    return ", ".join(parts) or f"any {name}"


_PICKED = {
    "first": "",
    "last": "the last of them",
    "most": "the one of most images",
    "thinnest": "the one of thinnest slices",
}
_PLANES = {
    "acquired": "as acquired",
    "second": "second plane",
    "third": "third plane",
    "3d": "in 3D",
}


def wanted_words(wanted: Wanted) -> str:
    """Return what a pane asks for in a few words."""
    parts = [
        # More than two say only that it may be any of them.
        _or(wanted.modality) if len(wanted.modality) < 3 else "",
        {"R": "right", "L": "left", "": ""}[wanted.side],
        _or(wanted.view),
        f"acquired {wanted.acquired}" if wanted.acquired else "",
        wanted.kind,
    ]
    what = " ".join(part for part in parts if part) or "any series"
    more = [
        f"named {_or(wanted.words)}" if wanted.words else "",
        f"but not {_or(wanted.without)}" if wanted.without else "",
        _PICKED[wanted.pick],
    ]
    return ", ".join(part for part in (what, *more) if part)


def pane_words(pane: PaneRule) -> str:
    """Return what a pane shows in a line of words."""
    role = (
        "" if pane.role == "current" else f"prior {pane.prior}: " if pane.prior > 1 else "prior: "
    )
    what = "; else ".join(wanted_words(wanted) for wanted in pane.series) or "the main series"
    slab = f"{pane.slab} {pane.slab_mm:g} mm" if pane.slab else ""
    monitor = f"monitor {pane.monitor}" if pane.monitor > 1 else ""
    plane = _PLANES.get(pane.plane, pane.plane)
    how = ", ".join(part for part in (plane, pane.preset, slab, monitor) if part)
    return f"{role}{what} ({how})" if how else f"{role}{what}"


def _or(words: Sequence[str]) -> str:
    return " or ".join(words)
