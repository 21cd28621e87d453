"""What is on the reader's screen, kept from second to second in case the program is killed."""

from __future__ import annotations

import os
import secrets
import threading
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import LightboxError
from records.files import disk_errors_in_words, open_existing, replace_durably
from records.generations import Generations
from records.key import Key

# A screen is a few kilobytes; what is larger is not one.
MOST_BYTES = 1 << 20
_NONCE = 12
_NAME = b"Lightbox journal 1"


class JournalUnreadable(LightboxError):
    """What was on the screen before cannot be read any more; it was set aside."""


class Journal:
    """One encrypted file, replaced whole. It names patients' studies, so it is never plain."""

    def __init__(self, path: Path, keys: Generations | Key | bytes) -> None:
        self._path = path
        self._keys = Generations.of(keys)
        self._one = threading.Lock()  # the screen is kept while its key is renewed

    def save(self, text: str) -> None:
        """Keep what is on the screen in place of what was kept before.

        Raises:
            ValueError: It is larger than any screen.
            OutOfSpace: There was no room; what was kept before still is.
        """
        content = text.encode()
        if len(content) > MOST_BYTES:
            raise ValueError(f"a journal has at most {MOST_BYTES} bytes, not {len(content)}")
        with self._one:
            self._replace(content)

    def renew(self) -> None:
        """Seal what is kept under the newest key.

        Raises:
            JournalUnreadable: The file is not as it was written.
        """
        with self._one:
            kept = self.load()
            if kept is not None:
                self._replace(kept.encode())

    def _replace(self, content: bytes) -> None:
        nonce = secrets.token_bytes(_NONCE)
        cipher = AESGCM(self._keys.key(self._keys.newest).content)
        replace_durably(self._path, nonce + cipher.encrypt(nonce, content, _NAME))

    def load(self) -> str | None:
        """Return what was kept; None where the seat was left properly.

        Raises:
            JournalUnreadable: The file is not as it was written. It is out of the way now.
        """
        try:
            descriptor = open_existing(self._path)
        except FileNotFoundError:
            return None
        with disk_errors_in_words(), os.fdopen(descriptor, "rb") as file:
            sealed = file.read(MOST_BYTES + _NONCE + 64)
        for generation in reversed(self._keys.known):
            cipher = AESGCM(self._keys.key(generation).content)
            # Under a key of another time: the seat was killed while its keys were renewed.
            with suppress(InvalidTag, ValueError):
                return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _NAME).decode()
        raise self.set_aside()

    def clear(self) -> None:
        """Keep nothing: the seat was left properly, or nothing is open."""
        with disk_errors_in_words():
            self._path.unlink(missing_ok=True)

    def set_aside(self) -> JournalUnreadable:
        """Move what cannot be understood out of the way; return what a person is told."""
        with disk_errors_in_words():
            if self._path.exists():
                self._path.replace(self._path.with_name(f"{self._path.name}.unreadable"))
        return JournalUnreadable(
            "What was on the screen when Lightbox ended could not be read, and was set aside.",
            advice="Open the study from the worklist; its marks and report are kept with it.",
        )
