"""Whether the structured report beside a signed PDF still says what it said when that was signed.

The PDF carries a hash of all that the structured report says, so its signature vouches for both.
It is of what is said, not of bytes: an archive may write an object in another transfer syntax.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

_MARK = re.compile(rb"lightbox-sr ([0-9.]{1,64}) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Vouched:
    """The structured report that a PDF vouches for, and the hash of what it said then."""

    sop_uid: str
    digest: str

    @property
    def mark(self) -> str:
        """Return what stands among the PDF's keywords."""
        return f"lightbox-sr {self.sop_uid} {self.digest}"


def vouch(
    sop_uid: str, study_uid: str, patient_id: str, lines: Iterable[tuple[int, str, str]]
) -> Vouched:
    """Return what a PDF is to say of a structured report: whose it is, and each of its lines."""
    said = [sop_uid, study_uid, patient_id, [list(line) for line in lines]]
    text = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
    return Vouched(sop_uid, hashlib.sha256(text.encode("ascii")).hexdigest())


def vouched_in(pdf: bytes) -> Vouched | None:
    """Return the structured report that a PDF vouches for; None for a PDF that names none."""
    found = _MARK.search(pdf)
    return None if found is None else Vouched(found[1].decode("ascii"), found[2].decode("ascii"))
