"""The passwords and codes that the command line was given: read once, and gone from there.

``LIGHTBOX_PASSWORD``, ``LIGHTBOX_NEW_PASSWORD``, ``LIGHTBOX_CODE`` and ``LIGHTBOX_RECOVERY_KEY``;
each also as ``…_FILE``, a file that its owner alone may read, or ``…_FD``, an open descriptor; else
a terminal is asked. See app/defence/passphrase.py for how they are taken.
"""

from __future__ import annotations

import os

from app.defence import passphrase

NAMES = ("PASSWORD", "NEW_PASSWORD", "CODE", "RECOVERY_KEY")


class Given:
    """What was given when the program started, before it began any other."""

    def __init__(self) -> None:
        """Take them.

        Raises:
            BadSource: A file or a descriptor cannot be read, or others can read it.
        """
        self._said = {name: _taken(f"LIGHTBOX_{name}") for name in NAMES}

    def __repr__(self) -> str:
        return "Given()"

    def secret(self, name: str, *, ask: str = "", twice: bool = False) -> str | None:
        """Return a secret, or None where none was given; ``ask`` is what a terminal shows."""
        if self._said[name] is None and ask:
            self._said[name] = passphrase.asked(ask, twice=twice)
        return self._said[name]


def _taken(name: str) -> str | None:
    descriptor = os.environ.pop(f"{name}_FD", None)
    given = passphrase.of(name)
    if descriptor is None:
        return given
    return passphrase.from_descriptor(int(descriptor) if descriptor.isdecimal() else -1)
