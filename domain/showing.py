"""Text from outside, made harmless to look at: nothing in it moves, hides or turns what is read."""

from __future__ import annotations

import unicodedata

# Control and format characters (the bidirectional overrides among them), halves of pairs,
# private and unassigned ones, and the two that begin a line.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SPELLING = "\u200c\u200d"  # the joiners belong to how Indian scripts are written


def visible(text: str) -> str:
    r"""Return text on one line in which every hidden character is seen, as \x1b or \u202e."""
    return "".join(
        c.encode("unicode_escape", "backslashreplace").decode("ascii") if _is_hidden(c) else c
        for c in text
    )


def _is_hidden(character: str) -> bool:
    return character not in _SPELLING and unicodedata.category(character) in _HIDDEN
