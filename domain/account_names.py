"""What an account may be called: so that no two names look alike to whoever grants or reads them.

A look-alike (paypal with a Cyrillic a) would let one person stand in the audit log as another. A
name is therefore of one script, and two names whose letters look the same are one (after Unicode
Technical Standard 39, with the letters that matter at this length). Pure.
"""

from __future__ import annotations

import unicodedata

from domain.errors import LightboxError

LONGEST = 64
_SIGNS = ".-_"
_RESERVED = frozenset({"nobody", "everybody", "system", "owner"})
# Letters of other scripts that stand for a Latin one on the screen, and Latin ones for each other.
_LOOKS = {
    # Cyrillic and Armenian
    0x0430: "a", 0x0435: "e", 0x043e: "o", 0x0440: "p", 0x0441: "c", 0x0443: "y", 0x0445: "x",
    0x0455: "s", 0x0456: "i", 0x0458: "j", 0x04bb: "h", 0x04cf: "l", 0x0501: "d", 0x051b: "q",
    0x051d: "w", 0x0461: "w", 0x0563: "q",
    # Greek
    0x03b1: "a", 0x03bf: "o", 0x03c1: "p", 0x03b9: "i", 0x03c5: "u", 0x03bd: "v", 0x03ba: "k",
    0x03c4: "t", 0x03c7: "x", 0x03b3: "y", 0x03b2: "b", 0x03b5: "e", 0x0131: "i", 0x0261: "g",
    0x00df: "b",
    ord("0"): "o", ord("1"): "l",
}  # fmt: skip


class BadName(LightboxError):
    """A name that no account may have."""


def folded(name: str) -> str:
    """Return a name as it is compared: one spelling, no case, no blanks around it."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def account_name(name: str) -> str:
    """Return the name under which an account is kept.

    Raises:
        BadName: It is empty, too long, of two scripts, or holds other signs.
    """
    kept = folded(name)
    if not 0 < len(kept) <= LONGEST or kept in _RESERVED:
        raise BadName(
            f"An account's name has 1 to {LONGEST} letters, and is not a word of the program.",
            advice="Take what the person is called at sign-in elsewhere, such as a.mehra.",
        )
    if not kept[0].isalnum():
        raise BadName("An account's name begins with a letter or a digit.")
    scripts = {_script(letter) for letter in kept} - {""}
    if len(scripts) > 1 or "?" in scripts:
        raise BadName(
            "An account's name has letters of one script, digits, and . - _ only.",
            advice="Type it again: letters of two scripts look alike and are not.",
        )
    return kept


def looks_like(name: str) -> str:
    """Return what a kept name looks like: the same for two names that could be confused."""
    return name.translate(_LOOKS).replace("rn", "m").replace("vv", "w")


def _script(letter: str) -> str:
    if letter in _SIGNS or letter.isdecimal():
        return "" if letter.isascii() else "?"
    if unicodedata.category(letter)[0] not in "LM":
        return "?"
    return unicodedata.name(letter, "? ").split(" ")[0].split("-")[0]
