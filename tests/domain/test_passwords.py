"""A password is long, and not among those that are guessed first; nothing else is asked of it."""

from __future__ import annotations

import unicodedata

import pytest

from app.actions.people import common_passwords
from domain.passwords import LONGEST, SHORTEST, WeakPassword, as_typed, demand_strong

COMMON = common_passwords()


def _is_taken(password: str, *, shortest: int = SHORTEST, about: tuple[str, ...] = ()) -> bool:
    try:
        demand_strong(password, shortest=shortest, common=COMMON, about=about)
    except WeakPassword:
        return False
    return True


@pytest.mark.parametrize(
    "password",
    [
        "lantern vowel cabbage",  # no capital, digit or sign
        "हिमालय की ठंडी हवाएँ",
        "x9Lq2v!mP0wz",
        "a" + "bcdefgh kitten river" * 20,  # long, and repeated in parts
        "mit Ümläuten überall",
    ],
)
def test_a_long_password_of_any_kind_of_letters_is_taken(password: str) -> None:
    assert _is_taken(password)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2026!!",
        "passwordpassword",
        "p@ssw0rd123456",
        "qwertyuiop123",
        "letmein!!!!!!!",
        "123456789012",
        "abcdefghijklm",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "iloveyou!2026",
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    assert not _is_taken(password)


def test_ones_own_name_the_programs_and_the_sites_are_no_password() -> None:
    about = ("a.mehra", "Anjali Mehra", "Lightbox", "City Hospital")
    assert not _is_taken("AnjaliMehra2026", about=about)
    assert not _is_taken("LightboxLightbox", about=about)
    assert not _is_taken("mehra@CityHospital", about=about)
    assert _is_taken("Mehra likes violet kites", about=about)


def test_without_a_second_factor_a_password_has_fifteen_characters() -> None:
    assert _is_taken("vowel cabbage", shortest=12)
    assert not _is_taken("vowel cabbage", shortest=15)
    assert _is_taken("lantern cabbage", shortest=15)


def test_a_password_of_128_characters_is_taken_and_one_without_end_is_not() -> None:
    words = "kite river lantern violet "
    assert _is_taken((words * 6)[:128])
    assert not _is_taken((words * 100)[: LONGEST + 1])


def test_two_spellings_of_one_accent_are_one_password() -> None:
    whole = unicodedata.normalize("NFC", "é")
    parts = unicodedata.normalize("NFD", "é")
    assert whole != parts
    assert as_typed(whole) == as_typed(parts)
