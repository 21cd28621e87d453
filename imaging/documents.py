"""Objects without an image, made readable: reports as trees, PDFs, other headers as lines."""

from __future__ import annotations

from imaging.part10 import Opened


def read_document(opened: Opened) -> tuple[list[tuple[int, str, str]], bytes | None, str]:
    """Return lines of (depth, name, value), a PDF's bytes, and a title."""
    _ = opened
    return [], None, ""
