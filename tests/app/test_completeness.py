"""What is missing is named by series and by the numbers that the archive gave the images."""

from __future__ import annotations

from app.state.completeness import gaps, ranges


def test_missing_numbers_are_written_as_ranges() -> None:
    assert ranges([9, 1, 2, 3, 12, 4, 9]) == "1-4, 9, 12"
    assert ranges([]) == ""


def test_only_series_that_lack_images_are_named() -> None:
    listed = [(f"a{n}", "A", n) for n in range(1, 121)] + [("b1", "B", 1)]
    held = frozenset({f"a{n}" for n in range(1, 121) if n not in (40, 41, 77)} | {"b1"})
    (gap,) = gaps(listed, held, {"A": "Series 2"})
    assert gap.words == "Series 2, 3 of 120 missing: image 40-41, 77"


def test_images_without_a_number_are_counted_and_not_guessed() -> None:
    (gap,) = gaps([("a", "A", None), ("b", "A", 2)], frozenset(), {})
    assert (gap.title, gap.missing, gap.numbers) == ("Another series", 2, "2")
