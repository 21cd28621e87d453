"""The program's own log: structured, on this seat only, and without patient data."""

from __future__ import annotations

import logging
from typing import Any

import structlog

# Keys that could carry a patient's identity never reach a log, whoever passes them.
_PRIVATE = frozenset(
    {"patient", "patient_name", "patient_id", "name", "birth_date", "accession", "dataset"}
)


def _without_patients(_logger: Any, _method: str, event: Any) -> Any:
    return {key: value for key, value in event.items() if key not in _PRIVATE}


def logger(room: str) -> Any:
    """Return the logger of one room (``pacs_client``, ``records``…)."""
    return structlog.wrap_logger(
        logging.getLogger(f"lightbox.{room}"),  # noqa: TID251 - the one place that may
        processors=[
            _without_patients,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
    )
