"""The program's own log: structured, on this seat only, and without patient data."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog

# Keys that could carry a patient's identity never reach a log, whoever passes them.
_PRIVATE = frozenset(
    {"patient", "patient_name", "patient_id", "name", "birth_date", "accession", "dataset"}
)


def _without_patients(_logger: Any, _method: str, event: Any) -> Any:
    return {key: value for key, value in event.items() if key not in _PRIVATE}


def to_file(path: Path) -> None:
    """Write the log of this program to a file of its own, a few megabytes at most."""
    root = logging.getLogger("lightbox")  # noqa: TID251 - the one place that may
    for old in tuple(root.handlers):
        root.removeHandler(old)
        old.close()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=2_000_000, backupCount=2, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # What stands in the file need not stand on the terminal too.
    root.propagate = False


def close() -> None:
    """Let go of the log's file."""
    root = logging.getLogger("lightbox")  # noqa: TID251 - the one place that may
    for old in tuple(root.handlers):
        root.removeHandler(old)
        old.close()
    root.propagate = True


def logger(room: str) -> Any:
    """Return the logger of one room (``pacs_client``, ``records``…)."""
    return structlog.wrap_logger(
        logging.getLogger(f"lightbox.{room}"),  # noqa: TID251 - the one place that may
        processors=[
            _without_patients,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
    )
