"""Starts Lightbox: the window, or one verb of the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run what the command line asks for and return the exit status."""
    if _wants_window(arguments):
        # The window paints before the rest of the program is read from disk.
        from app.ui.start import run_window

        return run_window(_profile(arguments))
    from app.actions.verbs import run_verb

    return run_verb(arguments, _profile([]), passphrase=os.environ.get("LIGHTBOX_PASSPHRASE"))


def _wants_window(arguments: list[str]) -> bool:
    """Return whether the command line names no verb (and asks for no help)."""
    return arguments == [] or (arguments[0] == "--profile" and len(arguments) == 2)


def _profile(arguments: list[str]) -> Path:
    if arguments:
        return Path(arguments[1])
    from platformdirs import user_data_path

    return user_data_path("Lightbox", appauthor=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
