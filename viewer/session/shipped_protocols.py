"""The hanging protocols that come with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from viewer.session.matching import Book
from viewer.session.protocol_file import read_protocol
from viewer.session.protocols import Protocol

_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "hanging"


@cache
def shipped() -> tuple[Protocol, ...]:
    """Return the shipped protocols, in the order of their files' names."""
    return tuple(
        read_protocol(file.read_text(encoding="utf-8")) for file in sorted(_FOLDER.glob("*.toml"))
    )


def shipped_book() -> Book:
    return Book(shipped())
