"""What the report's room asks for, handed in by the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.measurement import KeyImage
from domain.report import Section
from domain.rights import Right


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of "Before signing": open ones lead somewhere, met ones have a tick."""

    words: str
    detail: str = ""
    is_open: bool = False
    is_required: bool = False
    leads: str = ""  # what the button says: Show, Next
    code: str = ""
    at: str = ""  # id of a finding, sentence or section


@dataclass(frozen=True)
class ReportAsks:
    """Each is a click or a key turned into one act of the workstation."""

    write: Callable[[Section], None]
    decide: Callable[[str, bool], None]  # sentence id, accepted or rejected
    checks: Callable[[], tuple[CheckItem, ...]]
    lead_to: Callable[[CheckItem], None]  # to what is not in the report itself
    show_source: Callable[[str], None]  # id of a measurement or finding
    key_picture: Callable[[KeyImage, Callable[[bytes], None]], None]  # handed over when painted
    key_title: Callable[[KeyImage], str]
    show_key: Callable[[KeyImage], None]
    templates: Callable[[], tuple[tuple[str, str], ...]]  # id, title
    use_template: Callable[[str], None]
    # With the passphrase; raises nothing; tells when it ended, and whether it was signed.
    sign: Callable[[str, Callable[[bool], None]], None]
    read_next: Callable[[], None]
    has_next: Callable[[], bool]
    keep_draft: Callable[[], None]
    save_copy: Callable[[], None]
    addendum: Callable[[], None] | None
    # Checks the signature as it is now; tells in words what it found, and whether it holds.
    verdict: Callable[[Callable[[str, bool], None]], None]
    needs_passphrase: Callable[[], bool]
    archive: Callable[[], str]
    author: Callable[[], str]
    saved: Callable[[], str]
    may: Callable[[Right], bool] = lambda _right: True  # what is not granted is not offered
