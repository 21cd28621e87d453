"""Codes of a telephone as RFC 6238 says, each good once; codes on paper likewise."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from cryptography.exceptions import InvalidTag

from records import second_factor
from records.second_factor import step_of

# RFC 6238, appendix B: the secret of the SHA-1 rows, and the last six of their eight digits.
SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = (
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
)


@pytest.mark.parametrize(("at", "code"), VECTORS)
def test_the_codes_are_those_of_the_standard(at: int, code: str) -> None:
    assert step_of(SECRET, code, at, after=0) == at // 30


@pytest.mark.parametrize(("at", "code"), VECTORS)
def test_a_code_counts_one_step_beside_its_own_and_no_further(at: int, code: str) -> None:
    for off, counts in ((-60, False), (-30, True), (30, True), (60, False)):
        assert (step_of(SECRET, code, at // 30 * 30 + off, after=0) == at // 30) is counts


def test_a_code_at_or_before_the_last_that_was_taken_is_refused() -> None:
    at, code = VECTORS[2]
    assert step_of(SECRET, code, at, after=at // 30 - 1) == at // 30
    assert step_of(SECRET, code, at, after=at // 30) is None
    assert step_of(SECRET, code, at, after=at // 30 + 500) is None


@pytest.mark.parametrize("code", ["", "28708", "2870820", "28708x", "²87082", "28 70 82 1"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert step_of(SECRET, code, 59, after=0) is None


def test_the_address_says_whose_it_is_and_carries_the_secret() -> None:
    read = urlsplit(second_factor.address(SECRET, "a.mehra", "SEAT1"))
    said = parse_qs(read.query)
    assert (read.scheme, read.netloc) == ("otpauth", "totp")
    assert unquote(read.path) == "/Lightbox:a.mehra@SEAT1"
    assert (said["secret"], said["issuer"]) == ([SECRET], ["Lightbox"])


def test_a_secret_is_sealed_to_its_person_and_its_key() -> None:
    key = bytes(range(32))
    kept = second_factor.sealed(key, "a.mehra", SECRET)
    assert SECRET.encode() not in kept
    assert second_factor.opened(key, "a.mehra", kept) == SECRET
    for other_key, name in ((key, "b.rao"), (bytes(32), "a.mehra")):
        with pytest.raises(InvalidTag):
            second_factor.opened(other_key, name, kept)


def test_ten_codes_for_paper_are_ten_and_typed_as_one_likes() -> None:
    codes = second_factor.new_codes()
    assert len(set(codes)) == 10
    key = bytes(32)
    typed = codes[0].upper().replace("-", " ")
    assert second_factor.kept_code(key, "a", typed) == second_factor.kept_code(key, "a", codes[0])
    assert second_factor.kept_code(key, "b", typed) != second_factor.kept_code(key, "a", codes[0])
