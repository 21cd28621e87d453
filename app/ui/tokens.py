"""The colours and sizes of the screen, read from the one file that holds them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. ``text`` and ``control`` are the pairs (ink, ground) that must be readable."""

    colour: dict[str, str]
    size: dict[str, int]
    text: tuple[tuple[str, str], ...]
    control: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        for name, value in self.colour.items():
            if not _HEX.fullmatch(value):
                raise ValueError(f"colour {name} must be written #RRGGBB, not {value}")
        for ink, ground in (*self.text, *self.control):
            if ink not in self.colour or ground not in self.colour:
                raise ValueError(f"{ink} on {ground} names a colour that does not exist")


def read_tokens(path: Path) -> Tokens:
    """Read a theme's file."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Tokens(
        colour=table["colour"],
        size=table["size"],
        text=tuple((ink, ground) for ink, ground in table["contrast"]["text"]),
        control=tuple((ink, ground) for ink, ground in table["contrast"]["control"]),
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Return relative luminance as WCAG 2.2 defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
