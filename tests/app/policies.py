"""A site's key, and policies signed with it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from records.signed_text import make_key, sign

PRIVATE, PUBLIC = make_key(None)
OTHER, OTHER_PUBLIC = make_key(None)


def signed_policy(
    body: str, *, version: int = 1, key: bytes = PRIVATE, what: str = "policy"
) -> str:
    """Return a signed policy of the made-up clinic."""
    text = f'{body}\n[about]\nversion = {version}\nsite = "Made-up Clinic"\n'
    return sign(text, key, None, what=what, by="IT", at=datetime(2026, 1, 12, tzinfo=UTC))


def laid(folder: Path, text: str, name: str = "policy.toml") -> Path:
    """Lay a file where it is looked for."""
    folder.mkdir(mode=0o755, exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    file.chmod(0o644)
    return file
