"""Starting our own code in a process apart, for bytes from outside: isolated and limited."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP")


def command(module: str, *told: float) -> list[str]:
    """Return what starts ``main`` of a module of this room.

    Isolated (-I): no PYTHON* variable, no user site, no current folder decides what runs.
    """
    code = (
        f"import sys; sys.path.insert(0, {str(_ROOT)!r});"
        f"from {module} import main; main({', '.join(map(repr, told))})"
    )
    return [sys.executable, "-I", "-c", code]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the few variables that such a process is given."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | dict(more or {})


def keep_silent() -> None:
    """Let nothing that a library prints land among the answers: close the standard streams.

    Whoever answers on one of them has taken a copy of it before.
    """
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silent, stream)


if sys.platform == "win32":

    def limit_memory(memory_bytes: int) -> None:
        """Do nothing: the clock of whoever started this process is the limit there."""

else:
    import resource

    def limit_memory(memory_bytes: int) -> None:
        """Let this process take so much memory, and leave no core file."""
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold patient data
        # macOS has the constant but refuses the limit.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
