"""What is missing of a study, series by series, by the numbers its archive gave the images."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing of one series."""

    series_uid: str
    title: str  # Series 2, as far as this seat knows it
    expected: int
    missing: int
    numbers: str  # "5-12, 40"; empty where the archive did not number them
    unreadable: int = 0  # of the missing: they came, could not be read, and lie in quarantine

    @property
    def words(self) -> str:
        which = f": image {self.numbers}" if self.numbers else ""
        came = f" ({self.unreadable} came and could not be read)" if self.unreadable else ""
        return f"{self.title}, {self.missing} of {self.expected} missing{which}{came}"


def gaps(
    listed: Iterable[tuple[str, str, int | None]],
    held: frozenset[str],
    titles: Mapping[str, str],
    unreadable: frozenset[str] = frozenset(),
) -> tuple[Gap, ...]:
    """Return the series that lack images.

    Args:
        listed: SOP UID, series UID and number of each object, as the archive lists them.
        held: The SOP UIDs that are here.
        unreadable: The SOP UIDs of what came and lies in quarantine.
        titles: What each series is called; one that is not here yet is "Another series".
    """
    by_series: dict[str, list[tuple[str, int | None]]] = {}
    for sop_uid, series_uid, number in listed:
        by_series.setdefault(series_uid, []).append((sop_uid, number))
    found = []
    for series_uid, objects in by_series.items():
        missing = [number for sop_uid, number in objects if sop_uid not in held]
        if missing:
            found.append(
                Gap(
                    series_uid,
                    titles.get(series_uid, "Another series"),
                    len(objects),
                    len(missing),
                    ranges([n for n in missing if n is not None]),
                    sum(uid in unreadable and uid not in held for uid, _ in objects),
                )
            )
    return tuple(found)


def ranges(numbers: Iterable[int]) -> str:
    """Return numbers as a person writes them: ``1-4, 9``."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in parts)
