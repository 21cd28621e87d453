"""Opens seats whose passphrases cost next to nothing to try: what they cost is tested elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from app.actions import starting
from app.workstation import Workstation
from records.keys import Keys, Stretching, open_keys

CHEAP = Stretching(passes=1, memory_kib=64, lanes=1)


def open_workstation(
    profile: Path,
    *,
    passphrase: str | None = None,
    keys: Callable[[], Keys] | None = None,
    **more: Any,
) -> Workstation:
    """Open a seat as the program does; a new one remembers that its passphrase is cheap."""
    cheap = partial(open_keys, profile, passphrase=passphrase, stretching=CHEAP)
    return starting.open_workstation(profile, passphrase=passphrase, keys=keys or cheap, **more)
