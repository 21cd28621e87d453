"""A printed key opens a profile whose guard is lost; nothing of it is kept but its public half."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import recovery
from records.keys import Keys, NoRecoveryKey, WrongPassphrase, open_by_recovery, open_keys
from records.recovery import NotARecoveryKey, as_words, from_words
from tests.records.conftest import CHEAP
from tests.records.making import HORSE
from tests.records.test_keys import MemoryKeyring

NEW = "a new passphrase after the loss"


def test_the_paper_opens_a_profile_whose_passphrase_is_forgotten(profile: Path, keys: Keys) -> None:
    before = bytes(keys.data_key("objects").content)
    words = keys.renew_recovery()
    found = open_by_recovery(profile, words)
    found.renew_guard(passphrase=NEW, stretching=CHEAP)
    assert bytes(open_keys(profile, passphrase=NEW).data_key("objects").content) == before
    with pytest.raises(WrongPassphrase):
        open_keys(profile, passphrase=HORSE)
    # The paper outlives the renewal: the new master key was sealed to it without it.
    assert bytes(open_by_recovery(profile, words).data_key("objects").content) == before


def test_the_paper_opens_a_profile_whose_keyring_is_lost(profile: Path) -> None:
    ring, other = MemoryKeyring(), MemoryKeyring()
    keys = open_keys(profile, passphrase=None, keyring=ring)
    keys.remember("audit-head", "7:abc")
    before = bytes(keys.data_key("seat").content)
    words = keys.renew_recovery()
    found = open_by_recovery(profile, words)
    found.renew_guard(passphrase=None, keyring=other)
    again = open_keys(profile, passphrase=None, keyring=other)
    assert bytes(again.data_key("seat").content) == before
    assert again.recall("audit-head") is None  # it was noted in what is lost


def test_a_new_recovery_key_makes_the_one_before_useless(profile: Path, keys: Keys) -> None:
    first = keys.renew_recovery()
    second = keys.renew_recovery()
    assert first != second
    with pytest.raises(NoRecoveryKey):
        open_by_recovery(profile, first)
    open_by_recovery(profile, second)


def test_a_profile_without_a_recovery_key_is_opened_by_none(profile: Path, keys: Keys) -> None:
    assert keys.file.recovery is None
    with pytest.raises(NoRecoveryKey):
        open_by_recovery(profile, as_words(recovery.new_secret()))


def test_the_recovery_key_lies_nowhere(profile: Path, keys: Keys) -> None:
    words = keys.renew_recovery()
    secret = from_words(words)
    for file in profile.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert secret not in content
            assert all(group.encode() not in content for group in words.split())
    assert json.loads((profile / "keys.json").read_text())["recovery"]["public"]


@given(st.binary(min_size=20, max_size=20))
def test_what_is_printed_is_what_is_read_however_it_is_typed(secret: bytes) -> None:
    words = as_words(secret)
    assert [len(group) for group in words.split()] == [5] * 8
    assert from_words(words) == secret
    loose = words.lower().replace(" ", "-").replace("0", "o").replace("1", "l")
    assert from_words(loose) == secret


@given(st.binary(min_size=20, max_size=20), st.integers(0, 39), st.integers(1, 31))
def test_every_single_wrong_character_is_found_and_its_group_named(
    secret: bytes, place: int, step: int
) -> None:
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    typed = as_words(secret).replace(" ", "")
    wrong = letters[(letters.index(typed[place]) + step) % 32]
    with pytest.raises(NotARecoveryKey, match=f"Group {place // 5 + 1} "):
        from_words(typed[:place] + wrong + typed[place + 1 :])


@given(st.binary(min_size=20, max_size=20), st.integers(0, 38))
def test_two_neighbours_that_changed_places_are_found(secret: bytes, place: int) -> None:
    typed = as_words(secret).replace(" ", "")
    swapped = typed[:place] + typed[place + 1] + typed[place] + typed[place + 2 :]
    if swapped != typed:
        with pytest.raises(NotARecoveryKey):
            from_words(swapped)


@given(st.binary(min_size=20, max_size=20), st.integers(0, 7), st.integers(0, 7))
def test_two_groups_that_changed_places_are_found(secret: bytes, one: int, other: int) -> None:
    groups = as_words(secret).split()
    swapped = list(groups)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    if swapped != groups:
        with pytest.raises(NotARecoveryKey):
            from_words(" ".join(swapped))


@pytest.mark.parametrize("words", ["", "XJ4K7", "U" * 40, "é" * 40])
def test_what_is_no_recovery_key_is_told(words: str) -> None:
    with pytest.raises(NotARecoveryKey):
        from_words(words)
