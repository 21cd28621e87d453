"""A key in memory: it can be overwritten, and refuses to be used afterwards."""

from __future__ import annotations

import ctypes
import hmac
import os

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import LightboxError

BYTES = 32


class KeysAway(LightboxError):
    """The keys were taken out of memory, so nothing that is kept can be read or written."""

    def __init__(self) -> None:
        super().__init__(
            "This seat is locked, and its keys are not in memory.",
            advice="Unlock it; what was under way goes on then.",
        )


class Key:
    """32 secret bytes with one owner. Never printed, pickled, or logged.

    Whoever uses a key holds this handle and asks it each time, so that the bytes have one place
    that can be overwritten. What the cryptographic libraries copy in the meantime is theirs.
    """

    __slots__ = ("_held", "_room")

    def __init__(self, content: bytes | bytearray) -> None:
        """Take a copy of 32 bytes; a ``bytearray`` is overwritten once it is copied."""
        self._room = bytearray(BYTES)
        self._held = False
        self.fill(content)

    @staticmethod
    def of(key: Key | bytes) -> Key:
        """Return a handle on a key, whichever way it was given."""
        return key if isinstance(key, Key) else Key(key)

    @staticmethod
    def fresh() -> Key:
        """Return a new key that nobody can guess."""
        return Key(bytearray(os.urandom(BYTES)))

    def __repr__(self) -> str:
        return "Key()"

    def __reduce__(self) -> str:
        raise TypeError("a key does not leave the process it was opened in")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Key):
            return NotImplemented
        return hmac.compare_digest(self.content, other.content)

    __hash__ = None  # type: ignore[assignment]  # a key is nothing to look up by

    @property
    def held(self) -> bool:
        """Whether the bytes are in memory."""
        return self._held

    @property
    def content(self) -> bytearray:
        """The bytes themselves, to be handed to a library and to nothing else.

        Raises:
            KeysAway: They were taken out of memory.
        """
        if not self._held:
            # Never zeros instead: what is sealed under those, anybody can read.
            raise KeysAway
        return self._room

    def derive(self, info: bytes, *, salt: bytes, length: int = BYTES) -> bytes:
        """Return a key for one purpose (HKDF-SHA256, RFC 5869)."""
        return HKDF(SHA256(), length=length, salt=salt, info=info).derive(self.content)

    def forget(self) -> None:
        """Overwrite the bytes where they stand."""
        self._held = False
        overwrite(self._room)

    def fill(self, content: bytes | bytearray) -> None:
        """Put the bytes back into their place; a ``bytearray`` is overwritten then."""
        if len(content) != BYTES:
            raise ValueError(f"a key has {BYTES} bytes")
        self._room[:] = content
        self._held = True
        if isinstance(content, bytearray):
            overwrite(content)


def overwrite(room: bytearray) -> None:
    """Put zeros over a buffer, in place."""
    if room:
        ctypes.memset((ctypes.c_char * len(room)).from_buffer(room), 0, len(room))
