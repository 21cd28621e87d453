"""Unique identifiers of the objects a report becomes."""

from __future__ import annotations

from uuid import UUID, uuid5

# Any fixed UUID serves; this one was drawn once for Lightbox and must never change: a report
# written again after an update has to keep its identifiers.
_LIGHTBOX = UUID("6f0a7c1e-9f56-4c0e-8e0e-2b6c1a4d7f31")


def object_uid(of: str, kind: str, version: int = 1) -> str:
    """Return the UID of one object, always the same for the same report, kind and version.

    A report that is written twice, because the first try was cut off, thus stays one object in
    the archive. Source: PS3.5 B.2 (UUID derived UIDs).
    """
    if not of or not kind:
        raise ValueError("an object's UID needs what it is of and its kind")
    return f"2.25.{uuid5(_LIGHTBOX, f'{of}/{kind}/{version}').int}"
