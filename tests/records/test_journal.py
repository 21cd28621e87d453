"""What is on the screen is kept whole or not at all, never in the clear, and never without end."""

from __future__ import annotations

from pathlib import Path

import pytest

from records.journal import MOST_BYTES, Journal, JournalUnreadable

KEY = bytes(range(32))


def test_what_was_kept_last_comes_back(tmp_path: Path) -> None:
    Journal(tmp_path / "screen", KEY).save("first")
    Journal(tmp_path / "screen", KEY).save("second: Käthe")

    assert Journal(tmp_path / "screen", KEY).load() == "second: Käthe"
    assert b"second" not in (tmp_path / "screen").read_bytes()


def test_a_seat_that_was_left_properly_has_nothing_to_bring_back(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "screen", KEY)
    journal.save("something")
    journal.clear()

    assert journal.load() is None


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "other key"])
def test_a_journal_that_cannot_be_read_is_set_aside_with_a_sentence(
    tmp_path: Path, damage: str
) -> None:
    file = tmp_path / "screen"
    Journal(file, KEY).save("something")
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(
        {"cut": bytes(content[:20]), "changed": bytes(content), "empty": b""}.get(
            damage, file.read_bytes()
        )
    )
    journal = Journal(file, KEY if damage != "other key" else KEY[::-1])

    with pytest.raises(JournalUnreadable, match="set aside"):
        journal.load()
    assert journal.load() is None
    assert (tmp_path / "screen.unreadable").exists()


def test_a_journal_has_an_end(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "screen", KEY)
    journal.save("something")

    with pytest.raises(ValueError, match="at most"):
        journal.save("x" * (MOST_BYTES + 1))
    assert journal.load() == "something"
