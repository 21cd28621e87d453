"""Where the files lie that ship with the program."""

from __future__ import annotations

from pathlib import Path

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
STYLES = RESOURCES / "styles"
ICONS = RESOURCES / "icons"
FONTS = RESOURCES / "fonts"
KEYS = RESOURCES / "keys"
