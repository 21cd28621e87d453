"""An independent reader of SQLCipher 4 files: its output is a plain SQLite database."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVE, SALT = 4096, 80, 16


def decrypted(path: Path, key: bytes) -> tuple[bytes, list[int]]:
    """Return the plain database under a raw key, and the numbers of pages that are not whole."""
    stored = path.read_bytes()
    salt = stored[:SALT]
    mask = bytes(byte ^ 0x3A for byte in salt)
    mac_key = hashlib.pbkdf2_hmac("sha512", key, mask, 2, 32)
    plain, bad = b"", []
    for number in range(1, len(stored) // PAGE + 1):
        page = stored[(number - 1) * PAGE : number * PAGE]
        start = SALT if number == 1 else 0
        sealed, iv = page[start : PAGE - RESERVE], page[PAGE - RESERVE : PAGE - RESERVE + 16]
        said = page[PAGE - RESERVE + 16 : PAGE - RESERVE + 80]
        found = hmac.new(mac_key, sealed + iv + number.to_bytes(4, "little"), "sha512").digest()
        if not hmac.compare_digest(said, found):
            bad.append(number)
        opened = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor().update(sealed)
        plain += (b"SQLite format 3\x00" if start else b"") + opened + bytes(RESERVE)
    return plain, bad
