"""A text and its signature are one file, and OpenSSL agrees with us whether it holds."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from records.signed_text import (
    BadSignature,
    check,
    fingerprint,
    make_key,
    sign,
    signed,
    unsigned,
)

TEXT = "lock_after_minutes = 5\n[about]\nversion = 3\n"
AT = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)
PASSPHRASE = b"made up for a test"


@pytest.fixture(scope="module")
def key() -> tuple[bytes, str]:
    return make_key(PASSPHRASE)


def signed_by(key: tuple[bytes, str], text: str = TEXT, what: str = "policy") -> str:
    return sign(text, key[0], PASSPHRASE, what=what, by="IT", at=AT)


def test_a_signed_text_says_who_signed_it_and_when(key: tuple[bytes, str]) -> None:
    said = check(signed_by(key), "policy", key[1])
    assert (said.by, said.at, said.key) == ("IT", AT, fingerprint(key[1]))
    assert unsigned(signed_by(key)) == TEXT
    assert signed(TEXT) is None


def test_openssl_finds_the_same_signature_good_and_an_altered_text_bad(
    key: tuple[bytes, str], tmp_path: Path, program: Callable[[str], str]
) -> None:
    whole = signed_by(key)
    covered, _, signature = whole.rpartition("# signature = ")
    (tmp_path / "public.pem").write_text(key[1])
    (tmp_path / "signature").write_bytes(base64.b64decode(signature))

    def judged(text: str) -> int:
        (tmp_path / "text").write_text(text)
        return subprocess.run(  # noqa: S603 - the judge
            [program("openssl"), "pkeyutl", "-verify", "-pubin", "-inkey", "public.pem",
             "-rawin", "-in", "text", "-sigfile", "signature"],
            cwd=tmp_path, capture_output=True, check=False,
        ).returncode  # fmt: skip

    assert judged(covered) == 0
    assert judged(covered.replace("5", "6", 1)) != 0


@pytest.mark.parametrize("what", ["text", "by", "at"])
def test_no_byte_above_the_signature_can_be_changed(key: tuple[bytes, str], what: str) -> None:
    swap = {"text": ("= 5", "= 6"), "by": ("by = IT", "by = ME"), "at": ("2026-01", "2026-02")}
    altered = signed_by(key).replace(*swap[what])
    assert altered != signed_by(key)
    with pytest.raises(BadSignature, match="altered after it was signed"):
        check(altered, "policy", key[1])


def test_nothing_can_stand_below_the_signature(key: tuple[bytes, str]) -> None:
    with pytest.raises(BadSignature, match="carries no signature"):
        check(signed_by(key) + "may_export_images = true\n", "policy", key[1])


def test_another_key_another_kind_and_no_signature_are_each_named(key: tuple[bytes, str]) -> None:
    other = make_key(PASSPHRASE)
    with pytest.raises(BadSignature, match="another key than this site's"):
        check(signed_by(other), "policy", key[1])
    with pytest.raises(BadSignature, match="signed model, and no policy"):
        check(signed_by(key, what="model"), "policy", key[1])
    with pytest.raises(BadSignature, match="carries no signature"):
        check(TEXT, "policy", key[1])


def test_an_editors_line_ends_decide_nothing_and_signing_again_replaces(
    key: tuple[bytes, str],
) -> None:
    once = signed_by(key)
    assert check(once.replace("\n", "\r\n"), "policy", key[1]).by == "IT"
    assert signed_by(key, once) == once


def test_the_key_opens_with_its_passphrase_alone(key: tuple[bytes, str]) -> None:
    with pytest.raises(BadSignature, match="cannot be opened"):
        sign(TEXT, key[0], b"another", what="policy", by="IT", at=AT)
    with pytest.raises(BadSignature, match="no key that a signature is checked with"):
        fingerprint("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
