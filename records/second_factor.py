"""The second factor: codes from a telephone (RFC 6238), and codes on paper for when it is lost."""

from __future__ import annotations

import hashlib
import hmac
import secrets

import pyotp
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

STEP_SECONDS = 30
CODES = 10
_ISSUER = "Lightbox"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that could be taken for another
_CODE_LETTERS = 16  # 79 bits: too many to guess, so that one fast hash is enough
_NONCE = 12


def new_secret() -> str:
    """Return a new secret, in Base32 as telephones take it."""
    return pyotp.random_base32(32)


def address(secret: str, name: str, seat: str) -> str:
    """Return what a telephone reads from the square: an otpauth address."""
    return pyotp.TOTP(secret).provisioning_uri(name=f"{name}@{seat}", issuer_name=_ISSUER)


def step_of(secret: str, code: str, now: float, after: int) -> int | None:
    """Return the step that a code stands for, if it may still be used.

    The step of now counts, and the ones beside it for clocks that differ. A code at or before the
    last that was taken is refused: it was seen, or the clock was set back.
    """
    typed = code.replace(" ", "")
    if len(typed) != 6 or not (typed.isascii() and typed.isdigit()):
        return None
    here = int(now) // STEP_SECONDS
    one = pyotp.TOTP(secret)
    found = None
    for step in range(max(0, here - 1), here + 2):
        # Every step is compared, so that the work says nothing.
        if hmac.compare_digest(one.generate_otp(step), typed) and step > after:
            found = step
    return found


def new_codes() -> tuple[str, ...]:
    """Return new codes for paper, each good for one sign-in."""
    return tuple(one_code() for _ in range(CODES))


def one_code() -> str:
    """Return a random code that a person can read and type."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS))
    return "-".join(letters[at : at + 4] for at in range(0, _CODE_LETTERS, 4))


def kept_code(key: bytes, name: str, code: str) -> bytes:
    """Return what is kept of a code for paper."""
    letters = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hmac.new(key, f"{name}\n{letters}".encode(), hashlib.sha256).digest()


def sealed(key: bytes, name: str, secret: str) -> bytes:
    """Return a secret as it is kept: encrypted, and bound to whose it is."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, secret.encode(), name.encode())


def opened(key: bytes, name: str, kept: bytes) -> str:
    """Return a secret that ``sealed`` made.

    Raises:
        InvalidTag: It was changed, or is another person's.
    """
    return AESGCM(key).decrypt(kept[:_NONCE], kept[_NONCE:], name.encode()).decode()
