"""Free texts cleaned by keeping only what is known to be harmless (PS3.15 E.3.5, note 2)."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from imaging.deidentifying.profile import HERE

_WORD = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)?|\d+(?:[.,]\d+)?|\w+")
_SMALL = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?\Z")  # a thickness, a delay; never a number of anyone


@cache
def harmless() -> frozenset[str]:
    """Return the words that may stay in a description."""
    lines = (HERE / "words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(w for line in lines if not line.startswith("#") for w in line.split())


def cleaned(text: str, names: Collection[str]) -> str:
    """Return a text with nothing in it but harmless words and small numbers.

    ``names`` are the parts of the names and numbers of this study, in lower case: they go,
    whatever else they mean.
    """
    kept = [
        word
        for word in _WORD.findall(text)
        if word.casefold() not in names and (word.casefold() in harmless() or _SMALL.match(word))
    ]
    return " ".join(kept)
