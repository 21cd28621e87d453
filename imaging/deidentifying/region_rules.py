"""Where a device is known to write names over its images: rules as data, no image is looked at."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from domain.study import Instance
from imaging.deidentifying.profile import HERE
from imaging.deidentifying.telling import Rectangle

_ABOVE = "above-regions"


@dataclass(frozen=True, slots=True)
class RegionRule:
    """What is blanked in every image of some devices."""

    name: str
    modalities: tuple[str, ...] = ()
    manufacturers: tuple[str, ...] = ()
    sizes: tuple[tuple[int, int], ...] = ()  # columns, rows
    without_regions: bool = False
    above_regions: bool = False
    shares: tuple[tuple[float, float, float, float], ...] = ()

    def __post_init__(self) -> None:
        for left, top, right, bottom in self.shares:
            if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
                raise ValueError(f"the rule {self.name} blanks no part of an image")

    def holds(self, instance: Instance) -> bool:
        """Return whether the rule is for an image."""
        pixels = instance.pixels
        if pixels is None or (self.without_regions and instance.regions):
            return False
        maker = instance.manufacturer.upper()
        return (
            (not self.modalities or instance.series.modality in self.modalities)
            and (not self.manufacturers or any(word in maker for word in self.manufacturers))
            and (not self.sizes or (pixels.columns, pixels.rows) in self.sizes)
        )

    def rectangles(self, instance: Instance) -> tuple[Rectangle, ...]:
        """Return what it blanks of an image."""
        pixels = instance.pixels
        if pixels is None:
            return ()
        wide, high = pixels.columns, pixels.rows
        found = [
            (int(left * wide), int(top * high), round(right * wide), round(bottom * high))
            for left, top, right, bottom in self.shares
        ]
        top = min((region.top for region in instance.regions), default=0)
        if self.above_regions and top > 0:
            found.append((0, 0, wide, top))
        return tuple(found)


@cache
def rules() -> tuple[RegionRule, ...]:
    """Return the rules that Lightbox ships."""
    table = tomllib.loads((HERE / "regions.toml").read_text(encoding="utf-8"))
    return tuple(_rule(one) for one in table["rule"])


def _rule(said: dict[str, Any]) -> RegionRule:
    return RegionRule(
        said["name"],
        tuple(said.get("modality", ())),
        tuple(word.upper() for word in said.get("manufacturer", ())),
        tuple((columns, rows) for columns, rows in said.get("size", ())),
        said.get("without_regions", False),
        said.get("blank") == _ABOVE,
        tuple((left, top, right, end) for left, top, right, end in said.get("rectangles", ())),
    )


def ruled(instance: Instance) -> tuple[Rectangle, ...]:
    """Return all that rules blank of an image."""
    return tuple(
        rectangle
        for rule in rules()
        if rule.holds(instance)
        for rectangle in rule.rectangles(instance)
    )
