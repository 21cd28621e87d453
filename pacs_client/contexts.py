"""What an association is for: the presentation contexts that one side offers and both agree on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """One presentation context: what for, and in which transfer syntaxes, best first."""

    abstract: str
    syntaxes: tuple[str, ...]
    # We offer to be the provider of this class too: C-GET's store, commitment's event.
    serve: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """One presentation context that both sides agreed on."""

    id: int
    abstract: str
    syntax: str


@dataclass(frozen=True, slots=True)
class Call:
    """What a caller says when it asks for an association."""

    calling: str
    called: str
    offers: tuple[tuple[int, Offer], ...]  # with their context ids
    unit_bytes: int
    roles: dict[str, tuple[bool, bool]]  # class -> (wants to be user, wants to be provider)
