"""The UIDs of previews: always the same for the same image, so that none is there twice."""

from __future__ import annotations

from uuid import UUID, uuid5

_PREVIEWS = UUID("3b0b9b1e-3c55-5c0e-8a44-6d2f5f0d9e21")


def preview_uid(uid: str) -> str:
    """Return the UID that the preview of an image, or of a series, always has (PS3.5 B.2)."""
    return f"2.25.{uuid5(_PREVIEWS, uid).int}"
