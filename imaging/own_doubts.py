"""What was in doubt when this program made an object of a file, said again wherever it is shown."""

from __future__ import annotations

import re

from imaging.header import Header
from imaging.writing import MANUFACTURER

MADE_OF = "Made of a "
_MANUFACTURER, _DERIVATION = 0x00080070, 0x00082111
_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z])")


def own_doubts(header: Header) -> tuple[str, ...]:
    """Return the sentences that stand in an object's derivation, if this program wrote it."""
    said = header.text(_DERIVATION)
    if not said.startswith(MADE_OF) or header.text(_MANUFACTURER) != MANUFACTURER:
        return ()
    return tuple(_SENTENCES.split(said.strip())[1:])
