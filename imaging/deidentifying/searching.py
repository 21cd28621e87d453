"""Whether anything of the originals is left: every identifier, looked for in texts and bytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from imaging.deidentifying.dates import written_ways
from imaging.deidentifying.descriptions import harmless

# What stands in a field because nobody knew better: no identifier of anybody.
_NOBODY = frozenset(
    ("anonymous", "anonymized", "anonymised", "unknown", "none", "null", "removed", "patient",
     "name", "test", "phantom", "noname", "unspecified", "others", "other", "default", "empty")
)  # fmt: skip
_SHORTEST = {"name": 3, "id": 4, "date": 8, "uid": 10}
_SHORTEST_IN_PIXELS = 6  # shorter ones stand in any noise
_ENCODINGS = ("utf-8", "latin-1", "utf-16-le", "utf-16-be", "utf-32-le", "gb18030", "shift_jis",
              "euc_jp", "euc_kr", "iso2022_jp", "iso2022_kr", "iso8859_2", "iso8859_5",
              "iso8859_6", "iso8859_7", "iso8859_8", "iso8859_9", "cp1252", "cp874")  # fmt: skip


def folded(text: str) -> str:
    """Return a text as it is compared: one case, one way of writing each letter."""
    return unicodedata.normalize("NFKC", text).casefold()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: whole values, and the parts of people's names."""

    texts: tuple[str, ...]  # folded, longest first
    parts: frozenset[str]  # words of names and numbers, for cleaning free texts
    exact: tuple[str, ...]  # as they were written, for the bytes
    raw: tuple[bytes, ...] = ()  # as they were encoded
    _pattern: re.Pattern[str] | None = field(default=None, compare=False)

    def found_in(self, text: str) -> bool:
        """Return whether any of it stands in a text, as words of its own."""
        whole = folded(text)
        if not whole.isascii() and whole in self.parts:
            return True  # a family name may be one letter, which says nothing inside a text
        return self._pattern is not None and self._pattern.search(whole) is not None

    def found_in_bytes(self, encoded: bytes, *, pixels: bool = False) -> bool:
        """Return whether any of it stands in bytes, in any of many encodings."""
        for needle in self._needles(pixels=pixels):
            at = encoded.find(needle)
            while at >= 0:
                if _stands_alone(encoded, at, needle):
                    return True
                at = encoded.find(needle, at + 1)
        return False

    def _needles(self, *, pixels: bool) -> Iterable[bytes]:
        seen = set()
        for text in self.exact:
            for way in (text, text.upper(), text.lower()):
                for encoding in _ENCODINGS[:4] if pixels else _ENCODINGS:
                    try:
                        needle = way.encode(encoding)
                    except (UnicodeError, LookupError):
                        continue
                    if pixels and len(needle) < _SHORTEST_IN_PIXELS:
                        continue
                    if needle not in seen:
                        seen.add(needle)
                        yield needle
        yield from (r for r in self.raw if not pixels or len(r) >= _SHORTEST_IN_PIXELS)


def _stands_alone(encoded: bytes, at: int, needle: bytes) -> bool:
    """Return whether bytes are no piece of a longer number, UID or word."""
    digits = needle.replace(b".", b"").isdigit()
    letters = b"0123456789." if digits else b""
    before, after = encoded[at - 1 : at], encoded[at + len(needle) : at + len(needle) + 1]
    if not digits and needle.isascii() and needle.isalnum():
        return not (_word(before) or _word(after))
    return not (before and before in letters) and not (after and after in letters)


def _word(byte: bytes) -> bool:
    return byte.isalnum() and byte.isascii()


def wanted(
    identifiers: Collection[tuple[str, str]],
    raw: Collection[bytes] = (),
    *,
    but: Collection[str] = (),
) -> Wanted:
    """Return what to look for, of (kind, value): name, id, date, uid.

    ``but`` are values that stand in the result by right: a shifted date may be another's own.
    """
    exact: dict[str, None] = {}
    parts: set[str] = set()
    for kind, value in identifiers:
        whole = value.strip("\0 ^=")
        ways = written_ways(whole[:8]) if kind == "date" else (whole,)
        for way in ways:
            if _counts(kind, way) and way not in but:
                exact[way] = None
        if kind == "name":
            words = [w for w in re.split(r"[\^=\s,;]+", whole) if w]
            parts.update(folded(w) for w in words if len(w) >= 2 or not w.isascii())
            exact.update((w, None) for w in words if _counts(kind, w))
            if "^" in whole:
                exact[" ".join(words)] = exact[" ".join(reversed(words))] = None
        elif kind == "id":
            parts.update(folded(w) for w in re.findall(r"\w+", whole) if len(w) >= 3)
    texts = tuple(sorted({folded(text) for text in exact}, key=len, reverse=True))
    shortest = {r for r in raw if len(r) >= _SHORTEST_IN_PIXELS}
    return Wanted(texts, frozenset(parts), tuple(exact), tuple(sorted(shortest)), _compiled(texts))


def _counts(kind: str, value: str) -> bool:
    if len(value) < _SHORTEST[kind] and value.isascii():
        return False
    if len(value) < 2 or folded(value) in _NOBODY or folded(value) in harmless():
        return False
    return not (kind == "id" and value.isdigit() and len(value) < 5) and any(
        map(str.isalnum, value)
    )


def _compiled(texts: Collection[str]) -> re.Pattern[str] | None:
    if not texts:
        return None
    ways = "|".join(_bounded(text) for text in texts)
    return re.compile(ways)


def _bounded(text: str) -> str:
    if text.replace(".", "").isdigit():
        return rf"(?<![\d.]){re.escape(text)}(?![\d.])|(?<![\d.]){re.escape(text)}(?=\.(?!\d))"
    # Scripts without spaces between words have no edges to ask for.
    edge = r"[^\W_]" if text.isascii() else r"(?!)"
    return rf"(?<!{edge}){re.escape(text)}(?!{edge})" if text.isascii() else re.escape(text)
