"""Passwords as they are kept: stretched by Argon2id, each with the parameters it was made with."""

from __future__ import annotations

from dataclasses import dataclass

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from domain.passwords import as_typed


@dataclass(frozen=True, slots=True)
class Cost:
    """What a guess costs: RFC 9106's second recommendation, about 0.1 s of a desktop."""

    passes: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 4


class Passwords:
    """Makes and checks what is kept of a password."""

    def __init__(self, cost: Cost | None = None) -> None:
        self._cost = cost or Cost()
        self._hasher = PasswordHasher(
            time_cost=self._cost.passes,
            memory_cost=self._cost.memory_kib,
            parallelism=self._cost.lanes,
            hash_len=32,
            salt_len=16,
            type=Type.ID,
        )
        self._nobodys = ""

    @property
    def cost(self) -> Cost:
        """What a guess costs at what is kept from now on."""
        return self._cost

    def kept(self, password: str) -> str:
        """Return what is kept of a password."""
        return self._hasher.hash(as_typed(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Return whether a password is the one of which this is kept.

        Nothing kept takes the same work: whether there is such a person is not to be measured.
        """
        if kept is None and not self._nobodys:
            self._nobodys = self.kept("nobody has this password")
        try:
            self._hasher.verify(kept or self._nobodys, as_typed(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def outgrown(self, kept: str) -> bool:
        """Return whether it was kept with less than is asked for now."""
        was = extract_parameters(kept)
        return (
            was.time_cost < self._cost.passes
            or was.memory_cost < self._cost.memory_kib
            or was.parallelism < self._cost.lanes
        )
