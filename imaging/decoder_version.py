"""Which decoders this program has: another answer where any of them, or how it is used, changed."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

_HERE = Path(__file__).parent
# What stands between a coded frame and the values that are shown.
_FILES = ("cielab", "colour", "decoding", "limits", "native", "part10", "streams", "tables")


@cache
def decoder_version() -> str:
    """Return a name for the whole way from coded bytes to stored values."""
    digest = sha256()
    files = [_HERE / f"{name}.py" for name in _FILES]
    for file in (*files, *sorted((_HERE / "decoders").glob("*.py"))):
        digest.update(file.read_bytes())
    return f"imagecodecs {version('imagecodecs')}, {digest.hexdigest()}"
