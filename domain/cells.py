"""One cell of a table that leaves as CSV: text, whatever a spreadsheet would make of it."""

from __future__ import annotations

from domain.showing import visible

# What makes a spreadsheet compute instead of show; tab and line ends count when they come first.
_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, with hidden characters visible."""
    shown = visible(text)
    if text.lstrip(" \u00a0\ufeff\u200b").startswith(_COMPUTED):
        return f"'{shown}"
    return shown
