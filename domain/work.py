"""What a long task owes the person waiting for it: progress, and a way to stop."""

from __future__ import annotations

from typing import Protocol


class Cancelled(Exception):
    """The person asked for the task to stop. Not a failure, so not a LightboxError."""


class Work(Protocol):
    """Handed to every long task; the task calls it, never the other way round."""

    def report(self, done: float, note: str = "") -> None:
        """Say how far the task is, from 0 to 1."""
        ...

    def pause_point(self) -> None:
        """Raise Cancelled here if the person asked to stop."""
        ...


class Unwatched:
    """The Work of a task that nobody waits for: says nothing, never stops."""

    def report(self, done: float, note: str = "") -> None:
        """Drop the report."""

    def pause_point(self) -> None:
        """Go on."""
