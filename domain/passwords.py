"""What a password must be: long, and not among those that are guessed first.

Length counts, and nothing about kinds of letters: such rules make passwords that people write down
and machines guess (NIST SP 800-63B, 3.1.1). Pure: the list of common ones is handed in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import pairwise

from domain.errors import LightboxError

SHORTEST = 12  # with a second factor
SHORTEST_ALONE = 15  # where the password is all there is
LONGEST = 1024  # what is hashed has an end; pass phrases stay far below
_ENOUGH = 6  # letters that are left once everything that can be guessed is taken away
_READS_AS = str.maketrans("013457@$!", "oieastasi")
_AT_THE_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")


class WeakPassword(LightboxError):
    """A password that would be guessed."""


def as_typed(password: str) -> str:
    """Return one spelling of what was typed: keyboards compose accents in two ways."""
    return unicodedata.normalize("NFC", password)


def demand_strong(
    password: str,
    *,
    shortest: int = SHORTEST_ALONE,
    common: Collection[str] = (),
    about: Iterable[str] = (),
) -> None:
    """Go on only with a password that a person may have.

    ``about`` names what an attacker tries first: the person, the program, the site.

    Raises:
        WeakPassword: It is too short, too long, common, or about the person.
    """
    password = as_typed(password)
    if len(password) < shortest:
        raise WeakPassword(
            f"The password has {len(password)} characters; it takes at least {shortest}.",
            advice="Several words that do not belong together are easy to keep and hard to guess.",
        )
    if len(password) > LONGEST:
        raise WeakPassword(f"A password has at most {LONGEST} characters.")
    folded = password.casefold()
    if _is_common(folded, common):
        raise WeakPassword(
            "This password is one of those that are guessed first.",
            advice="Take several words that do not belong together.",
        )
    left = folded
    for word in sorted({w for name in about for w in _words(name)}, key=len, reverse=True):
        left = left.replace(word, " ")
    if left != folded and _distinct(left) < _ENOUGH:
        raise WeakPassword(
            "This password is little more than a name that everybody knows.",
            advice="Leave your own name, the program's and the site's out of it.",
        )
    if _distinct(folded) < _ENOUGH or _walks(folded):
        raise WeakPassword(
            "This password repeats or counts; it would be guessed.",
            advice="Take several words that do not belong together.",
        )


def _is_common(folded: str, common: Collection[str]) -> bool:
    core = _AT_THE_ENDS.sub("", folded)
    once = core[: len(core) // 2] if len(core) % 2 == 0 else core
    tried = {folded, core, once if once * 2 == core else core}
    tried |= {word.translate(_READS_AS) for word in tried}
    return any(word in common for word in tried if word)


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", name.casefold()) if len(word) >= 3]


def _distinct(text: str) -> int:
    return len({letter for letter in text if not letter.isspace()})


def _walks(text: str) -> bool:
    """Return whether nearly every letter follows by the same step: 1234…, abcd…, ….."""
    steps = [ord(b) - ord(a) for a, b in pairwise(text)]
    commonest = max(steps.count(step) for step in set(steps))
    return commonest > 0.8 * len(steps)
